"""`postroom people`: finding, exporting and erasing a person's data."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, call, on_server, run
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json, warn
from postroom.cli.render import Column

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

people = typer.Typer(help="Find, export and erase the data of a person, for the server's owner.")

Email = Annotated[
    str | None,
    typer.Option("--email", help="E-mail address, compared without case.", show_default=False),
]
DistinctId = Annotated[
    str | None,
    typer.Option("--distinct-id", help="Distinct id of an SDK, compared exactly.", show_default=False),
]
Account = Annotated[
    int | None,
    typer.Option("--account", help="Number of an account: postroom users list", show_default=False),
]
Names = Annotated[
    list[str] | None,
    typer.Option(
        "--name",
        help="Also what was sent under exactly this name or login; it may belong to several people. Repeatable.",
        show_default=False,
    ),
]


@people.command()
def find(
    *,
    email: Email = None,
    distinct_id: DistinctId = None,
    account: Account = None,
    name: Names = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Count what the server holds of a person in each table, and change nothing.

    Give one of --email, --distinct-id and --account. An erasure would delete the rows that the person sent, and
    replace the value in others. Every table is read once, which takes minutes on a large server.
    """
    found = call(_find, data_dir, email=email, distinct_id=distinct_id, account=account, names=name or [])
    _show_found(found, chosen(output, json=json))


@people.command()
def export(
    file: Annotated[Path, typer.Argument(help="ZIP to write; it must not exist.", show_default=False)],
    *,
    email: Email = None,
    distinct_id: DistinctId = None,
    account: Account = None,
    name: Names = None,
    data_dir: DataDir = None,
) -> None:
    """Export what a person sent, and what their account has and did, as JSON lines by table.

    Secrets are left out, and so is what others wrote about them. Only you can read the file.
    """

    async def work(app: "App") -> dict[str, int]:
        from postroom.db.engine import unit_of_work
        from postroom.people.exporting import export as export_data
        from postroom.people.persons import person_of

        async with unit_of_work(app.engine) as uow:
            person = await person_of(
                uow, email=email, distinct_id=distinct_id, account=account, names=name or []
            )
        return await export_data(app.engine, app.events, person, file.absolute(), now=app.clock())

    counts = run(data_dir, work)
    say(f"Wrote {sum(counts.values())} rows of {len(counts)} tables to {file}.")


@people.command()
def erase(
    *,
    email: Email = None,
    distinct_id: DistinctId = None,
    account: Account = None,
    name: Names = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase it; otherwise it is only counted.")] = False,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Erase what the server holds of a person. It cannot be undone.

    What they sent is deleted, and what was made of it; in what others wrote the value is replaced by [erased].
    Their account loses name, address and access. An interrupted erasure is continued by the same command.
    """
    who: dict[str, Any] = {
        "email": email,
        "distinct_id": distinct_id,
        "account": account,
        "names": name or [],
    }
    output = chosen(output, json=json)
    if not yes:
        _show_found(call(_find, data_dir, **who), output)
        warn("Nothing was erased. To erase it, add --yes.")
        raise typer.Exit(1)
    done = call(_erase, data_dir, **who)
    if output is Format.JSON:
        show_json(done)
        return
    columns: list[str | Column] = ["table", Column("deleted", right=True), Column("replaced", right=True)]
    show(done["tables"], columns, output, empty="Nothing was held of this person.")
    if output is Format.TABLE:
        say(f"Recorded in the audit log as {done['person']}.")
        if done["left"]:
            say("Left, or arrived meanwhile:")
            _show_found({"tables": done["left"], "account": None}, output)


def _show_found(found: dict[str, Any], output: Format) -> None:
    if output is Format.JSON:
        show_json(found)
        return
    columns: list[str | Column] = [
        "table",
        Column("deleted", right=True),
        Column("replaced", right=True),
        Column("kept", right=True),
        Column("examples", "wrap"),
    ]
    show(found["tables"], columns, output, empty="Nothing is held of this person.")
    if found["account"] is not None and output is Format.TABLE:
        say(f"The address is that of account {found['account']}.")


@on_server
async def _erase(
    app: "App", *, email: str | None, distinct_id: str | None, account: int | None, names: list[str]
) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.people.erasing import Eraser
    from postroom.people.erasing import erase as erase_data
    from postroom.people.persons import person_of

    async with unit_of_work(app.engine) as uow:
        person = await person_of(uow, email=email, distinct_id=distinct_id, account=account, names=names)
    done = await erase_data(Eraser(app.engine, app.events, app.jobs, app.clock, app.hasher), person)
    return {
        "person": done.person,
        "tables": [
            {"table": table, "deleted": deleted, "replaced": replaced}
            for table, (deleted, replaced) in done.counts.items()
        ],
        "left": [asdict(one) for one in done.left],
    }


@on_server
async def _find(
    app: "App", *, email: str | None, distinct_id: str | None, account: int | None, names: list[str]
) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.people.finding import find as find_data
    from postroom.people.persons import person_of

    async with unit_of_work(app.engine) as uow:
        person = await person_of(uow, email=email, distinct_id=distinct_id, account=account, names=names)
    found = await find_data(app.engine, app.events, person)
    return {
        "account": None if person.account is None else person.account.id,
        "tables": [asdict(one) for one in found],
    }

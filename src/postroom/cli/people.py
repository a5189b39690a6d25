"""`postroom people`: finding a person's data."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, call, on_server
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column

if TYPE_CHECKING:
    from postroom.app.bootstrap import App

people = typer.Typer(help="Find the data of a person, for the server's owner.")

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
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json(found)
        return
    columns: list[str | Column] = [
        "table",
        Column("deleted", right=True),
        Column("replaced", right=True),
        Column("examples", "wrap"),
    ]
    show(found["tables"], columns, output, empty="Nothing is held of this person.")
    if found["account"] is not None and output is Format.TABLE:
        say(f"The address is that of account {found['account']}.")


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

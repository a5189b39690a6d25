"""`postroom trackers`: the issue tracker of a project, and the issues of its reports."""

from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json, warn
from postroom.cli.render import Column
from postroom.cli.sources.options import typed

trackers = typer.Typer(help="Keep reports and the issues of a tracker in step.", no_args_is_help=True)

COLUMNS: list[str | Column] = [
    "kind",
    "name",
    "state",
    "open_from",
    "last_ok_at",
    Column("last_error", "wrap"),
]
LINK_COLUMNS: list[str | Column] = [
    "reference",
    "state",
    "issue_state",
    "report",
    "url",
    Column("error", "wrap"),
]

Report = Annotated[str, typer.Argument(help="Id of the report.")]
OpenFrom = Annotated[
    str | None,
    typer.Option(
        help="Lowest priority of reports that get an issue by themselves, P0 to P4; `none` for none."
    ),
]
Rule = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        help="Rule such as pull_status=off, recurrence=new or content=link; can be repeated.",
    ),
]


@trackers.command("list")
def list_(
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Show the tracker of a project."""

    async def read(client: Client) -> list[Any]:
        return list((await client.get(f"{await base_of(client, project)}/tracker/"))["results"])

    found = ask(read, host=host, data_dir=data_dir)
    show(found, COLUMNS, chosen(output, json=json), empty="No tracker yet: postroom trackers add KIND")


@trackers.command()
def add(
    kind: Annotated[str, typer.Argument(help="github, gitlab, linear or jira.")],
    field: Annotated[
        list[str] | None,
        typer.Argument(
            help="Where issues are created: repository=acme/shop (GitHub), project=acme/shop (GitLab), team_id=ENG "
            "(Linear), project_key=SHOP api=https://acme.atlassian.net email=me@acme.example (Jira); optional "
            "label=…, api=…. The token is read from standard input."
        ),
    ] = None,
    *,
    app: Annotated[
        bool,
        typer.Option(
            "--app",
            help="Use the GitHub App that the project is connected to the repository with, not a token.",
        ),
    ] = False,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Connect a tracker and test it. The secret of its webhook is printed only once."""
    body = {"kind": kind, "target": _fields(field), **({} if app else typed(["token"]))}

    async def write(client: Client) -> tuple[Any, Any]:
        path = f"{await base_of(client, project)}/tracker/"
        made = await client.post(path, body)
        return made, await client.post(f"{path}test/")

    made, tested = ask(write, host=host, data_dir=data_dir, by=by, making=True)
    if json:
        show_json({**made, "test": tested})
        return
    say(f"Connected {made['name']}.")
    say(f"Webhook (optional): {made['webhook_path']}, secret, shown only once: {made['webhook_secret']}")
    _say_test(tested)


@trackers.command("test")
def try_(
    *,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Check what would fail, without writing to the tracker."""

    async def write(client: Client) -> Any:
        return await client.post(f"{await base_of(client, project)}/tracker/test/")

    tested = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(tested)
        return
    _say_test(tested)


@trackers.command()
def change(
    field: Annotated[
        list[str] | None, typer.Argument(help="All fields of where issues are created, as with `add`.")
    ] = None,
    *,
    rule: Rule = None,
    open_from: OpenFrom = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Resume it, or pause it.")] = None,
    token: Annotated[bool, typer.Option("--token", help="Read a new token from standard input.")] = False,
    webhook: Annotated[
        bool, typer.Option("--webhook", help="Read the secret of the webhook from standard input (Linear).")
    ] = False,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Change the tracker. What is not given stays."""
    changes: dict[str, Any] = {"target": _fields(field)} if field else {}
    if rule:
        changes["rules"] = {
            name: {"on": True, "off": False}.get(value, value) for name, value in _fields(rule).items()
        }
    if open_from is not None:
        changes["open_from"] = None if open_from == "none" else open_from
    if on is not None:
        changes["state"] = "active" if on else "paused"
    secrets = [name for name, wanted in (("token", token), ("webhook", webhook)) if wanted]
    changes |= typed(secrets) if secrets else {}

    async def write(client: Client) -> Any:
        return await client.patch(f"{await base_of(client, project)}/tracker/", changes)

    changed = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(changed)
        return
    say(f"{changed['name']} is {changed['state']}.")


@trackers.command()
def remove(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Disconnect the tracker. Its issues stay as they are."""
    if not yes and not typer.confirm("Disconnect the tracker?", err=True):
        raise typer.Exit(1)

    async def write(client: Client) -> None:
        await client.delete(f"{await base_of(client, project)}/tracker/")

    ask(write, host=host, data_dir=data_dir, by=by)
    say("Disconnected the tracker.")


@trackers.command()
def issues(
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Only those with an error.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List issues of reports, newest first."""

    async def read(client: Client) -> list[Any]:
        path = f"{await base_of(client, project)}/tracker/issues/"
        return (await client.pages(path, {"failed": failed or None}, limit=limit))[1]

    show(ask(read, host=host, data_dir=data_dir), LINK_COLUMNS, chosen(output, json=json))


@trackers.command("open")
def open_(
    report: Report,
    *,
    issue: Annotated[
        str | None, typer.Option(help="Address or reference of an issue that is there, to link it.")
    ] = None,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Open an issue for a report, or link one. One that failed is tried again."""

    async def write(client: Client) -> Any:
        path = f"{await base_of(client, project)}/signals/reports/{report}/tracker_issue/"
        return await client.post(path, {"issue": issue})

    link = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(link)
        return
    say("The issue is opened soon: postroom trackers issues")


@trackers.command()
def unlink(
    report: Report, *, by: By = None, project: Project = None, host: Host = None, data_dir: DataDir = None
) -> None:
    """Stop following the issue of a report. The issue stays as it is."""

    async def write(client: Client) -> None:
        await client.delete(f"{await base_of(client, project)}/signals/reports/{report}/tracker_issue/")

    ask(write, host=host, data_dir=data_dir, by=by)
    say("Unlinked the issue.")


def _fields(given: list[str] | None) -> dict[str, str]:
    from postroom.domain.errors import Invalid

    found = {}
    for one in given or ():
        name, equals, value = one.partition("=")
        if not equals:
            raise Invalid(f"Write '{one[:50]}' as NAME=VALUE.")
        found[name] = value
    return found


def _say_test(tested: Any) -> None:
    if tested["ok"]:
        say(f"{tested['name']} can be reached{', and everybody can read it' if tested['public'] else ''}.")
    for problem in tested["problems"]:
        warn(problem)

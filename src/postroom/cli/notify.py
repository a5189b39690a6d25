"""`postroom notify`: destinations of notifications with their rules, tests, and messages sent."""

from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json
from postroom.cli.render import Column
from postroom.cli.rules import rule_of
from postroom.cli.slack import slack
from postroom.cli.sources.options import typed

notify = typer.Typer(help="Send notifications about reports to people and channels.", no_args_is_help=True)

notify.add_typer(slack, name="slack")

COLUMNS: list[str | Column] = [
    "id",
    "name",
    "kind",
    "address",
    "state",
    "last_sent_at",
    Column("last_error", "wrap"),
]
DELIVERY_COLUMNS: list[str | Column] = [
    "id",
    "status",
    "kind",
    "attempts",
    "created_at",
    "report",
    Column("error", "wrap"),
]

Ref = Annotated[str, typer.Argument(help="Name of the destination, or its id or an end of it.")]
Name = Annotated[str | None, typer.Option(help="Name of the destination. Default: its kind.")]
Event = Annotated[
    list[str] | None,
    typer.Option(
        "--event",
        help="Event to notify about, such as report.ready; can be repeated. `none` for digests only.",
    ),
]
MinPriority = Annotated[str | None, typer.Option(help="Lowest priority of reports, P0 to P4; `all` for all.")]
SourceName = Annotated[
    list[str] | None,
    typer.Option(
        "--source", help="Only reports with signals of this source; can be repeated; `all` for all."
    ),
]
AreaName = Annotated[
    list[str] | None,
    typer.Option("--area", help="Only reports of this area; can be repeated; `all` for all."),
]
RepositoryName = Annotated[
    list[str] | None,
    typer.Option(
        "--repository",
        help="Only reports about this repository, as owner/name; can be repeated; `all` for all.",
    ),
]
PerHour = Annotated[
    int | None, typer.Option(min=1, help="Maximum messages within an hour; the others become one summary.")
]
QuietOption = Annotated[
    str | None,
    typer.Option("--quiet", help="Quiet hours, such as '22:00-07:00 Europe/Berlin'; `off` for none."),
]
DigestOption = Annotated[
    str | None,
    typer.Option(
        "--digest",
        help="Digest, such as 'daily 09:00 Europe/Berlin' or 'monday 09:00 UTC'; `off` for none.",
    ),
]


@notify.command("list")
def list_(
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List the destinations of a project and your own."""

    async def read(client: Client) -> list[Any]:
        return await _all(client, await _path(client, project))

    found = ask(read, host=host, data_dir=data_dir)
    empty = "No destination yet: postroom notify add KIND"
    show(found, COLUMNS, chosen(output, json=json), empty=empty)


@notify.command()
def add(
    kind: Annotated[
        str, typer.Argument(help="webhook, slack, slack_app, discord, teams, mattermost, ntfy, email.")
    ],
    to: Annotated[
        str | None,
        typer.Argument(
            help="E-mail addresses, separated by commas, or the channel of the Slack app. Others are secrets, read "
            "from standard input."
        ),
    ] = None,
    *,
    name: Name = None,
    mine: Annotated[
        bool,
        typer.Option("--mine", help="For you alone: what is assigned to you. E-mail goes to your address."),
    ] = False,
    event: Event = None,
    min_priority: MinPriority = None,
    source: SourceName = None,
    area: AreaName = None,
    repository: RepositoryName = None,
    per_hour: PerHour = None,
    quiet: QuietOption = None,
    digest: DigestOption = None,
    token: Annotated[
        bool, typer.Option("--token", help="Read a token of ntfy from standard input, after the address.")
    ] = False,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Add a destination and send it a test. A signing secret is printed only once."""
    from postroom.domain.errors import Invalid

    rule = rule_of(
        event=event,
        min_priority=min_priority,
        filters={"sources": source, "areas": area, "repositories": repository},
        per_hour=per_hour,
        quiet=quiet,
        digest=digest,
    )
    address = to
    if kind not in {"email", "slack_app"}:
        if to is not None:
            raise Invalid("The address is a secret: give it on standard input.")
        address = typed(["address"])["address"]
    body = {"kind": kind, "address": address, "name": name or kind, "personal": mine, **rule}
    if token:
        body |= typed(["token"])

    async def write(client: Client) -> tuple[Any, Any]:
        path = await _path(client, project)
        made = await client.post(f"{path}/destinations/", body)
        return made, await client.post(f"{path}/destinations/{made['id']}/test/")

    made, tested = ask(write, host=host, data_dir=data_dir, by=by, making=True)
    if json:
        show_json({**made, "test": tested})
        return
    say(f"Added {made['name']} ({made['id']}).")
    if made["secret"]:
        say(f"Secret, shown only once: {made['secret']}")
    _say_test(tested)


@notify.command()
def change(
    destination: Ref,
    *,
    name: Annotated[str | None, typer.Option(help="New name.")] = None,
    event: Event = None,
    min_priority: MinPriority = None,
    source: SourceName = None,
    area: AreaName = None,
    repository: RepositoryName = None,
    per_hour: PerHour = None,
    quiet: QuietOption = None,
    digest: DigestOption = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Resume it, or pause it.")] = None,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Change the rule of a destination. What is not given stays as it is."""
    changes = rule_of(
        event=event,
        min_priority=min_priority,
        filters={"sources": source, "areas": area, "repositories": repository},
        per_hour=per_hour,
        quiet=quiet,
        digest=digest,
    )
    if name is not None:
        changes["name"] = name
    if on is not None:
        changes["state"] = "active" if on else "paused"

    async def write(client: Client) -> Any:
        path, found = await _find(client, project, destination)
        return await client.patch(f"{path}/destinations/{found['id']}/", changes)

    changed = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(changed)
        return
    say(f"{changed['name']} is {changed['state']}.")


@notify.command("test")
def try_(
    destination: Ref,
    *,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Send a test message. A destination is used once a test has arrived."""

    async def write(client: Client) -> Any:
        path, found = await _find(client, project, destination)
        return await client.post(f"{path}/destinations/{found['id']}/test/")

    tested = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(tested)
        return
    _say_test(tested)


@notify.command()
def rotate(
    destination: Ref,
    *,
    by: By = None,
    project: Project = None,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Replace the signing secret of a webhook, and print it once. The old one is valid for another day."""

    async def write(client: Client) -> Any:
        path, found = await _find(client, project, destination)
        return await client.post(f"{path}/destinations/{found['id']}/rotate/")

    changed = ask(write, host=host, data_dir=data_dir, by=by)
    if json:
        show_json(changed)
        return
    say(f"Secret, shown only once: {changed['secret']}")


@notify.command()
def remove(
    destination: Ref,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Remove a destination. Waiting messages are not sent."""

    async def find(client: Client) -> tuple[str, Any]:
        return await _find(client, project, destination)

    path, found = ask(find, host=host, data_dir=data_dir)
    if not yes and not typer.confirm(f"Remove {found['name']}?", err=True):
        raise typer.Exit(1)

    async def write(client: Client) -> None:
        await client.delete(f"{path}/destinations/{found['id']}/")

    ask(write, host=host, data_dir=data_dir, by=by)
    say(f"Removed {found['name']}.")


@notify.command()
def deliveries(
    destination: Annotated[str | None, typer.Argument(help="Only those to this destination.")] = None,
    *,
    status: Annotated[
        str | None, typer.Option(help="Only waiting, delivered, dead or summarized messages.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 50,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List messages, newest first."""

    async def read(client: Client) -> list[Any]:
        path = await _path(client, project)
        only = None
        if destination is not None:
            path, found = await _find(client, project, destination)
            only = found["id"]
        query = {"status": status, "destination": only}
        return (await client.pages(f"{path}/deliveries/", query, limit=limit))[1]

    show(ask(read, host=host, data_dir=data_dir), DELIVERY_COLUMNS, chosen(output, json=json))


@notify.command()
def retry(
    destination: Ref,
    *,
    delivery: Annotated[
        str | None, typer.Option(help="Only this message, by its id. Default: all that failed for good.")
    ] = None,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Send messages again that failed for good."""

    async def write(client: Client) -> int:
        path, found = await _find(client, project, destination)
        if delivery is not None:
            await client.post(f"{path}/deliveries/{delivery}/retry/")
            return 1
        again = await client.post(f"{path}/destinations/{found['id']}/retry/")
        return int(again["retried"])

    count = ask(write, host=host, data_dir=data_dir, by=by)
    say(f"{count} message{'' if count == 1 else 's'} will be sent again.")


def _say_test(tested: Any) -> None:
    if tested["status"] == "delivered":
        say(f"The test arrived: {tested['answer']}")
        return
    from postroom.cli.output import warn

    warn(f"The test did not arrive: {tested['error']} It is used once one has: postroom notify test NAME")


async def _path(client: Client, project: str | None) -> str:
    return f"{await base_of(client, project)}/notifications"


async def _all(client: Client, path: str) -> list[Any]:
    return list((await client.get(f"{path}/destinations/"))["results"])


async def _find(client: Client, project: str | None, ref: str) -> tuple[str, Any]:
    """Return the path of notifications and the destination for `ref`: its name, id, or part of the id."""
    from postroom.domain.errors import Invalid, NotFound

    path = await _path(client, project)
    every = await _all(client, path)
    matches = [one for one in every if one["name"].casefold() == ref.casefold()]
    matches = matches or [one for one in every if one["id"].startswith(ref) or one["id"].endswith(ref)]
    if len(matches) == 1:
        return path, matches[0]
    if matches:
        raise Invalid(f"{ref} matches {len(matches)} destinations; give the id.")
    known = ", ".join(one["name"] for one in every) or "none"
    raise NotFound(f"There is no destination {ref}. Available: {known}.")

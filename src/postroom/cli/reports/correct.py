"""`postroom reports correct`, `label`, `labels`, `views` and `export`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.client.projects import Project, base_of, report_id
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, writing
from postroom.cli.render import short_id
from postroom.cli.reports.actions import Refs
from postroom.cli.reports.commands import query_of_view, title_of
from postroom.text.plural import plural

labels = typer.Typer(help="The labels of a project: list, rename, merge, recolour and delete them.")
views = typer.Typer(help="List, save and delete views: filters of the inbox with a name.")

FIELDS = ("priority", "actionability", "repository", "title", "summary", "area", "assignee")
"""The fields of `domain.reports.corrections` that can be given back, copied so that help is fast."""

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the label or view.")]
Many = Annotated[list[str] | None, typer.Option(metavar="LABEL", help="Name of a label; can be repeated.")]


def correct(
    reports: Refs,
    *,
    priority: Annotated[str, typer.Option(help="P0 to P4.")] = "",
    actionability: Annotated[
        str, typer.Option(help="immediately_actionable, requires_human_input or not_actionable.")
    ] = "",
    assignee: Annotated[
        str, typer.Option(help="E-mail address or name of a member, `me`, or `nobody`.")
    ] = "",
    area: Annotated[str, typer.Option(help="The area, or `none`.")] = "",
    repository: Annotated[str, typer.Option(help="ORGANIZATION/NAME; the report is researched again.")] = "",
    title: Annotated[str, typer.Option(help="The title.")] = "",
    summary: Annotated[str, typer.Option(help="The summary.")] = "",
    give_back: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD", help=f"Give a field back to Postroom: {', '.join(FIELDS)}; can be repeated."
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, for the work log.")] = "",
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Correct reports, over what Postroom says: rules, research and scouts leave these fields from then on."""
    given = {
        "priority": priority.upper(),
        "actionability": actionability,
        "repository": repository,
        "title": title,
        "summary": summary,
        "area": area,
    }
    body: dict[str, Any] = {name: value for name, value in given.items() if value}
    if area == "none":
        body["area"] = None
    if give_back:
        body["give_back"] = give_back
    if not body and not assignee:
        raise typer.BadParameter("Give at least one option that says what to correct.")
    _correct(
        reports,
        {**body, "reason": reason},
        assignee=assignee,
        by=by,
        project=project,
        host=host,
        data_dir=data_dir,
    )


def label(
    reports: Refs,
    *,
    add: Many = None,
    remove: Many = None,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Add labels to reports and remove them. A label that the project does not have is created."""
    if not add and not remove:
        raise typer.BadParameter("Give --add LABEL or --remove LABEL.")
    body = {"add_labels": add or [], "remove_labels": remove or []}
    _correct(reports, body, assignee="", by=by, project=project, host=host, data_dir=data_dir)


def _correct(
    refs: list[str],
    body: dict[str, Any],
    *,
    assignee: str,
    by: str | None,
    project: str | None,
    host: str | None,
    data_dir: Path | None,
) -> None:
    from postroom.domain.errors import NotFound

    async def write(client: Client) -> None:
        base = await base_of(client, project)
        sent = {**body, **await _assigned(client, base, assignee)}
        ids = [await report_id(client, base, ref) for ref in refs]
        for id in dict.fromkeys(ids):
            path = f"{base}/signals/reports/{id}/"
            try:
                if assignee == "me":
                    changed = {**await client.post(f"{path}claim/", {"takeover": True}), "undo_id": id}
                if set(sent) - {"reason"}:
                    changed = await client.post(f"{path}corrections/", sent)
            except NotFound:
                raise NotFound(f"There is no report {id}.") from None
            done = "is corrected" if changed["undo_id"] else "was so before"
            say(f"Report {short_id(changed['id'])} {done}: {title_of(changed)}")

    ask(write, host=host, data_dir=data_dir, by=by)


async def _assigned(client: Client, base: str, assignee: str) -> dict[str, Any]:
    """Return the part of the body that assigns to the member who is named."""
    from postroom.domain.errors import Invalid, NotFound

    if assignee in {"", "me"}:
        return {}
    if assignee == "nobody":
        return {"assignee": None}
    organization = (await client.get(f"{base}/"))["organization"]
    _, people = await client.pages(f"/api/organizations/{organization}/members/")
    name = assignee.casefold()
    exact = [one for one in people if name in {one["email"].casefold(), _name(one).casefold()}]
    match exact or [one for one in people if name in f"{one['email']} {_name(one)}".casefold()]:
        case [one]:
            return {"assignee": one["uuid"]}
        case []:
            raise NotFound(f"There is no member {assignee}. Members: postroom users list")
        case several:
            raise Invalid(
                f"Several members match {assignee}: {', '.join(one['email'] for one in several[:10])}."
            )


def _name(member: dict[str, Any]) -> str:
    return f"{member['first_name']} {member['last_name']}".strip()


@labels.command("list")
def list_labels(
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List the labels of a project, with their colours and the number of their reports."""

    async def read(client: Client) -> list[Any]:
        found: list[Any] = (await client.get(f"{await base_of(client, project)}/signals/labels/"))["results"]
        return found

    found = ask(read, host=host, data_dir=data_dir)
    show(found, ["name", "color", "reports"], chosen(output, json=json), empty="The project has no labels.")


@labels.command("rename")
def rename_label(
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    *,
    merge: Annotated[bool, typer.Option("--merge", help="NEW may be another label, which remains.")] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Rename a label on all its reports, or merge it into another one."""
    body = {"name": new_name, "merge": merge}
    _change_label(name, body, by=by, project=project, host=host, data_dir=data_dir)


@labels.command("color")
def color_label(
    name: Name,
    color: Annotated[str, typer.Argument(help="gray, red, orange, yellow, green, teal, blue or purple.")],
    *,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Change the colour of a label."""
    _change_label(name, {"color": color}, by=by, project=project, host=host, data_dir=data_dir)


@labels.command("delete")
def delete_label(
    name: Name, *, by: By = None, project: Project = None, host: Host = None, data_dir: DataDir = None
) -> None:
    """Delete a label, and remove it from all reports."""

    async def write(client: Client) -> None:
        await client.delete(await _path(client, project, name))

    ask(write, host=host, data_dir=data_dir, by=by)
    say(f"The label {name} is deleted.")


def _change_label(
    name: str,
    body: dict[str, Any],
    *,
    by: str | None,
    project: str | None,
    host: str | None,
    data_dir: Path | None,
) -> None:
    async def write(client: Client) -> dict[str, Any]:
        changed: dict[str, Any] = await client.patch(await _path(client, project, name), body)
        return changed

    changed = ask(write, host=host, data_dir=data_dir, by=by)
    say(f"{changed['name']} is {changed['color']}, on {plural(changed['reports'], 'report')}.")


async def _path(client: Client, project: str | None, name: str) -> str:
    from urllib.parse import quote

    return f"{await base_of(client, project)}/signals/labels/{quote(name.lower(), safe='')}/"


@views.command("list")
def list_views(
    *,
    project: Project = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """List your views and the shared ones."""

    async def read(client: Client) -> list[Any]:
        found: list[Any] = (await client.get(f"{await base_of(client, project)}/signals/views/"))["results"]
        return found

    found = ask(read, host=host, data_dir=data_dir)
    output = chosen(output, json=json)
    if output is not Format.JSON:
        for view in found:
            view["filter"] = " ".join(f"{name}={value}" for name, value in view["query"].items())
            view["shared"] = view["is_shared"]
    show(found, ["name", "shared", "filter", "missing"], output, empty="There are no views.")


@views.command("save")
def save_view(
    name: Name,
    filters: Annotated[
        list[str],
        typer.Argument(metavar="PARAMETER=VALUE...", help="Parameters of the API's list of reports."),
    ],
    *,
    share: Annotated[bool, typer.Option("--share", help="Show it to everybody in the project.")] = False,
    by: By = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Save filters under a name, such as: views save "Urgent bugs" priority=P0,P1 label=bug."""
    pairs = [text.partition("=") for text in filters]
    if bad := [name for name, sign, _ in pairs if not sign]:
        raise typer.BadParameter(f"Write {bad[0]} as PARAMETER=VALUE.")
    body = {"name": name, "query": {key: value for key, _, value in pairs}, "is_shared": share}

    async def write(client: Client) -> dict[str, Any]:
        made: dict[str, Any] = await client.post(f"{await base_of(client, project)}/signals/views/", body)
        return made

    made = ask(write, host=host, data_dir=data_dir, by=by)
    say(f"The view is saved. Use it: postroom reports list --view '{made['name']}'")


@views.command("delete")
def delete_view(
    name: Name, *, by: By = None, project: Project = None, host: Host = None, data_dir: DataDir = None
) -> None:
    """Delete a view. No report is changed."""
    from postroom.domain.errors import NotFound

    async def write(client: Client) -> None:
        base = await base_of(client, project)
        found = (await client.get(f"{base}/signals/views/"))["results"]
        id = next((view["id"] for view in found if view["name"].casefold() == name.casefold()), None)
        if id is None:
            raise NotFound(f"There is no view {name}.")
        await client.delete(f"{base}/signals/views/{id}/")

    ask(write, host=host, data_dir=data_dir, by=by)
    say(f"The view {name} is deleted.")


def export(
    *,
    view: Annotated[str, typer.Option(help="Name of a view, whose filters choose the reports.")] = "",
    status: Annotated[str, typer.Option(help="Only these statuses, separated by commas.")] = "",
    priority: Annotated[str, typer.Option(help="Only these priorities, separated by commas.")] = "",
    label: Annotated[str, typer.Option(help="Only these labels, separated by commas.")] = "",
    area: Annotated[str, typer.Option(help="Only these areas, separated by commas.")] = "",
    as_: Annotated[str, typer.Option("--format", help="csv or json.")] = "csv",
    to: Annotated[
        Path | None, typer.Option("--to", help="File to write. Default: standard output.", dir_okay=False)
    ] = None,
    project: Project = None,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Export all reports that match, as CSV or JSON, with the columns of `reports list --output plain`."""
    given = {"status": status, "priority": priority, "label": label, "area": area}

    async def read(client: Client, write: Callable[[bytes], object]) -> None:
        base = await base_of(client, project)
        query = await query_of_view(client, base, view) if view else {}
        wanted = {name: value for name, value in given.items() if value}
        await client.download(f"{base}/signals/reports/export/", write, {**query, **wanted, "format": as_})

    with writing(to) as write:
        ask(lambda client: read(client, write), host=host, data_dir=data_dir)
    if to is not None:
        say(f"{to} is written.")

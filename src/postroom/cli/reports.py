"""`postroom reports`: the inbox on the command line."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json

if TYPE_CHECKING:
    from postroom.bootstrap import App
    from postroom.reports.schemas import Inbox, Report
    from postroom.signals.reading import ReportSignal

reports = typer.Typer(help="Read the reports, and regroup them.", no_args_is_help=True)

COLUMNS = ["id", "status", "signals", "weight", "sources", "title"]
TITLE_WIDTH = 90


@reports.command("list")
def list_(
    *,
    project: Annotated[int, typer.Option(help="The project.")] = 1,
    status: Annotated[str, typer.Option(help="Only these statuses, separated by commas.")] = "",
    search: Annotated[str, typer.Option(help="Only reports with this text in title or summary.")] = "",
    ordering: Annotated[
        str, typer.Option(help="Fields to order by, as the API takes them; - in front turns one round.")
    ] = "-signal_count",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List a project's reports, the largest first unless told otherwise."""

    async def read(app: "App") -> "Inbox":
        return await read_inbox(app, project, status=status, search=search, ordering=ordering, limit=limit)

    found = run(data_dir, read)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json({"count": found.count, "results": [_facts(report) for report in found.reports]})
        return
    show([line(report) for report in found.reports], COLUMNS, output)
    if output is Format.TABLE:
        say(f"{len(found.reports)} of {found.count} reports")


@reports.command("show")
def show_one(
    report_id: Annotated[UUID, typer.Argument(help="Id of the report.")],
    *,
    project: Annotated[int, typer.Option(help="The project.")] = 1,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Show one report and the signals in it; the id of a merged one stands for the one that it is a part of."""
    from postroom.artefacts.merged import canonical
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.reports import service

    async def read(app: "App") -> "tuple[Report, list[ReportSignal]]":
        async with unit_of_work(app.engine) as uow:
            id = await canonical(uow, project, report_id)
            report = await service.get(uow, project, id, viewer=())
            if report is None:
                raise NotFound(f"Project {project} has no report {report_id}.")
            return report, await service.signals_of(uow, report)

    report, members = run(data_dir, read)
    output = chosen(output, json=json)
    if output is Format.JSON:
        show_json({"report": _facts(report), "signals": [_signal(member) for member in members]})
        return
    say(f"{report.title or report.headline}")
    if report.card:
        say(f"{report.area}: {report.card}" if report.area else report.card)
    say(f"{report.status}, {report.signal_count} signals that weigh {report.total_weight:g}")
    rows = [{**_signal(member), "text": member.content.strip()[:200]} for member in members]
    show(rows, ["timestamp", "source_product", "source_id", "weight", "text"], output)


@reports.command("choose-repository")
def choose_repository(
    report_id: Annotated[UUID, typer.Argument(help="Id of the report.")],
    repository: Annotated[str, typer.Argument(help="ORGANIZATION/NAME.")],
    *,
    by: Annotated[str, typer.Option(help="Number or UUID of the user who chooses.")],
    reason: Annotated[str, typer.Option(help="Why; kept in the work log.")] = "",
    project: Annotated[int, typer.Option(help="The project.")] = 1,
    data_dir: DataDir = None,
) -> None:
    """Say which repository a report is about; one that waits for it, or had another, is researched again."""
    from postroom.artefacts import service as artefacts
    from postroom.artefacts.merged import canonical
    from postroom.artefacts.schemas import Author
    from postroom.clock import new_id
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import Invalid, NotFound
    from postroom.domain.git_names import repository_name
    from postroom.identity import service as identity
    from postroom.reports.resume import resume_chosen

    async def write(app: "App") -> bool:
        name = repository_name(repository)
        if name is None:
            raise Invalid("A repository is named ORGANIZATION/NAME, in letters, digits and . _ -")
        async with unit_of_work(app.engine) as uow:
            user = await identity.get_user(uow, by)
            if user is None:
                raise NotFound(f"There is no user {by}.")
            id, now = await canonical(uow, project, report_id), app.clock()
            await artefacts.append(
                uow,
                project_id=project,
                report_id=id,
                type="repo_selection",
                content={"repository": name, "reason": reason or "A person chose it."},
                author=Author.user(user.id),
                now=now,
                id=new_id(),
            )
            return await resume_chosen(uow, project_id=project, report_id=id, jobs=app.jobs, now=now)

    resumed = run(data_dir, write)
    say(f"Report {report_id} is about {repository}.{' Research goes on.' if resumed else ''}")


async def read_inbox(
    app: "App", project_id: int, *, status: str = "", search: str = "", ordering: str, limit: int
) -> "Inbox":
    """Return a page of the project's reports, asked for in the words of the API."""
    from postroom.db.engine import unit_of_work
    from postroom.domain.inbox import parse_filters, parse_ordering
    from postroom.edge.paging import Page
    from postroom.reports import service

    async with unit_of_work(app.engine) as uow:
        return await service.inbox(
            uow,
            project_id,
            filters=parse_filters({"status": status, "search": search}),
            ordering=parse_ordering(ordering),
            page=Page(limit=limit, offset=0),
            viewer=(),
        )


def line(report: "Report") -> dict[str, Any]:
    """Return a report as one line of a list."""
    title = " ".join((report.title or report.headline).split())
    return {
        "id": report.id,
        "status": report.status,
        "signals": report.signal_count,
        "weight": round(report.total_weight, 2),
        "sources": ", ".join(report.source_products),
        "area": report.area or "",
        "title": title if len(title) <= TITLE_WIDTH else title[: TITLE_WIDTH - 1] + "…",
    }


def _facts(report: "Report") -> dict[str, Any]:
    from postroom.reports.schemas import report_on_wire

    return report_on_wire(report)


def _signal(member: "ReportSignal") -> dict[str, Any]:
    from postroom.reports.schemas import signal_on_wire

    return dict(signal_on_wire(member))

"""`postroom artefacts`: rebuild values of reports that derive from their work logs."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.reports.work_log.schemas import Difference

artefacts = typer.Typer(help="Maintain the work logs of reports.", no_args_is_help=True)

COLUMNS = ["project", "report", "column", "stored", "expected"]


@artefacts.command()
def rebuild(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit with code 1 if anything differs.")
    ] = False,
    project: Annotated[int | None, project_option("Only this project. Default: all.")] = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Recompute what reports derive from their work logs, and show differences.

    Recomputed are the number of entries, priority, judgments, dismissal, reviewers, tasks, and the pull request of
    the latest task run.
    """

    async def work(app: "App") -> list[dict[str, Any]]:
        return await _rebuild(app, project, check=check)

    rows = run(data_dir, work, project=project)
    output = chosen(output, json=json)
    if rows or output is Format.JSON:
        show(rows, COLUMNS, output)
    if output is Format.TABLE:
        say(_summary(len(rows), check=check))
    if rows and check:
        raise typer.Exit(1)


async def _rebuild(app: "App", project_id: int | None, *, check: bool) -> list[dict[str, Any]]:
    from postroom.db.engine import unit_of_work
    from postroom.domain.errors import NotFound
    from postroom.projects import service as projects
    from postroom.reports.work_log import service

    async with unit_of_work(app.engine) as uow:
        known = await projects.all_ids(uow)
    if project_id is not None and project_id not in known:
        raise NotFound(f"There is no project {project_id}.")
    compare = service.rebuild_check if check else service.rebuild
    rows: list[dict[str, Any]] = []
    for id in known if project_id is None else [project_id]:
        async with unit_of_work(app.engine) as uow:
            rows += [_row(id, difference) for difference in await compare(uow, id)]
    return rows


def _row(project_id: int, difference: "Difference") -> dict[str, Any]:
    return {
        "project": project_id,
        "report": difference.report_id,
        "column": difference.column,
        "stored": difference.stored,
        "expected": difference.expected,
    }


def _summary(number: int, *, check: bool) -> str:
    if not number:
        return "All reports agree with their work logs."
    values = "1 value differs" if number == 1 else f"{number} values differ"
    return f"{values} from the work logs." if check else f"{values} from the work logs. All were corrected."

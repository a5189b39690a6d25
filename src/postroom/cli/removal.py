"""`postroom reports reingest`: taking reports apart and grouping their signals anew."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from postroom.cli.context import DataDir, run
from postroom.cli.output import say

if TYPE_CHECKING:
    from postroom.bootstrap import App

AT_ONCE = 100
"""Reports that one transaction asks for."""


def reingest(
    report_id: Annotated[UUID | None, typer.Argument(help="Id of the report.")] = None,
    *,
    all: Annotated[
        bool,
        typer.Option("--all", help="All reports of the project, but those that are suppressed or deleted."),
    ] = False,
    project: Annotated[int, typer.Option(help="The project.")] = 1,
    data_dir: DataDir = None,
) -> None:
    """Take a report apart, or all of a project: a worker groups their signals as if they had just come.

    The reports are deleted with what was decided and noted about them. It can't be undone.
    """
    from postroom.domain.errors import Invalid

    if all == (report_id is not None):
        raise Invalid("Give the id of a report, or --all.")

    async def work(app: "App") -> int:
        from postroom.db.engine import unit_of_work
        from postroom.domain.errors import NotFound
        from postroom.projects import service as projects
        from postroom.reports import removal

        async with unit_of_work(app.engine) as uow:
            if await projects.get(uow, project) is None:
                raise NotFound(f"There is no project {project}.")
            ids = [report_id] if report_id is not None else await removal.removable(uow, project)
        started = 0
        for start in range(0, len(ids), AT_ONCE):
            async with unit_of_work(app.engine) as uow:
                for id in ids[start : start + AT_ONCE]:
                    try:
                        started += await removal.request(
                            uow,
                            jobs=app.jobs,
                            project_id=project,
                            report_id=id,
                            kind="reingest",
                            now=app.clock(),
                        )
                    except NotFound:
                        # One of many may be deleted or suppressed by now.
                        if report_id is not None:
                            raise NotFound(f"There is no report {id}.") from None
        return started

    count = run(data_dir, work)
    what = "1 report" if count == 1 else f"{count} reports"
    say(f"{what} will be taken apart, and the signals grouped anew by a worker.")

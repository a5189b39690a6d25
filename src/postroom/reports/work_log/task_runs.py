"""Task runs from the reports' view: the newest run with a pull request links it to the reports of its task.

The link is stored in the report's row, so both writers must keep it up to date: the log, when it gains or loses a
task, and a run, when its output changes. Both lock reports first and tasks second, so that neither can miss the
other's write, and they can't deadlock.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.handoff.task_runs import Status
from postroom.domain.reports.pull_requests import columns_of, links_from, name_by_task
from postroom.reports.work_log import repository
from postroom.tasks import service as tasks
from postroom.tasks.schemas import TaskRun


async def set_run_status(
    uow: UnitOfWork,
    *,
    run_id: UUID,
    status: Status,
    now: datetime,
    output: Mapping[str, Any] | None = None,
    error: str | None = None,
    branch: str | None = None,
) -> TaskRun:
    """Set a run's status like `tasks.service.set_status`, and update the reports of its task.

    Raises:
        NotFound: there is no such run.
        Conflict: the run has ended, or is in a later state than `status`.
        Invalid: `output` can't be stored.
    """
    run = await tasks.set_status(
        uow, run_id=run_id, status=status, now=now, output=output, error=error, branch=branch
    )
    if output is not None:
        await refresh_implementation_pr(uow, run.task_id)
    return run


async def refresh_implementation_pr(uow: UnitOfWork, task_id: UUID) -> None:
    """Update the implementing pull request of each report that the task has worked on.

    Must run in the transaction that changes the output of one of the task's runs.
    """
    while True:
        report_ids = await repository.reports_of_task(uow, task_id)
        async with uow.begin_nested() as attempt:
            await repository.hold_reports(uow, report_ids)
            await repository.hold_tasks(uow, [task_id], exclusive=True)
            if await repository.reports_of_task(uow, task_id) <= report_ids:
                for found in await repository.pull_requests_of(uow, report_ids):
                    links = name_by_task(links_from(found.stored), found.url, found.project_id)
                    await repository.update_report(uow, found.report_id, columns_of(links))
                return
            # A report gained the task meanwhile: release the locks, to take that one's as well, in order.
            await attempt.rollback()

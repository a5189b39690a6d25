"""Runs of tasks as reports see them: the newest run with a pull request says which one implements the report.

A report's row keeps that address, so both sides that decide it have to keep it right: the log, when it gains or
loses a task, and a run, when its output changes. Either side locks reports first and tasks then, so that neither
can miss what the other has just written, and the two never wait for each other.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.artefacts import repository
from postroom.db.engine import UnitOfWork
from postroom.domain.handoff.task_runs import Status
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
    """Note what became of a run, as `tasks.service.set_status` does, and let the reports of its task follow.

    Raises:
        NotFound: there is no such run.
        Conflict: the run has ended, or is further on than `status`.
        Invalid: `output` can't be stored.
    """
    run = await tasks.set_status(
        uow, run_id=run_id, status=status, now=now, output=output, error=error, branch=branch
    )
    if output is not None:
        await refresh_implementation_pr(uow, run.task_id)
    return run


async def refresh_implementation_pr(uow: UnitOfWork, task_id: UUID) -> None:
    """Store anew which pull request implements each report that the task has worked on.

    To be called in the transaction that changes the output of one of the task's runs.
    """
    while True:
        report_ids = await repository.reports_of_task(uow, task_id)
        async with uow.begin_nested() as attempt:
            await repository.hold_reports(uow, report_ids)
            await repository.hold_tasks(uow, [task_id], alone=True)
            if await repository.reports_of_task(uow, task_id) <= report_ids:
                await repository.update_pr_urls(uow, report_ids)
                return
            # A report gained the task meanwhile: let go of the locks, to take that one's as well, in order.
            await attempt.rollback()

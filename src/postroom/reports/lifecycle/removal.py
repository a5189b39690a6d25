"""Deleting a report, or taking it apart so that its signals are grouped anew; a job does the long part.

A row in `report_removals` says that such work is under way for a report, and which. The job goes by that row,
so that it may run twice, or for nothing.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Change, Delete, Status, plan_transition
from postroom.jobs.port import Job, Jobs
from postroom.reports import repository
from postroom.reports.schemas import Held

REMOVE_JOB = "remove"
"""Name of the job that takes the signals of the report in its key away."""

LOST_AFTER = timedelta(minutes=30)
"""Age from which work that is under way may be asked for again: its job may have been given up."""

Kind = Literal["delete", "reingest"]


async def request(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID, kind: Kind, now: datetime
) -> bool:
    """Have a report deleted or its signals grouped anew; False when that is under way already.

    A report that is to be deleted is hidden at once; the one whose signals are grouped anew when the job begins.
    To delete goes before to group anew.

    Raises:
        NotFound: the project has no such report, or it is deleted or suppressed.
    """
    held = (await repository.hold(uow, [report_id])).get(report_id)
    if held is None or held.project_id != project_id or held.facts.status is Status.SUPPRESSED:
        raise NotFound("Not found.")
    if held.facts.status is Status.DELETED:
        # Somebody else was first, after the report was looked up.
        if await repository.find_removal(uow, report_id) == kind:
            return False
        raise NotFound("Not found.")
    started = await repository.note_removal(
        uow, project_id=project_id, report_id=report_id, kind=kind, now=now, lost_before=now - LOST_AFTER
    )
    if kind == "delete":
        await _delete(uow, held, now)
    if started:
        await go_on(uow, jobs=jobs, project_id=project_id, report_id=report_id)
    return started


async def removable(uow: UnitOfWork, project_id: int) -> list[UUID]:
    """Return the reports of a project whose signals can be grouped anew, the oldest first."""
    return await repository.removable(uow, project_id)


async def go_on(uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID) -> None:
    """Put the job for the next signals of a report in line."""
    await jobs.enqueue(uow, Job(REMOVE_JOB, str(report_id), {"project_id": project_id}))


async def begin(uow: UnitOfWork, report_id: UUID, *, now: datetime) -> str | None:
    """Hide the report and return what is to become of its signals, None when nothing is under way."""
    held = (await repository.hold(uow, [report_id])).get(report_id)
    kind = await repository.find_removal(uow, report_id)
    if held is None or kind is None:
        return None
    await _delete(uow, held, now)
    return kind


async def end(uow: UnitOfWork, report_id: UUID) -> None:
    """Say that nothing is under way for a report any longer."""
    await repository.end_removal(uow, report_id)


async def _delete(uow: UnitOfWork, held: Held, now: datetime) -> None:
    plan = plan_transition(held.facts, Delete(), now=now)
    # A report that is deleted already refuses.
    if isinstance(plan, Change):
        await repository.update(uow, held.id, plan.values)

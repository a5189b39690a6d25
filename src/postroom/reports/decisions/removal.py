"""Deleting a report, or taking it apart so that its signals are grouped again; a job does the long part.

A row in `report_removals` records that such work is in progress for a report, and its kind. The job acts on that
row, so it may run twice or in vain.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Delete, Status
from postroom.jobs.port import Job, Jobs
from postroom.reports import repository
from postroom.reports.decisions import removal_rows
from postroom.reports.decisions.decide import advance
from postroom.reports.schemas import LockedReport

REMOVE_JOB = "remove"
"""Job that removes the signals of a report; its key is the report's id."""

LOST_AFTER = timedelta(minutes=30)
"""Age from which work in progress may be requested again: its job may have been dropped."""

Kind = Literal["delete", "reingest"]


async def request(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID, kind: Kind, now: datetime
) -> bool:
    """Request that a report is deleted or reingested; False when that is in progress already.

    A report to delete is hidden at once; one to reingest when the job begins. Deletion takes precedence over
    reingestion.

    Raises:
        NotFound: the project has no such report, or it is deleted or suppressed.
    """
    locked = (await repository.lock(uow, [report_id])).get(report_id)
    if locked is None or locked.project_id != project_id or locked.facts.status is Status.SUPPRESSED:
        raise NotFound("Not found.")
    if locked.facts.status is Status.DELETED:
        # Another request was first, after the report was looked up.
        if await removal_rows.find_removal(uow, report_id) == kind:
            return False
        raise NotFound("Not found.")
    started = await removal_rows.note_removal(
        uow, project_id=project_id, report_id=report_id, kind=kind, now=now, lost_before=now - LOST_AFTER
    )
    if kind == "delete":
        await _delete(uow, jobs, locked, now)
    if started:
        await enqueue_next(uow, jobs=jobs, project_id=project_id, report_id=report_id)
    return started


async def removable(uow: UnitOfWork, project_id: int) -> list[UUID]:
    """Return the reports of a project that can be reingested, oldest first."""
    return await removal_rows.removable(uow, project_id)


async def enqueue_next(uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID) -> None:
    """Enqueue the job for the next signals of a report."""
    await jobs.enqueue(uow, Job(REMOVE_JOB, str(report_id), {"project_id": project_id}))


async def expire(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int, locked: LockedReport, now: datetime
) -> None:
    """Delete a locked report for its age, whatever its status."""
    started = await removal_rows.note_removal(
        uow, project_id=project_id, report_id=locked.id, kind="delete", now=now, lost_before=now - LOST_AFTER
    )
    await _delete(uow, jobs, locked, now)
    if started:
        await enqueue_next(uow, jobs=jobs, project_id=project_id, report_id=locked.id)


async def begin(uow: UnitOfWork, report_id: UUID, *, jobs: Jobs, now: datetime) -> str | None:
    """Hide the report and return the kind of removal, None when none is in progress."""
    locked = (await repository.lock(uow, [report_id])).get(report_id)
    kind = await removal_rows.find_removal(uow, report_id)
    if locked is None or kind is None:
        return None
    await _delete(uow, jobs, locked, now)
    return kind


async def end(uow: UnitOfWork, report_id: UUID) -> None:
    """Mark a report's removal as finished."""
    await removal_rows.end_removal(uow, report_id)


async def _delete(uow: UnitOfWork, jobs: Jobs, locked: LockedReport, now: datetime) -> None:
    if locked.facts.status is not Status.DELETED:
        await advance(
            uow, jobs, project_id=locked.project_id, report_id=locked.id, events=[Delete()], now=now
        )

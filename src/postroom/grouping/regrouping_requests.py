"""Requests what follows arrival: a reading by the language model or, without one, a consolidation."""

from postroom.db.engine import UnitOfWork
from postroom.grouping.grouper import Grouper
from postroom.jobs import pending_work
from postroom.jobs.port import Job

CONSOLIDATE_JOB = "consolidate"
"""Job that regroups the reports of a project that nobody has acted on; its key is the project's id."""
READ_JOB = "read"
"""Job that has a language model read a project's new signals; its key is the project's id."""
FIRST_SIGNALS = 10
"""Number of signals after which a project is consolidated for the first time."""


async def note_arrivals(grouper: Grouper, uow: UnitOfWork, project_id: int, count: int) -> None:
    """Note that signals were grouped, and request the jobs that follow once enough wait."""
    job = await _job(grouper, uow, project_id)
    if not count:
        return
    wanted: list[tuple[Job, int, int]] = []
    if job is not None and job.name == CONSOLIDATE_JOB:
        wanted.append((job, grouper.consolidation.after_signals, FIRST_SIGNALS))
    if grouper.reading is not None and await grouper.asks(uow):
        size = grouper.reading.batch_size
        wanted.append((Job(READ_JOB, str(project_id)), size, size))
    for next_job, after, first in wanted:
        await pending_work.count_arrivals(
            uow, next_job, count=count, after=after, first=first, jobs=grouper.jobs, now=grouper.clock()
        )


async def request_now(grouper: Grouper, uow: UnitOfWork, project_id: int) -> bool:
    """Request the job that follows arrival if any signal waits, without its minimum; return whether one does."""
    job = await _job(grouper, uow, project_id)
    if job is None or not await pending_work.waits(uow, job.name, project_id):
        return False
    await pending_work.request_again(uow, job, jobs=grouper.jobs, now=grouper.clock())
    return True


async def waits(grouper: Grouper, uow: UnitOfWork, project_id: int) -> bool:
    """Return whether signals wait for the job that follows arrival."""
    job = await _job(grouper, uow, project_id)
    return job is not None and await pending_work.waits(uow, job.name, project_id)


async def _job(grouper: Grouper, uow: UnitOfWork, project_id: int) -> Job | None:
    """Return the job that groups again what arrived."""
    if await grouper.reads(uow):
        return Job(READ_JOB, str(project_id))
    return Job(CONSOLIDATE_JOB, str(project_id)) if grouper.consolidation.enabled else None

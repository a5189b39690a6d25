"""Requests what follows arrival: a reading by the language model or, without one, a consolidation."""

from postroom.db.engine import UnitOfWork
from postroom.grouping.grouper import Grouper
from postroom.jobs import pending_work
from postroom.jobs.port import Job

CONSOLIDATE_JOB = "consolidate"
"""Job that regroups the reports of a project that nobody has acted on; its key is the project's id."""
READ_JOB = "read"
"""Job that has a language model read a project's new signals; its key is the project's id."""


async def note_arrivals(grouper: Grouper, uow: UnitOfWork, project_id: int, count: int) -> None:
    """Note that signals were grouped, and request the job that follows once enough wait."""
    if grouper.reading is not None:
        job, after = Job(READ_JOB, str(project_id)), grouper.reading.batch_size
    elif grouper.consolidation.enabled:
        job, after = Job(CONSOLIDATE_JOB, str(project_id)), grouper.consolidation.after_signals
    else:
        return
    if count:
        await pending_work.count_arrivals(
            uow, job, count=count, after=after, jobs=grouper.jobs, now=grouper.clock()
        )

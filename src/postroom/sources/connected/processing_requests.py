"""Schedule the processing of a project's deliveries: at most one queued job per project."""

from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.jobs import pending_work
from postroom.jobs.port import Job, Jobs

READ_DELIVERIES_JOB = "read deliveries"
"""Name of the job that converts the pending deliveries of the project in its key to signals."""


async def schedule_processing(uow: UnitOfWork, *, jobs: Jobs, project_id: int, now: datetime) -> None:
    """Ensure that the project's deliveries are processed after this transaction commits."""
    await pending_work.ensure_requested(uow, Job(READ_DELIVERIES_JOB, str(project_id)), jobs=jobs, now=now)


async def begin(uow: UnitOfWork, project_id: int) -> None:
    """Clear the request; commit before reading deliveries."""
    await pending_work.begin(uow, READ_DELIVERIES_JOB, project_id)


async def clear_lost(uow: UnitOfWork, *, before: datetime) -> None:
    """Clear requests made before that time; see `postroom.jobs.pending_work`."""
    await pending_work.clear_lost(uow, READ_DELIVERIES_JOB, before=before)

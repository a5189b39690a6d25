"""Schedule the processing of a project's deliveries: at most one queued job per project."""

from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.db.tables import intake_wakeups
from postroom.jobs import coalescing
from postroom.jobs.port import Job, Jobs

READ_DELIVERIES_JOB = "read deliveries"
"""Name of the job that converts the pending deliveries of the project in its key to signals."""


async def schedule_processing(uow: UnitOfWork, *, jobs: Jobs, project_id: int, now: datetime) -> None:
    """Ensure that the project's deliveries are processed after this transaction commits."""
    job = Job(name=READ_DELIVERIES_JOB, key=str(project_id))
    await coalescing.ensure_enqueued(
        uow, table=intake_wakeups, job=job, jobs=jobs, project_id=project_id, now=now
    )


async def begin(uow: UnitOfWork, project_id: int) -> None:
    """Delete the request; commit before reading deliveries."""
    await coalescing.begin(uow, intake_wakeups, project_id)


async def forget_lost(uow: UnitOfWork, *, before: datetime) -> None:
    """Delete requests from before `before`; see `postroom.jobs.coalescing`."""
    await coalescing.forget_lost(uow, intake_wakeups, before=before)

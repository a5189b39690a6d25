"""Asking for a project's deliveries to be read: at most one waiting job a project."""

from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.db.tables import intake_wakeups
from postroom.jobs import wakeups
from postroom.jobs.port import Job, Jobs

READ_DELIVERIES_JOB = "read deliveries"
"""Name of the job that makes signals of the pending deliveries of the project in its key."""


async def wake(uow: UnitOfWork, *, jobs: Jobs, project_id: int, now: datetime) -> None:
    """Make sure that the project's deliveries are read after this transaction commits."""
    job = Job(name=READ_DELIVERIES_JOB, key=str(project_id))
    await wakeups.wake(uow, table=intake_wakeups, job=job, jobs=jobs, project_id=project_id, now=now)


async def begin(uow: UnitOfWork, project_id: int) -> None:
    """Take the request down; commit before reading deliveries."""
    await wakeups.begin(uow, intake_wakeups, project_id)


async def forget_lost(uow: UnitOfWork, *, before: datetime) -> None:
    """Take down requests made before that moment; see `postroom.jobs.wakeups`."""
    await wakeups.forget_lost(uow, intake_wakeups, before=before)

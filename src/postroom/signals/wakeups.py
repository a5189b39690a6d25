"""Asking for a project's signals to be grouped: at most one waiting job a project, and never a lost request.

Whoever adds signals wakes the project in the same transaction; see `postroom.jobs.wakeups`.
"""

from datetime import datetime

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import grouping_wakeups
from postroom.jobs import wakeups
from postroom.jobs.port import Job, Jobs

GROUP_JOB = "group"
"""Name of the job that groups the pending signals of the project in its key."""


async def wake(uow: UnitOfWork, *, jobs: Jobs, project_id: int, now: datetime) -> None:
    """Make sure that a grouping job begins after this transaction commits."""
    job = Job(name=GROUP_JOB, key=str(project_id))
    await wakeups.wake(uow, table=grouping_wakeups, job=job, jobs=jobs, project_id=project_id, now=now)


async def begin(uow: UnitOfWork, project_id: int) -> None:
    """Take the request down; commit before reading the project's pending signals."""
    await wakeups.begin(uow, grouping_wakeups, project_id)


async def forget_lost(uow: UnitOfWork, *, before: datetime) -> None:
    """Take down requests made before that moment; see `postroom.jobs.wakeups`."""
    await wakeups.forget_lost(uow, grouping_wakeups, before=before)


_OUTDATE = sa.text("""
    INSERT INTO grouping_states AS mine (project_id, version) VALUES (:project_id, 1)
    ON CONFLICT (project_id) DO UPDATE SET version = mine.version + 1
""")


async def outdate(uow: UnitOfWork, project_id: int) -> None:
    """Raise the version of the project's grouping, so that every worker reads its signals again."""
    await uow.execute(_OUTDATE, {"project_id": project_id})

"""Asking for a project's signals to be grouped: at most one waiting job a project, and never a lost request.

A row in `grouping_wakeups` says that a job waits which has not begun. Whoever adds signals holds that row in
share until the commit; the job's first act is to delete it. So the job either waits for the commit and sees the
signals, or it deletes the row first and the sender finds none and enqueues the next job.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import grouping_wakeups
from postroom.jobs.port import Job, Jobs

GROUP_JOB = "group"
"""Name of the job that groups the pending signals of the project in its key."""


async def wake(uow: UnitOfWork, *, jobs: Jobs, project_id: int, now: datetime) -> None:
    """Make sure that a grouping job begins after this transaction commits."""
    waiting = await uow.execute(
        sa.select(grouping_wakeups.c.project_id)
        .where(grouping_wakeups.c.project_id == project_id)
        .with_for_update(read=True, key_share=True)
    )
    if waiting.first() is not None:
        return
    made = await uow.execute(
        insert(grouping_wakeups)
        .values(project_id=project_id, requested_at=now)
        # The update locks a row that another sender has just made, so that its job waits for us too.
        .on_conflict_do_update(index_elements=["project_id"], set_={"project_id": project_id})
        .returning(sa.literal_column("xmax = 0", sa.Boolean))
    )
    if made.scalar_one():
        await jobs.enqueue(uow, Job(name=GROUP_JOB, key=str(project_id)))


async def begin(uow: UnitOfWork, project_id: int) -> None:
    """Take the request down; commit before reading the project's pending signals."""
    await uow.execute(sa.delete(grouping_wakeups).where(grouping_wakeups.c.project_id == project_id))


async def forget_lost(uow: UnitOfWork, *, before: datetime) -> None:
    """Take down requests made before that moment, so that the next `wake` enqueues a job for them again.

    A job that was given up before it began leaves such a request, and every sender would rely on it for ever.
    One that a sender is relying on right now stays.
    """
    lost = (
        sa.select(grouping_wakeups.c.project_id)
        .where(grouping_wakeups.c.requested_at < before)
        .with_for_update(skip_locked=True)
    )
    await uow.execute(sa.delete(grouping_wakeups).where(grouping_wakeups.c.project_id.in_(lost)))


_OUTDATE = sa.text("""
    INSERT INTO grouping_states AS mine (project_id, version) VALUES (:project_id, 1)
    ON CONFLICT (project_id) DO UPDATE SET version = mine.version + 1
""")


async def outdate(uow: UnitOfWork, project_id: int) -> None:
    """Raise the version of the project's grouping, so that every worker reads its signals again."""
    await uow.execute(_OUTDATE, {"project_id": project_id})

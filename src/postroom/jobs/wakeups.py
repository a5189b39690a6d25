"""At most one job of a kind waits for a project: a row says that one does, and the job takes it down first.

Whoever has written something for the job calls `wake` in the same transaction. The row is held in share until it
commits, so the job that takes it down begins after that and sees what was written.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.jobs.port import Job, Jobs


async def wake(
    uow: UnitOfWork, *, table: sa.Table, job: Job, jobs: Jobs, project_id: int, now: datetime
) -> None:
    """Make sure that `job` begins after this transaction commits; `table` has a row for each project that waits."""
    waiting = await uow.execute(
        sa.select(table.c.project_id)
        .where(table.c.project_id == project_id)
        .with_for_update(read=True, key_share=True)
    )
    if waiting.first() is not None:
        return
    made = await uow.execute(
        insert(table)
        .values(project_id=project_id, requested_at=now)
        # The update locks a row that another sender has just made, so that its job waits for us too.
        .on_conflict_do_update(index_elements=["project_id"], set_={"project_id": project_id})
        .returning(sa.literal_column("xmax = 0", sa.Boolean))
    )
    if made.scalar_one():
        await jobs.enqueue(uow, job)


async def begin(uow: UnitOfWork, table: sa.Table, project_id: int) -> None:
    """Take the request down; commit before reading what the job is about."""
    await uow.execute(sa.delete(table).where(table.c.project_id == project_id))


async def forget_lost(uow: UnitOfWork, table: sa.Table, *, before: datetime) -> None:
    """Take down requests made before that moment, so that the next `wake` enqueues a job for them again.

    A job that was given up before it began leaves such a request, and every sender would rely on it for ever.
    One that a sender is relying on right now stays.
    """
    lost = (
        sa.select(table.c.project_id).where(table.c.requested_at < before).with_for_update(skip_locked=True)
    )
    await uow.execute(sa.delete(table).where(table.c.project_id.in_(lost)))

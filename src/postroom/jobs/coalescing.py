"""At most one waiting job of a kind per project: a row represents it, and the job deletes that first.

Code that writes input for the job calls `ensure_enqueued` in the same transaction. The row is locked for share
until it commits, so the job that deletes the row begins afterwards and sees what was written.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.jobs.port import Job, Jobs


async def ensure_enqueued(
    uow: UnitOfWork, *, table: sa.Table, job: Job, jobs: Jobs, project_id: int, now: datetime
) -> None:
    """Ensure that `job` begins after this transaction commits; `table` has a row for each waiting project."""
    waiting = await uow.execute(
        sa.select(table.c.project_id)
        .where(table.c.project_id == project_id)
        .with_for_update(read=True, key_share=True)
    )
    if waiting.first() is not None:
        return
    inserted = await uow.execute(
        insert(table)
        .values(project_id=project_id, requested_at=now)
        # The update locks a row that another sender has just inserted, so that its job waits for this transaction
        # too.
        .on_conflict_do_update(index_elements=["project_id"], set_={"project_id": project_id})
        .returning(sa.literal_column("xmax = 0", sa.Boolean))
    )
    if inserted.scalar_one():
        await jobs.enqueue(uow, job)


async def begin(uow: UnitOfWork, table: sa.Table, project_id: int) -> None:
    """Delete the request; commit before reading the job's input."""
    await uow.execute(sa.delete(table).where(table.c.project_id == project_id))


async def forget_lost(uow: UnitOfWork, table: sa.Table, *, before: datetime) -> None:
    """Delete requests made before that time, so that the next `ensure_enqueued` enqueues a job for them again.

    A job that was dropped before it began leaves such a request, which would block its project for ever. One that a
    sender is locking now stays.
    """
    lost = (
        sa.select(table.c.project_id).where(table.c.requested_at < before).with_for_update(skip_locked=True)
    )
    await uow.execute(sa.delete(table).where(table.c.project_id.in_(lost)))

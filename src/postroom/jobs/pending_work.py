"""At most one waiting job of a kind per project, and how much waits for it: a row per kind and project.

Code that writes input for a job calls `ensure_requested` in the same transaction. The row is locked for share until
it commits, so a job that begins clears the request afterwards and sees what was written.

Other work is done in batches: `count_arrivals` requests the job once enough waits, and a periodic task requests it
for what `select_due` returns. The kind is the name of the job, whose key is the project's id.
"""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import pending_work
from postroom.jobs.port import Job, Jobs

_W = pending_work.c
_TIME = sa.DateTime(timezone=True)

# As text, because SQLAlchemy compiles ON CONFLICT again each time, and these are executed for each batch.
_REQUEST = sa.text("""
    INSERT INTO pending_work AS mine (kind, project_id, requested_at) VALUES (:kind, :project_id, :now)
    ON CONFLICT (kind, project_id) DO UPDATE SET requested_at = :now WHERE mine.requested_at IS NULL
    RETURNING mine.project_id
""").bindparams(sa.bindparam("now", type_=_TIME))
_COUNT_ARRIVALS = sa.text("""
    INSERT INTO pending_work AS mine (kind, project_id, arrivals, first_arrival_at)
    VALUES (:kind, :project_id, :count, :now)
    ON CONFLICT (kind, project_id) DO UPDATE SET arrivals = mine.arrivals + excluded.arrivals,
        first_arrival_at = coalesce(mine.first_arrival_at, excluded.first_arrival_at)
    RETURNING mine.arrivals, mine.requested_at, mine.retry_at, mine.progress
""").bindparams(sa.bindparam("now", type_=_TIME))
_ADVANCE = sa.text("""
    INSERT INTO pending_work AS mine (kind, project_id, progress) VALUES (:kind, :project_id, :count)
    ON CONFLICT (kind, project_id) DO UPDATE SET progress = mine.progress + excluded.progress
    RETURNING mine.progress
""")


async def ensure_requested(uow: UnitOfWork, job: Job, *, jobs: Jobs, now: datetime) -> None:
    """Ensure that `job` begins after this transaction commits."""
    waiting = await uow.execute(
        sa.select(_W.project_id)
        .where(*_of(job.name, int(job.key)), _W.requested_at.is_not(None))
        .with_for_update(read=True)
    )
    if waiting.first() is not None:
        return
    # If another sender has just requested it, this locks the row as well, so that its job waits for both.
    requested = await uow.execute(_REQUEST, {"kind": job.name, "project_id": int(job.key), "now": now})
    if requested.first() is not None:
        await jobs.enqueue(uow, job)


async def request_again(uow: UnitOfWork, job: Job, *, jobs: Jobs, now: datetime) -> None:
    """Enqueue `job` even if one was requested, because that one seems lost, or has begun and stops early."""
    await uow.execute(pending_work.update().where(*_of(job.name, int(job.key))).values(requested_at=now))
    await jobs.enqueue(uow, job)


async def begin(uow: UnitOfWork, kind: str, project_id: int) -> None:
    """Clear the request; commit before reading the job's input."""
    await uow.execute(
        pending_work.update()
        .where(*_of(kind, project_id), _W.requested_at.is_not(None))
        .values(requested_at=None)
    )


async def clear_lost(uow: UnitOfWork, kind: str, *, before: datetime) -> None:
    """Clear requests made before that time, so that the next `ensure_requested` enqueues a job for them again.

    A job that was dropped before it began leaves such a request, which would block its project for ever. One that a
    sender is locking now stays.
    """
    lost = (
        sa.select(_W.project_id)
        .where(_W.kind == kind, _W.requested_at < before)
        .with_for_update(skip_locked=True)
    )
    await uow.execute(
        pending_work.update().where(_W.kind == kind, _W.project_id.in_(lost)).values(requested_at=None)
    )


def is_requested(kind: str, project_id: sa.ColumnElement[int]) -> sa.Exists:
    """Return the condition that a job is requested for the project of a column, for queries of projects."""
    return sa.exists().where(_W.kind == kind, _W.project_id == project_id, _W.requested_at.is_not(None))


async def count_arrivals(
    uow: UnitOfWork, job: Job, *, count: int, after: int, jobs: Jobs, now: datetime, first: int | None = None
) -> None:
    """Count new arrivals for a job, and request it if enough wait and it is not resting after a failure.

    `after` arrivals are enough; until the job has first made progress, `first` are, if that is given.
    """
    values = {"kind": job.name, "project_id": int(job.key), "count": count, "now": now}
    row = (await uow.execute(_COUNT_ARRIVALS, values)).one()
    resting = row.retry_at is not None and row.retry_at > now
    needed = after if first is None or row.progress else min(first, after)
    if row.requested_at is None and row.arrivals >= needed and not resting:
        await request_again(uow, job, jobs=jobs, now=now)


async def waits(uow: UnitOfWork, kind: str, project_id: int) -> bool:
    """Return whether anything waits for a job of that kind."""
    found = await uow.execute(sa.select(_W.kind).where(*_of(kind, project_id), _W.arrivals > 0))
    return found.first() is not None


async def select_due(
    uow: UnitOfWork,
    kind: str,
    *,
    waiting_since: datetime,
    lost_before: datetime,
    now: datetime,
    after: int | None = None,
    soon_since: datetime | None = None,
    hurried: Callable[[sa.ColumnElement[int]], sa.ColumnElement[bool]] | None = None,
) -> list[int]:
    """Return the projects where something waits since a time, or `after` wait, or the job seems lost.

    Where no job got anywhere yet, and where `hurried` holds for the project, `soon_since` is that time.
    Those whose last job failed are left out until their retry time. The rows are locked.
    """
    enough = sa.false() if after is None else _W.arrivals >= after
    if soon_since is not None:
        pressing = _W.progress == 0 if hurried is None else sa.or_(_W.progress == 0, hurried(_W.project_id))
        enough = sa.or_(enough, sa.and_(_W.first_arrival_at <= soon_since, pressing))
    projects = await uow.execute(
        sa.select(_W.project_id)
        .where(
            _W.kind == kind,
            _W.arrivals > 0,
            sa.or_(_W.retry_at.is_(None), _W.retry_at <= now),
            sa.or_(
                sa.and_(_W.requested_at.is_(None), sa.or_(_W.first_arrival_at <= waiting_since, enough)),
                _W.requested_at < lost_before,
            ),
        )
        .order_by(_W.project_id)
        .with_for_update(skip_locked=True)
    )
    return list(projects.scalars())


async def subtract_processed(
    uow: UnitOfWork, kind: str, project_id: int, *, count: int, progress: int = 0
) -> None:
    """Take `count` from what waits, and note how far the work has come, if further than before."""
    left = sa.func.greatest(_W.arrivals - count, 0)
    await uow.execute(
        pending_work.update()
        .where(*_of(kind, project_id))
        .values(
            progress=sa.func.greatest(_W.progress, progress),
            arrivals=left,
            first_arrival_at=sa.case((left > 0, _W.first_arrival_at), else_=None),
        )
    )


async def hold(uow: UnitOfWork, kind: str, project_id: int) -> None:
    """Have arrivals wait until this transaction ends: those that are counted now can be seen, others are not."""
    await uow.execute(sa.select(_W.kind).where(*_of(kind, project_id)).with_for_update())


async def set_waiting(uow: UnitOfWork, kind: str, project_id: int, *, waiting: int, now: datetime) -> None:
    """Note that a job succeeded, and how much still waits."""
    await uow.execute(
        pending_work.update()
        .where(*_of(kind, project_id))
        .values(arrivals=waiting, first_arrival_at=now if waiting else None, failures=0, retry_at=None)
    )


async def set_failed(uow: UnitOfWork, kind: str, project_id: int, *, retry_at: datetime) -> None:
    """Note that a job failed, and when to try again."""
    await uow.execute(
        pending_work.update()
        .where(*_of(kind, project_id))
        .values(failures=_W.failures + 1, retry_at=retry_at, requested_at=None)
    )


async def retry_now(uow: UnitOfWork, *, instead_of: datetime, now: datetime) -> None:
    """Try all work again now that was to be tried again at exactly another time, when what it waits for is back."""
    await uow.execute(pending_work.update().where(_W.retry_at == instead_of).values(retry_at=now))


async def failures(uow: UnitOfWork, kind: str, project_id: int) -> int:
    """Return how many jobs failed in a row."""
    row = await uow.execute(sa.select(_W.failures).where(*_of(kind, project_id)))
    return row.scalar_one_or_none() or 0


async def progress(uow: UnitOfWork, kind: str, project_id: int) -> int:
    """Return how far the work has come, as its kind counts it; 0 at first."""
    row = await uow.execute(sa.select(_W.progress).where(*_of(kind, project_id)))
    return row.scalar_one_or_none() or 0


async def advance(uow: UnitOfWork, kind: str, project_id: int, *, count: int) -> int:
    """Add `count` to how far the work has come; return the sum."""
    row = await uow.execute(_ADVANCE, {"kind": kind, "project_id": project_id, "count": count})
    return int(row.scalar_one())


def _of(kind: str, project_id: int) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return _W.kind == kind, _W.project_id == project_id

"""The rows of jobs: enqueued, claimed by a worker, and deleted when they have ended.

A job waits while its `worker` is null. It can be claimed if it is due and the first of its name and key; a unique
index over running jobs ensures that no second one of a name and key is claimed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import jobs, workers
from postroom.jobs.port import Job
from postroom.telemetry.origin import NAMES, current_origin, origin

MAX_LOSSES = 12
"""Times that a job loses its worker or the database after which it is presumed to be the cause, and fails."""

HEAD_START = timedelta(seconds=1)
"""How long a worker leaves jobs to others that may be much quicker with them."""

_KEYS = ARRAY(sa.Text)
_NONE: Mapping[str, Collection[str]] = {}

CHANNEL = "postroom_jobs"
"""Notifications of jobs that can be claimed. The payload is the name of the jobs, or empty for any."""


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that a worker runs, with its id, and how often it failed and lost its worker or database so far.

    `origin` names the request that caused it, if one did.
    """

    id: int
    job: Job
    failures: int
    losses: int = 0
    origin: Mapping[str, str] = field(default_factory=dict)


_INSERT = sa.text(
    """
    WITH added AS (
        INSERT INTO jobs (name, key, payload, backlog, enqueued_at, request_id, traceparent)
        VALUES (:name, :key, :payload, :backlog, clock_timestamp(), :request_id, :traceparent) RETURNING name
    )
    SELECT pg_notify(:channel, name) FROM added
    """
).bindparams(sa.bindparam("payload", type_=jobs.c.payload.type), channel=CHANNEL)

# The statistics of a queue are never up to date. OFFSET 0 keeps the planner from turning the conditions into joins,
# which can take seconds where the index of a key takes microseconds.
_CLAIM = sa.text(
    """
    WITH claimable AS (
        SELECT waiting.id FROM jobs AS waiting
        WHERE waiting.name = :name AND waiting.worker IS NULL AND waiting.due_at <= now()
          AND (waiting.due_at <= now() - :head_start OR waiting.key <> ALL(:left))
          AND NOT EXISTS (
              SELECT FROM jobs AS earlier
              WHERE earlier.name = :name AND earlier.key = waiting.key AND earlier.id < waiting.id OFFSET 0
          )
          AND NOT EXISTS (
              SELECT FROM jobs AS running
              WHERE running.name = :name AND running.key = waiting.key AND running.worker IS NOT NULL OFFSET 0
          )
        ORDER BY waiting.backlog, waiting.id LIMIT :free FOR UPDATE SKIP LOCKED
    )
    UPDATE jobs SET worker = :worker FROM claimable WHERE jobs.id = claimable.id
    RETURNING jobs.id, jobs.name, jobs.key, jobs.payload, jobs.failures, jobs.losses,
        jobs.request_id, jobs.traceparent
    """
).bindparams(sa.bindparam("left", type_=_KEYS), sa.bindparam("head_start", HEAD_START, sa.Interval))

_IS_LEFT = sa.text(
    """
    SELECT EXISTS (
        SELECT FROM jobs WHERE name = :name AND key = ANY(:left) AND worker IS NULL
           AND due_at > now() - :head_start AND due_at <= now()
    )
    """
).bindparams(sa.bindparam("left", type_=_KEYS), sa.bindparam("head_start", HEAD_START, sa.Interval))


async def insert(uow: UnitOfWork, job: Job) -> None:
    """Add a waiting job of the request that is served now; workers are notified when the transaction commits."""
    values = {"name": job.name, "key": job.key, "payload": dict(job.payload), "backlog": job.backlog}
    await uow.execute(_INSERT, {**dict.fromkeys(NAMES), **current_origin(), **values})


async def notify(uow: UnitOfWork, name: str = "") -> None:
    """Notify all workers that there may be jobs to claim, of that name or of any."""
    await uow.execute(sa.select(sa.func.pg_notify(CHANNEL, name)))


async def claim(
    uow: UnitOfWork, *, worker: str, free: Mapping[str, int], left: Mapping[str, Collection[str]] = _NONE
) -> list[ClaimedJob]:
    """Claim jobs for a worker, the oldest first and those of a backlog last: of each name at most the given number.

    `left` are keys by name whose jobs are left to other workers for `HEAD_START`.

    Raises:
        sqlalchemy.exc.IntegrityError: another worker has just claimed a job of the same key; try again.
    """
    claimed: list[ClaimedJob] = []
    for name, number in free.items():
        values = {"name": name, "free": number, "worker": worker, "left": list(left.get(name, ()))}
        found = await uow.execute(_CLAIM, values)
        claimed += [
            ClaimedJob(
                row.id,
                Job(row.name, row.key, row.payload),
                row.failures,
                row.losses,
                origin(row.request_id, row.traceparent),
            )
            for row in found
        ]
    return sorted(claimed, key=lambda each: each.id)


async def is_left(uow: UnitOfWork, name: str, keys: Collection[str]) -> bool:
    """Return whether jobs of these keys are left to other workers now."""
    return bool((await uow.execute(_IS_LEFT, {"name": name, "left": list(keys)})).scalar_one())


async def due_within(
    uow: UnitOfWork, names: Collection[str], within: timedelta, *, limit: int
) -> list[tuple[str, timedelta]]:
    """Return name and wait of the waiting jobs of these names that are due `within` a time, the soonest first."""
    found = await uow.execute(
        sa.select(jobs.c.name, jobs.c.due_at - sa.func.clock_timestamp())
        .where(
            jobs.c.name.in_(names),
            jobs.c.worker.is_(None),
            jobs.c.due_at > sa.func.now(),
            jobs.c.due_at <= sa.func.now() + within,
        )
        .order_by(jobs.c.due_at)
        .limit(limit)
    )
    return [(name, wait) for name, wait in found]


async def delete(uow: UnitOfWork, ids: Collection[int], *, worker: str) -> None:
    """Delete jobs that the worker has done. Jobs that were taken over from it stay."""
    if ids:
        await uow.execute(sa.delete(jobs).where(jobs.c.id.in_(ids), jobs.c.worker == worker))


async def delete_failed(uow: UnitOfWork, id: int, *, worker: str) -> bool:
    """Delete a job that has failed for good; return False if it was taken over from the worker."""
    found = await uow.execute(sa.delete(jobs).where(jobs.c.id == id, jobs.c.worker == worker))
    return found.rowcount > 0


async def postpone(
    uow: UnitOfWork, id: int, *, worker: str, delay: timedelta, by_outage: bool = False
) -> None:
    """Let a job wait for its next attempt, keeping its place before the later jobs of its key.

    `by_outage`: it is not counted as a failed attempt, but as a loss.
    """
    counted = jobs.c.losses if by_outage else jobs.c.failures
    await uow.execute(
        sa.update(jobs)
        .where(jobs.c.id == id, jobs.c.worker == worker)
        .values({"worker": None, counted: counted + 1, "due_at": sa.func.clock_timestamp() + delay})
    )


async def release(uow: UnitOfWork, *, worker: str, running: Collection[int] = ()) -> list[str]:
    """Let the worker's jobs wait again, except `running`; return the names of those released."""
    found = await uow.execute(
        sa.update(jobs)
        .where(jobs.c.worker == worker, jobs.c.id.not_in(running))
        .values(worker=None)
        .returning(jobs.c.name)
    )
    return list(found.scalars())


@dataclass(frozen=True, slots=True)
class LostJob:
    """A job whose worker is gone. `silent`: without deregistering. `losses` counts the earlier workers, too."""

    id: int
    job: Job
    silent: bool
    losses: int


async def lock_lost(uow: UnitOfWork, *, seen_before: datetime, limit: int) -> Sequence[LostJob]:
    """Return jobs of workers without a heartbeat after `seen_before`, locked; the oldest first."""
    found = await uow.execute(
        sa.select(jobs.c.id, jobs.c.name, jobs.c.key, jobs.c.payload, jobs.c.losses, workers.c.executor_id)
        .select_from(jobs.outerjoin(workers, workers.c.executor_id == jobs.c.worker))
        .where(
            jobs.c.worker.is_not(None),
            sa.or_(workers.c.executor_id.is_(None), workers.c.seen_at <= seen_before),
        )
        .order_by(jobs.c.id)
        .limit(limit)
        .with_for_update(of=jobs, skip_locked=True)
    )
    return [
        LostJob(row.id, Job(row.name, row.key, row.payload), row.executor_id is not None, row.losses + 1)
        for row in found
    ]


async def return_lost(uow: UnitOfWork, ids: Collection[int]) -> None:
    """Let lost jobs wait again, keeping their place, and notify the workers."""
    await uow.execute(sa.update(jobs).where(jobs.c.id.in_(ids)).values(worker=None, losses=jobs.c.losses + 1))
    await notify(uow)


async def delete_lost(uow: UnitOfWork, ids: Collection[int]) -> None:
    """Delete lost jobs that became dead letters, and notify the workers of the next of their keys."""
    await uow.execute(sa.delete(jobs).where(jobs.c.id.in_(ids)))
    await notify(uow)


async def live_keys(uow: UnitOfWork, job_name: str) -> set[str]:
    """Return the keys of the waiting and running jobs of a name."""
    found = await uow.execute(sa.select(jobs.c.key).distinct().where(jobs.c.name == job_name))
    return set(found.scalars())

"""Dead letters: jobs that failed permanently, kept with their reason for inspection and replay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.expiry import delete_oldest
from postroom.db.tables import dead_letters
from postroom.domain.errors import NotFound
from postroom.jobs.port import Job, Jobs

MAX_ERROR = 2_000


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that failed for good, and why. `replayed_at` is when it was last replayed."""

    id: UUID
    job: str
    key: str
    payload: Mapping[str, Any]
    error: str
    attempts: int
    created_at: datetime
    replayed_at: datetime | None


async def add(uow: UnitOfWork, *, id: UUID, job: Job, error: str, attempts: int, now: datetime) -> None:
    """Record that `job` failed for good after `attempts` attempts. Each `id` is recorded once."""
    await uow.execute(
        insert(dead_letters)
        .values(
            id=id,
            job=job.name,
            key=job.key,
            payload=dict(job.payload),
            error=error[:MAX_ERROR],
            attempts=attempts,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["id"])
    )


async def list_all(uow: UnitOfWork, *, limit: int = 100, replayed: bool = False) -> list[DeadLetter]:
    """Return the newest dead letters; replayed ones only with `replayed`."""
    query = sa.select(dead_letters).order_by(dead_letters.c.created_at.desc()).limit(limit)
    if not replayed:
        query = query.where(dead_letters.c.replayed_at.is_(None))
    return [DeadLetter(**row._mapping) for row in await uow.execute(query)]  # noqa: SLF001  # public in SQLAlchemy


async def replay(uow: UnitOfWork, *, jobs: Jobs, id: UUID, now: datetime) -> DeadLetter:
    """Enqueue a dead job again and mark it as replayed.

    Raises:
        NotFound: there is no such dead letter.
    """
    found = (
        await uow.execute(sa.select(dead_letters).where(dead_letters.c.id == id).with_for_update())
    ).first()
    if found is None:
        raise NotFound(f"There is no dead letter {id}.")
    letter = DeadLetter(**found._mapping)  # noqa: SLF001  # public in SQLAlchemy
    await jobs.enqueue(uow, Job(name=letter.job, key=letter.key, payload=letter.payload))
    await uow.execute(sa.update(dead_letters).where(dead_letters.c.id == id).values(replayed_at=now))
    return letter


async def newest_error(uow: UnitOfWork, *, job: str, key: str, since: datetime) -> str | None:
    """Return why the newest job of that name and key failed for good since that time, or None."""
    found = await uow.execute(
        sa.select(dead_letters.c.error)
        .where(
            dead_letters.c.job == job,
            dead_letters.c.key == key,
            dead_letters.c.created_at >= since,
            dead_letters.c.replayed_at.is_(None),
        )
        .order_by(dead_letters.c.created_at.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def count(uow: UnitOfWork, *, job: str, key: str) -> int:
    """Return the number of dead letters of that name and key that were not replayed."""
    found = await uow.execute(
        sa.select(sa.func.count())
        .select_from(dead_letters)
        .where(dead_letters.c.job == job, dead_letters.c.key == key, dead_letters.c.replayed_at.is_(None))
    )
    return int(found.scalar_one())


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` failed jobs from before `before`; return how many."""
    return await delete_oldest(uow, dead_letters, dead_letters.c.created_at, before=before, limit=limit)

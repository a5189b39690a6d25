"""The daily partitions of events (UTC): created in advance, and dropped after their retention."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.locks import BACKUP_LOCK
from postroom.telemetry import log

PARTITION_LOCK = 0x706F6576
"""Advisory lock for creating and dropping partitions."""
AHEAD = 2
"""Days in advance for which partitions are created."""

_PREFIX = "events_d"


def name_of(day: date) -> str:
    """Return the name of a day's partition."""
    return f"{_PREFIX}{day:%Y%m%d}"


async def ensure(engine: AsyncEngine, day: date) -> None:
    """Create the partition of a day if missing, without blocking readers and writers of events."""
    name = name_of(day)
    async with unit_of_work(engine) as uow:
        if await _exists(uow, name):
            return
        await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(PARTITION_LOCK)))
        if await _exists(uow, name):
            return
        # Attaching takes a weaker lock on the parent than creating a partition directly.
        await uow.execute(sa.text(f"CREATE TABLE {name} (LIKE events INCLUDING ALL)"))
        bounds = f"FROM ('{day}') TO ('{day + timedelta(days=1)}')"
        await uow.execute(sa.text(f"ALTER TABLE events ATTACH PARTITION {name} FOR VALUES {bounds}"))
    log.info("created a partition of events", day=str(day))


async def keep(engine: AsyncEngine, *, today: date, retention_days: int) -> int:
    """Create the partitions of the next days, and drop expired ones; return how many were dropped."""
    for ahead in range(AHEAD + 1):
        await ensure(engine, today + timedelta(days=ahead))
    oldest = name_of(today - timedelta(days=retention_days))
    dropped = 0
    for name in await _all(engine):
        if name < oldest:
            async with unit_of_work(engine) as uow:
                # A backup holds its tables until it ends; who waited for them would block all senders of events.
                if not (
                    await uow.execute(sa.select(sa.func.pg_try_advisory_xact_lock(BACKUP_LOCK)))
                ).scalar():
                    return dropped
                # Dropping briefly locks the parent. Without the lock in time, it is retried an hour later.
                await uow.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
                await uow.execute(sa.text(f"DROP TABLE IF EXISTS {name}"))
            dropped += 1
            log.info("dropped a partition of events", partition=name)
    return dropped


async def _all(engine: AsyncEngine) -> list[str]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.text(
                "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid "
                "WHERE inhparent = to_regclass('events') ORDER BY relname"
            )
        )
        return [name for name in found.scalars() if name.startswith(_PREFIX)]


async def _exists(uow: UnitOfWork, name: str) -> bool:
    # Queries the catalogue, since `to_regclass` may miss what was created while waiting for the lock.
    found = await uow.execute(
        sa.text(
            "SELECT EXISTS (SELECT FROM pg_class WHERE relname = :name "
            "AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'events'::regclass))"
        ),
        {"name": name},
    )
    return bool(found.scalar_one())

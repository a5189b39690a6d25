"""Queries of recorded backups, and the identity of the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.backups.schemas import Backup, Trigger
from postroom.db.engine import UnitOfWork
from postroom.db.tables import backups, installation

_B = backups.c
_BACKUP = (
    _B.id,
    _B.trigger,
    _B.status,
    _B.file,
    _B.bytes,
    _B.reason,
    _B.started_at,
    _B.finished_at,
    _B.deleted_at,
)


async def insert(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Insert an attempt."""
    await uow.execute(sa.insert(backups).values(row))


async def update(uow: UnitOfWork, id: UUID, values: dict[str, Any]) -> None:
    """Set columns of an attempt."""
    await uow.execute(sa.update(backups).where(_B.id == id).values(values))


async def fail_running(uow: UnitOfWork, trigger: Trigger, *, reason: str, now: datetime) -> None:
    """End the running attempts of a trigger as failed."""
    await uow.execute(
        sa.update(backups)
        .where(_B.status == "running", _B.trigger == trigger)
        .values(status="failed", reason=reason, finished_at=now)
    )


async def select_newest(
    uow: UnitOfWork, *, trigger: Trigger | None = None, succeeded: bool = False, limit: int
) -> list[Backup]:
    """Return attempts, newest first; of one trigger, or only those that succeeded, if wanted."""
    query = sa.select(*_BACKUP).order_by(_B.started_at.desc(), _B.id).limit(limit)
    if trigger is not None:
        query = query.where(_B.trigger == trigger)
    if succeeded:
        query = query.where(_B.status == "succeeded")
    return [Backup(*row) for row in await uow.execute(query)]


async def mark_deleted(uow: UnitOfWork, files: Sequence[str], now: datetime) -> None:
    """Record that files of backups are gone."""
    await uow.execute(
        sa.update(backups).where(_B.file.in_(files), _B.deleted_at.is_(None)).values(deleted_at=now)
    )


async def delete_beyond(uow: UnitOfWork, keep: int) -> int:
    """Delete all but the newest `keep` attempts; return how many."""
    newest = sa.select(_B.id).order_by(_B.started_at.desc(), _B.id).limit(keep)
    result = await uow.execute(sa.delete(backups).where(_B.id.not_in(newest)))
    return result.rowcount


async def select_installation(uow: UnitOfWork) -> UUID:
    """Return the identity of the database."""
    found: UUID = (await uow.execute(sa.select(installation.c.id).limit(1))).scalar_one()
    return found

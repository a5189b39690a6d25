"""Record attempts at backups, and read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.backups import repository
from postroom.backups.schemas import Backup, Trigger
from postroom.clock import new_id
from postroom.db.engine import UnitOfWork

RECORDED = 200
"""Attempts that are kept; older ones are forgotten."""
MAX_REASON = 500
"""Characters of a reason."""


async def begin(uow: UnitOfWork, trigger: Trigger, file: str, now: datetime) -> UUID:
    """Record that a backup has begun, and return its id.

    Another running one of the schedule was left by a worker that died, since only one runs at a time.
    """
    if trigger == "schedule":
        await repository.fail_running(
            uow, trigger, reason="Its worker ended before it was complete.", now=now
        )
    id = new_id()
    row = {"id": id, "trigger": trigger, "file": file, "started_at": now}
    await repository.insert(uow, row)
    await repository.delete_beyond(uow, RECORDED)
    return id


async def succeed(uow: UnitOfWork, id: UUID, *, size: int, now: datetime) -> None:
    """Record that a backup is complete and verified; `size` is in bytes."""
    await repository.update(uow, id, {"status": "succeeded", "bytes": size, "finished_at": now})


async def fail(uow: UnitOfWork, id: UUID, reason: str, now: datetime) -> None:
    """Record why a backup failed."""
    await repository.update(uow, id, {"status": "failed", "reason": reason[:MAX_REASON], "finished_at": now})


async def newest(uow: UnitOfWork, limit: int = 20) -> list[Backup]:
    """Return recorded attempts, newest first."""
    return await repository.select_newest(uow, limit=limit)


async def last_scheduled(uow: UnitOfWork) -> Backup | None:
    """Return the newest attempt of the schedule."""
    found = await repository.select_newest(uow, trigger="schedule", limit=1)
    return found[0] if found else None


async def last_success(uow: UnitOfWork) -> Backup | None:
    """Return the newest complete backup, of the schedule or of a command."""
    found = await repository.select_newest(uow, succeeded=True, limit=1)
    return found[0] if found else None


async def forget_files(uow: UnitOfWork, files: Sequence[str], now: datetime) -> None:
    """Record that retention deleted files."""
    if files:
        await repository.mark_deleted(uow, files, now)


async def installation(uow: UnitOfWork) -> UUID:
    """Return the identity of the database."""
    return await repository.select_installation(uow)

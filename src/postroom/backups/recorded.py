"""Make a backup, and record the attempt in the database."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.backups import service
from postroom.backups.archive import Manifest
from postroom.backups.schemas import Trigger
from postroom.clock import Clock
from postroom.db.engine import unit_of_work
from postroom.domain.errors import PostroomError


async def recorded(
    engine: AsyncEngine, file: Path, make: Callable[[], Manifest], *, trigger: Trigger, clock: Clock
) -> Manifest:
    """Run `make`, which writes a backup to `file`, in a thread; record its beginning and its outcome.

    A database of an earlier version, which has no table for that, is backed up as well.

    Raises:
        PostroomError: what `make` raises.
    """
    async with unit_of_work(engine) as uow:
        known = (await uow.execute(sa.text("SELECT to_regclass('public.backups')"))).scalar_one()
        attempt = await service.begin(uow, trigger, str(file), clock()) if known else None
    if attempt is None:
        return await asyncio.to_thread(make)
    try:
        made = await asyncio.to_thread(make)
    except Exception as error:
        reason = error.message if isinstance(error, PostroomError) else f"{type(error).__name__}: {error}"
        async with unit_of_work(engine) as uow:
            await service.fail(uow, attempt, reason, clock())
        raise
    size = sum(content.bytes for content in made.contents.values())
    async with unit_of_work(engine) as uow:
        await service.succeed(uow, attempt, size=size, now=clock())
    return made

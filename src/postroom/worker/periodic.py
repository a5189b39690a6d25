"""Work that happens every so often, in one process at a time however many run."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.telemetry import log


@dataclass(frozen=True, slots=True)
class Periodic:
    """A piece of work and how often it is done. `alone`: by one process at a time."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]
    alone: bool = True


async def keep(engine: AsyncEngine, task: Periodic, turns: asyncio.Semaphore) -> None:
    """Do `task` again and again until cancelled; a failure is logged and the next turn comes.

    Work that is done alone waits for one of the `turns`: it holds a connection while it asks for more, and if all
    of the pool were held so, each would wait for the others.
    """
    while True:
        try:
            if task.alone:
                async with turns:
                    await once(engine, task)
            else:
                await once(engine, task)
        except Exception as error:  # noqa: BLE001  # whatever it was, the next turn must come
            log.warning("periodic work failed", task=task.name, error=str(error))
        await asyncio.sleep(task.every.total_seconds())


async def once(engine: AsyncEngine, task: Periodic) -> bool:
    """Do `task` now, unless another process is at it; tell whether it was done."""
    if not task.alone:
        await task.work()
        return True
    key = zlib.crc32(f"postroom.periodic.{task.name}".encode())
    async with engine.connect() as connection:
        # The lock belongs to the session: the work itself opens transactions of its own.
        held = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not (await held.execute(sa.select(sa.func.pg_try_advisory_lock(key)))).scalar_one():
            return False
        try:
            await task.work()
        finally:
            await held.execute(sa.select(sa.func.pg_advisory_unlock(key)))
    return True

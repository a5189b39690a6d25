"""Wait for other tasks, threads or processes."""

import asyncio
from collections.abc import Awaitable, Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work

_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 20) -> None:
    """Wait for `condition`; fail on timeout."""
    async with asyncio.timeout(seconds):
        while True:
            met = condition()
            if met if isinstance(met, bool) else await met:
                return
            await asyncio.sleep(0.03)


async def until_locked(engine: AsyncEngine) -> None:
    """Wait until a transaction of this database waits for a lock."""

    async def is_waiting() -> bool:
        async with unit_of_work(engine) as uow:
            return bool((await uow.execute(_WAITING)).scalar_one())

    await until(is_waiting)

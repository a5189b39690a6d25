"""Work that happens every so often, in one process at a time however many run."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from postroom.telemetry import log


@dataclass(frozen=True, slots=True)
class Periodic:
    """A piece of work and how often it is done. `alone`: by one process at a time."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]
    alone: bool = True


class Turns:
    """Whose turn it is at each piece of work: locks of the database, held by one process at a time.

    All of a process are held by one connection. If each had its own, as many pieces of work as the pool has
    connections would hold them all, and wait for another one for ever.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Nothing is connected yet."""
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._held: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def take(self, name: str) -> bool:
        """Take the turn at `name`, unless somebody has it; tell whether it was free."""
        async with self._one_at_a_time:
            # A session gets its own lock as often as it likes.
            if name in self._held:
                return False
            free = await self._ask(sa.func.pg_try_advisory_lock(_key(name)))
            if free:
                self._held.add(name)
            return free

    async def give(self, name: str) -> None:
        """Give the turn back. When the connection has ended, it is free already."""
        async with self._one_at_a_time:
            self._held.discard(name)
            if self._connection is not None:
                await self._ask(sa.func.pg_advisory_unlock(_key(name)))

    async def close(self) -> None:
        """Give back all turns, and the connection."""
        async with self._one_at_a_time:
            self._held.clear()
            connection, self._connection = self._connection, None
            if connection is not None:
                with suppress(sa.exc.DBAPIError):  # it may have ended with the server
                    async with connection.begin():
                        await connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))
                await connection.close()

    async def _ask(self, question: sa.Function[bool]) -> bool:
        if self._connection is None:
            self._connection = await self._engine.connect()
        try:
            # A turn outlives the transaction: it belongs to the connection.
            async with self._connection.begin():
                return bool((await self._connection.execute(sa.select(question))).scalar_one())
        except BaseException:
            # Nobody knows what it holds now: the server lets go of it all with the connection.
            connection, self._connection = self._connection, None
            with suppress(sa.exc.DBAPIError):
                await connection.invalidate()
                await connection.close()
            raise


def _key(name: str) -> int:
    return zlib.crc32(f"postroom.periodic.{name}".encode())


async def keep(turns: Turns, task: Periodic, stop: asyncio.Event) -> None:
    """Do `task` again and again until `stop` is set; what has begun by then is done to its end.

    A failure is logged and the next turn comes.
    """
    while not stop.is_set():
        try:
            await once(turns, task)
        except Exception as error:  # noqa: BLE001  # whatever it was, the next turn must come
            log.warning("periodic work failed", task=task.name, error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), task.every.total_seconds())


async def once(turns: Turns, task: Periodic) -> bool:
    """Do `task` now, unless another process is at it; tell whether it was done."""
    if not task.alone:
        await task.work()
        return True
    if not await turns.take(task.name):
        return False
    try:
        await task.work()
    finally:
        await turns.give(task.name)
    return True

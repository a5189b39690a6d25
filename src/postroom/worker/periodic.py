"""Periodic tasks, each executed by one process at a time across all workers."""

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
    """A task and its interval. With `alone`, only one process executes it at a time."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]
    alone: bool = True


class Turns:
    """Advisory database locks of periodic tasks, held by one process at a time.

    One connection holds all locks of a process. With one connection per lock, as many tasks as the pool has
    connections would hold them all and deadlock waiting for another one.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        """Create without connecting; the first lock connects."""
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._held: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def take(self, name: str) -> bool:
        """Try to acquire the lock of a task; return whether it was free."""
        async with self._one_at_a_time:
            # A database session can acquire its own lock repeatedly.
            if name in self._held:
                return False
            free = await self._ask(sa.func.pg_try_advisory_lock(_key(name)))
            if free:
                self._held.add(name)
            return free

    async def give(self, name: str) -> None:
        """Release the lock of a task. If the connection has ended, it is free already."""
        async with self._one_at_a_time:
            self._held.discard(name)
            if self._connection is not None:
                await self._ask(sa.func.pg_advisory_unlock(_key(name)))

    async def close(self) -> None:
        """Release all locks and the connection."""
        async with self._one_at_a_time:
            self._held.clear()
            connection, self._connection = self._connection, None
            if connection is not None:
                with suppress(sa.exc.DBAPIError):  # it may have ended with the server
                    async with connection.begin():
                        await connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))
                await connection.close()

    async def _ask(self, lock_function: sa.Function[bool]) -> bool:
        if self._connection is None:
            self._connection = await self._engine.connect()
        try:
            # The lock outlives the transaction: it belongs to the connection.
            async with self._connection.begin():
                return bool((await self._connection.execute(sa.select(lock_function))).scalar_one())
        except BaseException:
            # It is unknown which locks are held now; closing the connection releases them all.
            connection, self._connection = self._connection, None
            with suppress(sa.exc.DBAPIError):
                await connection.invalidate()
                await connection.close()
            raise


def _key(name: str) -> int:
    return zlib.crc32(f"postroom.periodic.{name}".encode())


async def keep(turns: Turns, task: Periodic, stop: asyncio.Event) -> None:
    """Execute `task` repeatedly until `stop` is set; an execution that has started is completed.

    A failure is logged, and the task is executed again after its interval.
    """
    while not stop.is_set():
        try:
            await once(turns, task)
        except Exception as error:  # noqa: BLE001  # one failure must not end the periodic task
            log.warning("periodic work failed", task=task.name, error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), task.every.total_seconds())


async def once(turns: Turns, task: Periodic) -> bool:
    """Execute `task` now unless another process is executing it; return whether it was executed."""
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

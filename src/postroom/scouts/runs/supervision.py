"""What holds a run while somebody is at it: a heartbeat, its longest time, and what cuts it off before that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal
from uuid import UUID

from postroom.db.engine import unit_of_work
from postroom.scouts.runs import service as runs
from postroom.scouts.tools.access import Bench

Cut = Literal["closed", "stopped"]
"""Why a run was cut off: somebody closed it, or its worker stops."""

BEATS = 4
"""Heartbeats within the silence after which a run is closed."""

LAST_SECONDS = 5.0
"""How long a run may go on once its worker stops: enough for a detector, and less than the worker waits."""


class Leash:
    """Cuts the work of a run off, from outside of it."""

    def __init__(self) -> None:
        """Nothing is held yet."""
        self.cut: Cut | None = None
        self._limit: asyncio.Timeout | None = None

    def pull(self, why: Cut) -> None:
        """Cut off what is held, now or as soon as something is; the first reason stands."""
        self.cut = self.cut or why
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def held(self, seconds: float) -> AsyncIterator[None]:
        """Hold what is done within.

        Raises:
            TimeoutError: it took longer than `seconds`, or was cut off; then `cut` says why.
        """
        async with asyncio.timeout(0 if self.cut else seconds) as limit:
            self._limit = limit
            try:
                yield
            finally:
                self._limit = None


@asynccontextmanager
async def leashed(bench: Bench, run_id: UUID, stopping: asyncio.Event | None) -> AsyncIterator[Leash]:
    """Say again and again that somebody is at a run, and pull its leash when it is closed or the worker stops."""
    leash = Leash()

    async def beat() -> None:
        while True:
            await asyncio.sleep(bench.settings.heartbeat_seconds / BEATS)
            with suppress(Exception):  # the database may be away; the next beat comes
                async with unit_of_work(bench.engine) as uow:
                    lives = await runs.beat(uow, run_id, now=bench.clock())
                if not lives:
                    leash.pull("closed")

    async def stop(event: asyncio.Event) -> None:
        await event.wait()
        await asyncio.sleep(LAST_SECONDS)
        leash.pull("stopped")

    watchers = [asyncio.create_task(beat())]
    if stopping is not None:
        watchers.append(asyncio.create_task(stop(stopping)))
    try:
        yield leash
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)

"""Supervision of an executing run: its heartbeat, time limit and cancellation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal
from uuid import UUID

from postroom.db.engine import unit_of_work
from postroom.scouts.runs import service as runs
from postroom.scouts.tools.context import ScoutDeps

Cut = Literal["closed", "stopped"]
"""Why a run was cut off: it was closed, or its worker is stopping."""

BEATS = 4
"""Heartbeats within the period of silence after which a run is closed."""

LAST_SECONDS = 5.0
"""How long a run may continue once its worker stops: enough for a detector, less than the worker's grace period."""


class RunSupervision:
    """Cancels the work of a run from another task."""

    def __init__(self) -> None:
        """Create without any supervised work."""
        self.cut: Cut | None = None
        self._limit: asyncio.Timeout | None = None

    def cancel(self, why: Cut) -> None:
        """Cancel the supervised work, or work that starts later; the first reason is kept."""
        self.cut = self.cut or why
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def held(self, seconds: float) -> AsyncIterator[None]:
        """Supervise the work within the context.

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
async def supervised(
    deps: ScoutDeps, run_id: UUID, stopping: asyncio.Event | None
) -> AsyncIterator[RunSupervision]:
    """Send heartbeats of a run, and cancel its work when it is closed or the worker stops."""
    supervision = RunSupervision()

    async def beat() -> None:
        while True:
            await asyncio.sleep(deps.settings.heartbeat_seconds / BEATS)
            with suppress(Exception):  # the database may be unavailable; the next heartbeat follows
                async with unit_of_work(deps.engine) as uow:
                    lives = await runs.beat(uow, run_id, now=deps.clock())
                if not lives:
                    supervision.cancel("closed")

    async def stop(event: asyncio.Event) -> None:
        await event.wait()
        await asyncio.sleep(LAST_SECONDS)
        supervision.cancel("stopped")

    watchers = [asyncio.create_task(beat())]
    if stopping is not None:
        watchers.append(asyncio.create_task(stop(stopping)))
    try:
        yield supervision
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)

"""What a server does beside serving: it keeps its database running, and tells that it is alive."""

import asyncio
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from postroom.domain.errors import Unavailable
from postroom.telemetry import log

if TYPE_CHECKING:
    from postroom.api.http.state import Draining
    from postroom.app.bootstrap import App

WATCH_SECONDS = 0.5
"""Interval at which the server checks its database."""
RESTARTS = 5
"""Restarts of the embedded database within `RESTART_WINDOW_SECONDS` after which the server gives up."""
RESTART_WINDOW_SECONDS = 600.0
PROBED_SECONDS = 60.0
"""How long ago `/_ready` may have been asked for something to count on its answer."""


async def keep_database(app: "App") -> None:
    """Start the embedded database again whenever it has ended unexpectedly.

    Raises:
        Unavailable: it does not start, or ends again and again.
    """
    restarts: deque[float] = deque(maxlen=RESTARTS)
    while True:
        if await asyncio.to_thread(app.database_lives):
            await asyncio.sleep(WATCH_SECONDS)
            continue
        if len(restarts) == RESTARTS and monotonic() - restarts[0] < RESTART_WINDOW_SECONDS:
            raise Unavailable(
                f"The database in {app.settings.data_dir} stopped unexpectedly {RESTARTS + 1} times in ten "
                "minutes; see the logs folder there. Start the server again: it recovers what was stored."
            )
        restarts.append(monotonic())
        log.error("the database stopped unexpectedly; starting it again")
        await asyncio.to_thread(app.restart_database)
        log.info("the database runs again")


async def send_heartbeats(app: "App") -> None:
    """Register this API process, and add what it has counted to the totals, until cancelled."""
    import sqlalchemy as sa

    from postroom.db.time import follow
    from postroom.jobs import upkeep
    from postroom.jobs.worker import new_executor_id
    from postroom.observability import totals

    name, failures = new_executor_id(), (sa.exc.SQLAlchemyError, OSError)
    try:
        while True:
            try:
                await follow(app.clock, app.engine)
                await upkeep.beat(app.engine, executor_id=name, now=app.clock(), role="api")
                await totals.flush(app.engine)
            except failures as error:
                log.warning("the heartbeat of the API failed", error=str(error))
            await asyncio.sleep(app.settings.jobs.lease_seconds)
    finally:
        with suppress(*failures, TimeoutError):
            async with asyncio.timeout(WATCH_SECONDS):
                await totals.flush(app.engine)
                await upkeep.deregister(app.engine, executor_id=name)


async def drain(draining: "Draining", seconds: float) -> None:
    """Say that the server is not ready, and go on serving until those who ask that have noticed."""
    draining.began = True
    if draining.asked_at is not None and monotonic() - draining.asked_at < PROBED_SECONDS:
        log.info("ending; still serving until others are asked", seconds=seconds)
        await asyncio.sleep(seconds)

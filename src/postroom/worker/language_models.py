"""Housekeeping of language model calls: stale budget reservations and old call records."""

from datetime import timedelta

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.projects import spend
from postroom.telemetry import log


async def tidy_calls(app: App) -> int:
    """Release stale budget reservations and delete old calls; return how many were released."""
    released = 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await spend.release_stale(uow, app.clock())
        released += done
        if done < spend.SWEEP:
            break
    before = app.clock() - timedelta(days=app.settings.spend.retention_days)
    while True:
        async with unit_of_work(app.engine) as uow:
            if await spend.forget(uow, before) < spend.SWEEP:
                break
    if released:
        log.warning("released unsettled budget reservations", calls=released)
    return released

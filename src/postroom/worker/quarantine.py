"""What a worker keeps in order of the quarantine: signals that were in it for long enough are deleted."""

from datetime import timedelta

from postroom.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.screening import service
from postroom.telemetry import log

STEP = 500
"""Signals that one transaction deletes."""


async def empty_quarantine(app: App) -> int:
    """Delete blocked signals of which nothing was said within the time of the settings; return how many."""
    before = app.clock() - timedelta(days=app.settings.screening.retention_days)
    total = 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await service.empty(uow, before=before, limit=STEP)
        total += done
        if done < STEP:
            break
    if total:
        log.info("emptied the quarantine", signals=total)
    return total

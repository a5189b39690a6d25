"""Deletion of expired data: quarantined signals, metric points, undo records, sign-ins."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from postroom.app.bootstrap import App
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.metrics import service as metrics
from postroom.reports.decisions import undo
from postroom.screening import agent_texts
from postroom.screening import service as screening
from postroom.sessions import service as sessions
from postroom.telemetry import log

SIGNALS = 500
"""Signals deleted per transaction."""
POINTS = 5_000
"""Metric points deleted per transaction."""
STATE_CHANGES = 5_000
"""Status change records deleted per transaction."""


async def empty_quarantine(app: App) -> int:
    """Delete quarantined signals without a decision after their retention; return how many.

    Verdicts on agents' texts expire at the same age; remaining texts are screened again when they are read.
    """
    before = app.clock() - timedelta(days=app.settings.screening.retention_days)
    await in_steps(app, lambda uow: agent_texts.delete_old(uow, before=before, limit=SIGNALS), step=SIGNALS)
    total = await in_steps(app, lambda uow: screening.empty(uow, before=before, limit=SIGNALS), step=SIGNALS)
    if total:
        log.info("deleted expired quarantined signals", signals=total)
    return total


async def empty_metrics(app: App) -> int:
    """Delete metric points past their retention; return how many."""
    before = app.clock() - timedelta(days=app.settings.metrics.retention_days)
    total = await in_steps(app, lambda uow: metrics.empty(uow, before=before, limit=POINTS), step=POINTS)
    if total:
        log.info("deleted expired metric points", points=total)
    return total


async def forget_state_changes(app: App) -> int:
    """Delete undo records of status changes that can no longer be undone; return how many."""
    return await in_steps(
        app, lambda uow: undo.forget(uow, now=app.clock(), limit=STATE_CHANGES), step=STATE_CHANGES
    )


async def forget_sessions(app: App) -> int:
    """Delete expired sign-ins and one-time links; return how many sign-ins."""
    async with unit_of_work(app.engine) as uow:
        return await sessions.remove_ended(uow, app.clock())


async def in_steps(app: App, delete: Callable[[UnitOfWork], Awaitable[int]], *, step: int) -> int:
    """Delete rows in transactions of at most `step` until none are left; return the total."""
    total = 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await delete(uow)
        total += done
        if done < step:
            return total

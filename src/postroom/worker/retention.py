"""What a worker deletes since its time is up: signals in quarantine, points of metrics, sign-ins."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from postroom.bootstrap import App
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.metrics import service as metrics
from postroom.reports.lifecycle import state_undo
from postroom.screening import agent_texts
from postroom.screening import service as screening
from postroom.sessions import service as sessions
from postroom.telemetry import log

SIGNALS = 500
"""Signals that one transaction deletes."""
POINTS = 5_000
"""Points of metrics that one transaction deletes."""
STATE_CHANGES = 5_000
"""Records of changes of status that one transaction deletes."""


async def empty_quarantine(app: App) -> int:
    """Delete blocked signals of which nothing was said within the time of the settings; return how many.

    Verdicts on texts of agents go after the same time: what is still there is screened again when it is read.
    """
    before = app.clock() - timedelta(days=app.settings.screening.retention_days)
    await _in_steps(app, lambda uow: agent_texts.delete_old(uow, before=before, limit=SIGNALS), step=SIGNALS)
    total = await _in_steps(app, lambda uow: screening.empty(uow, before=before, limit=SIGNALS), step=SIGNALS)
    if total:
        log.info("emptied the quarantine", signals=total)
    return total


async def empty_metrics(app: App) -> int:
    """Delete the points of metrics that are older than the settings keep them; return how many."""
    before = app.clock() - timedelta(days=app.settings.metrics.retention_days)
    total = await _in_steps(app, lambda uow: metrics.empty(uow, before=before, limit=POINTS), step=POINTS)
    if total:
        log.info("deleted old points of metrics", points=total)
    return total


async def forget_state_changes(app: App) -> int:
    """Delete what was kept for undoing changes of status that can't be undone any longer; return how many."""
    return await _in_steps(
        app, lambda uow: state_undo.forget(uow, now=app.clock(), limit=STATE_CHANGES), step=STATE_CHANGES
    )


async def forget_sessions(app: App) -> int:
    """Delete sign-ins and one-time links that are over; return how many sign-ins."""
    async with unit_of_work(app.engine) as uow:
        return await sessions.remove_ended(uow, app.clock())


async def _in_steps(app: App, delete: Callable[[UnitOfWork], Awaitable[int]], *, step: int) -> int:
    """Delete at most `step` rows a transaction until there are fewer; return how many in all."""
    total = 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await delete(uow)
        total += done
        if done < step:
            return total

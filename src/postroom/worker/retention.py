"""Deletion of expired data: quarantined signals, metric points, undo records, sign-ins, logs, closed reports."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from postroom.app.bootstrap import App
from postroom.audit import service as audit
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.handoff import webhook
from postroom.jobs import dead_letters
from postroom.metrics import service as metrics
from postroom.projects import activity
from postroom.reports.decisions import expiry, undo
from postroom.scouts.runs import transcript
from postroom.screening import agent_texts
from postroom.screening import service as screening
from postroom.sessions import service as sessions
from postroom.signals import tracing
from postroom.telemetry import log

SIGNALS = 500
"""Signals deleted per transaction."""
POINTS = 5_000
"""Metric points deleted per transaction."""
STATE_CHANGES = 5_000
"""Status change records deleted per transaction."""


REPORTS = 100
"""Reports deleted per transaction; jobs remove their signals."""
ROWS = 5_000
"""Rows of logs deleted per transaction."""


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


async def forget_history(app: App) -> int:
    """Delete traces of signals and logs past their retention; return how many rows."""
    wanted, now = app.settings.retention, app.clock()
    traces, history = now - timedelta(days=wanted.trace_days), now - timedelta(days=wanted.history_days)
    total = await in_steps(app, lambda uow: tracing.forget(uow, before=traces, limit=ROWS), step=ROWS)
    for forget in (activity.forget, dead_letters.forget, webhook.forget, transcript.forget):
        total += await in_steps(app, partial(forget, before=history, limit=ROWS), step=ROWS)
    oldest = now - timedelta(days=wanted.audit_days)
    total += await in_steps(app, partial(audit.forget, before=oldest, limit=ROWS), step=ROWS)
    if total:
        log.info("deleted expired traces and logs", rows=total)
    return total


async def expire_reports(app: App) -> int:
    """Request the deletion of closed reports past their retention; return how many."""
    now = app.clock()
    before = now - timedelta(days=app.settings.retention.report_days)
    total = await in_steps(
        app,
        lambda uow: expiry.expire(uow, jobs=app.jobs, before=before, limit=REPORTS, now=now),
        step=REPORTS,
    )
    if total:
        log.info("deleting expired reports", reports=total)
    return total


async def erase_deleted(app: App) -> int:
    """Erase deleted reports and their signals after their days; return how many rows."""
    before = app.clock() - timedelta(days=app.settings.retention.deleted_days)
    total = await in_steps(app, lambda uow: expiry.erase(uow, before=before, limit=SIGNALS), step=SIGNALS)
    if total:
        log.info("erased deleted reports and signals", rows=total)
    return total


async def in_steps(app: App, delete: Callable[[UnitOfWork], Awaitable[int]], *, step: int) -> int:
    """Delete rows in transactions of at most `step` until none are left; return the total."""
    total = 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await delete(uow)
        total += done
        if done < step:
            return total

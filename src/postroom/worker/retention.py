"""Deletion of expired data: quarantined signals, metric points, undo records, sign-ins, logs, closed reports."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from postroom.app.bootstrap import App
from postroom.audit import service as audit
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.reports.state_undo import UNDO_WINDOW
from postroom.grouping.consolidation import run_rows
from postroom.handoff import webhook
from postroom.identity import keys
from postroom.issues import counting
from postroom.jobs import dead_letters
from postroom.metrics import service as metrics
from postroom.observability import deletions
from postroom.people import places
from postroom.projects import activity, spend
from postroom.reports.decisions import expiry, undo
from postroom.scouts.runs import transcript
from postroom.screening import agent_texts
from postroom.screening import service as screening
from postroom.sessions import service as sessions
from postroom.signals import tracing
from postroom.signals.imports import uploads
from postroom.tasks import service as tasks
from postroom.telemetry import log


class Forget(Protocol):
    """Deletes at most `limit` rows from before a time, and returns how many."""

    def __call__(self, uow: UnitOfWork, *, before: datetime, limit: int) -> Awaitable[int]:
        """Delete them."""


SIGNALS = 500
"""Signals deleted per transaction."""
REPORTS = 100
"""Reports deleted per transaction; jobs remove their signals."""
ROWS = 5_000
"""Rows of logs deleted per transaction."""


async def empty_quarantine(app: App) -> int:
    """Delete quarantined signals without a decision after their retention; return how many.

    Verdicts on agents' texts expire at the same age; remaining texts are screened again when they are read.
    """
    before = app.clock() - timedelta(days=app.settings.screening.retention_days)
    await in_steps(app, "verdicts on texts of agents", agent_texts.delete_old, before=before, step=SIGNALS)
    return await in_steps(app, "quarantined signals", screening.empty, before=before, step=SIGNALS)


async def empty_metrics(app: App) -> int:
    """Delete metric points past their retention; return how many."""
    before = app.clock() - timedelta(days=app.settings.metrics.retention_days)
    return await in_steps(app, "points of metrics", metrics.empty, before=before, step=ROWS)


async def forget_state_changes(app: App) -> int:
    """Delete undo records of status changes that can no longer be undone; return how many."""
    return await in_steps(
        app, "records for undoing", undo.forget, before=app.clock() - UNDO_WINDOW, step=ROWS
    )


async def forget_sessions(app: App) -> int:
    """Delete expired sign-ins and one-time links; return how many sign-ins."""
    async with unit_of_work(app.engine) as uow:
        return await sessions.remove_ended(uow, app.clock())


async def forget_history(app: App) -> int:
    """Delete traces of signals, logs, and what ended long ago; return how many rows."""
    wanted, now = app.settings.retention, app.clock()
    history = now - timedelta(days=wanted.history_days)
    kinds: list[tuple[str, Forget, datetime]] = [
        ("traces of signals", tracing.forget, now - timedelta(days=wanted.trace_days)),
        ("activity of projects", activity.forget, history),
        ("failed jobs", dead_letters.forget, history),
        ("deliveries to agents", webhook.forget, history),
        ("transcripts of scouts", transcript.forget, history),
        ("tasks and runs of scouts", tasks.forget, history),
        ("regrouping runs", run_rows.forget, history),
        ("imports", uploads.forget, history),
        ("revoked and expired keys", keys.forget, history),
        ("records of erasures", places.forget, history),
        ("days of model spending", spend.forget_days, history),
        ("error issues", counting.forget, now - timedelta(days=wanted.issue_days)),
        ("entries of the audit log", audit.forget, now - timedelta(days=wanted.audit_days)),
    ]
    return sum(
        [await in_steps(app, what, forget, before=before, step=ROWS) for what, forget, before in kinds]
    )


async def expire_reports(app: App) -> int:
    """Request the deletion of closed reports past their retention; return how many."""
    now = app.clock()
    before = now - timedelta(days=app.settings.retention.report_days)
    expire = partial(expiry.expire, jobs=app.jobs, now=now)
    return await in_steps(app, "closed reports", expire, before=before, step=REPORTS)


async def erase_deleted(app: App) -> int:
    """Erase deleted reports and their signals after their days; return how many rows."""
    before = app.clock() - timedelta(days=app.settings.retention.deleted_days)
    return await in_steps(app, "deleted reports and signals", expiry.erase, before=before, step=SIGNALS)


async def in_steps(app: App, what: str, forget: Forget, *, before: datetime, step: int) -> int:
    """Delete rows from before a time in transactions of at most `step` until none are left; return the total.

    `what` names them on the page System.
    """
    total = 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await forget(uow, before=before, limit=step)
            total += done
            if done < step and total:
                await deletions.record(uow, what, total, now=app.clock())
        if done < step:
            break
    if total:
        log.info("deleted what was past its retention", what=what, rows=total)
    return total

"""Follow-up of reports: verifying fixes, ending snoozes, archiving stale reports and restoring them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts as log_rows
from postroom.db.tables import report_claims, reports, signal_came, signals, task_runs
from postroom.domain.handoff.task_runs import OPEN_STATUSES
from postroom.domain.reports.followup import ARCHIVED_FROM, STALE, archive_reason, came_back, verification
from postroom.domain.reports.promotion import after_signal
from postroom.domain.reports.state import Reopen, Status, Suppress
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import watches
from postroom.reports.decisions.decide import Decision, Dismissal, decide
from postroom.reports.decisions.promotion import promote
from postroom.reports.notes import note
from postroom.reports.work_log import events

BATCH = 100


async def bring_back(
    uow: UnitOfWork, jobs: Jobs, report_ids: Collection[UUID], *, now: datetime
) -> dict[UUID, Status]:
    """Restore archived reports that have received a signal; return their new statuses."""
    back = {}
    for watch in (await watches.find(uow, "stale", list(report_ids))).values():
        item = watch.facts.get("item")
        text = (
            f"Back: a signal arrived after the report was archived on {watch.since:%Y-%m-%d}."
            if item is None
            else came_back(item, watch.since)
        )
        [result] = await decide(
            uow,
            jobs,
            [watch.report_id],
            Decision([Reopen()], note=text),
            project_id=watch.project_id,
            now=now,
        )
        if result.status is not None:
            back[watch.report_id] = result.status
    return back


async def verify_fixes(uow: UnitOfWork, *, days: float, now: datetime) -> int:
    """Note in the logs of reports resolved `days` ago whether the problem went away; return how many."""
    due = await watches.due(uow, "fix", until=now - timedelta(days=days), limit=BATCH)
    for watch in due:
        found = await uow.execute(
            sa.select(sa.func.count()).where(
                signals.c.report_id == watch.report_id,
                signals.c.deleted_at.is_(None),
                # A signal that was only sent back is not new evidence.
                signal_came > watch.since,
            )
        )
        count = found.scalar_one()
        text = verification(watch.fix, signals=count, days=days)
        await watches.set_due(uow, "fix", watch.report_id, None)
        await note(uow, watch.project_id, watch.report_id, text, now=now)
        await events.record(
            uow,
            "report.fix_failed" if count else "report.fix_held",
            [watch.report_id],
            now=now,
            detail={"signals": count, "days": days},
        )
    return len(due)


async def end_snoozes(uow: UnitOfWork, jobs: Jobs, *, now: datetime) -> int:
    """Restore reports whose snooze is over, and promote those that collected enough signals; return how many."""
    due = await watches.due(uow, "snooze", until=now, limit=BATCH)
    for watch in due:
        await watches.remove(uow, ["snooze"], watch.report_id)
        decision = Decision([Reopen()], note="Back: its snooze has ended.")
        [result] = await decide(uow, jobs, [watch.report_id], decision, project_id=watch.project_id, now=now)
        if result.status is Status.POTENTIAL:
            await promote_if_due(uow, jobs, watch.report_id, now)
    return len(due)


async def promote_if_due(uow: UnitOfWork, jobs: Jobs, report_id: UUID, now: datetime) -> None:
    """Promote a report if the signals that joined meanwhile suffice."""
    row = (
        await uow.execute(
            sa.select(
                reports.c.status, reports.c.total_weight, reports.c.signal_count, reports.c.signals_at_run
            ).where(reports.c.id == report_id)
        )
    ).one()
    if after_signal(*row).promote:
        await promote(uow, [report_id], now, jobs=jobs)


async def archive_stale(uow: UnitOfWork, jobs: Jobs, *, days: float, now: datetime) -> int:
    """Archive reports to which nothing has happened for `days`, with the reason; return how many."""
    archived = 0
    for row in await _inactive(uow, now - timedelta(days=days)) if days > 0 else []:
        locked = (await repository.lock(uow, [row.id])).get(row.id)
        if locked is None:
            continue
        reason = archive_reason(
            locked.facts.status, moved_at=row.moved_at, now=now, days=days, at_work=row.at_work
        )
        if reason is None:
            continue
        decision = Decision([Suppress()], Dismissal(STALE, reason))
        await decide(uow, jobs, [locked.id], decision, project_id=locked.project_id, now=now)
        await watches.put(
            uow, "stale", project_id=locked.project_id, report_id=locked.id, since=now, due_at=None
        )
        archived += 1
    return archived


async def _inactive(uow: UnitOfWork, before: datetime) -> list[sa.Row[tuple[UUID, datetime, bool]]]:
    """Return reports unchanged since `before`: id, time of the last change, and whether somebody works on it."""
    newest = (
        sa.select(sa.func.max(log_rows.c.created_at))
        .where(log_rows.c.report_id == reports.c.id)
        .scalar_subquery()
    )
    at_work = sa.or_(
        sa.exists().where(report_claims.c.report_id == reports.c.id),
        sa.exists().where(
            task_runs.c.task_id == sa.any_(reports.c.task_ids), task_runs.c.status.in_(sorted(OPEN_STATUSES))
        ),
        reports.c.implementation_pr_url.is_not(None),
    )
    moved_at = sa.func.greatest(reports.c.updated_at, newest)
    found = await uow.execute(
        sa.select(reports.c.id, moved_at.label("moved_at"), at_work.label("at_work"))
        .where(
            reports.c.status.in_(sorted(ARCHIVED_FROM)),
            reports.c.updated_at <= before,
            moved_at <= before,
            ~at_work,
        )
        .order_by(reports.c.updated_at)
        .limit(BATCH)
    )
    return list(found)

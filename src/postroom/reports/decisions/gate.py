"""The publish gate: reports that pass the promotion gate wait here until grouping has looked at their signals.

What arrival puts together is provisional. A waiting report has a watch of the kind `gate`, which says which signals
brought it here and when it passes at the latest.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_watches, reports, signals
from postroom.domain.reports.promotion import after_signal
from postroom.domain.reports.state import Status
from postroom.jobs.port import Jobs
from postroom.reports.decisions import watches
from postroom.reports.decisions.promotion import promote
from postroom.tasks.hand_off import consider_later

BATCH = 500
"""Reports that pass in one transaction because their time is over."""
MAX_SIGNALS = 100
"""Signals that a watch keeps: if any of these is still in a report, the report has news."""

_W, _R = report_watches.c, reports.c
_HOLD = sa.text("""
    INSERT INTO report_watches AS mine (report_id, kind, project_id, since, due_at, facts)
    SELECT r.id, 'gate', r.project_id, :now, :until, jsonb_build_object('signals', CAST(held.signals AS jsonb))
      FROM unnest(:ids, :signals) AS held(id, signals) JOIN reports AS r ON r.id = held.id
    ON CONFLICT (report_id, kind) DO UPDATE SET facts = CASE
        WHEN jsonb_array_length(mine.facts -> 'signals') < :most
        THEN jsonb_build_object('signals', (mine.facts -> 'signals') || (excluded.facts -> 'signals'))
        ELSE mine.facts END
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("signals", type_=ARRAY(sa.Text)),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("until", type_=sa.DateTime(timezone=True)),
    sa.bindparam("most", value=MAX_SIGNALS),
)


async def hold(
    uow: UnitOfWork, held: Mapping[UUID, Sequence[UUID]], *, wait: timedelta, now: datetime
) -> None:
    """Have reports wait, each with the signals that brought it here, for as long as `wait`.

    A report that waits already keeps its time.
    """
    if not held:
        return
    ids = sorted(held)
    brought = [json.dumps([str(signal) for signal in held[id][:MAX_SIGNALS]]) for id in ids]
    values = {"ids": ids, "signals": brought, "now": now, "until": now + wait}
    await uow.execute(_HOLD, values)


def has_waiting(project_id: sa.ColumnElement[int]) -> sa.Exists:
    """Return the condition that reports of the project of a column wait, for queries of projects."""
    return sa.exists().where(_W.project_id == project_id, _W.kind == "gate")


async def projects(uow: UnitOfWork) -> list[int]:
    """Return the projects in which reports wait."""
    found = await uow.execute(sa.select(_W.project_id).where(_W.kind == "gate").distinct())
    return sorted(found.scalars())


async def waiting(uow: UnitOfWork, project_id: int) -> list[UUID]:
    """Return the reports of a project that wait."""
    found = await uow.execute(
        sa.select(_W.report_id).where(_W.project_id == project_id, _W.kind == "gate").order_by(_W.report_id)
    )
    return list(found.scalars())


async def count_underway(uow: UnitOfWork, project_id: int) -> int:
    """Return how many reports of a project wait here or are being researched, so that they will soon be shown."""
    found = await uow.execute(
        sa.select(sa.func.count())
        .select_from(reports)
        .where(
            _R.project_id == project_id,
            sa.or_(
                _R.status.in_((Status.CANDIDATE.value, Status.IN_PROGRESS.value)),
                sa.exists().where(_W.report_id == _R.id, _W.kind == "gate"),
            ),
        )
    )
    return found.scalar_one()


async def let_pass(uow: UnitOfWork, report_ids: Sequence[UUID], *, jobs: Jobs, now: datetime) -> set[UUID]:
    """End the wait of reports; return those that are promoted, because they still pass the promotion gate.

    Those that somebody is changing are skipped and go on waiting, until this is called again some seconds later: a
    regrouping that calls it has locked reports, and would wait for them out of order.

    One that is ready or resolved has to have one of the signals that brought it here; otherwise whether work on it
    starts is decided again.
    """
    if not report_ids:
        return set()
    held = await uow.execute(
        sa.select(
            _R.id, _R.project_id, _R.status, _R.total_weight, _R.signal_count, _R.signals_at_run, _W.facts
        )
        .join(report_watches, sa.and_(_W.report_id == _R.id, _W.kind == "gate"))
        .where(_R.id.in_(report_ids))
        .order_by(_R.id)
        .with_for_update(of=(reports, report_watches), key_share=True, skip_locked=True)
    )
    rows = held.all()
    brought = {UUID(id): row.id for row in rows for id in row.facts.get("signals", ())}
    there = await uow.execute(
        sa.select(signals.c.id, signals.c.report_id).where(
            signals.c.id.in_(list(brought)), signals.c.deleted_at.is_(None)
        )
    )
    has_news = {row.report_id for row in there if brought[row.id] == row.report_id}
    passing = [
        row.id
        for row in rows
        if (row.status == Status.POTENTIAL or row.id in has_news)
        and after_signal(row.status, row.total_weight, row.signal_count, row.signals_at_run).promote
    ]
    await uow.execute(
        report_watches.delete().where(_W.kind == "gate", _W.report_id.in_([row.id for row in rows]))
    )
    promoted = await promote(uow, passing, now, jobs=jobs)
    for row in rows:
        if row.status == Status.READY and row.id not in promoted:
            await consider_later(uow, jobs=jobs, project_id=row.project_id, report_id=row.id)
    return promoted


async def let_late_pass(uow: UnitOfWork, *, jobs: Jobs, now: datetime) -> int:
    """End the wait of reports whose time is over; return how many."""
    due = await watches.due(uow, "gate", until=now, limit=BATCH)
    await let_pass(uow, [one.report_id for one in due], jobs=jobs, now=now)
    return len(due)

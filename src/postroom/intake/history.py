"""Historical signals of a source: grouped with zero weight, and counted once all of them are grouped.

Thus, when a tracker with a thousand open issues is connected, they are grouped before any report is researched.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals, source_deliveries, source_signals, source_states
from postroom.domain.reports.promotion import after_signal
from postroom.jobs.port import Jobs
from postroom.reports import service as reports
from postroom.reports.schemas import Addition

STEP = 500
"""Signals per step."""

_L = source_signals.c


async def sources_at_end(uow: UnitOfWork) -> list[UUID]:
    """Return the sources whose history has been read and grouped, but does not count yet."""
    pending = sa.exists().where(
        source_deliveries.c.source_id == _L.source_id,
        source_deliveries.c.state == "pending",
        source_deliveries.c.history,
    )
    ungrouped = (
        sa.select(_L.signal_id)
        .join(signals, signals.c.id == _L.signal_id)
        .where(signals.c.state == "pending", _L.held_weight.is_not(None))
        .correlate(None)
        .with_only_columns(_L.source_id)
    )
    result = await uow.execute(
        sa.select(_L.source_id)
        .join(source_states, source_states.c.source_id == _L.source_id)
        .where(
            _L.held_weight.is_not(None),
            source_states.c.history_ended_at.is_not(None),
            ~pending,
            _L.source_id.not_in(ungrouped),
        )
        .distinct()
    )
    return list(result.scalars())


async def let_count(uow: UnitOfWork, source_id: UUID, *, jobs: Jobs, now: datetime) -> int:
    """Count a batch of a source's historical signals, and check the promotion of their reports; return how many."""
    chosen = await uow.execute(
        sa.select(_L.signal_id, _L.held_weight)
        .where(_L.source_id == source_id, _L.held_weight.is_not(None))
        .order_by(_L.signal_id)
        .limit(STEP)
        .with_for_update(skip_locked=True)
    )
    held_weights = {row.signal_id: row.held_weight for row in chosen}
    if not held_weights:
        return 0
    await uow.execute(
        sa.update(source_signals).where(_L.signal_id.in_(held_weights)).values(held_weight=None)
    )
    result = await uow.execute(
        sa.update(signals)
        .where(signals.c.id.in_(held_weights), signals.c.weight == 0)
        .values(weight=sa.case(held_weights, value=signals.c.id))
        .returning(signals.c.id, signals.c.report_id, signals.c.state, signals.c.deleted_at)
    )
    additions = [
        Addition(row.report_id, 0, held_weights[row.id], [])
        for row in result
        if row.report_id is not None and row.state == "grouped" and row.deleted_at is None
    ]
    counters = await reports.add_signals(uow, additions, now)
    passing = [
        id
        for id, one in counters.items()
        if one.status == "potential"
        and after_signal(one.status, one.total_weight, one.signal_count, one.signals_at_run).promote
    ]
    await reports.promote(uow, passing, now, jobs=jobs)
    return len(held_weights)

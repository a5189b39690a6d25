"""Historical signals of a source: grouped with zero weight, and counted once all of them are grouped.

Thus, when a tracker with a thousand open issues is connected, they are grouped before any report is researched.
"""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals, source_deliveries, source_signals, source_states
from postroom.domain.reports.promotion import after_signal
from postroom.jobs.port import Jobs
from postroom.reports import service as reports
from postroom.reports.decisions import gate, history
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition
from postroom.signals import states
from postroom.sources.connected import links

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


async def let_count(
    uow: UnitOfWork, source_id: UUID, *, jobs: Jobs, now: datetime, wait: timedelta | None = None
) -> int:
    """Count a batch of a source's historical signals, and check the promotion of their reports; return how many.

    A report that passes waits at the publish gate, at most for `wait`, unless that is None.
    """
    held_weights = await links.release_weights(uow, source_id, limit=STEP)
    if not held_weights:
        return 0
    additions = [
        Addition(one.report_id, 0, held_weights[one.signal_id], [])
        for one in await states.restore_weights(uow, held_weights)
        if one.report_id is not None
    ]
    counters = await reports.add_signals(uow, additions, now, jobs=jobs)
    passing = {
        id
        for id, one in counters.items()
        if one.status == "potential"
        and after_signal(one.status, one.total_weight, one.signal_count, one.signals_at_run).promote
    }
    passing -= await history.silent(uow, passing)
    if wait is None:
        await promote(uow, sorted(passing), now, jobs=jobs, backlog=True)
    else:
        await gate.hold(uow, dict.fromkeys(sorted(passing), ()), wait=wait, now=now)
    return len(held_weights)

"""What sources say of their objects after the first time: closed, open again, and of the past."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import signal_traces, signals, source_signals
from postroom.domain.reports.state import Resolve, Status
from postroom.reports import notes
from postroom.reports.lifecycle import state
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.registry.composing import Composed
from postroom.sources.registry.model import Observation

RESOLVABLE = (Status.READY, Status.PENDING_INPUT)
"""Where a report stands that can be resolved."""

_L = source_signals.c


async def close(
    uow: UnitOfWork,
    source: ConnectedSource,
    closed: Sequence[tuple[str, str]],
    *,
    resolves: bool,
    now: datetime,
) -> int:
    """Mark the signals of objects that the source has closed; return how many.

    With `resolves`, a report all of whose signals are closed at their sources is resolved.
    """
    marked: list[UUID] = []
    for object_id, reason in closed:
        result = await uow.execute(
            sa.update(source_signals)
            .where(_L.source_id == source.id, _L.object_id == object_id, _L.closed_at.is_(None))
            .values(closed_at=now, closed_reason=reason[:100])
            .returning(_L.signal_id)
        )
        ids = list(result.scalars())
        marked += ids
        why = f"{source.name} says that {object_id} is {reason}."
        await _trace(uow, ids, "closed", why, now)
    if resolves and marked:
        await _resolve(uow, source, marked, now)
    return len(marked)


async def _resolve(uow: UnitOfWork, source: ConnectedSource, marked: Sequence[UUID], now: datetime) -> None:
    concerned = await uow.execute(
        sa.select(signals.c.report_id)
        .where(signals.c.id.in_(marked), signals.c.report_id.is_not(None))
        .distinct()
        .order_by(signals.c.report_id)
    )
    for report_id in list(concerned.scalars()):
        held = await state.hold_any(uow, report_id)
        if held is None or held.facts.status not in RESOLVABLE:
            continue
        still_open = await uow.execute(
            sa.select(signals.c.id)
            .outerjoin(source_signals, _L.signal_id == signals.c.id)
            .where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None), _L.closed_at.is_(None))
            .limit(1)
        )
        if still_open.first() is not None:
            continue
        await state.advance(
            uow, project_id=source.project_id, report_id=report_id, events=[Resolve()], now=now
        )
        text = f"Resolved: all of its signals are closed at their sources, the last one at {source.name}."
        await notes.note(uow, source.project_id, report_id, text, now=now)


async def reopen(uow: UnitOfWork, source_id: UUID, observed: Iterable[Observation]) -> set[str]:
    """Take back that objects are closed which are open again; return those that were."""
    ids = sorted({one.object_id for one in observed})
    if not ids:
        return set()
    result = await uow.execute(
        sa.update(source_signals)
        .where(_L.source_id == source_id, _L.object_id.in_(ids), _L.closed_at.is_not(None))
        .values(closed_at=None, closed_reason=None)
        .returning(_L.object_id)
    )
    return set(result.scalars())


def as_reopened(observation: Observation) -> Observation:
    """Return an observation of an object that was closed here and is open again: it is another signal."""
    revision = observation.revision if observation.reopens else observation.reopening
    when = f" on {observation.occurred_at:%Y-%m-%d}" if observation.occurred_at else ""
    return replace(
        observation, revision=revision or observation.revision, body=f"{observation.body}\n\nReopened{when}."
    )


def without_weight(composed: Composed) -> Composed:
    """Return a signal of the past as it is grouped first: it weighs nothing, so it promotes nothing."""
    return replace(
        composed,
        signal=replace(composed.signal, weight=0.0),
        held_weight=composed.signal.weight,
    )


async def _trace(
    uow: UnitOfWork, signal_ids: Sequence[UUID], outcome: str, reason: str, now: datetime
) -> None:
    if signal_ids:
        await uow.execute(
            sa.insert(signal_traces),
            [
                {"signal_id": id, "step": "source", "outcome": outcome, "reason": reason, "at": now}
                for id in signal_ids
            ],
        )

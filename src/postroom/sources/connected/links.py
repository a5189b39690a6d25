"""Which signals came of a connected source, and what became of the source's objects since."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import source_signals

_L = source_signals.c

MAX_REASON = 100
"""Maximum characters of the reason for which an object was closed."""


@dataclass(frozen=True, slots=True)
class Link:
    """That a signal came of a source: of which delivery, and about what of the source's objects.

    `held_weight` is the weight of a signal of the past that does not count yet; `changed_at` is when the object was
    last changed at the source.
    """

    signal_id: UUID
    source_id: UUID
    delivery_id: UUID
    object_id: str
    held_weight: float | None = None
    changed_at: datetime | None = None


async def keep(uow: UnitOfWork, links: Sequence[Link]) -> None:
    """Keep links; of a signal that has one, the first stays."""
    if links:
        await uow.execute(insert(source_signals).on_conflict_do_nothing(), [asdict(link) for link in links])


async def close(
    uow: UnitOfWork, source_id: UUID, object_id: str, *, reason: str, at: datetime | None, now: datetime
) -> list[UUID]:
    """Mark an object as closed at its source; return its signals, none if it was marked before.

    Nothing is marked if the object was reopened after `at`, the time of the closing.
    """
    still_closed = sa.true() if at is None else ~_reopened_after(source_id, object_id, at)
    result = await uow.execute(
        sa.update(source_signals)
        .where(_L.source_id == source_id, _L.object_id == object_id, _L.closed_at.is_(None), still_closed)
        .values(closed_at=now, closed_reason=reason[:MAX_REASON])
        .returning(_L.signal_id)
    )
    return list(result.scalars())


def _reopened_after(source_id: UUID, object_id: str, at: datetime) -> sa.Exists:
    first, later = source_signals.alias(), source_signals.alias()
    return (
        sa.select(later.c.signal_id)
        .join(first, sa.and_(first.c.source_id == source_id, first.c.object_id == object_id))
        .where(
            later.c.source_id == source_id,
            later.c.object_id == object_id,
            later.c.changed_at > at,
            # The object's first signal is no reopening: its time is that of the last edit.
            first.c.signal_id < later.c.signal_id,
        )
        .exists()
    )


async def reopen(uow: UnitOfWork, source_id: UUID, object_ids: Collection[str]) -> set[str]:
    """Unmark objects that were reopened; return those that had been marked as closed."""
    if not object_ids:
        return set()
    result = await uow.execute(
        sa.update(source_signals)
        .where(_L.source_id == source_id, _L.object_id.in_(object_ids), _L.closed_at.is_not(None))
        .values(closed_at=None, closed_reason=None)
        .returning(_L.object_id)
    )
    return set(result.scalars())


async def advance(uow: UnitOfWork, source_id: UUID, signal_id: UUID, *, changed_at: datetime) -> bool:
    """Record when the object of a signal was last changed; return false if a later change is known."""
    result = await uow.execute(
        sa.update(source_signals)
        .where(
            _L.signal_id == signal_id,
            _L.source_id == source_id,
            sa.or_(_L.changed_at.is_(None), _L.changed_at < changed_at),
        )
        .values(changed_at=changed_at)
        .returning(_L.signal_id)
    )
    return result.first() is not None


async def release_weights(uow: UnitOfWork, source_id: UUID, *, limit: int) -> dict[UUID, float]:
    """Return the held weights of at most `limit` signals of a source, which are held no longer."""
    chosen = await uow.execute(
        sa.select(_L.signal_id, _L.held_weight)
        .where(_L.source_id == source_id, _L.held_weight.is_not(None))
        .order_by(_L.signal_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    held = {row.signal_id: row.held_weight for row in chosen}
    if held:
        await uow.execute(sa.update(source_signals).where(_L.signal_id.in_(held)).values(held_weight=None))
    return held

"""Imported items: the signal that an item of a tracker became, its state at the source, and held back weights.

A signal of an import has no weight until the whole import is grouped, so that nothing is promoted by its order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import imported_items, signal_features, signals
from postroom.domain.signals.history import ItemState, Outcome
from postroom.domain.signals.intake import NewSignal

COMPARED_FOR = timedelta(days=3_650)
"""How long closed items are compared with new signals; others leave the window after some days."""
MAX_COMPARED = 50_000
"""Closed items of a project that are compared that long, the first to be imported: they are kept in memory."""

_I = imported_items.c

Key = tuple[str, str, str]
"""Product and type of an item's source, and its id there."""


@dataclass(frozen=True, slots=True)
class Known:
    """An item that was imported before."""

    signal_id: UUID
    report_id: UUID | None
    outcome: str | None
    content_hash: bytes
    client_id: str | None


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to record: its signal, its state, None if the file says nothing of states, and its held weight."""

    signal_id: UUID
    signal: NewSignal
    item_id: str | None
    state: ItemState | None
    held_weight: float | None

    @property
    def is_closed(self) -> bool:
        """Whether nobody has to act on it."""
        return self.state is not None and not self.state.is_open


async def find_known(uow: UnitOfWork, project_id: int, keys: Collection[Key]) -> dict[Key, Known]:
    """Return those of the items that were imported before."""
    if not keys:
        return {}
    found = await uow.execute(
        sa.select(
            *(_I.source_product, _I.source_type, _I.item_id, _I.signal_id, _I.outcome),
            *(signals.c.report_id, signals.c.content_hash, signals.c.client_id),
        )
        .join(signals, signals.c.id == _I.signal_id)
        .where(_I.project_id == project_id, _I.item_id.in_({key[2] for key in keys}))
    )
    known = {
        (row.source_product, row.source_type, row.item_id): Known(
            row.signal_id, row.report_id, row.outcome, row.content_hash, row.client_id
        )
        for row in found
    }
    return {key: known[key] for key in keys if key in known}


async def signals_without_item(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Known]:
    """Return those of the signals that are known as no item of an import."""
    if not ids:
        return {}
    found = await uow.execute(
        sa.select(signals.c.id, signals.c.report_id, signals.c.content_hash, signals.c.client_id).where(
            signals.c.id.in_(ids),
            signals.c.deleted_at.is_(None),
            ~sa.exists().where(_I.signal_id == signals.c.id),
        )
    )
    return {row.id: Known(row.id, row.report_id, None, row.content_hash, row.client_id) for row in found}


async def record(
    uow: UnitOfWork, project_id: int, run_id: UUID, items: Sequence[NewItem], *, now: datetime
) -> None:
    """Record the items of signals that were just stored, or that were known without one."""
    if not items:
        return
    compared = await uow.execute(
        sa.select(sa.func.count()).where(_I.project_id == project_id, _I.window_at.is_not(None))
    )
    room = MAX_COMPARED - compared.scalar_one()
    rows: list[dict[str, Any]] = []
    for item in items:
        is_compared = item.is_closed and room > 0
        room -= is_compared
        rows.append(
            {
                "signal_id": item.signal_id,
                "project_id": project_id,
                "run_id": run_id,
                "source_product": item.signal.source_product,
                "source_type": item.signal.source_type,
                "item_id": item.item_id,
                "held_weight": item.held_weight,
                "window_at": now + COMPARED_FOR if is_compared else None,
                **_state_columns(item.state),
            }
        )
    await uow.execute(insert(imported_items).on_conflict_do_nothing(), rows)


async def set_state(uow: UnitOfWork, signal_id: UUID, state: ItemState) -> None:
    """Note an item's present state at its source."""
    await uow.execute(
        sa.update(imported_items).where(_I.signal_id == signal_id).values(**_state_columns(state))
    )


def _state_columns(state: ItemState | None) -> Mapping[str, Any]:
    return {
        "outcome": None if state is None else state.outcome,
        "closed_at": None if state is None else state.closed_at,
        "duplicate_of": None if state is None else state.duplicate_of,
    }


async def are_all_closed(uow: UnitOfWork, report_id: UUID) -> bool:
    """Return whether all live signals of a report are of items that are closed at their source."""
    still_open = await uow.execute(
        sa.select(signals.c.id)
        .outerjoin(imported_items, _I.signal_id == signals.c.id)
        .where(
            signals.c.report_id == report_id,
            signals.c.deleted_at.is_(None),
            sa.func.coalesce(_I.outcome, "open") == "open",
        )
        .limit(1)
    )
    return still_open.first() is None


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """A closed item of an import: how it was closed, and the import."""

    item: str
    outcome: Outcome
    opened_at: datetime
    closed_at: datetime | None
    duplicate_of: str | None
    run_id: UUID


async def closed_item_of(uow: UnitOfWork, report_id: UUID) -> ClosedItem | None:
    """Return the item of a report that was closed last; None if any of its live signals is not of a closed one."""
    if not await are_all_closed(uow, report_id):
        return None
    found = await uow.execute(
        sa.select(_I.item_id, _I.outcome, signals.c.timestamp, _I.closed_at, _I.duplicate_of, _I.run_id)
        .join(signals, signals.c.id == _I.signal_id)
        .where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None), _I.item_id.is_not(None))
        .order_by(_I.closed_at.desc().nulls_last(), signals.c.seq)
        .limit(1)
    )
    row = found.one_or_none()
    return None if row is None else ClosedItem(*row)


async def release_weights(uow: UnitOfWork, run_id: UUID, *, limit: int) -> dict[UUID, float]:
    """Return weights of a run's signals that are held back, and forget that they were."""
    some = sa.select(_I.signal_id).where(_I.run_id == run_id, _I.held_weight.is_not(None)).limit(limit)
    chosen = await uow.execute(
        sa.select(_I.signal_id, _I.held_weight).where(_I.signal_id.in_(some)).with_for_update()
    )
    held = {row.signal_id: row.held_weight for row in chosen}
    if held:
        await uow.execute(sa.update(imported_items).where(_I.signal_id.in_(held)).values(held_weight=None))
    return held


@dataclass(frozen=True, slots=True)
class HeldSignals:
    """Grouped signals of a run whose weights are held back: the highest number, and how many no model has read."""

    last: int
    unread: int


async def held(uow: UnitOfWork, run_id: UUID) -> HeldSignals | None:
    """Return what is known about a run's signals that do not count yet; None if there are none."""
    found = await uow.execute(
        sa.select(
            sa.func.max(signals.c.seq),
            sa.func.count().filter(
                signal_features.c.signal_id.is_not(None), signal_features.c.read_at.is_(None)
            ),
        )
        .select_from(imported_items)
        .join(signals, signals.c.id == _I.signal_id)
        .outerjoin(signal_features, signal_features.c.signal_id == signals.c.id)
        .where(
            _I.run_id == run_id,
            _I.held_weight.is_not(None),
            signals.c.state == "grouped",
            signals.c.deleted_at.is_(None),
        )
    )
    last, unread = found.one()
    return None if last is None else HeldSignals(last, unread)


async def count_ungrouped(uow: UnitOfWork, run_id: UUID) -> int:
    """Return how many signals of a run still wait to be grouped, or to be compared with others."""
    waiting = sa.or_(
        signals.c.state == "pending",
        sa.and_(signals.c.state == "grouped", signals.c.background.is_(None), signals.c.deleted_at.is_(None)),
    )
    found = await uow.execute(
        sa.select(sa.func.count())
        .select_from(imported_items)
        .join(signals, signals.c.id == _I.signal_id)
        .where(_I.run_id == run_id, waiting)
    )
    return found.scalar_one()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An item that its source calls a duplicate of another one, and the reports that both are in."""

    signal_id: UUID
    item_id: str
    original: str
    report_id: UUID
    original_report_id: UUID


async def duplicates(uow: UnitOfWork, project_id: int, *, limit: int) -> list[Duplicate]:
    """Return duplicates that were not joined to their original yet, where both are in reports."""
    original, of = imported_items.alias("original"), signals.alias("of")
    found = await uow.execute(
        sa.select(
            _I.signal_id, _I.item_id, _I.duplicate_of, signals.c.report_id, of.c.report_id.label("into")
        )
        .join(signals, signals.c.id == _I.signal_id)
        .join(
            original,
            sa.and_(
                original.c.project_id == _I.project_id,
                original.c.source_product == _I.source_product,
                original.c.source_type == _I.source_type,
                original.c.item_id == _I.duplicate_of,
            ),
        )
        .join(of, of.c.id == original.c.signal_id)
        .where(
            _I.project_id == project_id,
            _I.duplicate_of.is_not(None),
            _I.joined_at.is_(None),
            signals.c.report_id.is_not(None),
            signals.c.deleted_at.is_(None),
            of.c.report_id.is_not(None),
            of.c.deleted_at.is_(None),
        )
        .limit(limit)
    )
    return [Duplicate(*row) for row in found]


async def mark_joined(uow: UnitOfWork, signal_id: UUID, now: datetime) -> None:
    """Note that a duplicate was joined to its original, so that it is not again after people split them."""
    await uow.execute(sa.update(imported_items).where(_I.signal_id == signal_id).values(joined_at=now))

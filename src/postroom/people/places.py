"""Where an erasure stands: its row, which each batch moves on in the transaction of its work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import erasures, metadata
from postroom.people.scanning import Key

_E = erasures.c

Counts = Mapping[str, tuple[int, int]]
"""Rows deleted and rows replaced, by table."""


def added(counts: Counts, more: Counts) -> Counts:
    """Return the sums of two counts, without tables of which no row was."""
    sums = {
        table: (one[0] + other[0], one[1] + other[1])
        for table in {**counts, **more}
        for one, other in [(counts.get(table, (0, 0)), more.get(table, (0, 0)))]
    }
    return {table: both for table, both in sums.items() if any(both)}


@dataclass(frozen=True, slots=True)
class Place:
    """The next table, None at the end; the key of the last row of it that was read; and what was done so far."""

    table: str | None
    after: Key | None
    counts: Counts


async def begin(uow: UnitOfWork, person: bytes, *, first: str, now: datetime) -> UUID:
    """Return the id of the unfinished erasure of a person, or of a new one."""
    values = {"id": new_id(), "person": person, "place": first, "started_at": now}
    added = insert(erasures).values(values)
    unfinished = _E.finished_at.is_(None)
    await uow.execute(added.on_conflict_do_nothing(index_elements=["person"], index_where=unfinished))
    found = await uow.execute(sa.select(_E.id).where(_E.person == person, unfinished))
    id: UUID = found.scalar_one()
    return id


async def read(uow: UnitOfWork, id: UUID, *, lock: bool = True) -> Place:
    """Return where an erasure stands, and lock it, so that a second command does not do the same."""
    query = sa.select(_E.place, _E.after, _E.counts).where(_E.id == id)
    row = (await uow.execute(query.with_for_update() if lock else query)).one()
    after = None if row.place is None or row.after is None else _key(metadata.tables[row.place], row.after)
    return Place(row.place, after, {table: (both[0], both[1]) for table, both in row.counts.items()})


async def move(uow: UnitOfWork, id: UUID, place: Place) -> None:
    """Store where an erasure stands."""
    after = None if place.after is None else [_plain(part) for part in place.after]
    counts = {table: list(both) for table, both in place.counts.items()}
    await uow.execute(
        sa.update(erasures).where(_E.id == id).values(place=place.table, after=after, counts=counts)
    )


async def finish(uow: UnitOfWork, id: UUID, now: datetime) -> None:
    """Mark an erasure as finished."""
    await uow.execute(sa.update(erasures).where(_E.id == id).values(finished_at=now, place=None, after=None))


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` erasures that ended before `before`; return how many."""
    some = sa.select(_E.id).where(_E.finished_at < before).limit(limit)
    return (await uow.execute(sa.delete(erasures).where(_E.id.in_(some)))).rowcount


def _plain(part: Any) -> Any:
    if isinstance(part, bytes):
        return part.hex()
    if isinstance(part, datetime | date):
        return part.isoformat()
    return part if isinstance(part, int) else str(part)


def _key(table: sa.Table, stored: list[Any]) -> Key:
    return tuple(
        _parsed(column, part) for column, part in zip(table.primary_key.columns, stored, strict=True)
    )


def _parsed(column: sa.Column[Any], part: Any) -> Any:
    match column.type:
        case sa.LargeBinary():
            return bytes.fromhex(part)
        case sa.DateTime():
            return datetime.fromisoformat(part)
        case sa.Date():
            return date.fromisoformat(part)
        case sa.Uuid():
            return UUID(part)
        case _:
            return part

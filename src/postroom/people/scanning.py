"""Reading a table in batches for rows that contain a person's value.

No index leads from a value to rows, so a search reads a table once, in the order of its primary key. The database
looks for the parts of the value, which is quick; what it finds is compared exactly here.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import connected_sources
from postroom.domain.people import structures
from postroom.domain.people.values import Value
from postroom.people.senders import THEIRS

BATCH = 5_000
"""Rows that one statement reads."""

EVENTS = frozenset({"events", "pending_occurrences", "recent_occurrences"})
"""Tables that may be in a database of their own."""

BODIES = frozenset({("source_deliveries", "body"), ("import_files", "content")})
"""Columns of bytes that are texts; the others are hashes, vectors, or encrypted."""

KEPT = frozenset({("notification_destinations", "address")})
"""Columns that are not changed, since the row would be of no use: a destination with other recipients."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A row that contains the value: its key, whether it is the person's, and what columns with the value hold."""

    key: Key
    is_theirs: bool
    columns: Mapping[str, Any]
    is_kept: bool = False
    """Whether it is neither deleted nor changed."""


def text_columns(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns that may contain a value."""
    return [
        column
        for column in table.columns
        if column.computed is None
        and (
            isinstance(column.type, sa.Text | JSONB)
            or (isinstance(column.type, ARRAY | sa.ARRAY) and isinstance(column.type.item_type, sa.Text))
            or (table.name, column.name) in BODIES
        )
    ]


async def next_key(uow: UnitOfWork, table: sa.Table, after: Key | None, *, limit: int = BATCH) -> Key | None:
    """Return the key of the last of the next rows after a key; None if there are none."""
    key = list(table.primary_key.columns)
    some = sa.select(*key).order_by(*key).limit(limit)
    if after is not None:
        some = some.where(sa.tuple_(*key) > sa.tuple_(*_bound(table, after)))
    rows = some.subquery()
    last = sa.select(rows).order_by(*[column.desc() for column in rows.columns]).limit(1)
    found = (await uow.execute(last)).first()
    return None if found is None else tuple(found)


async def matches(
    uow: UnitOfWork, table: sa.Table, value: Value, after: Key | None, to: Key, *, lock: bool = False
) -> list[Match]:
    """Return the rows after a key, up to and including another one, that contain the value."""
    key = list(table.primary_key.columns)
    columns = text_columns(table)
    query = sa.select(*dict.fromkeys([*key, *columns])).order_by(*key)
    query = query.where(sa.tuple_(*key) <= sa.tuple_(*_bound(table, to)), _maybe(columns, value))
    if after is not None:
        query = query.where(sa.tuple_(*key) > sa.tuple_(*_bound(table, after)))
    if table.name == "source_deliveries":
        kind = sa.select(connected_sources.c.kind).where(connected_sources.c.id == table.c.source_id)
        query = query.add_columns(kind.scalar_subquery().label("kind"))
    if lock:
        query = query.with_for_update(of=table, key_share=True)
    return [
        match
        for row in map(sa.Row._asdict, await uow.execute(query))
        if (match := _match(table, columns, value, row)) is not None
    ]


async def scan(engine: AsyncEngine, table: sa.Table, values: Sequence[Value]) -> AsyncIterator[list[Match]]:
    """Yield the matches of a whole table, batch by batch, each in a transaction of its own.

    A row that contains several of the values is one match: the person's, if it is by any of them.
    """
    after: Key | None = None
    while text_columns(table):
        found: dict[Key, Match] = {}
        async with unit_of_work(engine) as uow:
            to = await next_key(uow, table, after)
            if to is None:
                return
            for value in values:
                for match in await matches(uow, table, value, after, to):
                    if match.is_theirs or match.key not in found:
                        found[match.key] = match
        yield list(found.values())
        after = to


def is_any(table: sa.Table, keys: Sequence[Key]) -> sa.ColumnElement[bool]:
    """Return the condition that a row has one of the keys."""
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return sa.tuple_(*columns).in_(keys)


def _match(
    table: sa.Table, columns: Sequence[sa.Column[Any]], value: Value, row: dict[str, Any]
) -> Match | None:
    theirs = THEIRS.get(table.name)
    is_theirs = theirs is not None and theirs(value, row)
    held = {
        column.name: row[column.name]
        for column in columns
        if value.kind != "name" and structures.is_in(value, row[column.name])
    }
    if not is_theirs and not held:
        return None
    key = tuple(row[column.name] for column in table.primary_key.columns)
    changed = {name: what for name, what in held.items() if (table.name, name) not in KEPT}
    return Match(key, is_theirs, changed, is_kept=not is_theirs and not changed)


def _bound(table: sa.Table, key: Key) -> list[sa.ColumnElement[Any]]:
    return [
        sa.literal(part, column.type) for part, column in zip(key, table.primary_key.columns, strict=True)
    ]


def _maybe(columns: Sequence[sa.Column[Any]], value: Value) -> sa.ColumnElement[bool]:
    """Return a condition that holds for all rows with the value, and for few others."""
    return sa.or_(
        *(
            sa.and_(
                column.is_not(None),
                *(sa.func.strpos(_plain(column, value), part) > 0 for part in value.parts),
            )
            for column in columns
        )
    )


def _plain(column: sa.Column[Any], value: Value) -> sa.ColumnElement[str]:
    text: sa.ColumnElement[str]
    if isinstance(column.type, sa.Text):
        text = column
    elif isinstance(column.type, sa.LargeBinary | BYTEA):
        text = sa.func.encode(column, "escape")
    else:
        text = sa.cast(column, sa.Text)
    # By the collation "C" only ASCII letters are changed, whatever language the database is in.
    return sa.func.lower(sa.collate(text, "C")) if value.kind == "address" else text

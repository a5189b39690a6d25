"""Counters that count what a transaction did once it is committed."""

from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from postroom.telemetry.counters import Counter

_pending: WeakKeyDictionary[sa.Connection, list[tuple[Counter, tuple[str, ...], float]]] = WeakKeyDictionary()


def count(uow: AsyncConnection, counter: Counter, *values: str, by: float = 1.0) -> None:
    """Add to a counter when `uow` commits; nothing is counted if it is rolled back."""
    if uow.sync_connection is not None:
        _pending.setdefault(uow.sync_connection, []).append((counter, values, by))


def count_when_committed(engine: sa.Engine) -> None:
    """Count what the transactions of an engine did, or forget it."""

    def committed(connection: sa.Connection) -> None:
        for counter, values, by in _pending.pop(connection, ()):
            counter.add(*values, by=by)

    def rolled_back(connection: sa.Connection) -> None:
        _pending.pop(connection, None)

    sa.event.listen(engine, "commit", committed)
    sa.event.listen(engine, "rollback", rolled_back)

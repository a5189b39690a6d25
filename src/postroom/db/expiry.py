"""Deletion of rows for their age, in batches that hold few locks for a short time."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork


async def delete_oldest(
    uow: UnitOfWork, rows: sa.Table, at: sa.ColumnElement[Any], *, before: datetime, limit: int
) -> int:
    """Delete rows whose time `at` is before `before`, of the first `limit` in the order of the primary key.

    For tables whose keys ascend with time, so that no index of the time is needed. A null time keeps its row.
    Returns the number of deleted rows; below `limit` nothing expired is left at the beginning.
    """
    key = sa.tuple_(*rows.primary_key.columns)
    first = sa.select(*rows.primary_key.columns).order_by(*rows.primary_key.columns).limit(limit)
    return (await uow.execute(sa.delete(rows).where(key.in_(first), at < before))).rowcount

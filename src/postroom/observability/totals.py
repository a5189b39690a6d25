"""Totals of the counters of all processes, in the database."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import counter_totals
from postroom.telemetry import counters
from postroom.telemetry.counters import LabelValues

Key = tuple[str, LabelValues]

# In the order of the keys, so that two processes do not wait for each other.
_ADD = sa.text(
    """
    INSERT INTO counter_totals AS known (name, labels, total)
    VALUES (:name, :labels, :amount)
    ON CONFLICT (name, labels) DO UPDATE SET total = known.total + excluded.total
    """
).bindparams(sa.bindparam("labels", type_=counter_totals.c.labels.type))


async def flush(engine: AsyncEngine) -> int:
    """Add what this process has counted to the totals; return the number of series.

    What can't be stored is counted again with the next call. A process that is killed loses what it counted since
    its last call.
    """
    taken = counters.take()
    if not taken:
        return 0
    rows = [
        {"name": name, "labels": list(labels), "amount": amount}
        for (name, labels), amount in sorted(taken.items())
    ]
    try:
        async with unit_of_work(engine) as uow:
            await uow.execute(_ADD, rows)
    except BaseException:
        counters.put_back(taken)
        raise
    return len(taken)


async def read(uow: UnitOfWork) -> Mapping[Key, float]:
    """Return the totals by counter and label values."""
    return {(row.name, tuple(row.labels)): row.total for row in await uow.execute(sa.select(counter_totals))}

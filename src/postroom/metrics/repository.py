"""Queries of metrics."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import metrics
from postroom.metrics.schemas import MAX_BUCKETS, Aggregation, Bucket, Series, SeriesQuery

_M = metrics.c
_ORIGIN = datetime(2000, 1, 3, tzinfo=UTC)
"""A Monday, so that intervals of a day or a week start where people expect them."""

_PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


async def upsert(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> int:
    """Upsert distinct points; return how many are new or changed."""
    statement = insert(metrics).values(list(rows))
    result = await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "name", "at", "labels_hash"],
            set_={"value": statement.excluded.value},
            where=_M.value != statement.excluded.value,
        ).returning(_M.at)
    )
    return len(result.all())


async def select_series(
    uow: UnitOfWork, project_id: int, *, since: datetime, until: datetime, limit: int
) -> list[Series]:
    """Return the metrics with points in a period, ordered by name."""
    result = await uow.execute(
        sa.select(_M.name, sa.func.count(), sa.func.min(_M.at), sa.func.max(_M.at))
        .where(_M.project_id == project_id, _M.at >= since, _M.at < until)
        .group_by(_M.name)
        .order_by(_M.name.collate("C"))
        .limit(limit)
    )
    return [Series(*row) for row in result]


async def select_buckets(uow: UnitOfWork, project_id: int, query: SeriesQuery) -> list[Bucket]:
    """Return the aggregated points of a metric, earliest first."""
    at = sa.func.date_bin(query.bucket, _M.at, _ORIGIN).label("bucket")
    label: sa.ColumnElement[Any] = sa.null() if query.group_by is None else _M.labels[query.group_by].astext
    result = await uow.execute(
        sa.select(at, label.label("label"), _aggregate(query.aggregation), sa.func.count())
        .where(
            _M.project_id == project_id,
            _M.name == query.name,
            _M.at >= query.since,
            _M.at < query.until,
        )
        .group_by(sa.text("1"), sa.text("2"))
        .order_by(sa.text("1"), sa.text("2"))
        .limit(MAX_BUCKETS)
    )
    return [Bucket(row[0], row[1], float(row[2]), row[3]) for row in result]


def _aggregate(how: Aggregation) -> sa.ColumnElement[Any]:
    if how in _PERCENTILES:
        return sa.func.percentile_cont(_PERCENTILES[how]).within_group(_M.value)
    aggregate: sa.ColumnElement[Any] = getattr(sa.func, how)(_M.value)
    return aggregate


async def delete_before(uow: UnitOfWork, before: datetime, limit: int) -> int:
    """Delete at most `limit` points from before `before`; return how many."""
    old = (
        sa.select(_M.project_id, _M.name, _M.at, _M.labels_hash)
        .where(_M.at < before)
        .order_by(_M.at)
        .limit(limit)
        .subquery()
    )
    result = await uow.execute(
        sa.delete(metrics).where(sa.tuple_(_M.project_id, _M.name, _M.at, _M.labels_hash).in_(sa.select(old)))
    )
    return result.rowcount

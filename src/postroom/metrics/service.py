"""Write and read metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.domain.metrics.points import Point, find_problem, labels_hash
from postroom.metrics import repository
from postroom.metrics.schemas import MAX_BUCKETS, Bucket, Series, SeriesQuery

MAX_SERIES = 1_000
"""Maximum metrics in a list."""

LISTED = timedelta(days=30)
"""Period within which a metric must have a point to be listed."""


class BadPoint(Invalid):
    """An invalid point; `index` is its position in the list from 0, `field` the invalid field."""

    def __init__(self, index: int, field: str, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.field = field


@dataclass(frozen=True, slots=True)
class Written:
    """The number of new or changed points, and of unchanged ones."""

    written: int
    repeated: int


async def write(uow: UnitOfWork, project_id: int, points: Sequence[Point]) -> Written:
    """Store points atomically. Name, labels and time identify a point; its last value is kept.

    Raises:
        BadPoint: a point is invalid; the first one is reported.
    """
    rows = {}
    for index, point in enumerate(points):
        if problem := find_problem(point):
            raise BadPoint(index, problem.field, problem.message)
        key = labels_hash(point.labels)
        rows[(point.name, point.at, key)] = {
            "project_id": project_id,
            "name": point.name,
            "at": point.at,
            "labels_hash": key,
            "labels": dict(point.labels),
            "value": point.value,
        }
    # Sorted, so that concurrent writers of the same points don't deadlock.
    ordered = [rows[key] for key in sorted(rows)]
    written = await repository.upsert(uow, ordered) if ordered else 0
    return Written(written, len(points) - written)


async def series(
    uow: UnitOfWork, project_id: int, *, now: datetime, over: timedelta = LISTED
) -> Sequence[Series]:
    """Return the metrics with points within `over` before `now`, ordered by name."""
    until = now + timedelta(seconds=1)
    return await repository.select_series(uow, project_id, since=now - over, until=until, limit=MAX_SERIES)


async def read(uow: UnitOfWork, project_id: int, query: SeriesQuery) -> Sequence[Bucket]:
    """Return the aggregated points of a metric, earliest interval first, `MAX_BUCKETS` at most.

    Raises:
        Invalid: the period is too long, or the interval too short, for that limit.
    """
    if query.until <= query.since:
        return []
    if (query.until - query.since) / query.bucket > MAX_BUCKETS:
        raise Invalid(
            f"The query has more than {MAX_BUCKETS:,} buckets; use longer buckets or a shorter period."
        )
    return await repository.select_buckets(uow, project_id, query)


async def empty(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` points of all projects from before `before`; return how many."""
    return await repository.delete_before(uow, before, limit)

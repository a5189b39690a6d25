"""Writing and reading measured values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Invalid
from postroom.domain.metrics.points import Point, find_problem, labels_hash
from postroom.metrics import repository
from postroom.metrics.schemas import MAX_BUCKETS, Bucket, Series, Wanted

MAX_SERIES = 1_000
"""Metrics of a project that are listed."""

LISTED = timedelta(days=30)
"""How far back a metric must have a point to be listed."""


class BadPoint(Invalid):
    """A point that can't be kept; `index` is its place in the list from 0, `field` what is wrong."""

    def __init__(self, index: int, field: str, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.field = field


@dataclass(frozen=True, slots=True)
class Written:
    """Points that were new or have another value now, and those that were there as they are."""

    written: int
    repeated: int


async def write(uow: UnitOfWork, project_id: int, points: Sequence[Point]) -> Written:
    """Keep points, all or none. A point is known by name, labels and moment: the last value of one stands.

    Raises:
        BadPoint: one can't be kept; the first is told.
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
    # In one order, so that two senders of the same points wait for each other and never in a ring.
    ordered = [rows[key] for key in sorted(rows)]
    written = await repository.upsert(uow, ordered) if ordered else 0
    return Written(written, len(points) - written)


async def series(
    uow: UnitOfWork, project_id: int, *, now: datetime, over: timedelta = LISTED
) -> Sequence[Series]:
    """Return the metrics that have points in the time `over` up to `now`, by name."""
    until = now + timedelta(seconds=1)
    return await repository.select_series(uow, project_id, since=now - over, until=until, limit=MAX_SERIES)


async def read(uow: UnitOfWork, project_id: int, wanted: Wanted) -> Sequence[Bucket]:
    """Return what the points of a metric come to, the earliest stretch first, `MAX_BUCKETS` at most.

    Raises:
        Invalid: the time is so long, or the stretch so short, that there would be more.
    """
    if wanted.until <= wanted.since:
        return []
    if (wanted.until - wanted.since) / wanted.bucket > MAX_BUCKETS:
        raise Invalid(f"That is more than {MAX_BUCKETS:,} stretches; ask for longer ones or for less time.")
    return await repository.select_buckets(uow, project_id, wanted)


async def empty(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` points measured before a moment, of all projects; return how many."""
    return await repository.delete_before(uow, before, limit)

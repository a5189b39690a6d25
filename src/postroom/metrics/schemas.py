"""Value types of metrics, and their JSON."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from postroom.kit.times import wire_time

Aggregation = Literal["avg", "sum", "min", "max", "count", "p50", "p95", "p99"]

MAX_POINTS = 5_000
"""Maximum points of one call."""

MAX_BUCKETS = 10_000
"""Maximum rows of one response."""

MAX_BUCKET_MINUTES = 43_200


@dataclass(frozen=True, slots=True)
class Series:
    """A metric of a project with its points since some time."""

    name: str
    points: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    """The aggregate of one interval; `label` is the value of the label that was grouped by."""

    at: datetime
    label: str | None
    value: float
    points: int


@dataclass(frozen=True, slots=True)
class SeriesQuery:
    """A query of a metric: period `[since, until)`, interval length `bucket`, filters and aggregation."""

    name: str
    since: datetime
    until: datetime
    bucket: timedelta
    aggregation: Aggregation = "avg"
    group_by: str | None = None


def bucket_on_wire(bucket: Bucket) -> dict[str, Any]:
    """Return the JSON object of an interval."""
    return {
        "timestamp": wire_time(bucket.at),
        "label": bucket.label,
        "value": bucket.value,
        "points": bucket.points,
    }


def series_on_wire(series: Series) -> dict[str, Any]:
    """Return the JSON object of a metric."""
    return {
        "name": series.name,
        "points": series.points,
        "first_at": wire_time(series.first_at),
        "last_at": wire_time(series.last_at),
    }

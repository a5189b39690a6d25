"""Value types of metrics, and their JSON."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from postroom.validation.responses import ResponseModel, WireTime

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


class BucketResponse(ResponseModel):
    """The aggregate of one interval."""

    timestamp: WireTime = Field(validation_alias="at", description="Start of the interval.")
    label: str | None = Field(description="The value of `group_by`; null without one.")
    value: float
    points: int = Field(description="How many points there are.")


class SeriesResponse(ResponseModel):
    """A metric of the project and its points of the last 30 days."""

    name: str
    points: int
    first_at: WireTime
    last_at: WireTime

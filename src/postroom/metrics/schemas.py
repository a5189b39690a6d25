"""Value types, request and response schemas of metrics."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from postroom.domain.metrics.points import MAX_LABEL, MAX_LABELS, MAX_NAME, NAME, Point
from postroom.edge.requests.described import Described, trimmed
from postroom.edge.requests.fields import Integer, Moment, Number, Text
from postroom.edge.times import wire_time

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


_Label = Annotated[Text, Described({"maxLength": MAX_LABEL})]
_LABELS = Described({"maxProperties": MAX_LABELS, "propertyNames": {"minLength": 1, "maxLength": MAX_LABEL}})


class PointBody(BaseModel):
    """A metric point."""

    name: Annotated[Text, Field(max_length=MAX_NAME), Described({"pattern": trimmed(NAME)})] = Field(
        description="Name of the metric: letters, digits and `_ . : / -`, first a letter or `_`."
    )
    value: Number = Field(description="Value in the metric's own unit.")
    timestamp: Moment | None = Field(None, description="Time of measurement. Default: now.")
    labels: Annotated[dict[str, _Label], _LABELS] = Field(
        default_factory=dict, description="Labels of the series, such as `route` or `region`."
    )

    def to_point(self, now: datetime) -> Point:
        """Return the value."""
        return Point(self.name, self.timestamp or now, self.value, self.labels)


class PointsBody(BaseModel):
    """Points to write atomically."""

    points: Annotated[list[PointBody], Field(min_length=1, max_length=MAX_POINTS)] = Field(
        description=f"1 to {MAX_POINTS:,} points."
    )


class WrittenBody(BaseModel):
    """The numbers of written and unchanged points."""

    written: int = Field(description="New or changed points.")
    repeated: int = Field(description="Unchanged points.")


class MetricQuery(BaseModel):
    """The query parameters of a metric."""

    name: Annotated[Text, Field(max_length=MAX_NAME)] = Field(description="Name of the metric.")
    date_from: Moment | None = Field(None, description="Points from this moment on; a day ago when left out.")
    date_to: Moment | None = Field(None, description="Points before this moment; now when left out.")
    bucket_minutes: Annotated[Integer, Field(ge=1, le=MAX_BUCKET_MINUTES)] = Field(
        60, description="Minutes of one stretch."
    )
    aggregation: Aggregation = Field("avg", description="Aggregation of the points of an interval.")
    group_by: Annotated[Text, Field(max_length=MAX_LABEL)] | None = Field(
        None, description="Label to group by."
    )

    def wanted(self, now: datetime) -> SeriesQuery:
        """Return the query as a value."""
        until = self.date_to or now
        return SeriesQuery(
            self.name,
            self.date_from or until - timedelta(days=1),
            until,
            timedelta(minutes=self.bucket_minutes),
            self.aggregation,
            self.group_by,
        )


class BucketBody(BaseModel):
    """The aggregate of one interval."""

    timestamp: datetime = Field(description="Start of the interval.")
    label: str | None = Field(description="The value of `group_by`; null without one.")
    value: float
    points: int = Field(description="How many points there are.")


class SeriesBody(BaseModel):
    """A metric of the project and its points of the last 30 days."""

    name: str
    points: int
    first_at: datetime
    last_at: datetime


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

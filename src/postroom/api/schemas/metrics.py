"""Requests and responses of metrics."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.domain.metrics.points import MAX_LABEL, MAX_LABELS, MAX_NAME, NAME, Point
from postroom.metrics.schemas import MAX_BUCKET_MINUTES, MAX_POINTS, Aggregation, SeriesQuery
from postroom.validation.described import Described, trimmed
from postroom.validation.fields import Integer, Moment, Number, Text

_Label = Annotated[Text, Described({"maxLength": MAX_LABEL})]


_LABELS = Described({"maxProperties": MAX_LABELS, "propertyNames": {"minLength": 1, "maxLength": MAX_LABEL}})


class PointRequest(BaseModel):
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


class PointsRequest(BaseModel):
    """Points to write atomically."""

    points: Annotated[list[PointRequest], Field(min_length=1, max_length=MAX_POINTS)] = Field(
        description=f"1 to {MAX_POINTS:,} points."
    )


class WrittenResponse(TypedDict):
    """The numbers of written and unchanged points."""

    written: Annotated[int, Field(description="New or changed points.")]
    repeated: Annotated[int, Field(description="Unchanged points.")]


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

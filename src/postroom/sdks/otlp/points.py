"""Convert OTLP metrics to points of the project's metrics."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric

from postroom.domain.issues import occurrences
from postroom.domain.issues.occurrences import text
from postroom.domain.metrics.points import MAX_LABEL, MAX_LABELS, MAX_NAME, Point, find_problem
from postroom.sdks.otlp.messages import attributes_of
from postroom.sdks.otlp.requests import METRICS, Service, records_of

MAX_POINTS = 5_000
"""Maximum points of one request."""
_OTHER = re.compile(r"[^A-Za-z0-9_.:/-]")


@dataclass(slots=True)
class ReadPoints:
    """The points of a request, and the number of invalid ones."""

    points: list[Point] = field(default_factory=list)
    rejected: int = 0


def read_points(body: bytes, received: datetime, *, is_json: bool) -> ReadPoints:
    """Return the points of a request. A histogram becomes its count and its mean.

    Raises:
        TooLarge: the request has too many fields.
        Undecodable: it is broken.
    """
    found = ReadPoints()
    for record in records_of(body, METRICS, is_json=is_json):
        if len(found.points) >= MAX_POINTS:
            found.rejected += record.count_points()
            continue
        for point in _of_metric(record.parse(), record.service, received):
            if len(found.points) >= MAX_POINTS or find_problem(point) is not None:
                found.rejected += 1
            else:
                found.points.append(point)
    return found


def _of_metric(metric: Metric, service: Service, received: datetime) -> Iterator[Point]:
    name = _name(metric.name)
    match metric.WhichOneof("data"):
        case "gauge" | "sum" as kind:
            for point in getattr(metric, kind).data_points:
                value = point.as_int if point.WhichOneof("value") == "as_int" else point.as_double
                yield _point(name, float(value), point, service, received)
        case "histogram" | "exponential_histogram" | "summary" as kind:
            for point in getattr(metric, kind).data_points:
                yield _point(f"{name}.count"[:MAX_NAME], float(point.count), point, service, received)
                if point.count:
                    mean = point.sum / point.count
                    yield _point(f"{name}.mean"[:MAX_NAME], mean, point, service, received)
        case _:
            return


def _point(name: str, value: float, point: Any, service: Service, received: datetime) -> Point:
    labels = {"service": service.name} if service.name else {}
    environment = service.text("deployment.environment.name", "deployment.environment")
    if environment:
        labels["environment"] = environment
    for key, said in attributes_of(point.attributes).items():
        if len(labels) >= MAX_LABELS:
            break
        if key:
            shown = text(str(said).lower() if isinstance(said, bool) else said, MAX_LABEL)
            labels[key[:MAX_LABEL]] = shown
    try:
        sent = datetime.fromtimestamp(point.time_unix_nano / 1e9, UTC) if point.time_unix_nano else None
    except (ValueError, OverflowError, OSError):
        sent = None
    return Point(name, occurrences.moment(sent, received), value, labels)


def _name(said: str) -> str:
    """Convert the name of a metric to Postroom's characters."""
    name = _OTHER.sub("_", text(said, MAX_NAME)).lstrip(".:/-0123456789")
    return name or "unnamed"

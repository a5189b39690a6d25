"""Charts, metrics and prompts of a report, in the shape that readers expect.

A scout stores them as it sends them. What has no id or title is not shown, and a value of a wrong type is left out.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NotRequired, cast, get_args

from pydantic import Field
from typing_extensions import TypedDict

MetricKind = Literal[
    "affected_users",
    "affected_sessions",
    "occurrences",
    "conversion_rate",
    "error_rate",
    "duration",
    "revenue",
    "custom",
]
MetricRole = Literal["primary", "supporting"]
ValueFormat = Literal["number", "count", "percentage", "percentage_scaled", "duration", "currency"]
GoalDirection = Literal["at_most", "at_least"]
GoalGrain = Literal["whole_window", "per_interval"]
ChartSize = Literal["small", "medium", "large"]

MAX_CHARTS, MAX_METRICS, MAX_PROMPTS, MAX_SERIES = 20, 6, 3, 14


class ChartResponse(TypedDict):
    """A chart of a report, at the place of a link to `chart:<chart_id>` in the summary, or after it."""

    chart_id: str
    title: str
    query: Annotated[dict[str, Any], Field(description="The query as its scout sent it.")]
    caption: str | None
    size: Annotated[ChartSize | None, Field(description="How large to show it.")]


class ListedMetric(TypedDict):
    """A metric of a report, as far as its scout measured it."""

    metric_id: str
    title: str
    kind: Annotated[
        MetricKind,
        Field(description="What it measures."),
    ]
    role: Annotated[MetricRole, Field(description="At most one is primary.")]
    value: Annotated[
        float | None,
        Field(description="Measured value; null if it is not known, never for zero."),
    ]
    value_at: Annotated[str | None, Field(description="When it was measured.")]
    series: Annotated[list[float] | None, Field(description="Up to 14 values, the newest last.")]
    value_format: Annotated[
        ValueFormat,
        Field(description="How to show the value."),
    ]
    unit: str | None
    caption: str | None
    goal_value: float | None
    goal_direction: Annotated[
        GoalDirection | None,
        Field(description="On which side the goal is."),
    ]
    goal_grain: Annotated[
        GoalGrain,
        Field(description="What the goal holds for."),
    ]
    decision_window_days: int | None
    minimum_data_points: int | None


class MetricResponse(ListedMetric):
    """A metric of a report with its query."""

    query: NotRequired[Annotated[dict[str, Any] | None, Field(description="Its query; left out in lists.")]]


class ExtrasResponse(TypedDict):
    """The charts, metrics and prompts of a report."""

    charts: Annotated[list[ChartResponse], Field(description="Charts of its scout.", max_length=20)]
    metrics: Annotated[list[MetricResponse], Field(description="Metrics of its scout.", max_length=6)]
    suggested_prompts: Annotated[list[str], Field(description="Questions of its scout.", max_length=3)]


NO_EXTRAS: ExtrasResponse = {"charts": [], "metrics": [], "suggested_prompts": []}


def shown_extras(extras: Mapping[str, Any], *, detail: bool) -> ExtrasResponse:
    """Return the charts, metrics and prompts of a report; the queries of metrics only in `detail`."""
    charts = [_chart(item) for item in _objects(extras.get("charts"), "chart_id")]
    metrics = [_metric(item, detail=detail) for item in _objects(extras.get("metrics"), "metric_id")]
    prompts = extras.get("suggested_prompts")
    return {
        "charts": charts[:MAX_CHARTS],
        "metrics": metrics[:MAX_METRICS],
        "suggested_prompts": [item for item in prompts if isinstance(item, str)][:MAX_PROMPTS]
        if isinstance(prompts, list)
        else [],
    }


def _objects(value: object, id_name: str) -> list[Mapping[str, Any]]:
    return [
        item
        for item in (value if isinstance(value, list) else [])
        if isinstance(item, dict) and _text(item.get(id_name)) and _text(item.get("title"))
    ]


def _chart(chart: Mapping[str, Any]) -> ChartResponse:
    return {
        "chart_id": chart["chart_id"],
        "title": chart["title"],
        "query": _object(chart.get("query")) or {},
        "caption": _text(chart.get("caption")),
        "size": _SIZE(chart.get("size")),
    }


def _metric(metric: Mapping[str, Any], *, detail: bool) -> MetricResponse:
    shown = {"metric_id": metric["metric_id"], "title": metric["title"]}
    shown |= {name: read(metric.get(name)) for name, read in _METRIC.items()}
    return cast("MetricResponse", shown | ({"query": _object(metric.get("query"))} if detail else {}))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _object(value: object) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _series(value: object) -> list[float] | None:
    numbers = [_number(element) for element in value] if isinstance(value, list) else [None]
    return None if None in numbers else [number for number in numbers if number is not None][-MAX_SERIES:]


def _one_of(choice: Any, default: str | None = None) -> Callable[[object], str | None]:
    allowed = get_args(choice)
    return lambda value: value if isinstance(value, str) and value in allowed else default


_SIZE: Callable[[object], Any] = _one_of(ChartSize)
_METRIC: Mapping[str, Callable[[object], Any]] = {
    "kind": _one_of(MetricKind, "custom"),
    "role": _one_of(MetricRole, "supporting"),
    "value": _number,
    "value_at": _text,
    "series": _series,
    "value_format": _one_of(ValueFormat, "number"),
    "unit": _text,
    "caption": _text,
    "goal_value": _number,
    "goal_direction": _one_of(GoalDirection),
    "goal_grain": _one_of(GoalGrain, "whole_window"),
    "decision_window_days": _whole,
    "minimum_data_points": _whole,
}

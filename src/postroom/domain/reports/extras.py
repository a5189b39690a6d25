"""Charts, metrics and prompts of a report, in the shape that readers expect.

A scout stores them as it sends them. What has no id or title is not shown, and a value of a wrong type is left out.
"""

from collections.abc import Callable, Mapping
from typing import Any

KINDS = (
    "affected_users",
    "affected_sessions",
    "occurrences",
    "conversion_rate",
    "error_rate",
    "duration",
    "revenue",
    "custom",
)
ROLES = ("primary", "supporting")
FORMATS = ("number", "count", "percentage", "percentage_scaled", "duration", "currency")
DIRECTIONS = ("at_most", "at_least")
GRAINS = ("whole_window", "per_interval")
SIZES = ("small", "medium", "large")

MAX_CHARTS, MAX_METRICS, MAX_PROMPTS, MAX_SERIES = 20, 6, 3, 14


def shown_extras(extras: Mapping[str, Any], *, detail: bool) -> dict[str, Any]:
    """Return the charts, metrics and prompts of a report; the queries of metrics only in `detail`."""
    charts = [_chart(one) for one in _objects(extras.get("charts"), "chart_id")]
    metrics = [_metric(one, detail=detail) for one in _objects(extras.get("metrics"), "metric_id")]
    prompts = extras.get("suggested_prompts")
    return {
        "charts": charts[:MAX_CHARTS],
        "metrics": metrics[:MAX_METRICS],
        "suggested_prompts": [one for one in prompts if isinstance(one, str)][:MAX_PROMPTS]
        if isinstance(prompts, list)
        else [],
    }


def _objects(value: object, id_name: str) -> list[Mapping[str, Any]]:
    return [
        one
        for one in (value if isinstance(value, list) else [])
        if isinstance(one, dict) and _text(one.get(id_name)) and _text(one.get("title"))
    ]


def _chart(chart: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "chart_id": chart["chart_id"],
        "title": chart["title"],
        "query": _object(chart.get("query")) or {},
        "caption": _text(chart.get("caption")),
        "size": _one_of(SIZES)(chart.get("size")),
    }


def _metric(metric: Mapping[str, Any], *, detail: bool) -> dict[str, Any]:
    shown = {"metric_id": metric["metric_id"], "title": metric["title"]}
    shown |= {name: read(metric.get(name)) for name, read in _METRIC.items()}
    return {**shown, "query": _object(metric.get("query"))} if detail else shown


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _object(value: object) -> Mapping[str, Any] | None:
    return value if isinstance(value, dict) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _series(value: object) -> list[float] | None:
    numbers = [_number(one) for one in value] if isinstance(value, list) else [None]
    return None if None in numbers else [one for one in numbers if one is not None][-MAX_SERIES:]


def _one_of(allowed: tuple[str, ...], default: str | None = None) -> Callable[[object], str | None]:
    return lambda value: value if isinstance(value, str) and value in allowed else default


_METRIC: Mapping[str, Callable[[object], Any]] = {
    "kind": _one_of(KINDS, "custom"),
    "role": _one_of(ROLES, "supporting"),
    "value": _number,
    "value_at": _text,
    "series": _series,
    "value_format": _one_of(FORMATS, "number"),
    "unit": _text,
    "caption": _text,
    "goal_value": _number,
    "goal_direction": _one_of(DIRECTIONS),
    "goal_grain": _one_of(GRAINS, "whole_window"),
    "decision_window_days": _whole,
    "minimum_data_points": _whole,
}

"""The sections of a PostHog instance's inventory: API paths, and what a project's profile keeps of them.

The data is not trusted: texts are cut, times are validated, and nothing else is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postroom.text.characters import storable

Item = Mapping[str, Any]

MAX_TEXT = 200
RECENT = 5
MAX_DASHBOARDS = 20
MAX_EVENTS = 50
MAX_KEPT = 200
"""Maximum number of items of a list that is kept whole: integrations, data sources, intents."""

TOP_EVENTS = (
    "SELECT event, count() AS week, count(DISTINCT person_id) AS week_users, "
    "countIf(timestamp > now() - INTERVAL 1 DAY) AS day, "
    "count(DISTINCT if(timestamp > now() - INTERVAL 1 DAY, person_id, NULL)) AS day_users, "
    "min(timestamp) AS first_seen, max(timestamp) AS last_seen FROM events "
    "WHERE timestamp > now() - INTERVAL 7 DAY GROUP BY event ORDER BY week DESC, event LIMIT 50"
)
"""The HogQL query for the events of a week."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section that is a list at the instance: its path, and the function that summarises its items."""

    name: str
    path: str
    take: Callable[[Sequence[Item]], Any]


def _text(value: Any) -> str:
    return storable(" ".join(str(value).split()))[:MAX_TEXT] if isinstance(value, str | int) else ""


def _time(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if found.tzinfo is None else found.isoformat()


def _id(item: Item) -> int | str:
    value = item.get("id")
    return value if isinstance(value, int) and not isinstance(value, bool) else _text(value)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


def _latest(items: Sequence[Item], *times: str) -> list[tuple[Item, str | None]]:
    """Return items with the first of the named times that each has, latest first, those without any last."""
    found = [(item, next((at for name in times if (at := _time(item.get(name)))), None)) for item in items]
    # Times of different zones are compared as instants.
    return sorted(found, key=lambda each: (each[1] is None, -_moment(each[1]), str(_id(each[0]))))


def _moment(text: str | None) -> float:
    return 0.0 if text is None else datetime.fromisoformat(text).timestamp()


def _live(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.get("deleted") is not True]


def _dashboards(items: Sequence[Item]) -> list[dict[str, Any]]:
    seen = [(item, at) for item, at in _latest(_live(items), "last_accessed_at") if at]
    return [
        {
            "id": _id(item),
            "name": _text(item.get("name")),
            "last_accessed_at": at,
            "last_refresh": _time(item.get("last_refresh")),
            "created_at": _time(item.get("created_at")),
        }
        for item, at in seen[:MAX_DASHBOARDS]
    ]


def _state(item: Item, ended: str) -> str:
    if item.get("archived") is True:
        return "archived"
    if not item.get("start_date"):
        return "draft"
    return ended if item.get("end_date") else "running"


def _surveys(items: Sequence[Item]) -> dict[str, Any]:
    return {
        "total_count": len(items),
        "active_count": sum(_state(item, "stopped") == "running" for item in items),
        "recent": [
            {
                "id": _id(item),
                "name": _text(item.get("name")),
                "type": _text(item.get("type")),
                "status": _state(item, "stopped"),
                "updated_at": at,
            }
            for item, at in _latest(items, "updated_at", "created_at")[:RECENT]
        ],
    }


def _flags(items: Sequence[Item]) -> dict[str, Any]:
    live = _live(items)
    return {
        "total_count": len(live),
        "active_count": sum(item.get("active") is True for item in live),
        "recent": [
            {
                "id": _id(item),
                "key": _text(item.get("key")),
                "name": _text(item.get("name")) or _text(item.get("key")),
                "active": item.get("active") is True,
                "updated_at": at,
            }
            for item, at in _latest(live, "updated_at", "created_at")[:RECENT]
        ],
    }


def _experiments(items: Sequence[Item]) -> dict[str, Any]:
    live = _live(items)
    return {
        "total_count": len(live),
        "running_count": sum(_state(item, "complete") == "running" for item in live),
        "recent": [
            {
                "id": _id(item),
                "name": _text(item.get("name")),
                "status": _state(item, "complete"),
                "feature_flag_key": _text(item.get("feature_flag_key")),
                "updated_at": at,
            }
            for item, at in _latest(live, "updated_at", "created_at")[:RECENT]
        ],
    }


def _insight(item: Item) -> int | None:
    """Return the id of the insight that an alert watches; instances give its number or the whole insight."""
    found = item.get("insight")
    number = _count(found.get("id") if isinstance(found, dict) else found)
    return number or None


def _alerts(items: Sequence[Item]) -> dict[str, Any]:
    live = _live(items)
    return {
        "total_count": len(live),
        "enabled_count": sum(item.get("enabled") is True for item in live),
        "recent": [
            {
                "id": _id(item),
                "name": _text(item.get("name")),
                "enabled": item.get("enabled") is True,
                "state": _text(item.get("state")),
                "calculation_interval": _text(item.get("calculation_interval")) or None,
                "insight_id": _insight(item),
                "created_at": at,
            }
            for item, at in _latest(live, "created_at")[:RECENT]
        ],
    }


def _functions(items: Sequence[Item]) -> dict[str, Any]:
    live = _live(items)
    return {
        "total_count": len(live),
        "enabled_count": sum(item.get("enabled") is True for item in live),
        "recent": [
            {
                "id": _id(item),
                "name": _text(item.get("name")),
                "type": _text(item.get("type")),
                "kind": _text(item.get("kind")) or None,
                "enabled": item.get("enabled") is True,
                "updated_at": at,
            }
            for item, at in _latest(live, "updated_at", "created_at")[:RECENT]
        ],
    }


def _flows(items: Sequence[Item]) -> dict[str, Any]:
    return {
        "total_count": len(items),
        "active_count": sum(item.get("status") != "archived" for item in items),
        "recent": [
            {
                "id": _id(item),
                "name": _text(item.get("name")),
                "status": _text(item.get("status")),
                "updated_at": at,
            }
            for item, at in _latest(items, "updated_at", "created_at")[:RECENT]
        ],
    }


def _notebooks(items: Sequence[Item]) -> dict[str, Any]:
    live = _live(items)
    return {
        "total_count": len(live),
        "recent": [
            {
                "short_id": _text(item.get("short_id")),
                "title": _text(item.get("title")),
                "last_modified_at": at,
            }
            for item, at in _latest(live, "last_modified_at", "created_at")[:RECENT]
        ],
    }


def _cohorts(items: Sequence[Item]) -> dict[str, Any]:
    live = _live(items)
    return {
        "total_count": len(live),
        "recent": [
            {
                "id": _id(item),
                "name": _text(item.get("name")),
                "is_static": item.get("is_static") is True,
                "count": _count(item.get("count")),
                "created_at": at,
            }
            for item, at in _latest(live, "created_at")[:RECENT]
        ],
    }


def _actions(items: Sequence[Item]) -> dict[str, Any]:
    live = _live(items)
    return {
        "total_count": len(live),
        "recent": [
            {"id": _id(item), "name": _text(item.get("name")), "updated_at": at}
            for item, at in _latest(live, "updated_at", "created_at")[:RECENT]
        ],
    }


def _integrations(items: Sequence[Item]) -> list[dict[str, Any]]:
    dated = [(item, at) for item in items if (at := _time(item.get("created_at")))]
    dated.sort(key=lambda each: (_text(each[0].get("kind")), str(_id(each[0]))))
    return [{"kind": _text(item.get("kind")), "created_at": at} for item, at in dated[:MAX_KEPT]]


def _data_sources(items: Sequence[Item]) -> list[dict[str, Any]]:
    dated = [(item, at) for item in _live(items) if (at := _time(item.get("created_at")))]
    dated.sort(key=lambda each: (_text(each[0].get("source_type")), str(_id(each[0]))))
    return [
        {
            "source_type": _text(item.get("source_type")),
            "status": _text(item.get("status")),
            "prefix": _text(item.get("prefix")) or None,
            "created_at": at,
        }
        for item, at in dated[:MAX_KEPT]
    ]


SECTIONS: tuple[Section, ...] = (
    Section("integrations", "integrations/", _integrations),
    Section("external_data_sources", "external_data_sources/", _data_sources),
    Section("recent_dashboards", "dashboards/", _dashboards),
    Section("recent_surveys", "surveys/", _surveys),
    Section("recent_feature_flags", "feature_flags/", _flags),
    Section("recent_experiments", "experiments/", _experiments),
    Section("recent_alerts", "alerts/", _alerts),
    Section("recent_hog_functions", "hog_functions/", _functions),
    Section("recent_hog_flows", "hog_flows/", _flows),
    Section("recent_notebooks", "notebooks/", _notebooks),
    Section("recent_cohorts", "cohorts/", _cohorts),
    Section("recent_actions", "actions/", _actions),
)
"""The lists, in the order of requests; the project itself and its events are separate."""

PROJECT, EVENTS = "project", "top_events"
NAMES: tuple[str, ...] = (PROJECT, *(section.name for section in SECTIONS), EVENTS)


def of_project(found: Item) -> dict[str, Any]:
    """Return the summary of the project: its description, URLs, and the products that it uses or intends to use."""
    urls = found.get("app_urls")
    done = found.get("has_completed_onboarding_for")
    intents = [
        {
            "product_type": _text(item.get("product_type")),
            "activated_at": _time(item.get("activated_at")),
            "created_at": at,
        }
        for item in _items(found.get("product_intents"))
        if (at := _time(item.get("created_at")))
    ]
    addresses = [_text(url) for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
    products = [_text(key) for key in done if done[key]] if isinstance(done, dict) else []
    return {
        "product_description": _text(found.get("product_description")) or None,
        "app_urls": [url for url in addresses if url][:MAX_KEPT],
        "products_in_use": sorted(products)[:MAX_KEPT],
        "product_intents": sorted(intents, key=lambda each: str(each["product_type"]))[:MAX_KEPT],
    }


def of_events(answer: Item) -> list[dict[str, Any]] | None:
    """Return the events of a week from the response to `TOP_EVENTS`, in its order; None if it is malformed."""
    rows = answer.get("results")
    if not isinstance(rows, list):
        return None
    return [
        {
            "event": _text(row[0]),
            "count": _count(row[1]),
            "distinct_users": _count(row[2]),
            "recent_24h_count": _count(row[3]),
            "recent_24h_users": _count(row[4]),
            "first_seen": _time(row[5]),
            "last_seen": _time(row[6]),
        }
        for row in rows[:MAX_EVENTS]
        if isinstance(row, list) and len(row) == 7
    ]


def _items(value: Any) -> list[Item]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def page_items(answer: Any) -> list[Item] | None:
    """Return the items of a page, which is an object with `results` or a bare list; None if it is neither."""
    found = answer.get("results") if isinstance(answer, dict) else answer
    return _items(found) if isinstance(found, list) else None

"""Rules of destinations, from what people write on the command line."""

from typing import Any

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def rule_of(
    *,
    event: list[str] | None,
    min_priority: str | None,
    filters: dict[str, list[str] | None],
    per_hour: int | None,
    quiet: str | None,
    digest: str | None,
) -> dict[str, Any]:
    """Return the fields of a rule that were given.

    Raises:
        Invalid: quiet hours or digest are not written as they should.
    """
    rule: dict[str, Any] = {}
    if event:
        rule["events"] = [] if event == ["none"] else event
    if min_priority is not None:
        rule["min_priority"] = None if min_priority == "all" else min_priority
    rule |= {name: [] if values == ["all"] else values for name, values in filters.items() if values}
    if per_hour is not None:
        rule["per_hour"] = per_hour
    if quiet is not None:
        rule["quiet"] = _quiet(quiet)
    if digest is not None:
        rule["digest"] = _digest(digest)
    return rule


def _quiet(text: str) -> dict[str, Any] | None:
    from postroom.domain.errors import Invalid

    if text == "off":
        return None
    hours, _, zone = text.partition(" ")
    start, dash, end = hours.partition("-")
    if not dash:
        raise Invalid("Write quiet hours as '22:00-07:00 Europe/Berlin'.")
    return {"start": start, "end": end, "time_zone": zone.strip() or "UTC"}


def _digest(text: str) -> dict[str, Any] | None:
    from postroom.domain.errors import Invalid

    if text == "off":
        return None
    every, _, rest = text.partition(" ")
    at, _, zone = rest.strip().partition(" ")
    times = {"at": at or "09:00", "time_zone": zone.strip() or "UTC"}
    if every == "daily":
        return {"every": "daily", **times}
    if every.lower() in DAYS:
        return {"every": "weekly", "day": DAYS.index(every.lower()), **times}
    raise Invalid("Write a digest as 'daily 09:00 Europe/Berlin' or 'monday 09:00 UTC'.")

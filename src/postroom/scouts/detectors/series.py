"""Helpers for daily counts and for the wording of summaries."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

Days = dict[date, float]


def days_before(now: datetime, count: int) -> list[date]:
    """Return the last `count` days (UTC), oldest first; the last one is that of `now`."""
    today = now.date()
    return [today - timedelta(days=back) for back in range(count - 1, -1, -1)]


def filled(counts: Mapping[date, float], days: Iterable[date]) -> list[float]:
    """Return the counts of the given days; missing days have 0."""
    return [counts.get(day, 0.0) for day in days]


def ago(then: datetime | date, now: datetime) -> str:
    """Return how many days ago something was, as text."""
    day = then.date() if isinstance(then, datetime) else then
    passed = (now.date() - day).days
    return "today" if passed == 0 else "yesterday" if passed == 1 else f"{passed} days ago"


def cut(*limits: tuple[bool, str]) -> str:
    """Return the sentence about reached limits; each limit is whether it was reached, and its wording."""
    met = [words for reached, words in limits if reached]
    return f" Limits: {'; '.join(met)}." if met else ""

"""Input rows for tests of detectors."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from postroom.reports.inbox.scout_queries import ReportRow
from postroom.signals.scout_queries import DayCount, KeyedDay, SignalText

NOW = datetime(2031, 3, 3, 18, 0, tzinfo=UTC)
SPACE = UUID("01900000-0000-7000-8000-000000000000")


def day(back: int) -> date:
    return (NOW - timedelta(days=back)).date()


def error(key: str, back: int, count: float = 1, **values: Any) -> KeyedDay:
    """Return the count of an error kind some days ago."""
    row = {
        "title": f"{key} failed",
        "release": None,
        "first_at": NOW - timedelta(days=back),
        "reopened": False,
        "spiking": False,
        **values,
    }
    return KeyedDay(key=key, day=day(back), signals=1, occurrences=count, **row)


def counts(product: str, type: str, by_day: dict[int, int]) -> list[DayCount]:
    """Return the counts of a source by days ago."""
    return [DayCount(product, type, day(back), count) for back, count in by_day.items()]


def said(
    text: str, back: float = 0.0, product: str = "zendesk", *, report: str | None = None, **extra: Any
) -> SignalText:
    """Return a signal of some days ago."""
    at = NOW - timedelta(days=back)
    id = uuid5(SPACE, f"{product}{text}{at}{len(extra)}")
    home = None if report is None else uuid5(SPACE, report)
    return SignalText(id, product, "ticket", str(id)[:8], text, extra, home, at)


def report(name: str, status: str = "ready", **values: Any) -> ReportRow:
    """Return a report, whose id is derived from its name."""
    row = {
        "priority": None,
        "actionability": None,
        "signal_count": 3,
        "total_weight": 3.0,
        "source_products": ("error_tracking", "zendesk"),
        "reviewer_logins": (),
        "pull_request": None,
        "created_at": NOW - timedelta(days=20),
        "updated_at": NOW - timedelta(days=1),
        "claimed": False,
        **values,
    }
    return ReportRow(id=uuid5(SPACE, name), name=name, status=status, **row)

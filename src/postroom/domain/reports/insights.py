"""The periods by which insights count: weeks of a time zone, and longer ones where the range has too many weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from postroom.domain.errors import Invalid

DEFAULT_WEEKS = 12
EARLIEST = date(1970, 1, 1)
"""Insights begin here at the earliest, whatever senders say of the time of a signal."""

MAX_WEEKS = 106
"""Weeks shown as such, two years; longer ranges are counted by month, or by year."""
MAX_MONTHS = 120


class Grouping(StrEnum):
    """By what insights are broken down."""

    AREA = "area"
    SOURCE = "source"
    REVIEWER = "reviewer"


class Unit(StrEnum):
    """The length of a period."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods without gaps: `starts` are their first days, and `end` the day after the last; all in `zone`."""

    unit: Unit
    starts: tuple[date, ...]
    end: date
    zone: str

    @property
    def bounds(self) -> list[datetime]:
        """Return the time (UTC) at which each begins, and that at which the last one ends."""
        return [_midnight(day, self.zone) for day in (*self.starts, self.end)]

    def last_day(self, number: int) -> date:
        """Return the last day of a period, counted from 0."""
        return (*self.starts, self.end)[number + 1] - timedelta(days=1)


def periods(first: date, last: date, *, zone: str) -> Periods:
    """Return the whole weeks (from Monday), months or years from the one of `first` to the one of `last`.

    Raises:
        Invalid: `last` is before `first`, or `first` before 1970.
    """
    if first < EARLIEST:
        raise Invalid(f"Use a date from {EARLIEST} on.", field="date_from")
    if last < first:
        raise Invalid("Use a date that is not before date_from.", field="date_to")
    if last.year >= date.max.year:
        raise Invalid(f"Use a date before {date.max.year}.", field="date_to")
    days = (last - first).days
    unit = Unit.WEEK if days <= 7 * MAX_WEEKS else Unit.MONTH if days <= 30.5 * MAX_MONTHS else Unit.YEAR
    starts = tuple(_starts(unit, first, last))
    return Periods(unit, starts, _next(unit, starts[-1]), zone)


def default_first(last: date) -> date:
    """Return the first day of the range that ends with the week of `last`, if none is asked for."""
    return _floor(Unit.WEEK, last) - timedelta(weeks=DEFAULT_WEEKS - 1)


def local_day(moment: datetime, zone: str) -> date:
    """Return the day of a time in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def _starts(unit: Unit, first: date, last: date) -> Iterator[date]:
    start = _floor(unit, first)
    while start <= last:
        yield start
        start = _next(unit, start)


def _floor(unit: Unit, day: date) -> date:
    match unit:
        case Unit.WEEK:
            return day - timedelta(days=day.weekday())
        case Unit.MONTH:
            return day.replace(day=1)
        case Unit.YEAR:
            return day.replace(month=1, day=1)


def _next(unit: Unit, start: date) -> date:
    match unit:
        case Unit.WEEK:
            return start + timedelta(weeks=1)
        case Unit.MONTH:
            return _floor(unit, start + timedelta(days=31))
        case Unit.YEAR:
            return start.replace(year=start.year + 1)


def _midnight(day: date, zone: str) -> datetime:
    # Where clocks are put forward at midnight, the day begins then; where they are put back, at the first midnight.
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)

"""The periods by which insights count."""

from datetime import UTC, date, datetime, timedelta

import pytest

from postroom.domain.errors import Invalid
from postroom.domain.reports.insights import MAX_WEEKS, Unit, default_first, local_day, periods


def test_periods_are_whole_weeks_from_monday() -> None:
    found = periods(date(2026, 7, 1), date(2026, 7, 13), zone="UTC")

    assert found.unit is Unit.WEEK
    assert found.starts == (date(2026, 6, 29), date(2026, 7, 6), date(2026, 7, 13))
    assert found.last_day(2) == date(2026, 7, 19)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 23), 167),
        ("Europe/Berlin", date(2026, 10, 19), 169),
        ("America/New_York", date(2026, 3, 2), 167),
        ("Australia/Lord_Howe", date(2026, 4, 5), 168.5),
        ("Asia/Kolkata", date(2026, 3, 23), 168),
    ],
)
def test_periods_week_of_a_clock_change_is_shorter_or_longer(zone: str, day: date, hours: float) -> None:
    found = periods(day, day, zone=zone)

    first, end = found.bounds
    assert end - first == timedelta(hours=hours)
    assert (local_day(first, zone), local_day(end - timedelta(microseconds=1), zone)) == (
        found.starts[0],
        found.last_day(0),
    )


def test_periods_day_without_a_midnight_begins_when_clocks_are_put_forward() -> None:
    # Clocks were put forward at midnight of that Sunday.
    found = periods(date(2018, 11, 4), date(2018, 11, 5), zone="America/Sao_Paulo")

    assert found.bounds[0] == datetime(2018, 10, 29, 3, tzinfo=UTC)
    assert found.bounds[1] == datetime(2018, 11, 5, 2, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Apia", "America/St_Johns", "Europe/Dublin"])
@pytest.mark.parametrize("years", [0, 1, 3, 12, 56])
def test_periods_have_no_gaps_and_contain_the_range(zone: str, years: int) -> None:
    first, last = date(2026 - years, 2, 27), date(2026, 3, 1)

    found = periods(first, last, zone=zone)

    assert found.starts[0] <= first <= last < found.end
    assert len(found.starts) <= max(MAX_WEEKS + 1, 121)
    assert found.bounds == sorted(set(found.bounds))
    for number, start in enumerate(found.starts[1:]):
        assert found.last_day(number) + timedelta(days=1) == start


def test_periods_long_ranges_are_months_and_years() -> None:
    assert periods(date(2021, 1, 5), date(2026, 1, 1), zone="UTC").unit is Unit.MONTH
    found = periods(date(1970, 1, 1), date(2026, 1, 1), zone="UTC")
    assert (found.unit, found.starts[0], found.end) == (Unit.YEAR, date(1970, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(1969, 12, 31), date(2026, 1, 1), "date_from"),
        (date(2026, 1, 2), date(2026, 1, 1), "date_to"),
        (date(2026, 1, 2), date.max, "date_to"),
    ],
)
def test_periods_impossible_range_is_refused(first: date, last: date, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        periods(first, last, zone="UTC")

    assert refused.value.field == field


def test_default_first_is_eleven_weeks_before_this_one() -> None:
    assert len(periods(default_first(date(2026, 7, 19)), date(2026, 7, 19), zone="UTC").starts) == 12

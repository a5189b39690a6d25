"""When scouts are due."""

from datetime import UTC, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from postroom.domain.scouts.schedules import next_cron, next_due, runs_a_day, zone_problem

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)  # a Wednesday


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "expected"),
    [
        ("0 9 * * *", "UTC", "2026-07-01 12:00", "2026-07-02 09:00"),
        ("0 9 * * *", "UTC", "2026-07-01 08:59:30", "2026-07-01 09:00"),
        ("0 9 * * *", "UTC", "2026-07-01 09:00", "2026-07-02 09:00"),
        ("0 9 * * *", "Europe/Berlin", "2026-07-01 12:00", "2026-07-02 07:00"),
        ("0 9 * * *", "Europe/Berlin", "2026-12-01 12:00", "2026-12-02 08:00"),
        ("*/15 * * * *", "UTC", "2026-07-01 12:00", "2026-07-01 12:15"),
        ("5-20/5 1 * * *", "UTC", "2026-07-01 01:06", "2026-07-01 01:10"),
        ("0 0 1 jan *", "UTC", "2026-07-01 12:00", "2027-01-01 00:00"),
        ("0 0 29 2 *", "UTC", "2026-07-01 12:00", "2028-02-29 00:00"),
        ("0 8 * * mon-fri", "UTC", "2026-07-03 09:00", "2026-07-06 08:00"),
        ("0 8 * * 7", "UTC", "2026-07-01 09:00", "2026-07-05 08:00"),
        # A day counts by either, where both are given.
        ("0 8 15 * sun", "UTC", "2026-07-06 09:00", "2026-07-12 08:00"),
        ("0 8 15 * sun", "UTC", "2026-07-13 09:00", "2026-07-15 08:00"),
        # The clock skips 02:30 in spring, and repeats it in autumn.
        ("30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:30"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25 00:30", "2026-10-26 01:30"),
        ("0 9 * * *", "Asia/Kathmandu", "2026-07-01 12:00", "2026-07-02 03:15"),
    ],
)
def test_schedule_next_time(schedule: str, zone: str, after: str, expected: str) -> None:
    assert next_cron(schedule, after=moment(after), zone=zone) == moment(expected)


def test_schedule_impossible_date_never_runs() -> None:
    assert next_cron("0 0 30 2 *", after=NOON) is None
    due = next_due(cron="0 0 30 2 *", interval_minutes=60, last_run_at=NOON, now=NOON)
    assert due == NOON + timedelta(minutes=59)


@pytest.mark.parametrize(
    ("schedule", "part"),
    [
        ("", "five"),
        ("0 0", "five"),
        ("0 0 0 * * *", "five"),
        ("0 0 L * *", "day of the month"),
        ("61 * * * *", "minute"),
    ],
)
def test_next_cron_of_an_invalid_schedule_is_an_error(schedule: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        next_cron(schedule, after=NOON)


_DAYS, _MONTHS = "sun mon tue wed thu fri sat", "jan feb mar apr may jun jul aug sep oct nov dec"
_NAMES = {name: value for value, name in enumerate(_DAYS.split())}
_NAMES |= {name: value for value, name in enumerate(_MONTHS.split(), 1)}


def values(field: str, least: int, most: int) -> set[int]:
    """Return the values of a field, read in the plainest way."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        start, _, end = span.partition("-")
        first = least if span == "*" else int(_NAMES.get(start, start))
        last = most if span == "*" or (step and not end) else int(_NAMES.get(end or start, end or start))
        found |= set(range(first, last + 1, int(step or 1)))
    return found


def searched(schedule: str, after: datetime, zone: str) -> datetime | None:
    """Return what `next_cron` should, within 40 days, by trying every minute of the local time."""
    fields = schedule.lower().split()
    minutes, hours, days, months, weekdays = (
        values(field, least, most)
        for field, (least, most) in zip(fields, [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)], strict=True)
    )
    both = fields[2].startswith("*") or fields[4].startswith("*")
    local = after.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0) + timedelta(minutes=1)
    end = local + timedelta(days=40)
    while local < end:
        weekday = {local.isoweekday(), local.isoweekday() % 7} & weekdays
        day = (local.day in days and weekday) if both else (local.day in days or weekday)
        if not (local.month in months and day):
            local = local.replace(hour=0, minute=0) + timedelta(days=1)
            continue
        if local.hour in hours and local.minute in minutes:
            found = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            if found > after:
                return found
        local += timedelta(minutes=1)
    return None


def test_next_cron_agrees_with_minute_by_minute_search() -> None:
    compared = 0
    for schedule in (
        "*/7 * * * *",
        "3-59/10 */5 * * *",
        "0 4,16 */9 * *",
        "5 1 * * 5-7",
        "10 2 13 * fri",
        "10 2 */13 * fri",
        "30 2 * mar,oct sun",
        "0 0 31 * *",
        "59 23 28-31 feb-apr *",
        "15/20 6/6 * * *",
        "5-5/7 3 * * 0",
        "1 2 3-3/4 * *",
    ):
        for zone in ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"):
            for start in ("2026-03-27 23:10", "2026-04-04 13:00", "2026-10-24 22:30", "2026-11-01 04:00"):
                expected = searched(schedule, moment(start), zone)
                if expected is not None:
                    compared += 1
                    assert next_cron(schedule, after=moment(start), zone=zone) == expected, (
                        schedule,
                        zone,
                        start,
                    )
    assert compared > 100


def test_next_cron_of_rare_days_costs_little() -> None:
    began = process_time()
    for schedule in (
        "0 0 29 2 */7",
        "59 23 29 feb */6",
        ",".join(["*/2"] * 25) + " * 31 2,4 *",
        "0 0 31 2,4,6,9,11 *",
    ):
        next_cron(schedule, after=NOON)
    assert process_time() - began < 2


def test_schedule_interval_counts_from_last_run_less_a_minute() -> None:
    assert next_due(cron=None, interval_minutes=30, last_run_at=NOON, now=NOON) == NOON + timedelta(
        minutes=29
    )
    assert next_due(cron=None, interval_minutes=30, last_run_at=None, now=NOON) is None


def test_schedule_first_run_waits_for_its_time() -> None:
    first = next_due(cron="0 9 * * *", interval_minutes=30, last_run_at=None, now=NOON)
    assert first == moment("2026-07-02 09:00")


def test_time_zones() -> None:
    assert zone_problem("Europe/Berlin") is None
    for wrong in ("Europe/Nowhere", "", "../etc/passwd", "\x00", "x" * 300):
        assert "is not a time zone" in (zone_problem(wrong) or "")


@pytest.mark.parametrize(
    ("cron", "minutes", "runs"),
    [(None, 30, 48), ("0 * * * *", 1440, 24), ("0 9 * * mon-fri", 30, 5 / 7), ("0 0 30 2 *", 720, 2)],
)
def test_schedule_runs_per_day(cron: str | None, minutes: int, runs: float) -> None:
    moment = datetime(2031, 3, 3, 12, tzinfo=UTC)
    assert runs_a_day(cron=cron, interval_minutes=minutes, now=moment) == pytest.approx(runs)

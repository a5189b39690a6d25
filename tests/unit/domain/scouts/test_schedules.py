"""When scouts are due."""

from datetime import UTC, datetime, timedelta

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
def test_the_next_time_of_a_schedule(schedule: str, zone: str, after: str, expected: str) -> None:
    assert next_cron(schedule, after=moment(after), zone=zone) == moment(expected)


def test_a_day_that_never_comes() -> None:
    assert next_cron("0 0 30 2 *", after=NOON) is None
    due = next_due(cron="0 0 30 2 *", interval_minutes=60, last_run_at=NOON, now=NOON)
    assert due == NOON + timedelta(minutes=59)


def test_invalid_schedules() -> None:
    with pytest.raises(ValueError, match="five fields"):
        next_cron("0 0", after=NOON)


def test_an_interval_counts_from_the_last_run_less_a_minute() -> None:
    assert next_due(cron=None, interval_minutes=30, last_run_at=NOON, now=NOON) == NOON + timedelta(
        minutes=29
    )
    assert next_due(cron=None, interval_minutes=30, last_run_at=None, now=NOON) is None


def test_a_schedule_waits_for_its_time_also_at_first() -> None:
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
def test_how_often_a_scout_runs_a_day(cron: str | None, minutes: int, runs: float) -> None:
    moment = datetime(2031, 3, 3, 12, tzinfo=UTC)
    assert runs_a_day(cron=cron, interval_minutes=minutes, now=moment) == pytest.approx(runs)

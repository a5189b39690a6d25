"""Rules of notifications: who is told, quiet hours over midnight and changes of the clock, digests, rests."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from postroom.domain.notifications.events import NotificationEvent
from postroom.domain.notifications.rules import (
    DigestTimes,
    Quiet,
    ReportFacts,
    Rule,
    held_until,
    next_digest,
    rest_after,
    retry_after_of,
    summed_up,
    wants,
)

REPORT = ReportFacts(UUID(int=1), "ready", "P1", ["zendesk"], ["ann"])
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def event(type: str, actor_id: int | None = None, **detail: object) -> NotificationEvent:
    return NotificationEvent(1, 1, REPORT.id, type, NOW, detail, actor_id)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "happened", "told"),
    [
        (Rule(["report.ready"]), event("report.ready"), True),
        (Rule(["report.ready"]), event("report.recurred"), False),
        (Rule(["report.mentioned"]), event("report.mentioned", users=[7]), False),
        (Rule(["report.ready"], user_id=7, only_mine=True), event("report.ready"), True),
        (Rule(["report.assigned"], user_id=7), event("report.ready"), True),
        (Rule(["report.assigned"], user_id=7), event("report.assigned", logins=["bob"]), False),
        (Rule(["report.assigned"], user_id=7), event("report.assigned", logins=["ann"]), True),
        (Rule(["report.assigned"], user_id=7), event("report.assigned", 7, logins=["ann"]), False),
        (Rule(["report.mentioned"], user_id=7, only_mine=True), event("report.mentioned", users=[7]), True),
        (Rule(["report.ready"], min_priority="P0"), event("report.ready"), False),
        (Rule(["report.ready"], sources=["github"]), event("report.ready"), False),
    ],
)
def test_wants_by_rule_and_person(rule: Rule, happened: NotificationEvent, told: bool) -> None:
    assert wants(rule, happened, REPORT, ["ann"]) is told


def test_only_mine_leaves_out_what_is_suggested_to_others() -> None:
    assert not wants(
        Rule(["report.ready"], user_id=7, only_mine=True), event("report.ready"), REPORT, ["bob"]
    )


BERLIN = Quiet(time(22), time(7), "Europe/Berlin", let_through="P0")


@pytest.mark.parametrize(
    ("quiet", "moment", "end"),
    [
        (BERLIN, "2026-11-30T20:59", None),
        (BERLIN, "2026-11-30T21:00", "2026-12-01T06:00"),
        (BERLIN, "2026-12-01T05:59", "2026-12-01T06:00"),
        (BERLIN, "2026-12-01T06:00", None),
        (BERLIN, "2026-03-29T00:30", "2026-03-29T05:00"),  # the night that the clock goes forward
        (Quiet(time(9), time(17), "UTC", days=(5, 6)), "2026-11-30T12:00", None),  # a Monday
        (Quiet(time(9), time(17), "UTC", days=(0,)), "2026-11-30T12:00", "2026-11-30T17:00"),
        (
            Quiet(time(22), time(7), "UTC", days=(4,)),
            "2026-11-28T03:00",
            "2026-11-28T07:00",
        ),  # begun on Friday
        (Quiet(time(0), time(0), "UTC"), "2026-11-30T12:00", None),
        (None, "2026-11-30T12:00", None),
    ],
)
def test_quiet_hours_hold_until_their_end(quiet: Quiet | None, moment: str, end: str | None) -> None:
    found = held_until(quiet, "P1", datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert found == (None if end is None else datetime.fromisoformat(end).replace(tzinfo=UTC))


def test_quiet_hours_let_urgent_through() -> None:
    night = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert held_until(BERLIN, "P0", night) is None
    assert held_until(BERLIN, None, night) is not None


@pytest.mark.parametrize(
    ("times", "after", "expected"),
    [
        (DigestTimes("daily", time(9), "UTC"), "2026-11-30T08:59", "2026-11-30T09:00"),
        (DigestTimes("daily", time(9), "UTC"), "2026-11-30T09:00", "2026-12-01T09:00"),
        (DigestTimes("weekly", time(9), "Europe/Berlin", day=0), "2026-11-30T09:00", "2026-12-07T08:00"),
        (DigestTimes("daily", time(2, 30), "Europe/Berlin"), "2026-03-28T12:00", "2026-03-29T01:30"),
    ],
)
def test_next_digest_is_at_its_wall_time(times: DigestTimes, after: str, expected: str) -> None:
    moment = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert next_digest(times, moment) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_summary_replaces_what_was_held_and_bursts_to_chats() -> None:
    assert not summed_up(1, any_held=True, is_webhook=False)
    assert summed_up(2, any_held=True, is_webhook=True)
    assert not summed_up(5, any_held=False, is_webhook=False)
    assert summed_up(6, any_held=False, is_webhook=False)
    assert not summed_up(600, any_held=False, is_webhook=True)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("0.5", 0.5),
        ("Mon, 30 Nov 2026 12:01:00 GMT", 60.0),
        ("Mon, 30 Nov 2020 12:01:00 GMT", None),
        ("-1", None),
        ("nan", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("9" * 5000, None),
    ],
)
def test_retry_after_is_read_as_number_or_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_of(header, NOW) == seconds


def test_rest_grows_to_an_hour_and_respects_what_was_asked_for() -> None:
    assert [rest_after(n, None).total_seconds() for n in (1, 2, 6, 999)] == [5, 30, 3600, 3600]
    assert rest_after(1, 90).total_seconds() == 90
    assert rest_after(1, 1e8) == timedelta(days=1)

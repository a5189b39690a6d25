"""Who is notified of what and when: matching of events, quiet hours, summaries, and times of digests."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from postroom.domain.notifications.events import EventType, NotificationEvent

Every = Literal["daily", "weekly"]

BURST = 5
"""Messages that one chat or mail destination gets one by one; more that wait together become a summary."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours, from `start` to `end` in a time zone, in which messages are held.

    A window that ends before it starts lasts over midnight. `days` are those on which it starts (Monday is 0),
    empty for all. Reports of the priority `let_through` or a higher one are not held.
    """

    start: time
    end: time
    time_zone: str
    days: tuple[int, ...] = ()
    let_through: str | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "Quiet | None":
        """Return the hours as stored; None for none."""
        if stored is None:
            return None
        return cls(
            time.fromisoformat(stored["start"]),
            time.fromisoformat(stored["end"]),
            stored["time_zone"],
            tuple(stored.get("days") or ()),
            stored.get("let_through"),
        )


@dataclass(frozen=True, slots=True)
class DigestTimes:
    """When a digest is sent: daily or weekly on a day (Monday is 0), at a wall time in a time zone."""

    every: Every
    at: time
    time_zone: str
    day: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "DigestTimes | None":
        """Return the times as stored; None for none."""
        if stored is None:
            return None
        return cls(
            stored["every"], time.fromisoformat(stored["at"]), stored["time_zone"], stored.get("day") or 0
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """What a destination wants.

    No `min_priority`, `sources`, `areas` and `repositories` mean all; the last two are in lower case. `user_id` is
    the person that it belongs to, None for a project's; a person with `only_mine` wants what they are suggested as
    a reviewer for.
    """

    events: Collection[EventType]
    min_priority: str | None = None
    sources: Collection[str] = ()
    user_id: int | None = None
    only_mine: bool = False
    areas: Collection[str] = ()
    repositories: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What rules ask about a report. `reviewers` are logins or addresses in lower case."""

    id: UUID
    status: str
    priority: str | None
    sources: Collection[str]
    reviewers: Collection[str]
    area: str | None = None
    repository: str | None = None


def wants(rule: Rule, event: NotificationEvent, report: ReportFacts, handles: Collection[str] = ()) -> bool:
    """Return whether a destination is notified about an event; `handles` are logins and address of its person."""
    if report.status == "deleted" or not concerns(rule, report):
        return False
    if rule.user_id is None:
        return event.type in rule.events and event.type != "report.mentioned"
    if event.actor_id == rule.user_id:
        return False  # they know it
    mine = not set(handles).isdisjoint(report.reviewers)
    match event.type:
        case "report.mentioned":
            return event.type in rule.events and rule.user_id in event.detail.get("users", ())
        case "report.assigned":
            return event.type in rule.events and not set(handles).isdisjoint(event.detail.get("logins", ()))
        case "report.ready" if mine and "report.assigned" in rule.events:
            return True  # who was suggested before it was shown is told when it is
    return event.type in rule.events and (mine or not rule.only_mine)


def wants_of_project(rule: Rule, event: NotificationEvent) -> bool:
    """Return whether a destination is notified about an event of its project, of a source if it is about it."""
    source = event.detail.get("source")
    return event.type in rule.events and (source is None or not rule.sources or source in rule.sources)


def concerns(rule: Rule, report: ReportFacts) -> bool:
    """Return whether a rule is about reports like this one."""
    if rule.min_priority is not None and (report.priority or "P9") > rule.min_priority:
        return False
    return (
        (not rule.sources or not set(rule.sources).isdisjoint(report.sources))
        and (not rule.areas or (report.area or "").lower() in rule.areas)
        and (not rule.repositories or (report.repository or "").lower() in rule.repositories)
    )


def held_until(quiet: Quiet | None, priority: str | None, now: datetime) -> datetime | None:
    """Return the end of the quiet hours that hold a message about a report now; None if it may be sent."""
    if quiet is None or quiet.start == quiet.end:
        return None
    if quiet.let_through is not None and priority is not None and priority <= quiet.let_through:
        return None
    zone = ZoneInfo(quiet.time_zone)
    local = now.astimezone(zone)
    for began in (local.date(), local.date() - timedelta(days=1)):
        if quiet.days and began.weekday() not in quiet.days:
            continue
        last = began if quiet.start < quiet.end else began + timedelta(days=1)
        start = datetime.combine(began, quiet.start, zone).astimezone(UTC)
        end = datetime.combine(last, quiet.end, zone).astimezone(UTC)
        if start <= now < end:
            return end
    return None


def summed_up(count: int, *, any_held: bool, is_webhook: bool) -> bool:
    """Return whether so many messages that wait for one destination become one summary."""
    if count < 2:
        return False
    return any_held or (count > BURST and not is_webhook)


def next_digest(times: DigestTimes, after: datetime) -> datetime:
    """Return the first time of a digest after a moment. A time that the clock skips is taken an hour later."""
    zone = ZoneInfo(times.time_zone)
    day = after.astimezone(zone).date()
    while True:
        if times.every == "daily" or day.weekday() == times.day:
            moment = datetime.combine(day, times.at, zone).astimezone(UTC)
            if moment > after:
                return moment
        day += timedelta(days=1)


def rest_after(failures: int, retry_after: float | None) -> timedelta:
    """Return how long a destination rests after failures in a row: at least what it asked for, up to a day."""
    steps = (5, 30, 120, 600, 1_800)
    seconds = float(steps[failures - 1]) if failures <= len(steps) else 3_600.0
    return timedelta(seconds=max(seconds, min(retry_after or 0.0, 86_400.0)))


def retry_after_of(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a header `Retry-After` asks for, by a number or a date; None without any."""
    text = (value or "").strip()[:64]
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError, IndexError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    return seconds if 0 <= seconds < 1e9 else None

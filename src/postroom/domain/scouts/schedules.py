"""When a scout runs next: after an interval, or by a cron schedule in its project's time zone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from postroom.domain.scouts.configs import CRON, cron_problem

SLACK = timedelta(seconds=60)
"""A run is due this much before its interval is over, so that a late tick does not skip a turn."""

WEEK = timedelta(days=7)

_ONE_VALUE = re.compile(r"\b(\w{1,3})-\1/[0-9]{1,2}\b")
"""A step from a value to itself, such as 5-5/7: that value in cron, but 5/7 for the library."""


def zone_problem(name: str) -> str | None:
    """Return why a text is not a time zone, or None."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return f"'{name[:60]}' is not a time zone; use a name such as Europe/Berlin or UTC."
    return None


def next_due(
    *, cron: str | None, interval_minutes: int, last_run_at: datetime | None, now: datetime, zone: str = "UTC"
) -> datetime | None:
    """Return when a scout is due; None means at once.

    With an interval: that long after the last run less `SLACK`, at once if it never ran. With a cron schedule: the
    next time in `zone` after the last run, or after `now` if it never ran; a time that the clock skips in spring is
    taken an hour later, and one that it repeats in autumn counts once. A schedule that never falls (30 February)
    counts as none.
    """
    if cron:
        found = next_cron(cron, after=last_run_at or now, zone=zone)
        if found is not None:
            return found
    if last_run_at is None:
        return None
    return last_run_at + timedelta(minutes=interval_minutes) - SLACK


def runs_a_day(*, cron: str | None, interval_minutes: int, now: datetime, zone: str = "UTC") -> float:
    """Return the average number of a scout's runs per day: by its interval, or by its schedule next week."""
    if not cron or next_cron(cron, after=now, zone=zone) is None:
        return 1440 / interval_minutes
    times = takewhile(lambda moment: moment <= now + WEEK, cron_times(cron, after=now, zone=zone))
    return sum(1 for _ in times) / WEEK.days


def next_cron(schedule: str, *, after: datetime, zone: str = "UTC") -> datetime | None:
    """Return the first of `cron_times`; None if there is none."""
    return next(cron_times(schedule, after=after, zone=zone), None)


def cron_times(schedule: str, *, after: datetime, zone: str = "UTC") -> Iterator[datetime]:
    """Yield the times (UTC) after `after` at which a schedule falls within 50 years.

    As in cron, a day matches by the day of the month or the weekday if both are restricted.

    Raises:
        ValueError: the schedule is invalid; `cron_problem` says why.
    """
    place = ZoneInfo(zone)
    if re.fullmatch(CRON, schedule) is None:
        raise ValueError(cron_problem(schedule))
    try:
        # An hour repeated in autumn is considered once: local time alone decides, and the earlier one counts.
        times = CronSim(_ONE_VALUE.sub(r"\1", schedule), after.astimezone(place).replace(tzinfo=None))
    except CronSimError:
        problem = cron_problem(schedule)
        if problem is not None:
            raise ValueError(problem) from None
        return  # the day never comes
    for local in times:
        moment = local.replace(tzinfo=place).astimezone(UTC)
        if moment > after:
            after = moment
            yield moment

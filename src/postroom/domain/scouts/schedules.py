"""When a scout runs next: after an interval, or by a cron schedule in its project's time zone."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from postroom.domain.scouts.configs import CRON_FIELDS, cron_number, cron_problem

SLACK = timedelta(seconds=60)
"""A run is due this much before its interval is over, so that a late tick does not skip a turn."""

WEEK = timedelta(days=7)

LONGEST_SEARCH_DAYS = 366 * 9
"""Days that are searched for the next time: 29 February recurs within eight years."""


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
    count, moment = 0, next_cron(cron, after=now, zone=zone)
    while moment is not None and moment <= now + WEEK:
        count, moment = count + 1, next_cron(cron, after=moment, zone=zone)
    return count / WEEK.days


def next_cron(schedule: str, *, after: datetime, zone: str = "UTC") -> datetime | None:
    """Return the first time (UTC) after `after` at which a schedule falls; None if it never does.

    As in cron, a day matches by the day of the month or the weekday if both are restricted.

    Raises:
        ValueError: the schedule is invalid; `cron_problem` says why.
    """
    minutes, hours, days, months, weekdays = _fields(schedule)
    either = not (schedule.split()[2].startswith("*") or schedule.split()[4].startswith("*"))
    place = ZoneInfo(zone)
    local = after.astimezone(place).replace(tzinfo=None, second=0, microsecond=0) + timedelta(minutes=1)
    # An hour repeated in autumn is considered once: local time alone decides, and the earlier one counts.
    for _ in range(LONGEST_SEARCH_DAYS):
        fits_day, fits_weekday = local.day in days, (local.weekday() + 1) % 7 in weekdays
        fits = (fits_day or fits_weekday) if either else (fits_day and fits_weekday)
        if local.month in months and fits:
            for hour in (each for each in hours if each >= local.hour):
                first = local.minute if hour == local.hour else 0
                for minute in (each for each in minutes if each >= first):
                    moment = local.replace(hour=hour, minute=minute, tzinfo=place).astimezone(UTC)
                    if moment > after:
                        return moment
        local = (local + timedelta(days=1)).replace(hour=0, minute=0)
    return None


@lru_cache(maxsize=512)
def _fields(schedule: str) -> tuple[tuple[int, ...], ...]:
    problem = cron_problem(schedule)
    if problem is not None:
        raise ValueError(problem)
    found = []
    for text, (name, least, most, names) in zip(schedule.lower().split(), CRON_FIELDS, strict=True):
        values: set[int] = set()
        for part in text.split(","):
            span, _, step = part.partition("/")
            first, last = least, most
            if span != "*":
                start, _, end = span.partition("-")
                first = cron_number(start, least, names) or 0
                last = (cron_number(end, least, names) or 0) if end else (most if step else first)
            values |= set(range(first, last + 1, int(step or 1)))
        if name == "day of the week":
            values = {value % 7 for value in values}
        found.append(tuple(sorted(values)))
    return tuple(found)

"""Metrics that are out of their usual range: what the scouts of latency and of volume have in common.

An hour is compared with the same hour of the same weekday and its neighbours, so that neither the rhythm of a day
nor that of a week is an anomaly.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.domain.statistics.baseline import Baseline, of_values
from postroom.domain.statistics.chance import CountModel
from postroom.metrics.schemas import Bucket

HISTORY_WEEKS = 4
LEAST_WEEKS = 3
"""Weeks with points at an hour from which its weekday is known well enough to be all that it is compared with."""

HISTORY_DAYS = 14
"""Days that are compared, whatever their weekday, as long as there are less weeks."""

LEAST_HOURS = 72
"""Hours with points before the looked-at ones, from which a metric has a usual range."""

LEAST_DAYS = 3
"""Days of the same kind (Monday to Friday, or a weekend's) that are compared in a metric's first week."""

LEAST_LOOKED_AT, MOST_LOOKED_AT = 3, 48
"""Complete hours that are looked at; an anomaly has to last for two of them in a row."""

LEAST_KNOWN = 9
"""Values of other days from which it is known what an hour's count may be."""

CHANCE = 1e-7
"""How unlikely a row of low hours has to be: dozens of counts are looked at every hour."""

READ_HOURS = 24 * 7 * HISTORY_WEEKS + MOST_LOOKED_AT + 1

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bars:
    """How far off an hour has to be: by `sigmas`, and `high` times the usual or more, or `low` times or less.

    `counts`: the values are sums of what is counted, which vary by chance alone.
    """

    sigmas: float
    high: float
    low: float = -1.0
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Deviation:
    """Hours in a row that are out of range on one side.

    `at`, `value` and `usual` are of the one that is farthest off, `usual` being what is expected then.
    """

    first: datetime
    last: datetime
    at: datetime
    value: float
    usual: Baseline
    above: bool

    def when(self, end: datetime) -> str:
        """Return when it was, for people; `end` is when the last complete hour ended."""
        hours = int((self.last - self.first) / _HOUR) + 1
        over = " and still is" if self.last + _HOUR >= end else ""
        return f"out of range for {hours} hours from {self.first:%Y-%m-%d %H:%M} UTC{over}"


def whole_hour(now: datetime) -> datetime:
    """Return when the last complete hour ended."""
    return now.replace(minute=0, second=0, microsecond=0)


def looked_from(previous: datetime | None, now: datetime) -> datetime:
    """Return the first hour to look at: what the scout has not seen since its run before, two days at most.

    The last two hours of that run are looked at again, as they may have been the beginning of something. A first
    run looks at a day.
    """
    since = now - _DAY if previous is None else previous - 2 * _HOUR
    earliest, latest = now - MOST_LOOKED_AT * _HOUR, now - LEAST_LOOKED_AT * _HOUR
    return whole_hour(min(max(since, earliest), latest))


def hourly(buckets: Sequence[Bucket], now: datetime, *, missing: float | None) -> dict[datetime, float]:
    """Return a metric by complete hours up to `now`; hours without points count as `missing`, unless it is None."""
    end = whole_hour(now)
    found = {bucket.at: bucket.value for bucket in buckets if bucket.at < end}
    if not found or missing is None:
        return found
    start = min(found)
    hours = int((end - start) / _HOUR)
    return {start + each * _HOUR: found.get(start + each * _HOUR, missing) for each in range(hours)}


def usual_at(values: Mapping[datetime, float], hour: datetime, before: datetime) -> list[Baseline]:
    """Return what is usual at an hour, of hours before `before`; a value is off when it is off from each.

    With three weeks of history that is the same hour of the same weekday and its neighbours. With less, other days
    are looked at as well as last week's; within the first week only days of the same kind, from three on.
    Empty when nothing can be told.
    """

    def around(at: datetime) -> list[float]:
        beside = (at - _HOUR, at, at + _HOUR)
        return [values[each] for each in beside if each < before and each in values]

    weeks = [found for back in range(1, HISTORY_WEEKS + 1) if (found := around(hour - back * _WEEK))]
    same = of_values([value for found in weeks for value in found])
    if len(weeks) >= LEAST_WEEKS:
        return [same]
    moments = [hour - back * _DAY for back in range(1, HISTORY_DAYS + 1)]
    if weeks:
        return [same, of_values([value for at in moments for value in around(at)])]
    alike = [found for at in moments if _is_weekend(at) == _is_weekend(hour) and (found := around(at))]
    return [of_values([value for found in alike for value in found])] if len(alike) >= LEAST_DAYS else []


def _is_weekend(at: datetime) -> bool:
    return at.weekday() >= 5


def deviations(
    values: Mapping[datetime, float], now: datetime, since: datetime, bars: Bars
) -> list[Deviation]:
    """Return what was out of range for two complete hours in a row or more, from the hour `since` on."""
    end = whole_hour(now)
    if sum(at < since for at in values) < LEAST_HOURS:
        return []
    found: list[list[Deviation]] = [[]]
    for back in range(int((end - since) / _HOUR), 0, -1):
        hour = end - back * _HOUR
        off = _off(values, hour, since, bars) if hour in values else None
        if off is None or (found[-1] and found[-1][-1].above != off.above):
            found.append([])
        if off is not None:
            found[-1].append(off)
    return [_together(row) for row in found if len(row) > 1]


def long_collapse(
    values: Mapping[datetime, float], now: datetime, since: datetime, low: float
) -> Deviation | None:
    """Return the last hours in a row in which a count was so low that all of them together are hardly chance.

    A count that scatters much may be low for an hour, and is not for many: each hour is compared with what the same
    hours of other days and weeks make likely.
    """
    end, row, chance = whole_hour(now), list[Deviation](), 1.0
    if sum(at < since for at in values) < LEAST_HOURS:
        return None
    for back in range(1, int((end - since) / _HOUR) + 1):
        hour = end - back * _HOUR
        known = counts_at(values, hour, since) if hour in values else []
        usual = of_values(known)
        if len(known) < LEAST_KNOWN or values[hour] > low * usual.expected:
            break
        chance *= CountModel.of(known).at_most(values[hour])
        row.append(Deviation(hour, hour, hour, values[hour], usual, above=False))
    if len(row) < LEAST_LOOKED_AT or chance >= CHANCE:
        return None
    row.reverse()
    worst = max(row, key=lambda each: each.usual.expected - each.value)
    return Deviation(row[0].first, row[-1].last, worst.at, worst.value, worst.usual, above=False)


def counts_at(values: Mapping[datetime, float], hour: datetime, before: datetime) -> list[float]:
    """Return the values at the same hour of earlier days of the same kind, and at the hours beside it."""
    found = []
    for back in range(1, 7 * HISTORY_WEEKS + 1):
        at = hour - back * _DAY
        if _is_weekend(at) == _is_weekend(hour):
            found += [
                values[each] for each in (at - _HOUR, at, at + _HOUR) if each < before and each in values
            ]
    return found


def _off(values: Mapping[datetime, float], hour: datetime, before: datetime, bars: Bars) -> Deviation | None:
    usuals, value = usual_at(values, hour, before), values[hour]
    if not usuals:
        return None
    usual = min(usuals, key=lambda each: abs(value - each.expected))
    for above in (True, False):
        if all(_is_off(value, each, bars, above=above) for each in usuals):
            return Deviation(hour, hour, hour, value, usual, above)
    return None


def _is_off(value: float, usual: Baseline, bars: Bars, *, above: bool) -> bool:
    # Two hours in a row are one look at a count, whose chance is that of both together.
    chance = math.sqrt(max(usual.expected, 0.0) / 2) if bars.counts else 0.0
    score = (value - usual.expected) / max(usual.spread, chance)
    if above:
        return score >= bars.sigmas and usual.expected > 0 and value >= bars.high * usual.expected
    return score <= -bars.sigmas and value <= bars.low * usual.expected


def _together(row: Sequence[Deviation]) -> Deviation:
    worst = max(row, key=lambda each: abs(each.value - each.usual.expected) / each.usual.spread)
    return Deviation(row[0].first, row[-1].last, worst.at, worst.value, worst.usual, worst.above)


def number(value: float) -> str:
    """Return a value as people read it."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

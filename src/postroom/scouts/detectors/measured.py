"""Metrics outside their usual range: shared code of the latency and volume detectors.

An hour is compared with the same hour of the same weekday and its neighbours, so that daily and weekly cycles are
no anomalies.
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
"""Weeks with points at an hour from which it is compared with the same weekday alone."""

HISTORY_DAYS = 14
"""Days of any weekday that are compared while there are fewer weeks."""

LEAST_HOURS = 72
"""Minimum hours with earlier points for a metric to have a usual range."""

LEAST_DAYS = 3
"""Minimum days of the same kind (Monday to Friday, or weekend) to compare in a metric's first week."""

LEAST_LOOKED_AT, MAX_LOOKED_AT = 3, 48
"""Minimum and maximum complete hours that are checked; an anomaly has to last two consecutive ones."""

LEAST_KNOWN = 9
"""Minimum values of other days to estimate the count of an hour."""

CHANCE = 1e-7
"""Maximum probability of a sequence of low hours by chance: dozens of counts are checked every hour."""

READ_HOURS = 24 * 7 * HISTORY_WEEKS + MAX_LOOKED_AT + 1

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bars:
    """Thresholds of a deviation: `sigmas`, and at least `high` times or at most `low` times the usual value.

    `counts`: the values are counts, whose random variation is taken into account.
    """

    sigmas: float
    high: float
    low: float = -1.0
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Deviation:
    """Consecutive hours out of range on the same side.

    `at`, `value` and `usual` (the expected value) are those of the hour farthest off.
    """

    first: datetime
    last: datetime
    at: datetime
    value: float
    usual: Baseline
    above: bool

    def when(self, end: datetime) -> str:
        """Return the period as readable text; `end` is the end of the last complete hour."""
        hours = int((self.last - self.first) / _HOUR) + 1
        over = " and still is" if self.last + _HOUR >= end else ""
        return f"out of range for {hours} hours from {self.first:%Y-%m-%d %H:%M} UTC{over}"


def whole_hour(now: datetime) -> datetime:
    """Return the end of the last complete hour."""
    return now.replace(minute=0, second=0, microsecond=0)


def looked_from(previous: datetime | None, now: datetime) -> datetime:
    """Return the first hour to check: hours since the previous run, two days at most.

    The last two hours of that run are checked again, since an anomaly may have started in them. A first run checks
    one day.
    """
    since = now - _DAY if previous is None else previous - 2 * _HOUR
    earliest, latest = now - MAX_LOOKED_AT * _HOUR, now - LEAST_LOOKED_AT * _HOUR
    return whole_hour(min(max(since, earliest), latest))


def hourly(buckets: Sequence[Bucket], now: datetime, *, missing: float | None) -> dict[datetime, float]:
    """Return a metric by complete hours up to `now`; hours without points have the value `missing`, if not None."""
    end = whole_hour(now)
    values = {bucket.at: bucket.value for bucket in buckets if bucket.at < end}
    if not values or missing is None:
        return values
    start = min(values)
    hours = int((end - start) / _HOUR)
    return {start + each * _HOUR: values.get(start + each * _HOUR, missing) for each in range(hours)}


def usual_at(values: Mapping[datetime, float], hour: datetime, before: datetime) -> list[Baseline]:
    """Return the baselines of an hour from hours before `before`; a value deviates if it deviates from each.

    With three weeks of history they are the same hour of the same weekday and its neighbours. With less, other days
    are used in addition to the last week; in the first week only days of the same kind, at least three.
    Empty if there is too little history.
    """

    def around(at: datetime) -> list[float]:
        beside = (at - _HOUR, at, at + _HOUR)
        return [values[each] for each in beside if each < before and each in values]

    weeks = [
        week_values for back in range(1, HISTORY_WEEKS + 1) if (week_values := around(hour - back * _WEEK))
    ]
    baseline_of_hour = of_values([value for week_values in weeks for value in week_values])
    if len(weeks) >= LEAST_WEEKS:
        return [baseline_of_hour]
    moments = [hour - back * _DAY for back in range(1, HISTORY_DAYS + 1)]
    if weeks:
        return [baseline_of_hour, of_values([value for at in moments for value in around(at)])]
    same_kind = [
        week_values for at in moments if _is_weekend(at) == _is_weekend(hour) and (week_values := around(at))
    ]
    return (
        [of_values([value for week_values in same_kind for value in week_values])]
        if len(same_kind) >= LEAST_DAYS
        else []
    )


def _is_weekend(at: datetime) -> bool:
    return at.weekday() >= 5


def deviations(
    values: Mapping[datetime, float], now: datetime, since: datetime, bars: Bars
) -> list[Deviation]:
    """Return deviations of at least two consecutive complete hours, from the hour `since` on."""
    end = whole_hour(now)
    if sum(at < since for at in values) < LEAST_HOURS:
        return []
    results: list[list[Deviation]] = [[]]
    for back in range(int((end - since) / _HOUR), 0, -1):
        hour = end - back * _HOUR
        off = _off(values, hour, since, bars) if hour in values else None
        if off is None or (results[-1] and results[-1][-1].above != off.above):
            results.append([])
        if off is not None:
            results[-1].append(off)
    return [_together(row) for row in results if len(row) > 1]


def long_collapse(
    values: Mapping[datetime, float], now: datetime, since: datetime, low: float
) -> Deviation | None:
    """Return the most recent consecutive hours whose low counts together are unlikely to be chance.

    A noisy count may be low for one hour, but not for many: each hour is compared with the same hours of other days
    and weeks.
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
    """Return the values at the same and adjacent hours of earlier days of the same kind."""
    values_ = []
    for back in range(1, 7 * HISTORY_WEEKS + 1):
        at = hour - back * _DAY
        if _is_weekend(at) == _is_weekend(hour):
            values_ += [
                values[each] for each in (at - _HOUR, at, at + _HOUR) if each < before and each in values
            ]
    return values_


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
    # A deviation needs two consecutive hours, so the random variation is that of both together.
    chance = math.sqrt(max(usual.expected, 0.0) / 2) if bars.counts else 0.0
    score = (value - usual.expected) / max(usual.spread, chance)
    if above:
        return score >= bars.sigmas and usual.expected > 0 and value >= bars.high * usual.expected
    return score <= -bars.sigmas and value <= bars.low * usual.expected


def _together(row: Sequence[Deviation]) -> Deviation:
    worst = max(row, key=lambda each: abs(each.value - each.usual.expected) / each.usual.spread)
    return Deviation(row[0].first, row[-1].last, worst.at, worst.value, worst.usual, worst.above)


def number(value: float) -> str:
    """Format a value for people."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

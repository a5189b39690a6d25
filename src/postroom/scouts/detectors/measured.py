"""Metrics that are out of their usual range: what the scouts of latency and of volume have in common.

An hour is compared with the same hour of the days before and its neighbours, so a daily rhythm is no anomaly.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from postroom.domain.baseline import Baseline, of_values
from postroom.metrics.schemas import Bucket

HISTORY_HOURS = 24 * 14
LEAST_HOURS = 72
"""Hours with points before the looked-at ones, from which a metric has a usual range."""

LOOKED_AT = 3
"""The last complete hours; an anomaly has to last for two of them in a row."""

Kind = Literal["latency", "volume", "deploys"]

_LATENCY = re.compile(
    r"latency|duration|response_time|_ms\b|_seconds\b|\bp9[059]\b|elapsed|lag\b", re.IGNORECASE
)
_DEPLOYS = re.compile(r"\bdeploys?\b|\bdeployments?\b|\breleases?\b", re.IGNORECASE)


def kind_of(name: str) -> Kind:
    """Return what a metric measures, as far as its name tells."""
    if _DEPLOYS.search(name):
        return "deploys"
    return "latency" if _LATENCY.search(name) else "volume"


@dataclass(frozen=True, slots=True)
class Deviation:
    """An hour that is out of range: its value, what is usual then, and whether it is above that."""

    at: datetime
    value: float
    usual: Baseline
    above: bool


def hourly(buckets: Sequence[Bucket], now: datetime, *, missing: float | None) -> dict[datetime, float]:
    """Return a metric by complete hours up to `now`; hours without points count as `missing`, unless it is None."""
    end = now.replace(minute=0, second=0, microsecond=0)
    found = {bucket.at: bucket.value for bucket in buckets if bucket.at < end}
    if not found or missing is None:
        return found
    start = min(found)
    hours = int((end - start) / timedelta(hours=1))
    return {
        start + timedelta(hours=each): found.get(start + timedelta(hours=each), missing)
        for each in range(hours)
    }


def usual_at(values: Mapping[datetime, float], hour: datetime, before: datetime) -> Baseline:
    """Return what is usual at an hour: of the same hour and its neighbours on the days before `before`."""
    day = timedelta(days=1)
    history = []
    for back in range(1, HISTORY_HOURS // 24 + 1):
        for beside in (-1, 0, 1):
            at = hour - back * day + timedelta(hours=beside)
            if at < before and at in values:
                history.append(values[at])
    return of_values(history)


def deviation(
    values: Mapping[datetime, float], now: datetime, *, sigmas: float, high: float, low: float
) -> Deviation | None:
    """Return the last hour of an anomaly: two complete hours in a row on the same side, of the last three.

    Above is `high` times the usual or more, below `low` times or less, both by `sigmas`.
    """
    end = now.replace(minute=0, second=0, microsecond=0)
    looked_at = [end - timedelta(hours=back) for back in range(LOOKED_AT, 0, -1)]
    if sum(at < looked_at[0] for at in values) < LEAST_HOURS:
        return None
    found: list[Deviation | None] = []
    for hour in looked_at:
        if hour not in values:
            found.append(None)
            continue
        usual = usual_at(values, hour, looked_at[0])
        value, score = values[hour], usual.score(values[hour])
        above = score >= sigmas and usual.expected > 0 and value >= high * usual.expected
        below = score <= -sigmas and value <= low * usual.expected
        found.append(Deviation(hour, value, usual, above) if above or below else None)
    for first, second in ((found[1], found[2]), (found[0], found[1])):
        if first is not None and second is not None and first.above == second.above:
            return second
    return None


def number(value: float) -> str:
    """Return a value as people read it."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"

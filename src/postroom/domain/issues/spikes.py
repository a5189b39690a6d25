"""Detects spikes of an issue: the occurrences of this hour compared with what is usual at this hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from postroom.domain.statistics.baseline import MAD_TO_SIGMA, Baseline, Spike

HOUR = timedelta(hours=1)
HISTORY = timedelta(days=28)
"""Period for which counts are kept and compared."""
KNOWN_AFTER = timedelta(hours=24)
"""Age from which an issue has a baseline: before, it was reported as new."""
QUIET = timedelta(hours=6)
"""Time after a spike in which the issue reports no other."""
BARS = Spike(sigmas=6.0, ratio=5.0, more=30.0)


@dataclass(frozen=True, slots=True)
class Spiking:
    """A spike: the count of this hour so far, and the usual one."""

    count: int
    usual: float


def hour_of(at: datetime) -> datetime:
    """Return the beginning of the hour."""
    return at.replace(minute=0, second=0, microsecond=0)


def baseline(counts: Mapping[datetime, int], *, hour: datetime, first_seen: datetime) -> Baseline:
    """Return what is usual at an hour: from the same hours of the week if known, else of the day.

    `counts` has the hours with occurrences; other hours since the issue was first seen count as 0. For each hour
    the busiest of it and its neighbours counts, since what happens at 9:59 one day happens at 10:01 the next.
    """
    start = max(hour_of(first_seen), hour - HISTORY)
    weekly = _around(counts, hour, start, timedelta(days=7))
    found = weekly if len(weekly) >= 3 else _around(counts, hour, start, timedelta(days=1))
    if not found:
        return Baseline(0.0, 1.0, 0)
    expected = float(median(found))
    deviation = MAD_TO_SIGMA * median([abs(value - expected) for value in found])
    return Baseline(expected, max(deviation, max(expected, 1.0) ** 0.5), len(found))


def find_spike(
    counts: Mapping[datetime, int], *, now: datetime, first_seen: datetime, last_spike: datetime | None
) -> Spiking | None:
    """Return the issue's present spike, if there is one and none was reported in the last hours."""
    hour = hour_of(now)
    value = counts.get(hour, 0)
    if value < BARS.more or now - first_seen < KNOWN_AFTER:
        return None
    if last_spike is not None and now - last_spike < QUIET:
        return None
    usual = baseline(counts, hour=hour, first_seen=first_seen)
    return Spiking(value, usual.expected) if BARS.is_cleared(value, usual) else None


def _around(counts: Mapping[datetime, int], hour: datetime, start: datetime, step: timedelta) -> list[int]:
    found = []
    at = hour - step
    while at >= start:
        found.append(max(counts.get(near, 0) for near in (at - HOUR, at, at + HOUR)))
        at -= step
    return found

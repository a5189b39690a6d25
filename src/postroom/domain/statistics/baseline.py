"""Robust baselines of counts and values: how far a value is from the usual, and whether to report it.

Medians and median deviations are used because one bad day in the past must not make the next one look normal.
Counts vary at least by the square root of their mean, which is the floor of the spread: three instead of one is no
news, three hundred instead of a hundred is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

MAD_TO_SIGMA = 1.4826
"""Factor from the median absolute deviation of normal noise to its standard deviation."""

WEEK = 7


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual (`expected`), how much it varies (`spread`, one sigma), and from how many values."""

    expected: float
    spread: float
    known: int

    def score(self, value: float) -> float:
        """Return by how many sigmas `value` is above (or, negative, below) the expected one."""
        return (value - self.expected) / self.spread if self.spread > 0 else 0.0

    def ratio(self, value: float) -> float:
        """Return `value` divided by the expected one; infinite for an expected 0."""
        if self.expected > 0:
            return value / self.expected
        return math.inf if value > 0 else 1.0


def of_counts(history: Sequence[float], *, weekday_at: int | None = None) -> Baseline:
    """Return the baseline of daily counts; `history` is oldest first and ends with the day before.

    With two weeks or more the expected count is that of the same weekday (`weekday_at` days before the end, 7 for
    the weekday of the day after the history), unless the weekdays differ by no more than noise.
    """
    if not history:
        return Baseline(0.0, 1.0, 0)
    overall = median(history)
    same = list(history[-WEEK::-WEEK]) if weekday_at is None else list(history[-weekday_at::-WEEK])
    expected = overall
    if len(same) >= 3 and abs(median(same) - overall) > math.sqrt(max(overall, 1.0)):
        expected = median(same)
    rest = same if expected != overall else history
    deviation = MAD_TO_SIGMA * median([abs(value - expected) for value in rest])
    return Baseline(expected, max(deviation, math.sqrt(max(expected, 1.0))), len(history))


def of_values(history: Sequence[float]) -> Baseline:
    """Return the baseline of measured values such as latencies; the spread is at least 5 % of the expected one."""
    if not history:
        return Baseline(0.0, 1.0, 0)
    expected = median(history)
    deviation = MAD_TO_SIGMA * median([abs(value - expected) for value in history])
    return Baseline(expected, max(deviation, abs(expected) * 0.05, 1e-9), len(history))


@dataclass(frozen=True, slots=True)
class Spike:
    """The thresholds of a spike, all required: in sigmas, relative to the expected value, and absolute above it."""

    sigmas: float = 4.0
    ratio: float = 3.0
    more: float = 20.0

    def is_cleared(self, value: float, usual: Baseline, *, worst: float = 0.0) -> bool:
        """Return whether `value` is a spike; it must also exceed `worst`, the highest earlier value."""
        return (
            value > worst
            and value - usual.expected >= self.more
            and usual.ratio(value) >= self.ratio
            and usual.score(value) >= self.sigmas
        )


def longest_gap(days: Sequence[float]) -> int:
    """Return the longest run of days with nothing between days with something."""
    longest = current = 0
    started = False
    for count in days:
        if count > 0:
            if started:
                longest = max(longest, current)
            started, current = True, 0
        elif started:
            current += 1
    return longest

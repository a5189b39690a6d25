"""Probabilities of counts by chance, given a source's history; detectors compare counts with them.

Counts that vary like their mean are Poisson; where they vary more (bursts, campaigns, batches), the model is a
negative binomial with the mean and variance of the history. All functions take at most linear time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

MAX_SUMMED = 1_000
"""Number of counts that are summed one by one; a longer lower tail is bounded by a geometric series."""


@dataclass(frozen=True, slots=True)
class CountModel:
    """The distribution of a count: its mean, and the `shape` of the negative binomial, infinite for Poisson."""

    mean: float
    shape: float

    @classmethod
    def of(cls, history: Sequence[float]) -> Self:
        """Fit a model to counts; half an event is added, so that what never happened is not impossible."""
        known = max(len(history), 1)
        mean = (sum(history) + 0.5) / known
        # The uncertainty of the mean adds to the variance of the next count.
        variance = sum((value - mean) ** 2 for value in history) / known + mean / known
        return cls(mean, mean**2 / (variance - mean) if variance > mean else math.inf)

    def at_least(self, count: float) -> float:
        """Return the probability of `count` or more, bounded from above; 1 for a count not above the mean."""
        least = math.ceil(count)
        if least <= self.mean:
            return 1.0
        # The ratio of neighbours only falls from here on, or rises to that of the far tail.
        ratio = max(
            self._ratio(least), 0.0 if math.isinf(self.shape) else self.mean / (self.mean + self.shape)
        )
        return min(math.exp(self._log_chance(least)) / (1 - ratio), 1.0) if ratio < 1 else 1.0

    def at_most(self, count: float) -> float:
        """Return the probability of `count` or less, bounded from above; 1 for a count not below the mean."""
        most = math.floor(count)
        if most >= self.mean or most < 0:
            return 1.0 if most >= 0 else 0.0
        if most <= MAX_SUMMED:
            return min(sum(math.exp(self._log_chance(each)) for each in range(most + 1)), 1.0)
        back = 1 / self._ratio(most - 1)
        return min(math.exp(self._log_chance(most)) / (1 - back), 1.0) if back < 1 else 1.0

    def _ratio(self, count: int) -> float:
        """Return the ratio of the probabilities of `count` + 1 and of `count`."""
        if math.isinf(self.shape):
            return self.mean / (count + 1)
        return (count + self.shape) / (count + 1) * self.mean / (self.mean + self.shape)

    def _log_chance(self, count: int) -> float:
        if math.isinf(self.shape):
            return count * math.log(self.mean) - self.mean - math.lgamma(count + 1)
        total = self.mean + self.shape
        return (
            math.lgamma(count + self.shape)
            - math.lgamma(count + 1)
            - math.lgamma(self.shape)
            + self.shape * math.log(self.shape / total)
            + count * math.log(self.mean / total)
        )


def is_beyond_chance(count: float, history: Sequence[float], *, chance: float) -> bool:
    """Return whether so many are less probable than `chance`, given the history."""
    return CountModel.of(history).at_least(count) < chance

"""Signals by day of which a busy day is read in part: how many each that was read stands for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from postroom.signals.scout_queries import MAX_ROWS, SignalText

LEAST_EXPECTED = 3.0
"""How many of something a sample would hold at its present rate, so that none of it means that it is new."""


class Sampled:
    """What was read of some signals; without `counts` they are all that there were."""

    def __init__(
        self, rows: Sequence[SignalText], counts: Mapping[tuple[str, date], int] | None = None
    ) -> None:
        self.rows = rows
        self._read = Counter((row.source_product, row.at.date()) for row in rows)
        self._counts = self._read if counts is None else counts

    @property
    def total(self) -> int:
        """How many signals there were."""
        return sum(self._counts.values())

    @property
    def limit(self) -> tuple[bool, str]:
        """Whether not all were read, in the words of a summary."""
        words = f"{len(self.rows):,} of {self.total:,} signals were read, spread over the days"
        return self.total > len(self.rows) or len(self.rows) >= MAX_ROWS, words

    @property
    def begun(self) -> date:
        """The day of the first signal."""
        return min(day for _, day in self._counts)

    def weight(self, row: SignalText) -> float:
        """How many signals of its product and day a signal stands for."""
        key = row.source_product, row.at.date()
        return max(self._counts.get(key, 0), self._read[key]) / self._read[key]

    def can_be_new(self, rows: Sequence[SignalText], *, recent_days: int, now: datetime) -> bool:
        """Tell whether some recent signals, coming as often before, would have been seen among the earlier ones.

        `rows` are those of the last days (`recent_days`), one for each time that something was seen.
        """
        border = now.date() - timedelta(days=recent_days)
        expected = 0.0
        for product in {row.source_product for row in rows}:
            rate = sum(self.weight(row) for row in rows if row.source_product == product) / recent_days
            day = self.begun
            while day < border:
                there = self._counts.get((product, day), 0)
                expected += rate * (self._read[product, day] / there if there else 1.0)
                day += timedelta(days=1)
        return expected >= LEAST_EXPECTED

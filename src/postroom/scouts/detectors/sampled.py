"""Daily samples of signals: the weight of each sampled signal on days that were read in part."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from postroom.signals.scout_queries import MAX_ROWS, SignalText

LEAST_EXPECTED = 3.0
"""Expected count in the earlier sample at the current rate, from which its absence means that something is new."""


class Sampled:
    """A sample of signals; without `counts` it is complete."""

    def __init__(
        self, rows: Sequence[SignalText], counts: Mapping[tuple[str, date], int] | None = None
    ) -> None:
        self.rows = rows
        self._read = Counter((row.source_product, row.at.date()) for row in rows)
        self._counts = self._read if counts is None else counts

    @property
    def total(self) -> int:
        """The total number of signals."""
        return sum(self._counts.values())

    @property
    def limit(self) -> tuple[bool, str]:
        """Whether the sample is incomplete, and the wording for a summary."""
        words = f"{len(self.rows):,} of {self.total:,} signals were read, spread over the days"
        return self.total > len(self.rows) or len(self.rows) >= MAX_ROWS, words

    @property
    def begun(self) -> date:
        """The day of the first signal."""
        return min(day for _, day in self._counts)

    def weight(self, row: SignalText) -> float:
        """Return how many signals of its product and day a sampled signal represents."""
        key = row.source_product, row.at.date()
        return max(self._counts.get(key, 0), self._read[key]) / self._read[key]

    def can_be_new(self, rows: Sequence[SignalText], *, recent_days: int, now: datetime) -> bool:
        """Return whether recent signals would also appear in the earlier sample if their rate had been the same.

        `rows` are the occurrences within the last `recent_days` days.
        """
        border = now.date() - timedelta(days=recent_days)
        expected = 0.0
        for product in {row.source_product for row in rows}:
            rate = sum(self.weight(row) for row in rows if row.source_product == product) / recent_days
            day = self.begun
            while day < border:
                sampled = self._counts.get((product, day), 0)
                expected += rate * (self._read[product, day] / sampled if sampled else 1.0)
                day += timedelta(days=1)
        return expected >= LEAST_EXPECTED

"""The daily number of signals of a report."""

from collections.abc import Sequence
from datetime import date, timedelta

PAST = timedelta(days=90)
"""How long before a report's newest signal others are of the past: what is open is called by what is said now."""

RECENT_DAYS = 14
"""Days for which a report keeps the daily number of signals."""


def recent_counts(counts: Sequence[int], until: date | None, today: date) -> list[int]:
    """Return the number of signals of each of the `RECENT_DAYS` days up to today, oldest first.

    `counts` are those of as many days up to `until`, which is None for a report without signals.
    """
    passed = RECENT_DAYS if until is None else min(max((today - until).days, 0), RECENT_DAYS)
    kept = list(counts[passed:])
    return kept + [0] * (RECENT_DAYS - len(kept))

"""Adjustment of the join threshold to a project, learnt from reports that its people have confirmed.

People correct reports by merging and splitting them, and confirm them by resolving them. The result shows whether
the shipped threshold joins too much or too little here. A shift is chosen on one half of the confirmed reports and
tested on the other, both ways round; it is used only where it is better by a margin and pure enough. Nothing is
stored: undoing a decision undoes what was learnt from it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping.partition import Scores, score
from postroom.grouping.matching.cluster import Linked, merges

LEAST_REPORTS = 16
"""Minimum number of confirmed reports to learn from."""
LEAST_SIGNALS = 60
"""Minimum number of signals in them."""
BETTER = 0.03
"""Minimum gain of the adjusted Rand index on the reports kept back."""
PURITY = 0.93
"""Minimum mean purity, the same that the shipped threshold was chosen for."""
SHIFTS = np.arange(-2.0, 2.01, 0.25)
"""Shifts to try, in log-odds beyond the shipped threshold: below 0 joins more."""


@dataclass(frozen=True, slots=True)
class Refit:
    """The shift of the threshold in log-odds, 0 for the shipped one, and the reason."""

    shift: float
    reason: str


def refit(linked: Linked, places: Sequence[UUID], confirmed: Collection[UUID], *, threshold: float) -> Refit:
    """Choose the shift of `threshold` for a batch in which the reports `confirmed` are correct.

    `linked` are the model's own log-odds.
    """
    known = [at for at, place in enumerate(places) if place in confirmed]
    reports = sorted({places[at] for at in known})
    if len(reports) < LEAST_REPORTS or len(known) < LEAST_SIGNALS:
        return Refit(
            0.0,
            f"{len(reports)} confirmed reports with {len(known)} signals here, "
            f"and it takes {LEAST_REPORTS} with {LEAST_SIGNALS}: the shipped threshold",
        )
    tried = [_Tried(places, labels) for labels in _partitions(linked, threshold + SHIFTS)]
    halves = [[at for at in known if places[at] in set(reports[start::2])] for start in (0, 1)]
    shipped = int(np.argmin(np.abs(SHIFTS)))
    before, after, purity = 0.0, 0.0, 1.0
    for chosen_on, kept_back in (halves, halves[::-1]):
        best = _best(tried, chosen_on)
        before += tried[shipped].on(kept_back).ari / 2
        found = tried[best].on(kept_back)
        after, purity = after + found.ari / 2, min(purity, found.mean_purity)
    compared = (
        f"index {after:.2f} instead of {before:.2f} at a purity of {purity:.2f} "
        "on confirmed reports kept back"
    )
    if after < before + BETTER or purity < PURITY:
        return Refit(0.0, f"{compared}, which is not better enough: the shipped threshold")
    best = _best(tried, known)
    return Refit(float(SHIFTS[best]), compared)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A partition, to be compared with the reports on some signals."""

    places: Sequence[UUID]
    labels: NDArray[np.int64]

    def on(self, rows: Sequence[int]) -> Scores:
        return score([self.places[at] for at in rows], self.labels[rows].tolist())


def _best(tried: Sequence[_Tried], rows: Sequence[int]) -> int:
    """Return the best partition that is pure enough; of equals the one nearest to the shipped threshold."""
    scores = [candidate.on(rows) for candidate in tried]
    order = sorted(range(len(tried)), key=lambda at: abs(float(SHIFTS[at])))
    return max(order, key=lambda at: (scores[at].mean_purity >= PURITY, scores[at].ari))


def _partitions(linked: Linked, thresholds: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Return the partition at each threshold, in ascending order."""
    done = merges(linked, threshold=float(thresholds[0]))
    labels, at = np.arange(linked.count), 0
    out = []
    for threshold in thresholds[::-1]:
        while at < len(done) and done[at].log_odds >= threshold:
            labels[labels == done[at].second] = done[at].first
            at += 1
        out.append(labels.copy())
    return out[::-1]

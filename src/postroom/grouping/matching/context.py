"""Features of a pair from the other pairs of a batch: common friends, rivals, and the groups that both would be in.

Two signals that share no word may both belong with a third. The log-odds of the first stage form a graph, and this
module measures each pair in it for the second stage. Only each signal's nearest are considered, so time and memory
grow with the pairs, not with their square.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.matching.cluster import Linked, cluster
from postroom.grouping.matching.likeness import Ints
from postroom.grouping.matching.sparse import Floats

NEAREST = 24
"""Number of each signal's most probable mates that are considered."""
CHUNK = 50_000
"""Pairs that are measured at once: 30 MB of comparisons of their nearest."""
PRIOR = 0.3
"""Mates that each signal is assumed to have in addition, so that a lonely one proves little."""
LEVELS = {"close": 0.0, "wide": -1.25}
"""Log-odds of the most probable pairs from which signals are grouped provisionally: nearly sure, and possible."""

CONTEXT: dict[str, str] = {
    "log_odds": "log-odds of the first stage",
    "friends": "sum over all third signals of the probability that both belong with it",
    "friends_share": "the same, less for signals that belong with many",
    "friends_cosine": "cosine of their probabilities to belong with each signal, themselves included",
    "best_place": "place of the one among the other's most probable mates, the better of the two",
    "worst_place": "the same, the worse of the two",
    "behind_best": "log-odds less those of the most probable mate of either",
    "behind_least": "log-odds less those of the most probable mate of the one whose mate is less probable",
    "fewest_mates": "sum of the probabilities of the one with fewer mates",
    "most_mates": "sum of the probabilities of the one with more mates",
}
"""The features of the second stage, in the order of the columns; those of each of `LEVELS` follow."""

_OF_LEVEL = {
    "least_to_group": "mean log-odds of the one to the other one's group, the lower of both ways",
    "most_to_group": "the same, the higher",
    "between_groups": "mean log-odds between the groups of both; within it if it is one",
    "strongest_tie": "log-odds of the best pair between their groups",
    "smaller_group": "logarithm of the signals of the smaller group",
    "larger_group": "logarithm of the signals of the larger group",
}
for _level in LEVELS:
    CONTEXT |= {f"{name}_{_level}": f"{meaning} ({_level} groups)" for name, meaning in _OF_LEVEL.items()}


def pair_context(linked: Linked) -> Floats:
    """Return the features of the second stage for each pair, shape (pairs, len(CONTEXT)), column by column.

    They depend on the whole batch, so `linked` must hold all its pairs.
    """
    odds = np.maximum(linked.log_odds, linked.absent)
    around = _Around.of(linked.count, linked.first, linked.second, odds, linked.absent)
    columns = [odds, *around.measure(linked.first, linked.second, odds)]
    for threshold in LEVELS.values():
        groups = np.unique(cluster(linked, threshold=threshold), return_inverse=True)[1]
        columns += _between(linked, odds, groups.astype(np.int64))
    out = np.empty((len(odds), len(CONTEXT)), np.float32, order="F")
    for at, column in enumerate(columns):
        out[:, at] = column
    return out


@dataclass(frozen=True, slots=True)
class _Around:
    """Each signal's nearest, shape (signals, NEAREST), most probable first; -1 where there are fewer."""

    nearest: Ints
    odds: Floats
    probability: Floats
    mates: Floats
    norms: Floats

    @classmethod
    def of(cls, count: int, first: Ints, second: Ints, odds: NDArray[np.float64], absent: float) -> "_Around":
        ends, others = np.concatenate([first, second]), np.concatenate([second, first])
        values = np.concatenate([odds, odds])
        order = np.lexsort((others, -values, ends))
        starts = np.searchsorted(ends[order], np.arange(count + 1))
        place = np.arange(len(order)) - np.repeat(starts[:-1], np.diff(starts))
        kept = order[place < NEAREST]
        nearest = np.full((count, NEAREST), -1, np.int64)
        near = np.full((count, NEAREST), absent, np.float32)
        nearest[ends[kept], place[place < NEAREST]] = others[kept]
        near[ends[kept], place[place < NEAREST]] = values[kept]
        probability = np.where(nearest >= 0, 1 / (1 + np.exp(-near)), 0).astype(np.float32)
        every = np.bincount(ends, 1 / (1 + np.exp(-values)), minlength=count).astype(np.float32)
        norms = np.sqrt(1 + (probability**2).sum(axis=1)).astype(np.float32)
        return cls(nearest, near, probability, every, norms)

    def measure(self, first: Ints, second: Ints, odds: NDArray[np.float64]) -> list[NDArray[np.floating]]:
        parts = [
            self._friends(first[start : start + CHUNK], second[start : start + CHUNK])
            for start in range(0, len(first), CHUNK)
        ]
        friends, first_place, second_place = (
            np.concatenate([np.empty(0, np.float32), *(part[at] for part in parts)]) for at in range(3)
        )
        own = 1 / (1 + np.exp(-odds))
        mates = self.mates[first], self.mates[second]
        strongest = self.odds[first, 0], self.odds[second, 0]
        return [
            friends,
            friends / ((mates[0] + PRIOR) * (mates[1] + PRIOR)),
            (friends + 2 * own) / (self.norms[first] * self.norms[second]),
            np.minimum(first_place, second_place),
            np.maximum(first_place, second_place),
            odds - np.maximum(*strongest),
            odds - np.minimum(*strongest),
            np.minimum(*mates),
            np.maximum(*mates),
        ]

    def _friends(self, first: Ints, second: Ints) -> tuple[Floats, Floats, Floats]:
        """Return, for some pairs, the feature `friends` and the place of either signal with the other."""
        one, other = self.nearest[first], self.nearest[second]
        rows, left, right = np.nonzero((one[:, :, None] == other[:, None, :]) & (one >= 0)[:, :, None])
        here, there = first[rows], second[rows]
        weight = self.probability[here, left] * self.probability[there, right]
        friends = np.bincount(rows, weight, minlength=len(first)).astype(np.float32)
        return friends, _place(one, second), _place(other, first)


def _place(nearest: Ints, signal: Ints) -> Floats:
    found = nearest == signal[:, None]
    return np.where(found.any(axis=1), found.argmax(axis=1), NEAREST).astype(np.float32)


def _between(linked: Linked, odds: NDArray[np.float64], groups: Ints) -> list[NDArray[np.floating]]:
    """Return the features of `_OF_LEVEL` for each pair; missing pairs count as absent."""
    sizes = np.bincount(groups)
    one, other = groups[linked.first], groups[linked.second]
    ends = np.concatenate([linked.first, linked.second])
    theirs = np.concatenate([other, one])
    excess = odds - linked.absent
    sums, at = _summed(ends * len(sizes) + theirs, np.concatenate([excess, excess]))
    members = sizes[theirs] - (groups[ends] == theirs)
    to_group = np.split(linked.absent + sums[at] / members, 2)
    low, high = np.minimum(one, other), np.maximum(one, other)
    sums, at = _summed(low * len(sizes) + high, excess)
    pairs = np.where(one == other, sizes[one] * (sizes[one] - 1) / 2, sizes[one] * sizes[other])
    strongest = np.full(len(sums), -np.inf)
    np.maximum.at(strongest, at, odds)
    return [
        np.minimum(*to_group),
        np.maximum(*to_group),
        linked.absent + sums[at] / pairs,
        strongest[at],
        np.log(np.minimum(sizes[one], sizes[other])),
        np.log(np.maximum(sizes[one], sizes[other])),
    ]


def _summed(keys: Ints, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the sums of the values by key, and the index of each value's sum."""
    known, at = np.unique(keys, return_inverse=True)
    return np.bincount(at, values, minlength=len(known)).astype(np.float64), at

"""Agglomerative clustering by the most probable pairs, under people's constraints and around anchored groups."""

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNANCHORED = -1
"""The anchor of a signal whose report may change."""
LIKELIEST = 1 / 3
"""Share of the pairs between two groups, the most probable, whose mean log-odds decide. A symptom resembles some of
a problem's signals and not those from other sources; the mean of all pairs is too strict."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Linked:
    """Pairs of signals with their log-odds of being about one problem; any other pair has those of `absent`.

    `first` and `second` are different numbers below `count`; no pair occurs twice, in either order, and none is
    below `absent`. The nearness of two groups is the mean of the `share` most probable pairs between them: 1 is
    average linkage.
    """

    count: int
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    log_odds: NDArray[np.float64]
    absent: float
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """Constraints on the groups.

    Attributes:
        must: pairs that belong together. One that would join a `cannot` pair or two anchored groups is skipped; of
            conflicting ones the first hold.
        cannot: pairs that are never joined. Signals of one anchor stay together all the same.
        anchors: each signal's anchored group, a number from 0 on, or `UNANCHORED`; empty if none is anchored. An
            anchored group keeps its signals, takes more in, and is never joined with another anchored one.
    """

    must: Sequence[Pair] = ()
    cannot: Sequence[Pair] = ()
    anchors: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Merge:
    """Two groups that became one: each by its first signal, `first` the lower.

    `log_odds` is the highest threshold at which they are one: the lowest mean of the most probable pairs so far.
    """

    first: int
    second: int
    log_odds: float


def cluster(linked: Linked, *, threshold: float, rules: Rules | None = None) -> list[int]:
    """Return the group of each signal, named by its first signal.

    The two groups whose most probable pairs have the highest mean log-odds are joined next, until it is below
    `threshold`; ties go to those that begin first.
    """
    forest = _Groups(linked, rules or Rules())
    forest.agglomerate(threshold)
    return forest.labels()


def merges(linked: Linked, *, threshold: float = -np.inf) -> list[Merge]:
    """Return the merges of unconstrained clustering in order, down to a threshold; the log-odds never rise.

    Groups with only `absent` pairs between them are not joined.
    """
    return _Groups(linked, Rules()).agglomerate(threshold)


def likeliest_mean(log_odds: NDArray[np.floating], share: float = LIKELIEST) -> float:
    """Return the mean of the highest `share` of log-odds, at least one of them."""
    counted = _counted(log_odds.size, share)
    return float(np.sort(log_odds, axis=None)[-counted:].mean())


def _counted(pairs: int, share: float) -> int:
    return max(1, math.ceil(share * pairs))


class _Groups:
    """Groups by number; a joined group gets a new number."""

    def __init__(self, linked: Linked, rules: Rules) -> None:
        self._absent, self._share = linked.absent, linked.share
        self._members: dict[int, list[int]] = {at: [at] for at in range(linked.count)}
        self._group_of = list(range(linked.count))
        # The log-odds above `absent` of the pairs between two groups, highest first; missing pairs have none.
        self._excess: defaultdict[int, dict[int, list[float]]] = defaultdict(dict)
        self._cannot: defaultdict[int, set[int]] = defaultdict(set)
        self._anchored: set[int] = set()
        self._next = linked.count
        for one, other, value in zip(
            linked.first.tolist(), linked.second.tolist(), linked.log_odds.tolist(), strict=True
        ):
            if value != linked.absent:
                self._excess[one][other] = self._excess[other][one] = [value - linked.absent]
        self._obey(rules)

    def agglomerate(self, threshold: float) -> list[Merge]:
        done: list[Merge] = []
        least = math.inf
        heap = [
            entry
            for one, others in list(self._excess.items())
            for other in others
            if one < other and (entry := self._entry(one, other))[0] <= -threshold
        ]
        heapq.heapify(heap)
        while heap:
            below, first, second, one, other = heapq.heappop(heap)
            if one not in self._members or other not in self._members or not self._may(one, other):
                continue
            least = min(least, -below)
            done.append(Merge(first, second, least))
            joined = self._join(one, other)
            for neighbour in self._excess[joined]:
                entry = self._entry(joined, neighbour)
                if entry[0] <= -threshold:
                    heapq.heappush(heap, entry)
        return done

    def labels(self) -> list[int]:
        first = {group: min(members) for group, members in self._members.items()}
        return [first[group] for group in self._group_of]

    def _entry(self, one: int, other: int) -> tuple[float, int, int, int, int]:
        counted = _counted(len(self._members[one]) * len(self._members[other]), self._share)
        mean = self._absent + sum(self._excess[one][other][:counted]) / counted
        first, second = sorted((self._members[one][0], self._members[other][0]))
        return -mean, first, second, one, other

    def _may(self, one: int, other: int) -> bool:
        return other not in self._cannot[one] and not (one in self._anchored and other in self._anchored)

    def _join(self, one: int, other: int) -> int:
        """Join two groups; the cost is that of the smaller one's neighbours."""
        joined, self._next = self._next, self._next + 1
        kept, lost = one, other
        if len(self._excess[kept]) < len(self._excess[lost]):
            kept, lost = lost, kept
        self._join_excess(kept, lost, joined)
        for group in (one, other):
            barred = self._cannot.pop(group, set())
            for third in barred:
                self._cannot[third].discard(group)
                self._cannot[third].add(joined)
            self._cannot[joined] |= barred
        if one in self._anchored or other in self._anchored:
            self._anchored.add(joined)
        members = sorted(self._members.pop(one) + self._members.pop(other))
        self._members[joined] = members
        for member in members:
            self._group_of[member] = joined
        return joined

    def _join_excess(self, kept: int, lost: int, joined: int) -> None:
        excess, more = self._excess.pop(kept, {}), self._excess.pop(lost, {})
        excess.pop(lost, None)
        more.pop(kept, None)
        for third, values in more.items():
            excess[third] = sorted(excess[third] + values, reverse=True) if third in excess else values
        for third, values in excess.items():
            theirs = self._excess[third]
            theirs.pop(kept, None)
            theirs.pop(lost, None)
            theirs[joined] = values
        self._excess[joined] = excess

    def _obey(self, rules: Rules) -> None:
        firsts: dict[int, int] = {}
        for signal, anchor in enumerate(rules.anchors):
            if anchor == UNANCHORED:
                continue
            known = firsts.setdefault(anchor, signal)
            if known == signal:
                self._anchored.add(signal)
            else:
                self._join(self._group_of[known], self._group_of[signal])
        for one, other in rules.cannot:
            first, second = self._group_of[one], self._group_of[other]
            if first != second:
                self._cannot[first].add(second)
                self._cannot[second].add(first)
        for one, other in rules.must:
            first, second = self._group_of[one], self._group_of[other]
            if first != second and self._may(first, second):
                self._join(first, second)

"""Signals long apart in time, or about other web sites, are joined by what is nearly the same alone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping.decision import LONG_AGO, OTHER_SITE_LIKENESS, SETTLED_LIKENESS
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Packed
from postroom.grouping.matching.cluster import Linked
from postroom.grouping.matching.sparse import counted, tf_idf
from postroom.text.sites import are_apart


def with_distance(
    linked: Linked,
    times: NDArray[np.float64],
    sites: Sequence[frozenset[str]],
    vectors: Vector,
    packed: Sequence[Packed],
) -> Linked:
    """Return the pairs without those of signals a year or a web site apart that are less alike than such must be.

    `times` are seconds; `sites` those that each title names, empty if no title names any. Alike is the mean
    of the cosines of meaning and words, as on arrival.
    """
    first, second = linked.first, linked.second
    needed = np.where(np.abs(times[first] - times[second]) > LONG_AGO.total_seconds(), SETTLED_LIKENESS, 0.0)
    needed[_elsewhere(linked, sites)] = OTHER_SITE_LIKENESS
    apart = needed > 0
    if not apart.any():
        return linked
    words = [one.words for one in packed]
    weighted = tf_idf(counted([bag.terms for bag in words]), [bag.counts for bag in words]).products()
    one, other = first[apart], second[apart]
    meaning = np.einsum("ij,ij->i", vectors[one], vectors[other])
    kept = np.ones(len(first), bool)
    kept[apart] = (meaning + weighted[one, other]) / 2 >= needed[apart]
    return replace(linked, first=first[kept], second=second[kept], log_odds=linked.log_odds[kept])


def _elsewhere(linked: Linked, sites: Sequence[frozenset[str]]) -> list[int]:
    """Return the numbers of the pairs whose titles name different sites."""
    if not any(sites):
        return []
    return [
        at
        for at, (one, other) in enumerate(zip(linked.first.tolist(), linked.second.tolist(), strict=True))
        if are_apart(sites[one], sites[other])
    ]

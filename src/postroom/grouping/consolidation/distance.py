"""Signals that are long apart in time are joined by what is nearly the same, and not by some words in common."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping.decision import LONG_AGO, SETTLED_LIKENESS
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Packed
from postroom.grouping.matching.cluster import Linked
from postroom.grouping.matching.sparse import counted, tf_idf


def with_distance(
    linked: Linked, times: NDArray[np.float64], vectors: Vector, packed: Sequence[Packed]
) -> Linked:
    """Return the pairs without those of signals that are `LONG_AGO` apart and less alike than such must be.

    `times` are seconds. Alike is the mean of the cosines of meaning and words, as on arrival.
    """
    first, second = linked.first, linked.second
    apart = np.abs(times[first] - times[second]) > LONG_AGO.total_seconds()
    if not apart.any():
        return linked
    words = [one.words for one in packed]
    weighted = tf_idf(counted([bag.terms for bag in words]), [bag.counts for bag in words]).products()
    one, other = first[apart], second[apart]
    meaning = np.einsum("ij,ij->i", vectors[one], vectors[other])
    kept = np.ones(len(first), bool)
    kept[apart] = (meaning + weighted[one, other]) / 2 >= SETTLED_LIKENESS
    return replace(linked, first=first[kept], second=second[kept], log_odds=linked.log_odds[kept])

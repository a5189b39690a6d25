"""Pairs that need more than the match model: brief texts, and signals a year, a site or an error message apart."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping.decision import (
    BRIEF,
    BRIEF_SHARES,
    LONG_AGO,
    OTHER_SITE_LIKENESS,
    SETTLED_LIKENESS,
)
from postroom.grouping.consolidation.quoted_messages import Message, are_unlike
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Packed
from postroom.grouping.matching.cluster import Linked
from postroom.grouping.matching.sparse import counted, tf_idf
from postroom.text.sites import are_apart

T = TypeVar("T")


def with_distance(
    linked: Linked,
    times: NDArray[np.float64],
    sites: Sequence[frozenset[str]],
    messages: Sequence[Message | None],
    *,
    vectors: Vector,
    packed: Sequence[Packed],
) -> Linked:
    """Return the pairs without those of signals a year, a site or a message apart that are too little alike.

    `times` are seconds; `sites` those that each title names, empty if no title names any, `messages` the
    errors that they quote. Alike is the mean of the cosines of meaning and words, as on arrival.
    """
    first, second = linked.first, linked.second
    needed = np.where(np.abs(times[first] - times[second]) > LONG_AGO.total_seconds(), SETTLED_LIKENESS, 0.0)
    needed[_differing(linked, sites, are_apart) + _differing(linked, messages, are_unlike)] = (
        OTHER_SITE_LIKENESS
    )
    apart = needed > 0
    if not apart.any():
        return linked
    words = [one.words for one in packed]
    weighted = tf_idf(counted([bag.terms for bag in words]), [bag.counts for bag in words]).products()
    one, other = first[apart], second[apart]
    meaning = np.einsum("ij,ij->i", vectors[one], vectors[other])
    kept = np.ones(len(first), bool)
    kept[apart] = (meaning + weighted[one, other]) / 2 >= needed[apart]
    return _kept(linked, kept)


def with_shared_words(linked: Linked, packed: Sequence[Packed]) -> Linked:
    """Return the pairs without those of a brief text and another that has too few of its words."""
    sizes = np.array([len(one.counts) for one in packed] or [0])
    brief = np.flatnonzero(np.minimum(sizes[linked.first], sizes[linked.second]) <= BRIEF)
    first, second = linked.first[brief].tolist(), linked.second[brief].tolist()
    said = {row: frozenset(packed[row].words.terms.tolist()) for row in {*first, *second}}
    kept = np.ones(len(linked.first), bool)
    kept[brief] = [
        said[one] == said[other] or len(said[one] & said[other]) >= BRIEF_SHARES
        for one, other in zip(first, second, strict=True)
    ]
    return _kept(linked, kept)


def _kept(linked: Linked, kept: NDArray[np.bool_]) -> Linked:
    return replace(
        linked, first=linked.first[kept], second=linked.second[kept], log_odds=linked.log_odds[kept]
    )


def _differing(linked: Linked, named: Sequence[T], are_different: Callable[[T, T], bool]) -> list[int]:
    """Return the numbers of the pairs whose titles both name something, and name different things."""
    having = np.array([bool(one) for one in named] or [False] * linked.count)
    both = np.flatnonzero(having[linked.first] & having[linked.second])
    first, second = linked.first[both].tolist(), linked.second[both].tolist()
    return [
        number
        for number, one, other in zip(both.tolist(), first, second, strict=True)
        if are_different(named[one], named[other])
    ]

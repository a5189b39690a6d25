"""The features of pairs of signals for the match model, and the choice of pairs in large batches."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.matching.likeness import (
    BOTH,
    IDENTIFIERS,
    LIKENESSES,
    MEANING,
    RARE_WORDS,
    WORDS,
    Ints,
    Likeness,
    Signals,
    ranks,
    scaled,
    without_self,
)
from postroom.grouping.matching.sparse import Floats

ALL_PAIRS = 400
"""Up to this many signals every pair is measured. For 1,000 signals all pairs cost 12 s of CPU in both stages, near
pairs 1.4 s; docs/reference/quality.md has the loss of quality."""
PER_SOURCE = 8
"""In larger batches: each signal's nearest in each source, by meaning and words together."""
OVERALL = 16
"""In larger batches: each signal's nearest of all, by meaning, by words, by identifiers and by rare words."""
SHARED = 10
"""Number of nearest signals that `shared_neighbours` compares."""

FEATURES: dict[str, str] = {
    "meaning": "cosine of the vectors, each without what its kind of source has in common",
    "words": "cosine of the words, weighted by how rare they are in the project",
    "identifiers": "cosine of routes, files, symbols, numbers and quotes, weighted by rarity",
    "meaning_scaled": "meaning, less what is usual between signals of these two sources",
    "words_scaled": "words, less what is usual between signals of these two sources",
    "both_scaled": "mean of meaning and words, less what is usual between signals of these two sources",
    "identifiers_scaled": "identifiers, less what is usual between signals of these two sources",
    "both_plain": "mean of meaning and words, less what is usual for either signal in the project",
    "rare_identifiers": "how rare the identifiers are that both have and few others do",
    "rare_words": "how rare the words are that both have and few others do",
    "rare_words_scaled": "rare words, less what is usual between signals of these two sources",
    "best_rank": "place of the one among the nearest of its source to the other, the better of the two",
    "worst_rank": "the same, the worse of the two",
    "best_overall_rank": "place of the one among the nearest of all to the other, the better of the two",
    "worst_overall_rank": "the same, the worse of the two",
    "same_source": "both come from the same kind of source",
    "shorter": "logarithm of the characters of the shorter text",
    "length_ratio": "logarithm of how many times longer the longer text is",
    "shared_neighbours": "share of their nearest ten signals that they have in common",
}
"""The features of a pair, in the order of the columns, and the meaning of each."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of signals by number, `first` below `second`, in order; `features` has a row for each."""

    first: Ints
    second: Ints
    features: Floats


def pair_features(signals: Signals, *, all_pairs: int = ALL_PAIRS) -> Pairs:
    """Return the pairs of a batch that may be about one problem, with their features.

    In a batch of more than `all_pairs` signals these are the pairs that are near in some respect. The features
    depend on the whole batch: it determines which words are rare and which likenesses unusual.
    """
    likeness = Likeness(signals)
    first, second = _everyone(len(signals)) if len(signals) <= all_pairs else _near(likeness)
    return Pairs(first, second, _features(signals, likeness, first, second))


def _everyone(count: int) -> tuple[Ints, Ints]:
    first, second = np.triu_indices(count, 1)
    return first.astype(np.int64), second.astype(np.int64)


def _near(likeness: Likeness) -> tuple[Ints, Ints]:
    count = len(likeness)
    keys = [np.empty(0, np.int64)]
    for start, stop in likeness.blocks():
        values = without_self(likeness.block(start, stop), start)
        row = np.arange(start, stop)[:, None]
        found = [_top(values[kind], OVERALL) for kind in (MEANING, WORDS, IDENTIFIERS, RARE_WORDS)]
        found += [
            members[_top(values[BOTH][:, members], min(PER_SOURCE, len(members)))]
            for members in likeness.members
        ]
        for near in found:
            low, high = np.minimum(row, near), np.maximum(row, near)
            keys.append(np.unique((low * count + high)[low != high]))
    every = np.unique(np.concatenate(keys))
    return every // count, every % count


def _top(values: Floats, count: int) -> Ints:
    return np.argpartition(values, values.shape[1] - count, axis=1)[:, values.shape[1] - count :]


def _features(signals: Signals, likeness: Likeness, first: Ints, second: Ints) -> Floats:
    near = _measure(likeness, first, second)
    around = likeness.surroundings()
    less_usual = np.stack(
        [
            scaled(near.values[kind], around.by_source[kind], likeness.sources, first, second)
            for kind in range(LIKENESSES)
        ]
    )
    measured = Measured(
        near,
        less_usual,
        near.values[BOTH] - (around.overall[BOTH][first] + around.overall[BOTH][second]) / 2,
        _shared_neighbours(len(signals), first, second, less_usual[BOTH]),
    )
    return assemble(signals, likeness.sources, first, second, measured)


@dataclass(frozen=True, slots=True)
class Near:
    """Measurements of each pair: its likenesses, and either signal's rank seen from the other, shape (2, pairs)."""

    values: Floats
    rare_identifiers: Floats
    rank: NDArray[np.int8]
    overall_rank: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Measured:
    """All measurements of pairs that need the whole batch.

    `less_usual`: the likenesses less what is usual between signals of the two sources; `plain`: the mean of meaning
    and words less what is usual for either signal; `shared_neighbours`: the feature of that name.
    """

    near: Near
    less_usual: Floats
    plain: Floats
    shared_neighbours: Floats


def assemble(signals: Signals, sources: Ints, first: Ints, second: Ints, measured: Measured) -> Floats:
    """Return the features of pairs, shape (pairs, len(FEATURES)), column by column."""
    near, less_usual = measured.near, measured.less_usual
    lengths = np.log(np.maximum(signals.lengths, 1.0))
    columns = {
        "meaning": near.values[MEANING],
        "words": near.values[WORDS],
        "identifiers": near.values[IDENTIFIERS],
        "meaning_scaled": less_usual[MEANING],
        "words_scaled": less_usual[WORDS],
        "both_scaled": less_usual[BOTH],
        "identifiers_scaled": less_usual[IDENTIFIERS],
        "both_plain": measured.plain,
        "rare_identifiers": near.rare_identifiers,
        "rare_words": near.values[RARE_WORDS],
        "rare_words_scaled": less_usual[RARE_WORDS],
        "best_rank": np.minimum(near.rank[0], near.rank[1]),
        "worst_rank": np.maximum(near.rank[0], near.rank[1]),
        "best_overall_rank": np.minimum(near.overall_rank[0], near.overall_rank[1]),
        "worst_overall_rank": np.maximum(near.overall_rank[0], near.overall_rank[1]),
        "same_source": sources[first] == sources[second],
        "shorter": np.minimum(lengths[first], lengths[second]),
        "length_ratio": np.abs(lengths[first] - lengths[second]),
        "shared_neighbours": measured.shared_neighbours,
    }
    # Column-major, since the forest reads columns.
    out = np.empty((len(first), len(FEATURES)), np.float32, order="F")
    for at, name in enumerate(FEATURES):
        out[:, at] = columns[name]
    return out


def _measure(likeness: Likeness, first: Ints, second: Ints) -> Near:
    pairs = len(first)
    near = Near(
        np.empty((5, pairs), np.float32),
        np.empty(pairs, np.float32),
        np.empty((2, pairs), np.int8),
        np.empty((2, pairs), np.int8),
    )
    by_second = np.argsort(second, kind="stable")
    for start, stop in likeness.blocks():
        values = likeness.block(start, stop)
        forth = np.arange(*np.searchsorted(first, (start, stop)))
        row, column = first[forth] - start, second[forth]
        near.values[:, forth] = values[:, row, column]
        near.rare_identifiers[forth] = likeness.rare_identifiers(start, stop)[row, column]
        back = by_second[slice(*np.searchsorted(second, (start, stop), sorter=by_second))]
        overall, own = _ranks(likeness, without_self(values[BOTH : BOTH + 1], start)[0])
        for side, at, here, there in ((0, forth, first, second), (1, back, second, first)):
            near.rank[side, at] = own[here[at] - start, there[at]]
            near.overall_rank[side, at] = overall[here[at] - start, there[at]]
    return near


def _ranks(likeness: Likeness, both: Floats) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    own = np.empty(both.shape, np.int8)
    for members in likeness.members:
        own[:, members] = ranks(both[:, members])
    return ranks(both), own


def _shared_neighbours(count: int, first: Ints, second: Ints, likeness: Floats) -> Floats:
    """Return for each pair the share of their ten nearest signals that both have in common."""
    nearest = np.full((count, SHARED), -1, np.int64)
    for signal, others in _nearest(count, first, second, likeness):
        nearest[signal, : len(others)] = others
    if count <= ALL_PAIRS:
        has = np.zeros((count, count + 1), np.float32)
        np.put_along_axis(has, nearest, 1.0, axis=1)  # -1 is the last column, which is no signal
        return np.asarray((has[:, :-1] @ has[:, :-1].T)[first, second] / SHARED, np.float32)
    out = np.empty(len(first), np.float32)
    for start in range(0, len(first), 100_000):
        some = slice(start, start + 100_000)
        one, other = nearest[first[some]], nearest[second[some]]
        out[some] = ((one[:, :, None] == other[:, None, :]) & (one >= 0)[:, :, None]).sum(axis=(1, 2))
    return out / np.float32(SHARED)


def _nearest(count: int, first: Ints, second: Ints, likeness: Floats) -> Iterator[tuple[int, Ints]]:
    ends, others = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.lexsort((others, -np.concatenate([likeness, likeness]), ends))
    bounds = np.searchsorted(ends[order], np.arange(count + 1))
    for signal in range(count):
        yield signal, others[order[bounds[signal] : min(bounds[signal + 1], bounds[signal] + SHARED)]]

"""The features of one signal with some others of its batch: as `pair_features`, without the other pairs.

For the batches of some dozens in which an arriving signal is compared: every table is small, so each step is one
operation on the whole batch, and only requested pairs are computed.
"""

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.matching.features import SHARED, Measured, Near, Pairs, assemble
from postroom.grouping.matching.likeness import (
    BOTH,
    FEW,
    IDENTIFIERS,
    LIKENESSES,
    MEANING,
    NEIGHBOURS,
    RARE_WORDS,
    SOURCE_WEIGHT,
    WORDS,
    Ints,
    Signals,
    centred,
    numbered,
    top_mean,
    without_self,
)
from postroom.grouping.matching.sparse import Floats, counted, shared_rarity, tf_idf


def row_features(signals: Signals, others: int) -> Pairs:
    """Return the pairs of the last signal with the first `others`, in order, with their features.

    They equal those of `pair_features(signals)`: the whole batch determines what is rare and what is usual.
    """
    new, sources = len(signals) - 1, numbered(signals.sources)
    values, rare_identifiers = _likenesses(signals, sources)
    rows = np.arange(others)
    without_self(values, 0)
    by_source, overall = _usual(values, sources)
    # The usual similarity of each of the others to signals of the new one's source, and vice versa.
    usual = (by_source[:, :others, sources[new]] + by_source[:, new, sources[:others]]) / 2
    pair = values[:, :others, new]
    near = Near(
        pair,
        np.log1p(rare_identifiers[:others, new]),
        np.stack(
            [
                _from_others(values[BOTH], sources == sources[new], others),
                _from_new(values[BOTH], sources, others),
            ]
        ),
        np.stack([_from_others(values[BOTH], None, others), _from_new(values[BOTH], None, others)]),
    )
    measured = Measured(
        near,
        np.asarray(pair - usual, np.float32),
        pair[BOTH] - (overall[BOTH, :others] + overall[BOTH, new]) / 2,
        _shared_neighbours(values[BOTH], by_source[BOTH], sources, others),
    )
    second = np.full(others, new)
    return Pairs(rows, second, assemble(signals, sources, rows, second, measured))


def _likenesses(signals: Signals, sources: Ints) -> tuple[Floats, Floats]:
    """Return all likenesses, shape (likenesses, signals, signals), and the shared rarity of identifiers."""
    vectors = centred(signals.vectors, sources)
    words, names = counted([bag.terms for bag in signals.words]), counted(signals.identifiers)
    out = np.empty((LIKENESSES, len(signals), len(signals)), np.float32)
    out[MEANING] = vectors @ vectors.T
    out[WORDS] = tf_idf(words, [bag.counts for bag in signals.words]).products()
    out[BOTH] = (out[MEANING] + out[WORDS]) / 2
    out[IDENTIFIERS] = tf_idf(names, None).products()
    out[RARE_WORDS] = np.log1p(shared_rarity(words).products())
    return out, shared_rarity(names).products()


def _usual(values: Floats, sources: Ints) -> tuple[Floats, Floats]:
    """Return the surroundings by source, shape (likenesses, signals, sources), and overall."""
    count = len(sources)
    overall = top_mean(values, min(NEIGHBOURS, count - 1))
    sizes = np.bincount(sources)
    # The signals of each source side by side, padded with one that is unlike all.
    order = np.argsort(sources, kind="stable")
    place = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    members = np.full((len(sizes), sizes.max()), count)
    members[sources[order], place] = order
    padded = np.concatenate([values, np.full((LIKENESSES, count, 1), -np.inf, np.float32)], axis=2)
    near = -np.sort(-padded[:, :, members], axis=3)[..., :NEIGHBOURS]
    among = np.minimum(NEIGHBOURS, np.maximum(1, sizes - 1))
    taken = np.arange(near.shape[3]) < among[:, None]
    mean = np.where(taken, near, 0).sum(axis=3) / among.astype(np.float32)
    share = np.where(sizes < FEW, 0, sizes / (sizes + SOURCE_WEIGHT)).astype(np.float32)
    mean = np.where(np.isfinite(mean), mean, overall[:, :, None])
    return share * mean + (1 - share) * overall[:, :, None], overall


def _from_others(both: Floats, counting: NDArray[np.bool_] | None, others: int) -> NDArray[np.int8]:
    """Return the rank of the last (new) signal seen from each other one, among the signals `counting`."""
    seen = both[:others] >= both[:others, -1:]
    seen[:, -1] = False
    if counting is not None:
        seen &= counting
    return _cut(seen.sum(axis=1))


def _from_new(both: Floats, sources: Ints | None, others: int) -> NDArray[np.int8]:
    """Return the rank of each other signal seen from the new one, within its source if `sources` are given."""
    row = both[-1]
    column = np.arange(len(row))
    before = (row > row[:others, None]) | ((row == row[:others, None]) & (column < column[:others, None]))
    if sources is not None:
        before &= sources == sources[:others, None]
    return _cut(before.sum(axis=1))


def _cut(places: Ints) -> NDArray[np.int8]:
    return np.minimum(places, NEIGHBOURS).astype(np.int8)


def _shared_neighbours(both: Floats, by_source: Floats, sources: Ints, others: int) -> Floats:
    rows = np.append(np.arange(others), len(sources) - 1)
    usual = (by_source[rows][:, sources] + by_source[:, sources[rows]].T) / 2
    nearest = np.argsort(usual - both[rows], axis=1, kind="stable")[:, : min(SHARED, len(sources) - 1)]
    has = np.zeros((len(rows), len(sources)), np.float32)
    np.put_along_axis(has, nearest, 1.0, axis=1)
    return np.asarray(has[:-1] @ has[-1] / SHARED, np.float32)

"""Similarities of a batch of signals in several respects, and their usual similarities by source.

Tickets are more similar to other tickets, and traces to other traces, whatever their subject. So vectors are
centred on the mean of their source, and a similarity is compared with the usual similarity of either signal to
signals *of the other one's source* (cross-source scaling). Everything is computed in blocks of rows; a table of all
pairs exists only for small batches.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.sparse import Floats, counted, shared_rarity, tf_idf
from postroom.models.port import normalised
from postroom.text.identifiers import identifiers
from postroom.text.words import term_id

NEIGHBOURS = 12
"""Number of nearest signals, of a source or of all, that make up the surroundings. Ranks end there too."""
SOURCE_WEIGHT = 10
"""Number of signals of a source at which the surroundings within it and within the batch have the same weight."""
CENTRE_WEIGHT = 5
"""Number of signals of a source at which its mean and that of the batch have the same weight."""
FEW = 4
"""Number of signals below which a source is unknown: what two tickets have in common is no habit of tickets."""
BLOCK = 256
"""Maximum number of rows of a block; fewer if a block would have more cells than `CELLS`."""
CELLS = 2_000_000

MEANING, WORDS, BOTH, IDENTIFIERS, RARE_WORDS = range(5)
"""The likenesses, in the order of a block. `BOTH` is the mean of meaning and words."""
LIKENESSES = 5

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of a batch; all sequences have the same length.

    `vectors` has rows of norm 1; `identifiers` are each signal's term ids; `sources` the source products; `lengths`
    the characters of the cleaned texts.
    """

    vectors: Floats
    words: Sequence[SignalWords]
    identifiers: Sequence[NDArray[np.int32]]
    sources: Sequence[str]
    lengths: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.sources)

    def take(self, rows: Sequence[int]) -> "Signals":
        """Return the signals with the numbers `rows`, in that order."""
        at = list(rows)
        return Signals(
            self.vectors[at],
            [self.words[row] for row in at],
            [self.identifiers[row] for row in at],
            [self.sources[row] for row in at],
            self.lengths[at],
        )


def identifier_terms(text: str) -> NDArray[np.int32]:
    """Return the distinct term ids of the identifiers in a text."""
    return np.array(sorted({term_id(str(identifier)) for identifier in identifiers(text)}), np.int32)


def numbered(sources: Sequence[str]) -> Ints:
    """Return the number of each signal's source, in the order of first occurrence."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(source, len(known)) for source in sources], np.int64)


def centred(vectors: Floats, sources: Ints, *, weight: float = CENTRE_WEIGHT) -> Floats:
    """Return the vectors without what those of their source have in common, as rows of norm 1.

    `sources` numbers each signal's source. The mean of a small source is drawn towards that of all.
    """
    if not len(vectors):
        return vectors
    having = (sources == np.arange(1 + sources.max())[:, None]).astype(np.float32)
    sizes = having.sum(axis=1, keepdims=True)
    share = np.where(sizes < FEW, np.float32(0), sizes / (sizes + np.float32(weight)))
    means = having @ vectors / np.maximum(sizes, 1)
    usual = share * means + (1 - share) * vectors.mean(axis=0)
    return normalised(vectors - usual[sources])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The usual similarity of each signal to others.

    `by_source`: to signals of each source, shape (likenesses, signals, sources); `overall`: to any, shape
    (likenesses, signals).
    """

    by_source: Floats
    overall: Floats


class Likeness:
    """The likenesses of a batch."""

    def __init__(self, signals: Signals) -> None:
        """Weight the words and identifiers by their rarity in the batch and centre the vectors."""
        self.sources = numbered(signals.sources)
        self.members: list[Ints] = [
            np.flatnonzero(self.sources == at) for at in range(1 + self.sources.max(initial=-1))
        ]
        self._vectors = centred(signals.vectors, self.sources)
        words, names = counted([bag.terms for bag in signals.words]), counted(signals.identifiers)
        self._words = tf_idf(words, [bag.counts for bag in signals.words]).indexed()
        self._identifiers = tf_idf(names, None).indexed()
        self._rare_words = shared_rarity(words).indexed()
        self._rare_identifiers = shared_rarity(names).indexed()

    def __len__(self) -> int:
        return len(self.sources)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield the start and stop of each block of rows."""
        rows = max(1, min(BLOCK, CELLS // max(1, len(self))))
        for start in range(0, len(self), rows):
            yield start, min(start + rows, len(self))

    def block(self, start: int, stop: int) -> Floats:
        """Return the likenesses of the rows start..stop to all: shape (likenesses, stop - start, signals)."""
        out = np.empty((LIKENESSES, stop - start, len(self)), np.float32)
        out[MEANING] = self._vectors[start:stop] @ self._vectors.T
        out[WORDS] = self.words(start, stop)
        out[BOTH] = (out[MEANING] + out[WORDS]) / 2
        out[IDENTIFIERS] = self._identifiers.dots(start, stop)
        out[RARE_WORDS] = np.log1p(self._rare_words.dots(start, stop))
        return out

    def words(self, start: int, stop: int) -> Floats:
        """Return the cosines of the words of the rows start..stop with all."""
        return self._words.dots(start, stop)

    def rare_identifiers(self, start: int, stop: int) -> Floats:
        """Return ln(1 + rarity of the shared rare identifiers) of the rows start..stop with all."""
        return np.log1p(self._rare_identifiers.dots(start, stop))

    def surroundings(self) -> Surroundings:
        """Return how near each signal usually is to those of each source, and to any."""
        count, sources = len(self), len(self.members)
        by_source = np.zeros((LIKENESSES, count, sources), np.float32)
        overall = np.zeros((LIKENESSES, count), np.float32)
        for start, stop in self.blocks():
            values = without_self(self.block(start, stop), start)
            overall[:, start:stop] = top_mean(values, min(NEIGHBOURS, count - 1))
            for source, members in enumerate(self.members):
                among = min(NEIGHBOURS, max(1, len(members) - 1))
                near = top_mean(values[:, :, members], among)
                few = len(members) < FEW
                share = np.float32(0 if few else len(members) / (len(members) + SOURCE_WEIGHT))
                # A signal that is the only one of its source has no neighbour there.
                near = np.where(np.isfinite(near), near, overall[:, start:stop])
                by_source[:, start:stop, source] = share * near + (1 - share) * overall[:, start:stop]
        return Surroundings(by_source, overall)


def without_self(values: Floats, start: int) -> Floats:
    """Set the likeness of each row to itself to -inf, in place; the first row is number `start`."""
    rows = np.arange(values.shape[-2])
    values[..., rows, rows + start] = -np.inf
    return values


def top_mean(values: Floats, count: int) -> Floats:
    """Return the mean of the `count` largest values along the last axis; 0 of none."""
    if count <= 0 or values.shape[-1] == 0:
        return np.zeros(values.shape[:-1], np.float32)
    cut = values.shape[-1] - min(count, values.shape[-1])
    return np.asarray(np.partition(values, cut, axis=-1)[..., cut:].mean(axis=-1), np.float32)


def ranks(values: Floats) -> NDArray[np.int8]:
    """Return the rank of each column in its row, 0 for the largest value; from the 12th on all are 12.

    Equal values rank in the order of their columns.
    """
    out = np.full(values.shape, NEIGHBOURS, np.int8)
    count = min(NEIGHBOURS, values.shape[1])
    if count == 0:
        return out
    cut = values.shape[1] - count
    top = np.sort(np.argpartition(values, cut, axis=1)[:, cut:], axis=1)
    order = np.argsort(-np.take_along_axis(values, top, axis=1), axis=1, kind="stable")
    np.put_along_axis(out, np.take_along_axis(top, order, axis=1), np.arange(count, dtype=np.int8)[None], 1)
    return out


def scaled(values: Floats, by_source: Floats, sources: Ints, first: Ints, second: Ints) -> Floats:
    """Return likenesses of pairs less what is usual for either signal with signals of the other one's source.

    `values` has one number per pair, `by_source` the surroundings in that likeness, shape (signals, sources).
    """
    usual = (by_source[first, sources[second]] + by_source[second, sources[first]]) / 2
    return np.asarray(values - usual, np.float32)

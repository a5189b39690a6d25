"""Sparse weighted words of many signals, multiplied row by row in blocks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.postings import COMMON_LEAST, COMMON_SHARE
from postroom.grouping.matching.background import WEIGHT, background

MAX_STEPS = 4_000_000
"""Maximum number of products computed at once; about 80 bytes each."""

RARE_SHARE = 0.06
"""A word is rare if no more than this share of the signals has it."""
RARE_LEAST = 4
"""In a small batch a word counts as rare up to this many signals."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WeightedRows:
    """Rows of weighted words, indexed by row and by word.

    `starts`: where each row begins in `terms` and `weights`; `bounds`: where each word begins in `owners` (rows)
    and `held` (their weights).
    """

    starts: NDArray[np.int64]
    terms: NDArray[np.int64]
    weights: NDArray[np.float64]
    bounds: NDArray[np.int64]
    owners: NDArray[np.int64]
    held: NDArray[np.float64]

    def dots(self, start: int, stop: int) -> Floats:
        """Return the products of the rows start..stop with all rows, shape (stop - start, rows)."""
        rows = len(self.starts) - 1
        out = np.zeros((stop - start, rows), np.float32)
        at = start
        while at < stop:
            end = self._stop(at, stop)
            out[at - start : end - start] = self._dots(at, end, rows)
            at = end
        return out

    def _stop(self, start: int, stop: int) -> int:
        span = slice(self.starts[start], self.starts[stop])
        steps = np.cumsum(np.diff(self.bounds)[self.terms[span]])
        over = int(np.searchsorted(steps, MAX_STEPS))
        if over >= len(steps):
            return stop
        row = int(np.searchsorted(self.starts, self.starts[start] + over, side="right")) - 1
        return max(start + 1, row)

    def _dots(self, start: int, stop: int, rows: int) -> NDArray[np.float64]:
        span = slice(self.starts[start], self.starts[stop])
        terms = self.terms[span]
        row = np.repeat(np.arange(stop - start), np.diff(self.starts[start : stop + 1]))
        counts = self.bounds[terms + 1] - self.bounds[terms]
        ends = np.cumsum(counts)
        steps = np.arange(ends[-1] if len(ends) else 0)
        places = steps + np.repeat(self.bounds[terms] - (ends - counts), counts)
        products = np.repeat(self.weights[span], counts) * self.held[places]
        cells = np.repeat(row * rows, counts) + self.owners[places]
        summed: NDArray[np.float64] = np.bincount(cells, products, minlength=(stop - start) * rows).astype(
            np.float64
        )
        return summed.reshape(stop - start, rows)


@dataclass(frozen=True, slots=True)
class Counted:
    """The words of `rows` rows: `row` and `word` of each entry, the words numbered from 0 on.

    `frequencies`: the number of rows with each word; `usual`: its share of texts in general.
    """

    rows: int
    row: NDArray[np.int64]
    word: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    usual: NDArray[np.float64]

    @property
    def shares(self) -> NDArray[np.float64]:
        """The share of rows with each word, drawn towards what is usual: a few rows show little of it."""
        return np.asarray((self.frequencies + WEIGHT * self.usual) / (self.rows + WEIGHT))


@dataclass(frozen=True, slots=True)
class Weighted:
    """The informative words with their weights: one entry for each word of each row, row after row."""

    counted: Counted
    row: NDArray[np.int64]
    word: NDArray[np.int64]
    weights: NDArray[np.float64]

    def indexed(self) -> WeightedRows:
        """Return them indexed for products in blocks."""
        order = np.argsort(self.word, kind="stable")
        return WeightedRows(
            starts=np.searchsorted(self.row, np.arange(self.counted.rows + 1)),
            terms=self.word,
            weights=self.weights,
            bounds=np.searchsorted(self.word[order], np.arange(len(self.counted.frequencies) + 1)),
            owners=self.row[order],
            held=self.weights[order],
        )

    def products(self) -> Floats:
        """Return the products of all rows at once, for few rows; the diagonal is not valid.

        Words of a single row do not contribute.
        """
        shared = self.counted.frequencies > 1
        column = np.cumsum(shared) - 1
        kept = shared[self.word]
        table = np.zeros((self.counted.rows, int(shared.sum())))
        table[self.row[kept], column[self.word[kept]]] = self.weights[kept]
        return (table @ table.T).astype(np.float32)


def counted(terms: Sequence[NDArray[np.int32]]) -> Counted:
    """Count the rows with each word; `terms` are the distinct words of each row."""
    rows = len(terms)
    lengths = np.fromiter((len(some) for some in terms), np.int64, rows)
    every = np.concatenate([np.empty(0, np.int32), *terms])
    known, word, frequencies = np.unique(every, return_inverse=True, return_counts=True)
    row = np.repeat(np.arange(rows), lengths)
    return Counted(rows, row, word.astype(np.int64), frequencies, background().shares(known))


def tf_idf(words: Counted, counts: Sequence[NDArray[np.uint8]] | None) -> Weighted:
    """Return rows of norm 1 whose products are the TF-IDF cosines.

    Without `counts` each word counts once. Words that a quarter of the signals has are left out of the products.
    """
    weights = (1.0 - np.log(words.shares))[words.word]
    if counts is not None:
        weights *= _DAMPENED[np.concatenate([np.empty(0, np.uint8), *counts])]
    norms = np.sqrt(np.bincount(words.row, weights**2, minlength=words.rows))
    weights /= np.maximum(norms, 1e-9)[words.row]
    return _kept(words, weights, words.frequencies <= max(COMMON_LEAST, words.rows * COMMON_SHARE))


def shared_rarity(words: Counted) -> Weighted:
    """Return rows whose products sum the rarity of shared rare words, -ln of the share with each.

    A word is rare if few rows have it and it is not usual in general.
    """
    shares = words.shares
    rare = (words.frequencies <= max(RARE_LEAST, words.rows * RARE_SHARE)) & (shares <= RARE_SHARE)
    return _kept(words, np.sqrt(-np.log(shares))[words.word], rare)


def _kept(words: Counted, weights: NDArray[np.float64], telling: NDArray[np.bool_]) -> Weighted:
    """Leave out the uninformative words."""
    kept = telling[words.word]
    return Weighted(words, words.row[kept], words.word[kept], weights[kept])


_DAMPENED = 1.0 + np.log(np.maximum(np.arange(256), 1.0))

"""Weighted words of many signals, each row against every other one, a block of rows at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.postings import COMMON_LEAST, COMMON_SHARE

MAX_STEPS = 4_000_000
"""Products that are worked out at once; about 80 bytes each."""

RARE_SHARE = 0.06
"""A word is rare when no more than this share of the signals has it."""
RARE_LEAST = 4
"""In a small batch a word counts as rare up to this many signals."""

Floats = NDArray[np.float32]
Rarity = Callable[[NDArray[np.float64], int], NDArray[np.float64]]
"""From how many signals have each word, and of how many, to what the word weighs. 0 leaves it out."""


@dataclass(frozen=True, slots=True)
class WeightedRows:
    """Rows of weighted words, kept by row and by word.

    `starts` has where each row begins in `terms` and `weights`; `bounds` where each word begins in `owners` (rows)
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


def tf_idf(terms: Sequence[NDArray[np.int32]], counts: Sequence[NDArray[np.uint8]] | None) -> WeightedRows:
    """Return rows of length 1 whose products are the TF-IDF cosines, weighed as the search by words weighs them.

    Without `counts` each term counts once. Words that a quarter of the signals has are left out of the products.
    """
    weighed = None if counts is None else 1.0 + np.log(np.maximum(_joined(counts), 1.0))
    return _rows(terms, weighed, _idf, unit=True, most=lambda rows: max(COMMON_LEAST, rows * COMMON_SHARE))


def shared_rarity(terms: Sequence[NDArray[np.int32]]) -> WeightedRows:
    """Return rows whose products sum up how rare the shared rare words are, ln(signals / signals with it) each."""
    return _rows(terms, None, _root_rarity, unit=False, most=lambda rows: max(RARE_LEAST, rows * RARE_SHARE))


def _idf(frequencies: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    return np.log((1.0 + rows) / (1.0 + frequencies)) + 1.0


def _root_rarity(frequencies: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    return np.sqrt(np.log(np.maximum(rows / frequencies, 1.0)))


def _rows(
    terms: Sequence[NDArray[np.int32]],
    weighed: NDArray[np.float64] | None,
    rarity: Rarity,
    *,
    unit: bool,
    most: Callable[[int], float],
) -> WeightedRows:
    rows = len(terms)
    lengths = np.fromiter((len(some) for some in terms), np.int64, rows)
    row = np.repeat(np.arange(rows), lengths)
    known, compact, frequencies = np.unique(_joined(terms), return_inverse=True, return_counts=True)
    weights = rarity(frequencies.astype(np.float64), rows)[compact]
    if weighed is not None:
        weights *= weighed
    if unit:
        norms = np.sqrt(np.bincount(row, weights**2, minlength=rows))
        weights /= np.maximum(norms, 1e-9)[row]
    telling = (frequencies <= most(rows))[compact]
    row, compact, weights = row[telling], compact[telling], weights[telling]
    order = np.argsort(compact, kind="stable")
    return WeightedRows(
        starts=np.searchsorted(row, np.arange(rows + 1)),
        terms=compact.astype(np.int64),
        weights=weights,
        bounds=np.searchsorted(compact[order], np.arange(len(known) + 1)),
        owners=row[order],
        held=weights[order],
    )


def _joined(arrays: Sequence[NDArray[np.int32]] | Sequence[NDArray[np.uint8]]) -> NDArray[np.float64]:
    return np.concatenate([np.empty(0), *arrays])

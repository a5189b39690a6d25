"""TF-IDF cosine of one signal with the members of many reports, on an inverted index.

A project's words are loaded once as one sorted array (compact, fast to build); words of later signals go to small
lists beside it.
"""

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COMMON_SHARE = 0.25
"""A word that more than this share of the signals has is uninformative and excluded from the search."""

COMMON_LEAST = 50
"""In a small project no word counts as common before this many signals have it."""


@dataclass(frozen=True, slots=True)
class SignalWords:
    """A signal's distinct words: term ids and how often each occurs."""

    terms: NDArray[np.int32]
    counts: NDArray[np.uint8]


class Postings:
    """Which reports contain which word, and with what weight."""

    def __init__(
        self,
        *,
        slots: NDArray[np.int32],
        lengths: NDArray[np.int64],
        terms: NDArray[np.int32],
        counts: NDArray[np.uint8],
    ) -> None:
        """Build from signals: the slot of each signal's report and its number of distinct words.

        `terms` and `counts` are the words of all signals, one signal after the other.
        """
        self._signals = len(slots)
        order = np.argsort(terms, kind="stable").astype(np.int32)
        self._terms, starts = np.unique(terms[order], return_index=True)
        self._bounds = np.append(starts, len(terms)).astype(np.int64)
        frequencies = np.diff(self._bounds)
        owner = np.repeat(np.arange(self._signals, dtype=np.int32), lengths)[order]
        weights = _dampen(counts)[order] * np.repeat(self._idf(frequencies).astype(np.float32), frequencies)
        norms = np.sqrt(np.bincount(owner, weights**2, minlength=self._signals)).astype(np.float32)
        weights /= np.maximum(norms, np.float32(1e-9))[owner]
        self._slots = slots[owner]
        self._weights = weights
        self._new_slots: dict[int, array[int]] = {}
        self._new_weights: dict[int, array[float]] = {}

    @classmethod
    def empty(cls) -> "Postings":
        """Return postings without signals."""
        return cls(
            slots=np.empty(0, np.int32),
            lengths=np.empty(0, np.int64),
            terms=np.empty(0, np.int32),
            counts=np.empty(0, np.uint8),
        )

    @property
    def signals(self) -> int:
        """Number of signals."""
        return self._signals

    @property
    def nbytes(self) -> int:
        """Approximate memory use in bytes."""
        recent = sum(len(slots) for slots in self._new_slots.values())
        return int(self._slots.nbytes + self._weights.nbytes + self._terms.nbytes * 3 + recent * 40)

    def search(
        self, words: SignalWords, *, reports: int, most: int | None = None
    ) -> tuple[NDArray[np.float32], float]:
        """Return for each of the `reports` slots the sum of its members' cosines with `words`.

        The second value is the share of the signal (0 to 1) that was left out, see `walk`.
        """
        slots, held, left_out = self.walk(words, most=most)
        return np.bincount(slots, held, minlength=reports).astype(np.float32), left_out

    def walk(
        self, words: SignalWords, *, most: int | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.float32], float]:
        """Return the slots of every occurrence of one of the words, and what each adds to a cosine.

        Words that most signals have are left out: they are uninformative and cost the most. With `most`, the most
        frequent words are left out too until at most that many occurrences remain. The third value is the share of
        the signal (0 to 1) that was left out: 1 when all of its words were.
        """
        weights = self._weigh(words)
        frequencies = self._frequencies(words.terms)
        walked = frequencies <= max(COMMON_LEAST, self._signals * COMMON_SHARE)
        if most is not None:
            rarest = np.argsort(frequencies, kind="stable")
            walked[rarest[np.cumsum(frequencies[rarest]) > most]] = False
        left_out = float((weights[~walked] ** 2).sum()) if len(weights) else 1.0
        found_slots = [np.empty(0, np.int32)]
        found_weights = [np.empty(0, np.float32)]
        held = walked & (frequencies > 0)
        for term, weight, (start, stop) in zip(
            words.terms[held].tolist(),
            weights[held].tolist(),
            self._spans(words.terms[held]).tolist(),
            strict=True,
        ):
            slots, parts = self._held(term, slice(start, stop))
            found_slots.append(slots)
            found_weights.append(parts * np.float32(weight))
        return np.concatenate(found_slots), np.concatenate(found_weights), left_out

    def add(self, slot: int, words: SignalWords) -> None:
        """Add a member with `words` to the report at `slot`."""
        self._signals += 1
        weights = self._weigh(words)
        for term, weight in zip(words.terms.tolist(), weights, strict=True):
            if term not in self._new_slots:
                self._new_slots[term] = array("i")
                self._new_weights[term] = array("f")
            self._new_slots[term].append(slot)
            self._new_weights[term].append(weight)

    def rarity(self, words: SignalWords) -> NDArray[np.float64]:
        """Return the inverse document frequency of each word in this project."""
        return self._idf(self._frequencies(words.terms))

    def _weigh(self, words: SignalWords) -> NDArray[np.float64]:
        weights = _dampen(words.counts) * self.rarity(words)
        norm = float(np.sqrt((weights**2).sum()))
        return weights / norm if norm > 0 else weights

    def _idf(self, frequencies: NDArray[np.int64]) -> NDArray[np.float64]:
        # Smoothed as if each word had occurred in one signal more, so that a new word is the rarest.
        rarity: NDArray[np.float64] = np.log((1.0 + self._signals) / (1.0 + frequencies)) + 1.0
        return rarity

    def _frequencies(self, terms: NDArray[np.int32]) -> NDArray[np.int64]:
        recent = np.fromiter(
            (len(self._new_slots.get(term, ())) for term in terms.tolist()), np.int64, len(terms)
        )
        spans = self._spans(terms)
        return recent + spans[:, 1] - spans[:, 0]

    def _spans(self, terms: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the span of each term in the sorted array; empty if it is not there."""
        if not len(self._terms):
            return np.zeros((len(terms), 2), np.int64)
        # The same type as the array, which searchsorted would otherwise copy.
        wanted = terms.astype(self._terms.dtype, copy=False)
        at = np.minimum(np.searchsorted(self._terms, wanted), len(self._terms) - 1)
        there = self._terms[at] == wanted
        return np.stack([self._bounds[at], self._bounds[at + there]], axis=1)

    def _held(self, term: int, span: slice) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        slots, weights = self._slots[span], self._weights[span]
        if term in self._new_slots:
            slots = np.concatenate([slots, np.array(self._new_slots[term], np.int32)])
            weights = np.concatenate([weights, np.array(self._new_weights[term], np.float32)])
        return slots, weights


def _dampen(counts: NDArray[np.uint8]) -> NDArray[np.float32]:
    # A word that occurs ten times is not ten times as informative.
    return _DAMPENED[counts]


_DAMPENED = (1.0 + np.log(np.maximum(np.arange(256), 1))).astype(np.float32)

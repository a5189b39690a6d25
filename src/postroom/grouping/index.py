"""A project's reports in memory, searched by meaning and by words at once.

Each report is one row: the mean of its members' unit vectors, so that one product gives the mean cosine with all
members (average linkage) of every report, exactly. A worker keeps the index of the projects that it groups.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping import NEIGHBOURS, Candidate
from postroom.grouping.postings import Postings, SignalWords

PRIOR_BACKGROUND = 0.25
"""Similarity that stands in for a neighbour that a young project does not have yet."""

ROOM = 64
"""Rows that an index has to spare from the start."""

CANDIDATES = 8
"""How many reports are handed to the decision."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search measured: the candidates, best first, and every report's similarity (for `add`)."""

    candidates: tuple[Candidate, ...]
    similarities: Vector

    @property
    def background(self) -> float:
        """The signal's mean similarity to the nearest reports other than the best."""
        return self.candidates[0].signal_background if self.candidates else PRIOR_BACKGROUND


class ReportIndex:
    """The reports of one project's window. Threads may share it."""

    def __init__(
        self, *, ids: list[UUID], sizes: Vector, means: Vector, backgrounds: Vector, postings: Postings
    ) -> None:
        """Take the reports over: per report its id, number of members, mean vector and background.

        Rows of `sizes`, `means` and `backgrounds` beyond the ids are room to grow into.
        """
        self._ids = ids
        self._slot_of = {id: slot for slot, id in enumerate(ids)}
        self._sizes = sizes
        self._means = means
        self._nearest = np.repeat(backgrounds[:, None], NEIGHBOURS, axis=1)
        self._postings = postings
        self._lock = threading.Lock()

    @classmethod
    def empty(cls, dimension: int) -> "ReportIndex":
        """Return an index without reports, for vectors of `dimension` numbers."""
        return cls(
            ids=[],
            sizes=np.zeros(ROOM, np.float32),
            means=np.zeros((ROOM, dimension), np.float32),
            backgrounds=np.full(ROOM, PRIOR_BACKGROUND, np.float32),
            postings=Postings.empty(),
        )

    def __len__(self) -> int:
        return len(self._ids)

    def size(self, report_id: UUID) -> int:
        """Return how many signals of the window a report has."""
        with self._lock:
            slot = self._slot_of.get(report_id)
            return 0 if slot is None else int(self._sizes[slot])

    @property
    def nbytes(self) -> int:
        """Roughly the memory this takes, in bytes."""
        return self._means.nbytes + self._nearest.nbytes + self._postings.nbytes + len(self._ids) * 200

    def search(self, vector: Vector, words: SignalWords) -> Found:
        """Measure a signal against every report and return the nearest."""
        with self._lock:
            return self._search(vector, words)

    def _search(self, vector: Vector, words: SignalWords) -> Found:
        size = len(self._ids)
        if size == 0:
            return Found((), np.empty(0, np.float32))
        meaning = self._means[:size] @ vector
        cosines, left_out = self._postings.search(words, reports=size)
        # What the words can't tell is taken to be as alike as the meaning.
        worded = cosines / self._sizes[:size] + np.float32(left_out) * meaning
        similarity = ((meaning + worded) / 2).astype(np.float32)
        near = _largest(similarity, max(CANDIDATES, NEIGHBOURS + 1))
        candidates = tuple(
            Candidate(
                report_id=self._ids[slot],
                meaning=float(meaning[slot]),
                words=float(worded[slot]),
                similarity=float(similarity[slot]),
                signal_background=_background([float(similarity[other]) for other in near if other != slot]),
                report_background=float(self._nearest[slot].mean()),
            )
            for slot in near[:CANDIDATES].tolist()
        )
        return Found(candidates, similarity)

    def add(self, report_id: UUID, vector: Vector, words: SignalWords, found: Found) -> None:
        """Put a signal into a report, which is opened when the index does not have it yet.

        `found` is what `search` returned for this signal on the index as it is now.
        """
        with self._lock:
            self._add(report_id, vector, words, found)

    def _add(self, report_id: UUID, vector: Vector, words: SignalWords, found: Found) -> None:
        slot = self._slot_of.get(report_id)
        if slot is None:
            slot = self._open(report_id)
            others = found.similarities[_largest(found.similarities, NEIGHBOURS)]
            self._nearest[slot, : len(others)] = others
            self._meet(slot, found.similarities)
        count = self._sizes[slot]
        self._means[slot] += (vector - self._means[slot]) / (count + 1)
        self._sizes[slot] = count + 1
        self._postings.add(slot, words)

    def _meet(self, slot: int, similarities: Vector) -> None:
        """Let every older report take the new one into its background where it is nearer than another."""
        weakest = self._nearest[:slot].min(axis=1)
        nearer = np.flatnonzero(similarities > weakest)
        self._nearest[nearer, self._nearest[nearer].argmin(axis=1)] = similarities[nearer]

    def _open(self, report_id: UUID) -> int:
        slot = len(self._ids)
        self._ids.append(report_id)
        self._slot_of[report_id] = slot
        if slot == len(self._sizes):
            more = slot // 2
            self._sizes = np.concatenate([self._sizes, np.zeros(more, np.float32)])
            self._means = np.concatenate([self._means, np.zeros((more, self._means.shape[1]), np.float32)])
            self._nearest = np.concatenate(
                [self._nearest, np.full((more, NEIGHBOURS), PRIOR_BACKGROUND, np.float32)]
            )
        return slot


def _largest(values: Vector, count: int) -> NDArray[np.int64]:
    """Return the positions of the `count` largest values, largest first, ties in order of position."""
    everything = len(values) <= count
    rough = np.arange(len(values)) if everything else np.argpartition(values, -count)[-count:]
    return rough[np.lexsort((rough, -values[rough]))]


def _background(nearest: Sequence[float]) -> float:
    top = sorted(nearest, reverse=True)[:NEIGHBOURS]
    return (sum(top) + PRIOR_BACKGROUND * (NEIGHBOURS - len(top))) / NEIGHBOURS

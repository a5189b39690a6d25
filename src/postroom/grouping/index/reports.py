"""A project's reports in memory, searched by meaning and by words at once.

Each report is one row, the mean of its members' unit vectors, so one product gives the exact mean cosine with all
members (average linkage) of every report. In a large window only reports that share the signal's rarest words or
are in the nearest clusters are measured. A worker keeps the indexes of the projects it groups.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping.decision import NEIGHBOURS, Candidate
from postroom.grouping.index.arrays import Slots, Vector, grown
from postroom.grouping.index.clusters import Clusters
from postroom.grouping.index.postings import Postings, SignalWords

PRIOR_BACKGROUND = 0.25
"""Similarity assumed for each neighbour that a new project does not have yet."""

ROOM = 64
"""Initial number of rows of an index."""

CANDIDATES = 8
"""Number of reports that are passed to the decision."""

EXACT_REPORTS = 20_000
"""Up to this many reports all are measured; beyond it, those that an approximate search finds nearest."""

EXACT_SIGNALS = 100_000
"""Up to this many signals a search follows all informative words; beyond it, the rarest within `MAX_WALKED`."""

MAX_WALKED = 65_536
"""Maximum number of word occurrences that one search of a large window visits."""

MEASURED = 256
"""Reports that a search of a large window measures by words, and as many by meaning and words."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a search: the candidates, best first, and the similarity of each measured report (for `add`).

    `slots` are the reports that `similarities` belong to; `reports` is the total number.
    """

    candidates: tuple[Candidate, ...]
    similarities: Vector
    slots: Slots
    reports: int

    @property
    def background(self) -> float:
        """The signal's mean similarity to the nearest reports except the best."""
        return self.candidates[0].signal_background if self.candidates else PRIOR_BACKGROUND


class Likeness(NamedTuple):
    """How alike a report is: the mean cosines of meaning and of words with its signals."""

    report_id: UUID
    meaning: float
    words: float

    @property
    def similarity(self) -> float:
        """The mean of both."""
        return (self.meaning + self.words) / 2


NOTHING = SearchResult((), np.empty(0, np.float32), np.empty(0, np.int32), 0)
"""The result of a search without reports."""


class ReportIndex:
    """The reports of one project's window. Thread-safe."""

    def __init__(
        self, *, ids: list[UUID], sizes: Vector, means: Vector, backgrounds: Vector, postings: Postings
    ) -> None:
        """Build from reports: ids, numbers of members, mean vectors and backgrounds.

        Rows of `sizes`, `means` and `backgrounds` beyond the ids are spare capacity.
        """
        self._ids = ids
        self._slot_of = {id: slot for slot, id in enumerate(ids)}
        self._sizes = sizes
        self._means = means
        self._nearest = np.repeat(backgrounds[:, None], NEIGHBOURS, axis=1)
        # The least of each row of `_nearest`, which every new report is compared with.
        self._weakest = backgrounds.copy()
        self._postings = postings
        self._clusters: Clusters | None = None
        # Scratch space of one search: what the words add to each report, and the last occurrence of each.
        self._worded = np.empty(0, np.float32)
        self._last = np.empty(0, np.int32)
        self._lock = threading.Lock()
        self._cluster_if_large()

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
        """Approximate memory use in bytes."""
        clusters = 0 if self._clusters is None else self._clusters.nbytes + 8 * len(self._sizes)
        held = self._means.nbytes + self._nearest.nbytes + self._weakest.nbytes + self._postings.nbytes
        return held + clusters + len(self._ids) * 200

    def search(self, vector: Vector, words: SignalWords, *, exact: bool = False) -> SearchResult:
        """Measure a signal and return the nearest reports. `exact` measures all reports, however many."""
        with self._lock:
            return self._search(vector, words, exact)

    def nearest(self, vector: Vector, words: SignalWords, count: int) -> list[Likeness]:
        """Return the `count` most alike reports, the most alike first."""
        with self._lock:
            if not self._ids:
                return []
            slots, meaning, worded = self._measured(vector, words, exact=False)
            near = _largest(((meaning + worded) / 2).astype(np.float32), count).tolist()
            return [Likeness(self._ids[slots[at]], float(meaning[at]), float(worded[at])) for at in near]

    def _measured(self, vector: Vector, words: SignalWords, *, exact: bool) -> tuple[Slots, Vector, Vector]:
        most = MAX_WALKED if self._postings.signals > EXACT_SIGNALS and not exact else None
        if self._clusters is None or exact:
            return self._measure_all(vector, words, most)
        return self._measure_near(self._clusters, vector, words, most)

    def _search(self, vector: Vector, words: SignalWords, exact: bool) -> SearchResult:
        if not self._ids:
            return NOTHING
        slots, meaning, worded = self._measured(vector, words, exact=exact)
        similarity = ((meaning + worded) / 2).astype(np.float32)
        near = _largest(similarity, max(CANDIDATES, NEIGHBOURS + 1))
        candidates = tuple(
            Candidate(
                report_id=self._ids[slots[at]],
                meaning=float(meaning[at]),
                words=float(worded[at]),
                similarity=float(similarity[at]),
                signal_background=_background([float(similarity[other]) for other in near if other != at]),
                report_background=float(self._nearest[slots[at]].mean()),
            )
            for at in near[:CANDIDATES].tolist()
        )
        return SearchResult(candidates, similarity, slots, len(self._ids))

    def _measure_all(
        self, vector: Vector, words: SignalWords, most: int | None
    ) -> tuple[Slots, Vector, Vector]:
        """Return all slots with the likeness of meaning and of words of each."""
        size = len(self._ids)
        meaning = self._means[:size] @ vector
        cosines, left_out = self._postings.search(words, reports=size, most=most)
        # Words that were left out are assumed to be as similar as the meaning.
        worded = cosines / self._sizes[:size] + np.float32(left_out) * meaning
        return np.arange(size, dtype=np.int32), meaning, worded

    def _measure_near(
        self, clusters: Clusters, vector: Vector, words: SignalWords, most: int | None
    ) -> tuple[Slots, Vector, Vector]:
        """Return the same for the reports that are likely to be most similar, at a bounded cost."""
        held_by, held, left_out = self._postings.walk(words, most=most)
        np.add.at(self._worded, held_by, held)
        # Each report once, without sorting: at its last occurrence.
        places = np.arange(len(held_by), dtype=np.int32)
        self._last[held_by] = places
        sharing = held_by[self._last[held_by] == places]
        near, rough = clusters.near(vector)
        similarity = np.float32(1 + left_out) * rough + self._worded[near] / self._sizes[near]
        slots = np.union1d(
            near[_top(similarity, MEASURED)],
            sharing[_top(self._worded[sharing] / self._sizes[sharing], MEASURED)],
        )
        meaning = self._means[slots] @ vector
        worded = self._worded[slots] / self._sizes[slots] + np.float32(left_out) * meaning
        self._worded[sharing] = 0
        return slots, meaning, worded

    def add(self, report_id: UUID, vector: Vector, words: SignalWords, found: SearchResult) -> None:
        """Add a signal to a report, which is opened when the index does not have it yet.

        `found` is the result of `search` for this signal on the index in its present state.
        """
        with self._lock:
            self._add(report_id, vector, words, found)

    def _add(self, report_id: UUID, vector: Vector, words: SignalWords, found: SearchResult) -> None:
        slot = self._slot_of.get(report_id)
        if slot is None:
            slot = self._open(report_id)
            others = found.similarities[_largest(found.similarities, NEIGHBOURS)]
            self._nearest[slot, : len(others)] = others
            self._weakest[slot] = self._nearest[slot].min()
            self._meet(found)
        count = self._sizes[slot]
        self._means[slot] += (vector - self._means[slot]) / (count + 1)
        self._sizes[slot] = count + 1
        self._postings.add(slot, words)
        if self._clusters is None:
            self._cluster_if_large()
        else:
            self._clusters.put(slot, self._means[slot])

    def _meet(self, found: SearchResult) -> None:
        """Add a new report to the backgrounds of older ones where it is nearer than one of their neighbours."""
        nearer = found.similarities > self._weakest[found.slots]
        slots = found.slots[nearer]
        self._nearest[slots, self._nearest[slots].argmin(axis=1)] = found.similarities[nearer]
        self._weakest[slots] = self._nearest[slots].min(axis=1)

    def _cluster_if_large(self) -> None:
        if len(self._ids) > EXACT_REPORTS:
            self._clusters = Clusters(self._means[: len(self._ids)])
            self._make_room_to_count()

    def _make_room_to_count(self) -> None:
        self._worded = np.zeros(len(self._sizes), np.float32)
        self._last = np.zeros(len(self._sizes), np.int32)

    def _open(self, report_id: UUID) -> int:
        slot = len(self._ids)
        self._ids.append(report_id)
        self._slot_of[report_id] = slot
        if slot == len(self._sizes):
            room = slot + slot // 2
            self._sizes, self._means = grown(self._sizes, room), grown(self._means, room)
            self._nearest, self._weakest = grown(self._nearest, room), grown(self._weakest, room)
            self._nearest[slot:] = self._weakest[slot:] = PRIOR_BACKGROUND
            if self._clusters is not None:
                self._make_room_to_count()
        return slot


def _largest(values: Vector, count: int) -> NDArray[np.int64]:
    """Return the positions of the `count` largest values, largest first, ties in order of position."""
    rough = _top(values, count)
    return rough[np.lexsort((rough, -values[rough]))]


def _top(values: Vector, count: int) -> NDArray[np.int64]:
    """Return the positions of the `count` largest values, in any order."""
    return np.arange(len(values)) if len(values) <= count else np.argpartition(values, -count)[-count:]


def _background(nearest: Sequence[float]) -> float:
    top = sorted(nearest, reverse=True)[:NEIGHBOURS]
    return (sum(top) + PRIOR_BACKGROUND * (NEIGHBOURS - len(top))) / NEIGHBOURS

"""A project's reports in memory, searched by meaning and by words at once.

Each report is one row: the mean of its members' unit vectors, so that one product gives the mean cosine with all
members (average linkage) of every report, exactly. A worker keeps the index of the projects that it groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.domain.grouping import NEIGHBOURS, Candidate
from postroom.grouping.postings import Postings, SignalWords

PRIOR_BACKGROUND = 0.25
"""Similarity that stands in for a neighbour that a young project does not have yet."""

CANDIDATES = 5
"""How many reports are handed to the decision."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Member:
    """A signal that is already in a report. `background` is what was measured when it was grouped."""

    report_id: UUID
    vector: Vector
    words: SignalWords
    background: float


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
    """The reports of one project's window."""

    def __init__(self, dimension: int, members: Sequence[Member] = ()) -> None:
        """Build from the members of the window; all vectors have `dimension` numbers and unit length."""
        self._slot_of: dict[UUID, int] = {}
        slots = np.fromiter((self._slot(member.report_id) for member in members), np.int64, len(members))
        self._ids: list[UUID] = list(self._slot_of)
        size = len(self._ids)
        capacity = max(64, size + size // 8)
        self._sizes = np.zeros(capacity, np.float32)
        self._means = np.zeros((capacity, dimension), np.float32)
        self._nearest = np.full((capacity, NEIGHBOURS), PRIOR_BACKGROUND, np.float32)
        if members:
            self._sizes[:size] = np.bincount(slots, minlength=size)
            for slot, member in zip(slots.tolist(), members, strict=True):
                self._means[slot] += member.vector
            self._means[:size] /= self._sizes[:size, None]
            backgrounds = np.fromiter((member.background for member in members), np.float64, len(members))
            self._nearest[:size] = (np.bincount(slots, backgrounds) / self._sizes[:size])[:, None]
        self._postings = Postings(
            [(slot, member.words) for slot, member in zip(slots.tolist(), members, strict=True)]
        )

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def nbytes(self) -> int:
        """Roughly the memory this takes, in bytes."""
        return self._means.nbytes + self._nearest.nbytes + self._postings.nbytes + len(self._ids) * 200

    def search(self, vector: Vector, words: SignalWords) -> Found:
        """Measure a signal against every report and return the nearest."""
        size = len(self._ids)
        if size == 0:
            return Found((), np.empty(0, np.float32))
        meaning = self._means[:size] @ vector
        worded = self._postings.search(words, reports=size) / self._sizes[:size]
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
        for other in np.flatnonzero(similarities > weakest).tolist():
            row = self._nearest[other]
            row[row.argmin()] = similarities[other]

    def _open(self, report_id: UUID) -> int:
        slot = self._slot(report_id)
        self._ids.append(report_id)
        if slot == len(self._sizes):
            more = slot // 2
            self._sizes = np.concatenate([self._sizes, np.zeros(more, np.float32)])
            self._means = np.concatenate([self._means, np.zeros((more, self._means.shape[1]), np.float32)])
            self._nearest = np.concatenate(
                [self._nearest, np.full((more, NEIGHBOURS), PRIOR_BACKGROUND, np.float32)]
            )
        return slot

    def _slot(self, report_id: UUID) -> int:
        return self._slot_of.setdefault(report_id, len(self._slot_of))


def _largest(values: Vector, count: int) -> NDArray[np.int64]:
    """Return the positions of the `count` largest values, largest first, ties in order of position."""
    everything = len(values) <= count
    rough = np.arange(len(values)) if everything else np.argpartition(values, -count)[-count:]
    return rough[np.lexsort((rough, -values[rough]))]


def _background(nearest: Sequence[float]) -> float:
    top = sorted(nearest, reverse=True)[:NEIGHBOURS]
    return (sum(top) + PRIOR_BACKGROUND * (NEIGHBOURS - len(top))) / NEIGHBOURS

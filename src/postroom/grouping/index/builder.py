"""Builds a search index from the rows of a window, chunk by chunk, in little more memory than the result takes."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.arrays import Vector, grown
from postroom.grouping.index.members import Members, Packed
from postroom.grouping.index.postings import Postings
from postroom.grouping.index.reports import PRIOR_BACKGROUND, ROOM, ReportIndex

VECTOR_HEADER = 4
"""Bytes before the components of a half-precision vector in PostgreSQL's binary format."""

MemberRow = tuple[
    UUID, float | None, bytes, bytes, bytes, bytes | None, int | None, int | None, str, int | None
]
"""A grouped signal: report, background, packed terms, counts and vector, packed identifiers, length of its text in
characters, template, source product, and thread."""


class IndexBuilder:
    """Collects the members of a window in order of arrival and builds the index of their reports."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._slot_of: dict[UUID, int] = {}
        self._sums = np.zeros((ROOM, dimension), np.float32)
        self._backgrounds = np.zeros(ROOM, np.float32)
        self._sizes = np.zeros(ROOM, np.float32)
        self.members = Members(dimension)
        self._slots: list[NDArray[np.int32]] = []
        self._lengths: list[NDArray[np.int64]] = []
        self._terms: list[NDArray[np.int32]] = []
        self._counts: list[NDArray[np.uint8]] = []

    def add(self, rows: Sequence[MemberRow]) -> None:
        """Add members."""
        slots = np.fromiter(
            (self._slot_of.setdefault(row[0], len(self._slot_of)) for row in rows), np.int32, len(rows)
        )
        self._make_room(len(self._slot_of))
        known = (PRIOR_BACKGROUND if row[1] is None else row[1] for row in rows)
        np.add.at(self._backgrounds, slots, np.fromiter(known, np.float32, len(rows)))
        np.add.at(self._sizes, slots, np.float32(1))
        order = np.argsort(slots, kind="stable")
        present, starts = np.unique(slots[order], return_index=True)
        vectors = self._vectors(rows)
        self._sums[present] += np.add.reduceat(vectors[order], starts, axis=0)
        self._keep(rows, vectors)
        self._slots.append(slots)
        self._terms.append(np.frombuffer(b"".join(row[2] for row in rows), "<i4"))
        self._counts.append(np.frombuffer(b"".join(row[3] for row in rows), np.uint8))
        self._lengths.append(np.fromiter((len(row[3]) for row in rows), np.int64, len(rows)))

    def _keep(self, rows: Sequence[MemberRow], vectors: Vector) -> None:
        self.members.add_all(
            (
                (
                    row[0],
                    Packed(
                        row[2],
                        row[3],
                        row[5] or b"",
                        row[8],
                        row[6] or 0,
                        row[7],
                        row[9],
                    ),
                )
                for row in rows
            ),
            vectors,
        )

    def build(self) -> ReportIndex:
        """Return the index; the builder can't be used afterwards."""
        size = len(self._slot_of)
        if size == 0:
            return ReportIndex.empty(self._dimension)
        members = np.maximum(self._sizes, 1)
        self._sums /= members[:, None]
        self._backgrounds /= members
        self._backgrounds[size:] = PRIOR_BACKGROUND
        return ReportIndex(
            ids=list(self._slot_of),
            sizes=self._sizes,
            means=self._sums,
            backgrounds=self._backgrounds,
            postings=Postings(
                slots=np.concatenate(self._slots),
                lengths=np.concatenate(self._lengths),
                terms=np.concatenate(self._terms),
                counts=np.concatenate(self._counts),
            ),
        )

    def _vectors(self, rows: Sequence[MemberRow]) -> Vector:
        packed = np.frombuffer(b"".join(row[4] for row in rows), np.uint8).reshape(len(rows), -1)
        numbers = np.ascontiguousarray(packed[:, VECTOR_HEADER:]).view(">f2")
        return numbers.astype(np.float32)

    def _make_room(self, size: int) -> None:
        room = len(self._sizes)
        if size <= room:
            return
        room = max(size, room + room // 2)
        self._sums = grown(self._sums, room)
        self._backgrounds = grown(self._backgrounds, room)
        self._sizes = grown(self._sizes, room)

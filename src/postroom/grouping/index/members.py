"""The signals of a window in memory, of each report a bounded number: what a new signal is compared with."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.arrays import Vector, grown
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.matching.likeness import Signals

FACTS = np.dtype(
    [
        ("words", "u4"),
        ("identifiers", "u4"),
        ("source", "u4"),
        ("length", "u4"),
        ("template", "i8"),
        ("has_template", "?"),
    ]
)
"""What is kept of a signal beside its vector and its bytes, of which the first two say how many are what."""

OLDEST = 4
"""Signals of a report that stay, however many come later."""
NEWEST = 12
"""Signals of a report beside those, each new one in place of the oldest of them."""
SAME = 8
"""Reports with one message, those that had it last, that are remembered."""
OPENINGS = 64
"""Reports of a source, the newest, that surroundings are made of."""


class Packed(NamedTuple):
    """What a signal is compared by beside its vector, in little room, since there are hundred thousands of them.

    `terms` and `counts` are its words, `identifiers` term ids, as they lie in the database; `source` is the product
    that it comes from, `length` the characters of its cleaned text,
    `template` a number that it shares with the same message with other numbers in it.
    """

    terms: bytes
    counts: bytes
    identifiers: bytes
    source: str
    length: int
    template: int | None

    @property
    def words(self) -> SignalWords:
        """Its words."""
        return SignalWords(np.frombuffer(self.terms, "<i4"), np.frombuffer(self.counts, np.uint8))

    @property
    def names(self) -> NDArray[np.int32]:
        """Its identifiers."""
        return np.frombuffer(self.identifiers, "<i4")


@dataclass(frozen=True, slots=True)
class Member:
    """A signal as it is compared."""

    vector: Vector
    packed: Packed


class Members:
    """Some signals of every report of a window."""

    def __init__(self, dimension: int) -> None:
        self._vectors = np.zeros((64, dimension), np.float16)
        self._facts = np.zeros(64, FACTS)
        # Of each its terms, counts and identifiers, one after the other: three objects would take twice the room.
        self._bytes: list[bytes] = []
        self._sources: dict[str, int] = {}
        self._rows: dict[UUID, list[int]] = {}
        # Nearly every message is in one report, which then stands for itself: a table of one takes much more room.
        self._templates: dict[tuple[str, int], UUID | dict[UUID, int]] = {}
        self._openings: defaultdict[str, deque[UUID]] = defaultdict(lambda: deque(maxlen=OPENINGS))

    def __len__(self) -> int:
        return len(self._bytes)

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        """Roughly the memory this takes, in bytes."""
        held = len(self._bytes)
        return held * (int(self._vectors[0].nbytes) + FACTS.itemsize + 350) + len(self._templates) * 220

    def add(self, report_id: UUID, member: Member) -> None:
        """Put a signal into a report; one of many gives way to it."""
        row = self._hold(report_id, member.packed)  # which may lay the vectors elsewhere
        self._vectors[row] = member.vector

    def add_all(self, signals: Iterable[tuple[UUID, Packed]], vectors: NDArray[np.floating[Any]]) -> None:
        """Put signals into reports, in this order; `vectors` has a row for each."""
        rows = [self._hold(report_id, packed) for report_id, packed in signals]
        # Of those that are for one row, the last one stays.
        last = dict(zip(rows, range(len(rows)), strict=True))
        self._vectors[list(last)] = vectors[list(last.values())]

    def _hold(self, report_id: UUID, packed: Packed) -> int:
        """Keep all of a signal but its vector, and return the row that is for it."""
        rows = self._rows.get(report_id)
        if rows is None:
            rows = self._rows[report_id] = []
            self._openings[packed.source].append(report_id)
        content = packed.terms + packed.counts + packed.identifiers
        if len(rows) < OLDEST + NEWEST:
            row = len(self._bytes)
            self._bytes.append(content)
            if row == len(self._vectors):
                self._vectors = grown(self._vectors, row + row // 2)
                self._facts = grown(self._facts, row + row // 2)
        else:
            row = rows.pop(OLDEST)
            self._bytes[row] = content
        self._facts[row] = (
            len(packed.counts),
            len(packed.identifiers),
            self._sources.setdefault(packed.source, len(self._sources)),
            packed.length,
            packed.template or 0,
            packed.template is not None,
        )
        rows.append(row)
        if packed.template is not None:
            self._note_template((packed.source, packed.template), report_id)
        return row

    def _note_template(self, key: tuple[str, int], report_id: UUID) -> None:
        same = self._templates.get(key)
        if same is None:
            self._templates[key] = report_id
            return
        if isinstance(same, UUID):
            same = self._templates[key] = {same: 1}
        same[report_id] = same.pop(report_id, 0) + 1  # and it is the last one now
        if len(same) > SAME:
            del same[next(iter(same))]

    def with_template(self, member: Member, without: Collection[UUID]) -> UUID | None:
        """Return the report that has the same message of the same source most often, with whatever numbers in it.

        Of several that have it equally often it is the one that had it last.
        """
        if member.packed.template is None:
            return None
        same = self._templates.get((member.packed.source, member.packed.template), {})
        if isinstance(same, UUID):
            same = {same: 1}
        free = [one for one in reversed(same) if one not in without]
        return max(free, key=lambda one: same[one], default=None)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._vectors.shape[1]

    def rows_of_reports(self, among: Collection[UUID]) -> tuple[list[UUID], list[list[int]]]:
        """Return those of some reports that have signals here, and the rows of each."""
        there = [(id, list(rows)) for id, rows in list(self._rows.items()) if id in among]
        return [id for id, _ in there], [rows for _, rows in there]

    def vectors_of(self, rows: NDArray[np.int64]) -> Vector:
        """Return the vectors of some rows."""
        return self._vectors[rows].astype(np.float32)

    def sources_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
        """Return the number of the source of each of some rows, and the sources by their numbers."""
        return self._facts["source"][rows].astype(np.int64), list(self._sources)

    def of(self, report_id: UUID) -> list[int]:
        """Return the rows of a report's signals, the newest first."""
        return self._rows.get(report_id, [])[::-1]

    def naming(self, names: Collection[int]) -> dict[int, set[UUID]]:
        """Return of each of some identifiers (term ids) the reports that have a signal with it."""
        wanted = np.array(sorted(names), np.int32)
        found: dict[int, set[UUID]] = {}
        for report_id, rows in self._rows.items():
            held = [self._bytes[row][5 * int(self._facts["words"][row]) :] for row in rows]
            shared = np.intersect1d(np.frombuffer(b"".join(held), "<i4"), wanted)
            for name in shared.tolist():
                found.setdefault(name, set()).add(report_id)
        return found

    def around(self, count: int, without: Collection[UUID]) -> list[int]:
        """Return at most `count` rows of signals of other reports, from all sources in turn, the newest first."""
        turns = [self._first_rows(openings, without) for openings in self._openings.values()]
        found: list[int] = []
        while turns and len(found) < count:
            left = []
            for turn in turns:
                row = next(turn, None)
                if row is not None:
                    found.append(row)
                    left.append(turn)
            turns = left
        return found[:count]

    def _first_rows(self, openings: Sequence[UUID], without: Collection[UUID]) -> Iterator[int]:
        return (self._rows[id][0] for id in reversed(openings) if id not in without)

    def with_signal(self, rows: Sequence[int], signal: Member) -> Signals:
        """Return the signals of some rows and, as the last one, another signal, as the match model takes them."""
        vectors = np.concatenate([self._vectors[rows].astype(np.float32), signal.vector[None]])
        return comparable(vectors, [*self.packed(rows), signal.packed])

    def packed(self, rows: Sequence[int]) -> list[Packed]:
        """Return what the signals of some rows are compared by."""
        sources = list(self._sources)
        found = []
        for row, (words, names, source, length, template, has_template) in zip(
            rows, self._facts[list(rows)].tolist(), strict=True
        ):
            content, ends = self._bytes[row], 5 * words
            found.append(
                Packed(
                    content[: 4 * words],
                    content[4 * words : ends],
                    content[ends : ends + names],
                    sources[source],
                    length,
                    template if has_template else None,
                )
            )
        return found


def comparable(vectors: Vector, packed: Sequence[Packed]) -> Signals:
    """Return signals as the match model takes them."""
    return Signals(
        vectors,
        [one.words for one in packed],
        [one.names for one in packed],
        [one.source for one in packed],
        np.array([one.length for one in packed], np.float64),
    )

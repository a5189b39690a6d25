"""The signals of a window in memory, a bounded number per report: what a new signal is compared with."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.index.arrays import Vector, grown
from postroom.grouping.index.postings import SignalWords

FACTS = np.dtype(
    [
        ("words", "u4"),
        ("identifiers", "u4"),
        ("source", "u4"),
        ("length", "u4"),
        ("template", "i8"),
        ("has_template", "?"),
        ("thread", "i8"),
        ("has_thread", "?"),
    ]
)
"""Stored for each signal beside its vector and bytes; `words` and `identifiers` are lengths within the bytes."""

OLDEST = 4
"""Earliest signals of a report that are kept, however many follow."""
NEWEST = 12
"""Latest signals of a report that are kept in addition."""
SAME = 8
"""Reports remembered for one message, the ones that had it last."""
OPENINGS = 64
"""Newest reports of a source from which the sample of other reports' signals is taken."""


class Packed(NamedTuple):
    """A signal's features other than its vector, packed because a window has hundreds of thousands of signals.

    `terms` and `counts` are its words and `identifiers` term ids, in the format of the database; `source` is its
    source product, `length` the characters of its cleaned text, `template` is shared by messages that differ in
    numbers only, and `thread` by those of one conversation.
    """

    terms: bytes
    counts: bytes
    identifiers: bytes
    source: str
    length: int
    template: int | None
    thread: int | None = None

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
    """A signal in the form in which it is compared."""

    vector: Vector
    packed: Packed


class Members:
    """Some signals of every report of a window."""

    def __init__(self, dimension: int) -> None:
        self._vectors = np.zeros((64, dimension), np.float16)
        self._facts = np.zeros(64, FACTS)
        # Terms, counts and identifiers of each in one object: three would take twice the memory.
        self._bytes: list[bytes] = []
        self._sources: dict[str, int] = {}
        self._rows: dict[UUID, list[int]] = {}
        # Templates and threads. Nearly each occurs in one report, which is stored directly: a dict of one takes
        # much more memory.
        self._templates: dict[tuple[str, int], UUID | dict[UUID, int]] = {}
        self._openings: defaultdict[str, deque[UUID]] = defaultdict(lambda: deque(maxlen=OPENINGS))

    def __len__(self) -> int:
        return len(self._bytes)

    @property
    def reports(self) -> int:
        """Number of reports."""
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        """Approximate memory use in bytes."""
        held = len(self._bytes)
        return held * (int(self._vectors[0].nbytes) + FACTS.itemsize + 350) + len(self._templates) * 220

    def add(self, report_id: UUID, member: Member) -> None:
        """Add a signal to a report; in a full report it replaces the oldest of the latest ones."""
        row = self._hold(report_id, member.packed)  # may reallocate the vectors
        self._vectors[row] = member.vector

    def add_all(self, signals: Iterable[tuple[UUID, Packed]], vectors: NDArray[np.floating[Any]]) -> None:
        """Add signals to reports, in this order; `vectors` has a row for each."""
        rows = [self._hold(report_id, packed) for report_id, packed in signals]
        # Of several signals for one row the last one stays.
        last = dict(zip(rows, range(len(rows)), strict=True))
        self._vectors[list(last)] = vectors[list(last.values())]

    def _hold(self, report_id: UUID, packed: Packed) -> int:
        """Store all of a signal but its vector, and return its row."""
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
            packed.thread or 0,
            packed.thread is not None,
        )
        rows.append(row)
        for key in (packed.template, packed.thread):
            if key is not None:
                self._note_template((packed.source, key), report_id)
        return row

    def _note_template(self, key: tuple[str, int], report_id: UUID) -> None:
        same = self._templates.get(key)
        if same is None:
            self._templates[key] = report_id
            return
        if isinstance(same, UUID):
            same = self._templates[key] = {same: 1}
        same[report_id] = same.pop(report_id, 0) + 1  # moves it to the end
        if len(same) > SAME:
            del same[next(iter(same))]

    def with_template(self, member: Member, without: Collection[UUID]) -> UUID | None:
        """Return the report that has the same message (with any numbers) of the same source most often.

        Ties go to the report that had it last.
        """
        return self._most_often(member.packed.source, member.packed.template, without)

    def with_thread(self, member: Member, without: Collection[UUID]) -> UUID | None:
        """Return the report that has most messages of the same conversation, the latest of equal ones."""
        return self._most_often(member.packed.source, member.packed.thread, without)

    def _most_often(self, source: str, key: int | None, without: Collection[UUID]) -> UUID | None:
        if key is None:
            return None
        same = self._templates.get((source, key), {})
        if isinstance(same, UUID):
            same = {same: 1}
        free = [place for place in reversed(same) if place not in without]
        return max(free, key=lambda place: same[place], default=None)

    @property
    def dimension(self) -> int:
        """Number of dimensions of a vector."""
        return self._vectors.shape[1]

    def rows_of_reports(self, among: Collection[UUID]) -> tuple[list[UUID], list[list[int]]]:
        """Return those of some reports that have signals here, and the rows of each."""
        present = [(id, list(rows)) for id, rows in list(self._rows.items()) if id in among]
        return [id for id, _ in present], [rows for _, rows in present]

    def vectors_of(self, rows: NDArray[np.int64]) -> Vector:
        """Return the vectors of rows."""
        return self._vectors[rows].astype(np.float32)

    def sources_of(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
        """Return the source number of each row, and the sources by number."""
        return self._facts["source"][rows].astype(np.int64), list(self._sources)

    def are_all_of(self, report_id: UUID, source: str) -> bool:
        """Return whether all signals of a report that are held here are of one source product."""
        number, rows = self._sources.get(source), self._rows.get(report_id)
        return number is not None and bool(rows) and bool((self._facts["source"][rows] == number).all())

    def of(self, report_id: UUID) -> list[int]:
        """Return the rows of a report's signals, newest first."""
        return self._rows.get(report_id, [])[::-1]

    def around(self, count: int, without: Collection[UUID]) -> list[int]:
        """Return up to `count` rows of other reports' signals, from all sources in turn, newest reports first."""
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

    def packed(self, rows: Sequence[int]) -> list[Packed]:
        """Return the packed signals of rows."""
        sources = list(self._sources)
        found = []
        for row, (words, names, source, length, template, has_template, thread, has_thread) in zip(
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
                    thread if has_thread else None,
                )
            )
        return found

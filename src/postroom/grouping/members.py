"""The signals of a window in memory, of each report a bounded number: what a new signal is compared with."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from postroom.grouping.matching.likeness import Signals
from postroom.grouping.postings import SignalWords

Vector = NDArray[np.float32]

SECONDS_A_DAY = 86_400

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
    that it comes from, `day` when it happened (days since 1970), `length` the characters of its cleaned text,
    `template` a number that it shares with the same message with other numbers in it.
    """

    terms: bytes
    counts: bytes
    identifiers: bytes
    source: str
    day: float
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
        self._held: list[Packed] = []
        self._rows: dict[UUID, list[int]] = {}
        self._templates: dict[tuple[str, int], dict[UUID, int]] = {}
        self._openings: defaultdict[str, deque[UUID]] = defaultdict(lambda: deque(maxlen=OPENINGS))

    def __len__(self) -> int:
        return len(self._held)

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return len(self._rows)

    @property
    def nbytes(self) -> int:
        """Roughly the memory this takes, in bytes."""
        return self._vectors.nbytes + len(self._held) * 900

    def add(self, report_id: UUID, member: Member) -> None:
        """Put a signal into a report; one of many gives way to it."""
        rows = self._rows.get(report_id)
        if rows is None:
            rows = self._rows[report_id] = []
            self._openings[member.packed.source].append(report_id)
        if len(rows) < OLDEST + NEWEST:
            row = len(self._held)
            self._held.append(member.packed)
            if row == len(self._vectors):
                more = np.zeros((row // 2, self._vectors.shape[1]), np.float16)
                self._vectors = np.concatenate([self._vectors, more])
        else:
            row = rows.pop(OLDEST)
            self._held[row] = member.packed
        self._vectors[row] = member.vector
        rows.append(row)
        if member.packed.template is not None:
            same = self._templates.setdefault((member.packed.source, member.packed.template), {})
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
        free = [one for one in reversed(same) if one not in without]
        return max(free, key=lambda one: same[one], default=None)

    def of(self, report_id: UUID) -> list[int]:
        """Return the rows of a report's signals, the newest first."""
        return self._rows.get(report_id, [])[::-1]

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
        return [self._held[row] for row in rows]


def comparable(vectors: Vector, packed: Sequence[Packed]) -> Signals:
    """Return signals as the match model takes them."""
    return Signals(
        vectors,
        [one.words for one in packed],
        [one.names for one in packed],
        [one.source for one in packed],
        np.array([one.day for one in packed], np.float64),
        np.array([one.length for one in packed], np.float64),
    )

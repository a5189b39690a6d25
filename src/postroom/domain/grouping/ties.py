"""The effect of people's constraints on grouping: signals tied together, and ties that exclude each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from postroom.domain.grouping.decision import FREE, Bound
from postroom.domain.grouping.regrouping import Constraint


class Ties:
    """Signals that belong together, directly or through others, and their present reports."""

    def __init__(self, constraints: Iterable[Constraint], places: Mapping[UUID, UUID | None]) -> None:
        """Build from the newest constraint on each pair, and the report of each signal in them (None: pending)."""
        said = list(constraints)
        self._parent: dict[UUID, UUID] = {}
        for constraint in said:
            first, second = self._root(constraint.first), self._root(constraint.second)
            if constraint.kind == "must" and first != second:
                self._parent[max(first, second)] = min(first, second)
        self._barred: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for constraint in said:
            first, second = self._root(constraint.first), self._root(constraint.second)
            # A pair that other decisions tie together indirectly can't be kept apart.
            if constraint.kind == "cannot" and first != second:
                self._barred[first].add(second)
                self._barred[second].add(first)
        self._reports: defaultdict[UUID, dict[UUID, None]] = defaultdict(dict)
        for signal, report in places.items():
            if report is not None:
                self.place(signal, report)

    def __bool__(self) -> bool:
        return bool(self._parent)

    def of(self, signal: UUID) -> Bound:
        """Return the constraints on a signal. If tied signals are in several reports, the first one counts."""
        if signal not in self._parent:
            return FREE
        tie = self._root(signal)
        cannot = {report for other in self._barred[tie] for report in self._reports[other]}
        must = next((report for report in self._reports[tie] if report not in cannot), None)
        return Bound(must, cannot)

    def place(self, signal: UUID, report: UUID) -> None:
        """Record the report of a signal."""
        if signal in self._parent:
            self._reports[self._root(signal)][report] = None

    def _root(self, signal: UUID) -> UUID:
        self._parent.setdefault(signal, signal)
        while self._parent[signal] != signal:
            self._parent[signal] = self._parent[self._parent[signal]]
            signal = self._parent[signal]
        return signal

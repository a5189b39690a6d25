"""Merging, splitting, moving, telling apart: what is allowed, where a signal counts, which constraints follow.

A signal has a *home*, the report that it was put in. A merge is a link between two reports: signals with their home
in one count for the other. A split and a move change homes. So each can be undone on its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from postroom.domain.reports.promotion import after_signal
from postroom.domain.reports.state import Status

MAX_REASON = 1_000
"""Maximum number of characters of a regrouping's reason."""

MAX_SIGNALS = 500
"""Maximum number of signals that one split or move takes."""

MAX_REPORTS = 100
"""Maximum number of reports that one call merges into another."""

REPRESENTATIVES = 3
"""Number of oldest signals that represent a report in a constraint."""

MAX_TIED = 100
"""Maximum number of signals of one split or move that a constraint ties to each other."""


class Operation(StrEnum):
    """The kinds of regrouping."""

    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a report that refusals depend on.

    `merged`: it was merged into another report; `removing`: its signals are being removed.
    """

    id: UUID
    status: Status
    merged: bool = False
    removing: bool = False

    @property
    def gone(self) -> bool:
        """Whether the report was deleted permanently."""
        return self.status is Status.DELETED and not self.merged


@dataclass(frozen=True, slots=True)
class Links:
    """The links of merged reports.

    A link is *firm* while it stands for a merge. The others lead from a report that was left without signals to
    where the last of them went, and end when one comes back.
    """

    leads_to: Mapping[UUID, UUID]
    firm: AbstractSet[UUID]

    def canonical(self, report_id: UUID) -> UUID:
        """Return the report at the end of this one's links.

        Raises:
            ValueError: the links form a cycle.
        """
        return self._end(report_id, self.leads_to)

    def counts_for(self, home: UUID) -> UUID:
        """Return the report that signals of this home count for: the end of the firm links.

        Raises:
            ValueError: the links form a cycle.
        """
        return self._end(home, {id: to for id, to in self.leads_to.items() if id in self.firm})

    def _end(self, report_id: UUID, leads_to: Mapping[UUID, UUID]) -> UUID:
        seen = {report_id}
        while (following := leads_to.get(report_id)) is not None:
            if following in seen:
                raise ValueError("The merges of reports form a cycle.")
            seen.add(following)
            report_id = following
        return report_id


def refuse_merge(source: Standing, target: Standing, links: Links) -> str | None:
    """Return why `source` can't be merged into `target`, or None; both are ends of links."""
    if source.id == target.id:
        return f"They are already one report: {target.id}."
    if links.canonical(target.id) == source.id:
        return f"Report {target.id} is a part of report {source.id}."
    return refuse_change(target) or refuse_emptying(source)


def refuse_change(report: Standing) -> str | None:
    """Return why signals can neither join nor leave a report, or None."""
    if report.gone:
        return f"Report {report.id} is deleted."
    if report.removing:
        return f"The signals of report {report.id} are being removed."
    return None


def refuse_emptying(report: Standing) -> str | None:
    """Return why a report can't lose all of its signals to another one, or None."""
    if report.status is Status.IN_PROGRESS:
        return f"Research is running on report {report.id}; wait until it has ended."
    return refuse_change(report)


def refuse_split(source: Standing, *, taken: int, members: int) -> str | None:
    """Return why `taken` of the `members` of a report can't become a report of their own, or None."""
    if refused := refuse_change(source):
        return refused
    if taken >= members:
        return f"A split has to leave at least one signal in report {source.id}."
    return None


def refuse_undo(operation: Operation, *, undone: bool, touched: Iterable[Standing], left: int) -> str | None:
    """Return why an operation can't be undone, or None.

    `touched` are the reports that would change; `left` is the number of signals that are still where a split or a
    move put them.
    """
    if undone:
        return "It was already undone."
    for report in touched:
        if refused := refuse_change(report):
            return refused
    if operation is not Operation.MERGE and left == 0:
        return "All of its signals have been moved since."
    return None


def promotes(status: Status | str, total_weight: float, signal_count: int, signals_at_run: int) -> bool:
    """Return whether a report passes the promotion gate after it was regrouped.

    Only one that collects signals does: existing signals are no reason to repeat research, or to reopen what was
    resolved.
    """
    gate = after_signal(status, total_weight, signal_count, signals_at_run)
    return Status(status) is Status.POTENTIAL and gate.promote


def still_promoted(total_weight: float, signal_count: int, signals_at_run: int) -> bool:
    """Return whether a candidate that an operation had promoted would be one without it."""
    return promotes(Status.POTENTIAL, total_weight, signal_count, signals_at_run)


Kind = Literal["must", "cannot"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A decision about two signals: they belong together, or do not; `first` is the smaller id."""

    kind: Kind
    first: UUID
    second: UUID

    def holds(self, places: Mapping[UUID, UUID]) -> bool:
        """Return whether the reports that the signals count for satisfy the constraint."""
        return (places[self.first] == places[self.second]) == (self.kind == "must")

    def opposite(self) -> "Constraint":
        """Return the opposite constraint on the same two signals."""
        return Constraint("cannot" if self.kind == "must" else "must", self.first, self.second)


def constrain(kind: Kind, one: UUID, other: UUID) -> Constraint:
    """Return the constraint on two signals, given in any order."""
    return Constraint(kind, min(one, other), max(one, other))


def constraints_of_merge(source: Sequence[UUID], target: Sequence[UUID]) -> list[Constraint]:
    """Return the constraints of a merge of two reports, given by their signals, oldest first."""
    return [constrain("must", source[0], target[0])] if source and target else []


def constraints_of_move(
    taken: Sequence[UUID], left: Sequence[UUID], joined: Sequence[UUID]
) -> list[Constraint]:
    """Return the constraints of a split or a move, given by signals, oldest first.

    `taken` belong together, not with those `left` behind, and with those that they `joined`.
    """
    first, *others = taken
    return [
        *(constrain("must", first, other) for other in others[:MAX_TIED]),
        *(constrain("cannot", first, other) for other in left[:REPRESENTATIVES]),
        *(constrain("must", first, other) for other in joined[:1]),
    ]


def constraints_of_distinct(one: Sequence[UUID], other: Sequence[UUID]) -> list[Constraint]:
    """Return the constraints of two reports that are not the same problem, given by signals, oldest first."""
    return [constrain("cannot", first, second) for first in one[:1] for second in other[:REPRESENTATIVES]]


def contradicted(
    constraints: Iterable[Constraint], places: Mapping[UUID, UUID], moved: AbstractSet[UUID]
) -> list[Constraint]:
    """Return the constraints on moved signals that the reports they now count for violate."""
    return [
        constraint
        for constraint in constraints
        if (constraint.first in moved or constraint.second in moved) and not constraint.holds(places)
    ]

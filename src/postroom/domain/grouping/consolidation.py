"""Computes the fewest changes that lead to a partition of signals, and bounds what one run may do.

Reports keep their ids: a group of whole reports becomes the oldest of them, any other group the report that most of
it comes from. Whole reports are merged (a link, which breaks no pair), parts are moved, and a part without a report
of its own is split off.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Numbers = Sequence[int]


@dataclass(frozen=True, slots=True)
class Change:
    """Signals, by number, that leave a report.

    A *merge* joins a whole report to `target`. A *move* takes `signals` to `target`, or, if that is None, to the
    report that the *split* of the same `group` opened. `stay` are the signals that they leave.
    """

    kind: Literal["merge", "move", "split"]
    group: int
    signals: tuple[int, ...]
    source: UUID
    target: UUID | None
    stay: tuple[int, ...] = ()

    @property
    def broken(self) -> int:
        """Number of pairs of signals that it takes apart."""
        return len(self.signals) * len(self.stay)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one run: signals moved or split off, pairs broken, reports merged."""

    moved: int
    broken: int
    merged: int


def changes(places: Sequence[UUID], groups: Numbers, anchored: AbstractSet[UUID]) -> list[Change]:
    """Return the changes from the reports of signals to groups of them; merges first, a split before its moves.

    Report ids are ordered by age. All signals of an anchored report are in one group.
    """
    parts: defaultdict[int, defaultdict[UUID, list[int]]] = defaultdict(lambda: defaultdict(list))
    members: defaultdict[UUID, list[int]] = defaultdict(list)
    for signal, (report, group) in enumerate(zip(places, groups, strict=True)):
        parts[group][report].append(signal)
        members[report].append(signal)
    owners = _owners(parts, members, anchored)
    merges: list[Change] = []
    others: list[Change] = []
    for group, of_group in sorted(parts.items()):
        owner = owners.get(group)
        # The largest part founds the new report, and the others follow it.
        ordered = sorted(of_group.items(), key=lambda item: (-len(item[1]), item[0]))
        for report, taken in ordered:
            if report == owner:
                continue
            stay = tuple(signal for signal in members[report] if signal not in set(taken))
            if not stay and owner is not None:
                merges.append(Change("merge", group, tuple(taken), report, owner))
                continue
            founding = owner is None and report == ordered[0][0]
            kind: Literal["split", "move"] = "split" if founding else "move"
            others.append(Change(kind, group, tuple(taken), report, owner, stay))
    return [*merges, *others]


def _owners(
    parts: defaultdict[int, defaultdict[UUID, list[int]]],
    members: defaultdict[UUID, list[int]],
    anchored: AbstractSet[UUID],
) -> dict[int, UUID]:
    """Choose the report that each group becomes, at most one group per report."""
    wanted: list[tuple[bool, int, UUID, int]] = []
    for group, of_group in parts.items():
        whole = all(len(taken) == len(members[report]) for report, taken in of_group.items())
        size = max(len(taken) for taken in of_group.values())
        for report, taken in of_group.items():
            wanted.append((report not in anchored, -(size if whole else len(taken)), report, group))
    owners: dict[int, UUID] = {}
    taken_reports: set[UUID] = set()
    for _, _, report, group in sorted(wanted):
        if group not in owners and report not in taken_reports:
            owners[group] = report
            taken_reports.add(report)
    return owners


def within(
    planned: Sequence[Change], bounds: Bounds, *, against: Callable[[Change], float]
) -> tuple[list[Change], list[Change]]:
    """Return the changes within the bounds, and those held back.

    Of those that break pairs, the ones whose signals belong least with the rest (lowest `against`) come first.
    """
    moved, broken, merged = bounds.moved, bounds.broken, bounds.merged
    done: list[Change] = []
    held: list[Change] = []
    opened: set[int] = set()
    founders = {change.group for change in planned if change.kind == "split"}
    # A split precedes the moves that follow it, whatever those are worth.
    by_worth = {id(change): against(change) for change in planned if change.kind != "merge"}
    ordered = sorted(
        planned,
        key=lambda change: (
            change.kind != "merge",
            change.kind == "move" and change.group in founders,
            by_worth.get(id(change), 0.0),
            change.signals,
        ),
    )
    for change in ordered:
        follows = change.kind == "move" and change.target is None
        fits = (
            merged > 0 if change.kind == "merge" else len(change.signals) <= moved and change.broken <= broken
        )
        if not fits or (follows and change.group not in opened):
            held.append(change)
            continue
        done.append(change)
        if change.kind == "merge":
            merged -= 1
        else:
            moved -= len(change.signals)
            broken -= change.broken
        if change.kind == "split":
            opened.add(change.group)
    return done, held

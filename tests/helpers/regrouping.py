"""A simple reference model of regrouping, and the corresponding queries of the database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.grouping import RecordingJobs
from tests.helpers.reports import MOMENT

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports, signals
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.reports.work_log.schemas import SYSTEM, Author

Partition = set[frozenset[UUID]]


@dataclass
class RegroupModel:
    """The homes of signals, the merges of reports, and the history of operations."""

    home: dict[UUID, UUID]
    link: dict[UUID, UUID] = field(default_factory=dict)
    done: list[tuple[str, UUID, UUID, dict[UUID, UUID]]] = field(default_factory=list)
    """(kind, source, target, previous home of each moved signal); an undone one is kept as `undone`."""

    def place(self, report: UUID) -> UUID:
        """Return the report that signals of this home count for."""
        while report in self.link:
            report = self.link[report]
        return report

    def groups(self) -> dict[UUID, set[UUID]]:
        """Return the signals by the report that they count for."""
        found: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for signal, home in self.home.items():
            found[self.place(home)].add(signal)
        return dict(found)

    def partition(self) -> Partition:
        """Return the partition of the signals."""
        return {frozenset(group) for group in self.groups().values()}

    def merge(self, source: UUID, target: UUID) -> None:
        """Merge one report into another."""
        self.link[source] = target
        self.done.append(("merge", source, target, {}))

    def take(self, kind: str, taken: Sequence[UUID], source: UUID, target: UUID) -> None:
        """Move signals to another home."""
        self.done.append((kind, source, target, {signal: self.home[signal] for signal in taken}))
        self.home |= dict.fromkeys(taken, target)

    def can_undo(self, number: int) -> bool:
        """Return whether an operation can still be undone."""
        kind, _, target, before = self.done[number]
        if kind == "undone":
            return False
        return kind == "merge" or any(self.home[signal] == target for signal in before)

    def undo(self, number: int) -> None:
        """Undo a merge, or move signals back that are still where they were moved to."""
        kind, source, target, before = self.done[number]
        self.done[number] = ("undone", source, target, before)
        if kind == "merge":
            del self.link[source]
        for signal, home in before.items():
            if self.home[signal] == target:
                self.home[signal] = home


class RegroupCommands:
    """Creates commands with increasing times."""

    def __init__(self, project_id: int) -> None:
        self.project_id = project_id
        self.now: datetime = MOMENT

    def act(
        self, uow: UnitOfWork, *, by: Author = SYSTEM, reason: str = "", decided: bool = True
    ) -> RegroupCommand:
        """Return a command with the next time."""
        self.now += timedelta(seconds=1)
        return RegroupCommand(uow, self.project_id, by, reason, self.now, RecordingJobs(), decided)


async def groups_of(uow: UnitOfWork, project_id: int) -> dict[UUID, set[UUID]]:
    """Return the live signals of a project by the report that they count for."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    query = sa.select(signals.c.report_id, signals.c.id).where(
        signals.c.project_id == project_id, signals.c.state == "grouped", signals.c.deleted_at.is_(None)
    )
    for row in await uow.execute(query):
        found[row[0]].add(row[1])
    return dict(found)


async def check_counters(uow: UnitOfWork, project_id: int) -> Mapping[UUID, dict[str, Any]]:
    """Check the counters of all existing reports against their signals; return all reports' rows."""
    rows = {
        row.id: dict(row._mapping)
        for row in await uow.execute(sa.select(reports).where(reports.c.project_id == project_id))
    }
    members: defaultdict[UUID, list[Any]] = defaultdict(list)
    query = sa.select(signals).where(signals.c.project_id == project_id, signals.c.deleted_at.is_(None))
    for signal in await uow.execute(query):
        if signal.report_id is not None:
            members[signal.report_id].append(signal)
            assert signal.home_report_id != signal.report_id
    for id, row in rows.items():
        if row["status"] == "deleted" and row["merged_into_id"] is None:
            continue  # a removed report keeps its last counters
        weight = sum(signal.weight for signal in sorted(members[id], key=lambda one: one.seq))
        products = sorted({signal.source_product for signal in members[id]})
        assert (row["signal_count"], row["total_weight"], row["source_products"]) == (
            len(members[id]),
            pytest.approx(weight),
            products,
        )
        if (
            row["last_signal_at"] is not None or not members[id]
        ):  # a report created by a test may have none of these
            check_recent(row, members[id])
        if members[id]:
            assert (row["status"] != "deleted", row["merged_into_id"]) == (True, None)
        assert (row["merged_into_id"] is None) == (row["status_before_merge"] is None)
        if row["merged_into_id"] is not None:
            assert row["status"] == "deleted"
    return rows


def check_recent(row: Mapping[str, Any], members: Sequence[Any]) -> None:
    """Check a report's signal times, and the scout that found its first scout signal."""
    moments = [min(member.timestamp, member.first_received_at or member.received_at) for member in members]
    scouts = [
        one.extra["skill_name"]
        for one in sorted(members, key=lambda one: one.seq)
        if one.source_product == "signals_scout"
    ]
    assert row["last_signal_at"] == max(moments, default=None)
    assert row["first_signal_at"] == min(moments, default=None)
    assert row["scout_name"] == (scouts[0] if scouts else None)
    if not moments:
        assert (row["recent_until"], row["recent_counts"]) == (None, [])
        return
    until = max(moments).date()
    days = [moment.date() for moment in moments]
    assert row["recent_until"] == until
    assert row["recent_counts"] == [days.count(until - timedelta(days=back)) for back in range(13, -1, -1)]

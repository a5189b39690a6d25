"""Reports of items that a tracker had closed before they were imported: settled from the start, dated as there.

Nothing is announced, researched or handed off. A later signal reopens such a report, unless the team had decided
not to fix it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, report_watches, reports
from postroom.domain.reports.outcomes import Outcome as Counted
from postroom.domain.reports.state import SHOWN, Reopen, Resolve, Status, Suppress
from postroom.domain.research.standing import Standing, is_silent, standing_of
from postroom.domain.signals.history import CLOSED_AS, COMES_BACK, DISMISSED_AS, Outcome
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import outcomes
from postroom.reports.decisions.decide import Decision, Dismissal, decide
from postroom.reports.decisions.followup import promote_if_due
from postroom.reports.decisions.outcomes import Happened
from postroom.reports.schemas import Addition, Opening
from postroom.signals import reading

MAX_SILENT = 10
"""Signals of a report from which it counts as one that says something, whatever each says."""


@dataclass(frozen=True, slots=True)
class SettledOpening:
    """A report to open as settled.

    `item` is the id of its item at the source, `closed_at` when it was closed there, None if the import does not
    say, and `duplicate_of` the item that it is a duplicate of.
    """

    opening: Opening
    addition: Addition
    opened_at: datetime
    outcome: Outcome
    item: str
    closed_at: datetime | None
    duplicate_of: str | None = None

    @property
    def name(self) -> str:
        """What is said of its item."""
        of = f" of {self.duplicate_of}" if self.duplicate_of else ""
        return f"{self.item} was {CLOSED_AS[self.outcome]}{of}"

    @property
    def settled_at(self) -> datetime:
        """When it was closed, or else when it was opened."""
        return max(self.closed_at or self.opened_at, self.opened_at)


async def open_settled(
    uow: UnitOfWork, project_id: int, settled: Sequence[SettledOpening], *, run_id: UUID, now: datetime
) -> None:
    """Open reports that are resolved or dismissed, each with its first signals, and log why."""
    if not settled:
        return
    await uow.execute(sa.insert(reports), [_report(project_id, one, run_id, now) for one in settled])
    entries = [_entry(project_id, one, now) for one in settled]
    await uow.execute(sa.insert(artefacts), entries)
    watches = [_watch(project_id, one, now) for one in settled if _may_come_back(one)]
    if watches:
        await uow.execute(sa.insert(report_watches), watches)
    # Without a time it can't be counted by week, nor how long it took.
    known = [_happened(one, now) for one in settled if one.closed_at is not None]
    await outcomes.record(uow, project_id, known, at=now)


async def settle_as_imported(
    uow: UnitOfWork, project_id: int, one: SettledOpening, *, run_id: UUID, now: datetime
) -> None:
    """Settle a report that was just opened for signals of closed items, as an import would have opened it."""
    kept = ("status", "status_before_suppression", "dismissal_reason", "dismissal_note", "history")
    values = {name: value for name, value in _report(project_id, one, run_id, now).items() if name in kept}
    await uow.execute(
        sa.update(reports)
        .where(reports.c.id == one.opening.id)
        .values(**values, artefact_count=reports.c.artefact_count + 1)
    )
    await uow.execute(sa.insert(artefacts), [_entry(project_id, one, now)])
    if _may_come_back(one):
        await uow.execute(sa.insert(report_watches), [_watch(project_id, one, now)])


def _happened(one: SettledOpening, now: datetime) -> Happened:
    kind = Counted.FIXED if one.outcome == "fixed" else Counted.DISMISSED
    return Happened(one.opening.id, kind, at=min(one.settled_at, now))


def history_of(one: SettledOpening, run_id: UUID) -> dict[str, Any]:
    """Return what a report keeps about its item."""
    return {
        "item": one.item,
        "outcome": one.outcome,
        "closed_at": None if one.closed_at is None else one.settled_at.isoformat(),
        "duplicate_of": one.duplicate_of,
        "run_id": str(run_id),
    }


def _report(project_id: int, one: SettledOpening, run_id: UUID, now: datetime) -> dict[str, Any]:
    fixed = one.outcome == "fixed"
    return {
        "id": one.opening.id,
        "project_id": project_id,
        "headline": one.opening.headline,
        "card": one.opening.card,
        "created_at": min(one.opened_at, now),
        "updated_at": min(one.settled_at, now),
        "status": (Status.RESOLVED if fixed else Status.SUPPRESSED).value,
        "status_before_suppression": None if fixed else Status.POTENTIAL.value,
        "dismissal_reason": None if fixed else DISMISSED_AS[one.outcome],
        "dismissal_note": None if fixed else _dismissal(one),
        "artefact_count": 1,
        "history": history_of(one, run_id),
        **repository.first_counts(one.addition),
    }


def _entry(project_id: int, one: SettledOpening, now: datetime) -> dict[str, Any]:
    fixed = one.outcome == "fixed"
    dismissal = {"reason": DISMISSED_AS.get(one.outcome), "note": _dismissal(one)}
    return {
        "id": new_id(),
        "project_id": project_id,
        "report_id": one.opening.id,
        "type": "note" if fixed else "dismissal",
        "content": {"note": _dismissal(one), "author": None} if fixed else dismissal,
        "created_at": min(one.settled_at, now),
    }


def _dismissal(one: SettledOpening) -> str:
    when = "" if one.closed_at is None else f" on {one.settled_at:%Y-%m-%d}"
    return f"{one.name}{when}, before it was imported."


def _may_come_back(one: SettledOpening) -> bool:
    return one.outcome == "fixed" or one.outcome in COMES_BACK


def _watch(project_id: int, one: SettledOpening, now: datetime) -> dict[str, Any]:
    return {
        "report_id": one.opening.id,
        "kind": "fix" if one.outcome == "fixed" else "stale",
        "project_id": project_id,
        "since": min(one.settled_at, now),
        "due_at": None,
        "facts": {"item": one.name},
    }


async def came_back(uow: UnitOfWork, newest: Mapping[UUID, datetime]) -> set[UUID]:
    """Return those of the reports that were settled before the time given for each, and that a signal reopens."""
    found = await uow.execute(
        sa.select(report_watches.c.report_id, report_watches.c.since).where(
            report_watches.c.report_id.in_(list(newest)), report_watches.c.kind.in_(("fix", "stale"))
        )
    )
    return {row.report_id for row in found if row.since < newest[row.report_id]}


_NEWS = sa.text("""
    SELECT s.report_id, s.id FROM signals AS s
      JOIN report_watches AS w ON w.report_id = s.report_id AND w.kind IN ('fix', 'stale')
      LEFT JOIN imported_items AS i ON i.signal_id = s.id
      LEFT JOIN source_signals AS l ON l.signal_id = s.id
     WHERE s.report_id = ANY(:ids) AND s.deleted_at IS NULL
       AND least(s.timestamp, coalesce(s.first_received_at, s.received_at)) > w.since
       AND coalesce(i.outcome, 'open') = 'open' AND i.held_weight IS NULL AND l.held_weight IS NULL
     ORDER BY s.seq
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def news_of(uow: UnitOfWork, report_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the signals of settled reports from after they were settled, of reports that a signal reopens.

    Closed items and what does not count yet are left out.
    """
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    if report_ids:
        for row in await uow.execute(_NEWS, {"ids": list(report_ids)}):
            found[row.report_id].append(row.id)
    return dict(found)


async def close(
    uow: UnitOfWork,
    jobs: Jobs,
    project_id: int,
    report_id: UUID,
    *,
    item: str,
    outcome: Outcome,
    now: datetime,
) -> None:
    """Settle a report all of whose items are closed at their source now, as a decision that can be undone.

    One that people could not resolve yet is dismissed as fixed.
    """
    locked = (await repository.lock(uow, [report_id])).get(report_id)
    if locked is None or locked.facts.status in {Status.RESOLVED, Status.SUPPRESSED, Status.DELETED}:
        return
    text = f"{item} was {CLOSED_AS[outcome]} at its source."
    if outcome == "fixed" and locked.facts.status in SHOWN:
        decision = Decision([Resolve()], note=text)
    else:
        decision = Decision([Suppress()], Dismissal(DISMISSED_AS.get(outcome, "already_fixed"), text))
    await decide(uow, jobs, [report_id], decision, project_id=project_id, now=now)


async def reopen(
    uow: UnitOfWork, jobs: Jobs, project_id: int, report_id: UUID, *, item: str, now: datetime
) -> None:
    """Return a settled report to those that collect signals, since its item is open again at its source."""
    locked = (await repository.lock(uow, [report_id])).get(report_id)
    if locked is None or locked.facts.status not in {Status.RESOLVED, Status.SUPPRESSED}:
        return
    decision = Decision([Reopen()], note=f"{item} is open again at its source.")
    [result] = await decide(uow, jobs, [report_id], decision, project_id=project_id, now=now)
    if result.status is Status.POTENTIAL:
        await promote_if_due(uow, jobs, report_id, now)


async def silent(uow: UnitOfWork, report_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some reports whose signals say nothing beside their titles, and that no tracker confirms.

    Several such items of a history pass the gate by their number, and nobody could begin with them. They go on
    gathering until a signal that says more joins.
    """
    found = await reading.texts_of_reports(uow, report_ids, most=MAX_SILENT)
    stands: defaultdict[UUID, list[Standing]] = defaultdict(list)
    for report_id, one in found:
        stands[report_id].append(
            standing_of(
                one.content, one.extra, source_product=one.source_product, source_type=one.source_type
            )
        )
    return {report_id for report_id, standings in stands.items() if is_silent(standings)}

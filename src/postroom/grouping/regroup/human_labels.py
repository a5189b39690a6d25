"""Groups of signals that people's merges, splits and moves imply: an evaluation set from a running project.

A standing decision covers all signals that were in its reports at that time: a person who merged two reports, split
one or moved a signal has confirmed the rest. Signals that the server added later are left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import regroupings, report_removals, reports, signals
from postroom.domain.grouping.regrouping import Operation
from postroom.domain.signals.intake import NewSignal
from postroom.reports import report_merges

MAX_OF_ONE = 100
"""Maximum number of signals of one report: first those that a decision names, then its oldest."""

_R, _S = regroupings.c, signals.c


@dataclass(frozen=True, slots=True)
class Decided:
    """A signal, and the report that people left it in."""

    id: UUID
    report_id: UUID
    signal: NewSignal


@dataclass(slots=True)
class _Decisions:
    """By report: when people last decided about it, and the signals that they named."""

    decided_at: dict[UUID, datetime]
    named: set[UUID]


async def decided(uow: UnitOfWork, project_id: int, *, most: int = MAX_OF_ONE) -> list[Decided]:
    """Return the signals that people's standing decisions cover, in order of arrival, at most `most` of one report.

    Decisions of tasks and of the consolidation do not count. Signals that are deleted or in quarantine, or whose
    report is being removed, are left out.
    """
    decisions = await _decisions(uow, project_id)
    if not decisions.decided_at:
        return []
    placed = await _placed_by_the_server(uow, project_id)
    of_report: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in await _members(uow, list(decisions.decided_at)):
        put = max((placed[id] for id in (row.id, row.home) if id in placed), default=row.received_at)
        was_there = max(row.received_at, put) <= decisions.decided_at[row.report_id]
        if was_there or row.id in decisions.named:
            of_report[row.report_id].append(row.id)
    chosen = [id for ids in of_report.values() for id in _selected(ids, decisions.named, most)]
    return await _read(uow, chosen)


def _selected(ids: Sequence[UUID], named: set[UUID], most: int) -> list[UUID]:
    return sorted(ids, key=lambda signal_id: signal_id not in named)[:most]


async def _decisions(uow: UnitOfWork, project_id: int) -> _Decisions:
    found = await uow.execute(
        sa.select(_R.kind, _R.from_report_id, _R.to_report_id, _R.signal_ids, _R.created_at)
        .where(
            _R.project_id == project_id,
            _R.undone_at.is_(None),
            _R.consolidation_id.is_(None),
            _R.task_id.is_(None),
            # Somebody who told reports apart has not looked at all of their signals.
            _R.kind != Operation.DISTINCT.value,
        )
        .order_by(_R.created_at)
    )
    rows = found.all()
    touched = {id for row in rows for id in (row.from_report_id, row.to_report_id)}
    leads_to = {
        id: to for id, to in (await report_merges.above(uow, project_id, touched)).items() if to is not None
    }
    decisions = _Decisions({}, set())
    for row in rows:
        for id in (row.from_report_id, row.to_report_id):
            decisions.decided_at[_end(id, leads_to)] = row.created_at
        decisions.named |= set(row.signal_ids)
    return decisions


def _end(report_id: UUID, leads_to: dict[UUID, UUID]) -> UUID:
    while report_id in leads_to:
        report_id = leads_to[report_id]
    return report_id


async def _placed_by_the_server(uow: UnitOfWork, project_id: int) -> dict[UUID, datetime]:
    """Return when the consolidation last moved signals or merged reports, by the ids of both."""
    found = await uow.execute(
        sa.select(_R.kind, _R.from_report_id, _R.signal_ids, _R.created_at)
        .where(_R.project_id == project_id, _R.undone_at.is_(None), _R.consolidation_id.is_not(None))
        .order_by(_R.created_at)
    )
    placed: dict[UUID, datetime] = {}
    for row in found:
        ids = [row.from_report_id] if row.kind == Operation.MERGE.value else row.signal_ids
        placed |= dict.fromkeys(ids, row.created_at)
    return placed


async def _members(
    uow: UnitOfWork, report_ids: Sequence[UUID]
) -> Sequence[sa.Row[tuple[UUID, UUID, UUID, datetime]]]:
    gone = sa.exists().where(report_removals.c.report_id == _S.report_id)
    found = await uow.execute(
        sa.select(
            _S.id,
            _S.report_id,
            sa.func.coalesce(_S.home_report_id, _S.report_id).label("home"),
            _S.received_at,
        )
        .join(reports, reports.c.id == _S.report_id)
        .where(
            _S.report_id.in_(report_ids),
            _S.state == "grouped",
            _S.deleted_at.is_(None),
            reports.c.status != "deleted",
            ~gone,
        )
        .order_by(_S.seq)
    )
    return found.all()


async def _read(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Decided]:
    found = await uow.execute(
        sa.select(
            _S.id,
            _S.report_id,
            _S.source_product,
            _S.source_type,
            _S.source_id,
            _S.description,
            _S.weight,
            _S.timestamp,
        )
        .where(_S.id.in_(ids))
        .order_by(_S.seq)
    )
    return [
        Decided(
            row.id,
            row.report_id,
            NewSignal(
                row.source_product,
                row.source_type,
                row.source_id,
                row.description,
                row.weight,
                client_id=str(row.id),
                timestamp=row.timestamp,
            ),
        )
        for row in found
    ]

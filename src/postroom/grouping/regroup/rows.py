"""Queries of regroupings, and of signals that change their report."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import regroupings, signal_features, signals
from postroom.domain.grouping.regrouping import REPRESENTATIVES, Operation
from postroom.reports.work_log.schemas import Author


@dataclass(frozen=True, slots=True)
class Regrouping:
    """A merge, a split or a move that was done.

    `signal_ids` are the signals that a split or a move took, and `home_report_ids` their homes before; both are
    empty for a merge. `user_id` and `task_id` are None for what the server did by itself.
    """

    id: UUID
    kind: Operation
    from_report_id: UUID
    to_report_id: UUID
    signal_ids: Sequence[UUID]
    home_report_ids: Sequence[UUID]
    reason: str
    user_id: int | None
    task_id: UUID | None
    created_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    """A live signal of a report: the report that it counts for, and its home."""

    id: UUID
    report_id: UUID
    home: UUID
    title: str | None
    description: str
    source_product: str
    source_type: str


_COLUMNS = (
    regroupings.c.id,
    regroupings.c.kind,
    regroupings.c.from_report_id,
    regroupings.c.to_report_id,
    regroupings.c.signal_ids,
    regroupings.c.home_report_ids,
    regroupings.c.reason,
    regroupings.c.user_id,
    regroupings.c.task_id,
    regroupings.c.created_at,
    regroupings.c.undone_at,
)


def _regrouping(row: sa.Row[Any]) -> Regrouping:
    return Regrouping(row[0], Operation(row[1]), *row[2:])


async def insert(uow: UnitOfWork, project_id: int, made: Regrouping) -> None:
    """Store a regrouping."""
    await uow.execute(
        regroupings.insert().values(
            id=made.id,
            project_id=project_id,
            kind=made.kind.value,
            from_report_id=made.from_report_id,
            to_report_id=made.to_report_id,
            signal_ids=list(made.signal_ids),
            home_report_ids=list(made.home_report_ids),
            reason=made.reason,
            user_id=made.user_id,
            task_id=made.task_id,
            created_at=made.created_at,
        )
    )


async def find(uow: UnitOfWork, project_id: int, regrouping_id: UUID) -> Regrouping | None:
    """Return a regrouping of the project, or None."""
    found = await uow.execute(
        sa.select(*_COLUMNS).where(regroupings.c.id == regrouping_id, regroupings.c.project_id == project_id)
    )
    row = found.one_or_none()
    return None if row is None else _regrouping(row)


async def mark_undone(uow: UnitOfWork, regrouping_id: UUID, *, by: Author, now: datetime) -> None:
    """Mark a regrouping as undone, and by whom."""
    await uow.execute(
        regroupings.update()
        .where(regroupings.c.id == regrouping_id)
        .values(undone_at=now, undone_by_id=by.user_id)
    )


async def select_page(
    uow: UnitOfWork, report_ids: Collection[UUID], *, limit: int, offset: int
) -> tuple[int, list[Regrouping]]:
    """Return how many regroupings touched one of the reports, and a page of them, newest first."""
    touched = sa.or_(regroupings.c.from_report_id.in_(report_ids), regroupings.c.to_report_id.in_(report_ids))
    count = await uow.execute(sa.select(sa.func.count()).select_from(regroupings).where(touched))
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .where(touched)
        .order_by(regroupings.c.created_at.desc(), regroupings.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return count.scalar_one(), [_regrouping(row) for row in found]


async def page_of_run(
    uow: UnitOfWork, run_id: UUID, *, limit: int, offset: int
) -> tuple[int, list[Regrouping]]:
    """Return how many regroupings a run of the consolidation made, and a page of them, in order."""
    of_run = regroupings.c.consolidation_id == run_id
    count = await uow.execute(sa.select(sa.func.count()).select_from(regroupings).where(of_run))
    found = await uow.execute(
        sa.select(*_COLUMNS).where(of_run).order_by(regroupings.c.id).limit(limit).offset(offset)
    )
    return count.scalar_one(), [_regrouping(row) for row in found]


async def merges_from(uow: UnitOfWork, leads_to: Mapping[UUID, UUID]) -> set[UUID]:
    """Return those of the reports whose link is a merge that was not undone."""
    found = await uow.execute(
        sa.select(regroupings.c.from_report_id, regroupings.c.to_report_id).where(
            regroupings.c.from_report_id.in_(leads_to),
            regroupings.c.kind == Operation.MERGE.value,
            regroupings.c.undone_at.is_(None),
        )
    )
    return {row.from_report_id for row in found if leads_to[row.from_report_id] == row.to_report_id}


async def members(uow: UnitOfWork, project_id: int, signal_ids: Collection[UUID]) -> dict[UUID, Member]:
    """Return those of the signals that are live and grouped, in order of arrival."""
    found = await uow.execute(
        sa.select(
            signals.c.id,
            signals.c.report_id,
            sa.func.coalesce(signals.c.home_report_id, signals.c.report_id),
            signal_features.c.title,
            signals.c.description,
            signals.c.source_product,
            signals.c.source_type,
        )
        .outerjoin(signal_features, signal_features.c.signal_id == signals.c.id)
        .where(
            signals.c.id.in_(signal_ids),
            signals.c.project_id == project_id,
            signals.c.state == "grouped",
            signals.c.deleted_at.is_(None),
        )
        .order_by(signals.c.seq)
    )
    return {row[0]: Member(*row) for row in found}


async def oldest(uow: UnitOfWork, report_id: UUID, *, without: Collection[UUID] = ()) -> list[UUID]:
    """Return the oldest signals, which represent a report in constraints, oldest first."""
    found = await uow.execute(
        sa.select(signals.c.id)
        .where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None), signals.c.id.not_in(without))
        .order_by(signals.c.timestamp, signals.c.id)
        .limit(REPRESENTATIVES)
    )
    return list(found.scalars())

"""Rows of reports whose signals are being removed."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_removals, reports


async def removable(uow: UnitOfWork, project_id: int) -> list[UUID]:
    """Return the reports of a project that are neither deleted nor suppressed, oldest first."""
    found = await uow.execute(
        sa.select(reports.c.id)
        .where(reports.c.project_id == project_id, reports.c.status.not_in(("deleted", "suppressed")))
        .order_by(reports.c.id)
    )
    return list(found.scalars())


async def note_removal(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, kind: str, now: datetime, lost_before: datetime
) -> bool:
    """Record that a report's signals are to be removed; False if that is in progress already.

    A record of another kind, or from before `lost_before`, is replaced.
    """
    statement = upsert(report_removals).values(
        report_id=report_id, project_id=project_id, kind=kind, requested_at=now
    )
    noted = await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["report_id"],
            set_={"kind": kind, "requested_at": now},
            where=sa.or_(report_removals.c.kind != kind, report_removals.c.requested_at < lost_before),
        ).returning(report_removals.c.report_id)
    )
    return noted.one_or_none() is not None


async def find_removal(uow: UnitOfWork, report_id: UUID) -> str | None:
    """Return the kind of removal in progress for a report, or None; its row is locked."""
    found = await uow.execute(
        sa.select(report_removals.c.kind).where(report_removals.c.report_id == report_id).with_for_update()
    )
    return found.scalar_one_or_none()


async def end_removal(uow: UnitOfWork, report_id: UUID) -> None:
    """Delete the record of a report's removal."""
    await uow.execute(report_removals.delete().where(report_removals.c.report_id == report_id))

"""Queries of the reports that runs wrote or changed, and of their extras."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, reports, scout_reports
from postroom.domain.reports.state import Status

_C = scout_reports.c
_WRITING_LOCK = 0x77726974


async def select_by_key(uow: UnitOfWork, project_id: int, key: str) -> tuple[UUID, Status] | None:
    """Return the report that was written under a key, with its status; None if there is none."""
    result = await uow.execute(
        sa.select(_C.report_id, reports.c.status)
        .join(reports, reports.c.id == _C.report_id)
        .where(_C.project_id == project_id, _C.idempotency_key == key)
    )
    row = result.one_or_none()
    return None if row is None else (row.report_id, Status(row.status))


async def insert_written(
    uow: UnitOfWork,
    *,
    project_id: int,
    run_id: UUID,
    report_id: UUID,
    key: str | None,
    extras: dict[str, Any],
    now: datetime,
) -> bool:
    """Record that a run wrote a report; return false if the key is taken, possibly by a concurrent call."""
    statement = insert(scout_reports).values(
        id=new_id(),
        project_id=project_id,
        run_id=run_id,
        report_id=report_id,
        idempotency_key=key,
        extras=extras,
        created_at=now,
    )
    result = await uow.execute(
        statement.on_conflict_do_nothing(
            index_elements=["project_id", "idempotency_key"], index_where=_C.idempotency_key.is_not(None)
        ).returning(_C.id)
    )
    return result.one_or_none() is not None


async def lock_writing(uow: UnitOfWork, project_id: int) -> None:
    """Lock the writing of reports in the project until the transaction ends, so that limits are exact."""
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITING_LOCK, project_id)))


async def count_touched(uow: UnitOfWork, task_id: UUID, *, but: UUID | None = None) -> int:
    """Count the reports with a work log entry of a run's task, except `but`."""
    columns = artefacts.c
    query = sa.select(sa.func.count(sa.distinct(columns.report_id))).where(columns.task_id == task_id)
    if but is not None:
        query = query.where(columns.report_id != but)
    return int((await uow.execute(query)).scalar_one())


async def find_nth_newest(uow: UnitOfWork, project_id: int, number: int) -> datetime | None:
    """Return when the project's scouts wrote their `number`-th newest report; None if there are fewer."""
    result = await uow.execute(
        sa.select(_C.created_at)
        .where(_C.project_id == project_id)
        .order_by(_C.created_at.desc())
        .offset(number - 1)
        .limit(1)
    )
    return result.scalar_one_or_none()


async def merge_extras(
    uow: UnitOfWork, *, project_id: int, run_id: UUID, report_id: UUID, extras: dict[str, Any], now: datetime
) -> None:
    """Merge `extras` into those of a report whose row is locked."""
    result = await uow.execute(
        sa.select(_C.id, _C.extras).where(_C.report_id == report_id).order_by(_C.created_at, _C.id).limit(1)
    )
    row = result.one_or_none()
    if row is None:
        await insert_written(
            uow,
            project_id=project_id,
            run_id=run_id,
            report_id=report_id,
            key=None,
            extras=extras,
            now=now,
        )
    else:
        merged = {**row.extras, **extras}
        await uow.execute(sa.update(scout_reports).where(_C.id == row.id).values(extras=merged))

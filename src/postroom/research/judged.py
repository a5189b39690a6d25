"""Queries for ready reports whose newest safety judgment passes or is out of date."""

from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, reports, signal_screenings, signals
from postroom.domain.reports.state import Status

_COUNTS = sa.or_(
    artefacts.c.content["choice"].astext == "false",
    sa.and_(artefacts.c.task_id.is_(None), artefacts.c.edited_by_task_id.is_(None), ~artefacts.c.by_key),
)


async def is_passed(uow: UnitOfWork, report_id: UUID) -> bool:
    """Return whether a report is ready and its newest safety judgment is positive."""
    columns = artefacts.c
    result = await uow.execute(
        sa.select(columns.content["choice"].astext)
        .join(reports, reports.c.id == columns.report_id)
        .where(columns.report_id == report_id, columns.type == "safety_judgment", _COUNTS)
        .where(reports.c.status == Status.READY.value)
        .order_by(columns.created_at.desc(), columns.id.desc())
        .limit(1)
    )
    return result.scalar_one_or_none() == "true"


async def is_unjudged(uow: UnitOfWork, report_id: UUID) -> bool:
    """Return whether a ready report needs a new safety judgment.

    That is so without any judgment, or if the newest one is positive and older than the newest screening verdict of
    a live signal. Positive judgments written by agents do not count.
    """
    columns, judged = signal_screenings.c, artefacts.c
    newest = (
        sa.select(sa.func.max(columns.screened_at))
        .join(signals, signals.c.id == columns.signal_id)
        .where(signals.c.report_id == reports.c.id, signals.c.deleted_at.is_(None))
        .scalar_subquery()
    )
    result = await uow.execute(
        sa.select(judged.content["choice"].astext, sa.func.coalesce(judged.created_at < newest, sa.false()))
        .select_from(
            reports.outerjoin(
                artefacts,
                sa.and_(judged.report_id == reports.c.id, judged.type == "safety_judgment", _COUNTS),
            )
        )
        .where(reports.c.id == report_id, reports.c.status == Status.READY.value)
        .order_by(judged.created_at.desc(), judged.id.desc())
        .limit(1)
    )
    row = result.one_or_none()
    return row is not None and (row[0] is None or (row[0] != "false" and bool(row[1])))

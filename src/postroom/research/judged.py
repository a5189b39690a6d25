"""Which reports the newest safety judgment covers, and whether it lets them pass."""

from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, reports, signal_screenings, signals
from postroom.domain.reports.state import Status

_COUNTS = sa.or_(
    artefacts.c.content["choice"].astext == "false",
    sa.and_(artefacts.c.task_id.is_(None), artefacts.c.edited_by_task_id.is_(None)),
)


async def is_passed(uow: UnitOfWork, report_id: UUID) -> bool:
    """Tell whether a report is ready and its newest safety judgment lets it pass."""
    columns = artefacts.c
    found = await uow.execute(
        sa.select(columns.content["choice"].astext)
        .join(reports, reports.c.id == columns.report_id)
        .where(columns.report_id == report_id, columns.type == "safety_judgment", _COUNTS)
        .where(reports.c.status == Status.READY.value)
        .order_by(columns.created_at.desc(), columns.id.desc())
        .limit(1)
    )
    return found.scalar_one_or_none() == "true"


async def is_unjudged(uow: UnitOfWork, report_id: UUID) -> bool:
    """Tell whether a report is ready, and its newest safety judgment lets it pass and is older than a verdict.

    That is the newest verdict on one of its signals; a report without any judgment is unjudged, too. A judgment of
    an agent that lets it pass does not count.
    """
    columns, judged = signal_screenings.c, artefacts.c
    newest = (
        sa.select(sa.func.max(columns.screened_at))
        .join(signals, signals.c.id == columns.signal_id)
        .where(signals.c.report_id == reports.c.id, signals.c.deleted_at.is_(None))
        .scalar_subquery()
    )
    found = await uow.execute(
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
    row = found.one_or_none()
    return row is not None and (row[0] is None or (row[0] != "false" and bool(row[1])))

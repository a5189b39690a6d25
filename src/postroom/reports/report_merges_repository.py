"""Queries of merged reports and of the reports that they lead to."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_removals, reports
from postroom.domain.reports.daily_signals import RECENT_DAYS
from postroom.domain.reports.state import Status
from postroom.reports.schemas import Merging, ReportCounters
from postroom.reports.work_log.events import record_updated

_IDS = sa.bindparam("ids", type_=ARRAY(sa.Uuid))


async def lock(uow: UnitOfWork, project_id: int, report_ids: Collection[UUID]) -> dict[UUID, Merging]:
    """Lock reports of a project in the order of their ids; return what merging them depends on."""
    removing = sa.exists().where(report_removals.c.report_id == reports.c.id)
    found = await uow.execute(
        sa.select(
            reports.c.id,
            reports.c.status,
            reports.c.merged_into_id,
            sa.func.coalesce(reports.c.title, reports.c.headline).label("title"),
            reports.c.promoted_at,
        )
        .where(reports.c.id.in_(report_ids), reports.c.project_id == project_id)
        .order_by(reports.c.id)
        .with_for_update(key_share=True)
    )
    rows = found.all()
    # Queried after the locks are held: removals are recorded under the same lock.
    gone = set(
        (await uow.execute(sa.select(reports.c.id).where(reports.c.id.in_(report_ids), removing))).scalars()
    )
    return {
        row.id: Merging(
            row.id, Status(row.status), row.merged_into_id, row.title, row.promoted_at, row.id in gone
        )
        for row in rows
    }


async def link(uow: UnitOfWork, report_id: UUID, into: UUID, now: datetime) -> None:
    """Merge a report into another one; its status is remembered."""
    await uow.execute(
        reports.update()
        .where(reports.c.id == report_id)
        .values(
            status=Status.DELETED.value,
            status_before_merge=reports.c.status,
            merged_into_id=into,
            updated_at=now,
        )
    )
    await record_updated(uow, [report_id])


async def unlink(uow: UnitOfWork, report_id: UUID, now: datetime) -> Status | None:
    """Restore a merged report to what it was before; return its status, None if it is not merged."""
    found = await uow.execute(
        reports.update()
        .where(reports.c.id == report_id, reports.c.merged_into_id.is_not(None))
        .values(
            status=reports.c.status_before_merge,
            status_before_merge=None,
            merged_into_id=None,
            updated_at=now,
        )
        .returning(reports.c.status)
    )
    status = found.scalar_one_or_none()
    return None if status is None else Status(status)


_BELOW = sa.text("""
    WITH RECURSIVE below AS (
        SELECT id FROM reports WHERE project_id = :project_id AND id = :id
        UNION SELECT r.id FROM below JOIN reports AS r ON r.merged_into_id = below.id
    )
    SELECT id FROM below
""").bindparams(sa.bindparam("id", type_=sa.Uuid))


async def below(uow: UnitOfWork, project_id: int, report_id: UUID) -> list[UUID]:
    """Return a report and all that lead to it."""
    return list((await uow.execute(_BELOW, {"project_id": project_id, "id": report_id})).scalars())


_RECOUNT = sa.text("""
    WITH live AS MATERIALIZED (
        SELECT s.id, s.report_id, s.seq, s.weight, s.source_product,
               least(s.timestamp, coalesce(s.first_received_at, s.received_at)) AS moment,
               CASE WHEN s.source_product = 'signals_scout' AND jsonb_typeof(s.extra -> 'skill_name') = 'string'
                    THEN s.extra ->> 'skill_name' END AS scout
          FROM signals AS s WHERE s.report_id = ANY(:ids) AND s.deleted_at IS NULL
    ), counted AS (
        SELECT wanted.id, count(s.id) AS signals, coalesce(sum(s.weight ORDER BY s.seq), 0) AS weight,
               coalesce(array_agg(DISTINCT s.source_product COLLATE "C")
                        FILTER (WHERE s.id IS NOT NULL), '{}') AS products,
               min(s.moment) AS first_at, max(s.moment) AS last_at,
               CAST(timezone('UTC', max(s.moment)) AS date) AS until,
               (array_agg(s.scout ORDER BY s.seq) FILTER (WHERE s.scout IS NOT NULL))[1] AS scout
          FROM unnest(:ids) AS wanted(id) LEFT JOIN live AS s ON s.report_id = wanted.id
         GROUP BY wanted.id
    ), by_day AS MATERIALIZED (
        SELECT report_id, CAST(timezone('UTC', moment) AS date) AS day, count(*) AS signals
          FROM live GROUP BY report_id, day
    )
    UPDATE reports AS r
       SET signal_count = counted.signals, total_weight = counted.weight, source_products = counted.products,
           first_signal_at = counted.first_at, last_signal_at = counted.last_at,
           scout_name = counted.scout, recent_until = counted.until,
           recent_counts = CASE WHEN counted.until IS NULL THEN '{}' ELSE ARRAY(
               SELECT coalesce((SELECT by_day.signals FROM by_day
                                 WHERE by_day.report_id = r.id AND by_day.day = counted.until - :days + place), 0)
                 FROM generate_series(1, :days) AS place ORDER BY place) END,
           updated_at = :now
      FROM counted
     WHERE r.id = counted.id
    RETURNING r.id, r.status, r.total_weight, r.signal_count, r.signals_at_run
""").bindparams(
    _IDS,
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("days", value=RECENT_DAYS, type_=sa.Integer),
)


async def signal_counts(uow: UnitOfWork, report_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many signals reports are said to have."""
    found = await uow.execute(
        sa.select(reports.c.id, reports.c.signal_count).where(reports.c.id.in_(report_ids))
    )
    return {row.id: row.signal_count for row in found}


async def recount(uow: UnitOfWork, report_ids: Collection[UUID], now: datetime) -> dict[UUID, ReportCounters]:
    """Recompute the counters of locked reports from their live signals; return them."""
    found = await uow.execute(_RECOUNT, {"ids": list(report_ids), "now": now})
    return {
        row.id: ReportCounters(
            row.id, Status(row.status), row.total_weight, row.signal_count, row.signals_at_run
        )
        for row in found
    }


_RETURN = sa.text("""
    UPDATE reports SET status = 'potential', promoted_at = NULL, signals_at_run = 0, title = NULL, summary = NULL,
           error = NULL, waits_for = NULL, before_research = NULL, updated_at = :now
     WHERE id = ANY(:ids) AND status IN ('candidate', 'in_progress', 'pending_input', 'ready')
    RETURNING id
""").bindparams(_IDS, sa.bindparam("now", type_=sa.DateTime(timezone=True)))


async def return_to_gathering(uow: UnitOfWork, report_ids: Collection[UUID], now: datetime) -> list[UUID]:
    """Return promoted reports to `potential`, without the words that research wrote; return those that were."""
    found = await uow.execute(_RETURN, {"ids": sorted(report_ids), "now": now})
    return sorted(found.scalars())


async def withdraw(uow: UnitOfWork, report_id: UUID) -> None:
    """Return a candidate to `potential`, as if it had never passed the gate, unless it was researched before."""
    await uow.execute(
        reports.update()
        .where(reports.c.id == report_id, reports.c.status == Status.CANDIDATE.value)
        .where(reports.c.before_research.is_(None))
        .values(status=Status.POTENTIAL.value, promoted_at=None)
    )

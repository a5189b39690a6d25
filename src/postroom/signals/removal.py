"""Removal of signals: hidden with their report, sent back from it to be grouped again, or deleted in quarantine."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import imported_items, signal_came, signals, source_signals


async def hide(uow: UnitOfWork, report_id: UUID, *, limit: int, now: datetime) -> int:
    """Mark at most `limit` live signals of a report as deleted; return how many were marked."""
    some = (
        sa.select(signals.c.id)
        .where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None))
        .order_by(signals.c.timestamp)
        .limit(limit)
    )
    done = await uow.execute(signals.update().where(signals.c.id.in_(some)).values(deleted_at=now))
    return done.rowcount


# Numbers are assigned in the original order of arrival, so the signals are grouped in that order again.
_SEND_BACK = sa.text("""
    WITH taken AS MATERIALIZED (
        SELECT id FROM signals WHERE report_id = :report_id AND deleted_at IS NULL
        ORDER BY seq LIMIT :limit FOR UPDATE
    ), numbered AS MATERIALIZED (
        SELECT id, nextval(pg_get_serial_sequence('signals', 'seq')) AS seq FROM taken
    )
    UPDATE signals
       SET state = 'pending', report_id = NULL, home_report_id = NULL, background = NULL, seq = numbered.seq,
           backlog = false,
           first_received_at = coalesce(signals.first_received_at, signals.received_at), received_at = :now
      FROM numbered WHERE signals.id = numbered.id
    RETURNING signals.id
""").bindparams(
    sa.bindparam("report_id", type_=sa.Uuid), sa.bindparam("now", type_=sa.DateTime(timezone=True))
)


async def send_back(uow: UnitOfWork, report_id: UUID, *, limit: int, now: datetime) -> list[UUID]:
    """Mark at most `limit` live signals of a report as pending, as if received at `now`; return their ids.

    The earliest are taken first and keep their order.
    """
    found = await uow.execute(_SEND_BACK, {"report_id": report_id, "limit": limit, "now": now})
    return list(found.scalars())


async def delete_quarantined(
    uow: UnitOfWork, chosen: sa.Select[tuple[UUID]]
) -> list[tuple[int, date, str, str]]:
    """Delete those of the chosen signals that are in quarantine.

    Return the project, the day of the first arrival (UTC), the product and the type of each.
    """
    day = sa.cast(sa.func.timezone("UTC", signal_came), sa.Date)
    done = await uow.execute(
        sa.delete(signals)
        .where(signals.c.id.in_(chosen), signals.c.state == "quarantined")
        .returning(signals.c.project_id, day, signals.c.source_product, signals.c.source_type)
    )
    return [(row[0], row[1], row[2], row[3]) for row in done]


async def imported(uow: UnitOfWork, run_id: UUID, *, limit: int) -> dict[UUID, list[UUID]]:
    """Return some signals of an import, with the reports that each counts for and was put into."""
    found = await uow.execute(
        sa.select(signals.c.id, signals.c.report_id, signals.c.home_report_id)
        .join(imported_items, imported_items.c.signal_id == signals.c.id)
        .where(imported_items.c.run_id == run_id)
        .order_by(signals.c.id)
        .limit(limit)
    )
    return {row.id: [id for id in (row.report_id, row.home_report_id) if id is not None] for row in found}


async def reports_of(uow: UnitOfWork, ids: Collection[UUID]) -> dict[int, dict[UUID, list[UUID]]]:
    """Return signals by project, with the reports that each counts for and was put into."""
    found: dict[int, dict[UUID, list[UUID]]] = {}
    query = sa.select(signals.c.project_id, signals.c.id, signals.c.report_id, signals.c.home_report_id)
    for row in await uow.execute(query.where(signals.c.id.in_(ids)).order_by(signals.c.project_id)):
        both = [id for id in (row.report_id, row.home_report_id) if id is not None]
        found.setdefault(row.project_id, {})[row.id] = both
    return found


async def brought_by(uow: UnitOfWork, delivery_ids: Sequence[UUID]) -> list[UUID]:
    """Return the signals that deliveries of sources brought."""
    theirs = source_signals.c.delivery_id.in_(delivery_ids)
    return list((await uow.execute(sa.select(source_signals.c.signal_id).where(theirs))).scalars())


async def delete(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Delete signals with all that belongs to them; the caller recounts their reports."""
    await uow.execute(sa.delete(signals).where(signals.c.id.in_(ids)))


async def erase(uow: UnitOfWork, report_ids: Collection[UUID], *, before: datetime, limit: int) -> int:
    """Delete at most `limit` signals of reports that were hidden before `before`; return how many."""
    theirs = sa.or_(signals.c.report_id.in_(report_ids), signals.c.home_report_id.in_(report_ids))
    some = sa.select(signals.c.id).where(theirs, signals.c.deleted_at < before).limit(limit)
    return (await uow.execute(sa.delete(signals).where(signals.c.id.in_(some)))).rowcount

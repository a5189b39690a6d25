"""Reports that are deleted for their age, and deleted ones that are erased."""

from datetime import datetime

import sqlalchemy as sa

from postroom.clock import first_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_removals, reports, signals
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions import removal
from postroom.signals import removal as signal_removal


async def expire(uow: UnitOfWork, *, jobs: Jobs, before: datetime, limit: int, now: datetime) -> int:
    """Delete at most `limit` reports, resolved or suppressed and unchanged since `before`; return how many.

    Snoozed reports are kept, and those that something else has locked, until next time. So are closed items of a
    history that was imported since: these have the times of their source, but their ids tell when they were stored.
    Jobs remove their signals.
    """
    first = first_id(before)
    came_since = sa.exists().where(signals.c.report_id == reports.c.id, signals.c.id >= first)
    found = await uow.execute(
        sa.select(reports.c.id, reports.c.project_id)
        .where(
            reports.c.status.in_(("resolved", "suppressed")),
            reports.c.updated_at < before,
            ~sa.and_(reports.c.status == "suppressed", repository.IS_SNOOZED),
            reports.c.id < first,
            ~came_since,
        )
        .order_by(reports.c.updated_at)
        .limit(limit)
        # Without the lock, a report could be reopened before it is deleted.
        .with_for_update(key_share=True, skip_locked=True)
    )
    projects = {row.id: row.project_id for row in found}
    for id, locked in (await repository.lock(uow, list(projects))).items():
        await removal.expire(uow, jobs=jobs, project_id=projects[id], locked=locked, now=now)
    return len(projects)


async def erase(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Erase reports that were deleted before `before`, at most `limit` signals and reports; return how many.

    Until then their rows are only hidden. A report is erased when no signal belongs to it.
    """
    theirs = sa.or_(signals.c.report_id == reports.c.id, signals.c.home_report_id == reports.c.id)
    found = await uow.execute(
        sa.select(reports.c.id)
        .where(
            reports.c.status == "deleted",
            reports.c.updated_at < before,
            ~sa.exists().where(report_removals.c.report_id == reports.c.id),
            ~sa.exists().where(theirs, sa.func.coalesce(signals.c.deleted_at, before) >= before),
        )
        .limit(limit)
    )
    ids = list(found.scalars())
    done = await signal_removal.erase(uow, ids, before=before, limit=limit)
    if done == limit:
        return done
    rest = ids[: limit - done]
    return done + (await uow.execute(sa.delete(reports).where(reports.c.id.in_(rest)))).rowcount

"""When grouping has looked at what a report holds, so that it passes the publish gate.

With a language model its signals have been read; without one a consolidation has compared them. Either is noted in
the transaction that lets the reports pass.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.grouping.grouper import Grouper
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.jobs import pending_work
from postroom.jobs.port import Jobs
from postroom.reports.decisions import gate
from postroom.settings import ConsolidationSettings, ReadingSettings
from postroom.telemetry import log

COMPARED_WITHIN = timedelta(seconds=30)
"""How long a report waits at most for a consolidation."""

_UNREAD = sa.text("""
    SELECT DISTINCT s.report_id FROM signals AS s JOIN signal_features AS f ON f.signal_id = s.id
     WHERE s.report_id = ANY(:ids) AND s.deleted_at IS NULL AND f.read_at IS NULL AND f.received_at >= :since
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)), sa.bindparam("since", type_=sa.DateTime(timezone=True))
)
_NEWER = sa.text("""
    SELECT DISTINCT report_id FROM signals
     WHERE report_id = ANY(:ids) AND deleted_at IS NULL AND seq > :until
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


def longest_wait(reading: ReadingSettings | None, consolidation: ConsolidationSettings) -> timedelta | None:
    """Return how long reports wait at most until they are promoted; None if nothing looks at them again.

    `reading` is None where no language model reads signals.
    """
    if reading is not None:
        return timedelta(minutes=reading.promote_after_minutes)
    return COMPARED_WITHIN if consolidation.enabled else None


async def let_read_pass(
    uow: UnitOfWork, project_id: int, *, since: datetime, jobs: Jobs, now: datetime
) -> None:
    """Let the reports pass whose signals have all been read, those received `since` a time."""
    await _let_pass(uow, project_id, _UNREAD.bindparams(since=since), jobs=jobs, now=now)


async def let_compared_pass(grouper: Grouper, uow: UnitOfWork, project_id: int, *, until: int) -> None:
    """Let the reports pass whose signals a consolidation has compared, up to the sequence number `until`.

    Where a language model reads them they wait for it, also while it is away and consolidation takes over.
    """
    if not await grouper.reads(uow):
        compared = _NEWER.bindparams(until=until)
        await _let_pass(uow, project_id, compared, jobs=grouper.jobs, now=grouper.clock())


async def let_settled_pass(grouper: Grouper) -> int:
    """Let the reports pass that nothing holds any more, and those whose time is over; return how many were late.

    Most pass with the reading or the consolidation that looks at them.
    """
    async with unit_of_work(grouper.engine) as uow:
        late = await gate.let_late_pass(uow, jobs=grouper.jobs, now=grouper.clock())
        projects = await gate.projects(uow)
    for project_id in projects:
        now = grouper.clock()
        async with unit_of_work(grouper.engine) as uow:
            if await grouper.reads(uow):
                since = now - timedelta(days=grouper.settings.window_days)
                await let_read_pass(uow, project_id, since=since, jobs=grouper.jobs, now=now)
            else:
                until = await pending_work.progress(uow, CONSOLIDATE_JOB, project_id)
                await let_compared_pass(grouper, uow, project_id, until=until)
    if late:
        log.info("promoted reports whose signals were not looked at again in time", reports=late)
    return late


async def _let_pass(
    uow: UnitOfWork, project_id: int, open_ones: sa.TextClause, *, jobs: Jobs, now: datetime
) -> None:
    held: Sequence[UUID] = await gate.waiting(uow, project_id)
    if not held:
        return
    not_yet = set((await uow.execute(open_ones, {"ids": list(held)})).scalars())
    await gate.let_pass(uow, [id for id in held if id not in not_yet], jobs=jobs, now=now)

"""Removes the signals of a report from the grouping in batches, each in one transaction."""

from uuid import UUID

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.grouping import repository
from postroom.grouping.grouper import Grouper
from postroom.reports.decisions import removal as removals
from postroom.signals import grouping_version, tracing
from postroom.signals import removal as signals
from postroom.signals.grouping_requests import schedule_grouping
from postroom.signals.tracing import TraceStep

MAX_SIGNALS = 5_000
"""Maximum number of signals that one job removes."""


async def remove(grouper: Grouper, project_id: int, report_id: UUID, *, most: int = MAX_SIGNALS) -> int:
    """Delete or reingest at most `most` signals of a report, as requested; return how many were done.

    When there may be more, another job is enqueued for them. Every worker's index is out of date afterwards.
    """
    async with unit_of_work(grouper.engine) as uow:
        # Raise the version first, as every grouping transaction does: then no signal can join the report.
        await grouping_version.bump(uow, project_id)
        kind = await removals.begin(uow, report_id, jobs=grouper.jobs, now=grouper.clock())
        if kind is None:
            return 0
        if kind == "delete":
            done = await signals.hide(uow, report_id, limit=most, now=grouper.clock())
        else:
            done = await _send_back(grouper, uow, project_id, report_id, most)
        if done < most:
            await removals.end(uow, report_id)
        else:
            await removals.enqueue_next(uow, jobs=grouper.jobs, project_id=project_id, report_id=report_id)
    return done


async def _send_back(grouper: Grouper, uow: UnitOfWork, project_id: int, report_id: UUID, most: int) -> int:
    now = grouper.clock()
    ids = await signals.send_back(uow, report_id, limit=most, now=now)
    if ids:
        await repository.set_received(uow, ids, now)
    reason = f"Report {report_id} was removed, so the signal is grouped again."
    await tracing.append(uow, [TraceStep(id, "reingest", "pending", reason) for id in ids], at=now)
    if ids:
        await schedule_grouping(uow, jobs=grouper.jobs, project_id=project_id, now=now)
    return len(ids)

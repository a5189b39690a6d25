"""Merged reports: links between reports, and counters that follow the signals.

`grouping.regroup` decides and moves the signals; meanwhile it holds the version of the project's grouping.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.regrouping import promotes, still_promoted
from postroom.domain.reports.state import Status
from postroom.jobs.port import Jobs
from postroom.reports import outdated, report_merges_repository
from postroom.reports.decisions import consequences
from postroom.reports.decisions.promotion import promote
from postroom.reports.report_merges_repository import below, link, lock, recount
from postroom.reports.schemas import Merging, ReportCounters
from postroom.reports.work_log.merged import above

__all__ = ["above", "below", "link", "lock", "recount", "settle", "unlink", "withdraw"]


async def unlink(uow: UnitOfWork, jobs: Jobs, *, project_id: int, report_id: UUID, now: datetime) -> None:
    """Restore a merged report to the status that it had before, with what follows that status."""
    status = await report_merges_repository.unlink(uow, report_id, now)
    if status is not None:
        statuses = {report_id: status}
        await consequences.follow(uow, jobs=jobs, project_id=project_id, statuses=statuses, is_return=True)


async def settle(
    uow: UnitOfWork, report_ids: Collection[UUID], *, now: datetime, jobs: Jobs
) -> dict[UUID, ReportCounters]:
    """Recount the signals of reports, promote those that pass the gate, and have their words written again.

    The rows must be locked. Returns the counters, with the status from before the gate.
    """
    before = await report_merges_repository.signal_counts(uow, report_ids)
    counted = await report_merges_repository.recount(uow, report_ids, now)
    smaller = [id for id, counters in counted.items() if counters.signal_count < before[id]]
    await outdated.mark(uow, report_ids, jobs=jobs, now=now, smaller=smaller)
    passing = [
        counters.report_id
        for counters in counted.values()
        if promotes(counters.status, counters.total_weight, counters.signal_count, counters.signals_at_run)
    ]
    await promote(uow, passing, now, jobs=jobs)
    return counted


async def withdraw(
    uow: UnitOfWork, held: Merging, counters: ReportCounters, *, promoted_at: datetime
) -> None:
    """Withdraw the promotion that came with an undone regrouping, if the remaining signals do not justify it.

    `promoted_at` is the time of that regrouping.
    """
    if held.status is not Status.CANDIDATE or held.promoted_at != promoted_at:
        return
    if not still_promoted(counters.total_weight, counters.signal_count, counters.signals_at_run):
        await report_merges_repository.withdraw(uow, held.id)

"""Merged reports: links between reports, and counters that follow the signals.

`grouping.regroup` decides and moves the signals; meanwhile it holds the version of the project's grouping.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.regrouping import promotes, still_promoted
from postroom.domain.reports.promotion import passes_alone
from postroom.domain.reports.state import SETTLED, SHOWN, Status
from postroom.jobs.port import Jobs
from postroom.reports import outdated, report_merges_repository
from postroom.reports.decisions import consequences, followup, gate, history
from postroom.reports.decisions.promotion import promote
from postroom.reports.report_merges_repository import below, link, lock, recount
from postroom.reports.schemas import Merging, ReportCounters
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.merged import above

GATHERS = (
    "Signals left this report, and what is left is too little to be researched. It gathers signals again, and what "
    "research had found about it before no longer counts."
)
RESEARCHED_AGAIN = "Signals left this report, so what is left is researched again."
_RESEARCHED = SHOWN | {Status.IN_PROGRESS}

__all__ = ["above", "below", "link", "lock", "recount", "settle", "unlink", "withdraw"]


async def unlink(uow: UnitOfWork, jobs: Jobs, *, project_id: int, report_id: UUID, now: datetime) -> None:
    """Restore a merged report to the status that it had before, with what follows that status."""
    status = await report_merges_repository.unlink(uow, report_id, now)
    if status is not None:
        statuses = {report_id: status}
        await consequences.follow(uow, jobs=jobs, project_id=project_id, statuses=statuses, is_return=True)


async def settle(
    uow: UnitOfWork,
    report_ids: Collection[UUID],
    *,
    now: datetime,
    jobs: Jobs,
    project_id: int | None = None,
    wait: timedelta | None = None,
) -> dict[UUID, ReportCounters]:
    """Recount the signals of reports, promote those that pass the gate, and have their words written again.

    The rows must be locked. Returns the counters, with the status from before the gate. With `wait` the server has
    regrouped signals of the project by itself: what passes waits at the publish gate, at most that long, what
    lost its reason to be promoted gathers signals again, and what was settled comes back if something newer joined.
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
    if wait is None or project_id is None:
        await promote(uow, passing, now, jobs=jobs)
    else:
        larger = [one for id, one in counted.items() if one.signal_count > before[id]]
        back = await _bring_back(uow, jobs, larger, now=now)
        await gate.hold(uow, dict.fromkeys(passing, ()) | back, wait=wait, now=now)
        await _reconsider(uow, project_id, [counted[id] for id in smaller], now=now)
    return counted


async def _bring_back(
    uow: UnitOfWork, jobs: Jobs, larger: Sequence[ReportCounters], *, now: datetime
) -> dict[UUID, Sequence[UUID]]:
    """Return the settled ones of reports that gained signals, with those from after they were settled.

    Dismissed ones that a signal brings back are restored.
    """
    settled = [one.report_id for one in larger if one.status in SETTLED]
    news = await history.news_of(uow, settled)
    dismissed = [one.report_id for one in larger if one.status is Status.SUPPRESSED and one.report_id in news]
    restored = await followup.bring_back(uow, jobs, dismissed, now=now)
    return {id: brought for id, brought in news.items() if id not in dismissed or id in restored}


async def _reconsider(
    uow: UnitOfWork, project_id: int, smaller: Sequence[ReportCounters], *, now: datetime
) -> None:
    """Say in the work logs of reports that lost signals what becomes of their research.

    Those that are marked as outdated are researched again where research had begun.
    """
    light = [one.report_id for one in smaller if one.signal_count and not passes_alone(one.total_weight)]
    returned = await report_merges_repository.return_to_gathering(uow, light, now)
    again = [
        one.report_id
        for one in smaller
        if one.report_id not in returned and one.signal_count and one.status in _RESEARCHED
    ]
    notes = dict.fromkeys(returned, GATHERS) | dict.fromkeys(again, RESEARCHED_AGAIN)
    await artefacts.note_each(uow, project_id=project_id, notes=notes, now=now)


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

"""Writes reports together with their evidence signals."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.promotion import after_signal
from postroom.domain.reports.state import Event, Status
from postroom.domain.signals.intake import NewSignal
from postroom.domain.sources.configs import scout_of
from postroom.jobs.port import Jobs
from postroom.reports import service
from postroom.reports.decisions import state
from postroom.reports.decisions.decide import advance
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition, ReportCounters
from postroom.signals.members import add_members


async def write(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    evidence: Sequence[NewSignal],
    events: Sequence[Event],
    reason: str,
    now: datetime,
    jobs: Jobs,
) -> Status:
    """Add evidence to a report that was just opened, and apply `events`; return its status.

    `reason` is written to the traces of the signals. The caller schedules the grouping, so that others can join.

    Raises:
        ForbiddenTransition, UnusableTransition: an event is refused; the caller must roll back.
    """
    await _add(
        uow,
        project_id=project_id,
        report_id=report_id,
        evidence=evidence,
        reason=reason,
        now=now,
        jobs=jobs,
    )
    return await advance(uow, jobs, project_id=project_id, report_id=report_id, events=events, now=now)


async def append_evidence(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    evidence: Sequence[NewSignal],
    reason: str,
    now: datetime,
    jobs: Jobs,
) -> bool:
    """Add evidence to a report and apply the promotion gate; False if the report had all of it.

    A ready report stays ready: its author has just given it the review that the gate would require. As in `write`,
    `reason` is for the traces and the caller schedules the grouping; `jobs` takes what follows.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    await state.lock(uow, project_id, report_id)
    counted = await _add(
        uow,
        project_id=project_id,
        report_id=report_id,
        evidence=evidence,
        reason=reason,
        now=now,
        jobs=jobs,
    )
    if counted is None:
        return False
    gate = after_signal(counted.status, counted.total_weight, counted.signal_count, counted.signals_at_run)
    if gate.promote and counted.status is not Status.READY:
        await promote(uow, [report_id], now, jobs=jobs)
    return True


async def _add(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    evidence: Sequence[NewSignal],
    reason: str,
    now: datetime,
    jobs: Jobs,
) -> ReportCounters | None:
    stored = await add_members(
        uow, project_id=project_id, report_id=report_id, members=evidence, reason=reason, now=now
    )
    if not stored:
        return None
    addition = Addition(
        report_id,
        len(stored),
        sum(signal.weight for signal in stored),
        sorted({signal.source_product for signal in stored}),
        [min(signal.timestamp or now, now) for signal in stored],
        next(filter(None, (scout_of(signal.source_product, signal.extra) for signal in stored)), None),
    )
    counters = await service.add_signals(uow, [addition], now, jobs=jobs)
    return counters[report_id]

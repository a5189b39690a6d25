"""Reports that are written as a whole, with the signals that speak for them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.promotion import after_signal
from postroom.domain.report_state import Status
from postroom.domain.signals import NewSignal
from postroom.reports import service, state
from postroom.reports.schemas import Addition
from postroom.signals.members import add_members


async def add_evidence(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    evidence: Sequence[NewSignal],
    reason: str,
    now: datetime,
) -> int:
    """Make `evidence` signals of a report and count them in; return how many the report did not have.

    `reason` goes into their traces. The promotion gate is the caller's, and so is waking the grouping.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    await state.hold(uow, project_id, report_id)
    stored = await add_members(
        uow, project_id=project_id, report_id=report_id, members=evidence, reason=reason, now=now
    )
    if stored:
        weight = sum(signal.weight for signal in stored)
        products = sorted({signal.source_product for signal in stored})
        await service.add_signals(uow, [Addition(report_id, len(stored), weight, products)], now)
    return len(stored)


async def append_evidence(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    evidence: Sequence[NewSignal],
    reason: str,
    now: datetime,
) -> int:
    """Do what `add_evidence` does for a report that has been in the inbox, and let it through the promotion gate.

    A ready report stays ready: who adds to it has just had the second look that the gate would ask for.

    Raises:
        NotFound: the project has no such report, or it is deleted.
    """
    added = await add_evidence(
        uow, project_id=project_id, report_id=report_id, evidence=evidence, reason=reason, now=now
    )
    if added:
        counted = (await service.add_signals(uow, [Addition(report_id, 0, 0.0, [])], now))[report_id]
        gate = after_signal(
            counted.status, counted.total_weight, counted.signal_count, counted.signals_at_run
        )
        if gate.promote and counted.status is not Status.READY:
            await service.promote(uow, [report_id], now)
    return added

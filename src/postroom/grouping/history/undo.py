"""Deletes signals for good, and with them the reports that have no others: of an import, or of a person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Delete, Status
from postroom.grouping.regroup.locked_reports import RegroupCommand, lock_reports
from postroom.jobs.port import Jobs
from postroom.reports import report_merges
from postroom.reports.decisions.decide import advance
from postroom.reports.work_log.schemas import SYSTEM
from postroom.signals import removal
from postroom.signals.imports import checkpoints

STEP = 200
"""Signals that are deleted per transaction."""


@dataclass(frozen=True, slots=True)
class Undone:
    """How many signals and reports were deleted."""

    signals: int
    reports: int


async def undo_import(
    engine: AsyncEngine, jobs: Jobs, clock: Clock, *, project_id: int, run_id: UUID
) -> Undone:
    """Delete what an import has stored, in steps; the same file can be imported again afterwards.

    Reports that also have other signals lose those of the import, and their words are written again.

    Raises:
        NotFound: the project has no such import.
    """
    async with unit_of_work(engine) as uow:
        if not await checkpoints.withdraw(uow, project_id, run_id, clock()):
            raise NotFound(f"There is no import {run_id} in project {project_id}.")
    signals = reports = 0
    while True:
        async with unit_of_work(engine) as uow:
            step = await _step(uow, jobs, project_id, run_id, clock())
        if step.signals == 0:
            return Undone(signals, reports)
        signals += step.signals
        reports += step.reports


async def _step(uow: UnitOfWork, jobs: Jobs, project_id: int, run_id: UUID, now: datetime) -> Undone:
    chosen = await removal.imported(uow, run_id, limit=STEP)
    return await delete_signals(uow, jobs, project_id=project_id, chosen=chosen, now=now)


async def delete_signals(
    uow: UnitOfWork,
    jobs: Jobs,
    *,
    project_id: int,
    chosen: Mapping[UUID, Collection[UUID]],
    now: datetime,
) -> Undone:
    """Delete signals of a project, given with their reports.

    Reports without signals are deleted; the words of others are written again.
    """
    if not chosen:
        return Undone(0, 0)
    report_ids = sorted({report_id for ids in chosen.values() for report_id in ids})
    act = RegroupCommand(uow, project_id, by=SYSTEM, reason="", now=now, jobs=jobs, decided=False)
    locked = await lock_reports(act, report_ids)
    await removal.delete(uow, list(chosen))
    counted = await report_merges.settle(uow, report_ids, now=now, jobs=jobs)
    empty = [
        id
        for id, one in counted.items()
        if one.signal_count == 0 and locked.held[id].status is not Status.DELETED
    ]
    for report_id in empty:
        await advance(uow, jobs, project_id=project_id, report_id=report_id, events=[Delete()], now=now)
    return Undone(len(chosen), len(empty))

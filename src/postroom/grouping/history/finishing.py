"""What follows the last row of an import: its signals are regrouped, duplicates joined, and only then they count.

So the order of a file's rows promotes nothing, and a thousand open items become the reports of whole problems.
"""

from datetime import datetime, timedelta
from uuid import UUID

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.reports.promotion import after_signal
from postroom.grouping.grouper import Grouper
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.service import merge
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB, request_now, waits
from postroom.jobs import pending_work
from postroom.reports import service as reports
from postroom.reports.decisions import history
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition
from postroom.reports.work_log.schemas import SYSTEM
from postroom.signals import states
from postroom.signals.imports import checkpoints, items
from postroom.signals.imports.checkpoints import UnsettledRun
from postroom.telemetry import log

IDLE = timedelta(minutes=10)
"""Age from which an import that stores no rows counts as abandoned: what it stored counts, too."""
REGROUPED_WITHIN = timedelta(minutes=30)
"""How long the consolidation is waited for."""
RUNS = 20
STEP = 500
"""Signals that begin to count per transaction."""
DUPLICATES = 50
"""Duplicates that are joined per transaction."""


async def finish_imports(grouper: Grouper) -> int:
    """Advance imports that have stored their last row; return how many signals began to count."""
    now = grouper.clock()
    async with unit_of_work(grouper.engine) as uow:
        ready = [
            run
            for run in await checkpoints.unsettled(uow, idle_since=now - IDLE, limit=RUNS)
            if await _is_regrouped(grouper, uow, run, now)
        ]
    return sum([await _settle(grouper, run) for run in ready])


async def _is_regrouped(grouper: Grouper, uow: UnitOfWork, run: UnsettledRun, now: datetime) -> bool:
    """Return whether a run's signals were grouped as a whole; request it once all of them have arrived.

    A run of closed items alone has nothing to regroup. What has arrived since is not waited for.
    """
    if await items.count_ungrouped(uow, run.id):
        return False
    held = await items.held(uow, run.id)
    if held is None:
        return True
    if run.regroup_requested_at is None:
        await checkpoints.note_regrouping(uow, run.id, now)
        return not await request_now(grouper, uow, run.project_id)
    waited = now - run.regroup_requested_at
    if waited > REGROUPED_WITHIN or not await waits(grouper, uow, run.project_id):
        return True
    if await grouper.reads(uow):
        return held.unread == 0
    return await pending_work.progress(uow, CONSOLIDATE_JOB, run.project_id) >= held.last


async def _settle(grouper: Grouper, run: UnsettledRun) -> int:
    await _join_duplicates(grouper, run.project_id)
    total = 0
    while True:
        async with unit_of_work(grouper.engine) as uow:
            done = await _release(grouper, uow, run.id)
            total += done
            if done == 0:
                if run.state in {"read", "reading"}:
                    await checkpoints.note_state(uow, run.id, "settled", grouper.clock())
                return total


async def _release(grouper: Grouper, uow: UnitOfWork, run_id: UUID) -> int:
    """Let a step of a run's signals count, and promote the reports that pass the gate with them."""
    now = grouper.clock()
    weights = await items.release_weights(uow, run_id, limit=STEP)
    if not weights:
        return 0
    restored = await states.restore_weights(uow, weights)
    newest: dict[UUID, datetime] = {}
    for one in restored:
        if one.report_id is not None:
            newest[one.report_id] = max(one.moment, newest.get(one.report_id, one.moment))
    back = await history.came_back(uow, newest)
    additions = [
        Addition(one.report_id, 0, weights[one.signal_id], [], brings_back=one.report_id in back)
        for one in restored
        if one.report_id is not None
    ]
    counters = await reports.add_signals(uow, additions, now, jobs=grouper.jobs)
    passing = {
        id
        for id, one in counters.items()
        if (one.status == "potential" or (one.status == "resolved" and id in back))
        and after_signal(one.status, one.total_weight, one.signal_count, one.signals_at_run).promote
    }
    passing -= await history.silent(uow, passing)
    await promote(uow, sorted(passing), now, jobs=grouper.jobs, backlog=True)
    return len(weights)


async def _join_duplicates(grouper: Grouper, project_id: int) -> None:
    """Merge reports of items that their source calls duplicates into those of the originals."""
    while True:
        async with unit_of_work(grouper.engine) as uow:
            found = await items.duplicates(uow, project_id, limit=DUPLICATES)
            for one in found:
                await _join(grouper, uow, project_id, one)
        if len(found) < DUPLICATES:
            return


async def _join(grouper: Grouper, uow: UnitOfWork, project_id: int, one: items.Duplicate) -> None:
    now = grouper.clock()
    await items.mark_joined(uow, one.signal_id, now)
    reason = f"{one.item_id} is a duplicate of {one.original}, as its source says."
    act = RegroupCommand(uow, project_id, by=SYSTEM, reason=reason, now=now, jobs=grouper.jobs, decided=False)
    try:
        async with uow.begin_nested():
            await merge(act, from_ids=[one.report_id], into_id=one.original_report_id)
    except (Conflict, NotFound) as refused:
        log.info("a duplicate of an import stays apart", signal=str(one.signal_id), reason=refused.message)

"""Groups a project's pending signals: read → screen → embed → match → decide → assign.

One job at a time does this for a project. If a worker presumed dead is still running, the version of the grouping
lets only one of the two write. Each batch is one transaction and `pending` signals are the checkpoint, so the
successor of a killed worker continues where it stopped. Screening, embedding, matching and deciding happen outside
any transaction.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.db.engine import unit_of_work
from postroom.grouping import publishing, regrouping_requests, repository
from postroom.grouping.arrival import edits, features
from postroom.grouping.arrival.assign import assign
from postroom.grouping.arrival.decide import Assignment, decide_batch
from postroom.grouping.arrival.index_members import Indexing
from postroom.grouping.grouper import Grouper, never
from postroom.grouping.repository import EmbeddedSignal, PendingSignal
from postroom.projects.processing import is_waiting
from postroom.screening import screen as screening
from postroom.signals import grouping_requests, grouping_version
from postroom.telemetry import log

MEMBERS = 256
"""Signals that were stored with their report and are indexed at a time, since each time the window is loaded."""
BACKLOG = 8
"""Signals of a history that are screened and embedded at a time: a live signal waits for no more than these."""


async def group_pending(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Group all pending signals of the project, those of a history last; return how many were assigned.

    Does nothing while the project is paused or has reached its limit of reports. When `stopping` returns True, it
    finishes the current batch, schedules another job and returns.

    Raises:
        Unavailable: the database or the model can't be reached; the job is retried.
    """
    async with unit_of_work(grouper.engine) as uow:
        await grouping_requests.begin(uow, project_id)
    assigned = 0
    indexing = Indexing(grouper, project_id)
    while not stopping():
        waiting = await _read(grouper, project_id, indexing.ids)
        if not waiting.in_reports and (waiting.backlog or not waiting.signals):
            await indexing.measure()
        if not waiting.signals:
            return assigned
        held_back = await _screen(grouper, project_id, waiting.signals)
        if waiting.in_reports:
            await indexing.add(waiting.signals)
            if not waiting.backlog or len(indexing.ids) >= MEMBERS:
                await indexing.measure()
            continue
        passed = [signal for signal in waiting.signals if signal.id not in held_back]
        embedded = await features.embed(grouper, project_id, passed)
        if embedded:
            assigned += await group_batch(grouper, project_id, embedded)
    await indexing.measure()
    async with unit_of_work(grouper.engine) as uow:
        await grouping_requests.schedule_grouping(
            uow, jobs=grouper.jobs, project_id=project_id, now=grouper.clock()
        )
    return assigned


async def group_batch(grouper: Grouper, project_id: int, batch: Sequence[EmbeddedSignal]) -> int:
    """Match and decide a batch, and assign it in one transaction; return how many signals were assigned.

    None are if the window in memory is stale: it is used unchecked, since whether the grouping changed meanwhile
    shows when the transaction claims the next version, and needs no statement of its own. It is dropped then, and
    loaded for the next batch.
    """
    try:
        window = await grouper.window_in_memory(project_id, len(batch[0].features.vector))
        named = await _named(grouper, project_id, batch)
        assignments = await asyncio.to_thread(
            decide_batch, window, batch, grouper.rules, grouper.model, named
        )
        version = await _assign(grouper, project_id, assignments, expected=window.version)
    except BaseException:
        # The window contains decisions that were not committed.
        grouper.cache.drop(project_id)
        raise
    if version is None:
        log.info("the grouping was changed concurrently; loading it again", project=project_id)
        grouper.cache.drop(project_id)
        return 0
    window.version = version
    return len(assignments)


async def _named(grouper: Grouper, project_id: int, batch: Sequence[EmbeddedSignal]) -> dict[UUID, UUID]:
    """Return the reports about the things that findings name; if they change after the window, its version did."""
    findings = [embedded.signal for embedded in batch if embedded.signal.about]
    if not findings:
        return {}
    async with unit_of_work(grouper.engine) as uow:
        return await repository.named_reports(uow, project_id, findings)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """The next signals of a project. `in_reports`: they were stored with their report, and are not pending.

    Those come first, so that pending ones can join them. Live signals come before all of a history, and do not wait
    until those of it that are being indexed are measured. They are of a history if `backlog`.
    """

    signals: Sequence[PendingSignal]
    in_reports: bool = False
    backlog: bool = False


async def _read(grouper: Grouper, project_id: int, indexed: Collection[UUID]) -> _Waiting:
    """Apply edits and return the next signals; none while the project is paused or has reached its limit.

    `indexed` are embedded and not measured yet.
    """
    most, model = grouper.settings.batch_size, grouper.embedder.name
    async with unit_of_work(grouper.engine) as uow:
        if await is_waiting(uow, project_id, grouper.clock()):
            return _Waiting(())
        reworded = await edits.apply_pending(uow, grouper.jobs, project_id, grouper.clock())
        await regrouping_requests.note_arrivals(grouper, uow, project_id, reworded)
        for backlog in (False, True):
            limit = min(most, BACKLOG) if backlog else max(most, MEMBERS)
            members = await repository.unmeasured(
                uow, project_id, limit=limit, backlog=backlog, without=indexed
            )
            if members:
                return _Waiting(members, in_reports=True, backlog=backlog)
            limit = min(most, limit)
            found = await repository.pending(uow, project_id, model=model, limit=limit, backlog=backlog)
            if found:
                return _Waiting(found, backlog=backlog)
    return _Waiting(())


async def _screen(grouper: Grouper, project_id: int, signals: Sequence[PendingSignal]) -> Collection[UUID]:
    """Screen signals before anything else reads them; return those that are held back."""
    if grouper.filter is None:
        return ()
    held_back: set[UUID] = set()
    closed = [signal.id for signal in signals if signal.settled]
    others = [signal.id for signal in signals if not signal.settled]
    # What was closed before it was imported costs no call of a language model.
    for ids, second in ((others, grouper.second), (closed, None)):
        if ids:
            held_back |= await screening.screen(
                grouper.engine,
                grouper.filter,
                project_id,
                ids,
                jobs=grouper.jobs,
                now=grouper.clock(),
                second=second,
            )
    return held_back


async def _assign(
    grouper: Grouper, project_id: int, assignments: Sequence[Assignment], *, expected: int
) -> int | None:
    """Write assignments under the next version of the grouping; return it, or None if `expected` is outdated."""
    async with unit_of_work(grouper.engine) as uow:
        ids = [assignment.signal.id for assignment in assignments]
        version = await grouping_version.claim(uow, project_id, ids, expected=expected)
        if version is None:
            await uow.rollback()
            return None
        wait = publishing.longest_wait(grouper.reading, grouper.consolidation)
        await assign(uow, project_id, assignments, now=grouper.clock(), jobs=grouper.jobs, wait=wait)
        await regrouping_requests.note_arrivals(grouper, uow, project_id, len(assignments))
    return version

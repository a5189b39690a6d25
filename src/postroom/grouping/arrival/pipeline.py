"""Groups a project's pending signals: read → screen → embed → search and decide → assign.

One job at a time does this for a project. If a worker presumed dead is still running, the version of the grouping
lets only one of the two write. Each batch is one transaction and `pending` signals are the checkpoint, so the
successor of a killed worker continues where it stopped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from threadpoolctl import ThreadpoolController

from postroom.clock import Clock, new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.grouping.decision import SAME_TEXT, Decision, Rules, decide, log_odds
from postroom.grouping import repository
from postroom.grouping.arrival import assign, edits, features
from postroom.grouping.arrival import measure as arrival
from postroom.grouping.arrival.assign import Assignment
from postroom.grouping.consolidation import rows as consolidation_rows
from postroom.grouping.explain import Text
from postroom.grouping.index import window
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Member, Packed
from postroom.grouping.index.reports import PRIOR_BACKGROUND, SearchResult
from postroom.grouping.index.window import Window, WindowCache
from postroom.grouping.matching.model import MatchModel, packaged_model
from postroom.grouping.reading import rows as reading_rows
from postroom.jobs.port import Jobs
from postroom.models.port import Embedder
from postroom.models.template_cache import TemplateCache
from postroom.projects.processing import is_waiting
from postroom.screening.port import SafetyFilter
from postroom.screening.screen import screen
from postroom.screening.second import SecondOpinion
from postroom.settings import ConsolidationSettings, GroupingSettings, ReadingSettings
from postroom.signals import grouping_requests, grouping_version, states
from postroom.telemetry import log

MARGIN = 1.75
"""Log-odds that a decision at arrival requires beyond the model's threshold: joining separate signals later costs
less than splitting a report."""
WORST = -6.0
"""Minimum log-odds for every compared member of a report."""

Batch = Sequence[tuple[repository.PendingSignal, repository.Features]]
"""Pending signals with their features."""


@dataclass(frozen=True, slots=True)
class Grouper:
    """Dependencies of the pipeline. `cache` belongs to one worker."""

    engine: AsyncEngine
    jobs: Jobs
    embedder: Embedder
    settings: GroupingSettings
    clock: Clock
    cache: WindowCache
    filter: SafetyFilter | None = None
    """Screens signals before anything else reads them; None disables screening."""
    model: MatchModel = field(default_factory=packaged_model)
    """Estimates whether two signals are about one problem."""
    consolidation: ConsolidationSettings = field(default_factory=ConsolidationSettings)
    reading: ReadingSettings | None = None
    """When a language model reads what was grouped, in place of the consolidation; None disables it."""
    second: SecondOpinion | None = None
    """A language model's opinion on signals that are not clearly clean; None disables it."""
    alike: TemplateCache[Vector] = field(default_factory=TemplateCache)
    """Vectors of messages that differ in numbers only. Belongs to one worker, like `cache`."""

    @property
    def rules(self) -> Rules:
        """The thresholds of the grouping decision."""
        join_probability = self.settings.join_probability
        threshold = (
            self.model.pair_threshold + MARGIN if join_probability is None else log_odds(join_probability)
        )
        return Rules(typical=threshold, worst=min(WORST, threshold))


def never() -> bool:
    """Return False: the default `stopping` callback."""
    return False


async def group_pending(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Group all pending signals of the project; return how many were assigned.

    Does nothing while the project is paused or has reached its limit of reports. When `stopping` returns True, it
    finishes the current batch, schedules another job and returns.

    Raises:
        Unavailable: the database or the model can't be reached; the job is retried.
    """
    async with unit_of_work(grouper.engine) as uow:
        await grouping_requests.begin(uow, project_id)
    total = 0
    while True:
        if stopping():
            async with unit_of_work(grouper.engine) as uow:
                await grouping_requests.schedule_grouping(
                    uow, jobs=grouper.jobs, project_id=project_id, now=grouper.clock()
                )
            return total
        async with unit_of_work(grouper.engine) as uow:
            if await is_waiting(uow, project_id, grouper.clock()):
                return total
            edited = await edits.apply_pending(uow, project_id, grouper.clock())
            await _note_arrivals(grouper, uow, project_id, edited)
            members = await repository.unmeasured(uow, project_id, limit=grouper.settings.batch_size)
            batch = await repository.pending(
                uow, project_id, model=grouper.embedder.name, limit=grouper.settings.batch_size
            )
        held = await _screen(grouper, project_id, members or batch)
        if members:
            # Members of existing reports first, so that pending signals can join them.
            await take_members(grouper, project_id, members)
            continue
        if not batch:
            return total
        passed = [signal for signal in batch if signal.id not in held]
        ready = await complete(grouper, project_id, passed)
        if ready and await group_batch(grouper, project_id, ready):
            total += len(ready)


async def _screen(
    grouper: Grouper, project_id: int, signals: Sequence[repository.PendingSignal]
) -> Collection[UUID]:
    """Screen signals before anything else reads them; return those that are held back."""
    if grouper.filter is None or not signals:
        return ()
    ids = [signal.id for signal in signals]
    return await screen(
        grouper.engine,
        grouper.filter,
        project_id,
        ids,
        jobs=grouper.jobs,
        now=grouper.clock(),
        second=grouper.second,
    )


async def complete(
    grouper: Grouper, project_id: int, signals: Sequence[repository.PendingSignal]
) -> list[tuple[repository.PendingSignal, repository.Features]]:
    """Return signals with their features; see `features.complete`."""
    return await features.complete(
        grouper.engine, grouper.embedder, project_id, signals, alike=grouper.alike, now=grouper.clock()
    )


async def group_batch(grouper: Grouper, project_id: int, batch: Batch) -> bool:
    """Decide and write a batch in one transaction; return False when the window is stale and must be reloaded.

    The window in memory is used unchecked: whether the grouping changed meanwhile shows when the transaction claims
    the next version, which needs no statement of its own.
    """
    try:
        shown = await _window_in_memory(grouper, project_id, dimension=len(batch[0][1].vector))
        decided = await asyncio.to_thread(decide_batch, shown, batch, grouper)
        async with unit_of_work(grouper.engine) as uow:
            ids = [one.signal.id for one in decided]
            claimed = await grouping_version.claim(uow, project_id, ids, expected=shown.version)
            if claimed is None:
                await uow.rollback()
                log.info("the grouping was changed concurrently; loading it again", project=project_id)
                grouper.cache.drop(project_id)
                return False
            await assign.write(uow, project_id, decided, now=grouper.clock(), jobs=grouper.jobs)
            await _note_arrivals(grouper, uow, project_id, len(decided))
        shown.version = claimed
    except BaseException:
        # The index contains decisions that were not committed.
        grouper.cache.drop(project_id)
        raise
    return True


async def _note_arrivals(grouper: Grouper, uow: UnitOfWork, project_id: int, count: int) -> None:
    """Count arrivals for the next reading or, without a language model, the next consolidation."""
    if not count:
        return
    if grouper.reading is not None:
        await reading_rows.note_arrivals(
            uow,
            jobs=grouper.jobs,
            project_id=project_id,
            count=count,
            after=grouper.reading.batch_size,
            now=grouper.clock(),
        )
    elif grouper.consolidation.enabled:
        await consolidation_rows.note_arrivals(
            uow,
            jobs=grouper.jobs,
            project_id=project_id,
            count=count,
            after=grouper.consolidation.after_signals,
            now=grouper.clock(),
        )


async def take_members(
    grouper: Grouper, project_id: int, members: Sequence[repository.PendingSignal]
) -> None:
    """Make signals that were stored together with their report comparable, so that others can join them.

    One that can't be embedded stays in its report and is not tried again.
    """
    ready = await complete(grouper, project_id, members)
    backgrounds = dict.fromkeys((signal.id for signal in members), PRIOR_BACKGROUND)
    try:
        async with unit_of_work(grouper.engine) as uow:
            # The window loaded under the new version contains these signals.
            await grouping_version.bump(uow, project_id)
            if ready:
                shown = await window_of(grouper, uow, project_id, dimension=len(ready[0][1].vector))
                backgrounds |= await asyncio.to_thread(_backgrounds, shown, ready)
            await states.set_backgrounds(uow, project_id, backgrounds)
    except BaseException:
        # The index belongs to a version that was not committed.
        grouper.cache.drop(project_id)
        raise


def _backgrounds(shown: Window, batch: Batch) -> dict[UUID, float]:
    with _linear_algebra().limit(limits=1, user_api="blas"):
        return {signal.id: shown.index.search(made.vector, made.words).background for signal, made in batch}


def decide_batch(shown: Window, batch: Batch, grouper: Grouper) -> list[Assignment]:
    """Search and decide for each signal in turn; each decision is in the index before the next search."""
    decided: list[Assignment] = []
    # A matrix-vector product is bound by memory; threads waiting for each other on busy cores made it ten times
    # slower.
    with _linear_algebra().limit(limits=1, user_api="blas"):
        for signal, made in batch:
            found, decision = consider(shown, signal, made, grouper.rules, grouper.model)
            report_id: UUID = decision.report_id or new_id()
            shown.index.add(report_id, made.vector, made.words, found)
            shown.members.add(report_id, member_of(signal, made))
            shown.ties.place(signal.id, report_id)
            version = grouper.model.version
            card = _card(signal) if decision.outcome == "open" else ""
            decided.append(Assignment(signal, made.title, decision, report_id, found, card, version))
    return decided


def _card(signal: repository.PendingSignal) -> str:
    return card_of_signal(signal.description, signal.source_product, signal.source_type).text


def consider_one(
    shown: Window, signal: repository.PendingSignal, made: repository.Features, grouper: Grouper
) -> tuple[SearchResult, Decision]:
    """Call `consider` with single-threaded linear algebra."""
    with _linear_algebra().limit(limits=1, user_api="blas"):
        return consider(shown, signal, made, grouper.rules, grouper.model)


def consider(
    shown: Window,
    signal: repository.PendingSignal,
    made: repository.Features,
    rules: Rules,
    model: MatchModel,
) -> tuple[SearchResult, Decision]:
    """Search for a signal's candidates, compare it with their members and decide; nothing is changed."""
    found = shown.index.search(made.vector, made.words)
    bound = shown.ties.of(signal.id)
    candidates = found.candidates
    alike = max((candidate.similarity for candidate in candidates), default=0.0)
    member = member_of(signal, made)
    thread = shown.members.with_thread(member, bound.cannot)
    again = thread or shown.members.with_template(member, bound.cannot)
    silent = not len(made.words.terms)
    if bound.must is None and again is None and alike < SAME_TEXT and not silent:
        candidates = arrival.match(shown.members, candidates, member, model, Text(signal.description))
        found = replace(found, candidates=candidates)
    return found, decide(candidates, rules, bound, again=again, is_reply=thread is not None, silent=silent)


def member_of(signal: repository.PendingSignal, made: repository.Features) -> Member:
    """Return a signal in the form in which others are compared with it."""
    return Member(
        made.vector,
        Packed(
            made.words.terms.astype("<i4").tobytes(),
            made.words.counts.tobytes(),
            made.identifiers.astype("<i4").tobytes(),
            signal.source_product,
            made.length,
            made.template,
            made.thread,
        ),
    )


@cache
def _linear_algebra() -> ThreadpoolController:
    return ThreadpoolController()


async def _window_in_memory(grouper: Grouper, project_id: int, *, dimension: int) -> Window:
    """Return this worker's cached window of the project, whatever its version; load it if there is none."""
    shown = grouper.cache.newest(project_id, model=grouper.embedder.name, now=grouper.clock())
    if shown is not None:
        return shown
    async with unit_of_work(grouper.engine) as uow:
        return await window_of(grouper, uow, project_id, dimension=dimension)


async def window_of(grouper: Grouper, uow: UnitOfWork, project_id: int, *, dimension: int) -> Window:
    """Return the project's window at its current version, cached or loaded."""
    model = grouper.embedder.name
    now = grouper.clock()
    version = await grouping_version.current(uow, project_id)
    shown = grouper.cache.get(project_id, version=version, model=model, now=now)
    if shown is None:
        shown = await window.load(
            uow,
            project_id,
            model=model,
            dimension=dimension,
            days=grouper.settings.window_days,
            now=now,
        )
        grouper.cache.put(project_id, shown)
    return shown


def window_loader(grouper: Grouper) -> Callable[[UnitOfWork, int, int], Awaitable[Window]]:
    """Return a function that returns a project's window, cached or loaded, for vectors of a given dimension."""

    async def load(uow: UnitOfWork, project_id: int, dimension: int) -> Window:
        return await window_of(grouper, uow, project_id, dimension=dimension)

    return load

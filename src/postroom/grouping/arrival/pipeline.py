"""The grouping of a project, as a straight line: read → screen → embed → search and decide → assign.

Only one job does this for a project at a time; should two ever run (a worker that was taken for dead), the
version of the grouping lets only one of them write. Every batch is one transaction, and a signal that is
`pending` is its own checkpoint, so a killed worker's successor goes on where it stopped.
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
from postroom.grouping.arrival import assign, features
from postroom.grouping.arrival import measure as arrival
from postroom.grouping.arrival.assign import Assignment
from postroom.grouping.consolidation import rows as consolidation_rows
from postroom.grouping.explain import Text
from postroom.grouping.index import window
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.members import Member, Packed
from postroom.grouping.index.reports import PRIOR_BACKGROUND, Found
from postroom.grouping.index.window import Window, WindowCache
from postroom.grouping.matching.matchers import Matchers
from postroom.grouping.matching.model import MatchModel, packaged_model
from postroom.grouping.reading import rows as reading_rows
from postroom.jobs.port import Jobs
from postroom.models.alike import Alike
from postroom.models.port import Embedder
from postroom.screening.port import SafetyFilter
from postroom.screening.screen import screen
from postroom.screening.second import SecondOpinion
from postroom.settings import ConsolidationSettings, GroupingSettings, ReadingSettings
from postroom.signals import wakeups
from postroom.telemetry import log

MARGIN = 1.75
"""What a decision at arrival asks for beyond the model's threshold, in log-odds: signals that were left apart are
joined later more cheaply than a report is taken apart."""
WORST = -6.0
"""Log-odds that no compared member of a report may be below."""

Batch = Sequence[tuple[repository.PendingSignal, repository.Features]]
"""Signals that wait, with what they are compared by."""


@dataclass(frozen=True, slots=True)
class Grouper:
    """What the pipeline works with. `cache` belongs to one worker."""

    engine: AsyncEngine
    jobs: Jobs
    embedder: Embedder
    settings: GroupingSettings
    clock: Clock
    cache: WindowCache
    filter: SafetyFilter | None = None
    """What signals are screened by before they are read; None for no screening."""
    model: MatchModel = field(default_factory=packaged_model)
    """What tells whether two signals are about one problem."""
    matchers: Matchers = field(default_factory=Matchers)
    """The match models that a run may name instead."""
    consolidation: ConsolidationSettings = field(default_factory=ConsolidationSettings)
    reading: ReadingSettings | None = None
    """When a language model reads what was grouped, in place of the consolidation; None: it does not."""
    second: SecondOpinion | None = None
    """A language model's word on what is not clearly clean; None without one."""
    alike: Alike[Vector] = field(default_factory=Alike)
    """Vectors of messages that differ in numbers only. It belongs to one worker, as `cache` does."""

    @property
    def rules(self) -> Rules:
        """The numbers of the grouping decision."""
        wanted = self.settings.join_probability
        threshold = self.model.pair_threshold + MARGIN if wanted is None else log_odds(wanted)
        return Rules(typical=threshold, worst=min(WORST, threshold))


def never() -> bool:
    """Say that nobody asks the pipeline to stop."""
    return False


async def group_pending(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Group all pending signals of the project; return how many got their report.

    Does nothing while the project is paused. When `stopping` says so, it asks for another job and returns
    after the batch at hand.

    Raises:
        Unavailable: the database or the model can't be reached; the job is tried again.
    """
    async with unit_of_work(grouper.engine) as uow:
        await wakeups.begin(uow, project_id)
    total = 0
    while True:
        if stopping():
            async with unit_of_work(grouper.engine) as uow:
                await wakeups.wake(uow, jobs=grouper.jobs, project_id=project_id, now=grouper.clock())
            return total
        async with unit_of_work(grouper.engine) as uow:
            paused = await repository.paused_until(uow, project_id)
            if paused is not None and paused > grouper.clock():
                return total
            members = await repository.unmeasured(uow, project_id, limit=grouper.settings.batch_size)
            batch = await repository.pending(
                uow, project_id, model=grouper.embedder.name, limit=grouper.settings.batch_size
            )
        held = await _screen(grouper, project_id, members or batch)
        if members:
            # First what is in the inbox already, so that what waits can join it.
            await take_members(grouper, project_id, members)
            continue
        if not batch:
            return total
        passed = [signal for signal in batch if signal.id not in held]
        ready = await complete(grouper, project_id, passed)
        if ready and await group_batch(grouper, project_id, ready):
            total += len(ready)


async def _screen(
    grouper: Grouper, project_id: int, found: Sequence[repository.PendingSignal]
) -> Collection[UUID]:
    """Have signals screened before anything else reads them; return those that are held back."""
    if grouper.filter is None or not found:
        return ()
    ids = [signal.id for signal in found]
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
    grouper: Grouper, project_id: int, found: Sequence[repository.PendingSignal]
) -> list[tuple[repository.PendingSignal, repository.Features]]:
    """Return signals with what they are compared by, as `features.complete` makes it."""
    return await features.complete(
        grouper.engine, grouper.embedder, project_id, found, alike=grouper.alike, now=grouper.clock()
    )


async def group_batch(grouper: Grouper, project_id: int, batch: Batch) -> bool:
    """Decide a batch, and write it in one transaction; False when the window was out of date: read again.

    The window that is in memory is taken as it is: that nobody changed the grouping since is found when the
    transaction claims the next change, which costs no statement of its own.
    """
    try:
        shown = await _window_in_memory(grouper, project_id, dimension=len(batch[0][1].vector))
        decided = await asyncio.to_thread(decide_batch, shown, batch, grouper)
        async with unit_of_work(grouper.engine) as uow:
            ids = [one.signal.id for one in decided]
            claimed = await repository.claim(uow, project_id, ids, expected=shown.version)
            if claimed is None:
                await uow.rollback()
                log.info("the grouping was changed meanwhile; reading again", project=project_id)
                grouper.cache.drop(project_id)
                return False
            await assign.write(uow, project_id, decided, now=grouper.clock(), jobs=grouper.jobs)
            if grouper.reading is not None:
                await reading_rows.note_arrivals(
                    uow,
                    jobs=grouper.jobs,
                    project_id=project_id,
                    count=len(decided),
                    after=grouper.reading.batch_size,
                    now=grouper.clock(),
                )
            elif grouper.consolidation.enabled:
                await consolidation_rows.note_arrivals(
                    uow,
                    jobs=grouper.jobs,
                    project_id=project_id,
                    count=len(decided),
                    after=grouper.consolidation.after_signals,
                    now=grouper.clock(),
                )
        shown.version = claimed
    except BaseException:
        # The index holds decisions that were not committed.
        grouper.cache.drop(project_id)
        raise
    return True


async def take_members(
    grouper: Grouper, project_id: int, members: Sequence[repository.PendingSignal]
) -> None:
    """Make signals comparable that came with their report, so that others can join them there.

    One that can't be embedded stays where it is and is not asked about again.
    """
    ready = await complete(grouper, project_id, members)
    backgrounds = dict.fromkeys((signal.id for signal in members), PRIOR_BACKGROUND)
    try:
        async with unit_of_work(grouper.engine) as uow:
            # The window that is loaded under the new version has these signals in it.
            await repository.outdate(uow, project_id)
            if ready:
                shown = await window_of(grouper, uow, project_id, dimension=len(ready[0][1].vector))
                backgrounds |= await asyncio.to_thread(_backgrounds, shown, ready)
            await repository.measure(uow, project_id, backgrounds)
    except BaseException:
        # The index is of a version that was not committed.
        grouper.cache.drop(project_id)
        raise


def _backgrounds(shown: Window, batch: Batch) -> dict[UUID, float]:
    with _linear_algebra().limit(limits=1, user_api="blas"):
        return {signal.id: shown.index.search(made.vector, made.words).background for signal, made in batch}


def decide_batch(shown: Window, batch: Batch, grouper: Grouper) -> list[Assignment]:
    """Search and decide for each signal in turn; every decision is in the index before the next search."""
    decided: list[Assignment] = []
    # A product of one matrix and one vector is bound by memory, and threads that wait for each other on busy
    # cores made it ten times slower.
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
) -> tuple[Found, Decision]:
    """Do as `consider`, with the linear algebra of one thread."""
    with _linear_algebra().limit(limits=1, user_api="blas"):
        return consider(shown, signal, made, grouper.rules, grouper.model)


def consider(
    shown: Window,
    signal: repository.PendingSignal,
    made: repository.Features,
    rules: Rules,
    model: MatchModel,
) -> tuple[Found, Decision]:
    """Search for a signal's candidates, measure it against their members and decide; nothing is changed."""
    found = shown.index.search(made.vector, made.words)
    bound = shown.ties.of(signal.id)
    candidates = found.candidates
    alike = max((candidate.similarity for candidate in candidates), default=0.0)
    member = member_of(signal, made)
    again = shown.members.with_template(member, bound.cannot)
    silent = not len(made.words.terms)
    if bound.must is None and again is None and alike < SAME_TEXT and not silent:
        candidates = arrival.match(shown.members, candidates, member, model, Text(signal.description))
        found = replace(found, candidates=candidates)
    return found, decide(candidates, rules, bound, again=again, silent=silent)


def member_of(signal: repository.PendingSignal, made: repository.Features) -> Member:
    """Return a signal as others are compared with it."""
    return Member(
        made.vector,
        Packed(
            made.words.terms.astype("<i4").tobytes(),
            made.words.counts.tobytes(),
            made.identifiers.astype("<i4").tobytes(),
            signal.source_product,
            made.length,
            made.template,
        ),
    )


@cache
def _linear_algebra() -> ThreadpoolController:
    return ThreadpoolController()


async def _window_in_memory(grouper: Grouper, project_id: int, *, dimension: int) -> Window:
    """Return the project's window as this worker knows it, whatever its version; it is loaded if there is none."""
    shown = grouper.cache.newest(project_id, model=grouper.embedder.name, now=grouper.clock())
    if shown is not None:
        return shown
    async with unit_of_work(grouper.engine) as uow:
        return await window_of(grouper, uow, project_id, dimension=dimension)


async def window_of(grouper: Grouper, uow: UnitOfWork, project_id: int, *, dimension: int) -> Window:
    """Return the project's window at its present version, kept or loaded."""
    model = grouper.embedder.name
    now = grouper.clock()
    version = await repository.version(uow, project_id)
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
    """Return what loads a project's window for vectors of so many numbers, or takes the one that is kept."""

    async def load(uow: UnitOfWork, project_id: int, dimension: int) -> Window:
        return await window_of(grouper, uow, project_id, dimension=dimension)

    return load

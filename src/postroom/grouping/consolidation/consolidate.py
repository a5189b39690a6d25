"""The consolidation of a project: what nobody has acted on is grouped anew as more signals come, step by step.

A step reads, computes outside any transaction, and writes what is still right in one transaction under the version
of the grouping, together with how far it came. So a killed worker loses nothing, and a step that ran twice finds
nothing to do.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from threadpoolctl import threadpool_limits

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.grouping.consolidation import Bounds, Change, within
from postroom.domain.grouping.regrouping import Constraint
from postroom.grouping import repository
from postroom.grouping.arrival.pipeline import Grouper, never, window_of
from postroom.grouping.consolidation import neighbourhood, rows, run_rows
from postroom.grouping.consolidation.carry_out import Carried, carry_out
from postroom.grouping.consolidation.neighbourhood import Neighbourhood
from postroom.grouping.consolidation.recluster import Regrouped, regroup
from postroom.grouping.index.reports import ReportIndex
from postroom.grouping.regroup import rows as regroup_repository
from postroom.telemetry import log

REMEMBERED = 250
"""Signals, the newest, of which a step may take the pairs apart that the steps before it left alone."""
LEAST = 30
"""Signals in the window that it takes to know what is usual; until then nothing is grouped anew."""
LOST_AFTER = timedelta(hours=1)
"""Age from which a request is made again: its job may have been given up."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What one step would do: what it looked at, what it found, and what its bounds let it do and hold back."""

    there: Neighbourhood
    found: Regrouped
    done: list[Change]
    held: list[Change]


@dataclass(slots=True)
class Search:
    """The index that the steps of one run look for neighbours in, read once.

    Each step that changes something outdates the window, and reading a window takes as long as it is large: to read
    it again in each step would cost the square of its signals.
    """

    index: ReportIndex | None = None


async def enqueue_due(grouper: Grouper) -> int:
    """Ask for a run where signals wait for long enough, and where a job seems lost; return how many projects."""
    now = grouper.clock()
    wait = timedelta(minutes=grouper.consolidation.after_minutes)
    async with unit_of_work(grouper.engine) as uow:
        projects = await rows.due(uow, waiting_since=now - wait, lost_before=now - LOST_AFTER)
        for project_id in projects:
            await rows.request(uow, jobs=grouper.jobs, project_id=project_id, now=now)
    return len(projects)


async def consolidate(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Regroup around all signals that no run has looked at; return how many changes were made.

    Nothing is done while the project is paused. When `stopping` says so, another job is asked for.
    """
    async with unit_of_work(grouper.engine) as uow:
        after = await rows.begin(uow, project_id)
    changed, search = 0, Search()
    while True:
        async with unit_of_work(grouper.engine) as uow:
            if await is_paused(uow, project_id, grouper.clock()):
                return changed
        if stopping():
            async with unit_of_work(grouper.engine) as uow:
                await rows.request(uow, jobs=grouper.jobs, project_id=project_id, now=grouper.clock())
            return changed
        planned = await plan(grouper, project_id, after=after, carried=True, search=search)
        if planned is None:
            return changed
        done = await _write(grouper, project_id, planned, after=after)
        changed += done.changed
        after = planned.there.until
        if not planned.there.more:
            return changed


async def is_paused(uow: UnitOfWork, project_id: int, now: datetime) -> bool:
    """Say whether the project's signals are not to be grouped now."""
    until = await repository.paused_until(uow, project_id)
    return until is not None and until > now


async def plan(
    grouper: Grouper,
    project_id: int,
    *,
    after: int,
    bounded: bool = True,
    carried: bool = False,
    search: Search | None = None,
    threshold: float | None = None,
) -> Planned | None:
    """Return what the next step would do; None if there is nothing new, or too little to compare.

    Without `bounded` nothing is held back, and nothing is written at all. What earlier runs did not need of the
    bound is added to it if `carried`. `search` is kept from step to step. `threshold` are log-odds beyond the
    shipped one, in place of what is learnt from the project.
    """
    search = search or Search()
    async with unit_of_work(grouper.engine) as uow:

        async def index(dimension: int) -> ReportIndex:
            if search.index is None:
                search.index = (await window_of(grouper, uow, project_id, dimension=dimension)).index
            return search.index

        there = await neighbourhood.read(
            uow,
            _window(grouper, project_id),
            after=after,
            index=index,
            learn=grouper.consolidation.learn_threshold and threshold is None,
        )
        constraints = list(await regroup_repository.constraints(uow, project_id))
        past = await run_rows.spent(uow, project_id, signals=REMEMBERED) if carried else (0, 0)
        # In a step of a large project there may be few beside thousands that one report speaks for.
        young = there is not None and len(there.looked) < LEAST and not there.more
        if there is not None and young and bounded:
            # They are looked at when there are more; until then nobody waits for it.
            await rows.seen(uow, project_id, until=0, count=there.new)
    if there is None or young:
        return None
    settings = grouper.consolidation
    return await asyncio.to_thread(
        _plan,
        grouper,
        there,
        constraints,
        Bounds(
            moved=settings.most_moved,
            broken=allowance(settings.most_broken, there.new, *past),
            merged=settings.most_moved,
        )
        if bounded
        else Bounds(1 << 30, 1 << 60, 1 << 30),
        threshold or 0.0,
    )


def _plan(
    grouper: Grouper, there: Neighbourhood, constraints: list[Constraint], bounds: Bounds, beyond: float
) -> Planned:
    model = grouper.model
    with threadpool_limits(1, user_api="blas"):
        found = regroup(there.looked, model, constraints, beyond=beyond)
    if found.refit.shift:
        log.info("the threshold is shifted", by=found.refit.shift, why=found.refit.reason)
    done, held = within(found.planned, bounds, against=lambda one: found.between(one.signals, one.stay))
    return Planned(there, found, done, held)


def allowance(most: float, new: int, arrivals: int, broken: int) -> int:
    """Return how many pairs a step about `new` signals may take apart, at `most` per signal.

    What the steps before it did not need is left to it: they were about `arrivals` and took `broken` apart.
    """
    return max(0, int(most * (arrivals + new)) - broken)


async def _write(grouper: Grouper, project_id: int, planned: Planned, *, after: int) -> Carried:
    now, run_id, there = grouper.clock(), new_id(), planned.there
    async with unit_of_work(grouper.engine) as uow:
        await run_rows.insert_run(
            uow, _run(grouper, project_id, planned, run_id=run_id, after=after, now=now)
        )
        carried = Carried()
        if planned.done:
            carried = await carry_out(
                uow,
                project_id,
                there.looked,
                planned.found,
                planned.done,
                jobs=grouper.jobs,
                run_id=run_id,
                now=now,
            )
        await run_rows.update_run(uow, run_id, counts_of(carried, planned))
        await rows.seen(uow, project_id, until=there.until, count=there.new)
    return carried


def _run(
    grouper: Grouper, project_id: int, planned: Planned, *, run_id: UUID, after: int, now: datetime
) -> dict[str, object]:
    return {
        "id": run_id,
        "project_id": project_id,
        "state": "done",
        "model": grouper.model.version + (f" {shift:+.2f}" if (shift := planned.found.refit.shift) else ""),
        "after_seq": after,
        "until_seq": planned.there.until,
        "arrivals": planned.there.new,
        "looked_at": len(planned.there.looked),
        "created_at": now,
        "finished_at": now,
    }


def counts_of(carried: Carried, planned: Planned) -> dict[str, int]:
    """Return what a step did, by the columns of its run."""
    return {
        "merges": carried.merges,
        "splits": carried.splits,
        "moves": carried.moves,
        "moved_signals": carried.moved_signals,
        "broken_pairs": carried.broken_pairs,
        "held_back": carried.held_back + len(planned.held),
    }


def _window(grouper: Grouper, project_id: int) -> dict[str, object]:
    since = grouper.clock() - timedelta(days=grouper.settings.window_days)
    return {"project_id": project_id, "since": since, "model": grouper.embedder.name}

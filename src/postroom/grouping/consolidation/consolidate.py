"""The consolidation of a project: reports that nobody has acted on are regrouped as more signals arrive.

A step reads, computes outside any transaction, and writes what is still valid together with its progress in one
transaction under the version of the grouping. So a killed worker loses nothing, and a repeated step finds nothing
to do.
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
"""Number of newest signals whose unused allowance of broken pairs passes on to the next step."""
LEAST = 30
"""Minimum number of signals in the window; with fewer it is unknown what is usual and nothing is regrouped."""
LOST_AFTER = timedelta(hours=1)
"""Age from which a request is repeated: its job may have been dropped."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of one step: the signals compared, the result, and the changes within its bounds and beyond them."""

    there: Neighbourhood
    found: Regrouped
    done: list[Change]
    held: list[Change]


@dataclass(slots=True)
class Search:
    """The neighbour index shared by the steps of one run, loaded once.

    Each step that changes something raises the window's version. Reloading the window in every step would cost the
    square of its signals.
    """

    index: ReportIndex | None = None


async def enqueue_due(grouper: Grouper) -> int:
    """Request a run where signals have waited long enough or a job seems lost; return the number of projects."""
    now = grouper.clock()
    wait = timedelta(minutes=grouper.consolidation.after_minutes)
    async with unit_of_work(grouper.engine) as uow:
        projects = await rows.due(uow, waiting_since=now - wait, lost_before=now - LOST_AFTER)
        for project_id in projects:
            await rows.request(uow, jobs=grouper.jobs, project_id=project_id, now=now)
    return len(projects)


async def consolidate(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Regroup around all signals that no run has processed; return the number of changes.

    Does nothing while the project is paused. When `stopping` returns True, another job is requested.
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
    """Return whether grouping of the project is paused now."""
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
    """Return the plan of the next step; None if there is nothing new, or too little to compare.

    Without `bounded` there are no bounds, and nothing at all is written. With `carried` the allowance that earlier
    runs did not use is added. `search` is passed from step to step. `threshold`, log-odds beyond the model's own,
    replaces what is learnt from the project.
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
        # In a step of a large project there may be few signals beside thousands that sixteen represent.
        young = there is not None and len(there.looked) < LEAST and not there.more
        if there is not None and young and bounded:
            # Marked as not waiting; they are processed once there are more.
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
    """Return how many pairs a step about `new` signals may break, at `most` per signal.

    Earlier steps, about `arrivals` signals, broke `broken` pairs; what they left unused is added.
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
    """Return the counts of a step by the columns of its run."""
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

"""Planning one step of the consolidation: where signals should be, and the changes that lead there."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from threadpoolctl import threadpool_limits

from postroom.db.engine import unit_of_work
from postroom.domain.grouping.consolidation import Bounds, Change, within
from postroom.domain.grouping.regrouping import Constraint
from postroom.grouping import constraint_rows, publishing
from postroom.grouping.consolidation import neighbourhood, run_rows
from postroom.grouping.consolidation.neighbourhood import Neighbourhood
from postroom.grouping.consolidation.recluster import Regrouped, regroup
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.reports import ReportIndex
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.jobs import pending_work
from postroom.telemetry import log

REMEMBERED = 250
"""Number of newest signals whose unused allowance of broken pairs passes on to the next step."""
LEAST = 10
"""Minimum number of signals in the window; with fewer it is unknown what is usual and nothing is regrouped."""


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


async def plan(
    grouper: Grouper,
    project_id: int,
    *,
    after: int,
    preview: bool = False,
    carried: bool = False,
    search: Search | None = None,
) -> Planned | None:
    """Return the plan of the next step; None if there is nothing new, or too little to compare.

    For a `preview` nothing at all is written. With `carried`, for what follows arrivals, the allowance that earlier
    runs did not use is added.
    `search` is passed from step to step.
    """
    search = search or Search()
    window = _window(grouper, project_id)
    async with unit_of_work(grouper.engine) as uow:
        if carried:
            # What arrives from here on is counted after this transaction.
            await pending_work.hold(uow, CONSOLIDATE_JOB, project_id)
        new = await neighbourhood.read_new(uow, window, after=after)
        if new is None:
            if carried:
                # What still counts as waiting joined closed items, which are not regrouped.
                await pending_work.set_waiting(
                    uow, CONSOLIDATE_JOB, project_id, waiting=0, now=grouper.clock()
                )
            return None
        if new.reports is None and search.index is None:
            dimension = len(new.signals[0].vector)
            search.index = (await grouper.window(uow, project_id, dimension)).index
    near = new.reports
    if near is None and search.index is not None:
        near = await asyncio.to_thread(neighbourhood.near_reports, new.signals, search.index)
    async with unit_of_work(grouper.engine) as uow:
        learn = grouper.consolidation.learn_threshold
        there = await neighbourhood.read(uow, window, new, near or (), learn=learn)
        constraints = list(await constraint_rows.select_newest(uow, project_id))
        past = await run_rows.spent(uow, project_id, signals=REMEMBERED) if carried else (0, 0)
        # In a step of a large project there may be few signals beside thousands that sixteen represent.
        too_few = len(there.scope) < LEAST and not there.more
        if too_few and not preview:
            # Marked as not waiting; they are processed once there are more.
            await pending_work.subtract_processed(uow, CONSOLIDATE_JOB, project_id, count=there.new)
            await publishing.let_compared_pass(grouper, uow, project_id, until=there.until)
    if too_few:
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
        ),
    )


def _plan(grouper: Grouper, there: Neighbourhood, constraints: list[Constraint], bounds: Bounds) -> Planned:
    with threadpool_limits(1, user_api="blas"):
        found = regroup(there.scope, grouper.model, constraints)
    if found.refit.shift:
        log.info("shifted the threshold", by=found.refit.shift, why=found.refit.reason)
    done, held = within(
        found.planned, bounds, against=lambda change: found.between(change.signals, change.stay)
    )
    return Planned(there, found, done, held)


def allowance(most: float, new: int, arrivals: int, broken: int) -> int:
    """Return how many pairs a step about `new` signals may break, at `most` per signal.

    Earlier steps, about `arrivals` signals, broke `broken` pairs; what they left unused is added.
    """
    return max(0, int(most * (arrivals + new)) - broken)


def _window(grouper: Grouper, project_id: int) -> dict[str, object]:
    since = grouper.clock() - timedelta(days=grouper.settings.window_days)
    return {"project_id": project_id, "since": since, "model": grouper.embedder.name}

"""Executes a requested run of the consolidation over the whole window, step by step.

Each step is one transaction that first locks the run's row. So a stopped run ends between two steps, and the
successor of a killed worker continues after the last finished step.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.grouping import publishing
from postroom.grouping.consolidation import run_rows
from postroom.grouping.consolidation.carry_out import carry_out
from postroom.grouping.consolidation.consolidate import LOST_AFTER, counts_of, enqueue_due
from postroom.grouping.consolidation.driver import Steps, drive
from postroom.grouping.consolidation.dry_run import ProposedChange, counts, proposed_changes
from postroom.grouping.consolidation.planning import Planned
from postroom.grouping.consolidation.run_rows import Run
from postroom.grouping.grouper import Grouper, never
from postroom.jobs.port import Job, Jobs
from postroom.projects.processing import is_paused

REGROUP_JOB = "regroup"
"""Job that executes the run in its payload; its key is the project."""

MAX_PROPOSALS = 1_000
"""Maximum number of changes of a dry run that are stored, the first ones; all are counted."""


async def request(uow: UnitOfWork, jobs: Jobs, *, project_id: int, run_id: UUID) -> None:
    """Enqueue the job that executes a run."""
    await jobs.enqueue(uow, Job(REGROUP_JOB, str(project_id), {"run_id": str(run_id)}))


async def enqueue_runs(grouper: Grouper) -> int:
    """Enqueue runs that are due or whose pause is over, and again those whose job seems lost; return how many."""
    now = grouper.clock()
    due = await enqueue_due(grouper)
    async with unit_of_work(grouper.engine) as uow:
        waiting = await run_rows.without_job(uow, lost_before=now - LOST_AFTER, now=now)
        for project_id, run_id in waiting:
            await request(uow, grouper.jobs, project_id=project_id, run_id=run_id)
    return due + len(waiting)


async def resume_run(
    grouper: Grouper, project_id: int, run_id: UUID, *, stopping: Callable[[], bool] = never
) -> int:
    """Execute what is left of a run; return how many changes were made, or would be by a dry run.

    Does nothing when the run is over, and postpones it while the project is paused. When `stopping` returns True,
    another job is enqueued.
    """
    async with unit_of_work(grouper.engine) as uow:
        run = await run_rows.find_run(uow, project_id, run_id)
    if run is None or not run.is_open:
        return 0
    sink = _Recorded if run.kind == "dry_run" else _Applied
    return await drive(
        grouper, project_id, sink(grouper, run, stopping), Steps(preview=run.kind == "dry_run")
    )


@dataclass(slots=True)
class _Requested:
    """The steps of a requested run."""

    grouper: Grouper
    run: Run
    stopping: Callable[[], bool]

    async def begin_step(self) -> int | None:
        grouper = self.grouper
        async with unit_of_work(grouper.engine) as uow:
            run = await self._hold(uow)
            if run is None:
                return None
            if await is_paused(uow, run.project_id, grouper.clock()):
                await run_rows.postpone(uow, run.id)
                return None
            if self.stopping():
                await request(uow, grouper.jobs, project_id=run.project_id, run_id=run.id)
                return None
        return run.until_seq

    async def finish(self) -> None:
        async with unit_of_work(self.grouper.engine) as uow:
            await run_rows.end_run(uow, self.run.id, "done", now=self.grouper.clock())

    async def _hold(self, uow: UnitOfWork) -> Run | None:
        """Hold the run's row, so that it can't be stopped meanwhile; None if it has ended."""
        model = self.grouper.model.version
        return await run_rows.begin_run(uow, self.run.id, model=model, now=self.grouper.clock())


class _Applied(_Requested):
    """Carries out each step."""

    async def take(self, planned: Planned) -> int | None:
        grouper, run = self.grouper, self.run
        async with unit_of_work(grouper.engine) as uow:
            if await self._hold(uow) is None:
                return None
            carried = await carry_out(
                uow,
                run.project_id,
                planned.there.scope,
                planned.found,
                planned.done,
                jobs=grouper.jobs,
                run_id=run.id,
                now=grouper.clock(),
            )
            added = {**_counts(planned), **counts_of(carried, planned)}
            until = planned.there.until
            await run_rows.add_to_run(uow, run.id, added, until=until)
            await publishing.let_compared_pass(grouper, uow, run.project_id, until=until)
        return carried.changed


class _Recorded(_Requested):
    """Keeps in the run what each step would change."""

    async def take(self, planned: Planned) -> int | None:
        grouper, run = self.grouper, self.run
        proposals = await asyncio.to_thread(proposed_changes, planned)
        async with unit_of_work(grouper.engine) as uow:
            if await self._hold(uow) is None:
                return None
            earlier = await run_rows.read_review(uow, run.id)
            await run_rows.write_review(uow, run.id, _merged_review(earlier, proposals))
            taken = [change for change in planned.done if change.kind != "merge"]
            added = {
                **_counts(planned),
                **counts(proposals),
                "moved_signals": sum(len(change.signals) for change in taken),
                "broken_pairs": sum(change.broken for change in taken),
                "held_back": len(planned.held),
            }
            await run_rows.add_to_run(uow, run.id, added, until=planned.there.until)
        return len(planned.done)


def _counts(planned: Planned) -> dict[str, int]:
    return {"arrivals": planned.there.new, "looked_at": len(planned.there.scope)}


def _merged_review(before: dict[str, Any] | None, found: Sequence[ProposedChange]) -> dict[str, Any]:
    kept = [] if before is None else before["proposals"]
    more = [
        {
            **asdict(proposal),
            "source": str(proposal.source),
            "to": None if proposal.to is None else str(proposal.to),
        }
        for proposal in found[: MAX_PROPOSALS - len(kept)]
    ]
    return {"proposals": [*kept, *more]}

"""The consolidation of a project: reports that nobody has acted on are regrouped as more signals arrive.

A step reads, computes outside any transaction, and writes what is still valid together with its progress in one
transaction under the version of the grouping. So a killed worker loses nothing, and a repeated step finds nothing
to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.grouping import publishing
from postroom.grouping.consolidation import rows, run_rows
from postroom.grouping.consolidation.carry_out import Carried, carry_out
from postroom.grouping.consolidation.driver import Steps, drive
from postroom.grouping.consolidation.planning import Planned
from postroom.grouping.grouper import Grouper, never
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.jobs import pending_work
from postroom.jobs.port import Job
from postroom.projects.processing import is_paused
from postroom.reports.decisions import gate

SOON = timedelta(seconds=15)
"""How long signals wait in a project that was never consolidated, or where reports wait to be promoted."""
LOST_AFTER = timedelta(hours=1)
"""Age from which a request is repeated: its job may have been dropped."""


async def enqueue_due(grouper: Grouper) -> int:
    """Request a run where signals have waited long enough or a job seems lost; return the number of projects."""
    now = grouper.clock()
    wait = timedelta(minutes=grouper.consolidation.after_minutes)
    async with unit_of_work(grouper.engine) as uow:
        projects = await pending_work.select_due(
            uow,
            CONSOLIDATE_JOB,
            waiting_since=now - wait,
            lost_before=now - LOST_AFTER,
            now=now,
            soon_since=now - SOON,
            hurried=gate.has_waiting,
        )
        for project_id in projects:
            await _request(grouper, uow, project_id)
    return len(projects)


async def _request(grouper: Grouper, uow: UnitOfWork, project_id: int) -> None:
    job = Job(CONSOLIDATE_JOB, str(project_id))
    await pending_work.request_again(uow, job, jobs=grouper.jobs, now=grouper.clock())


async def consolidate(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Regroup around all signals that no run has processed; return the number of changes.

    Does nothing while the project is paused. When `stopping` returns True, another job is requested.
    """
    async with unit_of_work(grouper.engine) as uow:
        await pending_work.begin(uow, CONSOLIDATE_JOB, project_id)
        after = await pending_work.progress(uow, CONSOLIDATE_JOB, project_id)
        if await grouper.reads(uow):
            # It takes over from a language model that is away: what was read before stays as it was read.
            after = max(after, await rows.last_read(uow, project_id))
    return await drive(
        grouper, project_id, _Applied(grouper, project_id, after, stopping), Steps(carried=True)
    )


@dataclass(slots=True)
class _Applied:
    """Carries out each step as a separate run."""

    grouper: Grouper
    project_id: int
    after: int
    stopping: Callable[[], bool]

    async def begin_step(self) -> int | None:
        grouper, project_id = self.grouper, self.project_id
        async with unit_of_work(grouper.engine) as uow:
            if await is_paused(uow, project_id, grouper.clock()):
                return None
            if self.stopping():
                await _request(grouper, uow, project_id)
                return None
        return self.after

    async def take(self, planned: Planned) -> int | None:
        done = await _write(self.grouper, self.project_id, planned, after=self.after)
        self.after = planned.there.until
        return done.changed

    async def finish(self) -> None:
        """Write nothing more: each step was a separate run."""


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
                there.scope,
                planned.found,
                planned.done,
                jobs=grouper.jobs,
                run_id=run_id,
                now=now,
            )
        await run_rows.update_run(uow, run_id, counts_of(carried, planned))
        await pending_work.subtract_processed(
            uow, CONSOLIDATE_JOB, project_id, count=there.new, progress=there.until
        )
        await publishing.let_compared_pass(grouper, uow, project_id, until=there.until)
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
        "looked_at": len(planned.there.scope),
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

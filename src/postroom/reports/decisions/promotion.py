"""Promoting reports to research, by the gate or by what they have waited for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.followup import reopened
from postroom.domain.reports.outcomes import Outcome
from postroom.jobs.port import Job, Jobs
from postroom.reports import repository
from postroom.reports.decisions import outcomes, watches
from postroom.reports.decisions.outcomes import Happened
from postroom.reports.notes import note

RESEARCH_JOB = "research"
"""Job that researches a report; its key is the report's id."""


async def promote(
    uow: UnitOfWork, report_ids: Sequence[UUID], now: datetime, *, jobs: Jobs, backlog: bool = False
) -> set[UUID]:
    """Promote reports to candidates, in one statement; return those whose status allowed it.

    Their research jobs are enqueued with them, those of a `backlog` to begin after all others. The work logs of
    formerly resolved ones get a note that they are reopened, and what had fixed them.
    """
    promoted = await repository.promote(uow, report_ids, now) if report_ids else {}
    await _note_reopened(uow, [id for id, one in promoted.items() if one.was_resolved], now)
    for project_id in sorted({one.project_id for one in promoted.values()}):
        back = [
            Happened(id, Outcome.CAME_BACK) for id, one in promoted.items() if one.project_id == project_id
        ]
        await outcomes.record(uow, project_id, back, at=now)
    for report_id, one in sorted(promoted.items()):
        job = _research(one.project_id, report_id)
        await jobs.enqueue(uow, replace(job, backlog=backlog))
    return set(promoted)


async def ask_for_research(uow: UnitOfWork, *, jobs: Jobs, project_id: int, report_id: UUID) -> None:
    """Have a report researched after this transaction commits."""
    await jobs.enqueue(uow, _research(project_id, report_id))


def _research(project_id: int, report_id: UUID) -> Job:
    return Job(RESEARCH_JOB, str(report_id), {"project_id": project_id})


async def _note_reopened(uow: UnitOfWork, report_ids: Sequence[UUID], now: datetime) -> None:
    """Note in the logs of resolved reports that signals have just reopened what had been done before."""
    for watch in (await watches.find(uow, "fix", report_ids)).values():
        if "reopened_at" in watch.facts:
            continue
        await watches.add_facts(uow, "fix", watch.report_id, {"reopened_at": now.isoformat()})
        await note(uow, watch.project_id, watch.report_id, reopened(watch.fix), now=now)

"""Keeping research going: no report stays a candidate or in research for want of a job, and a dead job fails it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.jobs import dead_letters, upkeep
from postroom.jobs.port import Jobs
from postroom.reports.service import RESEARCH_JOB, ask_for_research
from postroom.research import repository
from postroom.research.outcome import settle
from postroom.research.schemas import Outcome
from postroom.telemetry import log

LOST_AFTER = timedelta(minutes=10)
"""Time after which a report that waits without a job, and was never begun, gets one."""
PAUSE = timedelta(seconds=5)
"""Time that a job has between its last word and its end."""
MOST = 500
"""Reports that one sweep looks at."""


async def sweep(engine: AsyncEngine, jobs: Jobs, clock: Clock) -> tuple[int, int]:
    """Ask again for research that nobody is at, and fail what was given up; return how many of each."""
    now = clock()
    async with unit_of_work(engine) as uow:
        waiting = await repository.waiting(uow, before=now - PAUSE, now=now, limit=MOST)
        alive = await upkeep.live_keys(uow, RESEARCH_JOB)
    asked = failed = 0
    for project_id, report_id in waiting:
        if str(report_id) in alive:
            continue
        async with unit_of_work(engine) as uow:
            done = await _revive(uow, jobs, project_id, report_id, now=now)
        asked += done == "asked"
        failed += done == "failed"
    if asked or failed:
        log.info("swept research", asked=asked, failed=failed)
    return asked, failed


async def _revive(uow: UnitOfWork, jobs: Jobs, project_id: int, report_id: UUID, *, now: datetime) -> str:
    since, begun = await repository.standing(uow, report_id)
    error = await dead_letters.newest_error(uow, job=RESEARCH_JOB, key=str(report_id), since=since)
    if error is not None:
        outcome = Outcome("failed", error=f"Research failed: {error}")
        try:
            await settle(uow, project_id=project_id, report_id=report_id, outcome=outcome, now=now)
        except (NotFound, Conflict):
            return "gone"
        return "failed"
    if not begun and now - since < LOST_AFTER:
        return "early"
    await ask_for_research(uow, jobs=jobs, project_id=project_id, report_id=report_id)
    return "asked"

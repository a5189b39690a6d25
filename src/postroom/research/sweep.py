"""Periodic recovery of research: enqueue reports whose job was lost, and fail those whose job was abandoned.

Reports that wait for a git host that was down are retried.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.jobs import dead_letters, upkeep
from postroom.jobs.port import Jobs
from postroom.reports.decisions.promotion import RESEARCH_JOB, ask_for_research
from postroom.reports.decisions.resume import resume_unreached
from postroom.research import repository
from postroom.research.outcome import settle
from postroom.research.repository import Waiting
from postroom.research.schemas import ResearchOutcome
from postroom.telemetry import log

LOST_AFTER = timedelta(minutes=10)
"""Age from which a report without a job and without a run gets a job."""
PAUSE = timedelta(seconds=5)
"""Time that a job may take between its last write and its end."""
PAGE = 1_000
"""Reports per query."""
MAX_REPORTS = 500
"""Maximum reports that one sweep handles."""

HOST_WAIT = timedelta(minutes=15)
"""Delay before a report whose git host was down is retried; it grows by this much with each failure."""


async def retry_unreachable_hosts(engine: AsyncEngine, jobs: Jobs, clock: Clock) -> int:
    """Enqueue reports whose git host may be back; return how many."""
    now = clock()
    async with unit_of_work(engine) as uow:
        due = await repository.unreached(uow, wait=HOST_WAIT, now=now, limit=MAX_REPORTS)
        return await resume_unreached(uow, due, jobs=jobs, now=now) if due else 0


async def sweep(engine: AsyncEngine, jobs: Jobs, clock: Clock) -> tuple[int, int]:
    """Enqueue research that lost its job, and fail reports whose job was abandoned; return how many of each.

    All reports are checked. Beyond the limit of one sweep, projects take turns, each with its longest waiting
    reports first; the next sweep handles the rest.
    """
    now = clock()
    async with unit_of_work(engine) as uow:
        waiting = await _all_waiting(uow, now)
        # Read after the reports, so that the outcome of any job that ended meanwhile is visible.
        alive = await upkeep.live_keys(uow, RESEARCH_JOB) if waiting else set()
    asked = failed = 0
    for report in interleave_projects(
        [candidate for candidate in waiting if str(candidate.report_id) not in alive]
    )[:MAX_REPORTS]:
        async with unit_of_work(engine) as uow:
            done = await _revive(uow, jobs, report, now=now)
        asked += done == "asked"
        failed += done == "failed"
    if asked or failed:
        log.info("recovered research without a job", requested=asked, failed=failed)
    return asked, failed


async def _all_waiting(uow: UnitOfWork, now: datetime) -> list[Waiting]:
    reports: list[Waiting] = []
    after: tuple[int, UUID] | None = None
    while True:
        page = await repository.waiting(uow, before=now - PAUSE, now=now, after=after, limit=PAGE)
        reports += page
        if len(page) < PAGE:
            return reports
        after = (page[-1].project_id, page[-1].report_id)


def interleave_projects(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Interleave reports by project, the longest waiting of each project first."""
    by_project: dict[int, list[Waiting]] = defaultdict(list)
    for report in sorted(waiting, key=lambda report_: (report_.since, report_.report_id)):
        by_project[report.project_id].append(report)
    turns = zip_longest(*by_project.values())
    return [report for turn in turns for report in turn if report is not None]


async def _revive(uow: UnitOfWork, jobs: Jobs, report: Waiting, *, now: datetime) -> str:
    key = str(report.report_id)
    error = await dead_letters.newest_error(uow, job=RESEARCH_JOB, key=key, since=report.since)
    if error is not None:
        outcome = ResearchOutcome("failed", error=f"Research failed: {error}")
        try:
            await settle(
                uow,
                jobs,
                project_id=report.project_id,
                report_id=report.report_id,
                outcome=outcome,
                now=now,
            )
        except (NotFound, Conflict):
            return "gone"
        return "failed"
    if not report.begun and now - report.since < LOST_AFTER:
        return "early"
    await ask_for_research(uow, jobs=jobs, project_id=report.project_id, report_id=report.report_id)
    return "asked"

"""Keeping research going: no report stays a candidate or in research for want of a job, and a dead job fails it.

What waits for a git host that was down is tried again.
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
from postroom.reports.lifecycle.resume import resume_unreached
from postroom.reports.service import RESEARCH_JOB, ask_for_research
from postroom.research import repository
from postroom.research.outcome import settle
from postroom.research.repository import Waiting
from postroom.research.schemas import Outcome
from postroom.telemetry import log

LOST_AFTER = timedelta(minutes=10)
"""Time after which a report that waits without a job, and was never begun, gets one."""
PAUSE = timedelta(seconds=5)
"""Time that a job has between its last word and its end."""
PAGE = 1_000
"""Reports that are read in one go."""
MOST = 500
"""Reports that one sweep does something about."""

HOST_WAIT = timedelta(minutes=15)
"""Time until a report whose git host was down is tried again; each time it is down is followed by so much more."""


async def ask_hosts_again(engine: AsyncEngine, jobs: Jobs, clock: Clock) -> int:
    """Have reports researched again whose git host may be back; return how many."""
    now = clock()
    async with unit_of_work(engine) as uow:
        due = await repository.unreached(uow, wait=HOST_WAIT, now=now, limit=MOST)
        return await resume_unreached(uow, due, jobs=jobs, now=now) if due else 0


async def sweep(engine: AsyncEngine, jobs: Jobs, clock: Clock) -> tuple[int, int]:
    """Ask again for research that nobody is at, and fail what was given up; return how many of each.

    All reports are looked at. Where there is more to do than one sweep does, projects take turns, each with what
    waits longest: what was asked for has a job, so the next sweep comes to the rest.
    """
    now = clock()
    async with unit_of_work(engine) as uow:
        waiting = await _all_waiting(uow, now)
        # Read after the reports: whatever became of a job since then is written already.
        alive = await upkeep.live_keys(uow, RESEARCH_JOB) if waiting else set()
    asked = failed = 0
    for one in in_turn([each for each in waiting if str(each.report_id) not in alive])[:MOST]:
        async with unit_of_work(engine) as uow:
            done = await _revive(uow, jobs, one, now=now)
        asked += done == "asked"
        failed += done == "failed"
    if asked or failed:
        log.info("swept research", asked=asked, failed=failed)
    return asked, failed


async def _all_waiting(uow: UnitOfWork, now: datetime) -> list[Waiting]:
    found: list[Waiting] = []
    after: tuple[int, UUID] | None = None
    while True:
        page = await repository.waiting(uow, before=now - PAUSE, now=now, after=after, limit=PAGE)
        found += page
        if len(page) < PAGE:
            return found
        after = (page[-1].project_id, page[-1].report_id)


def in_turn(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return reports so that each project has one in turn, and in each what waits longest is first."""
    by_project: dict[int, list[Waiting]] = defaultdict(list)
    for one in sorted(waiting, key=lambda each: (each.since, each.report_id)):
        by_project[one.project_id].append(one)
    turns = zip_longest(*by_project.values())
    return [one for turn in turns for one in turn if one is not None]


async def _revive(uow: UnitOfWork, jobs: Jobs, one: Waiting, *, now: datetime) -> str:
    key = str(one.report_id)
    error = await dead_letters.newest_error(uow, job=RESEARCH_JOB, key=key, since=one.since)
    if error is not None:
        outcome = Outcome("failed", error=f"Research failed: {error}")
        try:
            await settle(uow, project_id=one.project_id, report_id=one.report_id, outcome=outcome, now=now)
        except (NotFound, Conflict):
            return "gone"
        return "failed"
    if not one.begun and now - one.since < LOST_AFTER:
        return "early"
    await ask_for_research(uow, jobs=jobs, project_id=one.project_id, report_id=one.report_id)
    return "asked"

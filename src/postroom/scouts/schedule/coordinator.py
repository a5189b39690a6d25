"""The scheduler of all scouts: each tick starts the due runs within all budgets.

A tick is one transaction; periodic work has one process tick at a time. Due scouts are ranked round robin over the
projects, most overdue first. Then the projects are locked in the order of their ids, and due scouts and daily
budgets are read again under the lock. A requested run takes the same lock, so the budgets hold under concurrency.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from postroom.db.engine import UnitOfWork
from postroom.domain.scouts.limits import Flag
from postroom.domain.scouts.schedules import next_due
from postroom.jobs.port import Job, Jobs
from postroom.projects import service as projects
from postroom.scouts.configs import limits
from postroom.scouts.configs import repository as config_repository
from postroom.scouts.runs import service as runs
from postroom.scouts.runs.service import RUN_JOB, Order
from postroom.scouts.schedule import repository
from postroom.scouts.schedule.repository import Due

BARRED_FOR = timedelta(minutes=10)
"""How long a scout is skipped whose project has no scouts or has used up its daily limit."""

SPARE = 4
"""Candidates per run that may start, since some turn out to be gone or over budget under the lock."""


async def tick(uow: UnitOfWork, *, jobs: Jobs, most: int, now: datetime) -> int:
    """Start at most `most` due runs; return how many. Budgets hold while others tick as well.

    Raises:
        Any database error; nothing is started then.
    """
    flag = await limits.read_flag(uow)
    most = min(most, flag.runs_per_tick() or most)
    candidates = await repository.select_due(
        uow, now=now, most=most * SPARE, per_project=_greatest_per_tick(flag)
    )
    if not candidates:
        return 0
    await projects.hold_many(uow, {due.project_id for due in candidates})
    still = await repository.select_still_due(uow, [due.config_id for due in candidates], now=now)
    candidates = [due for due in candidates if due.config_id in still]
    used = await _used(uow, flag, {due.project_id for due in candidates}, now)
    chosen, barred = within_budgets(candidates, flag, used=used, most=most)
    if barred:
        # They must not take up places at every tick.
        await repository.postpone(uow, [due.config_id for due in barred], now + BARRED_FOR)
    return await _start(uow, chosen, jobs=jobs, now=now)


def _greatest_per_tick(flag: Flag) -> int:
    """Return the highest number of runs that any project may start per tick."""
    return max(flag.limits(project_id).max_runs_per_tick for project_id in {0, *flag.named_projects()})


async def _used(uow: UnitOfWork, flag: Flag, ids: set[int], now: datetime) -> Mapping[int, int]:
    limited = [id for id in ids if flag.limits(id).max_runs_per_day is not None]
    return await repository.count_runs_of(uow, limited, now - limits.DAY) if limited else {}


def within_budgets(
    candidates: Sequence[Due], flag: Flag, *, used: Mapping[int, int], most: int
) -> tuple[list[Due], list[Due]]:
    """Split the candidates into those that may start and those that are barred in any case.

    `used` are the runs in 24 hours of projects with a limit. Other candidates wait for the next tick.
    """
    chosen: list[Due] = []
    barred: list[Due] = []
    started: Counter[int] = Counter()
    for due in candidates:
        bounds = flag.limits(due.project_id)
        remaining = bounds.remaining(used.get(due.project_id, 0))
        started_here = started[due.project_id]
        withheld = due.skill_name in flag.posture(due.project_id).withheld
        if (
            withheld
            or not flag.enrolled(due.project_id)
            or (remaining is not None and started_here >= remaining)
        ):
            barred.append(due)
        elif len(chosen) < most and started_here < bounds.max_runs_per_tick:
            started[due.project_id] += 1
            chosen.append(due)
    return chosen, barred


async def _start(uow: UnitOfWork, chosen: Sequence[Due], *, jobs: Jobs, now: datetime) -> int:
    orders = [Order(due.project_id, due.config_id, due.skill_name, due.skill_version) for due in chosen]
    started = await runs.start_many(uow, orders, now=now)
    # A scout with an open run is rescheduled like a started one, since it is running.
    when = {
        due.config_id: next_due(
            cron=due.cron,
            interval_minutes=due.run_interval_minutes,
            last_run_at=now,
            now=now,
            zone=due.zone,
        )
        for due in chosen
    }
    if when:
        await config_repository.stamp_many(uow, now, when)
    for run_id in started:
        await jobs.enqueue(uow, Job(RUN_JOB, str(run_id)))
    return len(started)

"""Scouts in a worker: start due runs, execute them, close silent ones, refresh project profiles."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from postroom.app.bootstrap import App
from postroom.app.scouts import make_scout_deps
from postroom.db.engine import unit_of_work
from postroom.identity.run_tokens import remove_ended_tokens
from postroom.jobs.port import Job
from postroom.scouts.configs import limits
from postroom.scouts.configs import service as configs
from postroom.scouts.profile import service as profile
from postroom.scouts.runs import runner
from postroom.scouts.runs import service as runs
from postroom.scouts.schedule import coordinator
from postroom.scouts.schedule import repository as schedule
from postroom.screening.labels import Labels
from postroom.skills import service as skills
from postroom.telemetry import log

FLEETS_AT_ONCE = 100
"""Projects whose scouts are updated per execution."""

PROFILES_AT_ONCE = 10_000
"""Maximum stale profiles that are selected per execution; each is built in its own transaction."""

PROFILE_SECONDS = 45.0
"""Time limit for building profiles per execution; executions are a minute apart."""

PROFILES_AHEAD = timedelta(minutes=10)
"""How long before its expiry a profile is rebuilt, so that readers always find a fresh one."""

RETRY_AFTER = timedelta(minutes=15)
"""How long a project is skipped after its profile could not be built, so that it does not delay others."""


@contextmanager
def apart(what: str, project_id: int) -> Iterator[None]:
    """Log errors of one project instead of raising them, so that other projects are still handled."""
    try:
        yield
    except Exception:  # noqa: BLE001  # a failure concerns this project only
        log.warning(f"could not {what}", project=project_id, exc_info=True)


async def run_scout(app: App, labels: Labels, stopping: asyncio.Event, job: Job) -> None:
    """Execute the run of a job if it has not been started."""
    deps = make_scout_deps(app, labels)
    ended = await runner.execute(deps, UUID(job.key), model=app.language, stopping=stopping)
    if ended is not None:
        log.info(
            "scout run ended", run=job.key, status=ended.status, found=ended.found, emitted=ended.emitted
        )


async def start_scouts(app: App) -> int:
    """Start the due runs in one transaction; return how many."""
    async with unit_of_work(app.engine) as uow:
        started = await coordinator.tick(
            uow, jobs=app.jobs, most=app.settings.scouts.runs_per_tick, now=app.clock()
        )
    if started:
        log.info("started scouts", runs=started)
    return started


async def keep_fleets(app: App) -> int:
    """Update the shipped skills of projects to this version, and configure new scouts; return how many projects."""
    async with unit_of_work(app.engine) as uow:
        flag = await limits.read_flag(uow)
        outdated = set(await skills.behind(uow))
        unconfigured = await schedule.select_unconfigured(uow)
    outdated |= {
        project_id for project_id, name in unconfigured if name not in flag.posture(project_id).withheld
    }
    # Projects that are not enrolled must not use up the limit.
    selected = sorted(project_id for project_id in outdated if flag.enrolled(project_id))[:FLEETS_AT_ONCE]
    for project_id in selected:
        with apart("update a project's scouts", project_id):
            async with unit_of_work(app.engine) as uow:
                await configs.update_fleet(uow, project_id, now=app.clock())
    return len(selected)


async def tidy_runs(app: App) -> int:
    """Close runs whose worker is presumed dead, and delete ended tokens; return how many runs."""
    now = app.clock()
    silence = timedelta(seconds=app.settings.scouts.heartbeat_seconds)
    async with unit_of_work(app.engine) as uow:
        closed = await runs.close_orphans(uow, now, silence=silence)
        await remove_ended_tokens(uow, now)
    if closed:
        log.warning("closed scout runs without a heartbeat", runs=closed)
    return closed


async def refresh_profiles(app: App, retry_at: dict[int, datetime] | None = None) -> int:
    """Rebuild profiles that are expired or about to expire, of projects with active scouts; return how many.

    `retry_at` is kept between executions: projects whose profile could not be built, and until when to skip them.
    """
    retry_at = {} if retry_at is None else retry_at
    begun, now = time.monotonic(), app.clock()
    async with unit_of_work(app.engine) as uow:
        stale = await schedule.select_stale_profiles(
            uow, source_version=profile.SOURCE_VERSION, now=now + PROFILES_AHEAD, limit=PROFILES_AT_ONCE
        )
    built = 0
    for project_id in stale:
        if time.monotonic() - begun > PROFILE_SECONDS:
            break
        if retry_at.get(project_id, now) > now:
            continue
        retry_at[project_id] = now + RETRY_AFTER
        with apart("build a project's profile", project_id):
            async with unit_of_work(app.engine) as uow:
                await profile.current(uow, project_id, rebuild=True, now=app.clock())
            del retry_at[project_id]
            built += 1
    return built

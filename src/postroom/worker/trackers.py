"""Issue trackers in a worker: what is due, and the job that does it."""

from datetime import timedelta
from functools import partial

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.domain.trackers.following import SYNC_JOB
from postroom.jobs import upkeep
from postroom.jobs.port import Handler, Job
from postroom.repositories.vault import Vault
from postroom.telemetry import log
from postroom.trackers import sync
from postroom.trackers.context import SyncContext
from postroom.trackers.secrets import TrackerSeals
from postroom.worker.periodic import Periodic


def tracker_handler(app: App) -> Handler:
    """Return the handler of the job of a tracker."""

    async def handle(job: Job) -> None:
        context = SyncContext(
            engine=app.engine,
            jobs=app.jobs,
            settings=app.settings.trackers,
            seals=TrackerSeals(app.hasher),
            clock=app.clock,
            public_url=app.settings.public_url,
            hosts=app.git_hosts,
            vault=Vault(app.hasher),
        )
        done = await sync.sync(context, int(job.key), touched=job.payload.get("touched", ()))
        if done:
            log.info("compared reports with their issues", tracker=job.key, issues=done)

    return handle


def tracker_chores(app: App) -> list[Periodic]:
    """Return the periodic tasks."""
    return [Periodic("compare issues", timedelta(seconds=3), partial(plan, app))]


async def plan(app: App) -> int:
    """Enqueue the jobs of trackers with something to do; return how many."""
    async with unit_of_work(app.engine) as uow:
        running = await upkeep.live_keys(uow, SYNC_JOB)
        return await sync.plan(uow, jobs=app.jobs, now=app.clock(), running=running)

"""Notifications in a worker: planning, sending, digests, and retention."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.jobs import upkeep
from postroom.jobs.port import Handler, Job
from postroom.notify import planner, sender, service, watching
from postroom.notify.post import Post
from postroom.notify.sender import SEND_JOB
from postroom.notify.slack import links
from postroom.reports.work_log import events
from postroom.telemetry import log
from postroom.worker.periodic import Periodic
from postroom.worker.retention import in_steps

EVENT_DAYS = 14
"""Days that events are kept, for digests."""
HEARD = timedelta(hours=1)
"""How long requests of Slack are remembered: longer than their signatures are valid."""
STEP = 5_000
"""Rows deleted per transaction."""


def notify_handler(app: App) -> Handler:
    """Return the handler of the job that sends the waiting messages of a destination."""

    async def handle(job: Job) -> None:
        post = Post(
            engine=app.engine,
            settings=app.settings.notifications,
            hasher=app.hasher,
            clock=app.clock,
            public_url=app.settings.public_url,
        )
        arrived = await sender.send_waiting(post, UUID(job.key))
        if arrived:
            log.info("sent notifications", destination=job.key, messages=arrived)

    return handle


def notify_chores(app: App) -> list[Periodic]:
    """Return the periodic tasks."""
    return [
        Periodic("plan notifications", timedelta(seconds=1), partial(plan, app)),
        Periodic("watch projects", timedelta(minutes=1), partial(watch_projects, app)),
        Periodic("plan digests", timedelta(seconds=30), partial(plan_digests, app)),
        Periodic("forget notifications", timedelta(hours=1), partial(forget, app)),
    ]


async def plan(app: App) -> int:
    """Plan messages for events, and enqueue the jobs of destinations that have something to send."""
    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        planned = await planner.plan(uow, now=now)
    async with unit_of_work(app.engine) as uow:
        running = await upkeep.live_keys(uow, SEND_JOB)
        await sender.enqueue_due(uow, jobs=app.jobs, now=now, running=running)
    return planned


async def watch_projects(app: App) -> int:
    """Record what is the matter with projects that have a destination for it."""
    async with unit_of_work(app.engine) as uow:
        return await watching.watch(uow, settings=app.settings.spend, now=app.clock())


async def plan_digests(app: App) -> int:
    """Write the digests that are due; return how many."""
    async with unit_of_work(app.engine) as uow:
        return await planner.plan_digests(uow, now=app.clock())


async def forget(app: App) -> None:
    """Delete old events, and deliveries past their retention."""
    now = app.clock()
    before = now - timedelta(days=app.settings.notifications.retention_days)
    old = now - timedelta(days=EVENT_DAYS)
    await in_steps(app, "events of reports", events.forget, before=old, step=STEP)
    heard = now - HEARD
    await in_steps(app, "requests and link offers of Slack", links.forget, before=heard, step=STEP)
    await in_steps(app, "notifications", service.forget, before=before, step=STEP)

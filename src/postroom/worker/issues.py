"""Errors from SDKs in a worker: count them as issues, and maintain the partitions of events."""

from datetime import timedelta
from functools import partial

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.issues import counting
from postroom.issues.backlog import Backlog
from postroom.issues.originals import MEGABYTE, recent_maps
from postroom.sdk_events import service as events
from postroom.source_maps import service as source_maps
from postroom.source_maps import uploads
from postroom.worker.periodic import Periodic

EVERY = timedelta(seconds=1)
ROWS = 5_000
"""Keys, hours and points deleted per transaction."""
EXPIRED = 500
"""Source maps deleted per transaction."""


def issue_chores(app: App) -> list[Periodic]:
    """Return the periodic tasks."""
    maps = recent_maps(app.settings.source_maps.cache_megabytes * MEGABYTE)
    backlog = Backlog(app.engine, app.events, app.jobs, app.clock, maps=maps)
    return [
        Periodic("count errors", EVERY, backlog.count_all, alone=False),
        Periodic("tidy events", timedelta(hours=1), partial(tidy_events, app)),
        Periodic("tidy source maps", timedelta(hours=1), partial(tidy_source_maps, app)),
    ]


async def tidy_events(app: App) -> None:
    """Create the partitions of the next days, and delete expired events."""
    now = app.clock()
    while True:
        async with unit_of_work(app.engine) as uow:
            if await counting.tidy(uow, now=now, limit=ROWS) < ROWS:
                break
    await events.tidy(app.events, now=now, retention_days=app.settings.sdks.retention_days)


async def tidy_source_maps(app: App) -> None:
    """Delete unfinished uploads, and source maps that were neither uploaded nor used for long."""
    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        await uploads.delete_old(uow, now)
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await source_maps.delete_expired(uow, app.settings.source_maps, now=now, limit=EXPIRED)
        if done < EXPIRED:
            return

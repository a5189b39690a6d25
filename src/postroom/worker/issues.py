"""Errors from SDKs in a worker: count them as issues, and maintain the partitions of events."""

from datetime import timedelta
from functools import partial

from postroom.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.issues import counting
from postroom.issues.backlog import Backlog
from postroom.sdk_events import service as events
from postroom.worker.periodic import Periodic

EVERY = timedelta(seconds=1)


def issue_chores(app: App) -> list[Periodic]:
    """Return the periodic tasks."""
    backlog = Backlog(app.engine, app.events, app.jobs, app.clock)
    return [
        Periodic("count errors", EVERY, backlog.count_all, alone=False),
        Periodic("tidy events", timedelta(hours=1), partial(tidy_events, app)),
    ]


async def tidy_events(app: App) -> None:
    """Create the partitions of the next days, and delete expired events."""
    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        await counting.tidy(uow, now=now)
    await events.tidy(app.events, now=now, retention_days=app.settings.sdks.retention_days)

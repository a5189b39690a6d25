"""What is looked for in projects whose people want to be told: no part of the server writes these events itself.

Each is told at most once a day, or once for each silence of a source.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from postroom.db.engine import UnitOfWork
from postroom.domain.notifications.events import PROJECT_EVENT_TYPES
from postroom.notify import repository
from postroom.projects import spend
from postroom.reports.work_log import events
from postroom.screening import service as screening
from postroom.settings import SpendSettings
from postroom.sources.connected import service as sources
from postroom.sources.connected.schemas import ConnectedSource, Counters

DAY = timedelta(days=1)
GROWTH = 10
"""Signals that are blocked within a day when a quarantine is said to grow."""
POLLS = 3
"""Failed polls in a row of a source that is said to fail."""
HEARD = 20
"""Deliveries that a source has sent before its silence means anything."""
LATE = 10
"""Times the usual distance of its deliveries after which a source is said to be silent, at least a day."""
SPENT = Decimal("0.95")
"""Share of a budget in dollars with which it is said to be spent: the next call may cost more than the rest."""
AGAIN = timedelta(days=14)


async def watch(uow: UnitOfWork, *, settings: SpendSettings, now: datetime) -> int:
    """Record what is the matter with projects that have a destination for it; return how many events are new."""
    found = 0
    for project_id in await repository.projects_with_events(uow, PROJECT_EVENT_TYPES):
        found += await _quarantine(uow, project_id, now)
        found += await _budget(uow, project_id, settings, now)
        found += await _sources(uow, project_id, now)
    return found


async def _quarantine(uow: UnitOfWork, project_id: int, now: datetime) -> bool:
    count = await screening.count_undecided(uow, project_id, since=now - DAY)
    return count >= GROWTH and await events.record_of_project(
        uow, "quarantine.growing", project_id, key="", detail={"count": count}, now=now, again=DAY
    )


async def _budget(uow: UnitOfWork, project_id: int, settings: SpendSettings, now: datetime) -> bool:
    today = await spend.today(uow, project_id, settings=settings, now=now)
    allowed = today.allowance
    if not today.calls or (today.calls < allowed.calls and today.dollars < allowed.dollars * SPENT):
        return False
    key = today.day.isoformat()
    return await events.record_of_project(
        uow, "budget.exhausted", project_id, key=key, detail={}, now=now, again=2 * DAY
    )


async def _sources(uow: UnitOfWork, project_id: int, now: datetime) -> int:
    used = {one.id: one for one in await sources.list_sources(uow, project_id) if one.enabled}
    found = 0
    for id, counters in (await sources.counters_of(uow, list(used))).items():
        detail = {"source": used[id].kind, "name": used[id].name}
        if counters.poll_failures >= POLLS:
            failing = {**detail, "error": counters.poll_error or "it failed"}
            found += await events.record_of_project(
                uow, "source.failing", project_id, key=str(id), detail=failing, now=now, again=DAY
            )
        elif (last := silent_since(used[id], counters, now)) is not None:
            silent = {**detail, "days": (now - last) // timedelta(hours=2.4) / 10}
            key = f"{id} {last.isoformat()}"
            found += await events.record_of_project(
                uow, "source.silent", project_id, key=key, detail=silent, now=now, again=AGAIN
            )
    return found


def silent_since(source: ConnectedSource, counters: Counters, now: datetime) -> datetime | None:
    """Return the last delivery of a source that usually sends more often; None if its silence means nothing."""
    last = counters.last_received_at
    if last is None or counters.received < HEARD:
        return None
    usual = (last - source.created_at) / counters.received
    return last if now - last > max(DAY, LATE * usual) else None

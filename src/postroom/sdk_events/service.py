"""What waits to become part of issues, and how the sources of a project do."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.sdk_events import partitions, repository
from postroom.sdk_events.schemas import SOURCES, PendingOccurrence, SourceHealth

HEALTH = timedelta(days=1)
"""Time that the health of sources is about."""
MAX_COUNTED = 100_000
"""Waiting occurrences that are counted; more are shown as so many."""
COUNTS_KEPT = timedelta(days=90)
FAILED_KEPT = timedelta(days=30)


async def waiting_projects(uow: UnitOfWork) -> list[int]:
    """Return the projects of which occurrences wait to become part of issues."""
    return await repository.select_waiting_projects(uow)


async def take(uow: UnitOfWork, project_id: int, *, limit: int) -> list[PendingOccurrence]:
    """Return the oldest occurrences of a project that wait, of each source its share; nobody else gets them.

    They wait until `done` or `set_aside` in the same transaction.
    """
    share = max(1, limit // len(SOURCES))
    by_source = {
        source: await repository.take_waiting(uow, project_id, source, after=0, limit=share)
        for source in SOURCES
    }
    found = [one for each in by_source.values() for one in each]
    # What the others leave is for those of which more waits.
    for source, taken in by_source.items():
        if len(taken) == share and len(found) < limit:
            found += await repository.take_waiting(
                uow, project_id, source, after=taken[-1].seq, limit=limit - len(found)
            )
    return found


async def done(uow: UnitOfWork, occurrences: Sequence[PendingOccurrence]) -> None:
    """Let go of occurrences that have become part of issues."""
    await repository.delete_waiting(uow, [one.seq for one in occurrences])


async def set_aside(uow: UnitOfWork, occurrence: PendingOccurrence, error: str) -> None:
    """Keep an occurrence that can't become part of an issue, with the reason, for a person to look at."""
    await repository.set_error(uow, occurrence.seq, error[:1_000])


async def retry_failed(uow: UnitOfWork, project_id: int) -> int:
    """Let the occurrences that were set aside wait again; return how many."""
    return await repository.clear_errors(uow, project_id)


async def health(uow: UnitOfWork, project_id: int, *, now: datetime) -> list[SourceHealth]:
    """Return what became of what each source sent within a day, and what waits."""
    outcomes: dict[str, dict[str, int]] = {}
    last: dict[str, datetime] = {}
    for source, outcome, count, hour in await repository.select_counts(uow, project_id, since=now - HEALTH):
        outcomes.setdefault(source, {})[outcome] = count
        if outcome == "stored":
            last[source] = hour
    waiting = await repository.count_waiting(uow, project_id, limit=MAX_COUNTED)
    return [
        SourceHealth(
            source,
            outcomes.get(source, {}),
            last.get(source),
            waiting.get((source, False), 0),
            waiting.get((source, True), 0),
        )
        for source in SOURCES
        if source in outcomes or (source, False) in waiting or (source, True) in waiting
    ]


async def tidy(engine: AsyncEngine, *, now: datetime, retention_days: int) -> int:
    """Make the partitions of the next days and delete what has had its time; return how many partitions went."""
    async with unit_of_work(engine) as uow:
        await repository.delete_counts(uow, before=now - COUNTS_KEPT)
        await repository.delete_failed(uow, before=now - FAILED_KEPT)
    return await partitions.keep(engine, today=now.date(), retention_days=retention_days)

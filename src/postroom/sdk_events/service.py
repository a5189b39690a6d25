"""What waits to become part of issues, and how the sources of a project do."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.sdk_events import partitions, repository
from postroom.sdk_events.schemas import (
    SOURCES,
    KeptOccurrence,
    PendingOccurrence,
    SourceHealth,
    SourceTotals,
)

HEALTH = timedelta(days=1)
"""Time that the health of sources is about."""
MAX_COUNTED = 100_000
"""Waiting occurrences that are counted; more are shown as so many."""
TAKEN = ("stored", "duplicate", "stored_points")
"""Outcomes of what was taken."""
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
    """Let go of occurrences that have become part of issues; the newest of each source are kept for a while."""
    numbers: dict[str, list[int]] = {}
    for one in occurrences:
        numbers.setdefault(one.source, []).append(one.seq)
    await repository.keep_recent(
        uow, [seq for each in numbers.values() for seq in each[-repository.RECENT :]]
    )
    await repository.delete_waiting(uow, [one.seq for one in occurrences])


async def set_aside(uow: UnitOfWork, occurrence: PendingOccurrence, error: str) -> None:
    """Keep an occurrence that can't become part of an issue, with the reason, for a person to look at."""
    await repository.set_error(uow, occurrence.seq, error[:1_000])


async def retry_failed(uow: UnitOfWork, project_id: int) -> int:
    """Let the occurrences that were set aside wait again; return how many."""
    return await repository.clear_errors(uow, project_id)


async def kept(
    uow: UnitOfWork,
    project_id: int,
    source: str,
    state: Literal["pending", "failed", "done"] | None,
    *,
    limit: int,
) -> list[KeptOccurrence]:
    """Return the newest errors of a source: those that wait, could not be counted, or were counted lately."""
    found: list[KeptOccurrence] = []
    if state in (None, "failed"):
        found += await repository.select_uncounted(uow, project_id, source, failed=True, limit=limit)
    if state in (None, "pending"):
        found += await repository.select_uncounted(uow, project_id, source, failed=False, limit=limit)
    if state in (None, "done"):
        found += await repository.select_recent(uow, project_id, source)
    return sorted(found, key=lambda one: one.received_at, reverse=True)[:limit]


async def find_kept(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> KeptOccurrence:
    """Return an error of a source.

    Raises:
        NotFound: it is not kept any longer, or never was.
    """
    found = await repository.select_kept(uow, project_id, source, event_id)
    if found is None:
        raise NotFound("The source has no such delivery.")
    return found


async def retry(uow: UnitOfWork, project_id: int, source: str, event_id: UUID | None) -> int:
    """Let an error of a source that could not be counted wait again, or all such; return how many.

    Raises:
        NotFound: there is none of that id.
        Conflict: it was counted, or waits to be.
    """
    if event_id is not None:
        await _failed(uow, project_id, source, event_id)
    return await repository.clear_errors(uow, project_id, source=source, event_id=event_id)


async def discard(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> None:
    """Delete an error that could not be counted.

    Raises:
        NotFound: there is none of that id.
        Conflict: it is no such one.
    """
    await _failed(uow, project_id, source, event_id)
    await repository.delete_failed_one(uow, project_id, source, event_id)


async def _failed(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> None:
    state = (await find_kept(uow, project_id, source, event_id)).state
    if state != "failed":
        raise Conflict(f"The delivery is {state}; this is for one that failed.")


async def totals(uow: UnitOfWork, project_id: int, sources: Sequence[str]) -> dict[str, SourceTotals]:
    """Return what came of all that some sources sent, as far back as counts are kept (90 days)."""
    outcomes: dict[str, dict[str, int]] = {source: {} for source in sources}
    last: dict[str, datetime] = {}
    for source, outcome, count, at in await repository.select_totals(uow, project_id, sources):
        outcomes[source][outcome] = count
        if outcome in TAKEN and at is not None:
            last[source] = max(at, last.get(source, at))
    waiting = await repository.count_waiting(uow, project_id, limit=MAX_COUNTED)
    return {
        source: SourceTotals(outcomes[source], last.get(source), waiting.get((source, True), 0))
        for source in sources
    }


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

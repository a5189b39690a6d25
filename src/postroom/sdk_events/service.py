"""Pending occurrences, and the health of a project's SDK sources."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.issues.occurrences import SETTLES
from postroom.sdk_events import partitions, repository
from postroom.sdk_events.schemas import (
    SOURCES,
    KeptOccurrence,
    PendingOccurrence,
    SourceHealth,
    SourceTotals,
)

HEALTH = timedelta(days=1)
"""Period of the health of sources."""
MAX_COUNTED = 100_000
"""Maximum number of pending occurrences that is counted; more are shown as this number."""
TAKEN = ("stored", "duplicate", "stored_points")
"""Outcomes of accepted events."""
COUNTS_KEPT = timedelta(days=90)
FAILED_KEPT = timedelta(days=30)


async def waiting_projects(uow: UnitOfWork) -> list[int]:
    """Return the projects with pending occurrences."""
    return await repository.select_waiting_projects(uow)


async def take(uow: UnitOfWork, project_id: int, *, settled: datetime, limit: int) -> list[PendingOccurrence]:
    """Lock and return the oldest pending occurrences of a project, with a share for each source.

    Those that wait for other records of their traces are returned once one of the trace was received before
    `settled`. They stay pending until `done` or `mark_failed` in the same transaction.
    """
    share = max(1, limit // len(SOURCES))
    by_source = {
        source: await repository.take_waiting(uow, project_id, source, settled=settled, limit=share)
        for source in SOURCES
    }
    found = [one for each in by_source.values() for one in each]
    # Unused shares go to the sources with more pending occurrences.
    for source, taken in by_source.items():
        if len(taken) == share and len(found) < limit:
            found += await repository.take_waiting(
                uow,
                project_id,
                source,
                settled=settled,
                after=taken[-1].seq,
                limit=limit - len(found),
            )
    # What one record of a trace waited for may have come since.
    traces = {one.occurrence["point"]["trace"] for one in found if SETTLES in one.occurrence}
    if traces:
        found += await repository.take_unsettled(uow, project_id, traces, settled=settled, limit=limit)
    return found


async def done(uow: UnitOfWork, occurrences: Sequence[PendingOccurrence]) -> None:
    """Delete counted occurrences; the newest of each source are kept for a while."""
    numbers: dict[str, list[int]] = {}
    for occurrence in occurrences:
        numbers.setdefault(occurrence.source, []).append(occurrence.seq)
    await repository.keep_recent(
        uow, [seq for each in numbers.values() for seq in each[-repository.RECENT :]]
    )
    await repository.delete_waiting(uow, [occurrence.seq for occurrence in occurrences])


async def mark_failed(uow: UnitOfWork, occurrence: PendingOccurrence, error: str) -> None:
    """Mark an occurrence as failed, with the reason, for a person to inspect."""
    await repository.set_error(uow, occurrence.seq, error[:1_000])


async def retry_failed(uow: UnitOfWork, project_id: int) -> int:
    """Make failed occurrences pending again; return how many."""
    return await repository.clear_errors(uow, project_id)


async def kept(
    uow: UnitOfWork,
    project_id: int,
    source: str,
    state: Literal["pending", "done", "failed"] | None,
    *,
    limit: int,
) -> list[KeptOccurrence]:
    """Return the newest pending, failed and recently counted errors of a source."""
    found: list[KeptOccurrence] = []
    if state in (None, "failed"):
        found += await repository.select_uncounted(uow, project_id, source, failed=True, limit=limit)
    if state in (None, "pending"):
        found += await repository.select_uncounted(uow, project_id, source, failed=False, limit=limit)
    if state in (None, "done"):
        found += await repository.select_recent(uow, project_id, source)
    return sorted(found, key=lambda occurrence: occurrence.received_at, reverse=True)[:limit]


async def find_kept(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> KeptOccurrence:
    """Return an error of a source.

    Raises:
        NotFound: it does not exist or is no longer kept.
    """
    found = await repository.select_kept(uow, project_id, source, event_id)
    if found is None:
        raise NotFound("The source has no such delivery.")
    return found


async def retry(uow: UnitOfWork, project_id: int, source: str, event_id: UUID | None) -> int:
    """Make one failed error of a source pending again, or all; return how many.

    Raises:
        NotFound: there is none with this id.
        Conflict: it was counted, or is pending.
    """
    if event_id is not None:
        await _failed(uow, project_id, source, event_id)
    return await repository.clear_errors(uow, project_id, source=source, event_id=event_id)


async def discard(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> None:
    """Delete a failed error.

    Raises:
        NotFound: there is none with this id.
        Conflict: it has not failed.
    """
    await _failed(uow, project_id, source, event_id)
    await repository.delete_failed_one(uow, project_id, source, event_id)


async def _failed(uow: UnitOfWork, project_id: int, source: str, event_id: UUID) -> None:
    state = (await find_kept(uow, project_id, source, event_id)).state
    if state != "failed":
        raise Conflict(f"The delivery is {state}; only failed ones can be processed again.")


async def totals(uow: UnitOfWork, project_id: int, sources: Sequence[str]) -> dict[str, SourceTotals]:
    """Return all retained counts (90 days) of some sources' events."""
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
    """Return the outcomes of each source's events within a day, and the pending numbers."""
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
    """Create the partitions of the next days and delete expired data; return how many partitions were dropped."""
    async with unit_of_work(engine) as uow:
        await repository.delete_counts(uow, before=now - COUNTS_KEPT)
        await repository.delete_failed(uow, before=now - FAILED_KEPT)
    return await partitions.keep(engine, today=now.date(), retention_days=retention_days)

"""SDK errors presented as deliveries of their source: pending, failed, and recently counted ones."""

from dataclasses import replace
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.sdk_events import service as events
from postroom.sdk_events.schemas import KeptOccurrence, SourceTotals
from postroom.sources.connected.schemas import (
    ConnectedSource,
    Counters,
    DeliveryPage,
    DeliveryState,
    StoredDelivery,
)
from postroom.sources.registry.model import OCCURRENCE

MAX_ERRORS = 1_000
"""Maximum errors in all pages."""
REFUSED = ("refused_over_limit", "dropped_over_limit", "dropped_by_sdk")
SWITCHED_OFF = "switched_off"
"""Outcome of events of a disabled source."""


async def page(
    engine: AsyncEngine, source: ConnectedSource, state: DeliveryState | None, *, limit: int, offset: int
) -> DeliveryPage:
    """Return a page of a source's errors, newest first."""
    async with unit_of_work(engine) as uow:
        found = await events.kept(uow, source.project_id, _protocol(source), state, limit=MAX_ERRORS)
    return DeliveryPage(
        len(found), [_delivery(source, occurrence) for occurrence in found[offset : offset + limit]]
    )


async def newest(engine: AsyncEngine, source: ConnectedSource, limit: int) -> list[StoredDelivery]:
    """Return the newest counted and failed errors of a source in order of arrival."""
    found = await page(engine, source, None, limit=limit, offset=0)
    return list(found.deliveries)[::-1]


async def get(engine: AsyncEngine, source: ConnectedSource, event_id: UUID) -> StoredDelivery:
    """Return an error of a source.

    Raises:
        NotFound: there is none with this id.
    """
    async with unit_of_work(engine) as uow:
        return _delivery(source, await events.find_kept(uow, source.project_id, _protocol(source), event_id))


async def replay(engine: AsyncEngine, source: ConnectedSource, event_id: UUID | None) -> int:
    """Schedule one failed error, or all, for counting again; return how many.

    Raises:
        NotFound: there is none with this id.
        Conflict: it was counted, or is pending.
    """
    async with unit_of_work(engine) as uow:
        return await events.retry(uow, source.project_id, _protocol(source), event_id)


async def discard(engine: AsyncEngine, source: ConnectedSource, event_id: UUID) -> None:
    """Delete a failed error.

    Raises:
        NotFound: there is none with this id.
        Conflict: it has not failed.
    """
    async with unit_of_work(engine) as uow:
        await events.discard(uow, source.project_id, _protocol(source), event_id)


async def with_totals(
    engine: AsyncEngine, project_id: int, counted: list[tuple[ConnectedSource, Counters]]
) -> list[tuple[ConnectedSource, Counters]]:
    """Return sources with their counters, including those of SDK intake."""
    protocols = [source.protocol for source, _ in counted if source.protocol is not None]
    if not protocols:
        return counted
    async with unit_of_work(engine) as uow:
        totals = await events.totals(uow, project_id, protocols)
    return [
        (source, counters if source.protocol is None else _added(counters, totals[source.protocol]))
        for source, counters in counted
    ]


def _added(counters: Counters, totals: SourceTotals) -> Counters:
    outcomes = totals.outcomes
    taken = sum(outcomes.get(name, 0) for name in events.TAKEN)
    refused = sum(outcomes.get(name, 0) for name in REFUSED)
    ignored = outcomes.get(SWITCHED_OFF, 0)
    left_out = sum(outcomes.values()) - taken - refused - ignored
    return replace(
        counters,
        last_received_at=totals.last_at,
        received=taken,
        refused=refused,
        ignored=ignored,
        skipped=left_out,
        failed=totals.failed,
    )


def _delivery(source: ConnectedSource, occurrence: KeptOccurrence) -> StoredDelivery:
    return StoredDelivery(
        id=occurrence.event_id,
        source_id=source.id,
        project_id=source.project_id,
        key=str(occurrence.event_id),
        headers={"content-type": OCCURRENCE},
        body=orjson.dumps(occurrence.occurrence),
        history=False,
        state=occurrence.state,
        error=occurrence.error,
        outcome={},
        received_at=occurrence.received_at,
        processed_at=None,
    )


def _protocol(source: ConnectedSource) -> str:
    assert source.protocol is not None  # noqa: S101  # only called for SDK sources
    return source.protocol

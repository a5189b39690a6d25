"""The job that converts a project's deliveries to signals, its sources in turn.

One turn takes the oldest few deliveries of every source, so that a source with a thousand of them does not block
others. Deliveries of a source with many ungrouped signals wait here, so that they do not delay the grouping of
other sources. Each turn's deliveries of one source are one transaction: signals, outcomes and counters. After a
crash they are read again and deduplicated by their client ids.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import signals, source_signals
from postroom.domain.sources.steering import Steered
from postroom.intake import objects, own_issues
from postroom.intake.names import Names
from postroom.jobs.port import Jobs
from postroom.reports.decisions.pull_requests.receiving import receive
from postroom.settings import SourceSettings
from postroom.signals.service import Prepared, Receipt, ingest_prepared, prepare
from postroom.sources.connected import deliveries, links, processing_requests, service
from postroom.sources.connected.links import Link
from postroom.sources.connected.reading import Read, read_bounded, reading_of, weighing_of
from postroom.sources.connected.schemas import ConnectedSource, StoredDelivery
from postroom.sources.registry.catalogue import find
from postroom.sources.registry.composing import Composed, client_id, compose
from postroom.sources.registry.model import Observation

PER_SOURCE = 6
"""Maximum deliveries of one source per turn."""

SECONDS = 2.0
"""Time limit of one job, after which jobs of other projects get their turn."""

PENDING_LOOKED_AT = 5_000
"""Newest ungrouped signals among which those of each source are counted."""


@dataclass(frozen=True, slots=True)
class Processor:
    """The dependencies of the job."""

    engine: AsyncEngine
    jobs: Jobs
    clock: Clock
    settings: SourceSettings
    names: Names | None = None
    """Asks sources for the names of users; None does not."""


class Unusable(Exception):
    """A delivery can't be stored; none of its signals are."""


@dataclass(frozen=True, slots=True)
class Made:
    """A signal of a delivery before it is stored."""

    delivery: StoredDelivery
    observation: Observation
    composed: Composed
    prepared: Prepared


async def process(processor: Processor, project_id: int, *, stopping: Callable[[], bool]) -> int:
    """Process the project's pending deliveries; return how many."""
    async with unit_of_work(processor.engine) as uow:
        await processing_requests.begin(uow, project_id)
    started, done = time.monotonic(), 0
    while not stopping():
        read = await _turn(processor, project_id)
        done += read
        if read == 0:
            return done
        if time.monotonic() - started > SECONDS:
            break
    async with unit_of_work(processor.engine) as uow:
        await processing_requests.schedule_processing(
            uow, jobs=processor.jobs, project_id=project_id, now=processor.clock()
        )
    return done


async def _turn(processor: Processor, project_id: int) -> int:
    """Process the oldest few deliveries of each source below its limit; return how many."""
    async with unit_of_work(processor.engine) as uow:
        room = await _room(uow, project_id, processor.settings.in_flight)
        turn = await deliveries.take_turn(uow, project_id, per_source=PER_SOURCE)
    done = 0
    # A source with few deliveries does not wait for one with many.
    for source_id, delivery_ids in sorted(turn.items(), key=lambda one: len(one[1])):
        room_left = room.get(source_id, processor.settings.in_flight)
        if room_left > 0:
            done += await _read_source(processor, source_id, delivery_ids[:room_left])
    return done


async def _room(uow: UnitOfWork, project_id: int, most: int) -> dict[UUID, int]:
    """Return the remaining number of ungrouped signals of each source that has any."""
    newest = (
        sa.select(signals.c.id)
        .where(signals.c.project_id == project_id, signals.c.state == "pending")
        .order_by(signals.c.seq.desc())
        .limit(PENDING_LOOKED_AT)
        .subquery()
    )
    result = await uow.execute(
        sa.select(source_signals.c.source_id, sa.func.count())
        .join(newest, newest.c.id == source_signals.c.signal_id)
        .group_by(source_signals.c.source_id)
    )
    return {source_id: most - count for source_id, count in result.all()}


async def _read_source(processor: Processor, source_id: UUID, ids: Sequence[UUID]) -> int:
    """Read deliveries of a source and store what they contain; return how many.

    They are read before the transaction: a parser may take seconds, and a host may not answer.
    """
    async with unit_of_work(processor.engine) as uow:
        source = await service.find_any(uow, source_id)
        waiting = await deliveries.pending(uow, ids)
    if source is None or not waiting:
        return 0
    names = {} if processor.names is None else await processor.names.of(source, [one.body for one in waiting])
    reading = reading_of(source)
    read = [(one, await read_bounded(reading, one, names)) for one in waiting]
    async with unit_of_work(processor.engine) as uow:
        locked = await deliveries.lock(uow, ids)
        current = await service.find_any(uow, source_id)
        if current is None:
            return 0
        unchanged = _read_by(current) == _read_by(source)
        if unchanged:
            await _write(processor, uow, current, [(one, found) for one, found in read if one.id in locked])
    return len(locked) if unchanged else await _read_source(processor, source_id, ids)


def _read_by(source: ConnectedSource) -> tuple[object, ...]:
    """Return what decides how deliveries of a source are read."""
    return source.kind, source.config, source.rules


async def _write(
    processor: Processor,
    uow: UnitOfWork,
    source: ConnectedSource,
    read: Sequence[tuple[StoredDelivery, Read]],
) -> None:
    """Store the signals of deliveries, apply closings, and record each outcome, in order of arrival."""
    now = processor.clock()
    counts: Counter[str] = Counter()
    ended: list[tuple[UUID, str | None, Mapping[str, Any]]] = []
    for delivery, found in read:
        try:
            async with uow.begin_nested():
                outcome, error = await _write_one(processor, uow, source, delivery, found)
        except Unusable as problem:
            outcome, error = {}, str(problem)
        except sa.exc.DataError as problem:
            # It contains a value that no column accepts; it must not block the following deliveries.
            outcome, error = {}, f"It can't be stored: {str(problem.orig).splitlines()[0]}"
        ended.append((delivery.id, error, outcome))
        counts["dropped"] += outcome.get("dropped", 0)
        counts["skipped"] += len(outcome.get("skipped", ()))
        counts["signals"] += len(outcome.get("signals", ()))
        if error is not None:
            await service.note_error(uow, source.id, error, now, failed=1)
    await deliveries.end(uow, ended, now)
    await service.count(uow, source.id, counts)


async def _write_one(
    processor: Processor,
    uow: UnitOfWork,
    source: ConnectedSource,
    delivery: StoredDelivery,
    read: Read,
) -> tuple[dict[str, Any], str | None]:
    """Return the outcome of a delivery, and the error if it could not be read."""
    if read.error is not None:
        return {}, read.error
    kind, now = find(source.kind), processor.clock()
    others, ours = await own_issues.without(uow, processor.jobs, source, read.observed, read.closed)
    known, unknown = await objects.without_unknown(uow, source, others)
    new_signals = await _compose_all(uow, source, delivery, known)
    receipts = await ingest_prepared(
        uow,
        jobs=processor.jobs,
        project_id=source.project_id,
        signals=[one.prepared for one in new_signals],
        now=now,
    )
    refused = next((receipt for receipt in receipts if receipt.status == "rejected"), None)
    if refused is not None:
        raise Unusable(f"Its signal is invalid: {refused.field}: {refused.reason}")
    await _link(uow, source, new_signals, receipts)
    edited = await objects.amend(
        uow,
        source,
        [
            (one.observation, one.prepared.signal, receipt.signal_id)
            for one, receipt in zip(new_signals, receipts, strict=True)
            if receipt.status == "repeated" and receipt.signal_id is not None
        ],
        jobs=processor.jobs,
        now=now,
    )
    closed = await objects.close(
        uow, source, read.closed, resolves=kind.resolves, jobs=processor.jobs, now=now
    )
    for event in read.pull_requests:
        await receive(
            uow,
            processor.jobs,
            event,
            body=delivery.body,
            project_ids=[source.project_id],
            source_id=source.id,
            now=now,
        )
    outcome: dict[str, Any] = {
        "signals": [str(one.signal_id) for one in receipts if one.status == "stored"],
        "repeated": sum(one.status == "repeated" for one in receipts),
        "ignored": sorted({one.reason for one in receipts if one.status == "ignored" and one.reason}),
        "dropped": sum(steered.dropped_by is not None for _, steered in read.observed),
        "closed": closed,
        "edited": edited,
        "pull_requests": len(read.pull_requests),
        "skipped": [*read.skipped, *[own_issues.OURS] * ours, *[objects.UNKNOWN] * unknown],
    }
    return {name: value for name, value in outcome.items() if value}, None


async def _compose_all(
    uow: UnitOfWork,
    source: ConnectedSource,
    delivery: StoredDelivery,
    observed: Iterable[tuple[Observation, Steered]],
) -> list[Made]:
    taken = [(one, steered) for one, steered in observed if steered.dropped_by is None]
    again = {one.object_id for one, _ in taken if one.reopens or one.reopening}
    reopened = await links.reopen(uow, source.id, sorted(again))
    made: list[Made] = []
    for original, steered in taken:
        observation = objects.as_reopened(original) if original.object_id in reopened else original
        composed = compose(
            observation,
            steered,
            id=client_id(source.id, observation),
            weighing=weighing_of(source),
            received_at=delivery.received_at,
        )
        if delivery.history:
            composed = objects.without_weight(composed)
        made.append(Made(delivery, observation, composed, prepare(composed.signal)))
    return made


async def _link(
    uow: UnitOfWork, source: ConnectedSource, made: Sequence[Made], receipts: Sequence[Receipt]
) -> None:
    """Record which signals belong to the source."""
    pairs = [
        (entry, receipt.signal_id, receipt.status)
        for entry, receipt in zip(made, receipts, strict=True)
        if receipt.signal_id is not None
    ]
    if not pairs:
        return
    await links.keep(
        uow,
        [
            Link(
                signal_id,
                source.id,
                entry.delivery.id,
                entry.observation.object_id,
                entry.composed.held_weight if status == "stored" else None,
                entry.observation.changed_at,
            )
            for entry, signal_id, status in pairs
        ],
    )

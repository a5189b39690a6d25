"""Writing of events: durable when it returns, many at once, no source at another one's cost; partitions by day."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.sdks import NOON, ControllableClock

from postroom.db.engine import unit_of_work
from postroom.db.tables import events
from postroom.domain.errors import Limited
from postroom.sdk_events import partitions
from postroom.sdk_events.schemas import NewEvent, Stored
from postroom.sdk_events.writer import EventWriter


def event(id: uuid.UUID | None = None, properties: bytes = b"{}") -> NewEvent:
    return NewEvent(id or uuid.uuid4(), "e", None, NOON, properties)


@pytest.fixture
async def writer(engine: AsyncEngine) -> AsyncIterator[EventWriter]:
    made = EventWriter(engine, clock=ControllableClock(), max_bytes=100_000)
    yield made
    await made.drain()


async def count(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return int((await uow.execute(sa.select(sa.func.count()).select_from(events))).scalar_one())


async def test_requests_at_once_share_a_transaction_and_each_has_its_own_result(
    engine: AsyncEngine, writer: EventWriter
) -> None:
    twice = event()
    results = await asyncio.gather(
        *(writer.write(project, "posthog", [event(), twice]) for project in (1, 1, 2)),
        *(writer.write(3, "sentry", [event()]) for _ in range(50)),
    )
    assert [result.stored for result in results[:3]] == [2, 1, 2], "an id is of one project"
    assert await count(engine) == 55
    async with engine.connect() as connection:
        transactions = await connection.execute(sa.text("SELECT count(DISTINCT xmin::text) FROM events"))
    assert transactions.scalar_one() <= 3


async def test_event_writer_unwritable_event_affects_no_other(
    engine: AsyncEngine, writer: EventWriter
) -> None:
    good, bad = (writer.write(1, "posthog", [event(properties=said)]) for said in (b"{}", b"{broken"))
    results = await asyncio.gather(good, bad, return_exceptions=True)
    assert not isinstance(results[0], BaseException)
    assert isinstance(results[1], Exception)
    assert await count(engine) == 1


async def test_event_writer_two_processes_store_once(engine: AsyncEngine) -> None:
    writers = [EventWriter(engine, clock=ControllableClock(), max_bytes=10**9) for _ in range(3)]
    same = [event() for _ in range(300)]
    results = await asyncio.gather(*(writer.write(1, "posthog", same) for writer in writers))
    assert sum(result.stored for result in results) == 300
    assert await count(engine) == 300


async def test_event_writer_flooding_source_is_refused_alone(writer: EventWriter) -> None:
    large = [event(properties=b'{"a":"' + b"x" * 15_000 + b'"}')]
    flood = [asyncio.ensure_future(writer.write(1, "posthog", large)) for _ in range(20)]
    await asyncio.sleep(0)
    quiet = await writer.write(2, "posthog", [event()])
    assert quiet.stored == 1
    results = await asyncio.gather(*flood, return_exceptions=True)
    refused = [result for result in results if isinstance(result, Limited)]
    assert 0 < len(refused) < 20
    assert writer.waiting_bytes == 0


async def test_partitions_are_made_ahead_and_dropped_as_a_whole(engine: AsyncEngine) -> None:
    time = ControllableClock()
    writer = EventWriter(engine, clock=time, max_bytes=10**6)
    for _ in range(3):
        await writer.write(1, "posthog", [event()])
        time.forward(days=1)
    assert await count(engine) == 3
    today = time.now.date()
    await asyncio.gather(*(partitions.ensure(engine, today) for _ in range(4)))
    assert await partitions.keep(engine, today=today, retention_days=2) == 1
    assert await count(engine) == 2
    async with unit_of_work(engine) as uow:
        names = await uow.execute(
            sa.text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass")
        )
        found = set(names.scalars())
    assert found == {partitions.name_of(date(2026, 11, 26) + timedelta(days=day)) for day in range(5)}


async def test_event_writer_duplicate_is_known_on_its_day_and_next(engine: AsyncEngine) -> None:
    time = ControllableClock()
    writer = EventWriter(engine, clock=time, max_bytes=10**6)
    first, other = event(), event()
    assert await writer.write(1, "posthog", [first]) == Stored(1, 0)
    # Not looked up before, it is found by its key; from then on all are looked up for a while.
    assert await writer.write(1, "posthog", [first, other]) == Stored(1, 1)
    assert await writer.write(1, "posthog", [other]) == Stored(0, 1)
    time.forward(days=1)
    fresh = EventWriter(engine, clock=time, max_bytes=10**6)
    assert await fresh.write(1, "posthog", [first, event()]) == Stored(1, 1)

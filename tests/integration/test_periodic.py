"""Periodic work: by one process at a time, and however much of it there is, it never waits for itself."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import create_engine, unit_of_work
from postroom.worker.periodic import Periodic, Turns, once

SECOND = timedelta(seconds=1)


async def test_periodic_work_is_done_by_one_at_a_time_in_and_between_processes(engine: AsyncEngine) -> None:
    started = 0

    async def work() -> None:
        nonlocal started
        started += 1
        await asyncio.sleep(0.2)

    task = Periodic("tick", SECOND, work)
    here, there = Turns(engine), Turns(engine)
    done = await asyncio.gather(*(once(turns, task) for turns in (here, there, here, there)))
    assert sorted(done) == [False, False, False, True]
    assert started == 1
    assert await once(here, task)
    assert await once(there, task)
    await here.close()
    await there.close()


async def test_more_work_at_once_than_there_are_connections(fresh_database_url: str) -> None:
    engine = create_engine(fresh_database_url, pool_size=2)
    turns = Turns(engine)
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        await asyncio.sleep(0.1)  # so that all have their turn before any of them asks the database
        async with unit_of_work(engine) as uow:
            await uow.execute(sa.select(1))

    async with asyncio.timeout(20):
        done = await asyncio.gather(*(once(turns, Periodic(f"chore {n}", SECOND, work)) for n in range(6)))
    assert (done, begun) == ([True] * 6, 6)
    await turns.close()
    await engine.dispose()


async def test_a_turn_is_free_again_after_a_failure_and_after_the_connection_ended(
    engine: AsyncEngine,
) -> None:
    mine, other = Turns(engine), Turns(engine)

    async def fail() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError):
        await once(mine, Periodic("tick", SECOND, fail))
    assert await other.take("tick")
    assert not await mine.take("tick")
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        )
    with pytest.raises(sa.exc.DBAPIError):
        await other.give("tick")
    assert await mine.take("tick")
    assert not await other.take("tick")
    await mine.give("tick")
    assert await other.take("tick")
    await other.close()
    assert await mine.take("tick")
    await mine.close()

"""Periodic work of one process: many tasks that each hold a lock leave connections to do the work with."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.waiting import until

from postroom.db.engine import create_engine, unit_of_work
from postroom.worker.periodic import Periodic, keep, turns_for

POOL = 3


@pytest.fixture
async def small(fresh_database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(fresh_database_url, pool_size=POOL)
    yield engine
    await engine.dispose()


async def test_more_tasks_than_connections_all_get_their_turn(small: AsyncEngine) -> None:
    done: set[int] = set()

    def chore(number: int) -> Periodic:
        async def work() -> None:
            # Long enough for every other task to come for its lock meanwhile.
            await asyncio.sleep(0.05)
            async with unit_of_work(small) as uow:
                await uow.execute(sa.select(1))
            done.add(number)

        return Periodic(f"chore {number}", timedelta(hours=1), work)

    turns = turns_for(POOL)
    tasks = [asyncio.create_task(keep(small, chore(number), turns)) for number in range(4 * POOL)]
    try:
        await until(lambda: len(done) == len(tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

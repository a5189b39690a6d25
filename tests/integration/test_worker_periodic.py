"""What a worker does every so often never uses up the connections that it needs itself."""

import asyncio
from datetime import timedelta

import sqlalchemy as sa

from postroom.db.engine import create_engine, unit_of_work
from postroom.worker.periodic import Periodic, keep, turns_of

POOL = 3
CHORES = 8


async def test_many_pieces_of_work_do_not_wait_for_each_others_connections(fresh_database_url: str) -> None:
    engine = create_engine(fresh_database_url, pool_size=POOL)
    done: set[int] = set()
    all_done = asyncio.Event()

    def chore(number: int) -> Periodic:
        async def work() -> None:
            async with unit_of_work(engine) as uow:
                await uow.execute(sa.select(1))
            done.add(number)
            if len(done) == CHORES:
                all_done.set()

        return Periodic(f"chore {number}", timedelta(hours=1), work)

    turns = turns_of(POOL)
    tasks = [asyncio.create_task(keep(engine, chore(number), turns)) for number in range(CHORES)]
    try:
        # Those that wait for each other do so for 30 seconds, fail, and come again in an hour.
        async with asyncio.timeout(60):
            await all_done.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await engine.dispose()

"""Workers are notified of jobs and otherwise sleep."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.waiting import until

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.jobs.port import Handler, Job
from postroom.jobs.queue import JobQueue, migrate_jobs
from postroom.jobs.worker import JobWorker
from postroom.settings import JobSettings

SELDOM = JobSettings(poll_seconds=60, concurrency=2)
"""Polling would find a job after a minute, which no test here waits for."""

QUEUES = [f"idle{number}" for number in range(11)]


@asynccontextmanager
async def working(url: str, engine: AsyncEngine, handler: Handler, *others: str) -> AsyncIterator[JobWorker]:
    handlers = {"work": handler, **dict.fromkeys(others, handler)}
    worker = JobWorker(url, engine, settings=SELDOM, handlers=handlers, clock=now)
    await worker.start()
    try:
        yield worker
    finally:
        await worker.stop()


async def put(engine: AsyncEngine, url: str, *keys: str) -> None:
    queue = JobQueue(url)
    async with unit_of_work(engine) as uow:
        for key in keys:
            await queue.enqueue(uow, Job("work", key))
    queue.close()


async def test_a_job_begins_when_it_is_put_and_the_next_of_its_key_when_it_ends(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    done: list[str] = []

    async def work(job: Job) -> None:
        await asyncio.sleep(0.02)
        done.append(job.key)

    async with working(fresh_database_url, engine, work):
        await asyncio.sleep(1)
        began = time.monotonic()
        # More keys than the worker runs at once, and more jobs than keys.
        await put(engine, fresh_database_url, *(f"k{n % 5}" for n in range(15)))
        await until(lambda: len(done) == 15)
        assert time.monotonic() - began < SELDOM.poll_seconds / 3
    assert sorted(done) == sorted(f"k{n % 5}" for n in range(15))


async def test_a_listener_that_was_cut_off_connects_again_and_misses_nothing(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    done: list[str] = []

    async def work(job: Job) -> None:
        done.append(job.key)

    cut = sa.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )

    async def cut_off() -> bool:
        async with unit_of_work(engine) as uow:
            return bool((await uow.execute(cut)).scalar_one())

    async with working(fresh_database_url, engine, work):
        await until(cut_off)
        await put(engine, fresh_database_url, "meanwhile")
        await until(lambda: done == ["meanwhile"])
        await put(engine, fresh_database_url, "afterwards")
        await until(lambda: done == ["meanwhile", "afterwards"])


async def test_a_worker_at_rest_leaves_the_database_alone(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    async def work(job: Job) -> None:
        pass

    transactions = sa.text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")

    async def count() -> int:
        async with unit_of_work(engine) as uow:
            return int((await uow.execute(transactions)).scalar_one())

    async def rests() -> bool:
        before = await count()
        await asyncio.sleep(2)
        # The count before is one; a dozen polled queues would make a hundred.
        return await count() - before <= 3

    async with working(fresh_database_url, engine, work, *QUEUES):
        await until(rests)  # the start is followed by some looks, and sessions report them with a delay


async def test_a_database_from_before_notifications_gets_them_once(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    triggers = sa.text("SELECT count(*) FROM pg_trigger WHERE tgname = 'postroom_notify_queue'")
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.text("DROP TRIGGER postroom_notify_queue ON jobs.workflow_status"))
        await uow.execute(sa.text("DROP FUNCTION jobs.postroom_notify_queue"))
    for _ in range(2):
        await asyncio.to_thread(migrate_jobs, fresh_database_url)
        async with unit_of_work(engine) as uow:
            assert (await uow.execute(triggers)).scalar_one() == 1

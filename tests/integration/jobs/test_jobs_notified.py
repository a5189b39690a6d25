"""Workers are notified of jobs and otherwise sleep."""

import asyncio
import time
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.waiting import until
from tests.integration.jobs.workers import enqueue, running_worker

from postroom.db.engine import unit_of_work
from postroom.db.tables import jobs
from postroom.domain.errors import Unavailable
from postroom.jobs.port import Job
from postroom.settings import JobSettings

SELDOM = JobSettings(poll_seconds=60, concurrency=2)
"""Polling would find a job after a minute, which no test here waits for."""

NAMES = ["work", *(f"idle{number}" for number in range(11))]


async def test_worker_full_takes_next_job_without_polling(
    engine: AsyncEngine,
) -> None:
    done: list[str] = []

    async def work(job: Job) -> None:
        await asyncio.sleep(0.02)
        done.append(job.key)

    async with running_worker(engine, {"work": work}, SELDOM):
        await asyncio.sleep(1)
        began = time.monotonic()
        # More keys than the worker runs at once, and more jobs than keys.
        await enqueue(engine, *(Job("work", f"k{n % 5}") for n in range(15)))
        await until(lambda: len(done) == 15)
        assert time.monotonic() - began < SELDOM.poll_seconds / 3
    assert sorted(done) == sorted(f"k{n % 5}" for n in range(15))


async def test_drain_of_worker_lets_another_take_next_job_of_key(engine: AsyncEngine) -> None:
    begun: list[int] = []
    go_on = asyncio.Event()

    async def work(job: Job) -> None:
        begun.append(job.payload["n"])
        await go_on.wait()

    await enqueue(engine, Job("work", "k", {"n": 1}))
    async with running_worker(engine, {"work": work}, SELDOM) as first:
        await until(lambda: begun == [1])
        async with running_worker(engine, {"work": work}, SELDOM):
            await enqueue(engine, Job("work", "k", {"n": 2}))
            await first.drain()
            await asyncio.sleep(0.5)  # the second one finds nothing that it could run, and rests
            assert begun == [1]
            go_on.set()
            await until(lambda: begun == [1, 2])


async def test_retry_due_while_worker_is_full_is_taken_by_another(
    engine: AsyncEngine,
) -> None:
    settings = JobSettings(poll_seconds=60, concurrency=1, backoff_seconds=0.5, attempts=2)
    tries = 0
    busy, go_on = asyncio.Event(), asyncio.Event()

    async def first(job: Job) -> None:
        if job.key == "long":
            busy.set()
            await go_on.wait()
        else:
            raise Unavailable("try again")

    async def second(job: Job) -> None:
        nonlocal tries
        tries += 1

    await enqueue(engine, Job("work", "fails"), Job("work", "long"))
    async with running_worker(engine, {"work": first}, settings):
        await asyncio.wait_for(busy.wait(), 20)
        async with running_worker(engine, {"work": second}, settings):
            await until(lambda: tries == 1)
        go_on.set()


async def test_listener_that_was_cut_off_reconnects_and_misses_no_job(
    engine: AsyncEngine,
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

    async with running_worker(engine, {"work": work}, SELDOM):
        await until(cut_off)
        await enqueue(engine, Job("work", "meanwhile"))
        await until(lambda: done == ["meanwhile"])
        await enqueue(engine, Job("work", "afterwards"))
        await until(lambda: done == ["meanwhile", "afterwards"])


async def test_worker_at_rest_does_not_poll(
    engine: AsyncEngine,
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

    async with running_worker(engine, dict.fromkeys(NAMES, work), SELDOM):
        await until(rests)  # the start is followed by some looks, and sessions report them with a delay


async def test_retry_of_a_worker_that_died_is_started_when_it_is_due(engine: AsyncEngine) -> None:
    done = asyncio.Event()

    async def note(job: Job) -> None:
        done.set()

    await enqueue(engine, Job("note", "one"))
    async with unit_of_work(engine) as uow:
        due = sa.func.clock_timestamp() + timedelta(seconds=0.5)
        await uow.execute(sa.update(jobs).values(failures=1, due_at=due))
    async with running_worker(engine, {"note": note}, JobSettings(poll_seconds=60)):
        await asyncio.wait_for(done.wait(), 20)

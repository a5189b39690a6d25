"""A worker that stops while a job ends: the job is done again elsewhere, never given up for the stop's sake."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from tests.helpers.waiting import until

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Unavailable
from postroom.jobs import dead_letters, upkeep
from postroom.jobs.port import Handler, Job
from postroom.jobs.queue import JobQueue
from postroom.jobs.worker import JobWorker
from postroom.settings import JobSettings

QUICK = JobSettings(attempts=2, backoff_seconds=1)
LEASE = timedelta(seconds=15)


@pytest.fixture
async def queue(engine: AsyncEngine, fresh_database_url: str) -> AsyncIterator[JobQueue]:
    queue = JobQueue(fresh_database_url)
    async with unit_of_work(engine) as uow:
        await queue.enqueue(uow, Job("note", "one"))
    yield queue
    queue.close()


async def letters(engine: AsyncEngine) -> list[dead_letters.DeadLetter]:
    async with unit_of_work(engine) as uow:
        return await dead_letters.list_all(uow)


async def test_a_job_that_ends_in_a_stop_is_taken_over_and_not_failed(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    ended = asyncio.Queue[str]()

    def worker(note: Handler) -> JobWorker:
        return JobWorker(fresh_database_url, engine, settings=QUICK, handlers={"note": note}, clock=now)

    async def stop_and_end(job: Job) -> None:
        await first.stop()  # so that the engine is gone when the end of the job is to be recorded
        await ended.put("first")

    async def end(job: Job) -> None:
        await ended.put("second")

    first, second = worker(stop_and_end), worker(end)
    await first.start()
    assert await asyncio.wait_for(ended.get(), 20) == "first"
    await until(lambda: not first.begun)
    assert await letters(engine) == []
    await upkeep.beat(engine, executor_id=second.executor_id, now=now())
    await second.start()
    try:
        with capture_logs() as logs:
            assert await upkeep.take_over(engine, lease=LEASE, now=now()) == 1
        # The first one is not on the list of the living: it said that it leaves, which is no cause for a warning.
        assert [(line["log_level"], line["jobs"]) for line in logs] == [("info", 1)]
        assert await asyncio.wait_for(ended.get(), 20) == "second"
    finally:
        await second.stop()
    assert await letters(engine) == []


async def test_a_worker_is_busy_until_the_end_of_its_job_is_recorded(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    ended = asyncio.Event()

    async def note(job: Job) -> None:
        # The engine has to wait for this lock before it can record that the step has ended.
        await locked.execute(sa.text("LOCK TABLE jobs.operation_outputs IN EXCLUSIVE MODE"))
        ended.set()

    worker = JobWorker(fresh_database_url, engine, settings=QUICK, handlers={"note": note}, clock=now)
    await worker.start()
    try:
        async with engine.connect() as locked:
            await asyncio.wait_for(ended.wait(), 20)
            await asyncio.sleep(0.2)
            assert worker.busy == 1
        await until(lambda: not worker.busy)
    finally:
        await worker.stop()


async def test_a_job_that_waits_to_be_tried_again_keeps_no_worker_and_is_left_to_the_next_one(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    tries = 0
    tried = asyncio.Event()

    async def fail(job: Job) -> None:
        nonlocal tries
        tries += 1
        tried.set()
        raise Unavailable("the model does not answer")

    worker = JobWorker(fresh_database_url, engine, settings=QUICK, handlers={"note": fail}, clock=now)
    await worker.start()
    try:
        await asyncio.wait_for(tried.wait(), 20)
        await until(lambda: not worker.busy)
        assert len(worker.begun) == 1
    finally:
        await worker.stop()
    await until(lambda: not worker.begun)
    assert tries == 1
    assert await letters(engine) == []


async def test_a_job_that_is_due_during_a_stop_is_left_to_the_next_worker_as_it_is(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    began = asyncio.Queue[str]()
    drained = asyncio.Event()

    async def wait(job: Job) -> None:
        await began.put(job.key)
        await drained.wait()

    # One job has begun; one was taken from its queue just before the stop; one is enqueued afterwards.
    worker = JobWorker(fresh_database_url, engine, settings=QUICK, handlers={"note": wait}, clock=now)
    await worker.start()
    assert await asyncio.wait_for(began.get(), 20) == "one"
    worker._stopping = True  # what `drain` does before the threads of the queues have ended
    async with unit_of_work(engine) as uow:
        await queue.enqueue(uow, Job("note", "two"))
    await until(lambda: len(worker.begun) == 2 and worker.busy == 1)
    await worker.drain()
    async with unit_of_work(engine) as uow:
        await queue.enqueue(uow, Job("note", "three"))
    await asyncio.sleep(1)  # time enough for a notified worker to take it
    drained.set()
    await until(lambda: not worker.busy)
    await worker.stop()
    await until(lambda: not worker.begun)

    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.text("SELECT queue_partition_key, status, error FROM jobs.workflow_status ORDER BY created_at")
        )
    assert [tuple(row) for row in found] == [
        ("one", "SUCCESS", None),
        ("two", "PENDING", None),
        ("three", "ENQUEUED", None),
    ]
    assert await letters(engine) == []

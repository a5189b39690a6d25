"""Durable work: in the caller's transaction, one at a time a key, tried again, taken over, given up."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from tests.helpers.waiting import until

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid, NotFound, Unavailable
from postroom.jobs import dead_letters, upkeep
from postroom.jobs.port import Handler, Job
from postroom.jobs.queue import JobQueue
from postroom.jobs.worker import MAX_RECOVERIES, JobWorker
from postroom.settings import JobSettings

QUICK = JobSettings(attempts=3, backoff_seconds=0.05, concurrency=8)


@pytest.fixture
def queue(fresh_database_url: str) -> JobQueue:
    return JobQueue(fresh_database_url)


@asynccontextmanager
async def working(url: str, engine: AsyncEngine, handlers: dict[str, Handler]) -> AsyncIterator[JobWorker]:
    worker = JobWorker(url, engine, settings=QUICK, handlers=handlers, clock=now)
    await upkeep.beat(engine, executor_id=worker.executor_id, now=now())
    await worker.start()
    try:
        yield worker
    finally:
        await worker.stop()


async def put(engine: AsyncEngine, queue: JobQueue, *jobs: Job) -> None:
    async with unit_of_work(engine) as uow:
        for job in jobs:
            await queue.enqueue(uow, job)


async def test_a_job_is_put_with_its_transaction_or_not_at_all(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    done: list[Job] = []

    async def note(job: Job) -> None:
        done.append(job)

    async with engine.connect() as connection, connection.begin() as transaction:
        await queue.enqueue(connection, Job("note", "rolled back"))
        await transaction.rollback()
    await put(engine, queue, Job("note", "kept", {"number": 7}))
    async with working(fresh_database_url, engine, {"note": note}):
        await until(lambda: bool(done))
        await asyncio.sleep(0.3)
    assert done == [Job("note", "kept", {"number": 7})]
    queue.close()


async def test_one_key_runs_one_at_a_time_in_order_and_many_keys_side_by_side(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    running: dict[str, int] = {}
    order: dict[str, list[int]] = {}
    overlaps = widest = 0

    async def step(job: Job) -> None:
        nonlocal overlaps, widest
        running[job.key] = running.get(job.key, 0) + 1
        overlaps += running[job.key] > 1
        widest = max(widest, sum(running.values()))
        order.setdefault(job.key, []).append(job.payload["n"])
        await asyncio.sleep(0.02)
        running[job.key] -= 1

    for n in range(24):
        await put(engine, queue, Job("step", f"k{n % 4}", {"n": n}))
    async with working(fresh_database_url, engine, {"step": step}):
        await until(lambda: sum(map(len, order.values())) == 24)
    assert overlaps == 0
    assert widest > 1
    assert all(numbers == sorted(numbers) for numbers in order.values())
    queue.close()


async def test_a_failing_job_is_retried_then_becomes_a_dead_letter_and_can_be_replayed(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    tries: list[str] = []
    healthy = False

    async def flaky(job: Job) -> None:
        tries.append(job.key)
        if not healthy:
            raise Unavailable("the model does not answer")

    async def letters() -> list[dead_letters.DeadLetter]:
        async with unit_of_work(engine) as uow:
            return await dead_letters.list_all(uow)

    async def buried() -> bool:
        return bool(await letters())

    await put(engine, queue, Job("flaky", "p1", {"a": [1]}))
    async with working(fresh_database_url, engine, {"flaky": flaky}):
        await until(buried)
        assert len(tries) == QUICK.attempts
        [letter] = await letters()
        assert (letter.job, letter.key, letter.payload) == ("flaky", "p1", {"a": [1]})
        assert "the model does not answer" in letter.error
        assert letter.attempts == QUICK.attempts
        healthy = True
        async with unit_of_work(engine) as uow:
            await dead_letters.replay(uow, jobs=queue, id=letter.id, now=now())
        await until(lambda: len(tries) == QUICK.attempts + 1)
        assert await letters() == []
        with pytest.raises(NotFound):
            async with unit_of_work(engine) as uow:
                await dead_letters.replay(uow, jobs=queue, id=uuid4(), now=now())
    queue.close()


async def test_what_can_not_succeed_is_not_tried_twice(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    tries = 0

    async def hopeless(job: Job) -> None:
        nonlocal tries
        tries += 1
        raise Invalid("there is no such thing")

    async def buried() -> bool:
        async with unit_of_work(engine) as uow:
            return bool(await dead_letters.list_all(uow))

    await put(engine, queue, Job("hopeless", "k"))
    async with working(fresh_database_url, engine, {"hopeless": hopeless}):
        await until(buried)
    assert tries == 1
    queue.close()


def start_peer(url: str, file: Path, seconds: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.helpers.processes.job_peer", url, str(file), str(seconds)]
    return subprocess.Popen(command, start_new_session=True)


async def test_a_killed_workers_job_is_taken_over_and_keeps_its_turn(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str, tmp_path: Path
) -> None:
    """kill -9 inside a job: another worker does it again, and the next job of that key still waits for it."""
    file = tmp_path / "log"
    file.touch()
    peer = start_peer(fresh_database_url, file, 60)
    done: list[str] = []

    async def slow(job: Job) -> None:
        done.append(f"{job.key}{job.payload['n']}")

    try:
        await until(lambda: "ready" in file.read_text())
        await put(engine, queue, Job("slow", "k", {"n": 1}))
        await put(engine, queue, Job("slow", "k", {"n": 2}))
        await until(lambda: "begin k" in file.read_text())
        os.kill(peer.pid, signal.SIGKILL)
        peer.wait()
        async with working(fresh_database_url, engine, {"slow": slow}) as worker:
            await asyncio.sleep(0.5)
            assert done == []
            later = now() + timedelta(seconds=60)
            await upkeep.beat(engine, executor_id=worker.executor_id, now=later)
            with capture_logs() as logs:
                assert await upkeep.take_over(engine, lease=timedelta(seconds=15), now=later) == 1
            assert [line["log_level"] for line in logs] == ["warning"]
            await until(lambda: len(done) == 2)
            assert done == ["k1", "k2"]
            assert await upkeep.take_over(engine, lease=timedelta(seconds=15), now=later) == 0
    finally:
        if peer.poll() is None:
            peer.kill()
            peer.wait()
    queue.close()


@pytest.mark.slow
async def test_a_job_that_kills_every_worker_becomes_a_dead_letter(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str, tmp_path: Path
) -> None:
    """A takeover keeps count of the starts, so that one job can't end worker after worker for ever."""
    file = tmp_path / "log"
    file.touch()
    peer = start_peer(fresh_database_url, file, 60)
    done: list[int] = []

    async def slow(job: Job) -> None:
        done.append(job.payload["n"])

    try:
        await until(lambda: "ready" in file.read_text())
        await put(engine, queue, Job("slow", "k", {"n": 1}))
        await until(lambda: "begin k" in file.read_text())
        async with unit_of_work(engine) as uow:
            earlier = sa.text("UPDATE jobs.workflow_status SET recovery_attempts = :starts")
            await uow.execute(earlier, {"starts": MAX_RECOVERIES + 1})
        await put(engine, queue, Job("slow", "k", {"n": 2}))
    finally:
        peer.kill()
        peer.wait()
    async with working(fresh_database_url, engine, {"slow": slow}) as worker:
        later = now() + timedelta(seconds=60)
        await upkeep.beat(engine, executor_id=worker.executor_id, now=later)
        assert await upkeep.take_over(engine, lease=timedelta(seconds=15), now=later) == 1
        await until(lambda: len(done) == 1)
        assert await upkeep.bury_killers(engine, now=later) == 1
        assert done == [2]
    async with unit_of_work(engine) as uow:
        [letter] = await dead_letters.list_all(uow)
    assert (letter.job, letter.key, letter.payload) == ("slow", "k", {"n": 1})
    assert "worker died" in letter.error
    queue.close()


async def test_records_of_finished_jobs_are_cleared_away(
    engine: AsyncEngine, queue: JobQueue, fresh_database_url: str
) -> None:
    done = 0

    async def note(job: Job) -> None:
        nonlocal done
        done += 1

    await put(engine, queue, *(Job("note", str(n)) for n in range(5)))
    async with working(fresh_database_url, engine, {"note": note}):
        await until(lambda: done == 5)
        await asyncio.sleep(0.3)
        assert await upkeep.clear_finished(keep=timedelta(hours=1), now=now()) == 0
        assert await upkeep.clear_finished(keep=timedelta(0), now=now() + timedelta(seconds=5)) == 5
        async with unit_of_work(engine) as uow:
            left = await uow.execute(sa.text("SELECT count(*) FROM jobs.workflow_status"))
            assert left.scalar_one() == 0
    queue.close()

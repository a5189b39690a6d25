"""Jobs of workers that died are taken over, and those that kill their workers are given up."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from tests.helpers.waiting import until
from tests.integration.jobs.workers import enqueue, job_rows, list_dead_letters, running_worker

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.jobs import upkeep
from postroom.jobs.port import Job
from postroom.jobs.repository import MAX_LOSSES

LEASE = timedelta(seconds=15)


@pytest.fixture
def peer(engine: AsyncEngine, fresh_database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process with the handler `slow`, which never ends and logs to `tmp_path / "log"`."""
    file = tmp_path / "log"
    file.touch()
    command = [sys.executable, "-m", "tests.helpers.processes.job_peer", fresh_database_url, str(file), "60"]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def test_take_over_reruns_job_of_killed_worker_before_next(
    engine: AsyncEngine, peer: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    done: list[str] = []

    async def slow(job: Job) -> None:
        done.append(f"{job.key}{job.payload['n']}")

    await until(lambda: "ready" in log.read_text())
    await enqueue(engine, Job("slow", "k", {"n": 1}), Job("slow", "k", {"n": 2}))
    await until(lambda: "begin k" in log.read_text())
    os.kill(peer.pid, signal.SIGKILL)
    peer.wait()
    async with running_worker(engine, {"slow": slow}) as worker:
        assert await upkeep.take_over(engine, lease=LEASE, now=now()) == 0  # it may still live
        await asyncio.sleep(0.5)
        assert done == []
        later = now() + timedelta(seconds=60)
        await upkeep.beat(engine, executor_id=worker.executor_id, now=later)
        with capture_logs() as logs:
            assert await upkeep.take_over(engine, lease=LEASE, now=later) == 1
        assert [line["log_level"] for line in logs] == ["warning"]
        await until(lambda: len(done) == 2)
        assert done == ["k1", "k2"]
        assert await upkeep.take_over(engine, lease=LEASE, now=later) == 0


async def test_take_over_while_a_worker_reports_leaves_its_jobs(engine: AsyncEngine) -> None:
    begun = asyncio.Event()

    async def wait(job: Job) -> None:
        begun.set()
        await asyncio.sleep(60)

    await enqueue(engine, Job("work", "k"))
    async with running_worker(engine, {"work": wait}) as worker:
        await asyncio.wait_for(begun.wait(), 20)
        almost = now() + LEASE - timedelta(seconds=1)
        assert await upkeep.take_over(engine, lease=LEASE, now=almost) == 0
        assert [row["worker"] for row in await job_rows(engine)] == [worker.executor_id]


async def lose_worker(engine: AsyncEngine, *, silent: bool) -> None:
    """Let an unknown or a silent worker run every waiting job."""
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.text("UPDATE jobs SET worker = 'gone' WHERE worker IS NULL"))
    if silent:
        await upkeep.beat(engine, executor_id="gone", now=now() - 2 * LEASE)


@pytest.mark.parametrize("silent", [True, False])
async def test_take_over_of_job_that_killed_many_workers_makes_dead_letter(
    engine: AsyncEngine, silent: bool
) -> None:
    """A worker that has no row, since the server was started again, counts as well."""
    await enqueue(engine, Job("slow", "k", {"n": 1}))
    for losses in range(1, MAX_LOSSES):
        await lose_worker(engine, silent=silent)
        assert await upkeep.take_over(engine, lease=LEASE, now=now()) == 1
        assert [(row["worker"], row["losses"]) for row in await job_rows(engine)] == [(None, losses)]
    await lose_worker(engine, silent=silent)
    await enqueue(engine, Job("slow", "k", {"n": 2}))
    done: list[int] = []

    async def slow(job: Job) -> None:
        done.append(job.payload["n"])

    async with running_worker(engine, {"slow": slow}):
        assert await upkeep.take_over(engine, lease=LEASE, now=now()) == 1
        await until(lambda: done == [2])
    [letter] = await list_dead_letters(engine)
    assert (letter.job, letter.key, letter.payload, letter.attempts) == ("slow", "k", {"n": 1}, MAX_LOSSES)
    assert letter.error == "The worker died each time this job was started."


async def test_take_over_by_two_at_once_returns_each_job_once(engine: AsyncEngine) -> None:
    await enqueue(engine, *(Job("work", str(n)) for n in range(30)))
    await lose_worker(engine, silent=False)
    taken = await asyncio.gather(*(upkeep.take_over(engine, lease=LEASE, now=now()) for _ in range(3)))
    assert sum(taken) == 30
    assert {(row["worker"], row["losses"]) for row in await job_rows(engine)} == {(None, 1)}


async def test_take_over_from_living_worker_runs_job_once(
    engine: AsyncEngine,
) -> None:
    begun: list[str] = []
    go_on = asyncio.Event()

    async def wait(job: Job) -> None:
        begun.append(job.key)
        await go_on.wait()

    async def claimed_again() -> bool:
        return [row["worker"] for row in await job_rows(engine)] == [worker.executor_id]

    await enqueue(engine, Job("work", "k"))
    async with running_worker(engine, {"work": wait}) as worker:
        await until(lambda: begun == ["k"])
        await upkeep.beat(engine, executor_id=worker.executor_id, now=now() - 2 * LEASE)
        assert await upkeep.take_over(engine, lease=LEASE, now=now()) == 1
        await until(claimed_again)
        go_on.set()
        await until(lambda: not worker.busy)
    assert begun == ["k"]
    assert await job_rows(engine) == []

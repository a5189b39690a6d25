"""A worker that stops returns its jobs to the queue; none is given up because of the stop."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs
from tests.helpers.waiting import until
from tests.integration.jobs.workers import enqueue, job_rows, list_dead_letters, make_worker, running_worker

from postroom.clock import now
from postroom.domain.errors import Unavailable
from postroom.jobs import repository, upkeep
from postroom.jobs import worker as worker_module
from postroom.jobs.port import Job
from postroom.settings import JobSettings

LEASE = timedelta(seconds=15)
SLOW_RETRIES = JobSettings(attempts=2, backoff_seconds=60)


async def test_stop_with_a_running_job_cancels_it_and_returns_it_at_once(engine: AsyncEngine) -> None:
    begun = asyncio.Queue[str]()
    cleaned_up: list[str] = []
    done: list[str] = []

    async def wait(job: Job) -> None:
        await begun.put(job.key)
        try:
            await asyncio.sleep(60)
        finally:
            cleaned_up.append(job.key)

    async def note(job: Job) -> None:
        done.append(job.key)

    await enqueue(engine, Job("note", "one"))
    first = make_worker(engine, {"note": wait})
    await first.start()
    assert await asyncio.wait_for(begun.get(), 20) == "one"
    async with running_worker(engine, {"note": note}, JobSettings(poll_seconds=60)):
        await first.stop()
        assert cleaned_up == ["one"]
        await until(lambda: done == ["one"])  # the second one was notified
    assert await list_dead_letters(engine) == []


async def test_stop_with_a_running_job_counts_no_failure_and_no_lost_worker(engine: AsyncEngine) -> None:
    begun = asyncio.Event()

    async def wait(job: Job) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise RuntimeError("what was cut off fails in its own way") from None

    await enqueue(engine, Job("note", "one"))
    async with running_worker(engine, {"note": wait}):
        await asyncio.wait_for(begun.wait(), 20)
    [row] = await job_rows(engine)
    assert (row["worker"], row["failures"], row["losses"]) == (None, 0, 0)


async def test_stop_with_a_job_that_ends_meanwhile_records_its_end(engine: AsyncEngine) -> None:
    begun = asyncio.Event()

    async def finish(job: Job) -> None:
        begun.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return  # it has brought its work to an end

    await enqueue(engine, Job("note", "one"))
    async with running_worker(engine, {"note": finish}):
        await asyncio.wait_for(begun.wait(), 20)
    assert await job_rows(engine) == []


async def test_stop_with_uncancellable_job_leaves_it_to_take_over(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "END_SECONDS", 0.2)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def insist(job: Job) -> None:
        begun.set()
        while not go_on.is_set():
            try:
                await go_on.wait()
            except asyncio.CancelledError:
                continue

    await enqueue(engine, Job("note", "one"))
    async with running_worker(engine, {"note": insist}) as worker:
        await asyncio.wait_for(begun.wait(), 20)
    assert [row["worker"] for row in await job_rows(engine)] == [worker.executor_id]
    go_on.set()
    await upkeep.deregister(engine, executor_id=worker.executor_id)
    with capture_logs() as logs:
        assert await upkeep.take_over(engine, lease=LEASE, now=now()) == 1
    # It said that it leaves, which is no cause for a warning.
    assert [(line["log_level"], line["jobs"]) for line in logs] == [("info", 1)]


async def test_busy_with_a_job_whose_end_is_not_recorded_yet_counts_it(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended, go_on = asyncio.Event(), asyncio.Event()
    delete = repository.delete

    async def delete_later(*args: object, **options: object) -> None:
        if args[1]:
            await go_on.wait()
        await delete(*args, **options)  # type: ignore[arg-type]

    async def note(job: Job) -> None:
        ended.set()

    monkeypatch.setattr(repository, "delete", delete_later)
    await enqueue(engine, Job("note", "one"))
    async with running_worker(engine, {"note": note}) as worker:
        await asyncio.wait_for(ended.wait(), 20)
        await asyncio.sleep(0.2)
        assert worker.busy == 1
        go_on.set()
        await until(lambda: not worker.busy)
    assert await job_rows(engine) == []


async def test_job_that_waits_for_its_next_attempt_keeps_no_worker_busy(engine: AsyncEngine) -> None:
    tries = 0

    async def fail(job: Job) -> None:
        nonlocal tries
        tries += 1
        raise Unavailable("the model does not answer")

    async with running_worker(engine, {"note": fail}, SLOW_RETRIES) as worker:
        await enqueue(engine, Job("note", "one"))
        await until(lambda: tries == 1 and not worker.busy)
        [row] = await job_rows(engine)
        assert (row["worker"], row["failures"]) == (None, 1)
        assert timedelta(0) < row["due_at"] - now() <= timedelta(seconds=60)
    assert tries == 1
    assert await list_dead_letters(engine) == []


async def test_drain_with_jobs_that_wait_takes_none_of_them(engine: AsyncEngine) -> None:
    begun = asyncio.Queue[str]()
    go_on = asyncio.Event()

    async def wait(job: Job) -> None:
        await begun.put(job.key)
        await go_on.wait()

    await enqueue(engine, Job("note", "one"), Job("note", "two"))
    worker = make_worker(engine, {"note": wait}, JobSettings(concurrency=1, poll_seconds=0.05))
    await worker.start()
    assert await asyncio.wait_for(begun.get(), 20) == "one"
    await worker.drain()
    await enqueue(engine, Job("note", "three"))
    await asyncio.sleep(0.5)  # several polls
    go_on.set()
    await until(lambda: not worker.busy)
    await worker.stop()
    assert begun.empty()
    assert [(row["key"], row["worker"]) for row in await job_rows(engine)] == [("two", None), ("three", None)]
    assert await list_dead_letters(engine) == []

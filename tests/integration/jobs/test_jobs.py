"""Jobs: enqueued in the caller's transaction, one at a time per key, retried, and given up."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.waiting import until
from tests.integration.jobs.workers import QUICK_RETRIES, enqueue, job_rows, list_dead_letters, running_worker

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid, NotFound, Unavailable
from postroom.jobs import dead_letters
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue
from postroom.settings import JobSettings


async def test_enqueue_in_a_transaction_that_is_rolled_back_leaves_no_job(engine: AsyncEngine) -> None:
    done: list[Job] = []

    async def note(job: Job) -> None:
        done.append(job)

    async with engine.connect() as connection, connection.begin() as transaction:
        await JobQueue().enqueue(connection, Job("note", "rolled back"))
        await transaction.rollback()
    await enqueue(engine, Job("note", "kept", {"number": 7, "text": "é\U0001f4ee", "none": None}))
    assert [row["key"] for row in await job_rows(engine)] == ["kept"]
    async with running_worker(engine, {"note": note}) as worker:
        await until(lambda: bool(done) and not worker.busy)
    assert done == [Job("note", "kept", {"number": 7, "text": "é\U0001f4ee", "none": None})]
    assert await job_rows(engine) == []


async def test_worker_runs_each_key_in_order_and_keys_concurrently(
    engine: AsyncEngine,
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
        await enqueue(engine, Job("step", f"k{n % 4}", {"n": n}))
    async with running_worker(engine, {"step": step}):
        await until(lambda: sum(map(len, order.values())) == 24)
    assert overlaps == 0
    assert widest > 1
    assert all(numbers == sorted(numbers) for numbers in order.values())


async def test_worker_runs_no_more_jobs_per_name_than_concurrency(
    engine: AsyncEngine,
) -> None:
    begun: list[str] = []
    go_on = asyncio.Event()

    async def wait(job: Job) -> None:
        begun.append(job.name)
        await go_on.wait()

    await enqueue(engine, *(Job("slow", f"k{n}") for n in range(5)), Job("other", "k0"))
    async with running_worker(
        engine, {"slow": wait, "other": wait}, JobSettings(concurrency=2, poll_seconds=0.05)
    ):
        await until(lambda: len(begun) == 3)
        await asyncio.sleep(0.3)  # several polls
        assert sorted(begun) == ["other", "slow", "slow"]
        go_on.set()
        await until(lambda: len(begun) == 6)


async def test_worker_without_a_handler_leaves_the_job_to_others(engine: AsyncEngine) -> None:
    done: list[str] = []

    async def note(job: Job) -> None:
        done.append(job.name)

    await enqueue(engine, Job("unknown", "k"), Job("note", "k"))
    async with running_worker(engine, {"note": note}):
        await until(lambda: done == ["note"])
    assert [row["name"] for row in await job_rows(engine)] == ["unknown"]


async def test_job_failing_repeatedly_becomes_dead_letter_and_can_be_replayed(
    engine: AsyncEngine,
) -> None:
    tries: list[str] = []
    healthy = False

    async def flaky(job: Job) -> None:
        tries.append(job.key)
        if not healthy:
            raise Unavailable("the model does not answer")

    async def dead() -> bool:
        return bool(await list_dead_letters(engine))

    await enqueue(engine, Job("flaky", "p1", {"a": [1]}))
    async with running_worker(engine, {"flaky": flaky}):
        await until(dead)
        assert len(tries) == QUICK_RETRIES.attempts
        [letter] = await list_dead_letters(engine)
        assert (letter.job, letter.key, letter.payload) == ("flaky", "p1", {"a": [1]})
        assert letter.error == "Unavailable: the model does not answer"
        assert letter.attempts == QUICK_RETRIES.attempts
        healthy = True
        async with unit_of_work(engine) as uow:
            await dead_letters.replay(uow, jobs=JobQueue(), id=letter.id, now=now())
        await until(lambda: len(tries) == QUICK_RETRIES.attempts + 1)
        assert await list_dead_letters(engine) == []
        with pytest.raises(NotFound):
            async with unit_of_work(engine) as uow:
                await dead_letters.replay(uow, jobs=JobQueue(), id=uuid4(), now=now())


async def test_job_that_waits_for_its_next_attempt_blocks_its_key_alone(engine: AsyncEngine) -> None:
    order: list[tuple[str, int]] = []

    async def flaky(job: Job) -> None:
        order.append((job.key, job.payload["n"]))
        if job.key == "bad" and [key for key, _ in order].count("bad") < 3:
            raise Unavailable("not yet")

    await enqueue(engine, *(Job("flaky", key, {"n": n}) for n in range(3) for key in ("bad", "good")))
    async with running_worker(engine, {"flaky": flaky}):
        await until(lambda: len(order) == 8)
    assert [n for key, n in order if key == "bad"] == [0, 0, 0, 1, 2]
    assert [n for key, n in order if key == "good"] == [0, 1, 2]
    assert await list_dead_letters(engine) == []


async def test_job_that_can_not_succeed_is_not_retried(engine: AsyncEngine) -> None:
    tries = 0

    async def hopeless(job: Job) -> None:
        nonlocal tries
        tries += 1
        raise Invalid("there is no such thing")

    async def dead() -> bool:
        return bool(await list_dead_letters(engine))

    await enqueue(engine, Job("hopeless", "k"))
    async with running_worker(engine, {"hopeless": hopeless}):
        await until(dead)
    assert tries == 1
    assert [letter.attempts for letter in await list_dead_letters(engine)] == [1]


async def test_job_failing_with_unstorable_text_does_not_block_worker(
    engine: AsyncEngine,
) -> None:
    done: list[str] = []

    async def handle(job: Job) -> None:
        if job.key == "bad":
            raise Invalid("a\x00b\ud800c" * 2_000)
        done.append(job.key)

    async def dead() -> bool:
        return bool(await list_dead_letters(engine))

    await enqueue(engine, Job("work", "bad"))
    async with running_worker(engine, {"work": handle}):
        await until(dead)
        await enqueue(engine, Job("work", "good"))
        await until(lambda: done == ["good"])
    [letter] = await list_dead_letters(engine)
    assert letter.error.startswith("Invalid: a\ufffdb\ufffdc")


async def test_job_whose_handler_is_cancelled_from_inside_counts_as_a_failed_attempt(
    engine: AsyncEngine,
) -> None:
    tries = 0

    async def cancelled(job: Job) -> None:
        nonlocal tries
        tries += 1
        raise asyncio.CancelledError

    async def dead() -> bool:
        return bool(await list_dead_letters(engine))

    await enqueue(engine, Job("work", "k"))
    async with running_worker(engine, {"work": cancelled}):
        await until(dead)
    assert tries == QUICK_RETRIES.attempts

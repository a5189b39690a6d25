"""At most one running job per name and key, in their order, whatever transactions and workers do at once."""

import asyncio
import random
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.waiting import until, until_locked
from tests.integration.jobs.workers import QUICK_RETRIES, enqueue, job_rows, running_worker

from postroom.clock import now
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import jobs
from postroom.jobs import repository
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue
from postroom.jobs.worker import JobWorker
from postroom.settings import JobSettings


async def claimed(uow: UnitOfWork, worker: str, free: int = 10) -> list[int]:
    """Claim jobs named `work`; return the numbers in their payloads."""
    found = await repository.claim(uow, worker=worker, free={"work": free})
    return [each.job.payload["n"] for each in found]


async def test_claim_with_several_keys_returns_the_first_of_each_oldest_first(engine: AsyncEngine) -> None:
    await enqueue(engine, *(Job("work", key, {"n": n}) for n, key in enumerate("aabcbc")))
    async with unit_of_work(engine) as uow:
        assert await claimed(uow, "one", free=2) == [0, 2]
        assert await claimed(uow, "two") == [3]
        assert await claimed(uow, "two") == []


async def test_claim_takes_jobs_of_a_backlog_last(engine: AsyncEngine) -> None:
    await enqueue(engine, *(Job("work", str(n), {"n": n}, backlog=n < 2) for n in range(4)))
    async with unit_of_work(engine) as uow:
        assert [*await claimed(uow, "one", free=2), *await claimed(uow, "two")] == [2, 3, 0, 1]


async def test_claim_leaves_jobs_to_other_workers_for_a_moment(engine: AsyncEngine) -> None:
    await enqueue(engine, Job("work", "large", {"n": 1}), Job("work", "small", {"n": 2}))
    left = {"work": ["large"]}
    async with unit_of_work(engine) as uow:
        [taken] = await repository.claim(uow, worker="stale", free={"work": 10}, left=left)
        assert taken.job.key == "small"
        assert await repository.is_left(uow, "work", ["large"])
        await uow.execute(sa.update(jobs).values(due_at=jobs.c.due_at - repository.HEAD_START))
        assert not await repository.is_left(uow, "work", ["large"])
        [taken] = await repository.claim(uow, worker="stale", free={"work": 10}, left=left)
        assert taken.job.key == "large"


async def test_worker_takes_job_that_nobody_else_took_after_a_moment(engine: AsyncEngine) -> None:
    ran = asyncio.Event()

    async def work(_: Job) -> None:
        ran.set()

    async def behind(_: UnitOfWork) -> dict[str, list[str]]:
        return {"work": ["large"]}

    worker = JobWorker(engine, settings=QUICK_RETRIES, handlers={"work": work}, clock=now, behind=behind)
    await worker.start()
    try:
        await enqueue(engine, Job("work", "large"))
        async with asyncio.timeout(20):
            await ran.wait()
    finally:
        await worker.stop()


async def test_claim_waits_for_running_job_committed_before(
    engine: AsyncEngine,
) -> None:
    async with engine.connect() as late, late.begin():
        await JobQueue().enqueue(late, Job("work", "k", {"n": 1}))
        await enqueue(engine, Job("work", "k", {"n": 2}))
        async with unit_of_work(engine) as uow:
            assert await claimed(uow, "one") == [2]
        await late.commit()
    async with unit_of_work(engine) as uow:
        assert await claimed(uow, "two") == []
    [first, second] = await job_rows(engine)
    assert (first["worker"], second["worker"]) == (None, "one")


async def test_claim_concurrent_of_same_key_is_refused(engine: AsyncEngine) -> None:
    async with engine.connect() as late, late.begin():
        await JobQueue().enqueue(late, Job("work", "k", {"n": 1}))
        await enqueue(engine, Job("work", "k", {"n": 2}))
        async with engine.connect() as one, one.begin():
            assert await claimed(one, "one") == [2]
            await late.commit()

            async def claim_second() -> list[int]:
                async with unit_of_work(engine) as uow:
                    return await claimed(uow, "two")

            second = asyncio.create_task(claim_second())
            await until_locked(engine)
            await one.commit()
            with pytest.raises(sa.exc.IntegrityError):
                await second


async def test_record_of_a_job_that_was_taken_over_changes_nothing(engine: AsyncEngine) -> None:
    await enqueue(engine, Job("work", "k", {"n": 1}))
    async with unit_of_work(engine) as uow:
        assert await claimed(uow, "slow") == [1]
        [row] = (await uow.execute(sa.text("UPDATE jobs SET worker = 'other' RETURNING id"))).scalars().all()
        await repository.delete(uow, [row], worker="slow")
        assert not await repository.delete_failed(uow, row, worker="slow")
        assert await repository.release(uow, worker="slow") == []
    [left] = await job_rows(engine)
    assert (left["worker"], left["failures"]) == ("other", 0)


async def test_claim_with_wrong_statistics_looks_each_key_up_by_its_index(engine: AsyncEngine) -> None:
    """With joins over the table, whose statistics are never up to date, a claim once took 20 s."""
    fill = (
        "INSERT INTO jobs (name, key, payload, enqueued_at) "
        "SELECT 'work', n % 500, '{}', now() FROM generate_series(1, 20000) AS n"
    )
    explained = f"EXPLAIN {repository._CLAIM.text}"
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.text(fill))
        values = {
            "name": "work",
            "free": 8,
            "worker": "one",
            "left": ["1"],
            "head_start": repository.HEAD_START,
        }
        found = await uow.execute(sa.text(explained), values)
        plan = "\n".join(found.scalars())
    assert "Anti Join" not in plan
    assert re.search(r"Scan using ix_jobs_name_key_id on jobs earlier", plan), plan


async def test_workers_that_compete_run_every_job_once_in_order_without_overlap(
    fresh_database_url: str,
) -> None:
    """Several workers and senders at once, many jobs of few keys."""
    engine = create_engine(fresh_database_url, pool_size=20)
    chosen = random.Random(5)
    runs: dict[str, list[int]] = {}
    active: set[str] = set()
    overlaps: list[str] = []
    finished: list[int] = []

    async def work(job: Job) -> None:
        if job.key in active:
            overlaps.append(job.key)
        active.add(job.key)
        runs.setdefault(job.key, []).append(job.payload["n"])
        await asyncio.sleep(chosen.random() / 200)
        active.discard(job.key)
        finished.append(job.payload["n"])

    async def send(sender: int) -> None:
        for n in range(15):
            async with unit_of_work(engine) as uow:
                for key in chosen.sample("abcdef", 3):
                    await JobQueue().enqueue(uow, Job("work", key, {"n": 1000 * sender + n}))
                await asyncio.sleep(chosen.random() / 100)

    settings = JobSettings(concurrency=3, poll_seconds=30)
    try:
        async with (
            running_worker(engine, {"work": work}, settings),
            running_worker(engine, {"work": work}, settings),
            running_worker(engine, {"work": work}, settings),
        ):
            await asyncio.gather(*(send(sender) for sender in range(4)))
            # A worker that stops returns a job that still runs to the others, so all have to end first.
            await until(lambda: len(finished) == 4 * 15 * 3, 60)
    finally:
        await engine.dispose()
    assert overlaps == []
    for numbers in runs.values():
        for sender in range(4):
            sent = [n for n in numbers if n // 1000 == sender]
            assert sent == sorted(sent)

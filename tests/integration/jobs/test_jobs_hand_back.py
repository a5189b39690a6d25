"""A job whose end was not recorded, since the database was away just then, does not block its queue."""

import asyncio

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.jobs import upkeep
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue
from postroom.jobs.worker import JobWorker
from postroom.settings import JobSettings

NONE: frozenset[str] = frozenset()


async def test_a_job_that_a_live_worker_has_lost_is_enqueued_again(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    begun: asyncio.Queue[str] = asyncio.Queue()
    go_on = asyncio.Event()

    async def note(job: Job) -> None:
        await begun.put(job.key)
        await go_on.wait()

    queue = JobQueue(fresh_database_url)
    settings = JobSettings()
    worker = JobWorker(fresh_database_url, engine, settings=settings, handlers={"note": note}, clock=now)

    async def doubts(missed: frozenset[str]) -> frozenset[str]:
        return await upkeep.hand_back(executor_id=worker.executor_id, begun=worker.begun, missed=missed)

    async def ended() -> None:
        status = sa.text("SELECT status FROM jobs.workflow_status")
        async with asyncio.timeout(20):
            while True:
                async with unit_of_work(engine) as uow:
                    if set((await uow.execute(status)).scalars()) == {"SUCCESS"}:
                        return
                await asyncio.sleep(0.03)

    await worker.start()
    try:
        async with unit_of_work(engine) as uow:
            await queue.enqueue(uow, Job("note", "one"))
        assert await begun.get() == "one"
        assert await doubts(NONE) == NONE  # it is at work
        go_on.set()
        await ended()
        async with unit_of_work(engine) as uow:
            # As it stands when the engine could write neither the step's end nor the job's.
            await uow.execute(sa.text("UPDATE jobs.workflow_status SET status = 'PENDING'"))
            await uow.execute(sa.text("DELETE FROM jobs.operation_outputs"))
        doubted = await doubts(NONE)
        assert len(doubted) == 1  # once may be chance
        assert await doubts(doubted) == NONE
        assert await asyncio.wait_for(begun.get(), 20) == "one"
        await ended()
    finally:
        await worker.stop()
        queue.close()

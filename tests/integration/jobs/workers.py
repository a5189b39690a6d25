"""Workers and rows of jobs for tests."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import jobs
from postroom.jobs import dead_letters, upkeep
from postroom.jobs.port import Handler, Job
from postroom.jobs.queue import JobQueue
from postroom.jobs.worker import JobWorker
from postroom.settings import JobSettings

QUICK_RETRIES = JobSettings(attempts=3, backoff_seconds=0.05, concurrency=8)


def make_worker(
    engine: AsyncEngine, handlers: Mapping[str, Handler], settings: JobSettings = QUICK_RETRIES
) -> JobWorker:
    """Return a worker on the database of `engine`, not started."""
    return JobWorker(engine, settings=settings, handlers=handlers, clock=now)


@asynccontextmanager
async def running_worker(
    engine: AsyncEngine, handlers: Mapping[str, Handler], settings: JobSettings = QUICK_RETRIES
) -> AsyncIterator[JobWorker]:
    """Run a worker with one heartbeat."""
    worker = make_worker(engine, handlers, settings)
    await upkeep.beat(engine, executor_id=worker.executor_id, now=now())
    await worker.start()
    try:
        yield worker
    finally:
        await worker.stop()


async def enqueue(engine: AsyncEngine, *added: Job) -> None:
    """Enqueue jobs in one transaction."""
    async with unit_of_work(engine) as uow:
        for job in added:
            await JobQueue().enqueue(uow, job)


async def job_rows(engine: AsyncEngine) -> list[dict[str, Any]]:
    """Return the rows of waiting and running jobs in the order of enqueueing."""
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(jobs).order_by(jobs.c.id))
        return [dict(row._mapping) for row in found]


async def list_dead_letters(engine: AsyncEngine) -> list[dead_letters.DeadLetter]:
    """Return the dead letters that were not replayed."""
    async with unit_of_work(engine) as uow:
        return await dead_letters.list_all(uow)

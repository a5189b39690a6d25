"""Maintenance of jobs: heartbeats of workers, and take-over of dead workers' jobs."""

import os
import socket
from datetime import datetime, timedelta
from importlib.metadata import version

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import workers
from postroom.jobs import dead_letters, repository
from postroom.jobs.lease import clear
from postroom.jobs.repository import MAX_LOSSES
from postroom.telemetry import log

VERSION = version("postroom")

PAGE = 500
"""Maximum number of jobs that are taken over at once."""


async def beat(engine: AsyncEngine, *, executor_id: str, now: datetime, role: str = "worker") -> None:
    """Record that this process is alive; `role` is worker, scheduler or api."""
    async with unit_of_work(engine) as uow:
        await uow.execute(
            insert(workers)
            .values(
                executor_id=executor_id,
                host=socket.gethostname(),
                pid=os.getpid(),
                seen_at=now,
                role=role,
                version=VERSION,
                started_at=now,
            )
            .on_conflict_do_update(index_elements=["executor_id"], set_={"seen_at": now})
        )


async def deregister(engine: AsyncEngine, *, executor_id: str) -> None:
    """Record that this worker stops, so that jobs that it could not return are taken over at once."""
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.delete(workers).where(workers.c.executor_id == executor_id))


async def take_over(engine: AsyncEngine, *, lease: timedelta, now: datetime) -> int:
    """Let the jobs of workers that have been silent for `lease` wait for another one; return how many.

    A job keeps its place, so jobs of one key still run one at a time and in order. One in which `MAX_LOSSES`
    workers have died becomes a dead letter.
    """
    async with unit_of_work(engine) as uow:
        lost = await repository.lock_lost(uow, seen_before=now - lease, limit=PAGE)
        killers = [each for each in lost if each.losses >= MAX_LOSSES]
        returned = [each for each in lost if each.losses < MAX_LOSSES]
        for each in killers:
            error = "The worker died each time this job was started."
            await dead_letters.add(uow, id=new_id(), job=each.job, error=error, attempts=each.losses, now=now)
            log.error("job moved to the dead letters", job=each.job.name, key=each.job.key, error=error)
        if killers:
            await repository.delete_lost(uow, [each.id for each in killers])
        if returned:
            await repository.return_lost(uow, [each.id for each in returned])
        await uow.execute(sa.delete(workers).where(workers.c.seen_at < now - 100 * lease))
    silent = sum(each.silent for each in returned)
    if silent:
        log.warning("took over the jobs of a worker without a heartbeat", jobs=silent)
    if len(returned) > silent:
        log.info("took over the jobs of a worker that exited", jobs=len(returned) - silent)
    return len(lost)


async def live_keys(uow: UnitOfWork, job_name: str) -> set[str]:
    """Return the keys of the waiting and running jobs of a name."""
    return await repository.live_keys(uow, job_name)


async def forget_workers(engine: AsyncEngine) -> None:
    """Delete all workers, and the scheduler: for a start at which no other process can be alive."""
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.delete(workers))
        await clear(uow)

"""Maintenance of durable work: heartbeats, take-over of dead workers' jobs, and deletion of finished ones.

The engine leaves the jobs of a dead worker where they are (its take-over is a hosted product), so each worker
writes a heartbeat, and one of them at a time returns the jobs of silent workers to their queues.

The engine's async calls make its thread pool that of the event loop, and shut it down when they stop; so its
synchronous calls are used, in threads of ours.
"""

import asyncio
import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from dbos import DBOS, WorkflowStatus
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import workers
from postroom.jobs import dead_letters
from postroom.jobs.port import Job
from postroom.jobs.queue import SCHEMA, queue_name
from postroom.telemetry import log

PAGE = 500
FINISHED = ["SUCCESS", "CANCELLED", "ERROR"]


async def beat(engine: AsyncEngine, *, executor_id: str, now: datetime) -> None:
    """Record that this worker is alive."""
    async with unit_of_work(engine) as uow:
        await uow.execute(
            insert(workers)
            .values(executor_id=executor_id, host=socket.gethostname(), pid=os.getpid(), seen_at=now)
            .on_conflict_do_update(index_elements=["executor_id"], set_={"seen_at": now})
        )


async def deregister(engine: AsyncEngine, *, executor_id: str) -> None:
    """Record that this worker stops, so that its remaining jobs are taken over at once."""
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.delete(workers).where(workers.c.executor_id == executor_id))


async def take_over(engine: AsyncEngine, *, lease: timedelta, now: datetime) -> int:
    """Return the jobs of workers that have been silent for `lease` to their queues; return how many.

    Periodic work has only one process do so at a time. A job keeps its place in its own queue, so jobs of one key
    still run one at a time.
    """
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(workers.c.executor_id, workers.c.seen_at))
        seen: dict[str, datetime] = {id: at for id, at in found}  # noqa: C416  # the type checker does not accept a row as a pair
        pending = await asyncio.to_thread(
            DBOS.list_workflows, status="PENDING", load_input=False, load_output=False, limit=PAGE
        )
        orphans = [
            job for job in pending if (at := seen.get(job.executor_id or "")) is None or at <= now - lease
        ]
        by_queue: dict[tuple[str | None, bool], list[str]] = {}
        for job in orphans:
            by_queue.setdefault((job.queue_name, job.executor_id in seen), []).append(job.workflow_id)
        for (name, was_silent), ids in by_queue.items():
            await asyncio.to_thread(DBOS.resume_workflows, ids, queue_name=name)
            if was_silent:
                log.warning("took over the jobs of a worker without a heartbeat", queue=name, jobs=len(ids))
            else:
                log.info("took over the jobs of a worker that exited", queue=name, jobs=len(ids))
        if orphans:
            await _keep_count(uow, orphans)
        await uow.execute(sa.delete(workers).where(workers.c.seen_at < now - 100 * lease))
    return len(orphans)


_STARTED = sa.table(
    "workflow_status", sa.column("workflow_uuid"), sa.column("recovery_attempts"), schema=SCHEMA
)


async def _keep_count(uow: UnitOfWork, jobs: Sequence[WorkflowStatus]) -> None:
    """Add the earlier starts of `jobs` to those since, which the engine forgets when a job is resumed.

    Otherwise a job that kills its worker would never reach the limit at which it becomes a dead letter.
    """
    for job in jobs:
        await uow.execute(
            sa.update(_STARTED)
            .where(_STARTED.c.workflow_uuid == job.workflow_id)
            .values(recovery_attempts=_STARTED.c.recovery_attempts + (job.recovery_attempts or 0))
        )


async def hand_back(*, executor_id: str, begun: frozenset[str], missed: frozenset[str]) -> frozenset[str]:
    """Return jobs that a living worker seems to run, but does not, to their queues; return new suspects.

    That happens when the database is unavailable at the moment in which the engine would record a job's end.
    `begun` are the jobs that the worker runs, `missed` the result of the previous call: a job must be missing
    twice, since one that has just been taken, or has just ended, looks the same for a moment.
    """
    held = await asyncio.to_thread(
        DBOS.list_workflows,
        status="PENDING",
        executor_id=executor_id,
        load_input=False,
        load_output=False,
        limit=PAGE,
    )
    missing = {job.workflow_id: job.queue_name for job in held if job.workflow_id not in begun}
    for id in missed & missing.keys():
        await asyncio.to_thread(DBOS.resume_workflow, id, queue_name=missing.pop(id))
        log.warning("enqueued a job again whose result was not recorded", id=id)
    return frozenset(missing)


async def live_keys(uow: UnitOfWork, job_name: str) -> set[str]:
    """Return the keys of the waiting and running jobs of a name."""
    found = await uow.execute(
        sa.text(
            f"SELECT DISTINCT queue_partition_key FROM {SCHEMA}.workflow_status "  # noqa: S608  # a constant
            "WHERE queue_name = :queue AND status IN ('ENQUEUED', 'PENDING', 'DELAYED')"
        ),
        {"queue": queue_name(job_name)},
    )
    return set(found.scalars())


async def bury_killers(engine: AsyncEngine, *, now: datetime) -> int:
    """Turn jobs that the engine abandoned, because they killed their worker every time, into dead letters."""
    given_up = await asyncio.to_thread(
        DBOS.list_workflows, status="MAX_RECOVERY_ATTEMPTS_EXCEEDED", limit=PAGE
    )
    for workflow in given_up:
        name, key, payload = (workflow.input or {"args": ("unknown", "", {})})["args"]
        async with unit_of_work(engine) as uow:
            await dead_letters.bury(
                uow,
                id=UUID(workflow.workflow_id),
                job=Job(name, key, payload),
                error="The worker died each time this job was started.",
                attempts=workflow.recovery_attempts or 0,
                now=now,
            )
    if given_up:
        await asyncio.to_thread(DBOS.delete_workflows, [workflow.workflow_id for workflow in given_up])
    return len(given_up)


async def clear_finished(*, keep: timedelta, now: datetime) -> int:
    """Delete the engine's records of jobs that ended before `now - keep`; return how many."""
    total = 0
    before = (now - keep).astimezone(UTC).isoformat()
    while True:
        done: list[WorkflowStatus] = await asyncio.to_thread(
            DBOS.list_workflows,
            status=FINISHED,
            completed_before=before,
            load_input=False,
            load_output=False,
            limit=PAGE,
        )
        if not done:
            return total
        await asyncio.to_thread(DBOS.delete_workflows, [workflow.workflow_id for workflow in done])
        total += len(done)


async def forget_workers(engine: AsyncEngine) -> None:
    """Delete all workers: for a start at which no other worker can be alive."""
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.delete(workers))

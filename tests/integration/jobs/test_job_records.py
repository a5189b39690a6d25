"""A database that is unavailable for a while: no job is lost, forgotten or run twice for that."""

import asyncio
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.waiting import until
from tests.integration.jobs.workers import QUICK_RETRIES, enqueue, job_rows, list_dead_letters, running_worker

from postroom.db.engine import unit_of_work
from postroom.db.tables import jobs
from postroom.domain.errors import Invalid
from postroom.jobs import repository
from postroom.jobs import worker as worker_module
from postroom.jobs.port import Job
from postroom.telemetry import counters

AWAY = sa.exc.OperationalError("statement", {}, Exception("the server closed the connection"))


@pytest.mark.parametrize("failing", [False, True])
async def test_record_that_fails_is_repeated_without_running_the_job_again(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, failing: bool
) -> None:
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 0.05)
    name = "delete_failed" if failing else "delete"
    record = getattr(repository, name)
    away = 3
    runs = 0

    async def fail_first(uow: Any, ids: Any, *, worker: str) -> Any:
        nonlocal away
        if ids and away:
            away -= 1
            raise AWAY
        return await record(uow, ids, worker=worker)

    async def run(job: Job) -> None:
        nonlocal runs
        runs += 1
        if failing:
            raise Invalid("no")

    monkeypatch.setattr(repository, name, fail_first)
    counters.take()
    async with running_worker(engine, {"work": run}) as worker:
        await enqueue(engine, Job("work", "k"))
        await until(lambda: away == 0 and not worker.busy)
    assert counters.take()["jobs", ("work", "dead" if failing else "done")] == 1
    assert runs == 1
    assert await job_rows(engine) == []
    assert len(await list_dead_letters(engine)) == int(failing)


async def test_claim_that_was_not_confirmed_is_returned_and_the_job_runs(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server committed a claim, but the connection ended before it could say so."""
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 0.05)
    claim, unseen = repository.claim, True
    runs: list[str] = []

    async def claim_unseen(uow: Any, *, worker: str, free: Any, left: Any) -> Any:
        nonlocal unseen
        claimed = await claim(uow, worker=worker, free=free, left=left)
        if claimed and unseen:
            unseen = False
            await uow.commit()
            raise AWAY
        return claimed

    async def run(job: Job) -> None:
        runs.append(job.key)

    await enqueue(engine, Job("work", "k"))
    monkeypatch.setattr(repository, "claim", claim_unseen)
    async with running_worker(engine, {"work": run}) as worker:
        await until(lambda: runs == ["k"] and not worker.busy)
    assert not unseen
    assert await job_rows(engine) == []


async def test_worker_whose_connections_are_cut_off_goes_on(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 0.05)
    runs: list[str] = []

    async def run(job: Job) -> None:
        runs.append(job.key)
        if job.key == "0":
            async with unit_of_work(engine) as uow:
                await uow.execute(
                    sa.text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )

    async with running_worker(engine, {"work": run}, QUICK_RETRIES) as worker:
        await enqueue(engine, *(Job("work", str(n)) for n in range(20)))
        await until(lambda: len(set(runs)) == 20 and not worker.busy)
    assert await job_rows(engine) == []
    assert await list_dead_letters(engine) == []


async def test_job_that_loses_the_database_often_is_not_given_up(engine: AsyncEngine) -> None:
    runs: list[str] = []
    gone = psycopg.errors.AdminShutdown("terminating connection due to administrator command")

    async def run(job: Job) -> None:
        runs.append(job.key)
        if len(runs) <= QUICK_RETRIES.attempts:
            raise sa.exc.OperationalError("statement", {}, gone)

    async with running_worker(engine, {"work": run}) as worker:
        await enqueue(engine, Job("work", "k"))
        await until(lambda: len(runs) == QUICK_RETRIES.attempts + 1 and not worker.busy)
    assert await job_rows(engine) == []
    assert await list_dead_letters(engine) == []


async def _has_none(engine: AsyncEngine) -> bool:
    return not await job_rows(engine)


async def test_job_that_ends_its_connection_each_time_is_given_up(engine: AsyncEngine) -> None:
    async def crash(_: Job) -> None:
        async with unit_of_work(engine) as uow:
            await uow.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    await enqueue(engine, Job("work", "k"))
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(jobs).values(losses=repository.MAX_LOSSES - 2))
    async with running_worker(engine, {"work": crash}, QUICK_RETRIES.model_copy(update={"attempts": 1})):
        await until(lambda: _has_none(engine))
    [letter] = await list_dead_letters(engine)
    assert letter.key == "k"


async def test_worker_with_a_bug_in_its_loop_logs_and_goes_on(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 0.05)
    claim, broken = repository.claim, True
    done = asyncio.Event()

    async def claim_sometimes(*args: Any, **options: Any) -> Any:
        nonlocal broken
        if broken:
            broken = False
            raise LookupError("unexpected")
        return await claim(*args, **options)

    async def run(job: Job) -> None:
        done.set()

    monkeypatch.setattr(repository, "claim", claim_sometimes)
    await enqueue(engine, Job("work", "k"))
    async with running_worker(engine, {"work": run}):
        await asyncio.wait_for(done.wait(), 20)
    assert not broken

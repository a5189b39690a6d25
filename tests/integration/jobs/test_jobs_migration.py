"""Databases with tables of the former job engine: their jobs are moved, and the tables dropped."""

import asyncio
import base64
import json
import pickle
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.migrations.revisions import restore, upgrade
from tests.helpers.waiting import until
from tests.integration.jobs.workers import running_worker

from postroom.db.engine import async_url, create_engine, unit_of_work
from postroom.db.migrate import migrate
from postroom.db.tables import jobs
from postroom.db.temporary import temporary_database
from postroom.jobs import dead_letters
from postroom.jobs.port import Job

BEFORE = "0041"
"""The last revision with the former engine."""

ENGINE = """
    CREATE SCHEMA jobs;
    CREATE TABLE jobs.dbos_migrations (version bigint PRIMARY KEY);
    CREATE TABLE jobs.workflow_status (
        workflow_uuid text PRIMARY KEY, status text, name text, inputs text, queue_name text,
        queue_partition_key text, created_at bigint NOT NULL, recovery_attempts bigint
    );
    CREATE TABLE jobs.workflow_input (workflow_uuid text PRIMARY KEY, inputs text);
    CREATE TABLE jobs.streams (
        workflow_uuid text REFERENCES jobs.workflow_status ON DELETE CASCADE, key text
    );
    CREATE TABLE jobs.operation_outputs (workflow_uuid text);
    CREATE FUNCTION jobs.enqueue_workflow(name text) RETURNS text LANGUAGE sql AS 'SELECT $1';
    CREATE FUNCTION jobs.postroom_notify_queue() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TRIGGER postroom_notify_queue AFTER INSERT ON jobs.workflow_status
        FOR EACH ROW EXECUTE FUNCTION jobs.postroom_notify_queue();
"""

PICKLE = "gASVMAAAAAAAAAB9lCiMBGFyZ3OUjAR3b3JrlIwDazIzlH2UjAFulE3HBHOHlIwGa3dhcmdzlH2UdS4="
"""What the engine stored for the job `work` of the key `k23` with the payload `{"n": 1223}`."""


@pytest.fixture
def fresh_database_url(admin_url: str) -> Iterator[str]:
    """URL of an empty database at the last revision with the former engine."""
    with temporary_database(admin_url, "former") as url:
        upgrade(url, BEFORE)
        yield url


def pickled(name: str, key: str, payload: dict[str, Any]) -> str:
    return base64.b64encode(pickle.dumps({"args": (name, key, payload), "kwargs": {}})).decode()


def sync(url: str, *statements: str, rows: Sequence[dict[str, Any]] = ()) -> None:
    """Execute statements, and insert jobs of the former engine."""
    engine = sa.create_engine(async_url(url))
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        for row in rows:
            given = {"name": "postroom.job", "recovery_attempts": 0, **row}
            inputs = given.pop("inputs")
            names = ", ".join(given)
            values = ", ".join(f":{name}" for name in given)
            connection.execute(
                sa.text(f"INSERT INTO jobs.workflow_status ({names}) VALUES ({values})"), given
            )
            connection.execute(
                sa.text("INSERT INTO jobs.workflow_input VALUES (:id, :inputs)"),
                {"id": given["workflow_uuid"], "inputs": inputs},
            )
    engine.dispose()


def engine_job(number: int, status: str, name: str, key: str, inputs: str | None) -> dict[str, Any]:
    return {
        "workflow_uuid": str(UUID(int=1000 - number)),
        "status": status,
        "queue_name": f"postroom-{name}",
        "queue_partition_key": key,
        "created_at": 1_700_000_000_000 + number,
        "inputs": inputs,
    }


async def waiting(engine: AsyncEngine) -> list[tuple[Any, ...]]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(jobs.c.name, jobs.c.key, jobs.c.payload).order_by(jobs.c.id))
        return [tuple(row) for row in found]


async def in_schema(engine: AsyncEngine) -> set[str] | None:
    """Return the names of the relations and functions in the former schema; None if there is no schema."""
    async with unit_of_work(engine) as uow:
        if (await uow.execute(sa.text("SELECT to_regnamespace('jobs')"))).scalar_one() is None:
            return None
        found = await uow.execute(
            sa.text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'jobs'::regnamespace "
                "UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace"
            )
        )
        return set(found.scalars())


async def test_migration_with_jobs_of_the_former_engine_moves_them_in_order(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    rows = [
        engine_job(3, "ENQUEUED", "work", "k23", PICKLE),
        engine_job(1, "PENDING", "group", "7", pickled("group", "7", {})),
        engine_job(
            2, "ENQUEUED", "close", "r", pickled("close", "r", {"url": "https://x/é", "ids": [1, None]})
        ),
        engine_job(4, "SUCCESS", "group", "8", pickled("group", "8", {})),
        engine_job(5, "ERROR", "group", "9", pickled("group", "9", {})),
    ]
    await asyncio.to_thread(sync, fresh_database_url, ENGINE, rows=rows)
    await asyncio.to_thread(migrate, fresh_database_url)
    assert await waiting(engine) == [
        ("group", "7", {}),
        ("close", "r", {"url": "https://x/é", "ids": [1, None]}),
        ("work", "k23", {"n": 1223}),
    ]
    assert await in_schema(engine) is None


async def test_migration_of_used_database_keeps_jobs_runnable(
    admin_url: str,
) -> None:
    """The dump has the former engine's own tables and functions."""
    with temporary_database(admin_url, "earlier") as url:
        await asyncio.to_thread(restore, url)
        engine = create_engine(url, pool_size=5)
        statement = sa.text(
            """
            INSERT INTO jobs.workflow_status (
                workflow_uuid, status, name, queue_name, queue_partition_key, created_at, updated_at
            ) VALUES (:id, 'ENQUEUED', 'postroom.job', 'postroom-work', 'k23', 1, 1)
            """
        )
        inputs = sa.text("INSERT INTO jobs.workflow_input (workflow_uuid, inputs) VALUES (:id, :inputs)")
        async with unit_of_work(engine) as uow:
            for table in ("workflow_input", "workflow_status"):
                await uow.execute(sa.text(f"DELETE FROM jobs.{table}"))
            await uow.execute(statement, {"id": str(UUID(int=1))})
            await uow.execute(inputs, {"id": str(UUID(int=1)), "inputs": PICKLE})
        await asyncio.to_thread(migrate, url)
        assert await in_schema(engine) is None
        done: list[Job] = []

        async def work(job: Job) -> None:
            done.append(job)

        async with running_worker(engine, {"work": work}):
            await until(lambda: bool(done))
        assert done == [Job("work", "k23", {"n": 1223})]
        await engine.dispose()


async def test_migration_with_a_job_that_killed_its_workers_makes_a_dead_letter(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    row = engine_job(1, "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "work", "k", pickled("work", "k", {"n": 1}))
    row["recovery_attempts"] = 11
    await asyncio.to_thread(sync, fresh_database_url, ENGINE, rows=[row])
    await asyncio.to_thread(migrate, fresh_database_url)
    async with unit_of_work(engine) as uow:
        [letter] = await dead_letters.list_all(uow)
    assert (letter.job, letter.key, letter.payload, letter.attempts) == ("work", "k", {"n": 1}, 11)
    assert await waiting(engine) == []


class Hostile:
    """Its pickle would call a function when it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("raise SystemExit('the pickle was executed')",)


@pytest.mark.parametrize(
    "inputs",
    [
        None,
        "not base64!",
        base64.b64encode(b"not a pickle").decode(),
        base64.b64encode(pickle.dumps({"args": (Hostile(), "k", {})})).decode(),
        base64.b64encode(json.dumps({"args": ["work"]}).encode()).decode(),
    ],
)
async def test_migration_with_an_unreadable_job_keeps_its_name_and_key(
    engine: AsyncEngine, fresh_database_url: str, inputs: str | None
) -> None:
    rows = [engine_job(1, "ENQUEUED", "work", "k", inputs), engine_job(2, "ENQUEUED", "work", "k23", PICKLE)]
    await asyncio.to_thread(sync, fresh_database_url, ENGINE, rows=rows)
    await asyncio.to_thread(migrate, fresh_database_url)
    assert await waiting(engine) == [("work", "k", {}), ("work", "k23", {"n": 1223})]


async def test_migration_without_the_former_engine_changes_no_other_schema(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    other = "CREATE SCHEMA jobs; CREATE TABLE jobs.workflow_status (mine text)"
    await asyncio.to_thread(sync, fresh_database_url, other)
    await asyncio.to_thread(migrate, fresh_database_url)
    assert await in_schema(engine) == {"workflow_status"}
    assert await waiting(engine) == []


async def test_migration_with_other_objects_in_the_schema_leaves_them(
    engine: AsyncEngine, fresh_database_url: str
) -> None:
    table = "CREATE TABLE jobs.mine (id int)"
    function = "CREATE FUNCTION jobs.also_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"
    await asyncio.to_thread(sync, fresh_database_url, ENGINE, table, function)
    await asyncio.to_thread(migrate, fresh_database_url)
    assert await in_schema(engine) == {"mine", "also_mine"}

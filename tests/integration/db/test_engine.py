"""Connections that the server ends, that a standby answers, or that nothing answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from postroom import clock
from postroom.db.connecting import is_outage, time_limit
from postroom.db.engine import create_engine, only_read, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.db.time import follow

PID = sa.text("SELECT pg_backend_pid()")


@pytest.fixture(scope="module")
def url(admin_url: str) -> Iterator[str]:
    with temporary_database(admin_url, "engine", template="template0") as made:
        yield made


async def _end(url: str, pids: list[int]) -> None:
    other = create_engine(url, pool_size=1)
    async with unit_of_work(other) as uow:
        for pid in pids:
            await uow.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    await other.dispose()


async def test_connections_that_were_ended_are_replaced_unseen(url: str) -> None:
    engine = create_engine(url, pool_size=2)
    async with engine.connect() as one, engine.connect() as two:
        pids = [(await connection.execute(PID)).scalar_one() for connection in (one, two)]
    await _end(url, pids)
    async with engine.connect() as one, engine.connect() as two:
        now = [(await connection.execute(PID)).scalar_one() for connection in (one, two)]
    await engine.dispose()
    assert not set(now) & set(pids)


async def test_engine_live_connection_is_kept(url: str) -> None:
    engine = create_engine(url, pool_size=1)
    pids = set()
    for _ in range(3):
        async with unit_of_work(engine) as uow:
            pids.add((await uow.execute(PID)).scalar_one())
    await engine.dispose()
    assert len(pids) == 1


async def test_engine_connection_lost_in_use_fails_once(url: str) -> None:
    engine = create_engine(url, pool_size=1)
    async with engine.connect() as connection:
        pid = (await connection.execute(PID)).scalar_one()
        await _end(url, [pid])
        with pytest.raises(sa.exc.OperationalError):
            await connection.execute(PID)
    async with unit_of_work(engine) as uow:
        assert (await uow.execute(PID)).scalar_one() != pid
    await engine.dispose()


async def _change(uow: AsyncConnection, way: str) -> None:
    if way == "statement":
        await uow.execute(sa.text("CREATE TABLE made (id int)"))
    else:
        driver: Any = (await uow.get_raw_connection()).driver_connection
        async with driver.cursor() as cursor, cursor.copy("COPY kept (id) FROM STDIN") as copy:
            await copy.write(b"1\n")


@pytest.mark.parametrize("way", ["statement", "copy"])
async def test_connection_to_a_standby_counts_as_an_outage_and_is_replaced(url: str, way: str) -> None:
    other = create_engine(url, pool_size=1)
    async with unit_of_work(other) as uow:
        await uow.execute(sa.text("CREATE TABLE IF NOT EXISTS kept (id int)"))
    await other.dispose()
    engine = create_engine(url, pool_size=1)
    async with engine.connect() as connection:
        pid = (await connection.execute(PID)).scalar_one()
        # As on a server that another one has replaced.
        await connection.execute(sa.text("SET default_transaction_read_only = on"))
        await connection.commit()
    with pytest.raises((sa.exc.OperationalError, psycopg.errors.ReadOnlySqlTransaction)) as caught:
        async with unit_of_work(engine) as uow:
            await _change(uow, way)
    assert is_outage(caught.value)
    async with unit_of_work(engine) as uow:
        assert (await uow.execute(PID)).scalar_one() != pid
        await _change(uow, way)
        await uow.rollback()
    await engine.dispose()


async def test_write_in_a_transaction_declared_read_only_is_no_outage(url: str) -> None:
    engine = create_engine(url, pool_size=1)
    async with unit_of_work(engine) as uow:
        pid = (await uow.execute(PID)).scalar_one()

    async def write() -> None:
        async with unit_of_work(engine) as uow:
            await only_read(uow)
            await _change(uow, "statement")

    with pytest.raises(sa.exc.InternalError, match="read-only") as caught:
        await write()
    assert not is_outage(caught.value)
    async with unit_of_work(engine) as uow:
        assert (await uow.execute(PID)).scalar_one() == pid
        await _change(uow, "statement")
        await uow.rollback()
    await engine.dispose()


async def test_statement_that_is_not_answered_in_time_is_an_outage(url: str) -> None:
    engine = create_engine(url, pool_size=1)
    token = time_limit.set(0.2)
    try:
        with pytest.raises(sa.exc.OperationalError, match=r"did not answer within 0\.2 seconds") as caught:
            async with unit_of_work(engine) as uow:
                await uow.execute(sa.text("SELECT pg_sleep(60)"))
    finally:
        time_limit.reset(token)
    assert is_outage(caught.value)
    async with unit_of_work(engine) as uow:
        assert (await uow.execute(sa.text("SELECT 1"))).scalar_one() == 1
    await engine.dispose()


async def test_commit_that_is_not_answered_in_time_is_not_cancelled(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled: list[object] = []

    async def cancel(self: object, **_: object) -> None:
        cancelled.append(self)

    monkeypatch.setattr(psycopg.AsyncConnection, "_try_cancel", cancel)
    engine = create_engine(url, pool_size=1)
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.text(
                "CREATE OR REPLACE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN PERFORM pg_sleep(3); RETURN NULL; END $$"
            )
        )
        await uow.execute(sa.text("CREATE TABLE slow (id int)"))
        await uow.execute(
            sa.text(
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION pause()"
            )
        )
    token = time_limit.set(0.3)
    try:
        with pytest.raises(sa.exc.OperationalError) as caught:
            async with unit_of_work(engine) as uow:
                await uow.execute(sa.text("INSERT INTO slow VALUES (1)"))
    finally:
        time_limit.reset(token)
    assert is_outage(caught.value)
    assert cancelled == []
    await engine.dispose()


async def test_clock_of_the_server_follows_the_database(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_ids", clock._Ids())
    monkeypatch.setattr(clock, "now", lambda: datetime(2001, 1, 1, tzinfo=UTC))
    engine, server = create_engine(url, pool_size=1), clock.ServerClock()
    with capture_logs() as logs:
        await follow(server, engine)
    async with unit_of_work(engine) as uow:
        time = (await uow.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
    await engine.dispose()
    assert timedelta(0) <= time - server() + timedelta(seconds=30) <= timedelta(seconds=60)
    assert [line["event"] for line in logs] == ["this machine's clock is wrong; the database's is used"]

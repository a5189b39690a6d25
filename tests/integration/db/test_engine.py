"""Connections that the server ends while they lie idle."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from postroom.db.engine import create_engine, unit_of_work
from postroom.db.temporary import temporary_database

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

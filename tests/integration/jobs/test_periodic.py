"""Periodic work: by one process at a time, and however much of it there is, it never waits for itself."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import create_engine, unit_of_work
from postroom.worker.periodic import Periodic, Turns, keep, once

SECOND = timedelta(seconds=1)


async def test_periodic_task_runs_in_one_process_at_a_time(engine: AsyncEngine) -> None:
    started = 0

    async def work() -> None:
        nonlocal started
        started += 1
        await asyncio.sleep(0.2)

    task = Periodic("tick", SECOND, work)
    here, there = Turns(engine), Turns(engine)
    done = await asyncio.gather(*(once(turns, task) for turns in (here, there, here, there)))
    assert sorted(done) == [False, False, False, True]
    assert started == 1
    assert await once(here, task)
    assert await once(there, task)
    await here.close()
    await there.close()


async def test_periodic_tasks_may_outnumber_connections(fresh_database_url: str) -> None:
    engine = create_engine(fresh_database_url, pool_size=2)
    turns = Turns(engine)
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        await asyncio.sleep(0.1)  # so that all have their turn before any of them asks the database
        async with unit_of_work(engine) as uow:
            await uow.execute(sa.select(1))

    async with asyncio.timeout(20):
        done = await asyncio.gather(*(once(turns, Periodic(f"chore {n}", SECOND, work)) for n in range(6)))
    assert (done, begun) == ([True] * 6, 6)
    await turns.close()
    await engine.dispose()


async def test_periodic_lock_is_released_after_failure_or_lost_connection(
    engine: AsyncEngine,
) -> None:
    mine, other = Turns(engine), Turns(engine)

    async def fail() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError):
        await once(mine, Periodic("tick", SECOND, fail))
    assert await other.take("tick")
    assert not await mine.take("tick")
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
    with pytest.raises(sa.exc.DBAPIError):
        await other.give("tick")
    assert await mine.take("tick")
    assert not await other.take("tick")
    await mine.give("tick")
    assert await other.take("tick")
    await other.close()
    assert await mine.take("tick")
    await mine.close()


async def test_work_that_has_begun_ends_before_its_process_leaves(engine: AsyncEngine) -> None:
    begun, ended, stop, turns = asyncio.Event(), [], asyncio.Event(), Turns(engine)

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.1)
        ended.append(stop.is_set())

    async with asyncio.timeout(20):
        kept = [
            asyncio.create_task(keep(turns, Periodic("work", timedelta(hours=1), work), stop)),
            asyncio.create_task(keep(turns, Periodic("idle", timedelta(hours=1), nothing), stop)),
        ]
        await begun.wait()
        stop.set()
        await asyncio.gather(*kept)
    assert ended == [True]
    await turns.close()


async def nothing() -> None:
    """Have nothing to do."""


class CutOff:
    """Awaits `work`, which is cancelled at its wait number `at`, counted from one."""

    def __init__(self, work: Coroutine[Any, Any, object], at: int) -> None:
        self.work, self.left = work, at

    def __await__(self) -> Generator[Any, Any, object]:
        steps = self.work.__await__()
        waits = next(steps)
        while True:
            self.left -= 1
            try:
                yield waits
                waits = steps.throw(asyncio.CancelledError()) if self.left == 0 else next(steps)
            except StopIteration as ended:
                return ended.value


async def take_a_turn(engine: AsyncEngine) -> None:
    turns = Turns(engine)
    try:
        await turns.take("tick")
    finally:
        await turns.close()


async def ask_the_database(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.select(1))


@pytest.mark.parametrize("work", [take_a_turn, ask_the_database])
async def test_work_that_is_cut_off_at_any_moment_leaves_no_connection_behind(
    fresh_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    work: Callable[[AsyncEngine], Coroutine[Any, Any, None]],
) -> None:
    # The driver lets others run where it need not wait, when nobody else has run for so long.
    monkeypatch.setattr("psycopg.waiting.MAX_BUSY_TIME", 0.0)
    for at in range(1, 1000):
        engine = create_engine(fresh_database_url, pool_size=2)
        cut = CutOff(work(engine), at)
        with suppress(asyncio.CancelledError):
            await cut
        # Words about the end are well; a connection that is nobody's is not.
        assert [line for line in caplog.messages if "garbage" in line] == [], at
        assert engine.sync_engine.pool.checkedout() == 0, at  # type: ignore[attr-defined]
        await engine.dispose()
        if cut.left > 0:
            break
    assert 10 < at < 1000

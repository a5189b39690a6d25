"""Periodic work: by one scheduler at a time, each tick once, and another one takes over."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.waiting import until

from postroom.db.engine import create_engine, unit_of_work
from postroom.jobs import lease as leases
from postroom.jobs.lease import Lease
from postroom.worker.periodic import Periodic, Scheduler, keep

HOUR = timedelta(hours=1)


def expire() -> sa.TextClause:
    return sa.text("UPDATE scheduler_lease SET expires_at = clock_timestamp() - interval '1 second'")


async def test_two_schedulers_execute_each_tick_once(engine: AsyncEngine) -> None:
    ticks: Counter[str] = Counter()
    stop = asyncio.Event()

    def scheduler(name: str) -> Scheduler:
        async def tick() -> None:
            ticks[name] += 1

        tasks = [Periodic(f"task {number}", HOUR, tick) for number in range(20)]
        return Scheduler(Lease(engine, holder=name, seconds=60), tasks, stop)

    first, second = scheduler("first"), scheduler("second")
    for _ in range(3):
        await asyncio.gather(first.beat(), second.beat())
    await until(lambda: ticks.total() >= 20)
    assert sorted(ticks.values()) == [20]
    holder, other = (first, second) if ticks["first"] else (second, first)
    assert not other.running
    await holder.close()
    await other.beat()
    await until(lambda: len(ticks) == 2)
    await until(lambda: ticks.total() >= 40)
    assert sorted(ticks.values()) == [20, 20]
    await other.close()


async def test_lease_of_silent_holder_is_taken_over_and_its_tasks_are_cancelled(engine: AsyncEngine) -> None:
    stop, cancelled = asyncio.Event(), []

    async def endless() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    old = Scheduler(Lease(engine, holder="old", seconds=60), [Periodic("endless", HOUR, endless)], stop)
    await old.beat()
    await asyncio.sleep(0)
    new = Lease(engine, holder="new", seconds=60)
    assert not await new.renew()
    async with unit_of_work(engine) as uow:
        await uow.execute(expire())
    assert await new.renew()
    await old.beat()
    await until(lambda: cancelled == [True])
    assert not old.running
    await old.close()  # of another one's lease it gives up nothing
    assert await new.renew()


async def test_lease_that_cannot_be_renewed_ends_by_itself(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(leases, "monotonic", lambda: now)
    lease = Lease(engine, holder="me", seconds=15)
    assert await lease.renew()
    now += 9
    assert lease.held
    now += 2
    assert not lease.held


async def test_periodic_task_is_not_executed_while_not_allowed() -> None:
    allowed, executed, stop = False, [], asyncio.Event()

    async def work() -> None:
        executed.append(allowed)

    kept = asyncio.create_task(
        keep(Periodic("work", timedelta(milliseconds=1), work), stop, allowed=lambda: allowed)
    )
    await asyncio.sleep(0.02)
    allowed = True
    await until(lambda: bool(executed))
    stop.set()
    await kept
    assert all(executed)


async def test_periodic_failure_does_not_end_the_task() -> None:
    attempts, stop = [], asyncio.Event()

    async def fail() -> None:
        attempts.append(True)
        raise LookupError("nothing there")

    kept = asyncio.create_task(keep(Periodic("fail", timedelta(milliseconds=1), fail), stop))
    await until(lambda: len(attempts) > 1)
    stop.set()
    await kept


async def test_work_that_has_begun_ends_before_its_process_leaves() -> None:
    begun, ended, stop = asyncio.Event(), [], asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.1)
        ended.append(stop.is_set())

    async with asyncio.timeout(20):
        kept = [
            asyncio.create_task(keep(Periodic("work", HOUR, work), stop)),
            asyncio.create_task(keep(Periodic("idle", HOUR, nothing), stop)),
        ]
        await begun.wait()
        stop.set()
        await asyncio.gather(*kept)
    assert ended == [True]


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


async def take_the_lease(engine: AsyncEngine) -> None:
    await Lease(engine, holder="me", seconds=15).renew()


async def ask_the_database(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.select(1))


@pytest.mark.parametrize("work", [take_the_lease, ask_the_database])
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

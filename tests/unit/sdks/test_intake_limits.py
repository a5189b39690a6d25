"""Work on large bodies is admitted by its weight, events by the tokens of their source, and none by a standby."""

import asyncio
import threading

import psycopg
import pytest
from starlette.requests import Request
from starlette.responses import Response

from postroom.sdks.app import guarded
from postroom.sdks.gate import Gate
from postroom.sdks.limits import Buckets, Taken

MEGABYTE = 2**20


class ManualClock:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def test_take_more_than_there_is_takes_what_there_is(clock: ManualClock) -> None:
    buckets = Buckets(6_000, clock=clock)
    assert buckets.take("a", 10_000) == Taken(6_000, 1.0)
    assert buckets.take("a", 10).number == 0
    clock.now = 1.0
    assert buckets.take("a", 150).number == 100
    assert buckets.take("b", 10) == Taken(10)


def test_take_whole_waits_until_all_of_it_is_there(clock: ManualClock) -> None:
    buckets = Buckets(60, clock=clock)
    assert buckets.take("a", 50, whole=True) == Taken(50)
    assert buckets.take("a", 20, whole=True) == Taken(0, 10.0, again=True)
    clock.now = 10.0
    assert buckets.take("a", 20, whole=True) == Taken(20)


def test_take_more_than_capacity_takes_available(clock: ManualClock) -> None:
    taken = Buckets(60, clock=clock).take("a", 100, whole=True)
    assert (taken.number, taken.again) == (60, False)


async def test_gate_admits_no_more_than_its_weight_at_once() -> None:
    gate = Gate(4 * MEGABYTE)
    running, most = 0, 0
    lock, leave = threading.Lock(), threading.Event()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        leave.wait(5)
        with lock:
            running -= 1

    tasks = [asyncio.create_task(gate.work(2 * MEGABYTE, work)) for _ in range(6)]
    while running < 2:  # noqa: ASYNC110  # threads set it
        await asyncio.sleep(0.01)
    leave.set()
    await asyncio.gather(*tasks)
    assert most == 2


async def test_gate_admits_what_is_heavier_than_its_limit_alone() -> None:
    gate = Gate(MEGABYTE)
    assert await asyncio.gather(*(gate.work(9 * MEGABYTE, lambda: 7) for _ in range(3))) == [7, 7, 7]


async def test_gate_is_free_again_after_waiting_work_was_cancelled() -> None:
    gate = Gate(MEGABYTE)
    leave = threading.Event()
    first = asyncio.create_task(gate.work(MEGABYTE, leave.wait, 5))
    second = asyncio.create_task(gate.work(MEGABYTE, leave.wait, 5))
    await asyncio.sleep(0)
    second.cancel()
    leave.set()
    assert await first
    assert await gate.work(MEGABYTE, lambda: 1) == 1


async def test_gate_does_small_work_without_a_thread() -> None:
    assert await Gate(1).work(1_000, threading.get_ident) == threading.get_ident()
    assert await Gate(1).work(20_000, threading.get_ident) != threading.get_ident()


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.ReadOnlySqlTransaction("cannot execute COPY FROM in a read-only transaction"),
        psycopg.OperationalError("the connection is closed"),
    ],
)
async def test_events_that_a_standby_refuses_are_asked_for_again(error: psycopg.Error) -> None:
    async def fail(_: Request) -> Response:
        raise error

    scope = {"type": "http", "method": "POST", "path": "/e/", "headers": [], "query_string": b""}
    answer = await guarded(fail, Request(scope))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")

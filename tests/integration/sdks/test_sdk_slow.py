"""Slow bodies: strangers who send them make room for others, and take no intake away from senders with a token."""

import asyncio
import json
import time
from typing import Any

import pytest
from tests.helpers.api import Api
from tests.helpers.sdks import make_intake
from tests.helpers.web import Connect, Stream, serving

from postroom.api.http.requests import bodies
from postroom.api.http.requests.bodies import Allowance, Memory, network_of
from postroom.settings import ServerSettings

MEGABYTE = 1024 * 1024


def head(length: int, path: str = "/batch/") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode()


async def status(stream: Stream) -> int:
    async with asyncio.timeout(20):
        return int((await stream[0].readuntil(b"\r\n\r\n")).split()[1])


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Evict slow bodies without the time that they are given."""
    monkeypatch.setattr(bodies, "EVICTED_AFTER", 0.0)


async def test_slow_body_times_out(api: Api, connect: Connect) -> None:
    async with serving(api.state, body_idle_seconds=0.5) as port:
        reader, writer = await connect(port)
        writer.write(head(1_000))
        answered = asyncio.create_task(status((reader, writer)))
        while not answered.done():
            writer.write(b" ")
            await asyncio.sleep(0.05)
        assert await answered == 408


@pytest.mark.usefixtures("at_once")
async def test_slow_bodies_of_strangers_leave_connections_and_memory_to_others(
    api: Api, connect: Connect
) -> None:
    async with serving(api.state, connections=40) as port:
        slow = [await connect(port) for _ in range(39)]
        for stream in slow:
            stream[1].write(head(900_000) + b"{" * 800_000)
        await asyncio.sleep(0.5)
        for _ in range(3):
            stream = await connect(port)
            stream[1].write(head(2) + b"{}")
            assert await status(stream) in {400, 401}


def allowance(memory: Memory, *, address: str = "192.0.2.1", connections: int = 8) -> Allowance:
    """Return the allowance of a request whose body never arrives."""

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    scope = {"type": "http", "headers": [(b"content-length", b"1000")], "client": (address, 1)}
    bounds = ServerSettings(connections=connections)
    return Allowance(scope, receive, bounds, memory)


async def outcome(task: "asyncio.Task[Any]") -> int:
    """Return the status with which a waiting request ended; 0 if it still waits."""
    await asyncio.wait([task], timeout=0.2)
    if not task.done():
        task.cancel()
        return 0
    return int(getattr(task.exception(), "status", 0))


@pytest.mark.usefixtures("at_once")
async def test_slow_bodies_of_one_address_evict_slowest_of_it() -> None:
    memory = Memory()
    other = asyncio.create_task(allowance(memory, address="192.0.2.9").receive())
    await asyncio.sleep(0.01)
    mine = []
    for _ in range(2):
        mine.append(asyncio.create_task(allowance(memory, connections=8).receive()))
        await asyncio.sleep(0.01)
    assert [await outcome(task) for task in (*mine, other)] == [503, 0, 0]


@pytest.mark.usefixtures("at_once")
async def test_slow_bodies_above_limit_evict_slowest() -> None:
    memory = Memory()
    waiting = []
    for number in range(4):
        waiting.append(asyncio.create_task(allowance(memory, address=f"192.0.2.{number}").receive()))
        await asyncio.sleep(0.01)
    assert [await outcome(task) for task in waiting] == [503, 503, 0, 0]


async def test_slow_body_with_secret_key_is_never_evicted() -> None:
    memory = Memory()
    known, public = allowance(memory), allowance(memory)
    known.started = public.started = time.monotonic() - 60
    memory.reading.update((known, public))
    known.lift()
    public.lift(public=True)
    assert memory.reading == {public}


def test_slow_body_ipv6_counts_by_network() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("") == ""


async def test_memory_of_strangers_is_apart_from_that_of_senders_with_a_token(
    api: Api, connect: Connect
) -> None:
    intake = await make_intake(api)
    async with intake.client, serving(api.state) as port:
        slow = [await connect(port) for _ in range(8)]
        for stream in slow:
            stream[1].write(head(19 * MEGABYTE) + b"{" * (18 * MEGABYTE))
        await asyncio.sleep(0.5)
        body = json.dumps(
            {"api_key": intake.token, "batch": [{"event": "a", "properties": {"b": "c" * 100_000}}] * 9}
        )
        stream = await connect(port)
        stream[1].write(head(len(body), f"/batch/?token={intake.token}") + body.encode())
        assert await status(stream) == 200

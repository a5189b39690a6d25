"""A lightweight load generator in its own process, with several connections and one call in flight on each.

    python -m benchmarks.http.load < plan.json > outcome.json

It only understands HTTP/1.1 responses with a length. Its own CPU time is reported separately, to show that it was
not the bottleneck.
"""

import asyncio
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, cast

import orjson
import uvloop

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls to make: `calls` has the raw requests of each connection, which it repeats in turn for `seconds`.

    Calls of the first `warm_up` seconds are not counted.
    """

    host: str
    port: int
    seconds: float
    warm_up: float
    calls: list[list[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results: seconds of each call, number of failures, total seconds, bytes, and the client's CPU."""

    latencies: list[float]
    failed: int
    seconds: float
    received: int
    client_cpu: float


class Connection(asyncio.Protocol):
    """One connection that sends each call as soon as the previous one is answered."""

    def __init__(self, calls: list[bytes], counted_from: float, until: float) -> None:
        self.done = asyncio.get_running_loop().create_future()
        self.latencies: list[float] = []
        self.failed = 0
        self.received = 0
        self._calls = calls
        self._from, self._until = counted_from, until
        self._turn = 0
        self._started = 0.0
        self._buffer = bytearray()
        self._missing: int | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first call."""
        self._transport = cast("asyncio.Transport", transport)
        self._send(self._transport)

    def data_received(self, data: bytes) -> None:
        """Receive part of a response; send the next call after its end."""
        self._buffer += data
        if self._missing is None:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._missing = end + 4 + self._length(bytes(self._buffer[:end]).lower())
        if len(self._buffer) < self._missing:
            return
        now = time.perf_counter()
        if self._started >= self._from:
            self.latencies.append(now - self._started)
            self.received += len(self._buffer)
            self.failed += self._buffer[9:10] != b"2"
        self._buffer.clear()
        self._missing = None
        if self._transport is None:
            return
        if now >= self._until and self.latencies:
            self._transport.close()
        else:
            self._send(self._transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Handle the end: the time is up, or the server closed the connection, which is an error."""
        if self.done.done():
            return
        if exc is None and time.perf_counter() >= self._until:
            self.done.set_result(None)
        else:
            self.done.set_exception(exc or ConnectionError("the server hung up"))

    def _send(self, transport: asyncio.Transport) -> None:
        self._started = time.perf_counter()
        transport.write(self._calls[self._turn % len(self._calls)])
        self._turn += 1

    @staticmethod
    def _length(head: bytes) -> int:
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name == b"content-length":
                return int(value)
        raise ValueError("an answer does not say how long it is")


async def run(plan: Plan) -> Outcome:
    """Make the calls and return the results."""
    loop = asyncio.get_running_loop()
    counted_from = time.perf_counter() + plan.warm_up
    until = counted_from + plan.seconds
    opened = []
    for calls in plan.calls:
        raw = [call.encode() for call in calls]
        made = partial(Connection, raw, counted_from, until)
        _, connection = await loop.create_connection(made, plan.host, plan.port)
        opened.append(connection)
    await asyncio.sleep(max(0.0, counted_from - time.perf_counter()))
    started, cpu = time.perf_counter(), time.process_time()
    async with asyncio.timeout(plan.seconds + PATIENCE_SECONDS):
        await asyncio.gather(*(connection.done for connection in opened))
    return Outcome(
        latencies=[seconds for connection in opened for seconds in connection.latencies],
        failed=sum(connection.failed for connection in opened),
        seconds=time.perf_counter() - started,
        received=sum(connection.received for connection in opened),
        client_cpu=time.process_time() - cpu,
    )


def main() -> None:
    """Read the plan, run it, write the outcome."""
    given: dict[str, Any] = orjson.loads(sys.stdin.buffer.read())
    outcome = uvloop.run(run(Plan(**given)))
    sys.stdout.buffer.write(orjson.dumps(asdict(outcome)))


if __name__ == "__main__":
    main()

"""Benchmark of storing SDK events, compared with a bare COPY of the same rows, and of emitting signals.

    python -m benchmarks.sdk_intake [--events 100000] [--seconds 0] [--errors 20000] [--signals 9000] [--servers 2]

Sender, servers and database share the machine and are measured together. A server is `postroom serve --workers 0`
on the embedded PostgreSQL, the second one on that of the first; the sender posts batches of 100 events of some 400
bytes, like PostHog's Python SDK, over eight connections to each. `--seconds` continues for that time and prints the
servers' memory. The bare COPY writes the same encoded rows in transactions of 5,000 into the same table, before and
after; the faster one counts.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import psutil

from benchmarks import machine
from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence, to_json
from postroom.domain.signals.intake import NewSignal
from postroom.issues.backlog import Backlog
from postroom.projects.service import ensure_default
from postroom.sdk_events import partitions, repository
from postroom.sdk_events.copying import Rows
from postroom.sdk_events.schemas import NewEvent
from postroom.settings import Settings
from postroom.signals import service as signals
from postroom.sources import service as sources
from postroom.tokens import service as tokens
from postroom.tokens.service import Tokens

BATCH = 100
CONNECTIONS = 8
COPIED = 5_000


def properties(number: int) -> dict[str, Any]:
    """Return the properties of a page view event."""
    return {
        "$lib": "posthog-python",
        "$lib_version": "7.91.1",
        "$current_url": f"https://shop.example/products/{number % 977}?utm_source=mail",
        "$os": "Linux",
        "$session_id": str(uuid.UUID(int=number % 5_000)),
        "price": number % 100 / 7,
        "variant": "b" * (number % 40),
    }


def made_events(count: int) -> list[NewEvent]:
    """Return events with distinct ids."""
    at = datetime.now(UTC)
    return [
        NewEvent(uuid.uuid4(), "$pageview", f"user-{number % 3_000}", at, orjson.dumps(properties(number)))
        for number in range(count)
    ]


def made_requests(token: str, count: int, host: str) -> list[bytes]:
    """Return the requests that send `count` events in batches."""
    at = datetime.now(UTC).isoformat()
    found = []
    for start in range(0, count, BATCH):
        batch = [
            {
                "event": "$pageview",
                "distinct_id": f"user-{number % 3_000}",
                "uuid": str(uuid.uuid4()),
                "timestamp": at,
                "properties": properties(number),
            }
            for number in range(start, min(start + BATCH, count))
        ]
        body = orjson.dumps({"api_key": token, "batch": batch, "sent_at": at})
        head = f"POST /batch/ HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        found.append(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return found


async def send_all(ports: Sequence[int], requests: Sequence[bytes]) -> float:
    """Send the requests over several connections to each port; return the seconds until all are answered."""
    waiting = list(requests)

    async def connection(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            writer.write(waiting.pop())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head[:20]:
                raise SystemExit(f"refused: {head[:300].decode()}")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(connection(port) for port in ports for _ in range(CONNECTIONS)))
    return time.perf_counter() - started


async def copy_bare(app: App, count: int) -> float:
    """Only write encoded rows; return the seconds."""
    at = now()
    await partitions.ensure(app.engine, at.date())
    make = Rows(1, "posthog", at)
    rows = [make.event(event) for event in made_events(count)]
    started = time.perf_counter()
    for start in range(0, count, COPIED):
        async with unit_of_work(app.engine) as uow:
            await repository.copy_rows(uow, event_rows=rows[start : start + COPIED], occurrence_rows=())
    return time.perf_counter() - started


async def count_errors(app: App, count: int) -> float:
    """Count errors with 50 distinct causes as issues; return the seconds."""
    at = now()
    make = Rows(1, "posthog", at)
    rows = []
    for number in range(count):
        frame = Frame(f"shop/module{number % 50}.py", f"step{'abcde'[number % 5]}", own=True)
        part = ExceptionPart("ValueError", f"Order {number} has no price", (frame,))
        occurrence = Occurrence("exception", at, exceptions=(part,), user=f"user-{number % 3_000}")
        rows.append(make.occurrence(uuid.uuid4(), orjson.dumps(to_json(occurrence))))
    async with unit_of_work(app.engine) as uow:
        await repository.copy_rows(uow, event_rows=(), occurrence_rows=rows)
    backlog = Backlog(app.engine, app.engine, app.jobs, app.clock)
    started = time.perf_counter()
    counted = await backlog.count_all()
    if counted != count:
        raise SystemExit(f"{counted} of {count} errors were counted")
    return time.perf_counter() - started


async def emit_signals(app: App, count: int) -> float:
    """Emit signals in batches of a thousand, the API's maximum; return the seconds."""
    async with unit_of_work(app.engine) as uow:
        await sources.enable(uow, project_id=1, source_product="zendesk", source_type="ticket", now=now())
    made = [
        NewSignal(
            "zendesk", "ticket", str(number), f"Order {new_id()} did not arrive, says customer {number}"
        )
        for number in range(count)
    ]
    started = time.perf_counter()
    for start in range(0, count, 1_000):
        async with unit_of_work(app.engine) as uow:
            await signals.ingest(
                uow, jobs=app.jobs, project_id=1, signals=made[start : start + 1_000], now=now()
            )
    return time.perf_counter() - started


async def measure(
    app: App, ports: Sequence[int], servers: Sequence[psutil.Process], wanted: argparse.Namespace
) -> None:
    """Measure everything and print the figures."""
    async with unit_of_work(app.engine) as uow:
        await ensure_default(uow, now())
        token = (await tokens.ensure(uow, Tokens(app.hasher), 1, now=now())).token or ""
    requests = made_requests(token, wanted.events, f"127.0.0.1:{ports[0]}")
    await send_all(ports, made_requests(token, 4_000, f"127.0.0.1:{ports[0]}"))
    first = memory(servers)
    bare = await copy_bare(app, wanted.events)
    stored = await send_all(ports, requests)
    bare = min(bare, await copy_bare(app, wanted.events))
    print(f"bare COPY                {wanted.events / bare:10,.0f} rows/s")
    print(
        f"captured over HTTP       {wanted.events / stored:10,.0f} events/s by {len(ports)} servers, "
        f"{stored / bare:.1f} times as long"
    )
    if wanted.seconds:
        await keep_sending(ports, token, wanted, servers)
    print(f"memory of the servers    {first:10,.0f} MB before, {memory(servers):,.0f} MB after")
    counted = await count_errors(app, wanted.errors)
    print(f"errors counted as issues {wanted.errors / counted:10,.0f} errors/s")
    emitted = await emit_signals(app, wanted.signals)
    print(f"signals emitted          {wanted.signals / emitted:10,.0f} signals/s in batches of 1,000")


def memory(servers: Sequence[psutil.Process]) -> float:
    """Return the resident memory of the servers in MB."""
    return float(sum(server.memory_info().rss for server in servers)) / 2**20


async def keep_sending(
    ports: Sequence[int], token: str, wanted: argparse.Namespace, servers: Sequence[psutil.Process]
) -> None:
    """Continue sending, and print the servers' memory every half minute."""
    end = time.monotonic() + wanted.seconds
    shown = 0.0
    while time.monotonic() < end:
        await send_all(ports, made_requests(token, 10_000, f"127.0.0.1:{ports[0]}"))
        if time.monotonic() - shown > 30:
            shown = time.monotonic()
            print(f"  {end - shown:5.0f} s left: {memory(servers):,.0f} MB", flush=True)


def serving(folder: Path, database: str | None = None) -> tuple[subprocess.Popen[str], int]:
    """Start a server with a new database or on another server's; return it and its port."""
    environment = {
        **os.environ,
        "POSTROOM_DATA_DIR": str(folder),
        "POSTROOM_LOG_LEVEL": "warning",
        "POSTROOM_SDKS__EVENTS_PER_MINUTE": "1000000000",
        **({} if database is None else {"POSTROOM_DATABASE_URL": database}),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "postroom", "serve", "--port", "0", "--workers", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    for line in server.stdout or ():
        if line.startswith("Serving on "):
            return server, int(line.strip().rpartition(":")[2])
    raise SystemExit("the server did not start")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=0)
    parser.add_argument("--errors", type=int, default=20_000)
    parser.add_argument("--signals", type=int, default=9_000)
    parser.add_argument("--servers", type=int, default=2)
    wanted = parser.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)
        asyncio.run(_measure(Path(folder) / "data", wanted))


async def _measure(data: Path, wanted: argparse.Namespace) -> None:
    found = [serving(data)]
    try:
        async with open_app(Settings(data_dir=data), migrating=False) as app:
            found += [serving(data, app.database_url) for _ in range(wanted.servers - 1)]
            servers = [psutil.Process(server.pid) for server, _ in found]
            await measure(app, [port for _, port in found], servers, wanted)
    finally:
        # The first server owns the database, so it is stopped last.
        for server, _ in reversed(found):
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()

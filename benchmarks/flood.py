"""How soon a quiet source's signal is grouped while other sources of its project send a hundred times their limit.

    python -m benchmarks.flood [--seconds 60] [--every 4]

A whole server with one worker. A webhook sends a hundred times its 60 deliveries a minute, and an SDK a
hundred times its 600 errors a minute, in batches of 50; meanwhile another webhook sends one delivery every
few seconds. What is measured is from its request to the moment when its signal has a report. The first
figures are without the flood.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from benchmarks import machine
from postroom.app.bootstrap import App, open_app
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.projects.service import ensure_default
from postroom.settings import Settings
from postroom.sources.connected import service as connected
from postroom.sources.connected.secrets import SourceSecrets
from postroom.sources.registry.catalogue import find
from postroom.tokens import service as tokens
from postroom.tokens.service import Tokens

DELIVERIES, ERRORS = 60, 600
"""What the loud sources may send a minute."""
TIMES = 100
BATCH = 50
THINGS = ("export", "invoice", "login", "calendar", "map", "upload", "search", "chart", "report", "mail")
AFTER = ("never ends", "shows nothing", "fails with a timeout", "is slow since Monday", "loses its filter")


async def connect(app: App, name: str, per_minute: int | None) -> str:
    """Connect a webhook that takes JSON; return the path of its address."""
    async with unit_of_work(app.engine) as uow:
        made = await connected.add(
            uow,
            SourceSecrets(app.hasher),
            project_id=1,
            kind=find("custom"),
            name=name,
            values={"per_minute": per_minute},
            secrets={},
            now=now(),
        )
    return f"/api/webhooks/{made.source.id}/{made.token}/"


async def grouped_after(app: App, client: httpx.AsyncClient, path: str, number: int) -> float:
    """Send one delivery, and return the seconds until its signal has a report."""
    id = f"quiet-{number}"
    title = f"The {THINGS[number % len(THINGS)]} {AFTER[number % len(AFTER)]}"
    started = time.perf_counter()
    answer = await client.post(path, json={"id": id, "title": title})
    answer.raise_for_status()
    while True:
        async with unit_of_work(app.engine) as uow:
            found = await uow.execute(
                sa.select(signals.c.state).where(signals.c.source_id == id, signals.c.state == "grouped")
            )
            if found.first() is not None:
                return time.perf_counter() - started
        await asyncio.sleep(0.05)


async def flood(
    client: httpx.AsyncClient, path: str, bodies: Sequence[Any], seconds: float, statuses: Counter[int]
) -> None:
    """Send the bodies evenly over some time, as far as the server keeps up."""
    started = time.perf_counter()
    for number, body in enumerate(bodies):
        early = started + seconds * number / len(bodies) - time.perf_counter()
        if early > 0:
            await asyncio.sleep(early)
        elif time.perf_counter() - started > seconds:
            return
        statuses[(await client.post(path, json=body)).status_code] += 1


def errors(count: int) -> list[Any]:
    """Return batches of errors of a hundred faults, without the token."""
    found = []
    for start in range(0, count, BATCH):
        batch = []
        for number in range(start, start + BATCH):
            frame = {"filename": f"shop/part{number % 100}.py", "function": "step", "in_app": True}
            listed = [{"type": "ValueError", "value": "It broke", "stacktrace": {"frames": [frame]}}]
            batch.append(
                {
                    "event": "$exception",
                    "uuid": str(uuid.uuid4()),
                    "distinct_id": "ann",
                    "properties": {"$exception_list": listed},
                }
            )
        found.append({"batch": batch})
    return found


async def measure(app: App, base: str, wanted: argparse.Namespace) -> None:
    """Measure and print."""
    async with unit_of_work(app.engine) as uow:
        await ensure_default(uow, now())
        token = (await tokens.ensure(uow, Tokens(app.hasher), 1, now=now())).token
        await connected.of_protocol(uow, 1, "posthog", now())
    async with unit_of_work(app.engine) as uow:
        await uow.execute(sa.text("UPDATE connected_sources SET per_minute = 600 WHERE protocol = 'posthog'"))
    loud, quiet = await connect(app, "loud", DELIVERIES), await connect(app, "quiet", None)
    minutes = wanted.seconds / 60
    deliveries = [
        {"id": f"loud-{number}", "title": f"The {THINGS[number % 10]} number {number} stops"}
        for number in range(int(DELIVERIES * TIMES * minutes))
    ]
    batches = errors(int(ERRORS * TIMES * minutes))
    statuses: tuple[Counter[int], Counter[int]] = Counter(), Counter()
    async with httpx.AsyncClient(base_url=base, timeout=60, trust_env=False) as client:
        await grouped_after(app, client, quiet, 0)  # the worker has its model now
        alone = [await grouped_after(app, client, quiet, number) for number in range(1, 6)]
        print(f"without the flood   {machine.spread(alone)}")
        flooding = asyncio.gather(
            flood(client, loud, deliveries, wanted.seconds, statuses[0]),
            flood(client, f"/batch/?token={token}", batches, wanted.seconds, statuses[1]),
        )
        waits: list[float] = []
        await asyncio.sleep(2)
        while not flooding.done():
            waits.append(await grouped_after(app, client, quiet, 10 + len(waits)))
            await asyncio.sleep(wanted.every)
        await flooding
    print(f"during the flood    {machine.spread(waits)}   ({len(waits)} signals)")
    for name, found in zip(("webhook", "SDK"), statuses, strict=True):
        print(
            f"{name:8} answered {', '.join(f'{status}: {count:,}' for status, count in sorted(found.items()))}"
        )


def serve_and_measure(data: Path, wanted: argparse.Namespace) -> None:
    """Start a server and measure it."""
    environment = {**os.environ, "POSTROOM_DATA_DIR": str(data), "POSTROOM_LOG_LEVEL": "warning"}
    server = subprocess.Popen(
        [sys.executable, "-m", "postroom", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        line = next((line for line in server.stdout or () if line.startswith("Serving on ")), "")
        if not line:
            raise SystemExit("the server did not start")
        asyncio.run(_measure(data, line.split()[-1], wanted))
    finally:
        server.terminate()
        server.wait(30)


async def _measure(data: Path, base: str, wanted: argparse.Namespace) -> None:
    async with open_app(Settings(data_dir=data), migrating=False) as app:
        await measure(app, base, wanted)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--every", type=float, default=4)
    wanted = parser.parse_args()
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)
        serve_and_measure(Path(folder) / "data", wanted)


if __name__ == "__main__":
    main()

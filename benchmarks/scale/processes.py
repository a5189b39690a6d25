"""Processor time and memory of a server's processes by what they do, and signals sent to it."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import httpx
import psutil
import sqlalchemy as sa
from scripts.operations.load.memory import MEGABYTE, role

from benchmarks.http.servers import DatabaseCpu, Server
from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals

POLL = 0.05
PATIENCE = 3_600.0


@dataclass(frozen=True, slots=True)
class Processes:
    """The processes of a server, and of its database."""

    server: Server
    database: DatabaseCpu

    def cpu(self) -> dict[str, float]:
        """Return CPU seconds so far: of the API, of all workers, of the database."""
        found = {"API": 0.0, "workers": 0.0, "database": self.database.read() or 0.0}
        for process in self._all():
            with suppress(psutil.Error):
                times = process.cpu_times()
                kind = "API" if role(process, self.server.process) == "API" else "workers"
                found[kind] += times.user + times.system
        return found

    def memory(self) -> dict[str, float]:
        """Return the memory of each process in MB, with shared pages counted once."""
        found: dict[str, float] = {}
        for process in self._all():
            with suppress(psutil.Error):
                name = role(process, self.server.process)
                label = name if name == "API" else f"{name} {process.pid}"
                found[label] = process.memory_full_info().pss / MEGABYTE
        return found

    def _all(self) -> list[psutil.Process]:
        return [self.server.process, *self.server.process.children(recursive=True)]


def spent(before: Mapping[str, float], after: Mapping[str, float], number: int) -> str:
    """Return milliseconds of CPU by process for each of `number` things, as words."""
    parts = [f"{name} {(after[name] - before[name]) / number * 1000:.1f}" for name in before]
    return "CPU, ms each: " + ", ".join(parts)


def load() -> str:
    """Return the load of the machine, as words."""
    return f"load {os.getloadavg()[0]:.0f}"


def shown(processes: Processes) -> str:
    """Return the memory of each process, as words."""
    return ", ".join(f"{name} {size:,.0f}" for name, size in processes.memory().items())


def client_of(base: str, key: str) -> httpx.AsyncClient:
    """Return a client that calls with a key."""
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.AsyncClient(base_url=base, timeout=600, trust_env=False, headers=headers)


async def send(
    client: httpx.AsyncClient, project: int, source_ids: Sequence[str], texts: Sequence[str]
) -> None:
    """Send signals in one call.

    Raises:
        RuntimeError: not all were stored.
    """
    batch = [
        {"source_product": "bench", "source_type": "synthetic", "source_id": id, "description": text}
        for id, text in zip(source_ids, texts, strict=True)
    ]
    answer = await client.post(f"/api/projects/{project}/signals/emit/", json=batch)
    answer.raise_for_status()
    if answer.json()["stored_count"] != len(batch):
        raise RuntimeError(f"not all signals were stored: {answer.text[:300]}")


async def arrival(app: App, client: httpx.AsyncClient, project: int, source_id: str, text: str) -> float:
    """Send a signal, and return the seconds until it has a report."""
    begun = time.perf_counter()
    await send(client, project, [source_id], [text])
    query = sa.select(signals.c.state).where(
        signals.c.project_id == project, signals.c.source_id == source_id, signals.c.state != "pending"
    )
    # Only what has just come.
    query = query.where(signals.c.received_at > sa.func.now() - sa.text("interval '1 hour'"))
    async with asyncio.timeout(PATIENCE):
        while True:
            async with unit_of_work(app.engine) as uow:
                if (await uow.execute(query)).first() is not None:
                    return time.perf_counter() - begun
            await asyncio.sleep(POLL)

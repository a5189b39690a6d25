"""Signals of many projects, grouped by one, two and four worker processes on one PostgreSQL."""

import argparse
import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from benchmarks import intake, machine
from benchmarks.http.notify import FAILURES, THINGS
from benchmarks.http.servers import HOST, DatabaseCpu, postroom
from benchmarks.projects import make_key, make_project
from benchmarks.scale.processes import Processes, client_of, load, send, shown, spent
from benchmarks.scouts import folder_for_a_server
from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.settings import Settings

POLL = 0.2
PATIENCE = 3_600.0
Texts = Callable[[int, int], Sequence[str]]
"""So many texts for a project of that number."""


def reports(project: int, count: int) -> Sequence[str]:
    """Return texts with the lengths of bug reports, which are all embedded."""
    return intake.made_up(count, project)


def errors(project: int, count: int) -> Sequence[str]:
    """Return error messages of ten faults a project, which differ in numbers: most need no embedding."""
    faults = [
        FAILURES[(project * 7 + at) % len(FAILURES)].replace("{thing}", THINGS[(project + at) % len(THINGS)])
        for at in range(10)
    ]
    return [faults[number % 10].replace("{n}", str(number)) for number in range(count)]


async def run(arguments: argparse.Namespace) -> None:
    """Measure each number of workers with each kind of text."""
    print(machine.describe())
    with folder_for_a_server() as folder:
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        async with open_app(settings, own_database=True) as app:
            for workers in arguments.workers:
                for texts in (reports, errors):
                    await _measure(app, workers, arguments.projects, arguments.each, texts)


async def _measure(app: App, workers: int, count: int, each: int, texts: Texts) -> None:
    projects = [await make_project(app) for _ in range(count)]
    keys = [await make_key(app, project, ["*"]) for project in projects]
    with postroom(app, workers=workers) as server:
        processes = Processes(server, DatabaseCpu(app.database_url))
        base = f"http://{HOST}:{server.port}"

        async def emit(number: int, some: Sequence[str]) -> None:
            async with client_of(base, keys[number]) as client:
                await send(client, projects[number], [str(new_id()) for _ in some], some)

        # Every worker loads its models.
        for number in range(count):
            await emit(number, texts(number, 1))
        await _grouped(app, projects)
        before, begun = processes.cpu(), time.perf_counter()
        await asyncio.gather(*(emit(number, texts(number, each)) for number in range(count)))
        sent = time.perf_counter() - begun
        await _grouped(app, projects)
        took, after = time.perf_counter() - begun, processes.cpu()
        total = count * each
        cores = sum(after.values()) - sum(before.values())
        print(
            f"{workers} workers, {texts.__name__:7} {total:,} signals of {count} projects sent in {sent:.1f} s, "
            f"grouped in {took:.1f} s: {total / took:.0f} a second   {spent(before, after, total)}   "
            f"{cores / took:.2f} cores used, {load()}   memory, MB: {shown(processes)}",
            flush=True,
        )


async def _grouped(app: App, projects: Sequence[int]) -> None:
    query = sa.select(signals.c.id).where(signals.c.project_id.in_(projects), signals.c.state == "pending")
    async with asyncio.timeout(PATIENCE):
        while True:
            async with unit_of_work(app.engine) as uow:
                if (await uow.execute(query.limit(1))).first() is None:
                    return
            await asyncio.sleep(POLL)

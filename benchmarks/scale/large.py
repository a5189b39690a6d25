"""One project of many signals, beside one of a thousand in the same server."""

import argparse
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import psutil
import psycopg
from scripts.operations.load.memory import MEGABYTE

from benchmarks import machine
from benchmarks.http.servers import HOST, DatabaseCpu, plain, postroom
from benchmarks.projects import make_key
from benchmarks.scale.fill import Generated, fill
from benchmarks.scale.processes import Processes, arrival, client_of, load, shown, spent
from benchmarks.scouts import folder_for_a_server
from benchmarks.search.__main__ import Words, make_queries
from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.grouping.index import window
from postroom.settings import GroupingSettings, Settings

SMALL = 1_000
KINDS = ("rare", "usual", "common", "two common", "four words")
_ROWS = """
    SELECT signals.report_id, signals.background, features.words, features.counts, features.embedding,
           features.identifiers, features.length, features.template, signals.source_product, features.thread
    FROM signal_features AS features JOIN signals ON signals.id = features.signal_id
    WHERE features.project_id = %(project)s AND features.received_at >= %(since)s
"""
"""The rows of a window, without their order."""


@dataclass(frozen=True, slots=True)
class Project:
    """A filled project, and a key for it."""

    name: str
    id: int
    key: str
    generated: Generated


async def run(arguments: argparse.Namespace) -> None:
    """Fill, load, serve, print."""
    print(machine.describe())
    with folder_for_a_server() as folder:
        data = Path(arguments.keep or folder) / "data"
        filled = data.exists()
        async with open_app(Settings(data_dir=data, database_url=None), own_database=True) as app:
            sizes = {"small": SMALL, "large": arguments.signals}
            if not filled:
                for size in sizes.values():
                    await fill(app, size, searched=not arguments.unsearched)
            projects = []
            for id, (name, size) in enumerate(sizes.items(), 1):
                key = await make_key(app, id, ["*"])
                projects.append(Project(name, id, key, Generated(size, app.embedder.dimension)))
            for _ in range(2 if 1 in arguments.workers else 0):
                load_apart(app, projects[-1].id)
            for workers in arguments.workers:
                await _serve(app, projects, workers, arguments.rounds, searched=not arguments.unsearched)


def load_apart(app: App, project: int) -> None:
    """Load a project's window in a process of its own, which prints what it takes."""
    command = [sys.executable, "-m", "benchmarks.scale", "load"]
    subprocess.run([*command, app.database_url, str(project), str(app.settings.data_dir)], check=True)


async def load_here(arguments: argparse.Namespace) -> None:
    """Read the rows of a window with a bare driver, load the window in this process, and print what both take."""
    since = now() - timedelta(days=GroupingSettings().window_days)
    database = DatabaseCpu(arguments.url)
    settings = Settings(data_dir=Path(arguments.data), database_url=arguments.url)
    async with open_app(settings, migrating=False) as app:
        before = _clocks(database)
        rows = _read(arguments.url, arguments.project, since)
        print(
            f"\npeer: the same {rows:,} rows by a plain SELECT: {_passed(before, _clocks(database))}, {load()}"
        )
        resident = psutil.Process().memory_info().rss
        before = _clocks(database)
        async with unit_of_work(app.engine) as uow:
            made = await window.load(
                uow,
                arguments.project,
                model=app.embedder.name,
                dimension=app.embedder.dimension,
                days=settings.grouping.window_days,
                now=now(),
            )
        print(f"loading the index:                    {_passed(before, _clocks(database))}, {load()}")
        grown = (psutil.Process().memory_info().rss - resident) / MEGABYTE
        print(
            f"  {len(made.index):,} reports; memory {grown:,.0f} MB, reckoned {made.nbytes / MEGABYTE:,.0f} MB"
        )


def _read(url: str, project: int, since: object) -> int:
    count = 0
    with psycopg.connect(plain(url)) as connection, connection.cursor("rows", binary=True) as cursor:
        cursor.execute(_ROWS, {"project": project, "since": since})
        while rows := cursor.fetchmany(window.CHUNK):
            count += len(rows)
    return count


def _clocks(database: DatabaseCpu) -> tuple[float, float, float]:
    return time.perf_counter(), time.process_time(), database.read() or 0.0


def _passed(before: Sequence[float], after: Sequence[float]) -> str:
    wall, own, other = (late - early for early, late in zip(before, after, strict=True))
    return f"{wall:6.2f} s, CPU {own:5.2f} s here and {other:5.2f} s in the database"


async def _serve(app: App, projects: Sequence[Project], workers: int, rounds: int, *, searched: bool) -> None:
    with postroom(app, workers=workers) as server:
        processes = Processes(server, DatabaseCpu(app.database_url))
        base = f"http://{HOST}:{server.port}"
        clients = {project.name: client_of(base, project.key) for project in projects}
        print(f"\n{workers} worker{'s' if workers > 1 else ''}; memory, MB: {shown(processes)}")
        for project in projects:
            text = project.generated.text(0)
            client = clients[project.name]
            first = await arrival(app, client, project.id, f"first-{new_id()}", text)
            print(f"{project.name:5}  the first signal after the start: {first:.1f} s, {load()}")
        print(f"memory, MB: {shown(processes)}")
        for project in projects:
            await _arrivals(app, clients[project.name], project, rounds, processes)
        for project in projects if workers == 1 else ():
            await _reading(clients[project.name], project, rounds, processes, searched)
        print(f"memory, MB: {shown(processes)}", flush=True)
        for client in clients.values():
            await client.aclose()


async def _arrivals(
    app: App, client: httpx.AsyncClient, project: Project, rounds: int, processes: Processes
) -> None:
    before, took = processes.cpu(), []
    for number in range(rounds):
        # Several of a report, of which the first opens one, since the vectors in the database are generated.
        text = project.generated.text(number % 5)
        took.append(await arrival(app, client, project.id, f"{new_id()}", text))
    spending = spent(before, processes.cpu(), len(took))
    print(f"{project.name:5} {'arrival':20} {machine.spread(took)}   {spending}, {load()}", flush=True)


async def _reading(
    client: httpx.AsyncClient, project: Project, rounds: int, processes: Processes, searched: bool
) -> None:
    base = f"/api/projects/{project.id}/signals/reports/"
    await _timed(project.name, "list", [partial(_get, client, base, {"limit": "50"})] * rounds, processes)
    for kind, texts in make_queries(Words(1), rounds).items():
        if searched and kind in KINDS:
            calls = [partial(_get, client, base, {"limit": "50", "search": text}) for text in texts]
            await _timed(project.name, f"search, {kind}", calls, processes)


async def _timed(
    name: str, kind: str, calls: Sequence[Callable[[], Awaitable[None]]], processes: Processes
) -> None:
    await calls[0]()
    before, took = processes.cpu(), []
    for call in calls:
        begun = time.perf_counter()
        await call()
        took.append(time.perf_counter() - begun)
    print(
        f"{name:5} {kind:20} {machine.spread(took)}   {spent(before, processes.cpu(), len(took))}", flush=True
    )


async def _get(client: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    (await client.get(path, params=query)).raise_for_status()

"""Ten thousand projects beside a hundred: periodic tasks, start, memory, idle CPU, arrival of a signal."""

import argparse
import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from benchmarks import machine
from benchmarks.http.servers import HOST, DatabaseCpu, postroom
from benchmarks.projects import make_key
from benchmarks.scale.processes import Processes, arrival, client_of, load, shown, spent
from benchmarks.scouts import folder_for_a_server
from benchmarks.search.__main__ import tidy
from postroom.app.bootstrap import App, open_app
from postroom.app.grouping import make_grouper
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.projects import service
from postroom.settings import Settings
from postroom.worker.chores import chores

FEW = 100
SETTLE_SECONDS = 30.0
MANY_STATEMENTS = 20
SLOW_SECONDS = 0.05
LEFT_OUT = {"tidy clones", "back up"}
"""Not about projects."""

_FILL = (
    """
    INSERT INTO projects (uuid, organization_id, name, created_at)
    SELECT gen_random_uuid(), (SELECT id FROM organizations LIMIT 1), 'P' || n, now()
    FROM generate_series(1, :count) AS n
    """,
    """
    INSERT INTO source_configs (id, project_id, source_product, source_type, created_at, updated_at)
    SELECT gen_random_uuid(), id, 'bench', 'synthetic', now(), now() FROM projects ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO reports (id, project_id, headline, created_at, updated_at, source_products, signal_count)
    SELECT gen_random_uuid(), id, 'Report of ' || id, now(), now(), '{bench}', 5
    FROM projects WHERE id NOT IN (SELECT project_id FROM reports)
    """,
    """
    INSERT INTO signals (id, project_id, source_product, source_type, source_id, description, weight,
                         content_hash, timestamp, received_at, state, report_id, background)
    SELECT gen_random_uuid(), project_id, 'bench', 'synthetic', 's' || n, 'It fails ' || n || ' times', 0.5,
           decode(md5(project_id || '-' || n), 'hex'), now(), now(), 'grouped', id, 0.1
    FROM reports, generate_series(1, 5) AS n ON CONFLICT DO NOTHING
    """,
)


async def run(arguments: argparse.Namespace) -> None:
    """Measure with a hundred projects, add the others, measure again."""
    print(machine.describe())
    with folder_for_a_server() as folder:
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        async with open_app(settings, own_database=True) as app:
            async with unit_of_work(app.engine) as uow:
                await service.ensure_default(uow, now())
            key = await make_key(app, 1, ["*"])
            present = 1
            for wanted in (FEW, arguments.projects):
                async with unit_of_work(app.engine) as uow:
                    for statement in _FILL:
                        text = sa.text(statement)
                        await uow.execute(text, {"count": wanted - present} if ":count" in statement else {})
                present = wanted
                await tidy(app)
                print(f"\n{wanted:,} projects with five signals in a report each")
                await _settle(app)
                await _periodic(app)
                await _serve(app, key, arguments.rounds, arguments.seconds)


async def _settle(app: App) -> None:
    """Execute periodic tasks until the projects have their scouts, and their texts are indexed for the search."""
    tasks = {task.name: task for task in chores(app, make_grouper(app))}
    for name in ("index reports", "keep fleets"):
        begun, done = time.perf_counter(), 0
        while number := await tasks[name].work():
            done += int(str(number))
        print(f"  first: {name}, {done:,} in {time.perf_counter() - begun:.0f} s")


async def _periodic(app: App) -> None:
    """Execute each periodic task once, and print those with many statements or that take long."""
    counted = [0]

    def count(*_: Any) -> None:
        counted[0] += 1

    sa.event.listen(app.engine.sync_engine, "before_cursor_execute", count)
    database = DatabaseCpu(app.database_url)
    share = total = 0.0
    for task in chores(app, make_grouper(app)):
        if task.name in LEFT_OUT:
            continue
        counted[0], begun, cpu = 0, time.perf_counter(), time.process_time()
        other = database.read() or 0.0
        done = await task.work()
        took, own = time.perf_counter() - begun, time.process_time() - cpu
        used = own + (database.read() or 0.0) - other
        total += counted[0]
        share += used / task.every.total_seconds()
        if counted[0] > MANY_STATEMENTS or took > SLOW_SECONDS:
            print(
                f"  {task.name:24} every {task.every.total_seconds():6.0f} s: {counted[0]:6,} statements, "
                f"{took * 1000:8.0f} ms, CPU {used * 1000:8.0f} ms   {done!s:.40}"
            )
    sa.event.remove(app.engine.sync_engine, "before_cursor_execute", count)
    print(
        f"  all periodic tasks once: {total:,.0f} statements; at their intervals {share:.1%} of a core, {load()}"
    )


async def _serve(app: App, key: str, rounds: int, seconds: float) -> None:
    async with unit_of_work(app.engine) as uow:
        projects: Sequence[int] = list((await uow.execute(sa.text("SELECT id FROM projects"))).scalars())
    begun = time.perf_counter()
    with postroom(app) as server:
        ready = time.perf_counter() - begun
        processes = Processes(server, DatabaseCpu(app.database_url))
        await asyncio.sleep(SETTLE_SECONDS)
        before, begun = processes.cpu(), time.perf_counter()
        await asyncio.sleep(seconds)
        after, passed = processes.cpu(), time.perf_counter() - begun
        idle = ", ".join(f"{name} {(after[name] - before[name]) / passed:.1%}" for name in before)
        print(
            f"  ready after {ready:.1f} s; at rest, of a core: {idle}; memory, MB: {shown(processes)}, {load()}"
        )
        async with client_of(f"http://{HOST}:{server.port}", key) as client:
            await arrival(app, client, projects[0], str(new_id()), "The first one loads the models.")
            chosen = np.random.default_rng(0).choice(projects, rounds, replace=False).tolist()
            before = processes.cpu()
            took = [
                await arrival(
                    app, client, project, str(new_id()), f"The export of {at} stops at a page break"
                )
                for at, project in enumerate(chosen)
            ]
        print(
            f"  arrival in any of them   {machine.spread(took)}, {spent(before, processes.cpu(), rounds)}, {load()}"
        )
        print(f"  memory, MB: {shown(processes)}", flush=True)

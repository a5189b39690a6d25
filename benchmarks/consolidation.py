"""Benchmark of consolidating a whole project: time and memory by number of signals.

    python -m benchmarks.consolidation [--sizes 20000] [--each 4]

The signals are those of `benchmarks.pipeline` (synthetic, without embedding); everything else is the real
consolidation on the embedded PostgreSQL, step by step as in a worker. CPU is that of this process only.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks import machine
from benchmarks.pipeline import Ready, fill
from benchmarks.projects import make_project
from benchmarks.windows import Synthetic
from postroom.app.bootstrap import App, open_app
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import consolidations, pending_work
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.settings import GroupingSettings, Settings


@dataclass(frozen=True, slots=True)
class Run:
    """The cost of one consolidation of a whole project."""

    size: int
    steps: int
    changes: int
    seconds: float
    cpu: float
    peak: int


async def measure(app: App, size: int, *, each: int) -> Run:
    """Consolidate all of a project of `size` signals."""
    synthetic = Synthetic(size, max(1, size // each))
    project_id = await make_project(app)
    await fill(app, project_id, synthetic, size)
    grouper = Grouper(
        engine=app.engine,
        jobs=app.jobs,
        embedder=Ready(synthetic),
        settings=GroupingSettings(),
        clock=now,
        cache=WindowCache(max_bytes=1 << 30),
    )
    async with unit_of_work(app.engine) as uow:
        await uow.execute(
            pending_work.insert().values(
                kind=CONSOLIDATE_JOB, project_id=project_id, arrivals=size, first_arrival_at=now()
            )
        )
    with machine.TreeMemory() as memory:
        started, cpu = time.perf_counter(), time.process_time()
        changes = await consolidate(grouper, project_id)
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    async with unit_of_work(app.engine) as uow:
        of_project = consolidations.c.project_id == project_id
        steps = await uow.execute(sa.select(sa.func.count()).select_from(consolidations).where(of_project))
    return Run(size, steps.scalar_one(), changes, seconds, cpu, memory.peak)


async def run(sizes: Sequence[int], each: int) -> None:
    """Measure every size on one embedded server and print the figures."""
    print(machine.describe())
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        async with open_app(settings, own_database=True) as app:
            for size in sizes:
                one = await measure(app, size, each=each)
                print(
                    f"{one.size:,} signals: {one.steps} steps, {one.changes:,} changes, "
                    f"{one.seconds:.1f} s, {one.cpu:.1f} s of CPU ({1000 * one.cpu / one.size:.1f} ms a signal), "
                    f"peak memory of the process tree {one.peak / (1 << 20):,.0f} MB"
                )


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000")
    parser.add_argument("--each", type=int, default=4, help="signals in a problem on average")
    given = parser.parse_args()
    asyncio.run(run([int(size) for size in given.sizes.split(",")], given.each))


if __name__ == "__main__":
    main()

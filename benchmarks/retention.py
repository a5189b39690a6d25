"""Benchmark of what a signal takes in the database, and a year of a rate of signals computed from it.

    python -m benchmarks.retention [--signals 20000] [--each 4] [--rate 100]

Signals with the lengths of real bug reports (`benchmarks/intake.py`), `--each` to a problem, are sent to the API
and grouped by the worker's pipeline. Vectors and verdicts are synthetic, since both models take time and no
space of their own. Each table is measured with its indexes, its bytes are divided by the signals, and multiplied by
those that arrive within the days that it is kept for by default. Nobody closes a report: what is kept with its
report is kept for the whole year. Research, hand-off and notifications do not run, so their tables are empty.
"""

import argparse
import asyncio
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from scripts.operations.retention import limits

from benchmarks import intake, machine
from benchmarks.projects import make_project
from benchmarks.windows import DIMENSION, NAME, Synthetic
from postroom.app.bootstrap import App, open_app
from postroom.cli.client.local import client_of
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.models.port import Vectors
from postroom.observability.status import Table
from postroom.observability.status import tables as largest_tables
from postroom.screening.port import Verdict
from postroom.settings import GroupingSettings, Settings

BATCH = 1_000
YEAR = 365.0
DAY_SECONDS = 86_400

_SETTING = re.compile(r"`POSTROOM_([A-Z_]+?)__([A-Z_]+_DAYS)`")
_PROBLEM = re.compile(r"Problem (\d+)")
_FIXED = re.compile(r"(\d+) (day|hour)s")


@dataclass(frozen=True, slots=True)
class Growth:
    """What one table grew by, and how long it keeps it; `days` is None for what does not grow with signals."""

    name: str
    rows: int
    bytes: int
    days: float | None
    with_report: bool


def kept_days(limit: str, settings: Settings) -> float | None:
    """Return the days of a limit of `docs/reference/retention.md`, by the defaults; None if it names none."""
    named = _SETTING.match(limit)
    if named is not None:
        return float(getattr(getattr(settings, named[1].lower()), named[2].lower()))
    fixed = _FIXED.match(limit)
    if fixed is None:
        return None
    return int(fixed[1]) / (24 if fixed[2] == "hour" else 1)


class Vectorizer:
    """Gives signals of one problem similar vectors, by the number that their text begins with."""

    name = NAME
    dimension = DIMENSION

    def __init__(self, synthetic: Synthetic) -> None:
        self._synthetic = synthetic

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts."""
        found = [_PROBLEM.search(text) for text in texts]
        problems = [int(match[1]) if match else 0 for match in found]
        return np.stack([self._synthetic.features(one).vector for one in problems]).astype(np.float32)

    async def close(self) -> None:
        """Do nothing."""


class Clean:
    """Finds nothing wrong with any text."""

    name = "synthetic"

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:  # noqa: ARG002
        """Return that each text is clean."""
        return [Verdict("clean", 0.01, None, (), "", self.name) for _ in texts]


async def sizes(app: App) -> Mapping[str, Table]:
    """Return the largest tables by name, without what updates left behind."""
    async with app.engine.connect() as connection:
        quiet = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await quiet.execute(sa.text("VACUUM ANALYZE"))
    async with unit_of_work(app.engine) as uow:
        return {one.name: one for one in await largest_tables(uow)}


async def fill(app: App, project_id: int, count: int, each: int) -> None:
    """Send signals to the API, and group them as a worker does."""
    synthetic = Synthetic(count, max(1, count // each))
    grouper = Grouper(
        engine=app.engine,
        jobs=app.jobs,
        embedder=Vectorizer(synthetic),
        settings=GroupingSettings(),
        clock=now,
        cache=WindowCache(max_bytes=1 << 30),
        filter=Clean(),
    )
    texts = [f"Problem {number}: {text}" for number, text in enumerate(intake.made_up(synthetic.problems, 0))]
    order = np.random.default_rng(0).integers(0, synthetic.problems, count)
    async with client_of(app) as client:
        for start in range(0, count, BATCH):
            batch = [
                {
                    "source_product": "bench",
                    "source_type": "synthetic",
                    "source_id": str(number),
                    "description": f"{texts[order[number]]} Seen {number} times.",
                }
                for number in range(start, min(start + BATCH, count))
            ]
            answer = await client.post(f"/api/projects/{project_id}/signals/emit/", batch)
            if answer["stored_count"] != len(batch):
                raise RuntimeError("not all signals were stored")
            await group_pending(grouper, project_id)
            print(f"  {start + len(batch):,} grouped", flush=True)


async def measure(count: int, each: int) -> list[Growth]:
    """Return what each table grew by."""
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        async with open_app(settings, own_database=True) as app:
            project_id = await make_project(app)
            before = await sizes(app)
            await fill(app, project_id, count, each)
            after = await sizes(app)
    known = limits()
    grown = []
    for name, table in after.items():
        earlier = before.get(name, Table(name, 0, 0))
        limit = known.get(name, "")
        with_report = "REPORT_DAYS" in limit or "with their signal" in limit
        days = float(settings.retention.report_days) if with_report else kept_days(limit, settings)
        rows, taken = table.rows - earlier.rows, table.bytes - earlier.bytes
        grown.append(Growth(name, rows, taken, days, with_report))
    return [one for one in grown if one.bytes > count]


def show(grown: list[Growth], count: int, rate: float) -> None:
    """Print bytes by table, and what a year of the rate makes of them."""
    day = rate * DAY_SECONDS
    print(f"\n{'table':24} {'rows/signal':>11} {'bytes/signal':>12} {'kept days':>9} {'GB after a year':>15}")
    whole = 0.0
    for one in sorted(grown, key=lambda each: -each.bytes):
        per_signal = one.bytes / count
        if one.days is None:
            print(f"{one.name:24} {one.rows / count:11.2f} {per_signal:12.0f} {'-':>9} {'bounded':>15}")
            continue
        kept = day * min(one.days, YEAR) * per_signal / 1e9
        whole += kept
        days = f"{one.days:.0f}{'*' if one.with_report else ''}"
        print(f"{one.name:24} {one.rows / count:11.2f} {per_signal:12.0f} {days:>9} {kept:15,.0f}")
    print(f"{'all':24} {'':11} {sum(one.bytes for one in grown) / count:12.0f} {'':9} {whole:15,.0f}")
    print(
        f"\n* since the report was closed. {day * YEAR / 1e9:.2f} thousand million signals arrive in the year."
    )


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--signals", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=4, help="signals of a problem on average")
    parser.add_argument("--rate", type=float, default=100.0, help="signals a second")
    given = parser.parse_args()
    print(machine.describe())
    grown = asyncio.run(measure(given.signals, given.each))
    show(grown, given.signals, given.rate)


if __name__ == "__main__":
    main()

"""Benchmark of similar reports: how often a known duplicate is among the five most alike, or the first.

    python -m benchmarks.search.similar BUGS.csv --duplicates PAIRS.csv
    python -m benchmarks.search.similar SET.jsonl [SET.jsonl ...]

The texts are sent, grouped and compared by the real code on the embedded PostgreSQL with the packaged models. A
table has the columns `Issue id`, `Summary` and `Description`, its duplicates `Issue id` and `Duplicate id`; a
labelled set has one signal a line with its group. A text that grouping joined with a duplicate counts as found; the
figures are also given for the others alone, and for the first signals of reports as texts that somebody types.
"""

import argparse
import asyncio
import csv
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from benchmarks import machine
from benchmarks.projects import make_project
from benchmarks.scouts import folder_for_a_server
from postroom.app.bootstrap import App, open_app
from postroom.app.grouping import make_grouper
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, signals
from postroom.domain.signals.intake import NewSignal
from postroom.evals.labelled import read_labelled
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.preview.limiter import Previewer
from postroom.settings import Settings
from postroom.signals import service

SENT = 200
"""Signals sent at a time."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts, and for each the numbers of those that are about the same problem."""

    name: str
    texts: Sequence[str]
    same: Mapping[int, set[int]]


def read_table(path: Path, duplicates: Path) -> Texts:
    """Return the texts of a table, and its known duplicates, transitively."""
    csv.field_size_limit(1 << 24)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    number = {row["Issue id"]: at for at, row in enumerate(rows)}
    group = list(range(len(rows)))
    with duplicates.open(newline="", encoding="utf-8") as file:
        for pair in csv.DictReader(file):
            one, other = number.get(pair["Issue id"]), number.get(pair["Duplicate id"])
            if one is not None and other is not None:
                group = [group[one] if held == group[other] else held for held in group]
    return _grouped(path.stem, [f"{row['Summary']}\n\n{row['Description']}" for row in rows], group)


def _grouped(name: str, texts: Sequence[str], group: Sequence[object]) -> Texts:
    members: defaultdict[object, set[int]] = defaultdict(set)
    for at, one in enumerate(group):
        members[one].add(at)
    same = {at: members[one] - {at} for at, one in enumerate(group) if len(members[one]) > 1}
    return Texts(name, texts, same)


async def measure(app: App, given: Texts) -> None:
    """Send, group, ask, print."""
    project = await make_project(app)
    async with unit_of_work(app.engine) as uow:
        await uow.execute(sa.update(organizations).values(is_ai_data_processing_approved=True))
    grouper = make_grouper(app)
    ids: list[UUID] = []
    for first in range(0, len(given.texts), SENT):
        batch = [
            NewSignal("bench", "synthetic", str(at), text[:20_000], 0.5, client_id=str(at))
            for at, text in enumerate(given.texts[first : first + SENT], first)
        ]
        async with unit_of_work(app.engine) as uow:
            receipts = await service.ingest(uow, jobs=app.jobs, project_id=project, signals=batch, now=now())
        ids += [receipt.signal_id for receipt in receipts if receipt.signal_id is not None]
        await group_pending(grouper, project)
    async with unit_of_work(app.engine) as uow:
        rows = await uow.execute(
            sa.select(signals.c.client_id, signals.c.report_id).where(signals.c.project_id == project)
        )
        home = {int(client): report for client, report in rows if report is not None}
    await _ask(Previewer(lambda: grouper), project, given, home)


async def _ask(previewer: Previewer, project: int, given: Texts, home: Mapping[int, UUID]) -> None:
    times: list[float] = []
    ranks: list[int | None] = []
    joined = 0
    for at in sorted(given.same):
        wanted = {home[other] for other in given.same[at] if other in home}
        if at not in home or not wanted:
            continue
        if home[at] in wanted:
            joined += 1
            continue
        begun = time.perf_counter()
        found = [one.likeness.report_id for one in await previewer.similar_to_report(project, home[at])]
        times.append(time.perf_counter() - begun)
        ranks.append(next((rank for rank, id in enumerate(found) if id in wanted), None))
    first, five = sum(rank == 0 for rank in ranks), sum(rank is not None for rank in ranks)
    asked, all_of = len(ranks), len(ranks) + joined
    print(f"\n{given.name}: {len(given.texts)} texts in {len(set(home.values()))} reports")
    print(f"  with a known duplicate: {all_of}; joined with one by grouping: {joined}")
    if asked:
        print(f"  of the other {asked}: first {first / asked:.3f}, among five {five / asked:.3f}")
        print(f"  of all: first {(first + joined) / all_of:.3f}, among five {(five + joined) / all_of:.3f}")
        print(f"  one answer, warm: {machine.spread(times[1:] or times)}")


async def main(arguments: argparse.Namespace) -> None:
    """Measure each set in a project of its own."""
    print(machine.describe())
    if arguments.duplicates:
        sets = [read_table(arguments.sets[0], arguments.duplicates)]
    else:
        sets = []
        for path in arguments.sets:
            labelled = read_labelled(path)
            sets.append(
                _grouped(
                    path.stem,
                    [one.signal.description for one in labelled],
                    [one.group for one in labelled],
                )
            )
    with folder_for_a_server() as folder:
        async with open_app(Settings(data_dir=Path(folder) / "data"), own_database=True) as app:
            for given in sets:
                await measure(app, given)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--duplicates", type=Path)
    asyncio.run(main(parser.parse_args()))

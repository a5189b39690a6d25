"""Benchmark of grouping: the grouping step at several project sizes, and from accepted to grouped.

    python -m benchmarks.pipeline [--sizes 1000,20000,200000] [--in-memory 1000000] [--rounds 200] [--each 4]

The vectors and words are synthetic (clusters of `--each` signals, words by Zipf's law), so embedding is not
measured; everything else is the real pipeline on the embedded PostgreSQL. Two references of the same run are
printed for each size: one pass over the vectors at memory bandwidth (numpy), and an exact search by PostgreSQL
(pgvector) for the same ten neighbours. Beyond 20,000 reports the search is approximate; its recall is printed, too.

First comes the complete intake of reports with realistic lengths (`benchmarks/intake.py`). The goals are 40 signals
per second on two cores, and at 20,000 signals a p95 of 8 ms for the step and 5 ms for matching.

Sizes after `--in-memory` are built without a database: matching only, memory, and the worker's part of loading.
`--sizes 1000000` takes about an hour.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks import intake, machine, windows
from benchmarks.projects import make_project
from benchmarks.windows import DIMENSION, NAME, Recall, Synthetic
from postroom.app.bootstrap import App, open_app
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.grouping.decision import Rules
from postroom.domain.signals.intake import NewSignal
from postroom.grouping import repository
from postroom.grouping.arrival.decide import consider, member_of
from postroom.grouping.arrival.matching import choose_comparison
from postroom.grouping.arrival.pipeline import group_batch, group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import Window, WindowCache
from postroom.grouping.matching.features import pair_features
from postroom.grouping.matching.model import MatchModel, packaged_model
from postroom.grouping.matching.row import row_features
from postroom.grouping.repository import EmbeddedSignal, Features, PendingSignal
from postroom.models.port import Vectors
from postroom.reports import service as reports
from postroom.reports.schemas import Addition, Opening
from postroom.settings import GroupingSettings, Settings
from postroom.signals import grouping_version, states
from postroom.signals import service as signals

CHUNK = 2_000
THROUGHPUT_SIGNALS = 2_000
INTAKE_ROUNDS = 3


class Ready:
    """Replaces the embedder with synthetic vectors, so that embedding is not measured."""

    name = NAME
    dimension = DIMENSION

    def __init__(self, synthetic: Synthetic) -> None:
        self._synthetic = synthetic

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a vector of some problem for each text."""
        picked = [self._synthetic.features(self._synthetic.pick()).vector for _ in texts]
        return np.stack(picked).astype(np.float32)

    async def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """The results at one size."""

    size: int
    reports: int
    load_seconds: float
    single: list[float]
    joining: list[float]
    matching: list[float]
    row: list[float]
    every_pair: list[float]
    batched: list[float]
    memory_pass: list[float]
    pgvector: list[float]
    per_second: float
    megabytes: int
    recall: Recall


async def store(app: App, project_id: int, features: Sequence[Features]) -> list[EmbeddedSignal]:
    """Store pending signals with their features, like the first steps of the pipeline."""
    new = [NewSignal("bench", "synthetic", str(new_id()), "synthetic") for _ in features]
    moment = now()
    async with unit_of_work(app.engine) as uow:
        receipts = await signals.ingest(uow, jobs=app.jobs, project_id=project_id, signals=new, now=moment)
        ids = [receipt.signal_id for receipt in receipts if receipt.signal_id is not None]
        facts = ("bench", "synthetic", "synthetic", 0.5, moment, moment)
        embedded = [
            EmbeddedSignal(PendingSignal(id, *facts, each), each)
            for id, each in zip(ids, features, strict=True)
        ]
        await repository.save_features(uow, project_id, model=Ready.name, embedded=embedded)
    return embedded


async def fill(app: App, project_id: int, synthetic: Synthetic, size: int) -> None:
    """Insert `size` grouped signals into the project, like the pipeline."""
    report_of: dict[int, UUID] = {}
    for start in range(0, size, CHUNK):
        picked = [synthetic.pick() for _ in range(min(CHUNK, size - start))]
        pending = await store(app, project_id, [synthetic.features(problem) for problem in picked])
        fresh = {problem: new_id() for problem in picked if problem not in report_of}
        report_of |= fresh
        async with unit_of_work(app.engine) as uow:
            openings = [Opening(id, "synthetic") for id in fresh.values()]
            await reports.open_reports(uow, project_id=project_id, openings=openings, now=now())
            joined = [Addition(report_of[problem], 1, 0.5, ["bench"]) for problem in picked]
            await reports.add_signals(uow, joined, now(), jobs=app.jobs)
            placements = [
                states.Placement(embedded.signal.id, report_of[problem], 0.2)
                for embedded, problem in zip(pending, picked, strict=True)
            ]
            await states.place(uow, placements, now=now())
    async with app.engine.connect() as connection:
        quiet = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await quiet.execute(sa.text("VACUUM ANALYZE"))


async def measure(app: App, size: int, *, rounds: int, each: int) -> Step:
    """Measure the grouping step in a project of `size` signals."""
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
    # The first signal loads the window.
    load_seconds = (await time_batches(app, grouper, project_id, synthetic, batches=1, size=1))[0]
    single = await time_batches(app, grouper, project_id, synthetic, batches=rounds, size=1)
    joining = await time_batches(app, grouper, project_id, synthetic, batches=rounds, size=1, twice=True)
    batched = await time_batches(app, grouper, project_id, synthetic, batches=max(4, rounds // 16), size=64)
    window = grouper.cache.get(
        project_id, version=await version_of(app, project_id), model=Ready.name, now=now()
    )
    if window is None:
        raise RuntimeError("the window was not kept")
    query = synthetic.features(0).vector
    row, every_pair = time_features(window, synthetic, rounds=rounds)
    return Step(
        size=size,
        reports=len(window.index),
        load_seconds=load_seconds,
        single=single,
        joining=joining,
        matching=time_matching(window, grouper.rules, grouper.model, synthetic, rounds=rounds),
        row=row,
        every_pair=every_pair,
        batched=[seconds / 64 for seconds in batched],
        memory_pass=time_memory_pass(len(window.index), query, rounds=30),
        pgvector=await time_pgvector(app, project_id, query, rounds=10 if size > 50_000 else 30),
        per_second=await time_whole_way(app, grouper, project_id),
        megabytes=window.nbytes >> 20,
        recall=windows.recall(window.index, synthetic, rounds=rounds),
    )


async def version_of(app: App, project_id: int) -> int:
    """Return the version of the project's grouping."""
    async with unit_of_work(app.engine) as uow:
        return await grouping_version.current(uow, project_id)


async def time_batches(
    app: App,
    grouper: Grouper,
    project_id: int,
    synthetic: Synthetic,
    *,
    batches: int,
    size: int,
    twice: bool = False,
) -> list[float]:
    """Return the seconds of search, decision and assignment for each batch, with all transactions.

    `twice`: the same signals were grouped just before, so that these join them, and the reports are promoted.
    """
    seconds = []
    for _ in range(batches):
        made = [synthetic.features(synthetic.pick()) for _ in range(size)]
        if twice:
            await time_batch(app, grouper, project_id, made)
        seconds.append(await time_batch(app, grouper, project_id, made))
    return seconds


async def time_batch(app: App, grouper: Grouper, project_id: int, made: Sequence[Features]) -> float:
    """Return the seconds of grouping signals with these features in one batch."""
    batch = await store(app, project_id, made)
    started = time.perf_counter()
    if not await group_batch(grouper, project_id, batch):
        raise RuntimeError("somebody else grouped")
    return time.perf_counter() - started


def time_matching(
    window: Window, rules: Rules, model: MatchModel, synthetic: Synthetic, *, rounds: int
) -> list[float]:
    """Return the CPU seconds of search, comparison and decision only, one signal after the other."""
    seconds = []
    with threadpool_limits(1, user_api="blas"):
        for number in range(rounds):
            embedded = arriving(synthetic, number)
            started = time.thread_time()
            consider(window, embedded, rules, model)
            seconds.append(time.thread_time() - started)
    return seconds


def time_features(window: Window, synthetic: Synthetic, *, rounds: int) -> tuple[list[float], list[float]]:
    """Return the CPU seconds of the features of a new signal's pairs, and of all pairs of the same batches."""
    row: list[float] = []
    every_pair: list[float] = []
    with threadpool_limits(1, user_api="blas"):
        for number in range(rounds):
            embedded = arriving(synthetic, number)
            features = embedded.features
            candidates = window.index.search(features.vector, features.words).candidates
            chosen = choose_comparison(window.members, candidates, member_of(embedded))
            if chosen is None:
                raise RuntimeError("the project has too few signals to compare anything")
            started = time.process_time()
            row_features(chosen.signals, chosen.members)
            between = time.process_time()
            pair_features(chosen.signals)
            row.append(between - started)
            every_pair.append(time.process_time() - between)
    return row, every_pair


def arriving(synthetic: Synthetic, number: int) -> EmbeddedSignal:
    """Return another signal with its features."""
    features = synthetic.features(synthetic.pick())
    text = f"Export {number} ends"
    return EmbeddedSignal(
        PendingSignal(new_id(), "bench", "synthetic", text, 0.5, now(), now(), features), features
    )


async def time_whole_way(app: App, grouper: Grouper, project_id: int) -> float:
    """Return signals per second from accepted to grouped, without embedding."""
    new = [
        NewSignal("bench", "synthetic", str(new_id()), f"The export of invoice {n} fails with a timeout")
        for n in range(THROUGHPUT_SIGNALS)
    ]
    started = time.perf_counter()
    for start in range(0, len(new), 1000):
        async with unit_of_work(app.engine) as uow:
            await signals.ingest(
                uow, jobs=app.jobs, project_id=project_id, signals=new[start : start + 1000], now=now()
            )
    done = await group_pending(grouper, project_id)
    return done / (time.perf_counter() - started)


def time_memory_pass(rows: int, query: NDArray[np.float32], *, rounds: int) -> list[float]:
    """Return the seconds of multiplying `rows` vectors with a query, the lower bound of an exact search."""
    matrix = np.random.default_rng(0).standard_normal((rows, DIMENSION), np.float32)
    seconds = []
    for _ in range(rounds):
        started = time.perf_counter()
        matrix @ query
        seconds.append(time.perf_counter() - started)
    return seconds


async def time_pgvector(app: App, project_id: int, query: NDArray[np.float32], *, rounds: int) -> list[float]:
    """Return the seconds of PostgreSQL's exact search for the ten nearest signals of the project."""
    text = "[" + ",".join(f"{value:.5f}" for value in query) + "]"
    statement = sa.text(
        "SELECT signal_id FROM signal_features WHERE project_id = :project_id "
        "ORDER BY (embedding <=> CAST(:query AS halfvec)) + 0 LIMIT 10"
    )
    seconds = []
    async with unit_of_work(app.engine) as uow:
        for _ in range(rounds):
            started = time.perf_counter()
            (await uow.execute(statement, {"project_id": project_id, "query": text})).all()
            seconds.append(time.perf_counter() - started)
    return seconds


def show(step: Step) -> None:
    """Print the results at one size."""
    print(f"\n{step.size:,} signals in {step.reports:,} reports (window loaded in {step.load_seconds:.2f} s)")
    print(f"  grouping step, one signal at a time   {machine.spread(step.single)}")
    print(f"  the same, joining and promoting       {machine.spread(step.joining)}")
    print(f"  matching alone, CPU of one thread     {machine.spread(step.matching)}")
    print(f"  features of a row, CPU                {machine.spread(step.row)}")
    ratio = sum(step.every_pair) / sum(step.row)
    print(f"  features of all pairs of its batch    {machine.spread(step.every_pair)}   {ratio:.1f} x")
    print(f"  grouping step, a signal in 64         {machine.spread(step.batched)}")
    print(f"  limit: one pass over the vectors      {machine.spread(step.memory_pass)}")
    print(f"  peer: pgvector exact search alone     {machine.spread(step.pgvector)}")
    print(f"  accepted to grouped                   {step.per_second:,.0f} signals/s")
    print(f"  memory of the window, reckoned        {step.megabytes:,} MB")
    show_recall(step.recall)


def show_recall(found: Recall) -> None:
    """Print the recall of the search against an exact one, and the cost of both."""
    print(f"  finds the nearest report, and of the first eight   {found.best:.1%}, {found.first:.1%}")
    print(f"  search alone, CPU                     {machine.spread(found.bounded)}")
    print(f"  exact search alone, CPU               {machine.spread(found.exact)}")


def measure_in_memory(size: int, *, rounds: int, each: int) -> list[float]:
    """Measure matching only, over a window built in memory; print and return it."""
    synthetic = Synthetic(size, max(1, size // each))
    built = windows.build(synthetic, size)
    model, index = packaged_model(), built.window.index
    rules = Rules.beyond(model.pair_threshold)
    print(f"\n{size:,} signals in {len(index):,} reports, built in memory", flush=True)
    print(f"  CPU of taking the rows in             {built.rows_seconds:.1f} s")
    print(f"  CPU of making the index               {built.index_seconds:.1f} s")
    print(f"  memory of the window, reckoned        {built.window.nbytes >> 20:,} MB")
    print(f"  memory that the process grew by       {built.resident >> 20:,} MB")
    matching = time_matching(built.window, rules, model, synthetic, rounds=rounds)
    print(f"  matching alone, CPU of one thread     {machine.spread(matching)}")
    with threadpool_limits(1, user_api="blas"):
        passes = time_memory_pass(len(index), synthetic.features(0).vector, rounds=30)
    print(f"  limit: one pass over the vectors      {machine.spread(passes)}")
    show_recall(windows.recall(index, synthetic, rounds=rounds))
    return matching


async def run(
    sizes: Sequence[int], in_memory: Sequence[int], rounds: int, each: int, texts: Sequence[str]
) -> None:
    """Measure every size on one embedded server, and some in memory, and print the figures."""
    print(machine.describe())
    matching: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        Path(folder).chmod(0o711)  # noqa: ASYNC240  # nothing else runs yet
        settings = Settings(data_dir=Path(folder) / "data", database_url=None)
        with machine.TreeMemory() as memory:
            async with open_app(settings, own_database=True) as app:
                # A real worker has the model in memory, so it is loaded here, too.
                await app.embedder.embed(["warm up"])
                await intake.run(app, texts, INTAKE_ROUNDS)
                for size in sizes:
                    step = await measure(app, size, rounds=rounds, each=each)
                    show(step)
                    matching[size] = float(np.percentile(step.matching, 95))
        print(f"peak memory of the process tree: {memory.peak / (1 << 20):,.0f} MB")
    for size in in_memory:
        seconds = measure_in_memory(size, rounds=rounds, each=each)
        matching[size] = float(np.percentile(seconds, 95))
    first = next(iter(matching.values()))
    print("\np95 of matching, against the first of them: ", end="")
    print(", ".join(f"{size:,}: {seconds / first:.1f} x" for size, seconds in matching.items()))


def whole_numbers(text: str) -> list[int]:
    """Parse a comma-separated list of numbers."""
    return [int(number) for number in text.split(",") if number]


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=whole_numbers, default="1000,20000,200000")
    parser.add_argument(
        "--in-memory", type=whole_numbers, default="", help="sizes to measure without a database"
    )
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--each", type=int, default=4, help="signals in a report on average")
    parser.add_argument("--intake", type=int, default=200, help="reports of real length that are taken in")
    parser.add_argument("--reports", type=Path, help="take them from a table with Summary and Description")
    given = parser.parse_args()
    made_up = given.reports is None
    texts = intake.made_up(given.intake, 0) if made_up else intake.read_reports(given.reports, given.intake)
    asyncio.run(run(given.sizes, given.in_memory, given.rounds, given.each, texts))


if __name__ == "__main__":
    main()

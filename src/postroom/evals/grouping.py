"""Evaluate the real grouping pipeline on a labelled set, in order of arrival on a temporary database."""

import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import now
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import signals
from postroom.domain.errors import Invalid
from postroom.domain.grouping.partition import Mistake, Scores, mixed_groups, score, split_groups
from postroom.evals.labelled import Labelled
from postroom.evals.recorded import RecordedAnswers, Used
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.arrays import Vector
from postroom.grouping.index.window import WindowCache
from postroom.grouping.reading.reader import Reader, read_batch
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.jobs.port import Job
from postroom.models.port import Embedder, Vectors
from postroom.projects.service import ensure_default, find_or_create
from postroom.settings import Settings
from postroom.signals.insertions import SourceInsertions
from postroom.signals.service import ingest
from postroom.sources.service import enable

MEGABYTE = 1 << 20
PER_SIGNAL = timedelta(seconds=0.07)
"""Time that an import takes for one signal on two quiet cores."""

SCORES = (
    "ari",
    "homogeneity",
    "completeness",
    "mean_purity",
    "mean_group_recall",
    "singleton_share",
    "pair_precision",
    "pair_recall",
    "pair_f1",
)
"""The reported scores by their names in `Scores`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an evaluation.

    `reports` is the number of reports of all signals. The scores are over `scored`, whose predicted labels are in
    `found`; an ungrouped signal has its own label (`ungrouped` of them). They are measured after consolidation;
    `arrival` are the scores without consolidation. `broken` is the number of pairs that the consolidation
    separated, `changes` that of its merges, splits and moves. `seconds` is the time from the first signal sent to
    the last one grouped at arrival, with embedding but without loading the model; `consolidating` is the total
    time of the consolidation.
    """

    fed: int
    scored: tuple[Labelled, ...]
    found: tuple[str, ...]
    scores: Scores
    reports: int
    ungrouped: int
    seconds: float
    model: str
    arrival: Scores
    broken: int
    changes: int
    consolidating: float
    used: Used | None = None
    """The usage of readings, which replace the consolidation if enabled."""

    @property
    def signals_per_second(self) -> float:
        """Signals received, embedded and grouped per second."""
        return self.fed / self.seconds

    def mixed(self, limit: int) -> tuple[Mistake[str, str], ...]:
        """Return the reports that mix the most problems."""
        return mixed_groups(self._truth(), self.found, limit)

    def split(self, limit: int) -> tuple[Mistake[str, str], ...]:
        """Return the problems that are spread over the most reports."""
        return split_groups(self._truth(), self.found, limit)

    def _truth(self) -> tuple[str, ...]:
        return tuple(labelled.group for labelled in self.scored)


class EvaluationClock:
    """The time of an evaluation, which passes with its signals: how fast the machine is changes nothing."""

    def __init__(self) -> None:
        """Start at the present time."""
        self._time = now()

    def __call__(self) -> datetime:
        """Return the time."""
        return self._time

    def pass_for(self, signals: int) -> None:
        """Let the time pass that an import of so many signals takes."""
        self._time += signals * PER_SIGNAL

    def seconds(self) -> float:
        """Return the time in seconds."""
        return self._time.timestamp()


class _JobRecorder:
    """Records the names of enqueued jobs: the evaluation executes them itself."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:  # noqa: ARG002  # required by the port
        """Record the job."""
        self.names.add(job.name)


class _Once:
    """Caches embeddings, since the set is processed twice."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vector] = {}

    @property
    def name(self) -> str:
        """The name of the model."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return self._embedder.dimension

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return a row for each text."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known |= dict(zip(new, await self._embedder.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    async def close(self) -> None:
        """Do nothing: the owner closes the embedder."""


async def evaluate(
    url: str,
    cases: Sequence[Labelled],
    *,
    settings: Settings,
    embedder: Embedder,
    include_unsafe: bool,
    advance: Callable[[int], None],
    answers: RecordedAnswers | None = None,
) -> Outcome:
    """Process `cases` in order on the empty, migrated database at `url`, and score their grouping.

    Unsafe signals are processed like others, as in a real project, but only scored with `include_unsafe`. `advance`
    is called with the number of grouped signals. With `answers`, a language model reads the signals, and nothing is
    consolidated.

    Raises:
        Invalid: a signal is rejected by intake, or none is left to score.
        NotFound: a question has no recorded answer yet.
    """
    scored = [case for case in cases if case.safe or include_unsafe]
    if not scored:
        raise Invalid("Every signal of the labelled set is unsafe; score them with --include-unsafe.")
    engine = create_engine(url, pool_size=settings.pool_size)
    try:
        once = _Once(embedder)
        await embedder.embed(["The model is loaded before the watch is started."])
        second = _grouper(engine, settings, once, consolidating=answers is None)
        project = await _make_project(engine, cases, "Final")
        if answers is not None:
            # Done first, so that a missing recorded answer fails early.
            final = await _feed(second, project, cases, advance, _reader(second, settings, answers))
        first = _grouper(engine, settings, once, consolidating=False)
        alone = await _feed(first, await _make_project(engine, cases, "Arrival"), cases, advance)
        if answers is None:
            final = await _feed(second, project, cases, lambda _: None)
    finally:
        await engine.dispose()
    truth = [case.group for case in scored]
    labels = tuple(final.labels(cases)[case.id] for case in scored)
    at_arrival = [alone.labels(cases)[case.id] for case in scored]
    return Outcome(
        fed=len(cases),
        scored=tuple(scored),
        found=labels,
        scores=score(truth, labels),
        reports=len({report for report in final.reports.values() if report is not None}),
        ungrouped=sum(1 for report in final.reports.values() if report is None),
        seconds=(alone if answers is None else final).seconds,
        model=embedder.name,
        arrival=score(truth, at_arrival),
        broken=final.broken,
        changes=final.changes,
        consolidating=final.consolidating,
        used=None if answers is None else answers.used,
    )


def _reader(grouper: Grouper, settings: Settings, answers: RecordedAnswers) -> Reader:
    return Reader(
        engine=grouper.engine,
        jobs=grouper.jobs,
        clock=grouper.clock,
        ask=answers,
        window_days=settings.grouping.window_days,
        settings=settings.reading,
        window_of=grouper.window,
        embedding_model=grouper.embedder.name,
        match_model=grouper.model,
    )


def _grouper(engine: AsyncEngine, settings: Settings, embedder: Embedder, *, consolidating: bool) -> Grouper:
    clock = EvaluationClock()
    return Grouper(
        engine=engine,
        jobs=_JobRecorder(),
        embedder=embedder,
        settings=settings.grouping,
        clock=clock,
        insertions=SourceInsertions(clock.seconds),
        cache=WindowCache(max_bytes=settings.grouping.cache_megabytes * MEGABYTE),
        consolidation=settings.consolidation.model_copy(update={"enabled": consolidating}),
    )


def summary(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as a flat JSON object (except `machine`)."""
    scores = {name: round(getattr(outcome.scores, name), 4) for name in SCORES}
    arrival = {f"arrival_{name}": round(getattr(outcome.arrival, name), 4) for name in SCORES}
    return {
        **scores,
        **arrival,
        **({} if outcome.used is None else reading_summary(outcome.used, outcome.fed)),
        "broken_pairs_per_arrival": round(outcome.broken / outcome.fed, 4),
        "changes": outcome.changes,
        "consolidation_seconds": round(outcome.consolidating, 3),
        "reports": outcome.reports,
        "signals_per_second": round(outcome.signals_per_second, 1),
        "signals": outcome.fed,
        "scored": len(outcome.scored),
        "groups": outcome.scores.truth_groups,
        "ungrouped": outcome.ungrouped,
        "seconds": round(outcome.seconds, 3),
        "model": outcome.model,
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }


def reading_summary(used: Used, signals: int) -> dict[str, Any]:
    """Return the usage of readings per signal."""
    return {
        "calls": used.calls,
        "reworded_questions": used.reworded,
        "calls_per_signal": round(used.calls / signals, 4),
        "tokens_per_signal": round(
            (used.input_tokens - used.cached_tokens + used.output_tokens) / signals, 1
        ),
        "cached_tokens_per_signal": round(used.cached_tokens / signals, 1),
        "output_tokens_per_signal": round(used.output_tokens / signals, 1),
    }


async def _make_project(engine: AsyncEngine, cases: Sequence[Labelled], name: str) -> int:
    async with unit_of_work(engine) as uow:
        await ensure_default(uow, now())
        project = await find_or_create(uow, name=name, now=now())
        for product, kind in {(case.signal.source_product, case.signal.source_type) for case in cases}:
            await enable(uow, project_id=project.id, source_product=product, source_type=kind, now=now())
    return project.id


@dataclass(slots=True)
class _Fed:
    """The processed set: the id of each signal in order, and the report of each id."""

    ids: list[UUID] = field(default_factory=list)
    reports: Mapping[UUID, UUID | None] = field(default_factory=dict)
    seconds: float = 0.0
    broken: int = 0
    changes: int = 0
    consolidating: float = 0.0

    def labels(self, cases: Sequence[Labelled]) -> dict[str, str]:
        """Return the predicted label of each case."""
        return {case.id: _label(id, self.reports) for case, id in zip(cases, self.ids, strict=True)}


async def _feed(
    grouper: Grouper,
    project_id: int,
    cases: Sequence[Labelled],
    advance: Callable[[int], None],
    reader: Reader | None = None,
) -> _Fed:
    """Receive the signals in batches, group them, and run requested consolidations or readings."""
    fed = _Fed()
    ids = fed.ids
    size = grouper.settings.batch_size if reader is None else reader.settings.batch_size
    jobs, clock = grouper.jobs, grouper.clock
    assert isinstance(jobs, _JobRecorder)  # noqa: S101  # for the type checker
    assert isinstance(clock, EvaluationClock)  # noqa: S101  # for the type checker
    for start in range(0, len(cases), size):
        started = time.perf_counter()
        chunk = cases[start : start + size]
        clock.pass_for(len(chunk))
        async with unit_of_work(grouper.engine) as uow:
            receipts = await ingest(
                uow,
                jobs=grouper.jobs,
                project_id=project_id,
                signals=[case.signal for case in chunk],
                now=grouper.clock(),
            )
        for case, receipt in zip(chunk, receipts, strict=True):
            if receipt.signal_id is None:
                raise Invalid(f"The signal '{case.id}' is invalid: {receipt.reason}")
            ids.append(receipt.signal_id)
        await group_pending(grouper, project_id)
        fed.seconds += time.perf_counter() - started
        last = start + size >= len(cases)
        if grouper.consolidation.enabled and (last or CONSOLIDATE_JOB in jobs.names):
            jobs.names.clear()
            await _consolidate(grouper, project_id, fed)
        if reader is not None:
            await _read(reader, project_id, fed)
        advance(len(ids))
    fed.reports = await _read_reports(grouper.engine, project_id)
    return fed


async def _read(reader: Reader, project_id: int, fed: _Fed) -> None:
    started = time.perf_counter()
    while (done := await read_batch(reader, project_id)) is not None:
        fed.changes += done[1].changed
    fed.consolidating += time.perf_counter() - started


async def _consolidate(grouper: Grouper, project_id: int, fed: _Fed) -> None:
    before = await _read_reports(grouper.engine, project_id)
    started = time.perf_counter()
    fed.changes += await consolidate(grouper, project_id)
    fed.consolidating += time.perf_counter() - started
    after = await _read_reports(grouper.engine, project_id)
    overlaps = Counter((report, after[id]) for id, report in before.items() if report is not None)
    fed.broken += _pairs(Counter(report for report in before.values() if report is not None)) - _pairs(
        overlaps
    )


def _pairs(sizes: Mapping[Any, int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


async def _read_reports(engine: AsyncEngine, project_id: int) -> Mapping[UUID, UUID | None]:
    async with unit_of_work(engine) as uow:
        result = await uow.execute(
            sa.select(signals.c.id, signals.c.report_id).where(signals.c.project_id == project_id)
        )
        return {row.id: row.report_id for row in result}


def _label(id: UUID, reports: Mapping[UUID, UUID | None]) -> str:
    report = reports[id]
    return f"ungrouped {id}" if report is None else str(report)

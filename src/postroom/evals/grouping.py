"""How well the real pipeline groups a labelled set: fed in order on a scratch database, then scored."""

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import now
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import signals
from postroom.domain.errors import Invalid
from postroom.domain.partition import Mistake, Scores, mixed_groups, score, split_groups
from postroom.evals.labelled import Labelled
from postroom.grouping.asking import Judge
from postroom.grouping.pipeline import Grouper, group_pending
from postroom.grouping.window import WindowCache
from postroom.jobs.port import Job
from postroom.models.port import Embedder
from postroom.projects.service import DEFAULT_PROJECT_ID, ensure_default
from postroom.settings import Settings
from postroom.signals.service import ingest
from postroom.sources.service import enable

MEGABYTE = 1 << 20

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
"""The scores that an evaluation reports, by their names in `Scores`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an evaluation found.

    `reports` were made of all signals that were fed. The scores are over `scored`, with the label that each was
    found under in `found`; a signal that could not be grouped is alone under its own label (`ungrouped` of them).
    `seconds` is from the first signal sent to the last one grouped, embedding included, loading the model not.
    """

    fed: int
    scored: tuple[Labelled, ...]
    found: tuple[str, ...]
    scores: Scores
    reports: int
    ungrouped: int
    seconds: float
    model: str

    @property
    def signals_per_second(self) -> float:
        """How many signals were taken in, embedded and grouped in a second."""
        return self.fed / self.seconds

    def mixed(self, limit: int) -> tuple[Mistake[str, str], ...]:
        """Return the reports that mix several problems worst."""
        return mixed_groups(self._truth(), self.found, limit)

    def split(self, limit: int) -> tuple[Mistake[str, str], ...]:
        """Return the problems that are spread over several reports worst."""
        return split_groups(self._truth(), self.found, limit)

    def _truth(self) -> tuple[str, ...]:
        return tuple(labelled.group for labelled in self.scored)


class _NoJobs:
    """Takes jobs and does nothing with them: the evaluation runs the pipeline itself."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Drop the job."""


def no_judge(engine: AsyncEngine) -> Judge:
    """Return a judge that is never asked."""
    del engine
    return Judge()


async def evaluate(
    url: str,
    cases: Sequence[Labelled],
    *,
    settings: Settings,
    embedder: Embedder,
    include_unsafe: bool,
    advance: Callable[[int], None],
    judge: Callable[[AsyncEngine], Judge] = no_judge,
) -> Outcome:
    """Feed `cases` in order through intake and grouping on the empty, migrated database at `url`, and score them.

    Unsafe signals are fed like the others, since that is what a project gets; they are scored only with
    `include_unsafe`. `advance` is told how many signals are grouped; `judge` makes who is asked in doubt.

    Raises:
        Invalid: a signal is refused by intake, or none is left to score.
    """
    scored = [case for case in cases if case.safe or include_unsafe]
    if not scored:
        raise Invalid("Every signal of the labelled set is unsafe; score them with --include-unsafe.")
    engine = create_engine(url, pool_size=settings.pool_size)
    try:
        project_id = await _make_project(engine, cases)
        grouper = Grouper(
            engine=engine,
            jobs=_NoJobs(),
            embedder=embedder,
            settings=settings.grouping,
            clock=now,
            cache=WindowCache(max_bytes=settings.grouping.cache_megabytes * MEGABYTE),
            judge=judge(engine),
        )
        await embedder.embed(["The model is loaded before the watch is started."])
        started = time.perf_counter()
        ids = await _feed(grouper, project_id, cases, advance)
        seconds = time.perf_counter() - started
        reports = await _read_reports(engine, project_id)
    finally:
        await engine.dispose()
    labels = {case.id: _label(id, reports) for case, id in zip(cases, ids, strict=True)}
    found = tuple(labels[case.id] for case in scored)
    return Outcome(
        fed=len(cases),
        scored=tuple(scored),
        found=found,
        scores=score([case.group for case in scored], found),
        reports=len({report for report in reports.values() if report is not None}),
        ungrouped=sum(1 for report in reports.values() if report is None),
        seconds=seconds,
        model=embedder.name,
    )


def summary(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as one flat JSON object (`machine` apart)."""
    scores = {name: round(getattr(outcome.scores, name), 4) for name in SCORES}
    return {
        **scores,
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


async def _make_project(engine: AsyncEngine, cases: Sequence[Labelled]) -> int:
    async with unit_of_work(engine) as uow:
        await ensure_default(uow, now())
        for product, kind in {(case.signal.source_product, case.signal.source_type) for case in cases}:
            await enable(
                uow, project_id=DEFAULT_PROJECT_ID, source_product=product, source_type=kind, now=now()
            )
    return DEFAULT_PROJECT_ID


async def _feed(
    grouper: Grouper, project_id: int, cases: Sequence[Labelled], advance: Callable[[int], None]
) -> list[UUID]:
    """Take the signals in and group them, a pipeline's batch at a time; return the id that each is stored under."""
    ids: list[UUID] = []
    size = grouper.settings.batch_size
    for start in range(0, len(cases), size):
        chunk = cases[start : start + size]
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
                raise Invalid(f"The signal '{case.id}' is refused: {receipt.reason}")
            ids.append(receipt.signal_id)
        await group_pending(grouper, project_id)
        advance(len(ids))
    return ids


async def _read_reports(engine: AsyncEngine, project_id: int) -> Mapping[UUID, UUID | None]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(signals.c.id, signals.c.report_id).where(signals.c.project_id == project_id)
        )
        return {row.id: row.report_id for row in found}


def _label(id: UUID, reports: Mapping[UUID, UUID | None]) -> str:
    report = reports[id]
    return f"ungrouped {id}" if report is None else str(report)

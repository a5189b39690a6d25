"""Evaluate model-free research on an application with known bugs and authors."""

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import research_steps
from postroom.domain.errors import Invalid
from postroom.evals.labelled import Labelled
from postroom.git.hosts import GitHosts
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Job
from postroom.projects.service import DEFAULT_PROJECT_ID, ensure_default
from postroom.reports import service as reports
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition, Opening
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.research.context import Researcher
from postroom.research.judges import ModelFree
from postroom.research.pipeline import research
from postroom.sample.harbourline.build import AUTHORS, NAME, Built, build
from postroom.settings import Settings
from postroom.signals.members import add_members

TOP = 3


@dataclass(frozen=True, slots=True)
class Case:
    """The result for one problem: the ranks (from 1) of the correct file and author, None if missing."""

    group: str
    signals: int
    path: str
    file_rank: int | None
    author_rank: int | None
    outcome: str
    title: str
    first_path: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results for all problems."""

    cases: tuple[Case, ...]
    commits: int

    def share(self, hit: Callable[[Case], bool]) -> float:
        """Return the share of the cases that satisfy a condition."""
        return sum(map(hit, self.cases)) / len(self.cases)


class _NoJobs:
    """Discards jobs: the evaluation runs research itself."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Drop the job."""


def summary(outcome: Outcome) -> dict[str, Any]:
    """Return the figures by name."""
    results: dict[str, int] = defaultdict(int)
    for case in outcome.cases:
        results[case.outcome] += 1
    return {
        "reports": len(outcome.cases),
        "commits": outcome.commits,
        "file_first": round(outcome.share(lambda case: case.file_rank == 1), 3),
        "file_in_top_3": round(outcome.share(lambda case: (case.file_rank or 99) <= TOP), 3),
        "author_first": round(outcome.share(lambda case: case.author_rank == 1), 3),
        "author_in_top_3": round(outcome.share(lambda case: (case.author_rank or 99) <= TOP), 3),
        "seconds_a_report": round(sum(case.seconds for case in outcome.cases) / len(outcome.cases), 3),
        "outcomes": dict(results),
    }


async def evaluate(
    url: str, cases: Sequence[Labelled], *, settings: Settings, advance: Callable[[int], None]
) -> Outcome:
    """Research each problem of the sample with a bug in the application, on the empty database at `url`.

    The signals of a problem form one report, as if grouping were perfect.

    Raises:
        Invalid: the set has none of these problems.
    """
    by_group: dict[str, list[Labelled]] = defaultdict(list)
    for case in cases:
        if case.safe and case.signal.timestamp is not None:
            by_group[case.group].append(case)
    seen = {group: min(_moment(member) for member in members) for group, members in by_group.items()}
    engine = create_engine(url, pool_size=settings.pool_size)
    with tempfile.TemporaryDirectory(prefix="postroom-eval-") as folder:
        built = await asyncio.to_thread(_build, folder, seen)
        if not built.plants:
            raise Invalid("The labelled set has none of the problems of the sample application.")
        try:
            last = max(_moment(signal) for members in by_group.values() for signal in members)
            researcher = await _prepare(engine, settings, built, lambda: last)
            cases_found = []
            for number, group in enumerate(sorted(built.plants), start=1):
                cases_found.append(await _one(researcher, built, group, by_group[group]))
                advance(number)
        finally:
            await engine.dispose()
    return Outcome(tuple(cases_found), built.commits)


def _build(folder: str, seen: Mapping[str, datetime]) -> Built:
    return build(Path(folder).resolve() / "application.git", seen)


def _moment(case: Labelled) -> datetime:
    assert case.signal.timestamp is not None  # noqa: S101  # others were filtered out
    return case.signal.timestamp


async def _prepare(
    engine: AsyncEngine, settings: Settings, built: Built, clock: Callable[[], datetime]
) -> Researcher:
    async with unit_of_work(engine) as uow:
        await ensure_default(uow, now=clock())
        await repositories.connect_local(
            uow,
            project_id=DEFAULT_PROJECT_ID,
            repository=NAME,
            folder=built.folder,
            id=new_id(),
            now=clock(),
        )
    return Researcher(
        engine=engine,
        jobs=_NoJobs(),
        hosts=GitHosts(settings.git, settings.github),
        vault=Vault(KeyHasher(b"an evaluation keeps no secret")),
        settings=settings.research,
        judges=ModelFree(lead=settings.research.lead),
        clock=clock,
    )


async def _one(researcher: Researcher, built: Built, group: str, members: Sequence[Labelled]) -> Case:
    report_id, now = new_id(), researcher.clock()
    signals = [member.signal for member in members]
    async with unit_of_work(researcher.engine) as uow:
        opening = Opening(report_id, group)
        await reports.open_reports(uow, project_id=DEFAULT_PROJECT_ID, openings=[opening], now=now)
        await add_members(
            uow, project_id=DEFAULT_PROJECT_ID, report_id=report_id, members=signals, reason="", now=now
        )
        weight = sum(signal.weight for signal in signals)
        products = sorted({signal.source_product for signal in signals})
        await reports.add_signals(
            uow, [Addition(report_id, len(signals), weight, products)], now, jobs=_NoJobs()
        )
        await promote(uow, [report_id], now, jobs=_NoJobs())
    began = time.perf_counter()
    outcome = await research(researcher, DEFAULT_PROJECT_ID, report_id)
    took = time.perf_counter() - began
    async with unit_of_work(researcher.engine) as uow:
        paths, reviewers = await _named(uow, report_id)
    path, email = built.plants[group]
    handles = {email, email.partition("@")[0].rpartition("+")[2]}
    return Case(
        group=group,
        signals=len(members),
        path=path,
        file_rank=_place(paths, {path}),
        author_rank=_place(reviewers, handles),
        outcome="none" if outcome is None else outcome.kind,
        title="" if outcome is None else outcome.title,
        first_path=paths[0] if paths else "",
        seconds=took,
    )


async def _named(uow: UnitOfWork, report_id: UUID) -> tuple[list[str], list[str]]:
    """Return the files that research found for a report, most likely first, and the suggested people's handles."""
    result = await uow.execute(
        sa.select(research_steps.c.step, research_steps.c.result).where(
            research_steps.c.step.in_(["repository", "reviewers"]),
            research_steps.c.run_id.in_(
                sa.text("SELECT id FROM research_runs WHERE report_id = :report").bindparams(report=report_id)
            ),
        )
    )
    results: dict[str, Mapping[str, Any]] = {row.step: row.result for row in result}
    paths = [row["path"] for row in results.get("repository", {}).get("paths", [])]
    return paths, list(results.get("reviewers", {}).get("reviewers", []))


def _place(named: Sequence[str], right: set[str]) -> int | None:
    return next((place for place, one in enumerate(named, start=1) if one in right), None)


def authors() -> int:
    """Return the number of authors in the application's history."""
    return len(AUTHORS)

"""Evaluate the shipped scouts on synthetic projects: quiet ones, and ones with a planted problem.

Signals are not grouped, so scouts that read reports see none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from evals.scout_plants import PLANTS
from evals.scout_projects import LIVES, NOW, Maker, Project, quiet
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.domain.metrics.points import Point
from postroom.domain.signals.intake import NewSignal
from postroom.identity import service as identity
from postroom.jobs.port import Job
from postroom.metrics import service as metrics
from postroom.projects import service as projects
from postroom.scouts.configs import service as configs
from postroom.scouts.runs import run_now, runner, transcript
from postroom.scouts.tools.context import ScoutDeps
from postroom.settings import ScoutSettings
from postroom.signals import service as signals
from postroom.sources import service as sources

CHUNK = 1_000


class _NoQueue:
    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Drop the job: only scouts are executed here."""


async def _no_wake(uow: UnitOfWork, project_id: int, now: Any) -> None:
    """Do nothing: nothing is grouped here."""


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one project: findings as `scout: first line`.

    `repeated` are additional findings about the planted problem, `unexpected` those about anything else.
    """

    project: str
    planted: str
    found: bool
    repeated: Sequence[str] = ()
    unexpected: Sequence[str] = ()
    failed: Sequence[str] = field(default_factory=tuple)


def made_projects(seed: int) -> list[Project]:
    """Return ten quiet projects of a seed, and ten with a problem each."""
    projects = [quiet(Maker(seed, number)) for number in range(len(LIVES))]
    for number, plant in enumerate(PLANTS):
        # Another project with the same profile, so that no quiet one is used twice.
        maker = Maker(seed, number + len(LIVES))
        project = quiet(maker)
        plant(maker, project)
        projects.append(replace(project, planted=plant.__name__))
    return projects


async def evaluate(url: str, seed: int, *, advance: Callable[[int], None] = lambda _: None) -> list[Result]:
    """Dry-run the scouts on the projects of a seed, in the new database at `url`."""
    engine = create_engine(url, pool_size=3)
    results = []
    try:
        async with unit_of_work(engine) as uow:
            organization = await identity.create_organization(uow, name="Evaluation", now=NOW)
        for project in made_projects(seed):
            results.append(await _look(engine, organization.id, project))
            advance(len(results))
    finally:
        await engine.dispose()
    return results


def summary(results: Sequence[Result]) -> dict[str, int]:
    """Return the counts of an evaluation."""
    still = [result for result in results if not result.planted]
    planted = [one for one in results if one.planted]
    return {
        "quiet projects": len(still),
        "quiet projects with nothing found": sum(not one.unexpected for one in still),
        "findings in quiet projects": sum(len(one.unexpected) for one in still),
        "planted problems": len(planted),
        "planted problems found": sum(one.found for one in planted),
        "planted problems found, and nothing else": sum(one.found and not one.unexpected for one in planted),
        "other findings beside planted problems": sum(len(one.unexpected) for one in planted),
        "runs that failed": sum(len(one.failed) for one in results),
    }


async def _look(engine: AsyncEngine, organization_id: UUID, project: Project) -> Result:
    async with unit_of_work(engine) as uow:
        created = await projects.create(uow, organization_id=organization_id, name=project.name, now=NOW)
        for product, type in sorted(
            {(signal.source_product, signal.source_type) for signal in project.signals}
        ):
            await sources.enable(
                uow, project_id=created.id, source_product=product, source_type=type, now=NOW
            )
        scouts = await configs.sync(uow, created.id, now=NOW)
    await _send(engine, created.id, project.signals, project.points)
    lines, failed = [], []
    for scout in scouts:
        run_id = await _start(engine, created.id, scout.config.id)
        deps = ScoutDeps(engine, _NoQueue(), lambda: NOW, ScoutSettings(), _no_wake)
        ended = await runner.execute(deps, run_id, as_of=NOW)
        name = scout.config.skill_name.removeprefix("signals-scout-")
        if ended is None or ended.status != "completed":
            failed.append(f"{name}: {ended.error if ended else 'not run'}")
        async with unit_of_work(engine) as uow:
            did = await transcript.of_run(uow, run_id)
        lines += [
            f"{name}: {str(step.input['description']).split(chr(10), 1)[0]}"
            for step in did
            if step.kind == "finding"
        ]
    return _graded(project, lines, failed)


def _graded(project: Project, lines: Sequence[str], failed: Sequence[str]) -> Result:
    about = [line for line in lines if any(text in line for text in project.expected)]
    related = [line for line in lines if any(text in line for text in project.related)]
    rest = [line for line in lines if line not in about and line not in related]
    return Result(project.name, project.planted, bool(about), [*about[1:], *related], rest, failed)


async def _send(
    engine: AsyncEngine, project_id: int, sent: Sequence[NewSignal], points: Sequence[Point]
) -> None:
    for start in range(0, len(sent), CHUNK):
        async with unit_of_work(engine) as uow:
            chunk = sent[start : start + CHUNK]
            await signals.ingest(uow, jobs=_NoQueue(), project_id=project_id, signals=chunk, now=NOW)
    for start in range(0, len(points), CHUNK):
        async with unit_of_work(engine) as uow:
            await metrics.write(uow, project_id, points[start : start + CHUNK])


async def _start(engine: AsyncEngine, project_id: int, config_id: UUID) -> UUID:
    async with unit_of_work(engine) as uow:
        run_id, _ = await run_now.start(
            uow,
            project_id,
            config_id,
            jobs=_NoQueue(),
            note="",
            user_id=None,
            now=NOW,
            dry_run=True,
            waiting=False,
        )
    return run_id

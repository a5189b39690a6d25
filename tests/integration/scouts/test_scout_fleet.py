"""The shipped fleet on real tables: what it finds on the sample, and nothing where it is quiet."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import add_report
from tests.helpers.scouts.quiet import quiet_points, quiet_signals

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.metrics.points import Point
from postroom.domain.scouts.plan import plan_of
from postroom.domain.signals.intake import NewSignal
from postroom.identity import service as identity
from postroom.jobs.port import Job
from postroom.metrics import service as metrics
from postroom.projects import service as projects
from postroom.sample.loader import load_sample
from postroom.scouts.configs import service as configs
from postroom.scouts.detectors.registry import DETECTORS
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.runs import run_now, runner, transcript
from postroom.scouts.tools.context import ScoutDeps
from postroom.scouts.tools.ports import Authored
from postroom.settings import ScoutSettings
from postroom.signals import service as signals
from postroom.skills.catalogue import shipped_skills
from postroom.sources import service as sources

PREFIX = "signals-scout-"
END = datetime(2031, 3, 3, 18, 0, tzinfo=UTC)


class NoQueue:
    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Drop it: nothing is grouped here."""


async def no_scheduling(uow: UnitOfWork, project_id: int, moment: datetime) -> None:
    """Leave the grouping alone."""


class MemoryRepositories:
    """Repositories in memory."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    async def names(self, project_id: int, chosen: Collection[str]) -> Sequence[str]:
        return ["acme/shop"]

    async def files(self, project_id: int, chosen: Collection[str], repository: str) -> Sequence[str]:
        return sorted(self._files)

    async def read(self, project_id: int, chosen: Collection[str], repository: str, path: str) -> str:
        return self._files[path]

    async def authors(
        self, project_id: int, chosen: Collection[str], repository: str, since: datetime
    ) -> Sequence[Authored]:
        return [Authored("Ada", "ada@example.com", END, 12)]


class FleetEnv:
    """A project with the fleet, and what its scouts say."""

    def __init__(self, engine: AsyncEngine, project: int, shelf: MemoryRepositories | None = None) -> None:
        self.engine = engine
        self.project = project
        self.deps = ScoutDeps(engine, NoQueue(), now, ScoutSettings(), no_scheduling, shelf)

    async def send(self, sent: Sequence[NewSignal], points: Sequence[Point] = ()) -> None:
        async with unit_of_work(self.engine) as uow:
            for product, type in sorted({(each.source_product, each.source_type) for each in sent}):
                await sources.enable(
                    uow, project_id=self.project, source_product=product, source_type=type, now=now()
                )
            for start in range(0, len(sent), 500):
                receipts = await signals.ingest(
                    uow,
                    jobs=NoQueue(),
                    project_id=self.project,
                    signals=sent[start : start + 500],
                    now=now(),
                )
                assert {receipt.status for receipt in receipts} == {"stored"}
            await metrics.write(uow, self.project, points)

    async def ask(self, name: str, as_of: datetime) -> tuple[dict[str, Any], list[str]]:
        """Run a scout and return its run, and the first lines of its findings."""
        async with unit_of_work(self.engine) as uow:
            scouts = {
                each.config.skill_name: each for each in await configs.sync(uow, self.project, now=now())
            }
            run_id, _ = await run_now.start(
                uow,
                self.project,
                scouts[PREFIX + name].config.id,
                jobs=NoQueue(),
                note="",
                user_id=None,
                now=now(),
                waiting=False,
            )
        await runner.execute(self.deps, run_id, as_of=as_of)
        return await self.read(run_id)

    async def read(self, run_id: UUID) -> tuple[dict[str, Any], list[str]]:
        async with unit_of_work(self.engine) as uow:
            run = await run_repository.select_run(uow, self.project, run_id)
            found = [step for step in await transcript.of_run(uow, run_id) if step.kind == "finding"]
        assert run is not None
        return (
            {"status": run.status, "error": run.error, "summary": run.summary},
            [str(step.input["description"]).split("\n")[0] for step in found],
        )


async def make_fleet_env(engine: AsyncEngine, shelf: MemoryRepositories | None = None) -> FleetEnv:
    async with unit_of_work(engine) as uow:
        organization = await identity.create_organization(uow, name="One", now=now())
        project = await projects.create(uow, organization_id=organization.id, name="P", now=now())
    return FleetEnv(engine, project.id, shelf)


def test_fleet_shipped_scouts_have_own_detectors() -> None:
    named = {plan_of(name, skill.front_matter).detector for name, skill in shipped_skills().items()}
    assert named == set(DETECTORS)
    assert len(DETECTORS) >= 12


@pytest.mark.parametrize("name", sorted(DETECTORS))
async def test_fleet_empty_project_is_only_told_so(engine: AsyncEngine, name: str) -> None:
    env = await make_fleet_env(engine)
    run, found = await env.ask(name, END)
    assert (run["status"], run["error"], found) == ("completed", None, [])
    assert run["summary"]


async def test_fleet_quiet_project_has_no_findings(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine)
    await env.send(quiet_signals(END), quiet_points(END))
    async with unit_of_work(engine) as uow:
        for number in range(4):
            await add_report(uow, env.project, headline=f"Report {number}")
    said = {name: await env.ask(name, END) for name in DETECTORS}
    assert {name: found for name, (_, found) in said.items() if found} == {}
    assert {run["status"] for run, _ in said.values()} == {"completed"}
    assert said["error-tracking"][0]["summary"].startswith("Looked at 3 kinds of errors")
    assert said["volume-anomalies"][0]["summary"] == "Looked at 3 volumes from 2031-03-02 18:00 UTC on."
    for day in range(1, 8):
        # Each day of a week as it begins, and in the middle of it.
        for moment in (END - timedelta(days=day), END - timedelta(days=day, hours=9)):
            assert (await env.ask("volume-anomalies", moment))[1] == []
            assert (await env.ask("latency-anomalies", moment))[1] == []


async def test_fleet_sample_has_what_scouts_look_for(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine)
    sample = load_sample()
    await env.send(sample)
    end = max(each.timestamp for each in sample if each.timestamp) + timedelta(minutes=1)
    said = {name: (await env.ask(name, end))[1] for name in DETECTORS}
    assert any("came back after it was closed" in line for line in said["error-tracking"])
    assert said["ai-observability"] == ["Evaluation keeps failing: reply-language"]
    assert any("broker_connection_retry" in line for line in said["dependency-notices"])
    assert said["source-health"] == ["Source went quiet: github/issue"]


async def test_fleet_injected_faults_are_found(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine)
    await env.send(quiet_signals(END), quiet_points(END - timedelta(hours=3)))
    new = [
        NewSignal(
            "error_tracking",
            "issue_created",
            f"n{n}",
            "OverflowError: date out of range\n  at planner",
            timestamp=END - timedelta(hours=n),
            extra={"fingerprint": "fresh", "occurrences": 40, "release": "2031.7"},
        )
        for n in range(3)
    ]
    lines = [
        NewSignal(
            "logs",
            "alert_state_change",
            f"x{n}",
            f"2031-03-03T10:0{n}:00Z ERROR pool exhausted waiting={n}",
            timestamp=END - timedelta(hours=n),
        )
        for n in range(4)
    ]
    slow = [Point("http_ms", END - timedelta(hours=back), 900, {"route": "/book"}) for back in (3, 2, 1)]
    await env.send([*new, *lines], slow)
    assert (await env.ask("error-tracking", END))[1] == ["New error: OverflowError: date out of range"]
    assert (await env.ask("logs", END))[1] == ["New log pattern: <time> ERROR pool exhausted waiting=<value>"]
    assert (await env.ask("latency-anomalies", END))[1] == ["http_ms is far slower than usual"]
    assert (await env.ask("volume-anomalies", END))[1] == ["offers collapsed", "orders collapsed"]


async def test_repositories_are_read_where_they_can_be(engine: AsyncEngine) -> None:
    shelf = MemoryRepositories(
        {"Dockerfile": "FROM python:3.9", "CODEOWNERS": "* @gone @ada", "src/app.py": "x"}
    )
    env = await make_fleet_env(engine, shelf)
    run, found = await env.ask("dependency-notices", END)
    assert found == ["acme/shop runs on python 3.9, which is unsupported"]
    assert "Looked at 1 repository" in run["summary"]
    assert (await env.ask("stale-code-owners", END))[1] == ["acme/shop has owners who are gone"]


async def test_fleet_second_run_repeats_nothing(engine: AsyncEngine) -> None:
    env = await make_fleet_env(engine, MemoryRepositories({"Dockerfile": "FROM python:3.9"}))
    assert len((await env.ask("dependency-notices", END))[1]) == 1
    run, found = await env.ask("dependency-notices", END)
    assert found == []
    assert "1 reported within their quiet time and not reported again." in run["summary"]

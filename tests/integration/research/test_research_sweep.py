"""No report stays a candidate or in research: lost jobs are asked for again, and dead ones fail their report."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.research import ResearchEnv, make_research_env, shop_repository, trace

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects
from postroom.jobs import dead_letters
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue
from postroom.reports.decisions.promotion import RESEARCH_JOB, promote
from postroom.research import steps
from postroom.research import sweep as sweeping
from postroom.research.context import Round
from postroom.research.pipeline import research
from postroom.research.repository import Waiting
from postroom.research.schemas import StepOutput
from postroom.research.sweep import LOST_AFTER, PAUSE, interleave_projects, sweep


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def env(engine: AsyncEngine, real: Path) -> ResearchEnv:
    """A project that is connected to the shop."""
    made = await make_research_env(engine, real)
    await made.connect(shop_repository(made.folder / "shop"))
    return made


async def swept(env: ResearchEnv, after: timedelta) -> tuple[int, int]:
    """Sweep at a later moment."""

    def later() -> datetime:
        return now() + after

    return await sweep(env.engine, env.jobs, later)


async def broken(env: ResearchEnv, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Return a report whose research broke off in the middle."""
    report = await env.report(trace())

    async def fail(round: Round) -> StepOutput:
        raise RuntimeError("the machine is on fire")

    with monkeypatch.context() as patched:
        patched.setattr(steps, "judge_priority", fail)
        with pytest.raises(RuntimeError):
            await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "in_progress"
    return report


async def test_interrupted_research_is_requested_again(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await broken(env, monkeypatch)
    assert await swept(env, timedelta(0)) == (0, 0)
    assert await swept(env, 2 * PAUSE) == (1, 0)
    assert env.jobs.put == [Job(RESEARCH_JOB, str(report), {"project_id": env.project})]
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "ready"
    assert await swept(env, 2 * LOST_AFTER) == (0, 0)


async def test_research_of_a_candidate_without_a_job_is_requested_after_a_while(env: ResearchEnv) -> None:
    await env.report(trace())
    assert await swept(env, 2 * PAUSE) == (0, 0)
    assert await swept(env, 2 * LOST_AFTER) == (1, 0)


async def test_sweep_dead_job_fails_report(env: ResearchEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    report = await broken(env, monkeypatch)
    async with unit_of_work(env.engine) as uow:
        job = Job(RESEARCH_JOB, str(report), {"project_id": env.project})
        await dead_letters.add(uow, id=new_id(), job=job, error="RuntimeError: no", attempts=5, now=now())
    assert await swept(env, 2 * PAUSE) == (0, 1)
    row = await env.row(report)
    assert (row["status"], row["error"]) == ("failed", "Research failed: RuntimeError: no")
    assert await research(env.researcher(), env.project, report) is None


async def test_sweep_queued_job_is_left_alone(env: ResearchEnv) -> None:
    report = await env.report(trace(), promoted=False)
    async with unit_of_work(env.engine) as uow:
        await promote(uow, [report], now(), jobs=JobQueue())
    assert await swept(env, 2 * LOST_AFTER) == (0, 0)


async def test_sweep_paused_project_is_left_alone(env: ResearchEnv) -> None:
    await env.report(trace())
    async with unit_of_work(env.engine) as uow:
        await uow.execute(
            sa.update(projects)
            .where(projects.c.id == env.project)
            .values(processing_paused_until=now() + timedelta(days=1))
        )
    assert await swept(env, 2 * LOST_AFTER) == (0, 0)


async def test_promotion_puts_the_job_in_line_with_the_report(env: ResearchEnv) -> None:
    report = await env.report(trace(), promoted=False)
    async with unit_of_work(env.engine) as uow:
        await promote(uow, [report], now(), jobs=env.jobs)
        await promote(uow, [report], now(), jobs=env.jobs)
    assert env.jobs.put == [Job(RESEARCH_JOB, str(report), {"project_id": env.project})]


def test_projects_take_turns_and_what_waits_longest_is_first() -> None:
    at = now()
    waiting = [
        Waiting(project, new_id(), at - timedelta(minutes=minutes), begun=True)
        for project, minutes in ((1, 1), (1, 2), (1, 3), (2, 9), (3, 5), (3, 4))
    ]
    told = [
        (one.project_id, round((at - one.since).total_seconds() / 60)) for one in interleave_projects(waiting)
    ]
    assert told == [(2, 9), (3, 5), (1, 3), (3, 4), (1, 2), (1, 1)]


async def test_sweep_excess_is_left_to_next_sweep(env: ResearchEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many have their job already: those are no part of what a sweep does."""
    monkeypatch.setattr(sweeping, "PAGE", 2)
    monkeypatch.setattr(sweeping, "MAX_REPORTS", 2)
    made = [await env.report() for _ in range(5)]
    jobs = JobQueue()

    def later() -> datetime:
        return now() + 2 * LOST_AFTER

    found = [await sweep(env.engine, jobs, later) for _ in range(4)]
    assert found == [(2, 0), (2, 0), (1, 0), (0, 0)]
    assert len(made) == 5

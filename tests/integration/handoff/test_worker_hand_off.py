"""What a worker makes of research that ends, and of work that ends by itself."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HASHER, HandoffProject, make_handoff_project

from postroom.app.bootstrap import App
from postroom.app.research import make_researcher
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.handoff.autostart import Start
from postroom.git.hosts import GitHosts
from postroom.jobs.port import Job
from postroom.reports.work_log.task_runs import set_run_status
from postroom.research import outcome as outcomes
from postroom.research.schemas import ResearchOutcome
from postroom.settings import GitHubSettings, GitSettings, Settings
from postroom.worker.followup import followup_chores
from postroom.worker.handoff import HandoffHandlers, handoff_chores, settle


@pytest.fixture
async def handoff_project(engine: AsyncEngine) -> HandoffProject:
    made = await make_handoff_project(engine)
    await made.choose("pull")
    made.line.jobs.clear()
    return made


def app_of(handoff_project: HandoffProject, folder: Path) -> App:
    return App(
        settings=Settings(data_dir=folder),
        database_url="",
        engine=handoff_project.engine,
        jobs=cast("Any", handoff_project.line),
        embedder=cast("Any", None),
        language=cast("Any", None),
        hasher=HASHER,
        git_hosts=GitHosts(GitSettings(), GitHubSettings()),
        clock=now,
        owns_database=False,
        database_lives=lambda: True,
    )


async def test_handoff_worker_considers_newly_ready_report(
    handoff_project: HandoffProject, tmp_path: Path
) -> None:
    app, report = app_of(handoff_project, tmp_path), await handoff_project.ready(status="in_progress")
    outcome = ResearchOutcome("ready", title="Exports end early", summary="They do.")
    async with unit_of_work(handoff_project.engine) as uow:
        await outcomes.settle(
            uow,
            make_researcher(app).jobs,
            project_id=handoff_project.project,
            report_id=report,
            outcome=outcome,
            now=now(),
        )
    (job,) = handoff_project.line.jobs
    assert (job.name, job.key) == ("hand_off", str(report))
    await HandoffHandlers(app, asyncio.Event(), lambda: make_researcher(app)).consider(job)
    assert len(await handoff_project.handoffs(report)) == 1


async def test_handoff_worker_closes_ended_work(handoff_project: HandoffProject, tmp_path: Path) -> None:
    app, report = app_of(handoff_project, tmp_path), await handoff_project.ready()
    assert isinstance(await handoff_project.consider(report), Start)
    (handoff,) = await handoff_project.handoffs(report)
    assert await settle(app) == 0
    async with unit_of_work(handoff_project.engine) as uow:
        await set_run_status(uow, run_id=handoff.task_run_id, status="failed", now=now())
    assert await settle(app) == 1
    (handoff,) = await handoff_project.handoffs(report)
    assert handoff.ended_at is not None


async def test_worker_periodic_tasks_run_on_empty_database(
    handoff_project: HandoffProject, tmp_path: Path
) -> None:
    app = app_of(handoff_project, tmp_path)
    for chore in (*handoff_chores(app), *followup_chores(app)):
        assert chore.every.total_seconds() > 0
        assert not await chore.work()


async def test_handoff_job_of_missing_hand_off_does_nothing(
    handoff_project: HandoffProject, tmp_path: Path
) -> None:
    app = app_of(handoff_project, tmp_path)
    api_client = HandoffHandlers(app, asyncio.Event(), lambda: make_researcher(app))
    for work in (api_client.consider, api_client.deliver, api_client.run_command):
        await work(Job("x", "01900000-0000-7000-8000-000000000000", {"project_id": handoff_project.project}))

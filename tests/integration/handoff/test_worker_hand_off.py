"""What a worker makes of research that ends, and of work that ends by itself."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HASHER, Shop, make_shop

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
async def shop(engine: AsyncEngine) -> Shop:
    made = await make_shop(engine)
    await made.choose("pull")
    made.line.jobs.clear()
    return made


def app_of(shop: Shop, folder: Path) -> App:
    return App(
        settings=Settings(data_dir=folder),
        database_url="",
        engine=shop.engine,
        jobs=cast("Any", shop.line),
        embedder=cast("Any", None),
        language=cast("Any", None),
        hasher=HASHER,
        git_hosts=GitHosts(GitSettings(), GitHubSettings()),
        clock=now,
        owns_database=False,
        database_lives=lambda: True,
    )


async def test_handoff_worker_considers_newly_ready_report(shop: Shop, tmp_path: Path) -> None:
    app, report = app_of(shop, tmp_path), await shop.ready(status="in_progress")
    outcome = ResearchOutcome("ready", title="Exports end early", summary="They do.")
    async with unit_of_work(shop.engine) as uow:
        await outcomes.settle(
            uow,
            make_researcher(app).jobs,
            project_id=shop.project,
            report_id=report,
            outcome=outcome,
            now=now(),
        )
    (job,) = shop.line.jobs
    assert (job.name, job.key) == ("hand_off", str(report))
    await HandoffHandlers(app, asyncio.Event(), lambda: make_researcher(app)).consider(job)
    assert len(await shop.handoffs(report)) == 1


async def test_handoff_worker_closes_ended_work(shop: Shop, tmp_path: Path) -> None:
    app, report = app_of(shop, tmp_path), await shop.ready()
    assert isinstance(await shop.consider(report), Start)
    (handoff,) = await shop.handoffs(report)
    assert await settle(app) == 0
    async with unit_of_work(shop.engine) as uow:
        await set_run_status(uow, run_id=handoff.task_run_id, status="failed", now=now())
    assert await settle(app) == 1
    (handoff,) = await shop.handoffs(report)
    assert handoff.ended_at is not None


async def test_worker_periodic_tasks_run_on_empty_database(shop: Shop, tmp_path: Path) -> None:
    app = app_of(shop, tmp_path)
    for chore in (*handoff_chores(app), *followup_chores(app)):
        assert chore.every.total_seconds() > 0
        assert not await chore.work()


async def test_handoff_job_of_missing_hand_off_does_nothing(shop: Shop, tmp_path: Path) -> None:
    app = app_of(shop, tmp_path)
    desk = HandoffHandlers(app, asyncio.Event(), lambda: make_researcher(app))
    for work in (desk.consider, desk.deliver, desk.run_command):
        await work(Job("x", "01900000-0000-7000-8000-000000000000", {"project_id": shop.project}))

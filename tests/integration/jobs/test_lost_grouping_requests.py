"""The worker asks again for grouping that nobody would do otherwise."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import WordModel, make_grouper, make_project, send, ticket
from tests.helpers.reports import add_report, add_signal

from postroom.app.bootstrap import App
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects, signals
from postroom.git.hosts import GitHosts
from postroom.grouping.arrival.pipeline import group_pending
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.settings import GitHubSettings, GitSettings, ResearchSettings, Settings
from postroom.signals import grouping_requests
from postroom.worker.chores import LOST_AFTER, schedule_stranded
from postroom.worker.research import sweep_research


@pytest.fixture
def app(engine: AsyncEngine, fresh_database_url: str) -> App:
    return App(
        settings=Settings(),
        database_url=fresh_database_url,
        engine=engine,
        jobs=JobQueue(),
        embedder=WordModel(),
        hasher=KeyHasher(b"a secret for tests only"),
        git_hosts=GitHosts(GitSettings(), GitHubSettings()),
        clock=lambda: now() + LOST_AFTER + timedelta(seconds=1),
        owns_database=False,
        database_lives=lambda: True,
    )


async def put(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.text("SELECT count(*) FROM jobs"))
        return int(found.scalar_one())


async def test_grouping_request_with_lost_job_is_repeated(app: App) -> None:
    async with unit_of_work(app.engine) as uow:
        project = await make_project(uow)
    await send(app.engine, project, [ticket("its job is given up before it begins")])
    assert await schedule_stranded(app) == 1
    assert await put(app.engine) == 1
    assert await schedule_stranded(app) == 0


async def test_signals_that_came_with_their_report_are_not_forgotten(app: App) -> None:
    async with unit_of_work(app.engine) as uow:
        project = await make_project(uow)
        report = await add_report(uow, project)
        member = await add_signal(uow, project, report)
    assert await schedule_stranded(app) == 1
    await group_pending(make_grouper(app.engine), project)
    async with unit_of_work(app.engine) as uow:
        found = await uow.execute(sa.select(signals.c.background).where(signals.c.id == member))
        assert found.scalar_one() is not None
    assert await schedule_stranded(app) == 0


@pytest.mark.parametrize(("enabled", "asked"), [(True, 1), (False, 0)])
async def test_disabled_research_is_not_requested_again(app: App, enabled: bool, asked: int) -> None:
    async with unit_of_work(app.engine) as uow:
        project = await make_project(uow)
        await add_report(uow, project, status="candidate")
    settings = app.settings.model_copy(update={"research": ResearchSettings(enabled=enabled)})

    def later() -> datetime:
        return now() + timedelta(hours=1)

    assert await sweep_research(replace(app, settings=settings, clock=later)) == (asked, 0)
    assert await put(app.engine) == asked


async def test_grouping_request_of_waiting_sender_is_kept(app: App) -> None:
    async with unit_of_work(app.engine) as uow:
        project = await make_project(uow)
    await send(app.engine, project, [ticket("first")])
    async with unit_of_work(app.engine) as sending:
        await grouping_requests.schedule_grouping(sending, jobs=app.jobs, project_id=project, now=now())
        assert await schedule_stranded(app) == 0
    assert await schedule_stranded(app) == 1


async def test_grouping_request_during_pause_enqueues_nothing(app: App) -> None:
    async with unit_of_work(app.engine) as uow:
        project = await make_project(uow)
        later = now() + timedelta(days=1)
        await uow.execute(sa.update(projects).values(processing_paused_until=later))
    await send(app.engine, project, [ticket("it waits")])
    assert await schedule_stranded(app) == 0
    async with unit_of_work(app.engine) as uow:
        await uow.execute(sa.update(projects).values(processing_paused_until=now()))
    assert await schedule_stranded(app) == 1

"""The limit of reports a day: research of new reports, grouping and scouts wait for the next local day."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.research import ResearchEnv, make_shop_env, trace

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects, reports
from postroom.projects import config
from postroom.projects.processing import is_paused, is_waiting, shown_today
from postroom.reports.decisions.promotion import promote
from postroom.research.pipeline import research
from postroom.research.sweep import LOST_AFTER, sweep


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def env(engine: AsyncEngine, real: Path) -> ResearchEnv:
    made = await make_shop_env(engine, real)
    async with unit_of_work(made.engine) as uow:
        await config.change(uow, made.project, {"max_reports_per_day": 1}, now=now())
        # Its day began twelve hours ago, whenever the test runs, so that an hour later is the same day.
        noon = f"Etc/GMT{now().hour - 12:+d}"
        await uow.execute(sa.update(projects).where(projects.c.id == made.project).values(timezone=noon))
    return made


async def waiting(env: ResearchEnv, moment: datetime) -> bool:
    async with unit_of_work(env.engine) as uow:
        return await is_waiting(uow, env.project, moment)


async def test_research_of_a_new_report_waits_when_the_limit_is_reached(env: ResearchEnv) -> None:
    assert await waiting(env, now()) is False
    first, second = await env.report(trace()), await env.report(trace())
    await research(env.researcher(), env.project, first)
    assert (await env.row(first))["status"] == "ready"
    assert await waiting(env, now()) is True
    assert await research(env.researcher(), env.project, second) is None
    assert (await env.row(second))["status"] == "candidate"

    def later() -> datetime:
        return now() + 2 * LOST_AFTER

    assert await sweep(env.engine, env.jobs, later) == (0, 0)
    # One that people have seen is no new report.
    await env.add(first, [trace()])
    async with unit_of_work(env.engine) as uow:
        await promote(uow, [first], now(), jobs=RecordingJobs())
    await research(env.researcher(), env.project, first)
    assert (await env.row(first))["signals_at_research"] == 2

    def tomorrow() -> datetime:
        return now() + timedelta(days=1)

    await research(env.researcher(clock=tomorrow), env.project, second)
    assert (await env.row(second))["status"] == "ready"


async def test_research_limit_day_is_in_project_time_zone(env: ResearchEnv) -> None:
    report = await env.report(trace())
    async with unit_of_work(env.engine) as uow:
        await uow.execute(
            sa.update(projects).where(projects.c.id == env.project).values(timezone="Asia/Tokyo")
        )
        for text, shown, waits in (
            ("2026-11-01T14:59:59+00:00", 0, False),
            ("2026-11-01T15:00:00+00:00", 1, True),
            ("2026-11-02T14:59:59+00:00", 1, True),
        ):
            moment = datetime.fromisoformat(text)
            await uow.execute(sa.update(reports).where(reports.c.id == report).values(shown_at=moment))
            noon = datetime.fromisoformat("2026-11-02T03:00:00+00:00")
            assert await shown_today(uow, env.project, noon) == shown
            assert await is_waiting(uow, env.project, noon) is waits
            assert await is_paused(uow, env.project, noon) is False

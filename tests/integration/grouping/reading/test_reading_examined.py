"""Readings by a model that did not pass its examination only suggest."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.readings import LOGIN, TOTAL, VOUCHER, arrive, first_reading, places, read_step

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signal_features
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.reading.reader import read_waiting
from postroom.grouping.regroup import suggestions
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB, READ_JOB
from postroom.jobs import pending_work
from postroom.jobs.port import Job
from postroom.projects import model_checks
from postroom.settings import ReadingSettings


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
        weak = model_checks.ModelCheck("weak", now(), groups=False, screens=True, figures={})
        await model_checks.keep(uow, weak)
    return project


async def cards(engine: AsyncEngine, project: int) -> list[tuple[int | None, str | None]]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(reports.c.number, reports.c.card)
            .where(reports.c.project_id == project)
            .order_by(reports.c.id)
        )
    return [(row.number, row.card) for row in found]


async def count_unread(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        query = sa.select(sa.func.count()).where(signal_features.c.read_at.is_(None))
        return int((await uow.execute(query)).scalar_one())


async def test_reading_of_a_model_that_failed_its_examination_only_suggests(
    engine: AsyncEngine, project: int
) -> None:
    ids = await first_reading(engine, project)
    voucher, login = await places(engine, ids)
    [later] = await arrive(engine, project, TOTAL)
    before = await cards(engine, project)
    [home] = await places(engine, [later])
    told = put(1)
    told["joins"] = [{"first": 1, "second": 2, "reason": "Both are one."}]
    told["cards"] = [{"report": "1", "area": "shop", "text": f"{VOUCHER} {TOTAL}"}]
    reader = replace(make_reader(engine, Scripted(lambda _, __: told, confirms=lambda _: True)), model="weak")
    assert await read_waiting(reader, project) == 0
    assert await places(engine, [*ids, later]) == [voucher, login, home]
    assert await cards(engine, project) == before
    assert await count_unread(engine) == 0
    async with unit_of_work(engine) as uow:
        made = {
            (one.from_report_id, one.to_report_id, tuple(one.signal_ids))
            for report in (voucher, login)
            for one in await suggestions.open_of(uow, project, report)
        }
    assert made == {(home, voucher, (later,)), (login, voucher, ())}
    outcome, reason = await read_step(engine, later)
    assert (outcome, "did not pass its examination" in reason) == ("kept", True)


async def test_reading_after_an_examination_without_answers_is_not_asked_for(
    engine: AsyncEngine, project: int
) -> None:
    figures = {"questions": 2, "unanswered": 2}
    async with unit_of_work(engine) as uow:
        silent = model_checks.ModelCheck("silent", now(), groups=False, screens=False, figures=figures)
        await model_checks.keep(uow, silent)
    grouper = replace(make_grouper(engine), reading=ReadingSettings(batch_size=2), reading_model="silent")
    await send(engine, project, [ticket(text) for text in (VOUCHER, LOGIN, TOTAL)])
    await group_pending(grouper, project)
    asked = Scripted(lambda _, __: pytest.fail("it was asked"))
    reader = replace(make_reader(engine, asked), model="silent")
    async with unit_of_work(engine) as uow:
        assert not await pending_work.waits(uow, READ_JOB, project)
        assert await pending_work.waits(uow, CONSOLIDATE_JOB, project)
        # Of the time before it was examined.
        await pending_work.count_arrivals(
            uow, Job(READ_JOB, str(project)), count=3, after=2, first=2, jobs=grouper.jobs, now=now()
        )
    assert await read_waiting(reader, project) == 0


async def test_consolidation_groups_where_readings_only_suggest(engine: AsyncEngine, project: int) -> None:
    grouper = replace(make_grouper(engine), reading=ReadingSettings(batch_size=2), reading_model="weak")
    await send(engine, project, [ticket(text) for text in (VOUCHER, LOGIN, TOTAL)])
    await group_pending(grouper, project)
    async with unit_of_work(engine) as uow:
        found = {name: await pending_work.waits(uow, name, project) for name in (READ_JOB, CONSOLIDATE_JOB)}
        assert found == {READ_JOB: True, CONSOLIDATE_JOB: True}
        assert not await grouper.reads(uow)
        assert await replace(grouper, reading_model="good").reads(uow)

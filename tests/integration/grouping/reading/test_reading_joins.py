"""Joins that readings propose: made again for later signals alone, and never without the answer about them."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_project
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.readings import TOTAL, arrive, first_reading, person, places

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signal_features
from postroom.domain.errors import NotFound
from postroom.grouping.reading.reader import read_batch, read_waiting
from postroom.grouping.regroup import suggestions


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def unread(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(sa.func.count()).where(signal_features.c.read_at.is_(None)))
        return int(found.scalar_one())


async def test_reading_refused_join_is_suggested_again_for_later_signals(
    engine: AsyncEngine, project: int
) -> None:
    ids = await first_reading(engine, project)
    voucher, login = await places(engine, ids)
    async with unit_of_work(engine) as uow:
        both = sa.update(reports).where(reports.c.id.in_([voucher, login]))
        await uow.execute(both.values(title="Known", corrections={"title": {"id": str(new_id())}}))
    told = put(1)
    told["joins"] = [{"first": 1, "second": 2, "reason": "Both are one."}]
    asked = Scripted(lambda _, __: told, confirms=lambda _: True)
    [early] = await arrive(engine, project, TOTAL)
    await read_waiting(make_reader(engine, asked), project)
    async with unit_of_work(engine) as uow:
        [found] = await suggestions.open_of(uow, project, login)
        await suggestions.refuse(person(uow, project), found.id)
    again: dict[str, Any] = {"from_id": login, "to_id": voucher, "signal_ids": (), "reason": "Again."}
    for evidence in ((), (early,)):
        async with unit_of_work(engine) as uow:
            again |= {"run_id": new_id(), "now": now(), "evidence": evidence}
            assert await suggestions.suggest(uow, project, **again) is None
    await arrive(engine, project, "basket shows the old sum for members")
    await read_waiting(make_reader(engine, asked), project)
    async with unit_of_work(engine) as uow:
        [second] = await suggestions.open_of(uow, project, login)
        assert second.id != found.id


async def test_reading_without_the_answer_about_a_join_is_repeated(engine: AsyncEngine, project: int) -> None:
    ids = await first_reading(engine, project)
    [later] = await arrive(engine, project, TOTAL)
    told = put(1)
    told["joins"] = [{"first": 2, "second": 1}]
    asked = Scripted(lambda _, __: told, confirms=lambda _: True)

    async def away() -> None:
        async def fail() -> None:
            raise NotFound("Question 002 has no answer yet.")

        asked.before = fail

    asked.before = away
    reader = make_reader(engine, asked)
    with pytest.raises(NotFound):
        await read_batch(reader, project)
    assert await unread(engine) == 1
    assert len(asked.asked) == 2, "nothing is asked after it"
    await read_waiting(reader, project)
    assert len(set(await places(engine, [*ids, later]))) == 1

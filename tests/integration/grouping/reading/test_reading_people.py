"""What people do during a reading, or decided before it, holds; the signals' traces say so."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_project
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.readings import (
    LOGIN,
    TOTAL,
    VOUCHER,
    arrive,
    first_reading,
    last_run,
    person,
    places,
    read_step,
)

from postroom.db.engine import unit_of_work
from postroom.grouping.reading.reader import read_waiting
from postroom.grouping.regroup import service as regroup
from postroom.signals.reading import reasons_of


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def test_reading_merged_report_resolves_to_canonical(engine: AsyncEngine, project: int) -> None:
    ids = await first_reading(engine, project)
    [later] = await arrive(engine, project, TOTAL)
    voucher, login = await places(engine, ids)

    async def merge() -> None:
        async with unit_of_work(engine) as uow:
            await regroup.merge(person(uow, project), from_ids=[voucher], into_id=login)

    await read_waiting(make_reader(engine, Scripted(lambda _, __: put(1), before=merge)), project)
    assert set(await places(engine, [*ids, later])) == {login}


async def test_reading_signals_moved_by_people_stay(engine: AsyncEngine, project: int) -> None:
    ids = await first_reading(engine, project)
    [later] = await arrive(engine, project, TOTAL)
    _, login = await places(engine, ids)

    async def move() -> None:
        async with unit_of_work(engine) as uow:
            await regroup.move(person(uow, project), signal_ids=[later], report_id=login)

    await read_waiting(make_reader(engine, Scripted(lambda _, __: put(1), before=move)), project)
    assert await places(engine, [later]) == [login]
    assert (await last_run(engine, project)).review["refused"] == [
        "Signal 1: it is in another report by now, so it stays there."
    ]
    outcome, reason = await read_step(engine, later)
    assert outcome == "kept"
    assert reason.startswith("A reading of the catalogue was not followed: it is in another report by now")
    assert reason.endswith("It had said: It is about 1.")
    async with unit_of_work(engine) as uow:
        reasons = await reasons_of(uow, [later])
    assert reasons[later].startswith("The signal was moved to"), "why it is where it is"


async def test_reading_decisions_of_people_bind(engine: AsyncEngine, project: int) -> None:
    ids = await first_reading(engine, project)
    [later] = await arrive(engine, project, TOTAL)
    voucher = (await places(engine, ids))[0]
    async with unit_of_work(engine) as uow:
        await regroup.move(person(uow, project), signal_ids=[later], report_id=voucher)
        done = await regroup.split(person(uow, project), report_id=voucher, signal_ids=[later])
    await read_waiting(make_reader(engine, Scripted(lambda _, __: put(1))), project)
    assert await places(engine, [later]) == [done.to_report_id]
    refused = (await last_run(engine, project)).review["refused"]
    assert refused == ["Signal 1: people or an agent work on its report, so it stays there."]
    outcome, reason = await read_step(engine, later)
    assert outcome == "kept"
    assert "people or an agent work on its report" in reason


async def test_reading_new_report_merged_meanwhile_stays(engine: AsyncEngine, project: int) -> None:
    ids = await arrive(engine, project, VOUCHER, LOGIN)
    voucher, login = await places(engine, ids)

    async def merge() -> None:
        async with unit_of_work(engine) as uow:
            await regroup.merge(person(uow, project), from_ids=[login], into_id=voucher)

    await read_waiting(
        make_reader(engine, Scripted(lambda _, __: put("new1", "new2"), before=merge)), project
    )
    assert await places(engine, ids) == [voucher, voucher]
    assert (await read_step(engine, ids[0]))[0] == "placed"
    assert (await read_step(engine, ids[1]))[0] == "kept"
    assert (await last_run(engine, project)).review["refused"] == [
        "Signal 2: it is in another report by now, so it stays there."
    ]


async def test_reading_opening_without_its_signal_is_kept_and_opened_once(
    engine: AsyncEngine, project: int
) -> None:
    ids = await first_reading(engine, project)
    voucher, _ = await places(engine, ids)
    stays, moves, third = (
        "invoice shows no tax number",
        "invoice without tax number",
        "tax number is missing",
    )
    [later] = await arrive(engine, project, stays)
    async with unit_of_work(engine) as uow:
        await regroup.move(person(uow, project), signal_ids=[later], report_id=voucher)
    opens = put("new1")
    opens["cards"] = [{"report": "new1", "area": "Invoices", "text": "invoice shows no tax number"}]
    await read_waiting(make_reader(engine, Scripted(lambda _, __: opens)), project)
    assert await places(engine, [later]) == [voucher]
    shown: list[str] = []

    def third_report(cards: Mapping[int, str], _: Sequence[str]) -> dict[str, Any]:
        shown.append(cards[3])
        return put(3)

    opened = []
    for text in (moves, third):
        [id] = await arrive(engine, project, text)
        await read_waiting(make_reader(engine, Scripted(third_report)), project)
        opened += await places(engine, [id])
    assert shown == ["3 · invoices · invoice shows no tax number"] * 2
    assert opened[0] == opened[1] != voucher

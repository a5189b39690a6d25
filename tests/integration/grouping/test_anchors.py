"""What the server did by itself holds no signal: research is done again on what is left, or not at all."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.models.matching import TOPICS, topics
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.readings import LOGIN, TOTAL, VOUCHER, arrive, last_run, places, read_step
from tests.helpers.reports import add_user, log_of, report_row
from tests.helpers.waiting import until_locked

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import report_claims, report_watches, reports, signal_features, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.reading.reader import read_waiting
from postroom.reports import report_merges
from postroom.reports.outdated import WORDS_JOB
from postroom.settings import ConsolidationSettings


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def in_one(engine: AsyncEngine, project: int, ids: list[UUID], **columns: Any) -> UUID:
    """Put signals in one report, as arrival and research might have left them."""
    [target, *_] = await places(engine, ids)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(signals).where(signals.c.id.in_(ids)).values(report_id=target))
        mine = reports.c.project_id == project
        every = set((await uow.execute(sa.select(reports.c.id).where(mine))).scalars())
        await report_merges.recount(uow, every, now())
        empty = ~sa.exists().where(signals.c.report_id == reports.c.id)
        await uow.execute(sa.update(reports).where(empty, mine).values(status="deleted"))
        await uow.execute(sa.delete(report_watches).where(report_watches.c.project_id == project))
        researched = {
            "status": "ready",
            "title": "Vouchers and carts",
            "summary": "Two things.",
            "run_count": 1,
            "signals_at_run": len(ids) + 3,
        }
        await uow.execute(sa.update(reports).where(reports.c.id == target).values(**researched | columns))
    return target


async def claim(engine: AsyncEngine, project: int, report: UUID) -> None:
    async with unit_of_work(engine) as uow:
        await insert_claim(uow, project, report)


async def insert_claim(uow: Any, project: int, report: UUID) -> None:
    user, _ = await add_user(uow)
    held = {"id": new_id(), "report_id": report, "project_id": project, "user_id": user}
    await uow.execute(sa.insert(report_claims).values(**held, claimed_at=now(), updated_at=now()))


async def notes(engine: AsyncEngine, report: UUID) -> list[str]:
    async with unit_of_work(engine) as uow:
        return [entry["content"].get("note", "") for entry in await log_of(uow, report)]


async def test_reading_report_too_light_after_it_gathers_again(engine: AsyncEngine, project: int) -> None:
    ids = await arrive(engine, project, VOUCHER, TOTAL)
    mixed = await in_one(engine, project, ids)
    await read_waiting(make_reader(engine, Scripted(lambda _, __: put("new1", "new2"))), project)
    first, second = await places(engine, ids)
    assert (first, second != mixed) == (mixed, True)
    async with unit_of_work(engine) as uow:
        row = await report_row(uow, mixed)
    assert (row["status"], row["title"], row["summary"], row["signals_at_run"]) == (
        "potential",
        None,
        None,
        0,
    )
    assert any(
        note.startswith("Signals left this report, and what is left is too little")
        for note in await notes(engine, mixed)
    )
    assert (await last_run(engine, project)).review["refused"] == []


async def test_reading_report_heavy_enough_after_it_is_researched_again(
    engine: AsyncEngine, project: int
) -> None:
    ids = await arrive(engine, project, VOUCHER, f"{VOUCHER} again", TOTAL)
    mixed = await in_one(engine, project, ids)
    reader = make_reader(engine, Scripted(lambda _, __: put("new1", "new1", "new2")))
    await read_waiting(reader, project)
    assert [place == mixed for place in await places(engine, ids)] == [True, True, False]
    async with unit_of_work(engine) as uow:
        row = await report_row(uow, mixed)
    assert (row["status"], row["words_outdated_at"] is None) == ("ready", False)
    assert isinstance(reader.jobs, RecordingJobs)
    assert str(mixed) in {job.key for job in reader.jobs.put if job.name == WORDS_JOB}
    assert "Signals left this report, so what is left is researched again." in await notes(engine, mixed)


async def test_reading_report_claimed_meanwhile_keeps_its_signals(engine: AsyncEngine, project: int) -> None:
    ids = await arrive(engine, project, VOUCHER, TOTAL)
    mixed = await in_one(engine, project, ids)
    asked = Scripted(lambda _, __: put("new1", "new2"), before=lambda: claim(engine, project, mixed))
    await read_waiting(make_reader(engine, asked), project)
    assert await places(engine, ids) == [mixed, mixed]
    async with unit_of_work(engine) as uow:
        assert (await report_row(uow, mixed))["status"] == "ready"
    assert (await read_step(engine, ids[1]))[1].startswith(
        "A reading of the catalogue was not followed: people or an agent work on its report"
    )


async def test_reading_report_being_researched_is_read_again_before_it_is_emptied(
    engine: AsyncEngine, project: int
) -> None:
    known = await arrive(engine, project, LOGIN)
    await read_waiting(make_reader(engine, Scripted(lambda _, __: put("new1"))), project)
    [late] = await arrive(engine, project, TOTAL)
    alone = await in_one(engine, project, [late], status="in_progress")
    reader = make_reader(engine, Scripted(lambda _, __: put(1)))
    unread = sa.select(signal_features.c.read_at, signal_features.c.readings).where(
        signal_features.c.signal_id == late
    )
    await read_waiting(reader, project)
    assert await places(engine, [late]) == [alone]
    async with unit_of_work(engine) as uow:
        assert tuple((await uow.execute(unread)).one()) == (None, 1)
        await uow.execute(sa.update(reports).where(reports.c.id == alone).values(status="ready"))
    await read_waiting(reader, project)
    assert await places(engine, [late]) == await places(engine, known)


async def test_consolidation_waits_for_claim_and_leaves_its_report_alone(
    engine: AsyncEngine, project: int
) -> None:
    said = [f"{TOPICS[n % 2]} {new_id()}" for n in range(12)]
    grouper = replace(
        make_grouper(engine), model=topics(), consolidation=ConsolidationSettings(most_broken=1_000)
    )
    ids = await send(engine, project, [ticket(text, weight=0.25) for text in said])
    await group_pending(grouper, project)
    mixed = await in_one(engine, project, ids)
    async with unit_of_work(engine) as uow:
        # As a claim does: the row is locked before it is written.
        await uow.execute(
            sa.select(reports.c.id).where(reports.c.id == mixed).with_for_update(key_share=True)
        )
        regrouping = asyncio.create_task(consolidate(grouper, project))
        await until_locked(engine)
        await insert_claim(uow, project, mixed)
    assert await regrouping == 0
    assert set(await places(engine, ids)) == {mixed}


async def test_consolidation_splits_researched_report(engine: AsyncEngine, project: int) -> None:
    said = [f"{TOPICS[n % 2]} {new_id()}" for n in range(12)]
    grouper = replace(
        make_grouper(engine), model=topics(), consolidation=ConsolidationSettings(most_broken=1_000)
    )
    ids = await send(engine, project, [ticket(text, weight=0.25) for text in said])
    await group_pending(grouper, project)
    mixed = await in_one(engine, project, ids)
    assert await consolidate(grouper, project) == 1
    after = await places(engine, ids)
    assert (len(set(after[::2])), len(set(after[1::2])), mixed in after) == (1, 1, True)
    assert "Signals left this report, so what is left is researched again." in await notes(engine, mixed)

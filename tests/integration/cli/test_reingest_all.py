"""Taking all reports of a project apart: the command asks, jobs do it, and whoever asks again goes on."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.command_env import invoke
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.regrouping import check_counters

from postroom.db.engine import unit_of_work
from postroom.db.tables import report_removals, reports, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.regroup.removal import remove

TEXTS = (
    "Login fails on the account page with error code seven",
    "Invoices show yesterday's exchange rate for every customer",
    "The lift of the warehouse stands still on floor four",
    "Maps are drawn upside down after the update of the browser",
)


async def asked(engine: AsyncEngine, project: int, folder: Path) -> str:
    arguments = ["reports", "reingest", "--all", "--project", str(project), "--data-dir", str(folder)]
    url = engine.url.render_as_string(hide_password=False)
    done = await asyncio.to_thread(invoke, arguments, env={"POSTROOM_DATABASE_URL": url})
    assert done.exit_code == 0, done.exception
    return done.stdout.split(" will be")[0]


async def rows(engine: AsyncEngine, project: int, column: sa.Column[Any], table: sa.Table) -> list[Any]:
    async with unit_of_work(engine) as uow:
        query = sa.select(column).where(table.c.project_id == project).order_by(table.c.id)
        return list((await uow.execute(query)).scalars())


async def under_way(engine: AsyncEngine, project: int) -> list[UUID]:
    async with unit_of_work(engine) as uow:
        mine = report_removals.c.project_id == project
        found = await uow.execute(sa.select(report_removals.c.report_id).where(mine))
        return sorted(found.scalars())


async def test_reingest_all_skips_suppressed_reports(engine: AsyncEngine, tmp_path: Path) -> None:
    grouper = make_grouper(engine)
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    for text in TEXTS:
        await send(engine, project, [ticket(f"{text} {n}") for n in range(3)])
    await group_pending(grouper, project)
    before = await rows(engine, project, signals.c.report_id, signals)
    first, *others = sorted(set(before))
    assert len(others) == 3
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == first).values(status="suppressed"))

    assert await asked(engine, project, tmp_path) == "3 reports"
    assert await under_way(engine, project) == others
    assert await asked(engine, project, tmp_path) == "0 reports", "all of it is under way"
    # A job that takes one signal at a time is asked for again until none is left.
    assert [await remove(grouper, project, others[0], most=1) for _ in range(4)] == [1, 1, 1, 0]
    assert await asked(engine, project, tmp_path) == "0 reports"
    for report in others[1:]:
        assert await remove(grouper, project, report) == 3
    assert await under_way(engine, project) == []
    assert (await rows(engine, project, signals.c.state, signals)).count("pending") == 9

    await group_pending(grouper, project)
    after = await rows(engine, project, signals.c.report_id, signals)
    assert [one == first for one in after] == [one == first for one in before]
    assert not set(after) & set(others)
    assert [[one == other for other in after] for one in after] == [
        [one == other for other in before] for one in before
    ]
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project)

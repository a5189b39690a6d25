"""The question whether one pull request would settle a neighbour of a report too, and what follows."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.reading import Scripted, put
from tests.helpers.readings import places
from tests.helpers.reports import log_of

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import one_fix_answers, reports
from postroom.domain.errors import Limited, Unavailable
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.one_fix import RESOLVED_WITHIN, compare
from postroom.grouping.regroup import suggestions
from postroom.reports.decisions import watches

EXPORT = "The invoice export to CSV never finishes and ends with a gateway timeout"
NEAR = "The invoice export to CSV is empty since the release of Monday"


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def two_reports(engine: AsyncEngine, project: int, **second: Any) -> list[UUID]:
    """Return two ready reports of one signal each; `second` are columns of the second one."""
    ids = await send(engine, project, [ticket(EXPORT), ticket(NEAR)])
    await group_pending(make_grouper(engine), project)
    made = await places(engine, ids)
    async with unit_of_work(engine) as uow:
        for report, columns in zip(made, ({}, second), strict=True):
            written = sa.update(reports).where(reports.c.id == report)
            await uow.execute(written.values(**{"status": "ready", **columns}))
    return made


def scripted(*, same: bool) -> Scripted:
    return Scripted(lambda _, __: put(), confirms=lambda _: same)


async def answers(engine: AsyncEngine) -> list[bool]:
    async with unit_of_work(engine) as uow:
        return list((await uow.execute(sa.select(one_fix_answers.c.same))).scalars())


@pytest.mark.parametrize("same", [True, False])
async def test_compare_keeps_answer_and_suggests_merge_with_sibling(
    engine: AsyncEngine, project: int, same: bool
) -> None:
    one, other = await two_reports(engine, project)
    grouper = make_grouper(engine)
    assert await compare(grouper, scripted(same=same), project, one) == 1
    assert await answers(engine) == [same]
    async with unit_of_work(engine) as uow:
        notes = [entry["content"].get("note", "") for entry in await log_of(uow, one)]
        made = await suggestions.open_of(uow, project, one)
    verb = "would settle" if same else "would not settle"
    assert any(note.startswith(f"One pull request {verb} this report and report {other}") for note in notes)
    assert [(found.from_report_id, found.to_report_id) for found in made] == ([(one, other)] if same else [])


async def test_compare_asks_again_only_after_new_signal(engine: AsyncEngine, project: int) -> None:
    one, other = await two_reports(engine, project)
    grouper = make_grouper(engine)
    assert await compare(grouper, scripted(same=False), project, one) == 1
    assert await compare(grouper, scripted(same=True), project, one) == 0
    assert await compare(grouper, scripted(same=True), project, other) == 0, "asked from the other side"
    await send(engine, project, [ticket(EXPORT)])
    await group_pending(grouper, project)
    assert await compare(grouper, scripted(same=True), project, other) == 1
    assert await answers(engine) == [True]


@pytest.mark.parametrize("status", ["potential", "suppressed", "failed"])
async def test_compare_leaves_out_what_nobody_works_on(
    engine: AsyncEngine, project: int, status: str
) -> None:
    one, _ = await two_reports(engine, project, status=status)
    assert await compare(make_grouper(engine), scripted(same=True), project, one) == 0
    assert await answers(engine) == []


@pytest.mark.parametrize(("ago", "asked"), [(timedelta(days=1), 1), (RESOLVED_WITHIN + timedelta(days=1), 0)])
async def test_compare_asks_about_lately_resolved_report(
    engine: AsyncEngine, project: int, ago: timedelta, asked: int
) -> None:
    one, other = await two_reports(engine, project, status="resolved")
    async with unit_of_work(engine) as uow:
        await watches.put(uow, "fix", project_id=project, report_id=other, since=now() - ago, due_at=None)
    assert await compare(make_grouper(engine), scripted(same=True), project, one) == asked


async def test_compare_without_answer_keeps_nothing(engine: AsyncEngine, project: int) -> None:
    one, _ = await two_reports(engine, project)

    async def over_budget(*_: Any, **__: Any) -> Any:
        raise Limited("The budget is spent.", retry_after=60)

    async def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("The model is away.")

    assert await compare(make_grouper(engine), over_budget, project, one) == 0
    with pytest.raises(Unavailable):
        await compare(make_grouper(engine), away, project, one)
    assert await answers(engine) == []

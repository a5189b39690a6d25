"""Signals that came with their report: made comparable by the grouping job, so that others join them there."""

from collections.abc import Sequence
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import WordModel, make_grouper, make_project, send, ticket
from tests.helpers.reports import add_report

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signal_features, signals
from postroom.domain.errors import Invalid
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.index.reports import PRIOR_BACKGROUND
from postroom.models.port import Vectors
from postroom.settings import GroupingSettings
from postroom.signals import tracing
from postroom.signals.members import add_members

EXPORT = "The invoice export to CSV never finishes and ends with a gateway timeout after a minute"
LOGIN = "Password reset mail is not delivered, so nobody at our office can sign in any more"


async def report_with(engine: AsyncEngine, project: int, texts: Sequence[str]) -> UUID:
    async with unit_of_work(engine) as uow:
        report = await add_report(uow, project, status="ready", signal_count=len(texts))
        stored = await add_members(
            uow,
            project_id=project,
            report_id=report,
            members=[ticket(text, source_id="1") for text in texts],
            reason="It was said to speak for the report.",
            now=now(),
        )
        assert [one.description for one in stored] == list(dict.fromkeys(texts))
    return report


async def rows(engine: AsyncEngine, project: int) -> dict[str, sa.Row[tuple[UUID, float, str]]]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(
                signals.c.description, signals.c.report_id, signals.c.background, signal_features.c.model
            )
            .outerjoin(signal_features, signal_features.c.signal_id == signals.c.id)
            .where(signals.c.project_id == project)
        )
        return {row.description: row for row in found}


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


@pytest.mark.parametrize("known_before", [False, True])
async def test_index_members_later_similar_signal_joins(
    engine: AsyncEngine, project: int, known_before: bool
) -> None:
    grouper = make_grouper(engine, settings=GroupingSettings(batch_size=2))
    if known_before:
        # The worker's window is of a time when the report was not there.
        await send(engine, project, [ticket(LOGIN)])
        await group_pending(grouper, project)
    report = await report_with(engine, project, [EXPORT, f"{EXPORT} again", f"{EXPORT} in May", EXPORT])
    assert await group_pending(grouper, project) == 0
    found = await rows(engine, project)
    assert {found[text].model for text in found} == {"words-64"}
    assert all(row.background is not None for row in found.values())
    await send(engine, project, [ticket(f"{EXPORT} 12"), ticket(f"{LOGIN} 12")])
    assert await group_pending(grouper, project) == 2
    found = await rows(engine, project)
    assert found[f"{EXPORT} 12"].report_id == report
    assert found[f"{LOGIN} 12"].report_id != report


async def test_signals_that_wait_at_the_same_time_join_too(engine: AsyncEngine, project: int) -> None:
    await send(engine, project, [ticket(f"{EXPORT} 12")])
    report = await report_with(engine, project, [EXPORT])
    assert await group_pending(make_grouper(engine), project) == 1
    assert (await rows(engine, project))[f"{EXPORT} 12"].report_id == report


async def test_index_members_embeds_each_once(engine: AsyncEngine, project: int) -> None:
    model = WordModel()
    await report_with(engine, project, [EXPORT, LOGIN])
    for _ in range(2):
        await group_pending(make_grouper(engine, model=model), project)
    assert len(model.texts) == 2


async def test_index_members_skips_deleted_signal(engine: AsyncEngine, project: int) -> None:
    model = WordModel()
    await report_with(engine, project, [EXPORT])
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(signals).where(signals.c.project_id == project).values(deleted_at=now()))
    await group_pending(make_grouper(engine, model=model), project)
    assert model.texts == []


class RefusesExport(WordModel):
    async def embed(self, texts: Sequence[str]) -> Vectors:
        if any("invoice" in text for text in texts):
            raise Invalid("The model refuses this text.")
        return await super().embed(texts)


@pytest.mark.parametrize("texts", [[EXPORT], [EXPORT, LOGIN]])
async def test_index_members_unembeddable_signal_stays_and_is_not_retried(
    engine: AsyncEngine, project: int, texts: list[str]
) -> None:
    grouper = make_grouper(engine, model=RefusesExport())
    report = await report_with(engine, project, texts)
    assert await group_pending(grouper, project) == 0
    found = await rows(engine, project)
    assert found[EXPORT].report_id == report
    assert found[EXPORT].model is None
    assert found[EXPORT].background == PRIOR_BACKGROUND
    await send(engine, project, [ticket(f"{LOGIN} today")])
    assert await group_pending(grouper, project) == 1


async def test_index_members_trace_names_origin(engine: AsyncEngine, project: int) -> None:
    await report_with(engine, project, [EXPORT])
    await group_pending(make_grouper(engine), project)
    async with unit_of_work(engine) as uow:
        id = (await uow.execute(sa.select(signals.c.id).where(signals.c.project_id == project))).scalar_one()
        trace = await tracing.trace_of(uow, id)
    assert [step.step for step in trace.steps] == ["receive", "assign", "clean", "embed"]
    assert trace.steps[1].reason == "It was said to speak for the report."

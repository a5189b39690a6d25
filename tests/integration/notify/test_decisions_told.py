"""What is told of decisions and questions: a question by default, and no return of what was restored at once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import Receiver, receiver
from tests.helpers.reports import next_id
from tests.integration.notify.notify_project import NotifyProject, bodies, make_notify_project

from postroom.db.engine import unit_of_work
from postroom.db.tables import report_outcomes
from postroom.domain.reports.state import AskHuman, Event, Reopen, Resolve, Suppress
from postroom.reports.decisions import undo
from postroom.reports.decisions.decide import Decision, advance, decide
from postroom.reports.work_log.authors import Caller


@pytest.fixture
async def target() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        made.answer(200)
        yield made


@pytest.fixture
async def notify(engine: AsyncEngine) -> NotifyProject:
    return await make_notify_project(engine)


async def test_destination_without_events_is_told_of_report_that_waits_for_input(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url)
    report = await notify.report()
    async with unit_of_work(notify.engine) as uow:
        ask = AskHuman("Calendar sharing answers 502", "It does.", "Which repository?")
        await advance(
            uow, notify.line, project_id=notify.project, report_id=report, events=[ask], now=notify.at
        )
    assert await notify.told(id) == 1
    assert bodies(target.asked)[0]["data"]["events"] == ["report.needs_input"]


@pytest.mark.parametrize("event", [Resolve(), Suppress()])
async def test_slip_that_is_restored_is_neither_told_nor_counted(
    notify: NotifyProject, target: Receiver, event: Event
) -> None:
    id = await notify.add(target.url, events=["report.recurred"])
    report = await notify.ready(run_count=1)
    caller = Caller(notify.ann, next_id(), None)

    async def decided(event: Event, minutes: int) -> UUID | None:
        notify.at += timedelta(minutes=minutes)
        async with unit_of_work(notify.engine) as uow:
            decision = Decision([event], caller=caller)
            [result] = await decide(
                uow, notify.line, [report], decision, project_id=notify.project, now=notify.at
            )
            return result.undo_id

    async def counted() -> list[str]:
        kinds = sa.select(report_outcomes.c.kind).where(report_outcomes.c.report_id == report)
        async with unit_of_work(notify.engine) as uow:
            return list((await uow.execute(kinds.order_by(report_outcomes.c.id))).scalars())

    await decided(event, 0)
    [kind] = await counted()
    slip = await decided(Reopen(restores=True), 3)
    assert slip is not None
    assert (await counted(), await notify.told(id)) == ([], 0)
    async with unit_of_work(notify.engine) as uow:
        await undo.undo_many(uow, notify.line, project_id=notify.project, ids=[slip], now=notify.at)
    assert await counted() == [kind], "the decision stands again"
    await decided(Reopen(restores=True), 60)
    assert (await counted(), await notify.told(id)) == ([kind, "came_back"], 1)

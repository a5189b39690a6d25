"""Events of projects: what is looked for, who is told, and rules by area and repository."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import Receiver, receiver
from tests.helpers.reports import next_id
from tests.integration.notify.notify_project import NotifyProject, bodies, make_notify_project

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import connected_sources, model_spend, signal_screenings, signals, source_states
from postroom.domain.notifications.events import PROJECT_EVENT_TYPES
from postroom.domain.sources.webhook_signatures import STANDARD_WEBHOOKS, verify
from postroom.notify import service, watching
from postroom.settings import SpendSettings


@pytest.fixture
async def target() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        made.answer(200)
        yield made


@pytest.fixture
async def notify(engine: AsyncEngine) -> NotifyProject:
    return await make_notify_project(engine)


async def add_source(uow: UnitOfWork, project: int, name: str, at: datetime, **state: Any) -> None:
    """Add a connected source with counters."""
    id = next_id()
    times = {"created_at": at, "updated_at": at}
    await uow.execute(
        sa.insert(connected_sources).values(id=id, project_id=project, kind="zendesk", name=name, **times)
    )
    await uow.execute(sa.insert(source_states).values(source_id=id, **state))


async def add_blocked(uow: UnitOfWork, project: int, at: datetime) -> None:
    """Add a signal that the safety filter blocked."""
    id = next_id()
    await uow.execute(
        sa.insert(signals).values(
            id=id,
            project_id=project,
            state="quarantined",
            source_product="zendesk",
            source_type="ticket",
            source_id=str(id),
            description="d",
            weight=0.5,
            timestamp=at,
            received_at=at,
            content_hash=id.bytes,
        )
    )
    await uow.execute(
        sa.insert(signal_screenings).values(
            signal_id=id,
            project_id=project,
            verdict="blocked",
            score=1.0,
            explanation="e",
            model="test",
            screened_at=at,
        )
    )


async def test_project_events_are_told_by_rule_once_and_with_quiet_hours(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url, events=list(PROJECT_EVENT_TYPES))
    other = await notify.add(target.url, events=["report.ready"])
    spend = SpendSettings(calls_per_day=2)
    async with unit_of_work(notify.engine) as uow:
        day = timedelta(days=1)
        heard = {"received": 100, "last_received_at": notify.at - 5 * day}
        await add_source(uow, notify.project, "Support", notify.at - 10 * day, **heard)
        error = {"poll_failures": 3, "poll_error": "<!channel> 500"}
        await add_source(uow, notify.project, "Feed", notify.at, **error)
        for _ in range(10):
            await add_blocked(uow, notify.project, notify.at)
        await uow.execute(
            model_spend.insert().values(project_id=notify.project, day=notify.at.date(), calls=2, dollars=0)
        )
    for expected in (4, 0):
        async with unit_of_work(notify.engine) as uow:
            assert await watching.watch(uow, settings=spend, now=notify.at) == expected
    await notify.plan()
    assert (await notify.send(id), await notify.send(other)) == (4, 0)
    told = {body["type"]: body["data"]["changes"][0] for body in bodies(target.asked)}
    assert told == {
        "quarantine.growing": "10 signals were blocked by the safety filter within a day",
        "source.silent": "The source Support has sent nothing for 5 days",
        "source.failing": "The source Feed can't be asked: <!channel> 500",
        "budget.exhausted": "Today's budget for language models is spent",
    }
    assert bodies(target.asked)[0]["data"]["report"] is None
    # The next day only what still goes on is told again.
    notify.later(days=1, hours=1)
    async with unit_of_work(notify.engine) as uow:
        assert await watching.watch(uow, settings=spend, now=notify.at) == 1


async def test_destination_that_is_switched_off_is_told_to_the_others(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url)
    async with receiver() as gone:
        gone.answer(410)
        lost = await notify.add(gone.url, name="Old hook")
        await notify.ready()
        await notify.told(lost)
    assert await notify.told(id) == 2
    assert bodies(target.asked)[1]["data"]["changes"] == [
        "The destination Old hook was switched off: the answer was 410."
    ]


async def test_rules_by_area_and_repository_are_about_these_reports_only(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url, areas=["exports"], repositories=["acme/shop"])
    await notify.ready(area="Exports", repository="Acme/Shop")
    await notify.ready(area="Exports", repository="acme/api")
    await notify.ready(repository="acme/shop")
    assert await notify.told(id) == 1


async def test_rotated_secret_is_signed_with_beside_the_old_one_for_a_day(
    notify: NotifyProject, target: Receiver
) -> None:
    id = await notify.add(target.url)
    old = notify.seals.open(id, (await notify.destination(id)).sealed)["secret"]
    async with unit_of_work(notify.engine) as uow:
        _, new = await service.rotate(
            uow, notify.project, id, user_id=notify.ann, seals=notify.seals, now=notify.at
        )
    for hours, keys in ((23, [new, old]), (2, [new])):
        notify.later(hours=hours)
        await notify.ready()
        assert await notify.told(id) == 1
        headers, body = target.asked[-1]
        for key in keys:
            verdict = verify([STANDARD_WEBHOOKS], [key], headers, body, now=notify.at)
            assert verdict.valid
        assert len(headers["webhook-signature"].split()) == len(keys)

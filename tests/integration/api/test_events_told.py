"""What is told of a transaction's changes, by the triggers of the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest_asyncio
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.grouping import RecordingJobs
from tests.helpers.reports import add_project, add_report, add_signal

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.notifications import Notifications
from postroom.db.tables import reports, signal_screenings
from postroom.domain.reports.state import Status
from postroom.reports import service
from postroom.reports.schemas import Addition
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM
from postroom.signals import grouping_requests

SECONDS = 20


class Heard:
    """What a project's changes are told as."""

    def __init__(self, engine: Any, source: Notifications, project: int) -> None:
        self.engine, self.source, self.project = engine, source, project

    async def of(self, work: Callable[[UnitOfWork], Awaitable[Any]]) -> set[tuple[str, str | None]]:
        """Return what is told of what one transaction does."""
        async with self.source.subscribe([self.project], 0) as subscription:
            async with unit_of_work(self.engine) as uow:
                await work(uow)
            # Said after it, and so heard after it: then all of it is here.
            async with unit_of_work(self.engine) as uow:
                said = {"project": self.project, "noun": "end", "id": None, "version": 0}
                await uow.execute(
                    sa.text("SELECT pg_notify('postroom_events', :text)"),
                    {"text": orjson.dumps(said).decode()},
                )
            told: set[tuple[str, str | None]] = set()
            async with asyncio.timeout(SECONDS):
                while ("end", None) not in told:
                    told |= {(one.noun, one.id) for one in await subscription.take() or ()}
            return told - {("end", None)}


@pytest_asyncio.fixture
async def heard(api: Api) -> AsyncIterator[Heard]:
    source = Notifications(api.engine)
    async with unit_of_work(api.engine) as uow:
        project = await add_project(uow)
    yield Heard(api.engine, source, project)
    await source.close()


async def test_events_of_reports_and_logs(heard: Heard) -> None:
    project, id = heard.project, new_id()

    async def opened(uow: UnitOfWork) -> None:
        await add_report(uow, project, id=id)

    async def noted(uow: UnitOfWork) -> None:
        await artefacts.append(
            uow,
            project_id=project,
            report_id=id,
            type="note",
            content={"note": "n"},
            author=SYSTEM,
            now=now(),
            id=new_id(),
        )

    async def counted(uow: UnitOfWork) -> None:
        await service.add_signals(uow, [Addition(id, 1, 0.5, ["logs"])], now(), jobs=RecordingJobs())

    async def untouched(uow: UnitOfWork) -> None:
        await service.add_signals(uow, [Addition(new_id(), 1, 0.5, ["logs"])], now(), jobs=RecordingJobs())

    for work in (opened, noted, counted):
        assert await heard.of(work) == {("report", str(id))}, work
    assert await heard.of(untouched) == set()


async def test_events_of_many_changes_are_summarized(heard: Heard) -> None:
    async def many(uow: UnitOfWork) -> None:
        for _ in range(25):
            await add_report(uow, heard.project)

    await heard.of(many)

    async def dismissed(uow: UnitOfWork) -> None:
        await uow.execute(
            sa.update(reports)
            .where(reports.c.project_id == heard.project)
            .values(status=Status.SUPPRESSED.value)
        )

    assert await heard.of(dismissed) == {("report", None)}


async def test_events_of_signals_when_queued_and_when_grouped(heard: Heard) -> None:
    project = heard.project

    async def woken(uow: UnitOfWork) -> None:
        for _ in range(3):
            await grouping_requests.schedule_grouping(uow, jobs=Silent(), project_id=project, now=now())

    async def woken_again(uow: UnitOfWork) -> None:
        await grouping_requests.schedule_grouping(uow, jobs=Silent(), project_id=project, now=now())

    async def placed(uow: UnitOfWork) -> None:
        report = await add_report(uow, project)
        signal = await add_signal(uow, project, report)
        await uow.execute(sa.text("UPDATE signals SET weight = 1 WHERE id = :id"), {"id": signal})
        row = {"project_id": project, "score": 0.1, "explanation": "e", "model": "m", "screened_at": now()}
        await uow.execute(sa.insert(signal_screenings).values(signal_id=signal, verdict="clean", **row))

    async def held(uow: UnitOfWork) -> None:
        report = await add_report(uow, project)
        signal = await add_signal(uow, project, report)
        row = {"project_id": project, "score": 0.9, "explanation": "e", "model": "m", "screened_at": now()}
        await uow.execute(sa.insert(signal_screenings).values(signal_id=signal, verdict="blocked", **row))

    assert await heard.of(woken) == {("signal", None)}
    assert await heard.of(woken_again) == set()
    assert {noun for noun, _ in await heard.of(placed)} == {"report", "signal"}
    assert {noun for noun, _ in await heard.of(held)} == {"report", "quarantine"}


class Silent:
    """Takes jobs and does nothing."""

    async def enqueue(self, uow: UnitOfWork, job: object) -> None:
        """Forget it."""

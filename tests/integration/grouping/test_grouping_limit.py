"""The limit of reports a day holds back the grouping of a project's signals; none is lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import WordModel, make_grouper, make_project, send, ticket
from tests.helpers.reports import write_report

from postroom.db.engine import unit_of_work
from postroom.db.tables import projects, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.models.port import Vectors
from postroom.projects import config
from postroom.settings import GroupingSettings
from postroom.signals.grouping_requests import select_stranded

NOON = datetime.fromisoformat("2026-11-02T12:00Z")
TEXTS = [
    "The invoice export to CSV never finishes and ends with a gateway timeout after a minute",
    "Password reset mail is not delivered, so nobody at our office can sign in any more",
    "The iPhone app crashes when a photo is attached to the check-in form of a boat",
]


async def make_limited(engine: AsyncEngine, most: int | None = 1, *, zone: str = "UTC") -> int:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
        await uow.execute(sa.update(projects).where(projects.c.id == project).values(timezone=zone))
    await limit(engine, project, most)
    return project


async def limit(engine: AsyncEngine, project: int, most: int | None) -> None:
    async with unit_of_work(engine) as uow:
        await config.change(uow, project, {"max_reports_per_day": most}, now=NOON)


async def show(engine: AsyncEngine, project: int, at: datetime, *, report: UUID | None = None) -> None:
    """Have people see a report from then on, a new one unless one is given."""
    async with unit_of_work(engine) as uow:
        await write_report(uow, project, at=at, id=report)


async def states(engine: AsyncEngine, project: int) -> Sequence[str]:
    async with unit_of_work(engine) as uow:
        query = sa.select(signals.c.state).where(signals.c.project_id == project).order_by(signals.c.seq)
        return (await uow.execute(query)).scalars().all()


def grouper_at(engine: AsyncEngine, moment: datetime = NOON, **parts: Any) -> Grouper:
    return replace(make_grouper(engine, **parts), clock=lambda: moment)


async def stranded(engine: AsyncEngine, at: datetime) -> list[int]:
    async with unit_of_work(engine) as uow:
        return await select_stranded(uow, now=at)


async def test_group_pending_at_the_limit_leaves_signals_until_the_next_day(engine: AsyncEngine) -> None:
    project, other = await make_limited(engine), await make_limited(engine)
    grouper = grouper_at(engine)
    await send(engine, project, [ticket(text) for text in TEXTS])
    # Reports that nobody sees yet are not counted.
    assert await group_pending(grouper, project) == 3
    await show(engine, project, NOON)
    ids = await send(engine, project, [ticket(f"{text} again") for text in TEXTS])
    assert len(ids) == 3
    await send(engine, other, [ticket(text) for text in TEXTS])
    assert await group_pending(grouper, project) == 0
    assert await states(engine, project) == ["grouped"] * 3 + ["pending"] * 3
    assert await group_pending(grouper, other) == 3
    assert await stranded(engine, NOON) == []
    tomorrow = NOON + timedelta(days=1)
    assert await stranded(engine, tomorrow) == [project]
    assert await group_pending(grouper_at(engine, tomorrow), project) == 3
    assert await states(engine, project) == ["grouped"] * 6


@pytest.mark.parametrize("most", [2, None])
async def test_group_pending_goes_on_once_the_limit_is_raised(engine: AsyncEngine, most: int | None) -> None:
    project = await make_limited(engine)
    grouper = grouper_at(engine)
    await show(engine, project, NOON)
    await send(engine, project, [ticket(text) for text in TEXTS])
    assert await group_pending(grouper, project) == 0
    assert await stranded(engine, NOON) == []
    await limit(engine, project, most)
    assert await stranded(engine, NOON) == [project]
    assert await group_pending(grouper, project) == 3


async def test_group_pending_reaching_the_limit_finishes_its_batch_only(engine: AsyncEngine) -> None:
    project = await make_limited(engine)

    class Showing(WordModel):
        """Shows a report while the first batch is measured."""

        async def embed(self, texts: Sequence[str]) -> Vectors:
            if not self.texts:
                await show(engine, project, NOON)
            return await super().embed(texts)

    grouper = grouper_at(engine, model=Showing(), settings=GroupingSettings(batch_size=2))
    await send(engine, project, [ticket(f"{text} {n}") for n in range(2) for text in TEXTS])
    assert await group_pending(grouper, project) == 2
    assert await states(engine, project) == ["grouped"] * 2 + ["pending"] * 4


@pytest.mark.parametrize(
    ("zone", "shown", "held", "free"),
    [
        ("Asia/Tokyo", "2026-11-01T15:00Z", "2026-11-02T14:59:59Z", "2026-11-02T15:00Z"),
        # A day of 25 hours.
        ("America/New_York", "2026-11-01T04:00Z", "2026-11-02T04:59:59Z", "2026-11-02T05:00Z"),
        # A day of 23 hours, which begins at one o'clock.
        ("America/Santiago", "2026-09-06T04:00Z", "2026-09-07T02:59:59Z", "2026-09-07T03:00Z"),
    ],
)
async def test_group_pending_at_the_limit_waits_for_midnight_of_the_project(
    engine: AsyncEngine, zone: str, shown: str, held: str, free: str
) -> None:
    project = await make_limited(engine, zone=zone)
    await show(engine, project, datetime.fromisoformat(shown))
    await send(engine, project, [ticket(TEXTS[0])])
    for moment, grouped in ((held, 0), (free, 1)):
        grouper = grouper_at(engine, datetime.fromisoformat(moment))
        assert await group_pending(grouper, project) == grouped


async def test_group_pending_at_limit_keeps_signals_of_shown_report_waiting(
    engine: AsyncEngine,
) -> None:
    project = await make_limited(engine)
    grouper = grouper_at(engine)
    [first] = await send(engine, project, [ticket(TEXTS[0], weight=0.3)])
    await group_pending(grouper, project)
    async with unit_of_work(engine) as uow:
        query = sa.select(signals.c.report_id).where(signals.c.id == first)
        report = (await uow.execute(query)).scalar_one()
    await show(engine, project, NOON, report=report)
    await send(engine, project, [ticket(f"{TEXTS[0]} again")])
    assert await group_pending(grouper, project) == 0
    await limit(engine, project, None)
    assert await group_pending(grouper, project) == 1

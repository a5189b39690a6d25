"""When a consolidation is requested: after enough signals or time, and again when its job stops or is lost."""

from dataclasses import replace
from datetime import timedelta
from random import choices

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.models.matching import TOPICS, topics

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import pending_work
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import consolidate, enqueue_due
from postroom.grouping.grouper import Grouper
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.jobs.port import Job
from postroom.settings import ConsolidationSettings


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


def grouper_of(engine: AsyncEngine) -> Grouper:
    settings = ConsolidationSettings(after_signals=30, after_minutes=5, most_broken=1_000)
    return replace(make_grouper(engine), model=topics(), consolidation=settings)


def jobs_of(grouper: Grouper) -> list[Job]:
    assert isinstance(grouper.jobs, RecordingJobs)
    return [job for job in grouper.jobs.put if job.name == CONSOLIDATE_JOB]


async def come(grouper: Grouper, project: int, count: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = [["".join(choices(letters, k=9)) for _ in range(8)] for _ in range(count)]
    said = [ticket(f"{TOPICS[0]} {' '.join(some)}", weight=0.01) for some in words]
    await send(grouper.engine, project, said)
    await group_pending(grouper, project)


async def test_consolidation_is_requested_once_after_signals_or_time(
    engine: AsyncEngine, project: int
) -> None:
    grouper = grouper_of(engine)
    await come(grouper, project, 9)
    assert jobs_of(grouper) == []
    assert await enqueue_due(grouper) == 0
    later = replace(grouper, clock=lambda: now() + timedelta(minutes=6))
    assert await enqueue_due(later) == 1
    assert await enqueue_due(later) == 0
    assert jobs_of(grouper) == [Job(CONSOLIDATE_JOB, str(project))]
    await consolidate(grouper, project)
    for more in (4, 4, 24, 24):
        await come(grouper, project, more)
    assert jobs_of(grouper) == [Job(CONSOLIDATE_JOB, str(project))] * 2
    much_later = replace(grouper, clock=lambda: now() + timedelta(hours=2))
    assert await enqueue_due(much_later) == 1, "the job seems lost"
    await consolidate(grouper, project)
    async with unit_of_work(engine) as uow:
        state = (await uow.execute(sa.select(pending_work).filter_by(kind=CONSOLIDATE_JOB))).one()
    assert (state.arrivals, state.first_arrival_at, state.requested_at) == (0, None, None)


async def test_consolidation_stopping_worker_enqueues_another_job(engine: AsyncEngine, project: int) -> None:
    grouper = grouper_of(engine)
    await come(grouper, project, 36)
    assert jobs_of(grouper) == [Job(CONSOLIDATE_JOB, str(project))]
    assert await consolidate(grouper, project, stopping=lambda: True) == 0
    assert jobs_of(grouper) == [Job(CONSOLIDATE_JOB, str(project))] * 2
    assert await consolidate(grouper, project) > 0

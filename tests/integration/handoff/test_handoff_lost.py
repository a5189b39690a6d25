"""Hand-offs and deliveries whose job was given up come to an end all the same."""

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HandoffProject, make_handoff_project

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.handoff.autostart import Start
from postroom.handoff import lost, webhook
from postroom.jobs import dead_letters
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue


@pytest.fixture
async def handoff_project(engine: AsyncEngine) -> HandoffProject:
    return await make_handoff_project(engine)


async def handed(handoff_project: HandoffProject, channel: str) -> tuple[UUID, Job]:
    """Hand a report over whose job nobody knows of; return the report and the job."""
    await handoff_project.choose(channel, webhook_url="https://hooks.test/in")
    report = await handoff_project.ready()
    assert isinstance(await handoff_project.consider(report), Start)
    job = handoff_project.line.jobs[-1]
    handoff_project.line.jobs.clear()
    return report, job


async def add(handoff_project: HandoffProject, job: Job) -> None:
    async with unit_of_work(handoff_project.engine) as uow:
        await dead_letters.add(uow, id=new_id(), job=job, error="OperationalError", attempts=5, now=now())


async def revive(handoff_project: HandoffProject) -> int:
    async with unit_of_work(handoff_project.engine) as uow:
        return await lost.revive(uow, jobs=handoff_project.line, now=now())


@pytest.mark.parametrize("channel", ["command", "webhook"])
async def test_handoff_lost_job_is_requeued_then_abandoned(
    handoff_project: HandoffProject, channel: str
) -> None:
    report, job = await handed(handoff_project, channel)
    for _ in range(lost.TIMES - 1):
        await add(handoff_project, job)
        assert await revive(handoff_project) == 1
        assert handoff_project.line.jobs.pop() == job
    await add(handoff_project, job)
    assert await revive(handoff_project) == 1
    assert handoff_project.line.jobs == []
    assert await revive(handoff_project) == 0
    (handoff,) = await handoff_project.handoffs(report)
    assert (await handoff_project.notes(report))[-1].endswith(
        "The job failed for good 3 times; see the dead letters."
    )
    if channel == "command":
        assert handoff.ended_at is not None
    else:
        async with unit_of_work(handoff_project.engine) as uow:
            delivery = await webhook.get_delivery(uow, handoff_project.project, UUID(job.key))
        assert (delivery.status, handoff.ended_at) == ("failed", None)


@pytest.mark.parametrize("channel", ["command", "webhook"])
async def test_handoff_queued_job_is_left_alone(handoff_project: HandoffProject, channel: str) -> None:
    _, job = await handed(handoff_project, channel)
    async with unit_of_work(handoff_project.engine) as uow:
        await JobQueue().enqueue(uow, job)
    assert await revive(handoff_project) == 0

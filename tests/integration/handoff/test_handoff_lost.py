"""Hand-offs and deliveries whose job was given up come to an end all the same."""

from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import Shop, make_shop

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.handoff.autostart import Start
from postroom.handoff import lost, webhook
from postroom.jobs import dead_letters
from postroom.jobs.port import Job
from postroom.jobs.queue import JobQueue


@pytest.fixture
async def shop(engine: AsyncEngine) -> Shop:
    return await make_shop(engine)


async def handed(shop: Shop, channel: str) -> tuple[UUID, Job]:
    """Hand a report over whose job nobody knows of; return the report and the job."""
    await shop.choose(channel, webhook_url="https://hooks.test/in")
    report = await shop.ready()
    assert isinstance(await shop.consider(report), Start)
    job = shop.line.jobs[-1]
    shop.line.jobs.clear()
    return report, job


async def bury(shop: Shop, job: Job) -> None:
    async with unit_of_work(shop.engine) as uow:
        await dead_letters.bury(uow, id=new_id(), job=job, error="OperationalError", attempts=5, now=now())


async def revive(shop: Shop) -> int:
    async with unit_of_work(shop.engine) as uow:
        return await lost.revive(uow, jobs=shop.line, now=now())


@pytest.mark.parametrize("channel", ["command", "webhook"])
async def test_handoff_lost_job_is_requeued_then_abandoned(shop: Shop, channel: str) -> None:
    report, job = await handed(shop, channel)
    for _ in range(lost.TIMES - 1):
        await bury(shop, job)
        assert await revive(shop) == 1
        assert shop.line.jobs.pop() == job
    await bury(shop, job)
    assert await revive(shop) == 1
    assert shop.line.jobs == []
    assert await revive(shop) == 0
    (handoff,) = await shop.handoffs(report)
    assert (await shop.notes(report))[-1].endswith("The job failed for good 3 times; see the dead letters.")
    if channel == "command":
        assert handoff.ended_at is not None
    else:
        async with unit_of_work(shop.engine) as uow:
            delivery = await webhook.get_delivery(uow, shop.project, UUID(job.key))
        assert (delivery.status, handoff.ended_at) == ("failed", None)


@pytest.mark.parametrize("channel", ["command", "webhook"])
async def test_handoff_queued_job_is_left_alone(shop: Shop, channel: str) -> None:
    _, job = await handed(shop, channel)
    async with unit_of_work(shop.engine) as uow:
        await JobQueue().enqueue(uow, job)
    assert await revive(shop) == 0

"""Taking the signals of a report away: the job, its batches, and what the grouping then does."""

import asyncio
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, clear_requests, make_grouper, make_project, send, ticket

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import report_removals, reports, signal_features, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.regroup.removal import remove
from postroom.jobs.port import Job
from postroom.reports.decisions import removal as removals
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.reports.decisions.removal import REMOVE_JOB, Kind
from postroom.signals.tracing import trace_of
from postroom.worker.runtime import make_handlers

LOGIN = "Login fails on the account page with error code seven"
OTHER = "Invoices show yesterday's exchange rate for every customer"


async def grouped(engine: AsyncEngine, grouper: Grouper, count: int) -> tuple[int, UUID, list[UUID]]:
    """Return a project, a report of `count` signals, and these signals in the order in which they came."""
    async with unit_of_work(engine) as uow:
        project_id = await make_project(uow)
    ids = await send(engine, project_id, [ticket(f"{LOGIN} {number}") for number in range(count)])
    await send(engine, project_id, [ticket(OTHER)])
    await group_pending(grouper, project_id)
    (report_id,) = {(await signal(engine, id))["report_id"] for id in ids}
    return project_id, report_id, ids


async def signal(engine: AsyncEngine, id: UUID) -> dict[str, Any]:
    async with unit_of_work(engine) as uow:
        row = (await uow.execute(sa.select(signals).where(signals.c.id == id))).one()
    return row._asdict()


async def status(engine: AsyncEngine, report_id: UUID) -> str:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(reports.c.status).where(reports.c.id == report_id))
        return str(found.scalar_one())


async def ask(engine: AsyncEngine, project_id: int, report_id: UUID, kind: Kind) -> Job:
    jobs = RecordingJobs()
    async with unit_of_work(engine) as uow:
        await removals.request(
            uow, jobs=jobs, project_id=project_id, report_id=report_id, kind=kind, now=now()
        )
    (job,) = jobs.put
    return job


async def under_way(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return int((await uow.execute(sa.select(sa.func.count()).select_from(report_removals))).scalar_one())


def put(grouper: Grouper) -> list[Job]:
    assert isinstance(grouper.jobs, RecordingJobs)
    return grouper.jobs.put


async def work(grouper: Grouper, job: Job) -> None:
    """Do a job as a worker does."""
    await make_handlers(cast("Any", None), grouper, asyncio.Event())[job.name](job)


async def test_report_deletion_deletes_its_signals(engine: AsyncEngine) -> None:
    grouper = make_grouper(engine)
    project_id, report_id, ids = await grouped(engine, grouper, 3)
    await work(grouper, await ask(engine, project_id, report_id, "delete"))
    for id in ids:
        row = await signal(engine, id)
        assert (row["state"], row["report_id"]) == ("grouped", report_id)
        assert row["deleted_at"] is not None
    assert await under_way(engine) == 0
    assert {job.name for job in put(grouper)} <= {RESEARCH_JOB}, "nothing is to be grouped anew"
    # The index of the worker does not know the report any longer.
    (late,) = await send(engine, project_id, [ticket(f"{LOGIN} late")])
    await group_pending(grouper, project_id)
    row = await signal(engine, late)
    assert (row["report_id"] == report_id, row["deleted_at"]) == (False, None)


async def test_report_deletion_is_seen_by_other_worker(engine: AsyncEngine) -> None:
    grouper, other = make_grouper(engine), make_grouper(engine)
    project_id, report_id, _ = await grouped(engine, other, 2)
    await work(grouper, await ask(engine, project_id, report_id, "delete"))
    (late,) = await send(engine, project_id, [ticket(f"{LOGIN} late")])
    await group_pending(other, project_id)
    assert (await signal(engine, late))["report_id"] != report_id


async def test_reingested_report_is_regrouped_in_order(engine: AsyncEngine) -> None:
    grouper = make_grouper(engine)
    project_id, report_id, ids = await grouped(engine, grouper, 3)
    before = [await signal(engine, id) for id in ids]
    job = await ask(engine, project_id, report_id, "reingest")
    assert await status(engine, report_id) == "potential"
    await work(grouper, job)
    assert await status(engine, report_id) == "deleted"
    waiting = [await signal(engine, id) for id in ids]
    assert [row["state"] for row in waiting] == ["pending"] * 3
    numbers = [row["seq"] for row in waiting]
    assert numbers == sorted(numbers)
    assert numbers[0] > max(row["seq"] for row in before)
    assert [row["timestamp"] for row in waiting] == [row["timestamp"] for row in before]
    assert all(new["received_at"] > old["received_at"] for new, old in zip(waiting, before, strict=True))
    assert [row["first_received_at"] for row in waiting] == [row["received_at"] for row in before]
    async with unit_of_work(engine) as uow:
        received = await uow.execute(
            sa.select(signal_features.c.received_at).where(signal_features.c.signal_id.in_(ids))
        )
        assert set(received.scalars()) == {row["received_at"] for row in waiting}
        assert await clear_requests(uow) == [project_id]
        steps = (await trace_of(uow, ids[0])).steps
    assert (steps[-1].step, steps[-1].outcome) == ("reingest", "pending")
    assert await group_pending(grouper, project_id) == 3
    (again,) = {(await signal(engine, id))["report_id"] for id in ids}
    assert again != report_id
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(reports.c.signal_count, reports.c.total_weight).where(reports.c.id == again)
        )
        assert tuple(found.one()) == (3, 1.5)


@pytest.mark.parametrize("kind", ["delete", "reingest"])
async def test_report_removal_of_many_signals_takes_several_jobs(engine: AsyncEngine, kind: Kind) -> None:
    grouper = make_grouper(engine)
    project_id, report_id, ids = await grouped(engine, grouper, 5)
    first = await ask(engine, project_id, report_id, kind)
    done = []
    for _ in range(3):
        done.append(await remove(grouper, project_id, report_id, most=2))
        # Between the jobs new signals come, and none may end up on the report.
        (late,) = await send(engine, project_id, [ticket(f"{LOGIN} between {len(done)}")])
        await group_pending(grouper, project_id)
        row = await signal(engine, late)
        assert (row["report_id"] != report_id, row["deleted_at"]) == (True, None)
    assert done == [2, 2, 1]
    assert [job for job in put(grouper) if job.name == REMOVE_JOB] == [first, first]
    assert await under_way(engine) == 0
    rows = [await signal(engine, id) for id in ids]
    if kind == "delete":
        assert all(row["deleted_at"] is not None for row in rows)
    else:
        assert all(row["report_id"] not in {None, report_id} and not row["deleted_at"] for row in rows)


async def test_deleting_goes_before_grouping_anew(engine: AsyncEngine) -> None:
    grouper = make_grouper(engine)
    project_id, report_id, ids = await grouped(engine, grouper, 2)
    first = await ask(engine, project_id, report_id, "reingest")
    second = await ask(engine, project_id, report_id, "delete")
    for job in (first, second):
        await work(grouper, job)
    assert None not in [(await signal(engine, id))["deleted_at"] for id in ids]


async def test_report_removal_job_is_idempotent(engine: AsyncEngine) -> None:
    grouper = make_grouper(engine)
    project_id, report_id, ids = await grouped(engine, grouper, 2)
    job = await ask(engine, project_id, report_id, "reingest")
    await work(grouper, job)
    await group_pending(grouper, project_id)
    before = [await signal(engine, id) for id in ids]
    await work(grouper, job)
    assert [await signal(engine, id) for id in ids] == before


async def test_removing_while_the_project_is_grouped(engine: AsyncEngine) -> None:
    """Whichever comes first, each signal ends up deleted with its report or alive on another."""
    grouper = make_grouper(engine)
    project_id, report_id, _ = await grouped(engine, grouper, 3)
    late = await send(engine, project_id, [ticket(f"{LOGIN} meanwhile {number}") for number in range(40)])
    job = await ask(engine, project_id, report_id, "delete")
    await asyncio.gather(group_pending(grouper, project_id), work(make_grouper(engine), job))
    for id in late:
        row = await signal(engine, id)
        assert row["state"] == "grouped"
        assert (row["report_id"] == report_id) == (row["deleted_at"] is not None)

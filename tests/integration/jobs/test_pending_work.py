"""What waits for a job: one request per project, never a lost one, and counts of what arrived."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_project

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects
from postroom.jobs import pending_work
from postroom.jobs.port import Job

KIND = "group"
HOUR = timedelta(hours=1)


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


@pytest.fixture
def jobs() -> RecordingJobs:
    return RecordingJobs()


async def is_requested(engine: AsyncEngine, project: int, kind: str = KIND) -> bool:
    async with unit_of_work(engine) as uow:
        query = sa.select(pending_work.is_requested(kind, projects.c.id)).where(projects.c.id == project)
        return bool((await uow.execute(query)).scalar_one())


async def due(engine: AsyncEngine, *, after: int | None = None, kind: str = KIND) -> list[int]:
    """Return the projects where something waits for an hour, or a request is two hours old."""
    async with unit_of_work(engine) as uow:
        moment = now()
        return await pending_work.select_due(
            uow, kind, waiting_since=moment - HOUR, lost_before=moment - 2 * HOUR, now=moment, after=after
        )


async def test_ensure_requested_twice_enqueues_one_job_of_each_kind(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    async with unit_of_work(engine) as uow:
        for name in (KIND, KIND, "read"):
            await pending_work.ensure_requested(uow, Job(name, str(project)), jobs=jobs, now=now())

    assert jobs.put == [Job(KIND, str(project)), Job("read", str(project))]


async def test_ensure_requested_after_begin_enqueues_another_job(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    for _ in range(2):
        async with unit_of_work(engine) as uow:
            await pending_work.ensure_requested(uow, Job(KIND, str(project)), jobs=jobs, now=now())
        assert await is_requested(engine, project)
        async with unit_of_work(engine) as uow:
            await pending_work.begin(uow, KIND, project)
        assert not await is_requested(engine, project)

    assert len(jobs.put) == 2


async def test_begin_waits_for_every_transaction_that_ensured_a_request(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    job = Job(KIND, str(project))
    async with unit_of_work(engine) as uow:
        await pending_work.ensure_requested(uow, job, jobs=jobs, now=now())

    async def begin() -> None:
        async with unit_of_work(engine) as uow:
            await pending_work.begin(uow, KIND, project)

    async with unit_of_work(engine) as first, unit_of_work(engine) as second:
        # Two senders at once: neither waits for the other.
        await pending_work.ensure_requested(first, job, jobs=jobs, now=now())
        await pending_work.ensure_requested(second, job, jobs=jobs, now=now())
        beginning = asyncio.create_task(begin())
        await asyncio.sleep(0.1)
        assert not beginning.done()
    await beginning

    assert len(jobs.put) == 1
    assert not await is_requested(engine, project)


async def test_ensure_requested_beside_an_uncommitted_request_enqueues_one_job(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    job = Job(KIND, str(project))

    async def request() -> None:
        async with unit_of_work(engine) as uow:
            await pending_work.ensure_requested(uow, job, jobs=jobs, now=now())

    async with unit_of_work(engine) as uow:
        await pending_work.ensure_requested(uow, job, jobs=jobs, now=now())
        other = asyncio.create_task(request())
        await asyncio.sleep(0.1)
    await other

    assert jobs.put == [job]


async def test_clear_lost_leaves_new_requests_and_those_that_a_sender_locks(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    job = Job(KIND, str(project))
    async with unit_of_work(engine) as uow:
        await pending_work.ensure_requested(uow, job, jobs=jobs, now=now())

    async def clear(before: timedelta) -> None:
        async with unit_of_work(engine) as uow:
            await pending_work.clear_lost(uow, KIND, before=now() + before)

    await clear(-HOUR)
    assert await is_requested(engine, project)
    async with unit_of_work(engine) as uow:
        await pending_work.ensure_requested(uow, job, jobs=jobs, now=now())
        await clear(HOUR)
    assert await is_requested(engine, project)
    await clear(HOUR)
    assert not await is_requested(engine, project)


async def test_count_arrivals_requests_one_job_once_enough_wait(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    job = Job(KIND, str(project))
    for count, enqueued in ((2, 0), (1, 1), (5, 1)):
        async with unit_of_work(engine) as uow:
            await pending_work.count_arrivals(uow, job, count=count, after=3, jobs=jobs, now=now())
        assert len(jobs.put) == enqueued


async def test_count_arrivals_requests_first_job_earlier(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    job = Job(KIND, str(project))

    async def arrive(count: int) -> int:
        async with unit_of_work(engine) as uow:
            await pending_work.count_arrivals(
                uow, job, count=count, after=9, first=2, jobs=jobs, now=now() - HOUR / 2
            )
        return len(jobs.put)

    assert [await arrive(1), await arrive(1)] == [0, 1]
    async with unit_of_work(engine) as uow:
        await pending_work.begin(uow, KIND, project)
        await pending_work.subtract_processed(uow, KIND, project, count=2, progress=40)
    assert [await arrive(3), await arrive(5), await arrive(1)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("progress", "hurried", "is_due"), [(0, False, True), (40, False, False), (40, True, True)]
)
async def test_select_due_of_first_or_hurried_job_waits_less(
    engine: AsyncEngine, project: int, jobs: RecordingJobs, progress: int, hurried: bool, is_due: bool
) -> None:
    async with unit_of_work(engine) as uow:
        await pending_work.count_arrivals(
            uow, Job(KIND, str(project)), count=1, after=9, jobs=jobs, now=now() - HOUR / 2
        )
        await pending_work.subtract_processed(uow, KIND, project, count=0, progress=progress)
        found = await pending_work.select_due(
            uow,
            KIND,
            waiting_since=now() - HOUR,
            lost_before=now() - 2 * HOUR,
            now=now(),
            soon_since=now() - HOUR / 4,
            hurried=lambda of: of == (project if hurried else 0),
        )
    assert found == ([project] if is_due else [])


async def test_set_failed_delays_requests_until_the_retry_time(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    job = Job(KIND, str(project))
    async with unit_of_work(engine) as uow:
        await pending_work.count_arrivals(uow, job, count=1, after=1, jobs=jobs, now=now() - 3 * HOUR)
        await pending_work.set_failed(uow, KIND, project, retry_at=now() + HOUR)
        await pending_work.count_arrivals(uow, job, count=1, after=1, jobs=jobs, now=now())
        assert await pending_work.failures(uow, KIND, project) == 1
    assert len(jobs.put) == 1
    assert await due(engine) == []

    async with unit_of_work(engine) as uow:
        await pending_work.set_failed(uow, KIND, project, retry_at=now() - HOUR)
    assert await due(engine) == [project]
    async with unit_of_work(engine) as uow:
        await pending_work.set_waiting(uow, KIND, project, waiting=0, now=now())
        assert await pending_work.failures(uow, KIND, project) == 0
    assert await due(engine) == []


@pytest.mark.parametrize(
    ("arrived", "requested", "after", "is_due"),
    [
        (2 * HOUR, None, None, True),
        (HOUR / 2, None, None, False),
        (HOUR / 2, None, 1, True),
        (HOUR / 2, None, 2, False),
        (4 * HOUR, HOUR, 1, False),
        (4 * HOUR, 3 * HOUR, None, True),
    ],
    ids=["waits long", "waits", "enough wait", "too few wait", "requested", "request is lost"],
)
async def test_select_due_goes_by_age_number_and_lost_requests(
    engine: AsyncEngine,
    project: int,
    jobs: RecordingJobs,
    arrived: timedelta,
    requested: timedelta | None,
    after: int | None,
    is_due: bool,
) -> None:
    job = Job(KIND, str(project))
    async with unit_of_work(engine) as uow:
        await pending_work.count_arrivals(uow, job, count=1, after=9, jobs=jobs, now=now() - arrived)
        if requested is not None:
            await pending_work.request_again(uow, job, jobs=jobs, now=now() - requested)

    assert await due(engine, after=after) == ([project] if is_due else [])
    assert await due(engine, after=after, kind="read") == []


async def test_subtract_processed_never_moves_back(
    engine: AsyncEngine, project: int, jobs: RecordingJobs
) -> None:
    async with unit_of_work(engine) as uow:
        await pending_work.count_arrivals(
            uow, Job(KIND, str(project)), count=3, after=9, jobs=jobs, now=now() - 2 * HOUR
        )
        for count, progress in ((1, 40), (1, 0)):
            await pending_work.subtract_processed(uow, KIND, project, count=count, progress=progress)
        assert await pending_work.progress(uow, KIND, project) == 40
    assert await due(engine) == [project]
    async with unit_of_work(engine) as uow:
        await pending_work.subtract_processed(uow, KIND, project, count=5)
    assert await due(engine) == []


async def test_advance_returns_each_number_once(engine: AsyncEngine, project: int) -> None:
    async def advance(count: int) -> int:
        async with unit_of_work(engine) as uow:
            return await pending_work.advance(uow, KIND, project, count=count)

    assert sorted(await asyncio.gather(*(advance(1) for _ in range(5)))) == [1, 2, 3, 4, 5]
    assert await advance(3) == 8

"""The counts that the database keeps are those of the rows, whatever races and whatever fails."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import add_project, add_report, next_id

from postroom.api.schemas.reports.queries import ReportFiltersQuery
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import projects, report_counts, reports
from postroom.db.temporary import temporary_database
from postroom.domain.reports.inbox import Filters
from postroom.reports.inbox import counting, listing
from postroom.reports.inbox.listing import Question, Reader

STATUSES = ("potential", "candidate", "ready", "failed", "resolved", "suppressed", "deleted")
WRITERS = 6


@pytest.fixture(scope="module")
async def engine(admin_url: str, template: str) -> AsyncIterator[AsyncEngine]:
    """A database of this module's own, since racing writers have to commit."""
    with temporary_database(admin_url, "counting", template=template) as url:
        made = create_engine(url, pool_size=WRITERS + 1)
        yield made
        await made.dispose()


async def kept(uow: UnitOfWork, project_id: int) -> Counter[int]:
    """Return the kept counts by rank, without what adds up to nothing."""
    found = await uow.execute(
        sa.select(report_counts.c.status_rank, sa.func.sum(report_counts.c.reports))
        .where(report_counts.c.project_id == project_id)
        .group_by(report_counts.c.status_rank)
    )
    return Counter({rank: int(number) for rank, number in found if number})


async def counted(uow: UnitOfWork, project_id: int) -> Counter[int]:
    """Return the counts of the rows by rank."""
    found = await uow.execute(
        sa.select(reports.c.status_rank, sa.func.count().label("number"))
        .where(reports.c.project_id == project_id)
        .group_by(reports.c.status_rank)
    )
    return Counter({row.status_rank: row.number for row in found})


async def test_report_counts_follow_every_write(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    other = await add_project(uow)
    ids = [await add_report(uow, project_id, status=status) for status in STATUSES]
    assert await kept(uow, project_id) == await counted(uow, project_id)
    assert sum((await kept(uow, project_id)).values()) == len(STATUSES)

    await uow.execute(sa.update(reports).where(reports.c.id == ids[0]).values(status="ready"))
    await uow.execute(
        sa.update(reports).where(reports.c.status == "ready").values(actionability="not_actionable")
    )
    assert (await kept(uow, project_id))[1] == 2, "what the judgment changes is the rank too"

    await uow.execute(sa.update(reports).where(reports.c.id == ids[1]).values(project_id=other))
    await uow.execute(sa.delete(reports).where(reports.c.id.in_(ids[2:4])))
    assert await kept(uow, project_id) == await counted(uow, project_id)
    assert await kept(uow, other) == await counted(uow, other) == Counter({4: 1})


async def test_report_counts_unchanged_status_writes_none(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    report_id = await add_report(uow, project_id, status="ready")
    newest = sa.select(sa.func.max(report_counts.c.id)).where(report_counts.c.project_id == project_id)
    before = (await uow.execute(newest)).scalar_one()

    await uow.execute(sa.update(reports).where(reports.c.id == report_id).values(signal_count=7, title="t"))

    assert (await uow.execute(newest)).scalar_one() == before


async def test_report_counts_roll_back(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    await add_report(uow, project_id, status="ready")

    async with uow.begin_nested() as inner:
        await add_report(uow, project_id, status="ready")
        assert (await kept(uow, project_id))[0] == 2
        await inner.rollback()

    assert await kept(uow, project_id) == Counter({0: 1})


async def test_report_counts_are_deleted_with_project(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    await add_report(uow, project_id, status="ready")

    await uow.execute(sa.delete(projects).where(projects.c.id == project_id))

    left = (
        sa.select(sa.func.count()).select_from(report_counts).where(report_counts.c.project_id == project_id)
    )
    assert (await uow.execute(left)).scalar_one() == 0


async def test_folding_keeps_the_sums_and_leaves_a_row_for_each_rank(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    ids = [await add_report(uow, project_id, status="ready") for _ in range(4)]
    for status in ("failed", "ready", "resolved"):
        await uow.execute(sa.update(reports).where(reports.c.id == ids[0]).values(status=status))
    before = await kept(uow, project_id)

    await uow.execute(sa.select(sa.func.report_counts_fold(project_id)))

    rows = sa.select(report_counts.c.status_rank).where(report_counts.c.project_id == project_id)
    assert await kept(uow, project_id) == before == Counter({0: 3, 7: 1})
    assert sorted((await uow.execute(rows)).scalars()) == [0, 7], "and none for ranks that nothing has"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"status": "ready"},
        {"status": "suppressed"},
        {"status": "potential,failed,resolved"},
        {"status": ",".join(sorted(set(STATUSES) - {"deleted"}))},
        {"include_all_statuses": "true"},
    ],
)
async def test_kept_counts_answer_what_counting_the_list_would(
    uow: UnitOfWork, query: dict[str, str]
) -> None:
    project_id = await add_project(uow)
    for number, status in enumerate(STATUSES):
        for _ in range(number + 1):
            await add_report(uow, project_id, status=status)
    await add_report(uow, project_id, status="ready", actionability="not_actionable")
    filters = ReportFiltersQuery.model_validate(query).filters()

    assert counting.asks_for_statuses_only(filters)
    number = await listing.count(uow, Reader(project_id, ()), Question(filters))
    assert await counting.count(uow, project_id, filters) == number > 0


@pytest.mark.parametrize(
    "query",
    [{"search": "x"}, {"priority": "P0"}, {"source_product": "x"}, {"status": "ready", "search": "x"}],
)
def test_report_counts_other_filters_are_exact(query: dict[str, str]) -> None:
    assert not counting.asks_for_statuses_only(ReportFiltersQuery.model_validate(query).filters())


async def test_racing_writers_neither_wait_in_a_ring_nor_miscount(engine: AsyncEngine) -> None:
    """Each writer changes its own reports in many orders, folds what others write, and fails now and then."""
    async with unit_of_work(engine) as uow:
        project_id = await add_project(uow)
    ends: Counter[bool] = Counter()

    async def write(seed: int) -> None:
        chance = random.Random(seed)
        own: list[UUID] = []
        for _ in range(25):
            made: list[UUID] = []
            fails = chance.random() < 0.3
            async with engine.connect() as connection:
                for _ in range(chance.randint(1, 3)):
                    status = chance.choice(STATUSES)
                    made += [await add_report(connection, project_id, id=next_id(), status=status)]
                for id in chance.sample(own, min(len(own), 3)):
                    values = {"status": chance.choice(STATUSES)}
                    await connection.execute(sa.update(reports).where(reports.c.id == id).values(values))
                if chance.random() < 0.3:
                    await connection.execute(sa.select(sa.func.report_counts_fold(project_id)))
                # What a transaction sees of itself and of others is one and the same moment in both places.
                both = sa.select(
                    sa.select(sa.func.sum(report_counts.c.reports))
                    .where(report_counts.c.project_id == project_id)
                    .scalar_subquery(),
                    sa.select(sa.func.count()).where(reports.c.project_id == project_id).scalar_subquery(),
                )
                seen, real = (await connection.execute(both)).one()
                assert seen == real
                await (connection.rollback() if fails else connection.commit())
            ends[fails] += 1
            own += [] if fails else made

    async with asyncio.timeout(60):
        await asyncio.gather(*(write(seed) for seed in range(WRITERS)))

    async with unit_of_work(engine) as uow:
        assert await kept(uow, project_id) == await counted(uow, project_id)
        assert await counting.count(uow, project_id, Filters(all_statuses=True)) > 0
    assert ends[True] > 0
    assert ends[False] > 0

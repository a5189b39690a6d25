"""What grouping does to reports: opening, counting in, promoting, many at once."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.reports import MOMENT, add_project, add_report, report_row

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.reports.promotion import after_signal
from postroom.domain.reports.state import Status, sources_of
from postroom.reports import service
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition, Opening, ReportCounters

LATER = MOMENT + timedelta(minutes=5)


class Statements:
    """Counts the statements that a connection runs."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.count = 0
        sa.event.listen(uow.sync_connection, "after_cursor_execute", self._seen)

    def _seen(self, *_: object) -> None:
        self.count += 1


async def test_report_new_is_empty(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = new_id()
    await service.open_report(uow, project_id=project_id, id=id, headline="Login fails", now=MOMENT)
    row = await report_row(uow, id)
    assert (row["status"], row["headline"], row["title"]) == ("potential", "Login fails", None)
    assert (row["total_weight"], row["signal_count"], row["signals_at_run"]) == (0, 0, 0)
    assert row["created_at"] == row["updated_at"] == MOMENT
    assert (row["reviewer_logins"], row["task_ids"], row["source_products"]) == ([], [], [])


async def test_signals_are_counted_in(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    id = await add_report(
        uow, project_id, signal_count=2, total_weight=0.5, signals_at_run=9, source_products=["logs"]
    )
    untouched = await add_report(uow, project_id)
    counters = await service.add_signals(
        uow,
        [
            Addition(id, 2, 0.75, ["zendesk", "Zendesk", "logs"]),
            Addition(id, 1, 0.25, ["github", "zendesk"]),
        ],
        LATER,
        jobs=RecordingJobs(),
    )
    assert counters == {id: ReportCounters(id, Status.POTENTIAL, 1.5, 5, 9)}
    row = await report_row(uow, id)
    assert (row["signal_count"], row["total_weight"], row["updated_at"]) == (5, 1.5, LATER)
    assert row["source_products"] == ["Zendesk", "github", "logs", "zendesk"]
    assert (await report_row(uow, untouched))["updated_at"] == MOMENT


async def test_report_deleted_keeps_counters_and_unknown_is_absent(
    uow: UnitOfWork,
) -> None:
    project_id = await add_project(uow)
    id = await add_report(uow, project_id, status="deleted", signal_count=2, source_products=["logs"])
    before = await report_row(uow, id)
    counters = await service.add_signals(
        uow,
        [Addition(id, 1, 0.5, ["zendesk"]), Addition(new_id(), 1, 0.5, ["zendesk"])],
        LATER,
        jobs=RecordingJobs(),
    )
    assert counters == {id: ReportCounters(id, Status.DELETED, 0.0, 2, 0)}
    assert after_signal(counters[id].status, 0.0, 2, 0).hide_signal
    assert await report_row(uow, id) == before


async def test_reports_write_of_nothing_is_accepted(uow: UnitOfWork) -> None:
    statements = Statements(uow)
    assert await service.add_signals(uow, [], LATER, jobs=RecordingJobs()) == {}
    assert await promote(uow, [], LATER, jobs=RecordingJobs()) == set()
    await service.open_reports(uow, project_id=1, openings=[], now=LATER)
    assert statements.count == 0


async def test_reports_write_of_many_takes_few_statements(uow: UnitOfWork) -> None:
    project_id = await add_project(uow)
    ids = [new_id() for _ in range(64)]
    statements = Statements(uow)
    await service.open_reports(
        uow, project_id=project_id, openings=[Opening(id, "h") for id in ids], now=MOMENT
    )
    counters = await service.add_signals(
        uow, [Addition(id, 1, 1.0, ["logs"]) for id in ids], LATER, jobs=RecordingJobs()
    )
    promoted = await promote(uow, ids, LATER, jobs=RecordingJobs())
    assert statements.count == 4, "openings, counters, promotion, what became of them"
    assert counters.keys() == promoted == set(ids)


@pytest.mark.parametrize("status", list(Status))
async def test_promotion_follows_the_table(uow: UnitOfWork, status: Status) -> None:
    id = await add_report(uow, await add_project(uow), status=status.value)
    allowed = status in sources_of(Status.CANDIDATE)
    assert await promote(uow, [id], LATER, jobs=RecordingJobs()) == ({id} if allowed else set())
    row = await report_row(uow, id)
    assert row["status"] == ("candidate" if allowed else status)
    assert (row["promoted_at"], row["updated_at"]) == ((LATER, LATER) if allowed else (None, MOMENT))


async def test_reports_concurrent_writes_in_opposite_order_lose_nothing(
    engine: AsyncEngine,
) -> None:
    async with unit_of_work(engine) as uow:
        project_id = await add_project(uow)
        ids = [await add_report(uow, project_id) for _ in range(30)]

    async def add(product: str, turned: bool) -> None:
        additions = [Addition(id, 1, 0.5, [product]) for id in ids]
        for _ in range(10):
            async with unit_of_work(engine) as uow:
                await service.add_signals(
                    uow, additions[::-1] if turned else additions, LATER, jobs=RecordingJobs()
                )

    await asyncio.gather(add("logs", turned=False), add("zendesk", turned=True), add("github", turned=True))
    async with unit_of_work(engine) as uow:
        for id in ids:
            row = await report_row(uow, id)
            assert (row["signal_count"], row["total_weight"]) == (30, 15.0)
            assert row["source_products"] == ["github", "logs", "zendesk"]

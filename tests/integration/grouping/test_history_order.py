"""Live signals are grouped and researched before an imported history."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import WordModel
from tests.helpers.uploads.history import UMLAUTS, Importing, closed, issue, make_importing, number_of

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import import_runs, signals
from postroom.grouping.arrival.pipeline import BACKLOG
from postroom.grouping.consolidation import neighbourhood
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.history.finishing import finish_imports
from postroom.models.port import Vectors
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.signals.grouping_requests import Waiting, count_waiting


@pytest.fixture
async def history(engine: AsyncEngine) -> Importing:
    return await make_importing(engine)


class Interrupted(WordModel):
    """An encoder during whose first call a live signal arrives."""

    arrives: Callable[[], Awaitable[None]] | None = None

    async def embed(self, texts: Sequence[str]) -> Vectors:
        found = await super().embed(texts)
        if self.arrives is not None:
            arrives, self.arrives = self.arrives, None
            await arrives()
        return found


async def test_signal_during_import_is_grouped_before_its_rest(
    history: Importing,
) -> None:
    model = Interrupted()
    history.grouper = replace(history.grouper, embedder=model)
    await history.store(
        [closed(number, (f"Old {number}", f"An item of word{number}.")) for number in range(30)]
        + [issue(100 + number, (f"Open {number}", f"Another of term{number}.")) for number in range(10)]
    )
    model.arrives = partial(history.receive, ("Live one", "It has just happened."))
    async with unit_of_work(history.engine) as uow:
        assert await count_waiting(uow, history.project) == Waiting(live=0, backlog=40)
    await history.group()
    assert "Live one" in model.texts[BACKLOG]
    async with unit_of_work(history.engine) as uow:
        assert await count_waiting(uow, history.project) == Waiting(live=0, backlog=0)
        numbers = await uow.execute(
            sa.select(signals.c.source_id).where(signals.c.seq > number_of("live-1").scalar_subquery())
        )
        window = {
            "project_id": history.project,
            "since": datetime(2020, 1, 1, tzinfo=UTC),
            "model": model.name,
        }
        new = await neighbourhood.read_new(uow, window, after=0)
    assert len(set(numbers.scalars())) == 10, "the consolidation goes by these numbers"
    assert new is not None
    assert len(new.signals) == 11
    assert (await history.report_of("live-1")).status == "potential"


async def test_import_is_settled_once_regrouped_whatever_arrives_meanwhile(history: Importing) -> None:
    await history.store(
        [issue(number, (f"Open {number}", f"An item of word{number}.")) for number in range(12)]
    )
    await history.group()
    assert await finish_imports(history.grouper) == 0
    await consolidate(history.grouper, history.project)
    await history.receive(("Live one", "It has just happened."))
    await history.group()
    assert await finish_imports(history.grouper) == 12


async def test_import_of_closed_items_alone_is_settled_once_they_are_indexed(history: Importing) -> None:
    await history.receive(UMLAUTS)
    batch = await history.store([closed(1, UMLAUTS)])
    assert await _state(history, batch.checkpoint.id) == "read"
    await history.group()
    await finish_imports(history.grouper)
    assert await _state(history, batch.checkpoint.id) == "settled"


async def _state(history: Importing, run_id: UUID) -> str:
    async with unit_of_work(history.engine) as uow:
        found = await uow.execute(sa.select(import_runs.c.state).where(import_runs.c.id == run_id))
    return str(found.scalar_one())


@pytest.mark.parametrize(("days", "waits"), [(2, Waiting(0, 1)), (0, Waiting(1, 0))])
async def test_imported_open_item_of_today_is_grouped_like_a_live_signal(
    history: Importing, days: int, waits: Waiting
) -> None:
    at = (now() - timedelta(days=days, minutes=1)).isoformat()
    await history.store([issue(1, UMLAUTS, created_at=at)])
    async with unit_of_work(history.engine) as uow:
        assert await count_waiting(uow, history.project) == waits


async def test_research_of_imported_reports_begins_after_all_others(history: Importing) -> None:
    await history.store([issue(number, UMLAUTS) for number in range(1, 4)])
    await history.group()
    await history.finish()
    assert [job.backlog for job in history.jobs.put if job.name == RESEARCH_JOB] == [True]

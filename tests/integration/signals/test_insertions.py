"""The lines that forms insert: found in a source's newest signals, and used for a while."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import PRODUCT, TYPE, make_project, send, ticket

from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.signals.insertions import SECONDS, SourceInsertions

FORM = "please describe what you did before this happened"
OTHER = "anything else that we should know about your device"
TITLES = ("Login is blank", "Invoices lack tax", "Export breaks umlauts")


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def test_insertions_of_signals_received_together_are_those_of_the_highest_ids(
    engine: AsyncEngine, project: int
) -> None:
    first = await send(engine, project, [ticket(f"{title}\n{FORM}") for title in TITLES])
    later = await send(engine, project, [ticket(f"{title} too\n{OTHER}") for title in TITLES])
    assert max(first) < min(later)
    async with unit_of_work(engine) as uow:
        # The older ones are written last, so that the order of the table is not that of the ids.
        for some in (later, first):
            same = {"received_at": datetime(2026, 11, 1, tzinfo=UTC)}
            await uow.execute(sa.update(signals).where(signals.c.id.in_(some)).values(same))
    assert await SourceInsertions(newest=3).of(engine, project, PRODUCT, TYPE) == (OTHER,)


async def test_insertions_grow_old_by_the_given_timer(engine: AsyncEngine, project: int) -> None:
    seconds = 0.0
    insertions = SourceInsertions(lambda: seconds)
    assert await insertions.of(engine, project, PRODUCT, TYPE) == ()
    await send(engine, project, [ticket(f"{title}\n{FORM}") for title in TITLES])
    seconds = SECONDS - 1.0
    assert await insertions.of(engine, project, PRODUCT, TYPE) == ()
    seconds = SECONDS + 1.0
    assert await insertions.of(engine, project, PRODUCT, TYPE) == (FORM,)

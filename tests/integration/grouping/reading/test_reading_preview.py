"""What the next reading would change is shown, with every check, and nothing of it is kept."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.reading import Scripted, make_reader, put

from postroom.db.engine import unit_of_work
from postroom.db.tables import consolidations, pending_work, projects, reports, signal_features, signals
from postroom.domain.errors import Invalid
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.reading.preview import preview_reading
from postroom.grouping.reading.reader import read_waiting
from postroom.models.language import Answer, Question, T

VOUCHER = "Gutschein wird an der Kasse nicht angenommen"
TOTAL = "CartTotalError raised by applyDiscount"
LOGIN = "login page loops forever after password reset"


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def everything(engine: AsyncEngine) -> dict[str, Any]:
    """Return all rows that a reading writes."""
    tables = (signals, signal_features, reports, consolidations, pending_work, projects)
    async with unit_of_work(engine) as uow:
        return {one.name: sorted(map(repr, (await uow.execute(sa.select(one))).all())) for one in tables}


async def arrive(engine: AsyncEngine, project: int, *texts: str) -> list[UUID]:
    ids = await send(engine, project, [ticket(text) for text in texts])
    await group_pending(make_grouper(engine), project)
    return ids


async def test_reading_preview_shows_changes_and_keeps_nothing(engine: AsyncEngine, project: int) -> None:
    await arrive(engine, project, VOUCHER, LOGIN, TOTAL)
    told = put("new1", "new2", "new1")
    told["placements"].append({"signal": 9, "report": "new1"})
    before = await everything(engine)
    found = await preview_reading(make_reader(engine, Scripted(lambda _, __: told)), project)
    assert await everything(engine) == before
    assert found is not None
    assert [(one.kind, one.signals) for one in found.changes] == [("move", 1)]
    assert found.changes[0].reason == "A reading of the catalogue: It is about new1."
    assert (found.signals, found.cards, found.model) == (3, 0, "scripted:1")
    assert found.refused == ("Signal 9 was not in the batch, so it stays where it is.",)

    # The reading that follows does just this.
    assert await read_waiting(make_reader(engine, Scripted(lambda _, __: told)), project) == 1
    assert await preview_reading(make_reader(engine, Scripted(lambda _, __: told)), project) is None


async def test_reading_preview_invalid_answer_counts_no_attempt(engine: AsyncEngine, project: int) -> None:
    await arrive(engine, project, VOUCHER)
    before = await everything(engine)

    async def ask(question: Question[T], project_id: int, subject: UUID, *, reuse: bool = True) -> Answer[T]:
        raise Invalid("The model answered in prose.")

    with pytest.raises(Invalid, match="in prose"):
        await preview_reading(make_reader(engine, ask), project)
    assert await everything(engine) == before

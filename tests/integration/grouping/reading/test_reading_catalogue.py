"""What a reading is shown of the reports so far, and what it may write there."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.readings import LOGIN, TOTAL, VOUCHER, arrive, first_reading, places

from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.reading import reader as reading
from postroom.grouping.reading import rows
from postroom.grouping.reading.reader import read_waiting
from postroom.text.fence import Data


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


def _says(told: dict[str, Any], _: Mapping[int, str], __: Sequence[str]) -> dict[str, Any]:
    return told


def labels(model: Scripted, at: int = -1) -> list[str]:
    return [part.label for part in model.asked[at].parts if isinstance(part, Data)]


async def test_reading_is_shown_what_a_signal_names(engine: AsyncEngine, project: int) -> None:
    ids = await first_reading(engine, project)
    async with unit_of_work(engine) as uow:
        known = sa.update(signals).where(signals.c.id == ids[0]).values(source_id="4711")
        await uow.execute(known)
    sent = [
        ticket("The discount is wrong, see also bug 4711", source_id="5001"),
        ticket("Same here as https://tracker.example/issues/5001", source_id="5002"),
        ticket("Status 4711 was answered", source_id="5003"),
    ]
    await send(engine, project, sent)
    await group_pending(make_grouper(engine), project)
    model = Scripted(lambda _, __: put("new1", "new2", "new3"))
    await read_waiting(make_reader(engine, model), project)
    assert [label.partition(", names ")[2] for label in labels(model)[1:]] == ["report 1", "signal 1", ""]


async def test_question_about_few_signals_shows_nearest_cards(
    engine: AsyncEngine, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FEW_CARDS", 2)
    await arrive(engine, project, VOUCHER, LOGIN, TOTAL, "printer out of paper", "dark mode please")
    await read_waiting(
        make_reader(engine, Scripted(lambda _, texts: put(*[f"new{at + 1}" for at in range(len(texts))]))),
        project,
    )
    await arrive(engine, project, "login page loops after a reset")
    shown: list[dict[int, str]] = []

    def says(cards: Mapping[int, str], texts: Sequence[str]) -> dict[str, Any]:
        shown.append(dict(cards))
        return put("new1")

    await read_waiting(make_reader(engine, Scripted(says)), project)
    [cards] = shown
    assert len(cards) == 2
    assert any("login page loops" in card for card in cards.values())
    assert not any("…" in card for card in cards.values())


async def test_signal_read_alone_adds_to_card_only(engine: AsyncEngine, project: int) -> None:
    ids = await first_reading(engine, project)
    voucher = (await places(engine, ids))[0]
    for text, kept in ((f"{VOUCHER} {TOTAL}", True), (f"all of {TOTAL} alone", False)):
        [later] = await arrive(engine, project, f"{TOTAL} once more in {len(text)}")
        async with unit_of_work(engine) as uow:
            await rows.read_alone(uow, [later])
        told = put(1)
        told["cards"] = [{"report": "1", "area": "", "text": text}]
        await read_waiting(make_reader(engine, Scripted(partial(_says, told))), project)
        async with unit_of_work(engine) as uow:
            card = (await uow.execute(sa.select(reports.c.card).where(reports.c.id == voucher))).scalar_one()
        assert (card == text) is kept

"""Messages of one conversation: grouped together, whatever they say."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.matching import topics
from tests.helpers.regrouping import RegroupCommands

from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.domain.signals.intake import NewSignal
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.preview.service import preview
from postroom.grouping.regroup.service import split
from postroom.settings import ConsolidationSettings
from postroom.signals import tracing

EXPORT = "CartTotalError at /api/carts/total when a voucher is used"
REPLY = "Thank you, we will ask our accountant about the paperwork tomorrow"


def message(text: str, thread: object) -> NewSignal:
    """Return a ticket that belongs to a conversation."""
    return replace(ticket(text), extra={"thread": thread})


async def reports_of(engine: AsyncEngine, ids: Sequence[UUID]) -> list[UUID]:
    """Return the report of each signal."""
    async with unit_of_work(engine) as uow:
        rows = await uow.execute(sa.select(signals.c.id, signals.c.report_id).where(signals.c.id.in_(ids)))
        found = {row.id: row.report_id for row in rows}
    return [found[id] for id in ids]


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def test_reply_with_other_words_joins_the_report_of_its_conversation(
    engine: AsyncEngine, project: int
) -> None:
    grouper = make_grouper(engine)
    ids = await send(engine, project, [message(EXPORT, "1@a"), message(REPLY, "2@a")])
    await group_pending(grouper, project)
    # A new worker has loaded the window from the database.
    ids += await send(engine, project, [message("Still the same today", "1@a"), message("No news?", "2@a")])
    await group_pending(make_grouper(engine), project)

    export, other, export_reply, other_reply = await reports_of(engine, ids)

    assert export == export_reply != other == other_reply
    async with unit_of_work(engine) as uow:
        trace = await tracing.trace_of(uow, ids[2])
    decision = next(step for step in trace.steps if step.step == "decide")
    assert decision.details["by"] == "thread"
    assert decision.reason == "It belongs to the same conversation as an earlier signal of the report."


async def test_thread_of_another_product_or_that_is_no_text_joins_nothing(
    engine: AsyncEngine, project: int
) -> None:
    odd: list[object] = [7, 7, None, None, "", "", ["1@a"], ["1@a"]]
    texts = [f"{letter}oba {letter}eru {letter}iga {letter}umo" for letter in "bcdfghjk"]
    ids = await send(
        engine, project, [message(text, thread) for text, thread in zip(texts, odd, strict=True)]
    )
    await group_pending(make_grouper(engine), project)

    assert len(set(await reports_of(engine, ids))) == len(ids)


async def test_consolidation_with_a_conversation_of_unlike_messages_leaves_it_whole(
    engine: AsyncEngine, project: int
) -> None:
    grouper = replace(
        make_grouper(engine),
        model=topics(arriving=-5.0),
        consolidation=ConsolidationSettings(most_broken=1_000),
    )
    others = [f"{letter}oba {letter}eru {letter}iga {letter}umo {letter}ani" for letter in "bcdfghjklmnp"]
    ids = await send(
        engine,
        project,
        [message(EXPORT, "1@a"), message(REPLY, "1@a"), *(ticket(text) for text in others)],
    )
    await group_pending(grouper, project)
    await consolidate(grouper, project)

    first, reply, *rest = await reports_of(engine, ids)

    assert first == reply
    assert first not in rest


async def test_preview_of_a_reply_names_the_report_of_its_conversation(
    engine: AsyncEngine, project: int
) -> None:
    grouper = make_grouper(engine)
    ids = await send(engine, project, [message(EXPORT, "1@a")])
    await group_pending(grouper, project)

    shown = await preview(grouper, project, message(REPLY, "1@a"))

    assert [shown.report_id] == await reports_of(engine, ids)


async def test_reply_to_a_message_that_a_person_moved_follows_it(engine: AsyncEngine, project: int) -> None:
    grouper = make_grouper(engine)
    ids = await send(
        engine,
        project,
        [ticket(EXPORT), ticket(EXPORT), message(EXPORT, "1@a")],
    )
    await group_pending(grouper, project)
    before = await reports_of(engine, ids)
    assert len(set(before)) == 1
    async with unit_of_work(engine) as uow:
        await split(RegroupCommands(project).act(uow), report_id=before[0], signal_ids=[ids[2]])
    moved = (await reports_of(engine, ids))[2]
    assert moved != before[0]

    replies = await send(engine, project, [message(f"Again {EXPORT}", "1@a")])
    await group_pending(make_grouper(engine), project)

    assert await reports_of(engine, replies) == [moved]

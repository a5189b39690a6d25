"""Findings of scouts: they join a report about the thing that they name, and never one that is merely alike."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.matching import TOPICS, topics

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signals
from postroom.domain.scouts.detections import Sighting, finding_of
from postroom.domain.scouts.findings import signal_of
from postroom.domain.signals.intake import NewSignal
from postroom.domain.sources.configs import SCOUT
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.settings import ConsolidationSettings, GroupingSettings
from postroom.sources import service as sources

SAYS = "Checkout fails with CartTotalError when a voucher of ten euros is used twice"
NONSENSE = ["".join(Random(n).choices("abcdefghijklmnopqrstuvwxyz", k=9)) for n in range(40)]
SKILL = {"skill_name": "signals-scout-error-tracking"}


def unnamed(text: str, **extra: object) -> NewSignal:
    """Return the signal of a finding that an agent wrote, without a key."""
    signal = finding("", text)
    kept = {name: value for name, value in signal.extra.items() if name not in {"thread", "dedupe_keys"}}
    return replace(signal, source_id=str(new_id()), extra={**kept, **extra})


def finding(key: str, text: str = SAYS, about: Sequence[UUID] = ()) -> NewSignal:
    """Return the signal of a finding that says nothing but `text`."""
    seen = Sighting(key=key, title=text, body="", confidence=0.8, about=about)
    return signal_of(finding_of(seen), run_id=new_id(), facts=SKILL)


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
        await sources.enable(
            uow, project_id=project, source_product=SCOUT[0], source_type=SCOUT[1], now=now()
        )
    return project


async def grouped(engine: AsyncEngine, project: int, *sent: NewSignal) -> list[UUID]:
    """Send signals, group them in a new process, and return their ids."""
    ids = await send(engine, project, sent)
    await group_pending(make_grouper(engine), project)
    return ids


async def report_of(engine: AsyncEngine, *ids: UUID) -> list[UUID]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.id, signals.c.report_id).where(signals.c.id.in_(ids)))
        places = {row.id: row.report_id for row in found}
    return [places[id] for id in ids]


async def test_finding_with_the_text_of_a_ticket_opens_its_own_report(
    engine: AsyncEngine, project: int
) -> None:
    same, ticket_id = await grouped(engine, project, finding("a"), ticket(SAYS))
    later = await grouped(engine, project, finding("b"), ticket(SAYS, source_id="again"))

    homes = await report_of(engine, same, ticket_id, *later)

    assert len(set(homes[:3])) == 3
    # People's texts still find each other, and never a report of findings alone.
    assert homes[3] == homes[1]


async def test_finding_that_names_signals_of_one_report_joins_it_whatever_it_says(
    engine: AsyncEngine, project: int
) -> None:
    [first] = await grouped(engine, project, ticket(SAYS))
    [found] = await grouped(engine, project, finding("a", "Error is spiking: 900 times today", [first]))

    assert len(set(await report_of(engine, first, found))) == 1
    async with unit_of_work(engine) as uow:
        weight = (await uow.execute(sa.select(reports.c.total_weight))).scalar_one()
    assert weight == 1.5


async def test_finding_that_names_signals_of_two_reports_or_another_project_joins_none(
    engine: AsyncEngine, project: int
) -> None:
    async with unit_of_work(engine) as uow:
        other = await make_project(uow)
    [foreign] = await grouped(engine, other, ticket(SAYS))
    two = await grouped(engine, project, ticket(SAYS), ticket("The invoice as PDF has no logo of our firm"))
    found = await grouped(
        engine, project, finding("a", "Two at once", two), finding("b", "Elsewhere", [foreign])
    )

    homes = await report_of(engine, *two, foreign, *found)

    assert len(set(homes)) == 5


async def test_finding_repeated_joins_its_first_report_and_adds_no_weight(
    engine: AsyncEngine, project: int
) -> None:
    [first] = await grouped(engine, project, finding("volume:orders", "orders collapsed on Monday"))
    [again] = await grouped(engine, project, finding("volume:orders", "orders collapsed, 3 in the hour"))
    [alike] = await grouped(engine, project, finding("volume:visits", "orders collapsed on Monday"))

    homes = await report_of(engine, first, again, alike)

    assert homes[0] == homes[1] != homes[2]
    async with unit_of_work(engine) as uow:
        row = (
            await uow.execute(
                sa.select(reports.c.total_weight, reports.c.signal_count).where(reports.c.id == homes[0])
            )
        ).one()
        weights = (await uow.execute(sa.select(signals.c.weight).where(signals.c.id == again))).scalar_one()
    assert (row.total_weight, row.signal_count, weights) == (1.0, 2, 0.0)


@pytest.mark.parametrize("about", ["x", [1], ["no id"], {"a": 1}, [str(new_id())] * 51])
async def test_finding_with_malformed_names_opens_a_report(
    engine: AsyncEngine, project: int, about: object
) -> None:
    signal = finding("a")
    found = await grouped(engine, project, replace(signal, extra={**signal.extra, "about": about}))

    assert None not in await report_of(engine, *found)


async def test_consolidation_merges_tickets_and_leaves_findings_alone(
    engine: AsyncEngine, project: int
) -> None:
    texts = [f"{TOPICS[n % 3]} {n} {NONSENSE[n]} {NONSENSE[-n]}" for n in range(36)]
    sent = [signal for text in texts for signal in (ticket(text, weight=0.1), finding(text, text))]
    grouper = replace(
        make_grouper(engine, settings=GroupingSettings(batch_size=64)),
        model=topics(arriving=-5.0),
        consolidation=ConsolidationSettings(most_broken=1_000),
    )
    ids = await send(engine, project, sent)
    await group_pending(grouper, project)
    before = await report_of(engine, *ids)

    await consolidate(grouper, project)

    after = await report_of(engine, *ids)
    assert after[1::2] == before[1::2]
    assert len(set(after[1::2])) == len(texts)
    assert len(set(after[::2])) < len(set(before[::2]))
    assert set(after[::2]).isdisjoint(after[1::2])


async def test_consolidation_joins_findings_without_names_unless_they_quote(
    engine: AsyncEngine, project: int
) -> None:
    words = " ".join(NONSENSE[:12])
    tickets = [
        ticket(f"{TOPICS[n % 3]} {n} {words if n == 0 else NONSENSE[n]}", weight=0.1) for n in range(12)
    ]
    own = [unnamed(f"{TOPICS[n]} seen by a scout: {NONSENSE[20 + n]}") for n in range(2)]
    quoting = unnamed(f"Somebody wrote: {TOPICS[2]} {words}")
    naming = unnamed(f"{TOPICS[2]} {NONSENSE[30]}", about=[str(new_id())])
    unlike = unnamed(f"{TOPICS[5]} {NONSENSE[31]}")
    grouper = replace(make_grouper(engine), model=topics(arriving=-5.0))
    ids = await send(engine, project, [*tickets, *own, quoting, naming, unlike])
    await group_pending(grouper, project)

    await consolidate(grouper, project)

    homes = await report_of(engine, *ids)
    of_tickets, of_own, alone = homes[:12], homes[12:14], homes[14:]
    assert of_own == of_tickets[:2]
    assert len(set(alone)) == 3
    assert set(alone).isdisjoint(of_tickets)

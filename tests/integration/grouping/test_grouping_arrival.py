"""A signal that arrives in a project that has something to compare with: the match model, ties, explanations."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.regrouping import RegroupCommands
from tests.helpers.reports import log_of, report_row

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signal_features, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.arrival.reembed import enqueue_where_needed, reembed
from postroom.grouping.matching.model import packaged_model
from postroom.grouping.regroup.service import merge, split
from postroom.settings import GroupingSettings
from postroom.signals import removal, tracing

NAMES = [f"{letter}o{letter}a" for letter in "bcdfghjklmnpqrstvwxz"]
OTHERS = [" ".join(f"{letter}{name}" for letter in "mnprst") for name in NAMES]
"""Texts without a word in common."""
OTHERS += [text.replace("o", "u") for text in OTHERS]
NOW = now()
EXPORT = "CartTotalError at /api/carts/total when a voucher is used"


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        made = await make_project(uow)
    await send(engine, made, [ticket(text) for text in OTHERS])
    await group_pending(make_grouper(engine), made)
    return made


async def place(engine: AsyncEngine, signal: UUID) -> UUID:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.report_id).where(signals.c.id == signal))
        report: UUID = found.scalar_one()
    return report


async def test_arrival_decision_and_basis_are_stored(engine: AsyncEngine, project: int) -> None:
    grouper = make_grouper(engine)
    [one] = await send(engine, project, [ticket(EXPORT)])
    await group_pending(grouper, project)
    [two] = await send(engine, project, [ticket(f"A customer sees {EXPORT}")])
    await group_pending(grouper, project)
    assert await place(engine, one) == await place(engine, two)
    async with unit_of_work(engine) as uow:
        trace = await tracing.trace_of(uow, two)
    by_step = {step.step: step for step in trace.steps}
    decision = by_step["decide"]
    assert decision.outcome == "join", decision
    assert decision.details["model"] == packaged_model().version
    assert decision.details["probability"] > 0.5
    assert "error type `CartTotalError`" in decision.details["why"]
    assert "Same " in decision.reason
    nearest = by_step["search"].details["nearest"]
    assert nearest[0]["report_id"] == str(trace.report_id)
    assert [one["probability"] for one in nearest] == sorted(
        (one["probability"] for one in nearest), reverse=True
    )


async def test_arrival_signal_times_do_not_influence_grouping(engine: AsyncEngine) -> None:
    """A history that is imported at once has one moment for all, and some clocks are wrong."""
    told = [EXPORT, f"A customer sees {EXPORT}", "Sync is broken", "Sync is broken"]
    texts = [*OTHERS, *told]
    minutes = [timedelta(minutes=at) for at in range(len(texts))]
    moments: dict[str, list[datetime | None]] = {
        "of their own": [NOW - 60 * some for some in minutes],
        "none": [None for _ in minutes],
        "one for all": [NOW for _ in minutes],
        "of 1970": [datetime(1970, 1, 1, tzinfo=UTC) + some for some in minutes],
        "far ahead": [NOW + timedelta(days=40_000) + some for some in minutes],
    }
    found = {}
    for name, happened in moments.items():
        async with unit_of_work(engine) as uow:
            project = await make_project(uow)
        sent = [
            replace(ticket(text), timestamp=moment, source_id=str(at))
            for at, (text, moment) in enumerate(zip(texts, happened, strict=True))
        ]
        ids = await send(engine, project, sent)
        assert await group_pending(make_grouper(engine), project) == len(sent)
        places = [await place(engine, one) for one in ids]
        found[name] = [places.index(report) for report in places]
    alone = len(OTHERS)
    assert found["none"] == [*range(alone), alone, alone, alone + 2, alone + 2]
    assert [name for name, groups in found.items() if groups != found["none"]] == []


async def regrouped_anew(engine: AsyncEngine, project: int, ids: list[UUID]) -> None:
    """Send signals back, as taking their report apart does, and group them again."""
    async with unit_of_work(engine) as uow:
        for report in {await place(engine, id) for id in ids}:
            await removal.send_back(uow, report, limit=100, now=now())
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.update(reports)
            .where(~sa.exists().where(signals.c.report_id == reports.c.id), reports.c.project_id == project)
            .values(status="deleted")
        )
    await group_pending(make_grouper(engine), project)


async def test_arrival_separated_by_people_stays_apart_when_regrouped(
    engine: AsyncEngine, project: int
) -> None:
    ids = await send(engine, project, [ticket(EXPORT), ticket(f"{EXPORT} 2"), ticket(f"{EXPORT} 3")])
    await group_pending(make_grouper(engine), project)
    [report] = {await place(engine, id) for id in ids}
    async with unit_of_work(engine) as uow:
        await split(RegroupCommands(project).act(uow), report_id=report, signal_ids=[ids[1]])
    await regrouped_anew(engine, project, ids)
    places = [await place(engine, id) for id in ids]
    assert places[0] == places[2] != places[1]
    async with unit_of_work(engine) as uow:
        traces = [await tracing.trace_of(uow, id) for id in ids]
    decisions = [step for trace in traces for step in trace.steps if step.step == "decide"]
    refused = [one["why"] for step in decisions for one in step.details.get("refused", [])]
    assert set(refused) == {"A person decided that it does not belong there."}


async def test_arrival_joined_by_people_stays_together_when_regrouped(
    engine: AsyncEngine, project: int
) -> None:
    one, other = await send(engine, project, [ticket(EXPORT), ticket("A parcel is late")])
    await group_pending(make_grouper(engine), project)
    target, source = await place(engine, one), await place(engine, other)
    assert target != source
    async with unit_of_work(engine) as uow:
        await merge(RegroupCommands(project).act(uow), from_ids=[source], into_id=target)
    await regrouped_anew(engine, project, [one, other])
    assert await place(engine, one) == await place(engine, other)


async def test_arrival_alerts_with_other_numbers_are_one_report(engine: AsyncEngine, project: int) -> None:
    alerts = [ticket(f"Disk of web-{n % 7} is {n % 100} percent full", source_id=f"{n}") for n in range(600)]
    ids = await send(engine, project, alerts)
    await group_pending(make_grouper(engine, settings=GroupingSettings(batch_size=200)), project)
    assert len({await place(engine, id) for id in ids[::50]}) == 1


async def test_features_from_before_identifiers_were_kept_are_made_anew(
    engine: AsyncEngine, project: int
) -> None:
    grouper = make_grouper(engine)
    assert await enqueue_where_needed(grouper) == []
    async with unit_of_work(engine) as uow:
        mine = signal_features.c.project_id == project
        old = sa.update(signal_features).where(mine).values(identifiers=None, length=None, template=None)
        count = (await uow.execute(old)).rowcount
    # A worker whose window holds such signals groups all the same.
    [late] = await send(engine, project, [ticket(EXPORT)])
    await group_pending(make_grouper(engine), project)
    assert await place(engine, late)
    assert await enqueue_where_needed(grouper) == [project]
    assert await reembed(grouper, project) == count
    async with unit_of_work(engine) as uow:
        missing = sa.select(sa.func.count()).where(mine, signal_features.c.identifiers.is_(None))
        assert (await uow.execute(missing)).scalar_one() == 0


async def test_arrival_decision_names_its_method(engine: AsyncEngine, project: int) -> None:
    async with unit_of_work(engine) as uow:
        young = await make_project(uow)
    grouper = make_grouper(engine)
    texts = [
        EXPORT,
        f"A customer sees {EXPORT}",
        "Disk of web-1 is 12 percent full",
        "Disk of web-2 is 9 percent full",
    ]
    texts += ["https://a.example/1.png", "https://a.example/1.png", EXPORT]
    ids = await send(engine, project, [ticket(text, source_id=f"by-{n}") for n, text in enumerate(texts)])
    ids += await send(engine, young, [ticket(EXPORT), ticket(f"A customer sees {EXPORT}")])
    await group_pending(grouper, project)
    await group_pending(grouper, young)
    said = []
    async with unit_of_work(engine) as uow:
        for id in ids:
            trace = await tracing.trace_of(uow, id)
            said.append(next(step.details for step in trace.steps if step.step == "decide"))
    assert [one["by"] for one in said] == [
        "model",
        "model",
        "model",
        "template",
        "silent",
        "silent",
        "template",
        "young",
        "young",
    ]
    for one in said:
        assert one["model"]
        assert one["why"]
        assert ("probability" in one, one["probability"] is None) == (True, one["by"] != "model")
        assert (one["model"] == packaged_model().version) == (one["by"] == "model")
    assert {"similarity", "meaning", "words", "scaled"} <= said[-1].keys() & said[3].keys()


async def test_arrival_work_log_has_one_entry_per_batch(engine: AsyncEngine, project: int) -> None:
    grouper = make_grouper(engine, settings=GroupingSettings(batch_size=200))
    [first] = await send(engine, project, [ticket(EXPORT)])
    await group_pending(grouper, project)
    alerts = [ticket(f"Disk of web-{n % 7} is {n % 100} percent full", source_id=f"{n}") for n in range(600)]
    ids = await send(engine, project, alerts)
    await group_pending(grouper, project)
    report = await place(engine, ids[0])
    async with unit_of_work(engine) as uow:
        log = await log_of(uow, report)
        row = await report_row(uow, report)
        opened = await log_of(uow, await place(engine, first))
    told = [one["content"]["note"] for one in log]
    why = "It is the same message, apart from numbers and ids."
    assert told == [f"199 signals joined. {why}", f"200 signals joined. {why}", f"200 signals joined. {why}"]
    assert {(one["created_by_id"], one["task_id"]) for one in log} == {(None, None)}
    assert (row["artefact_count"], opened) == (3, [])


async def test_templates_of_an_older_version_are_made_anew(engine: AsyncEngine, project: int) -> None:
    grouper = make_grouper(engine)
    said = "Pod checkout-7f9c8d6b5-{} in namespace shop was OOMKilled, restarts: {}"
    [first] = await send(engine, project, [ticket(said.format("x7k2p", 3))])
    await group_pending(grouper, project)
    async with unit_of_work(engine) as uow:
        mine = signal_features.c.project_id == project
        old = sa.update(signal_features).where(mine).values(version=1, template=7)
        count = (await uow.execute(old)).rowcount
    assert await enqueue_where_needed(grouper) == [project]
    assert await reembed(grouper, project) == count
    assert await enqueue_where_needed(grouper) == []
    [second] = await send(engine, project, [ticket(said.format("bcdfg", 4))])
    await group_pending(grouper, project)
    assert await place(engine, first) == await place(engine, second)
    async with unit_of_work(engine) as uow:
        trace = await tracing.trace_of(uow, second)
    assert next(step.details["by"] for step in trace.steps if step.step == "decide") == "template"


async def test_arrival_four_hundred_pod_alerts_are_one_report(engine: AsyncEngine, project: int) -> None:
    rng = random.Random(4)
    ids = await send(
        engine,
        project,
        [
            ticket(
                f"Pod checkout-{made(rng, 10)}-{made(rng, 5)} in namespace shop was OOMKilled, restarts: {n}",
                source_id=f"pod-{n}",
            )
            for n in range(400)
        ],
    )
    await group_pending(make_grouper(engine, settings=GroupingSettings(batch_size=200)), project)
    assert len({await place(engine, id) for id in ids[::7]}) == 1


def made(rng: random.Random, length: int) -> str:
    """Return an end of a name as Kubernetes makes it up."""
    return "".join(rng.choices("bcdfghjklmnpqrstvwxz2456789", k=length))

"""The grouping pipeline on a real database: partitions, counters, promotion, traces, pauses, fences."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, WordModel, make_grouper, make_project, send, ticket

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects, reports, signal_features, signals
from postroom.domain.errors import Invalid, Unavailable
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.arrival.reembed import enqueue_where_needed, reembed
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.builder import IndexBuilder
from postroom.grouping.index.reports import ReportIndex
from postroom.models.port import Vectors
from postroom.settings import ConsolidationSettings, GroupingSettings
from postroom.signals import grouping_version, states, tracing

EXPORT = "The invoice export to CSV never finishes and ends with a gateway timeout after a minute"
LOGIN = "Password reset mail is not delivered, so nobody at our office can sign in any more"
NAMES = [
    f"{first}{second}x"
    for first in ("bal", "cor", "dun", "fen")
    for second in ("aki", "ebo", "ilu", "oma", "uri")
]
CRASH = "The iPhone app crashes when a photo is attached to the check-in form of a boat"


def variants(text: str, count: int) -> list[str]:
    """Return the same message with other numbers."""
    return [f"{text}, {n + 2} times" for n in range(count)]


def promoting(engine: AsyncEngine) -> Grouper:
    """Return a pipeline after which nothing looks at the signals again, so that it promotes by itself."""
    return replace(make_grouper(engine), consolidation=ConsolidationSettings(enabled=False))


async def start(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def partition(engine: AsyncEngine, project: int) -> list[UUID]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(signals.c.report_id).where(signals.c.project_id == project).order_by(signals.c.seq)
        )
        return list(found.scalars())


async def report_rows(engine: AsyncEngine, project: int) -> Sequence[sa.RowMapping]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(reports).where(reports.c.project_id == project))
        return found.mappings().all()


async def test_signals_of_three_problems_become_three_reports(engine: AsyncEngine) -> None:
    project = await start(engine)
    texts = [
        text
        for three in zip(*(variants(t, 5) for t in (EXPORT, LOGIN, CRASH)), strict=True)
        for text in three
    ]
    await send(engine, project, [ticket(text, weight=0.3) for text in texts])
    assert await group_pending(promoting(engine), project) == 15
    placed = await partition(engine, project)
    assert [placed[n] == placed[n % 3] for n in range(15)] == [True] * 15
    assert len(set(placed)) == 3
    rows = {row["id"]: row for row in await report_rows(engine, project)}
    for report_id, count in Counter(placed).items():
        row = rows[report_id]
        assert row["signal_count"] == count == 5
        assert row["total_weight"] == pytest.approx(1.5)
        assert row["status"] == "candidate"
        assert row["promoted_at"] is not None
        assert row["source_products"] == ["zendesk"]
        assert row["title"] is None
    assert rows[placed[0]]["headline"].startswith("The invoice export")


async def test_pipeline_gate_opens_at_weight_one(engine: AsyncEngine) -> None:
    project = await start(engine)
    grouper = promoting(engine)
    for n, status in enumerate(["potential", "candidate"]):
        await send(engine, project, [ticket(variants(EXPORT, 2)[n], weight=0.5)])
        await group_pending(grouper, project)
        [row] = await report_rows(engine, project)
        assert (row["signal_count"], row["status"]) == (n + 1, status)


async def test_batches_and_fresh_workers_give_one_partition(engine: AsyncEngine) -> None:
    """The index is a cache: a worker that starts anew for every batch goes on where the last one was."""
    texts = [*variants(EXPORT, 6), *variants(LOGIN, 6), *variants(CRASH, 6)]
    found = []
    for size, restart in ((1, False), (4, True), (64, False)):
        project = await start(engine)
        grouper = make_grouper(engine, settings=GroupingSettings(batch_size=size))
        for at in range(0, len(texts), 6):
            await send(engine, project, [ticket(text) for text in texts[at : at + 6]])
            if restart:
                grouper = make_grouper(engine, settings=GroupingSettings(batch_size=size))
            await group_pending(grouper, project)
        placed = await partition(engine, project)
        first = {report: n for n, report in reversed(list(enumerate(placed)))}
        found.append([first[report] for report in placed])
    assert found[0] == found[1] == found[2]


async def test_pipeline_steps_are_traced_with_reason(engine: AsyncEngine) -> None:
    project = await start(engine)
    one, two = await send(engine, project, [ticket(text) for text in variants(EXPORT, 2)])
    await group_pending(make_grouper(engine), project)
    async with unit_of_work(engine) as uow:
        first, second = await tracing.trace_of(uow, one), await tracing.trace_of(uow, two)
    names = ["receive", "clean", "embed", "search", "decide", "assign", "promote"]
    assert [step.step for step in first.steps] == names
    assert [step.step for step in second.steps] == names
    assert all(step.reason for step in (*first.steps, *second.steps))
    assert first.steps[4].outcome == "open"
    assert second.steps[4].outcome == "join"
    assert second.steps[3].details["nearest"][0]["report_id"] == str(first.report_id)
    assert first.report_id == second.report_id


async def test_pipeline_paused_project_groups_afterwards(engine: AsyncEngine) -> None:
    project = await start(engine)
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.update(projects)
            .where(projects.c.id == project)
            .values(processing_paused_until=now() + timedelta(hours=1))
        )
    await send(engine, project, [ticket(EXPORT)])
    grouper = make_grouper(engine)
    assert await group_pending(grouper, project) == 0
    assert await partition(engine, project) == [None]
    later = replace(grouper, clock=lambda: now() + timedelta(hours=2))
    assert await group_pending(later, project) == 1


async def test_pipeline_worker_presumed_dead_cannot_write(engine: AsyncEngine) -> None:
    """Two workers on one project: the second finds the version changed, reads again, and both agree."""
    project = await start(engine)
    one, two = make_grouper(engine), make_grouper(engine)
    await send(engine, project, [ticket(variants(EXPORT, 3)[0])])
    await group_pending(one, project)
    await send(engine, project, [ticket(variants(EXPORT, 3)[1])])
    await group_pending(two, project)
    await send(engine, project, [ticket(variants(EXPORT, 3)[2])])
    assert await group_pending(one, project) == 1
    placed = await partition(engine, project)
    assert len(set(placed)) == 1
    [row] = await report_rows(engine, project)
    assert row["signal_count"] == 3


class Overtaken(WordModel):
    """A model that is so slow that another worker groups the batch before it has answered."""

    other: Grouper
    project: int

    async def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = await super().embed(texts)
        await group_pending(self.other, self.project)
        return vectors


async def test_pipeline_signal_grouped_by_other_worker_is_not_recounted(engine: AsyncEngine) -> None:
    project = await start(engine)
    await send(engine, project, [ticket(EXPORT), ticket(LOGIN)])
    model = Overtaken()
    model.other, model.project = make_grouper(engine), project
    assert await group_pending(make_grouper(engine, model=model), project) == 0
    rows = await report_rows(engine, project)
    assert sorted(row["signal_count"] for row in rows) == [1, 1]
    assert {row["id"] for row in rows} == set(await partition(engine, project))


async def test_pipeline_version_admits_one_of_two(engine: AsyncEngine) -> None:
    project = await start(engine)
    ids = await send(engine, project, [ticket(EXPORT)])
    async with unit_of_work(engine) as uow:
        assert await grouping_version.claim(uow, project, ids, expected=0) == 1
    async with unit_of_work(engine) as uow:
        assert await grouping_version.claim(uow, project, ids, expected=0) is None
        assert await grouping_version.claim(uow, project, ids, expected=1) == 2
    async with unit_of_work(engine) as uow:
        # A signal that does not wait can't be placed.
        assert await grouping_version.claim(uow, project, [*ids, new_id()], expected=2) is None
        await uow.rollback()


async def test_pipeline_stale_window_assigns_nothing(engine: AsyncEngine) -> None:
    project = await start(engine)
    grouper = make_grouper(engine)
    await send(engine, project, [ticket(EXPORT)])
    assert await group_pending(grouper, project) == 1
    # People regroup, or another worker groups.
    async with unit_of_work(engine) as uow:
        await grouping_version.bump(uow, project)
    await send(engine, project, [ticket(f"{EXPORT} again")])
    assert await group_pending(grouper, project) == 1
    assert sum(row["signal_count"] for row in await report_rows(engine, project)) == 2


async def test_pipeline_costly_window_is_outdated_where_other_worker_grouped_last(
    engine: AsyncEngine,
) -> None:
    project = await start(engine)
    first, second = make_grouper(engine), make_grouper(engine)
    for grouper, text in ((first, EXPORT), (second, LOGIN)):
        await send(engine, project, [ticket(text)])
        assert await group_pending(grouper, project) == 1
    async with unit_of_work(engine) as uow:
        assert await first.outdated(uow) == []  # its window was loaded in no time

    for grouper in (first, second):
        window = grouper.cache.newest(project, model=grouper.embedder.name, now=now())
        assert window is not None
        window.took = 2.0
    async with unit_of_work(engine) as uow:
        assert await first.outdated(uow) == [project]
        assert await second.outdated(uow) == []


async def test_pipeline_index_built_slowly_outlasts_the_limit_of_idle_transactions(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million signals on a busy machine took more than the minute after which the database ends a transaction."""
    project, grouper = await start(engine), make_grouper(engine)
    await send(engine, project, [ticket(EXPORT)])
    await group_pending(grouper, project)
    grouper.cache.drop(project)
    build = IndexBuilder.build

    def build_slowly(builder: IndexBuilder) -> ReportIndex:
        time.sleep(0.3)
        return build(builder)

    monkeypatch.setattr(IndexBuilder, "build", build_slowly)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '100ms'"))
        await grouper.window(uow, project, grouper.embedder.dimension)
        assert (await uow.execute(sa.text("SELECT 1"))).scalar_one() == 1


async def test_pipeline_failed_write_is_rolled_back_and_retried(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = await start(engine)
    await send(engine, project, [ticket(text) for text in variants(EXPORT, 3)])
    grouper = make_grouper(engine)

    async def broken(*_: object, **__: object) -> None:
        raise Unavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(states, "place", broken)
        with pytest.raises(Unavailable, match="disk"):
            await group_pending(grouper, project)
    assert await report_rows(engine, project) == []
    assert await group_pending(grouper, project) == 3
    [row] = await report_rows(engine, project)
    assert row["signal_count"] == 3


class RefusesOne(WordModel):
    """A model that refuses a text with a certain word."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        if any("poison" in text for text in texts):
            raise Invalid("The model refuses this text.")
        return await super().embed(texts)


async def test_pipeline_unembeddable_signal_does_not_stop_others(engine: AsyncEngine) -> None:
    project = await start(engine)
    _, bad, _ = await send(engine, project, [ticket(EXPORT), ticket("poison pill"), ticket(LOGIN)])
    assert await group_pending(make_grouper(engine, model=RefusesOne()), project) == 2
    async with unit_of_work(engine) as uow:
        trace = await tracing.trace_of(uow, bad)
        [failed] = await tracing.list_failed(uow, project_id=project, limit=10)
        assert trace.state == "failed"
        assert trace.steps[-1].reason == "The model refuses this text."
        assert failed["reason"] == "The model refuses this text."
        jobs = RecordingJobs()
        await tracing.retry(uow, jobs=jobs, signal_id=bad, now=now())
    assert await group_pending(make_grouper(engine), project) == 1


async def test_changing_the_model_embeds_the_window_anew(engine: AsyncEngine) -> None:
    project = await start(engine)
    await send(engine, project, [ticket(text) for text in variants(EXPORT, 5)])
    await group_pending(make_grouper(engine), project)
    other = make_grouper(engine, model=WordModel("words-32", 32), settings=GroupingSettings(batch_size=2))
    assert await enqueue_where_needed(other) == [project]
    assert await reembed(other, project) == 5
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signal_features.c.model, signal_features.c.dimension).distinct())
        assert [tuple(row) for row in found] == [("words-32", 32)]
    assert await enqueue_where_needed(other) == []
    await send(engine, project, [ticket(variants(EXPORT, 9)[8])])
    await group_pending(other, project)
    assert len(set(await partition(engine, project))) == 1


async def test_pipeline_text_refused_by_next_model_does_not_stop_others(engine: AsyncEngine) -> None:
    project = await start(engine)
    texts = [EXPORT, "poison pill for another model", LOGIN]
    await send(engine, project, [ticket(text) for text in texts])
    await group_pending(make_grouper(engine), project)
    model = RefusesOne("words-32", 32)
    other = make_grouper(engine, model=model, settings=GroupingSettings(batch_size=1))
    async with asyncio.timeout(20):
        assert await reembed(other, project) == 2
    assert sorted(model.texts) == sorted([EXPORT, LOGIN])


async def test_pipeline_deleted_report_absorbs_its_matches(engine: AsyncEngine) -> None:
    project = await start(engine)
    grouper = make_grouper(engine)
    await send(engine, project, [ticket(variants(EXPORT, 2)[0])])
    await group_pending(grouper, project)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(reports).values(status="deleted"))
    await send(engine, project, [ticket(variants(EXPORT, 2)[1])])
    await group_pending(grouper, project)
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(signals.c.report_id, signals.c.deleted_at).order_by(signals.c.seq.desc()).limit(1)
        )
        row = found.one()
    assert row.report_id == (await partition(engine, project))[0]
    assert row.deleted_at is not None


@pytest.mark.slow
async def test_pipeline_ten_thousand_simultaneous_signals_make_report_per_message(
    engine: AsyncEngine,
) -> None:
    """A burst after an outage, or an import whose signals have the moment of their arrival."""
    project = await start(engine)
    messages = [f"Sync of {name} with the mirror failed after" for name in NAMES]
    alerts = [
        ticket(f"{messages[n % 20]} {n} percent full of {NAMES[n % 20]} rows", source_id=f"alert-{n}")
        for n in range(10_000)
    ]
    assert len({alert.timestamp for alert in alerts}) == 1
    await send(engine, project, alerts)
    grouper = make_grouper(engine, settings=GroupingSettings(batch_size=500))
    started = time.process_time()
    assert await group_pending(grouper, project) == 10_000
    assert time.process_time() - started < 120, (
        "each signal alone, compared with all others, would take longer"
    )
    found = await report_rows(engine, project)
    assert sum(row["signal_count"] for row in found) == 10_000
    assert len(found) <= 20
    assert len(set((await partition(engine, project))[::20])) == 1

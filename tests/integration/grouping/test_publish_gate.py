"""Reports are promoted only after their signals were read, or compared with the others again."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.models.matching import TOPICS, topics
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.readings import LOGIN, TOTAL, VOUCHER, places
from tests.helpers.reports import report_row

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import report_watches, reports, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import SOON, consolidate, enqueue_due
from postroom.grouping.grouper import Grouper
from postroom.grouping.publishing import COMPARED_WITHIN, let_settled_pass
from postroom.grouping.reading.reader import read_waiting
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB, FIRST_SIGNALS
from postroom.reports import report_merges
from postroom.reports.decisions import gate
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.settings import ConsolidationSettings, ReadingSettings
from postroom.signals import tracing
from postroom.tasks.hand_off import CONSIDER_JOB


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


async def statuses(engine: AsyncEngine, ids: Collection[UUID]) -> list[str]:
    """Return the statuses of the reports of signals, in the order of these."""
    async with unit_of_work(engine) as uow:
        return [(await report_row(uow, place))["status"] for place in await places(engine, list(ids))]


async def came(grouper: Grouper, project: int, *texts: str, weight: float = 0.5) -> list[UUID]:
    ids = await send(grouper.engine, project, [ticket(text, weight=weight) for text in texts])
    await group_pending(grouper, project)
    return ids


def reading(engine: AsyncEngine, *, at: datetime | None = None) -> Grouper:
    """Return a pipeline whose signals a language model reads."""
    grouper = replace(make_grouper(engine), reading=ReadingSettings())
    return grouper if at is None else replace(grouper, clock=lambda: at)


def researched(jobs: object) -> set[str]:
    assert isinstance(jobs, RecordingJobs)
    return {job.key for job in jobs.put if job.name == RESEARCH_JOB}


async def test_arrival_report_waits_for_consolidation(engine: AsyncEngine, project: int) -> None:
    grouper = make_grouper(engine)
    ids = await came(grouper, project, VOUCHER, VOUCHER)
    assert await statuses(engine, ids) == ["potential"] * 2
    assert researched(grouper.jobs) == set()
    async with unit_of_work(engine) as uow:
        steps = (await tracing.trace_of(uow, ids[1])).steps
    last = next(step for step in reversed(steps) if step.step == "promote")
    assert last.outcome == "held"
    assert last.reason.endswith("once its signals have been read or compared with the others again.")
    async with unit_of_work(engine) as uow:
        assert await gate.count_underway(uow, project) == 1
    # Too few to be compared, but looked at.
    await consolidate(grouper, project)
    assert await statuses(engine, ids) == ["candidate"] * 2
    async with unit_of_work(engine) as uow:
        assert await gate.count_underway(uow, project) == 1
    assert researched(grouper.jobs) == {str((await places(engine, ids))[0])}


async def test_consolidation_promotes_what_it_leaves_together(engine: AsyncEngine, project: int) -> None:
    grouper = replace(
        make_grouper(engine), model=topics(), consolidation=ConsolidationSettings(most_broken=1_000)
    )
    texts = [f"{TOPICS[n % 2]} {new_id()}" for n in range(12)]
    ids = await came(grouper, project, *texts, weight=0.3)
    assert set(await statuses(engine, ids)) == {"potential"}
    await consolidate(grouper, project)
    assert set(await statuses(engine, ids)) == {"candidate"}
    assert len(researched(grouper.jobs)) == 2


async def test_consolidation_killed_before_reports_pass_is_repeated_as_a_whole(
    engine: AsyncEngine, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouper = replace(
        make_grouper(engine), model=topics(), consolidation=ConsolidationSettings(most_broken=1_000)
    )
    ids = await came(grouper, project, *(f"{TOPICS[n % 2]} {new_id()}" for n in range(12)), weight=0.3)
    before = await places(engine, ids)

    async def killed(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(gate, "let_pass", killed)
        with pytest.raises(ZeroDivisionError):
            await consolidate(grouper, project)
    assert await places(engine, ids) == before
    assert set(await statuses(engine, ids)) == {"potential"}
    await consolidate(grouper, project)
    assert set(await statuses(engine, ids)) == {"candidate"}


async def test_arrival_signal_of_high_impact_passes_at_once(engine: AsyncEngine, project: int) -> None:
    grouper = reading(engine)
    [light] = await came(grouper, project, VOUCHER)
    [heavy] = await came(grouper, project, VOUCHER, weight=1.0)
    assert await statuses(engine, [light, heavy]) == ["candidate"] * 2


async def test_arrival_report_waits_no_longer_than_thirty_seconds(engine: AsyncEngine, project: int) -> None:
    grouper = make_grouper(engine)
    ids = await came(grouper, project, VOUCHER, VOUCHER)
    await let_settled_pass(grouper)
    assert await statuses(engine, ids) == ["potential"] * 2
    assert timedelta(seconds=30) >= COMPARED_WITHIN
    later = replace(grouper, clock=lambda: now() + COMPARED_WITHIN)
    assert await let_settled_pass(later) == 1
    assert await statuses(engine, ids) == ["candidate"] * 2


async def test_late_report_that_is_being_regrouped_goes_on_waiting(engine: AsyncEngine, project: int) -> None:
    ids = await came(make_grouper(engine), project, VOUCHER, VOUCHER)
    [report] = set(await places(engine, ids))
    later = replace(make_grouper(engine), clock=lambda: now() + COMPARED_WITHIN)
    async with unit_of_work(engine) as uow:
        await report_merges.lock(uow, project, [report])
        # Waiting for the report with its watch locked would be a deadlock with what follows.
        async with asyncio.timeout(60):
            assert await let_settled_pass(later) == 0
        await gate.hold(uow, {report: ids}, wait=COMPARED_WITHIN, now=now())
    assert await statuses(engine, ids) == ["potential"] * 2
    assert await let_settled_pass(later) == 1
    assert await statuses(engine, ids) == ["candidate"] * 2


async def test_consolidation_does_not_wait_for_reports_that_others_change(
    engine: AsyncEngine, project: int
) -> None:
    grouper = make_grouper(engine)
    ids = await came(grouper, project, VOUCHER, VOUCHER, TOTAL, TOTAL)
    held, _, free, _ = await places(engine, ids)
    async with unit_of_work(engine) as uow:
        await report_merges.lock(uow, project, [held])
        async with asyncio.timeout(60):
            await consolidate(grouper, project)
        assert await statuses(engine, ids) == ["potential"] * 2 + ["candidate"] * 2
    assert researched(grouper.jobs) == {str(free)}
    await let_settled_pass(grouper)
    assert researched(grouper.jobs) == {str(free)}, "fewer than ten signals are looked at once there are more"
    assert await let_settled_pass(replace(grouper, clock=lambda: now() + COMPARED_WITHIN)) == 1
    assert researched(grouper.jobs) == {str(free), str(held)}


async def test_arrival_without_consolidation_promotes_at_once(engine: AsyncEngine, project: int) -> None:
    grouper = replace(make_grouper(engine), consolidation=ConsolidationSettings(enabled=False))
    ids = await came(grouper, project, VOUCHER, VOUCHER)
    assert await statuses(engine, ids) == ["candidate"] * 2


async def test_reading_promotes_what_it_leaves_together(engine: AsyncEngine, project: int) -> None:
    grouper = reading(engine)
    ids = await came(grouper, project, VOUCHER, VOUCHER)
    await let_settled_pass(replace(grouper, clock=lambda: now() + timedelta(minutes=9)))
    assert await statuses(engine, ids) == ["potential"] * 2
    reader = make_reader(engine, Scripted(lambda _, __: put("new1")))
    await read_waiting(reader, project)
    assert await statuses(engine, ids) == ["candidate"] * 2
    assert len(researched(reader.jobs)) == 1


async def test_report_of_absent_model_is_promoted_after_setting(engine: AsyncEngine, project: int) -> None:
    grouper = reading(engine)
    ids = await came(grouper, project, VOUCHER, VOUCHER)
    minutes = ReadingSettings().promote_after_minutes
    assert minutes == 10
    assert await let_settled_pass(replace(grouper, clock=lambda: now() + timedelta(minutes=minutes))) == 1
    assert await statuses(engine, ids) == ["candidate"] * 2


async def test_reading_that_takes_it_apart_promotes_nothing(engine: AsyncEngine, project: int) -> None:
    grouper = reading(engine)
    ids = await came(grouper, project, VOUCHER, TOTAL)
    [target, _] = await places(engine, ids)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(signals).where(signals.c.id.in_(ids)).values(report_id=target))
    more = await came(grouper, project, VOUCHER)
    assert (await places(engine, more))[0] == target
    reader = make_reader(engine, Scripted(lambda _, __: put("new1", "new2", "new3")))
    await read_waiting(reader, project)
    assert len(set(await places(engine, [*ids, *more]))) == 3 - 1, "the same text is read once"
    assert researched(reader.jobs) == {str(target)}, "the same text twice weighs 1"


async def made_ready(engine: AsyncEngine, project: int) -> UUID:
    """Return a ready report of one signal that was read."""
    known = await came(reading(engine), project, VOUCHER)
    await read_waiting(make_reader(engine, Scripted(lambda _, __: put("new1"))), project)
    [ready] = await places(engine, known)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == ready).values(status="ready", title="V"))
    return ready


async def test_ready_report_is_researched_again_after_reading(engine: AsyncEngine, project: int) -> None:
    ready = await made_ready(engine, project)
    new = await came(reading(engine), project, VOUCHER)
    assert await places(engine, new) == [ready]
    assert await statuses(engine, new) == ["ready"]
    reader = make_reader(engine, Scripted(lambda _, __: put(1)))
    await read_waiting(reader, project)
    assert await statuses(engine, new) == ["candidate"]
    assert researched(reader.jobs) == {str(ready)}


async def test_ready_report_whose_new_signal_leaves_is_not_researched(
    engine: AsyncEngine, project: int
) -> None:
    ready = await made_ready(engine, project)
    [new] = await came(reading(engine), project, TOTAL)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(signals).where(signals.c.id == new).values(report_id=ready))
        await gate.hold(uow, {ready: [new]}, wait=COMPARED_WITHIN, now=now())
    reader = make_reader(engine, Scripted(lambda _, __: put("new1")))
    await read_waiting(reader, project)
    assert await places(engine, [new]) != [ready]
    assert researched(reader.jobs) == set()
    async with unit_of_work(engine) as uow:
        assert await gate.waiting(uow, project) == []


async def test_ready_report_without_news_is_considered_for_work(engine: AsyncEngine, project: int) -> None:
    grouper = reading(engine)
    known = await came(grouper, project, VOUCHER, LOGIN)
    await read_waiting(make_reader(engine, Scripted(lambda _, __: put("new1", "new2"))), project)
    [ready, _] = await places(engine, known)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == ready).values(status="ready"))
        await gate.hold(uow, {ready: []}, wait=COMPARED_WITHIN, now=now())
    await let_settled_pass(grouper)
    assert isinstance(grouper.jobs, RecordingJobs)
    assert [job.key for job in grouper.jobs.put if job.name == CONSIDER_JOB] == [str(ready)]
    assert (await statuses(engine, known))[0] == "ready"


async def test_gate_keeps_the_first_time_and_all_signals(engine: AsyncEngine, project: int) -> None:
    grouper = reading(engine)
    ids = await came(grouper, project, VOUCHER, VOUCHER)
    later = reading(engine, at=now() + timedelta(minutes=5))
    ids += await came(later, project, VOUCHER)
    async with unit_of_work(engine) as uow:
        row = (await uow.execute(sa.select(report_watches).filter_by(kind="gate"))).one()
    assert row.due_at < now() + timedelta(minutes=11)
    assert set(row.facts["signals"]) == {str(id) for id in ids}


async def test_consolidation_comes_early_in_new_project(engine: AsyncEngine, project: int) -> None:
    grouper = make_grouper(engine)
    assert isinstance(grouper.jobs, RecordingJobs)

    def asked() -> int:
        assert isinstance(grouper.jobs, RecordingJobs)
        return sum(job.name == CONSOLIDATE_JOB for job in grouper.jobs.put)

    await came(grouper, project, *(f"{new_id()} fails" for _ in range(FIRST_SIGNALS - 1)))
    assert (asked(), await enqueue_due(grouper)) == (0, 0)
    assert await enqueue_due(replace(grouper, clock=lambda: now() + SOON)) == 1
    await consolidate(grouper, project)
    await came(grouper, project, f"{new_id()} fails")
    assert asked() == 1, "nothing was compared yet, and one waits"

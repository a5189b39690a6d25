"""The consolidation of a project on a real database: what it changes, what it leaves alone, and what it keeps."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.models.matching import TOPICS, topics
from tests.helpers.regrouping import RegroupCommands, check_counters, groups_of
from tests.helpers.reports import add_task, add_user, log_of

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import (
    consolidations,
    projects,
    regroupings,
    report_claims,
    reports,
    signals,
)
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation import neighbourhood
from postroom.grouping.consolidation import rows as consolidation_rows
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.consolidation.planning import plan
from postroom.grouping.grouper import Grouper
from postroom.grouping.index import window
from postroom.grouping.index.window import Window
from postroom.grouping.regroup.constraints import constraints_of
from postroom.grouping.regroup.service import split
from postroom.reports import report_merges
from postroom.reports.decisions import watches
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.settings import ConsolidationSettings, GroupingSettings
from postroom.signals import tracing

FREELY = ConsolidationSettings(most_broken=1_000)
NONSENSE = ["".join(Random(n).choices("abcdefghijklmnopqrstuvwxyz", k=9)) for n in range(200)]


def texts(count: int, *, of: int = 3) -> list[str]:
    """Return texts that share a topic with every third one, and no other word."""
    return [about(n % of, NONSENSE[n]) for n in range(count)]


def about(topic: int, other: str) -> str:
    """Return a text that is not brief, and shares one word of its topic alone with others."""
    return " ".join([TOPICS[topic].split()[0], *(f"{other}{end}" for end in "bcdghjkl")])


def grouper_of(
    engine: AsyncEngine, *, arriving: float = -5.0, settings: ConsolidationSettings = FREELY
) -> Grouper:
    made = make_grouper(engine, settings=GroupingSettings(batch_size=64))
    return replace(made, model=topics(arriving=arriving), consolidation=settings)


async def fed(engine: AsyncEngine, grouper: Grouper, said: Sequence[str]) -> tuple[int, list[UUID]]:
    """Make a project with these tickets, grouped as they came; return its id and theirs."""
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    ids = await send(engine, project, [ticket(text, weight=0.25) for text in said])
    await group_pending(grouper, project)
    return project, ids


async def places(engine: AsyncEngine, ids: Sequence[UUID]) -> list[UUID]:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.id, signals.c.report_id).where(signals.c.id.in_(ids)))
        of = {row.id: row.report_id for row in found}
    return [of[id] for id in ids]


async def runs(uow: UnitOfWork, project: int) -> list[sa.Row[tuple[int, ...]]]:
    query = sa.select(consolidations).where(consolidations.c.project_id == project)
    return list(await uow.execute(query.order_by(consolidations.c.id)))


async def put_in_one(engine: AsyncEngine, project: int, ids: Sequence[UUID]) -> UUID:
    """Put signals in one report, as if they had arrived so."""
    [target, *_] = await places(engine, ids)
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(signals).where(signals.c.id.in_(ids)).values(report_id=target))
        mine = reports.c.project_id == project
        every = set((await uow.execute(sa.select(reports.c.id).where(mine))).scalars())
        await report_merges.settle(uow, every, now=now(), jobs=RecordingJobs())
        empty = ~sa.exists().where(signals.c.report_id == reports.c.id)
        await uow.execute(sa.update(reports).where(empty, mine).values(status="deleted"))
    return target


async def test_consolidation_merges_into_oldest_report(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(12))
    before = await places(engine, ids)
    assert len(set(before)) == 12
    assert await consolidate(grouper, project) == 9
    after = await places(engine, ids)
    assert after == [min(before[n % 3 :: 3]) for n in range(12)]
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project)
        assert await constraints_of(uow, project) == []
        [run] = await runs(uow, project)
        assert (run.merges, run.splits, run.moves, run.broken_pairs) == (9, 0, 0, 0)
        assert (run.arrivals, run.looked_at, run.model) == (12, 12, grouper.model.version)
        done = await uow.execute(sa.select(regroupings).where(regroupings.c.consolidation_id == run.id))
        assert len(done.all()) == run.merges
        notes = [entry["content"]["note"] for entry in await log_of(uow, after[0])]
        assert all("was merged into this one" in note and "probability 0.99" in note for note in notes)
        assert notes
        moved = next(id for id, one, other in zip(ids, before, after, strict=True) if one != other)
        last = (await tracing.trace_of(uow, moved)).steps[-1]
    assert (last.step, last.outcome) == ("regroup", "merged")
    assert "Regrouping found one problem with the signals there with probability 0.99" in last.reason
    assert isinstance(grouper.jobs, RecordingJobs)
    researched = {job.key for job in grouper.jobs.put if job.name == RESEARCH_JOB}
    assert researched == {str(id) for id in after}, "what passes the promotion gate by a merge is researched"
    assert await consolidate(grouper, project) == 0


async def test_consolidation_splits_within_bound(engine: AsyncEngine) -> None:
    careful = grouper_of(engine, settings=ConsolidationSettings())
    project, ids = await fed(engine, careful, texts(36))
    target = await put_in_one(engine, project, ids)
    assert await consolidate(careful, project) == 0
    async with unit_of_work(engine) as uow:
        [run] = await runs(uow, project)
    assert (run.held_back, run.broken_pairs) == (2, 0)
    more = await send(engine, project, [ticket(about(0, "more"))])
    free = grouper_of(engine)
    await group_pending(free, project)
    assert await consolidate(free, project) == 3
    after = await places(engine, [*ids, *more])
    assert after[0] == after[-1] == target
    assert [after[n] == after[n % 3] for n in range(36)] == [True] * 36
    assert len(set(after)) == 3
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project)
        last = (await tracing.trace_of(uow, ids[1])).steps[-1]
    assert last.outcome == "split"
    assert "one problem with the signals that it left with probability 0.01 only" in last.reason


async def claim(uow: UnitOfWork, project: int, report: UUID) -> None:
    user, _ = await add_user(uow)
    await uow.execute(
        sa.insert(report_claims).values(
            id=new_id(),
            report_id=report,
            project_id=project,
            user_id=user,
            claimed_at=now(),
            updated_at=now(),
        )
    )


async def write_note(uow: UnitOfWork, project: int, report: UUID) -> None:
    user, _ = await add_user(uow)
    await artefacts.append(
        uow,
        project_id=project,
        report_id=report,
        type="note",
        content={"note": "I look into it."},
        author=Author.user(user),
        now=now(),
        id=new_id(),
    )


async def by_task(uow: UnitOfWork, project: int, report: UUID) -> None:
    task = await add_task(uow, project)
    await artefacts.append(
        uow,
        project_id=project,
        report_id=report,
        type="note",
        content={"note": "Found it."},
        author=Author.task(task),
        now=now(),
        id=new_id(),
    )


async def resolve(uow: UnitOfWork, project: int, report: UUID) -> None:
    await uow.execute(sa.update(reports).where(reports.c.id == report).values(status="resolved"))


async def entitle(uow: UnitOfWork, project: int, report: UUID) -> None:
    written = sa.update(reports).where(reports.c.id == report)
    await uow.execute(written.values(title="Mine", corrections={"title": {"id": str(new_id())}}))


async def snooze(uow: UnitOfWork, project: int, report: UUID) -> None:
    await watches.put(
        uow, "snooze", project_id=project, report_id=report, since=now(), due_at=None, facts={"signals": 9}
    )


async def open_pull_request(uow: UnitOfWork, project: int, report: UUID) -> None:
    url = "https://github.com/acme/web/pull/7"
    await uow.execute(sa.update(reports).where(reports.c.id == report).values(implementation_pr_url=url))


async def regroup_by_hand(uow: UnitOfWork, project: int, report: UUID) -> None:
    members = sorted((await groups_of(uow, project))[report])
    await split(RegroupCommands(project).act(uow), report_id=report, signal_ids=members[-1:])


@pytest.mark.parametrize(
    "act",
    [claim, write_note, by_task, resolve, entitle, snooze, open_pull_request, regroup_by_hand],
)
async def test_consolidation_report_acted_upon_only_grows(
    engine: AsyncEngine, act: Callable[[UnitOfWork, int, UUID], Awaitable[None]]
) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(12))
    mixed = await put_in_one(engine, project, ids[:6])
    async with unit_of_work(engine) as uow:
        await act(uow, project, mixed)
        held = (await groups_of(uow, project))[mixed]
    await consolidate(grouper, project)
    async with unit_of_work(engine) as uow:
        after = await groups_of(uow, project)
        assert held <= after[mixed]
        assert (await check_counters(uow, project))[mixed]["merged_into_id"] is None


async def test_consolidation_respects_concurrent_decision(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(36))
    target = await put_in_one(engine, project, ids)
    real, asked = consolidation_rows.untouched, list[int]()

    async def claimed_after_reading(uow: UnitOfWork, report_ids: Collection[UUID]) -> set[UUID]:
        asked.append(len(report_ids))
        if len(asked) == 2:
            await claim(uow, project, target)
        return await real(uow, report_ids)

    planned = await plan(grouper, project, after=0)
    assert planned is not None
    assert len(planned.done) == 2
    with monkeypatch.context() as patch:
        patch.setattr(consolidation_rows, "untouched", claimed_after_reading)
        assert await consolidate(grouper, project) == 0
    assert set(await places(engine, ids)) == {target}
    async with unit_of_work(engine) as uow:
        assert (await runs(uow, project))[0].held_back == 2


async def test_consolidation_interrupted_leaves_nothing(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(12))
    before = await places(engine, ids)

    async def killed(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("postroom.jobs.pending_work.subtract_processed", killed)
        with pytest.raises(ZeroDivisionError):
            await consolidate(grouper, project)
    assert await places(engine, ids) == before
    async with unit_of_work(engine) as uow:
        assert await runs(uow, project) == []
    assert await consolidate(grouper, project) > 0


async def test_signals_that_arrived_meanwhile_are_kept(engine: AsyncEngine) -> None:
    """What was grouped between reading and writing is in the next run."""
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(12))
    await consolidate(grouper, project)
    late = await send(engine, project, [ticket(about(1, "late"))])
    await group_pending(grouper_of(engine), project)
    await consolidate(grouper, project)
    async with unit_of_work(engine) as uow:
        groups = await groups_of(uow, project)
    assert sorted(map(len, groups.values())) == [4, 4, 5]
    assert any(late[0] in group and len(group) == 5 for group in groups.values())


@pytest.mark.slow
async def test_consolidation_large_project_covers_surroundings_of_new(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Room for what is new and for two whole groups.
    monkeypatch.setattr(neighbourhood, "MAX_COMPARED", 70)
    monkeypatch.setattr(neighbourhood, "CHUNK", 8)
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(90))
    await consolidate(grouper, project)
    async with unit_of_work(engine) as uow:
        made = await runs(uow, project)
        await check_counters(uow, project)
    assert sum(run.arrivals for run in made) == 90
    assert max(run.looked_at for run in made) <= 70
    assert len(set(await places(engine, ids))) < 40
    for n, place in enumerate(await places(engine, ids)):
        assert place in (await places(engine, ids))[n % 3 :: 3]


async def test_consolidation_large_window_is_loaded_once_per_run(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbourhood, "MAX_COMPARED", 60)
    monkeypatch.setattr(neighbourhood, "CHUNK", 16)
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(64))
    read = []
    load = window.load

    async def counted(*args: Any, **options: Any) -> Window:
        read.append(project)
        return await load(*args, **options)

    monkeypatch.setattr(window, "load", counted)
    grouper.cache.drop(project)
    assert await consolidate(grouper, project) > 0
    async with unit_of_work(engine) as uow:
        made = await runs(uow, project)
    assert len(read) == 1
    # More than one step changed something, and later ones still found what earlier ones had merged.
    assert sum(run.merges > 0 for run in made) > 1
    assert len(set(await places(engine, ids))) == 3


@pytest.mark.parametrize("learning", [True, False])
async def test_consolidation_decisions_of_people_lower_threshold(engine: AsyncEngine, learning: bool) -> None:
    settings = FREELY.model_copy(update={"learn_threshold": learning})
    grouper = grouper_of(engine, settings=settings)
    grouper = replace(grouper, model=replace(grouper.model, threshold=5.5))  # joins nothing by itself
    project, ids = await fed(engine, grouper, texts(80, of=20))
    for topic in range(16):
        confirmed = await put_in_one(engine, project, ids[topic::20])
        async with unit_of_work(engine) as uow:
            await uow.execute(sa.update(reports).where(reports.c.id == confirmed).values(status="resolved"))
    await consolidate(grouper, project)
    async with unit_of_work(engine) as uow:
        [run] = await runs(uow, project)
    left = [set(await places(engine, ids[topic::20])) for topic in range(16, 20)]
    if learning:
        assert [len(reports_of) for reports_of in left] == [1] * 4
        assert run.model == f"{grouper.model.version} -2.00"
    else:
        assert [len(reports_of) for reports_of in left] == [4] * 4
        assert run.model == grouper.model.version


async def test_consolidation_skips_cold_start_and_paused_projects(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    young, _ = await fed(engine, grouper, texts(9))
    assert await consolidate(grouper, young) == 0
    paused, _ = await fed(engine, grouper, texts(12))
    async with unit_of_work(engine) as uow:
        until = now() + timedelta(hours=1)
        await uow.execute(
            sa.update(projects).where(projects.c.id == paused).values(processing_paused_until=until)
        )
    assert await consolidate(grouper, paused) == 0
    later = replace(grouper, clock=lambda: now() + timedelta(hours=2))
    assert await consolidate(later, paused) > 0
    await send(engine, young, [ticket(text) for text in texts(12)[9:]])
    await group_pending(grouper, young)
    assert await consolidate(grouper, young) > 0

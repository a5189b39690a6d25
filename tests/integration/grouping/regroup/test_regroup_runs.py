"""Runs that somebody asks for: what they do, what stopping leaves, what undoing gives back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.regrouping import RegroupCommands, check_counters
from tests.helpers.reports import add_user
from tests.integration.grouping.test_consolidate import fed, grouper_of, places, texts

from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.tables import projects
from postroom.db.temporary import temporary_database
from postroom.domain.errors import Conflict, NotFound
from postroom.grouping.consolidation import driver, neighbourhood, planning, run_rows, runs
from postroom.grouping.consolidation import requested_runs as asked
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.consolidation.dry_run import dry_run
from postroom.grouping.consolidation.planning import Planned
from postroom.grouping.consolidation.requested_runs import REGROUP_JOB, enqueue_runs, resume_run
from postroom.grouping.consolidation.run_rows import Run, read_review
from postroom.grouping.grouper import Grouper
from postroom.jobs.port import Job
from postroom.reports.work_log.schemas import SYSTEM, Author


async def ask(grouper: Grouper, project: int, *, dry_run: bool = False, by: Author = SYSTEM) -> Run:
    async with unit_of_work(grouper.engine) as uow:
        return await runs.ask(RegroupCommands(project).act(uow, by=by), grouper.jobs, dry_run=dry_run)


async def stop(grouper: Grouper, project: int, run: UUID) -> Run:
    async with unit_of_work(grouper.engine) as uow:
        return await runs.stop(RegroupCommands(project).act(uow), run)


async def undo(grouper: Grouper, project: int, run: UUID) -> tuple[int, int]:
    async with unit_of_work(grouper.engine) as uow:
        return await runs.undo_run(RegroupCommands(project).act(uow), run)


async def find(grouper: Grouper, project: int, run: UUID) -> Run:
    async with unit_of_work(grouper.engine) as uow:
        return await runs.find(uow, project, run)


def jobs_of(grouper: Grouper, project: int) -> list[Job]:
    assert isinstance(grouper.jobs, RecordingJobs)
    return [job for job in grouper.jobs.put if (job.name, job.key) == (REGROUP_JOB, str(project))]


@pytest.fixture(scope="module")
async def engine(admin_url: str, template: str) -> AsyncIterator[AsyncEngine]:
    """A database that the tests share; each has a project of its own."""
    with temporary_database(admin_url, "runs", template=template) as url:
        made = create_engine(url, pool_size=5)
        yield made
        await made.dispose()


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Projects of more than 20 signals are looked at in steps of 6."""
    monkeypatch.setattr(neighbourhood, "MAX_COMPARED", 20)
    monkeypatch.setattr(neighbourhood, "CHUNK", 6)
    monkeypatch.setattr(planning, "LEAST", 6)


async def test_regroup_run_regroups_window_and_is_undone_as_whole(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(36))
    before = await places(engine, ids)
    async with unit_of_work(engine) as uow:
        user, _ = await add_user(uow)
    run = await ask(grouper, project, by=Author.user(user))
    assert (run.kind, run.state, run.user_id, run.model) == ("asked", "asked", user, "")
    assert jobs_of(grouper, project) == [Job(REGROUP_JOB, str(project), {"run_id": str(run.id)})]
    with pytest.raises(Conflict, match="has not finished"):
        await undo(grouper, project, run.id)
    done = await resume_run(grouper, project, run.id)
    after = await find(grouper, project, run.id)
    assert (after.state, after.merges + after.splits + after.moves) == ("done", done)
    assert (after.looked_at, after.model, len(set(await places(engine, ids)))) == (
        36,
        grouper.model.version,
        3,
    )
    assert after.finished_at is not None
    async with unit_of_work(engine) as uow:
        count, changed = await runs.changes(uow, run.id, limit=5, offset=0)
    assert (count, len(changed), {one.kind.value for one in changed}) == (done, 5, {"merge"})
    assert await undo(grouper, project, run.id) == (done, 0)
    assert await places(engine, ids) == before
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project)
    assert (await find(grouper, project, run.id)).state == "undone"
    with pytest.raises(Conflict, match="no changes that can be undone"):
        await undo(grouper, project, run.id)
    # What a person took back stays so.
    again = await ask(grouper, project)
    assert await resume_run(grouper, project, again.id) == 0
    assert await places(engine, ids) == before


async def test_regroup_run_rechecks_background_decisions(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(36))
    await consolidate(grouper, project)
    run = await ask(grouper, project)
    await resume_run(grouper, project, run.id)
    async with unit_of_work(engine) as uow:
        page = await runs.page(uow, project, limit=10, offset=0)
    assert sorted((one.kind, one.state, one.arrivals) for one in page.runs) == [
        ("asked", "done", 36),
        ("automatic", "done", 36),
    ]
    assert page.count == 2


async def test_regroup_runs_are_one_at_a_time_per_project(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(3))
    other, _ = await fed(engine, grouper, texts(3))
    run = await ask(grouper, project)
    assert (await ask(grouper, project)).id == run.id
    assert len(jobs_of(grouper, project)) == 1
    with pytest.raises(Conflict, match=f"The run {run.id} has not finished"):
        await ask(grouper, project, dry_run=True)
    assert (await ask(grouper, other)).id != run.id
    await resume_run(grouper, project, run.id)
    assert (await find(grouper, project, run.id)).state == "done", "there is too little to compare"
    assert (await ask(grouper, project, dry_run=True)).kind == "dry_run"


async def test_regroup_runs_are_of_the_project_only(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(3))
    run = await ask(grouper, project)
    for id, elsewhere in ((uuid4(), project), (run.id, project + 1)):
        for act in (stop, undo, find):
            with pytest.raises(NotFound, match="no run"):
                await act(grouper, elsewhere, id)


@pytest.mark.usefixtures("small_steps")
async def test_regroup_dry_run_reports_and_writes_nothing(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(36))
    before = await places(engine, ids)
    expected = await dry_run(grouper, project)
    run = await ask(grouper, project, dry_run=True)
    assert await resume_run(grouper, project, run.id) == len(expected.proposals)
    assert await places(engine, ids) == before
    after = await find(grouper, project, run.id)
    assert (after.state, after.looked_at, after.arrivals) == ("done", expected.looked_at, 36)
    assert after.merges + after.splits + after.moves == len(expected.proposals)
    async with unit_of_work(engine) as uow:
        found = await read_review(uow, run.id)
    assert found is not None
    said = [(one["kind"], UUID(one["source"]), one["joins"]) for one in found["proposals"]]
    assert said == [(one.kind, one.source, one.joins) for one in expected.proposals]
    with pytest.raises(Conflict, match="no changes that can be undone"):
        await undo(grouper, project, run.id)


async def test_regroup_dry_run_keeps_first_of_many_proposals(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "MAX_PROPOSALS", 4)
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(36))
    run = await ask(grouper, project, dry_run=True)
    assert await resume_run(grouper, project, run.id) > 4
    async with unit_of_work(engine) as uow:
        found = await read_review(uow, run.id)
    assert found is not None
    assert len(found["proposals"]) == 4


async def test_regroup_run_stopped_before_start_does_nothing(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(36))
    before = await places(engine, ids)
    run = await ask(grouper, project)
    assert (await stop(grouper, project, run.id)).state == "stopped"
    assert await resume_run(grouper, project, run.id) == 0
    assert await places(engine, ids) == before
    with pytest.raises(Conflict, match="already finished"):
        await stop(grouper, project, run.id)
    another = await ask(grouper, project)
    assert another.id != run.id
    assert await resume_run(grouper, project, another.id) > 0


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("dry_run", [False, True])
async def test_regroup_run_stopped_ends_between_steps(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, *, dry_run: bool
) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(36))
    before = await places(engine, ids)
    run, steps, real = await ask(grouper, project, dry_run=dry_run), list[int](), planning.plan
    seen: list[list[UUID]] = []

    async def stopped_meanwhile(*arguments: Any, **named: Any) -> Planned | None:
        planned = await real(*arguments, **named)
        assert planned is not None
        assert planned.done
        steps.append(len(planned.done))
        seen.append(await places(engine, ids))
        if len(steps) == 3:
            await stop(grouper, project, run.id)
        return planned

    monkeypatch.setattr(driver, "plan", stopped_meanwhile)
    done = await resume_run(grouper, project, run.id)
    after = await find(grouper, project, run.id)
    assert (len(steps), after.state, after.merges + after.splits + after.moves) == (3, "stopped", done)
    assert await places(engine, ids) == seen[-1], "what the third step computed is not written"
    assert done > 0
    if dry_run:
        assert await places(engine, ids) == before
        return
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project)
    assert await undo(grouper, project, run.id) == (done, 0)
    assert await places(engine, ids) == before


@pytest.mark.usefixtures("small_steps")
async def test_regroup_run_resumes_after_crash(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(36))
    run, real, calls = await ask(grouper, project), run_rows.add_to_run, list[int]()

    async def killed(*arguments: Any, **named: Any) -> None:
        await real(*arguments, **named)
        calls.append(named["until"])
        if len(calls) == 3:
            raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(run_rows, "add_to_run", killed)
        with pytest.raises(ZeroDivisionError):
            await resume_run(grouper, project, run.id)
    broken = await find(grouper, project, run.id)
    assert (broken.state, broken.until_seq, broken.arrivals) == ("running", calls[1], 12)
    await resume_run(grouper, project, run.id)
    after = await find(grouper, project, run.id)
    assert (after.state, after.arrivals) == ("done", 36)
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project)
    for n, place in enumerate(await places(engine, ids)):
        assert place in (await places(engine, ids))[n % 3 :: 3]


async def pause(engine: AsyncEngine, project: int, until: datetime | None) -> None:
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.update(projects).where(projects.c.id == project).values(processing_paused_until=until)
        )


async def test_regroup_run_waits_for_end_of_pause(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(36))
    await consolidate(grouper, project)
    run = await ask(grouper, project)
    await pause(engine, project, now() + timedelta(hours=1))
    assert await resume_run(grouper, project, run.id) == 0
    assert (await find(grouper, project, run.id)).state == "asked"
    await enqueue_runs(grouper)
    assert len(jobs_of(grouper, project)) == 1
    await pause(engine, project, None)
    await enqueue_runs(grouper)
    await enqueue_runs(grouper)
    assert len(jobs_of(grouper, project)) == 2
    await resume_run(grouper, project, run.id)
    assert (await find(grouper, project, run.id)).state == "done"


async def test_regroup_run_with_lost_job_gets_another(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(3))
    run = await ask(grouper, project)
    # It was asked for at the moment of the tests, which is long ago.
    await enqueue_runs(grouper)
    assert jobs_of(grouper, project) == [Job(REGROUP_JOB, str(project), {"run_id": str(run.id)})] * 2
    await enqueue_runs(grouper)
    assert len(jobs_of(grouper, project)) == 2
    later = replace(grouper, clock=lambda: now() + timedelta(hours=2))
    await enqueue_runs(later)
    assert len(jobs_of(grouper, project)) == 3
    await stop(grouper, project, run.id)
    await enqueue_runs(replace(grouper, clock=lambda: now() + timedelta(hours=9)))
    assert len(jobs_of(grouper, project)) == 3


async def test_regroup_run_of_stopping_worker_enqueues_another_job(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, _ = await fed(engine, grouper, texts(36))
    run = await ask(grouper, project)
    assert await resume_run(grouper, project, run.id, stopping=lambda: True) == 0
    assert len(jobs_of(grouper, project)) == 2
    assert (await find(grouper, project, run.id)).state == "running"
    assert await resume_run(grouper, project, run.id) > 0

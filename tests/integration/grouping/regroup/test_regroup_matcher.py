"""Runs by another match model: what they would change, what they do, when they stop, and the way back."""

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.models.matching import JOINS_ALL, JOINS_NONE, matcher_file
from tests.helpers.regrouping import Hand, check_counters
from tests.integration.grouping.test_consolidate import fed, grouper_of, places, texts

from postroom.db.engine import create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.domain.errors import Conflict
from postroom.grouping.arrival.pipeline import Grouper
from postroom.grouping.consolidation import driver, neighbourhood, planning, runs
from postroom.grouping.consolidation.planning import Planned
from postroom.grouping.consolidation.requested_runs import resume_run
from postroom.grouping.consolidation.review import review
from postroom.grouping.consolidation.run_rows import Run, read_review
from postroom.grouping.matching.matchers import Matchers
from postroom.grouping.matching.model import packaged_model
from postroom.grouping.regroup.service import merge

BOLD = "bold"


@pytest.fixture(scope="module")
async def engine(admin_url: str, template: str) -> AsyncIterator[AsyncEngine]:
    """A database that the tests share; each has a project of its own."""
    with temporary_database(admin_url, "matchers", template=template) as url:
        made = create_engine(url, pool_size=5)
        yield made
        await made.dispose()


@pytest.fixture
def grouper(engine: AsyncEngine, tmp_path: Path) -> Grouper:
    """Groups by topics itself; by `bold` all is one report, by `shy` nothing is joined."""
    (tmp_path / "bold.npz").write_bytes(matcher_file(version="match-bold", join_from=JOINS_ALL))
    (tmp_path / "shy.npz").write_bytes(matcher_file(version="match-shy", join_from=JOINS_NONE))
    return replace(grouper_of(engine), matchers=Matchers(tmp_path))


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Projects of more than 20 signals are looked at in steps of 6."""
    monkeypatch.setattr(neighbourhood, "MAX_COMPARED", 20)
    monkeypatch.setattr(neighbourhood, "CHUNK", 6)
    monkeypatch.setattr(planning, "LEAST", 6)


async def ask(grouper: Grouper, project: int, name: str = BOLD, **options: Any) -> Run:
    async with unit_of_work(grouper.engine) as uow:
        named = grouper.matchers.find(name)
        return await runs.ask(Hand(project).act(uow), grouper.jobs, matcher=named, **options)


async def undo(grouper: Grouper, project: int, run: UUID) -> tuple[int, int]:
    async with unit_of_work(grouper.engine) as uow:
        return await runs.undo_run(Hand(project).act(uow), run)


async def find(grouper: Grouper, run: Run) -> Run:
    async with unit_of_work(grouper.engine) as uow:
        return await runs.find(uow, run.project_id, run.id)


def folder_of(grouper: Grouper) -> Path:
    assert grouper.matchers.folder is not None
    return grouper.matchers.folder


async def test_another_matcher_gives_another_plan(grouper: Grouper) -> None:
    project, ids = await fed(grouper.engine, grouper, texts(36))
    before = await places(grouper.engine, ids)
    own = await review(grouper, project)
    bold = await review(grouper, project, model=grouper.matchers.find(BOLD).model)
    shy = await review(grouper, project, model=grouper.matchers.find("shy").model)
    assert (len(own.proposals), len(bold.proposals), len(shy.proposals)) == (33, 35, 0)
    assert (bold.model, bold.before, own.model) == ("match-bold", own.model, packaged_model().version)
    assert await places(grouper.engine, ids) == before


async def test_a_dry_run_says_how_it_agrees_with_people_before_and_after(grouper: Grouper) -> None:
    project, ids = await fed(grouper.engine, grouper, texts(36))
    at = await places(grouper.engine, ids)
    async with unit_of_work(grouper.engine) as uow:
        hand = Hand(project)
        await merge(hand.act(uow), from_ids=[at[3]], into_id=at[0])
        await merge(hand.act(uow), from_ids=[at[2]], into_id=at[1])
    expected = await review(grouper, project, model=grouper.matchers.find(BOLD).model)
    assert (expected.decisions, expected.now, expected.shipped, expected.alone) == (2, 2, 1, 2)
    run = await ask(grouper, project, dry_run=True)
    await resume_run(grouper, project, run.id)
    async with unit_of_work(grouper.engine) as uow:
        found = await read_review(uow, run.id)
    assert found is not None
    assert (found["decisions"], found["now"], found["shipped"], found["alone"]) == (2, 2, 1, 2)
    after = await find(grouper, run)
    assert (after.state, after.merges, after.model) == ("done", len(expected.proposals), "match-bold")
    # Its threshold is its own; what is asked for comes on top of that.
    shifted = await review(
        grouper, project, model=grouper.matchers.find(BOLD).model, threshold=JOINS_NONE - JOINS_ALL
    )
    assert (shifted.proposals, shifted.shipped, shifted.alone) == ([], 1, 0)


async def test_a_run_by_another_matcher_is_done_recorded_and_undone(grouper: Grouper) -> None:
    project, ids = await fed(grouper.engine, grouper, texts(36))
    before = await places(grouper.engine, ids)
    run = await ask(grouper, project)
    digest = hashlib.sha256((folder_of(grouper) / "bold.npz").read_bytes()).hexdigest()
    assert (run.matcher, run.matcher_digest, run.threshold, run.model) == (BOLD, digest, None, "")
    done = await resume_run(grouper, project, run.id)
    after = await find(grouper, run)
    assert (done, after.state, after.model, after.stopped_because) == (35, "done", "match-bold", None)
    assert len(set(await places(grouper.engine, ids))) == 1
    assert await undo(grouper, project, run.id) == (35, 0)
    assert await places(grouper.engine, ids) == before
    async with unit_of_work(grouper.engine) as uow:
        await check_counters(uow, project)


@pytest.mark.usefixtures("small_steps")
async def test_it_is_stopped_between_two_steps_and_taken_back(
    grouper: Grouper, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, ids = await fed(grouper.engine, grouper, texts(36))
    before = await places(grouper.engine, ids)
    run, steps, real = await ask(grouper, project), list[int](), planning.plan

    async def stopped_meanwhile(*arguments: Any, **named: Any) -> Planned | None:
        planned = await real(*arguments, **named)
        steps.append(0)
        # What becomes of the file of a run that is under way changes nothing.
        (folder_of(grouper) / "bold.npz").unlink(missing_ok=True)
        if len(steps) == 3:
            async with unit_of_work(grouper.engine) as uow:
                await runs.stop(Hand(project).act(uow), run.id)
        return planned

    monkeypatch.setattr(driver, "plan", stopped_meanwhile)
    done = await resume_run(grouper, project, run.id)
    after = await find(grouper, run)
    assert (len(steps), after.state, after.stopped_because) == (3, "stopped", None)
    assert (done, after.merges + after.splits + after.moves) == (done, done)
    assert done > 0
    assert await places(grouper.engine, ids) != before
    assert await undo(grouper, project, run.id) == (done, 0)
    assert await places(grouper.engine, ids) == before


@pytest.mark.parametrize(
    ("put", "why"),
    [
        (None, r"There is no matcher with this name\. Available: packaged, shy\."),
        (b"PK damage", "The matcher bold can't be used: The match model is damaged"),
        (matcher_file(version="match-bold", join_from=0.5), "bold is not the requested one"),
    ],
    ids=["vanished", "damaged", "changed"],
)
@pytest.mark.parametrize("dry_run", [False, True])
async def test_a_run_whose_file_is_another_one_stops_and_says_why(
    grouper: Grouper, put: bytes | None, why: str, *, dry_run: bool
) -> None:
    project, ids = await fed(grouper.engine, grouper, texts(36))
    before = await places(grouper.engine, ids)
    run = await ask(grouper, project, dry_run=dry_run)
    file = folder_of(grouper) / "bold.npz"
    if put is None:
        file.unlink()
    else:
        file.write_bytes(put)
    assert await resume_run(grouper, project, run.id) == 0
    after = await find(grouper, run)
    assert (after.state, after.model, after.finished_at is None) == ("stopped", "", False)
    assert after.stopped_because is not None
    assert re.search(why, after.stopped_because)
    assert await places(grouper.engine, ids) == before
    assert await resume_run(grouper, project, run.id) == 0


@pytest.mark.usefixtures("small_steps")
async def test_a_worker_that_goes_on_after_a_crash_checks_the_file_again(
    grouper: Grouper, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, ids = await fed(grouper.engine, grouper, texts(36))
    before = await places(grouper.engine, ids)
    run, steps, real = await ask(grouper, project), list[int](), planning.plan

    async def killed(*arguments: Any, **named: Any) -> Planned | None:
        if len(steps) == 2:
            raise ZeroDivisionError
        steps.append(0)
        return await real(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(driver, "plan", killed)
        with pytest.raises(ZeroDivisionError):
            await resume_run(grouper, project, run.id)
    (folder_of(grouper) / "bold.npz").write_bytes(matcher_file(version="match-bold", join_from=0.5))
    assert await resume_run(grouper, project, run.id) == 0
    after = await find(grouper, run)
    assert (after.state, after.model) == ("stopped", "match-bold")
    assert "its file has changed" in (after.stopped_because or "")
    changes = after.merges + after.splits + after.moves
    assert changes > 0
    assert await undo(grouper, project, run.id) == (changes, 0)
    assert await places(grouper.engine, ids) == before


async def test_a_run_by_another_matcher_is_another_run(grouper: Grouper) -> None:
    project, _ = await fed(grouper.engine, grouper, texts(3))
    run = await ask(grouper, project)
    assert (await ask(grouper, project)).id == run.id
    for name, options in (
        ("shy", {}),
        ("packaged", {}),
        (BOLD, {"threshold": 1.0}),
        (BOLD, {"dry_run": True}),
    ):
        with pytest.raises(Conflict, match="has not finished"):
            await ask(grouper, project, name, **options)
    async with unit_of_work(grouper.engine) as uow:
        with pytest.raises(Conflict, match="has not finished"):
            await runs.ask(Hand(project).act(uow), grouper.jobs)


async def test_the_packaged_one_can_be_named(grouper: Grouper) -> None:
    project, _ = await fed(grouper.engine, grouper, texts(36))
    run = await ask(grouper, project, "packaged", dry_run=True)
    await resume_run(grouper, project, run.id)
    after = await find(grouper, run)
    assert (after.state, after.matcher, after.model) == ("done", "packaged", packaged_model().version)

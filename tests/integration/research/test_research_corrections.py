"""What people corrected, while research runs and after it: it stays, and decides the outcome."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.research import (
    ResearchEnv,
    correct,
    make_research_env,
    make_shop_env,
    said,
    shop_repository,
    trace,
)

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.service import merge, split
from postroom.grouping.regroup.undo import undo
from postroom.reports.decisions.undo import undo_many
from postroom.reports.work_log.schemas import SYSTEM
from postroom.research.judges import ModelFree
from postroom.research.pipeline import research


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def env(engine: AsyncEngine, tmp_path: Path) -> ResearchEnv:
    """A project with a repository that has the code of `trace`."""
    return await make_shop_env(engine, tmp_path)


class Meanwhile(ModelFree):
    """Judges that let a person correct the report while research judges it."""

    def __init__(self, env: ResearchEnv, report: UUID, **wanted: Any) -> None:
        super().__init__(lead=1.3)
        self._correction = (env, report, wanted)

    async def priority(self, *given: Any, **named: Any) -> Any:
        """Judge the priority after the person has."""
        judged = await super().priority(*given, **named)
        env, report, wanted = self._correction
        await correct(env, report, **wanted)
        return judged


async def test_correction_while_research_runs_is_not_overwritten(env: ResearchEnv) -> None:
    report = await env.report(trace(users_affected=5_000))
    wanted = {"priority": "P4", "title": "Mine", "summary": "My words.", "area": "cart"}
    await research(env.researcher(judges=Meanwhile(env, report, **wanted)), env.project, report)
    row = await env.row(report)
    assert row["status"] == "ready"
    assert {name: row[name] for name in wanted} == wanted
    machine = {name: one["machine"] for name, one in row["corrections"].items()}
    assert machine["priority"] in {"P0", "P1", "P2"}
    assert machine["title"].startswith("fix(cart)")
    await correct(env, report, give_back=["priority", "title", "summary"])
    row = await env.row(report)
    assert (row["priority"], row["title"]) == (machine["priority"], machine["title"])
    assert row["summary"] == machine["summary"]


@pytest.mark.parametrize(
    ("actionability", "status"),
    [
        ("requires_human_input", "pending_input"),
        ("not_actionable", "potential"),
        ("immediately_actionable", "ready"),
    ],
)
async def test_correction_of_actionability_decides_the_outcome_of_research(
    env: ResearchEnv, actionability: str, status: str
) -> None:
    report = await env.report(trace())
    judges = Meanwhile(env, report, actionability=actionability)
    await research(env.researcher(judges=judges), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["actionability"]) == (status, actionability)


async def test_correction_that_answers_has_a_waiting_report_researched_again(env: ResearchEnv) -> None:
    report = await env.report(said("The cart page is slow for us when it is empty, since Monday."))
    await correct(env, report, actionability="requires_human_input", repository="acme/shop")
    await research(env.researcher(), env.project, report)
    assert ((row := await env.row(report))["status"], row["waits_for"]) == ("pending_input", "answer")
    await correct(env, report, actionability="immediately_actionable")
    assert (await env.row(report))["status"] == "candidate"
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "ready"


async def test_correction_of_repository_is_searched_and_given_back(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    env = await make_research_env(engine, tmp_path)
    await env.connect(shop_repository(env.folder / "shop"))
    await env.connect(shop_repository(env.folder / "other"), "acme/other")
    report = await env.report(trace(repository="acme/shop"))
    await research(env.researcher(), env.project, report)
    first = (await env.row(report))["repository"]
    other = "acme/other" if first == "acme/shop" else "acme/shop"
    result = await correct(env, report, repository=other)
    assert (await env.row(report))["status"] == "candidate"
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["repository"], row["corrections"]["repository"]["machine"]) == (other, first)
    async with unit_of_work(env.engine) as uow:
        assert result.undo_id is not None
        await undo_many(uow, env.jobs, project_id=env.project, ids=[result.undo_id], now=now())
    row = await env.row(report)
    assert (row["repository"], row["status"], row["corrections"]) == (first, "candidate", {})
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["repository"] == first


async def test_corrections_stay_with_their_report_when_it_is_merged_and_split(env: ResearchEnv) -> None:
    kept = await env.report(trace(), said("The cart is broken."))
    other = await env.report(said("The cart shows an error."))
    await correct(env, kept, priority="P0", area="cart", add_labels=["mine"])
    await correct(env, other, priority="P4", area="other", add_labels=["theirs"])

    def command(uow: Any) -> RegroupCommand:
        return RegroupCommand(uow, env.project, SYSTEM, "", now(), env.jobs)

    async with unit_of_work(env.engine) as uow:
        done = await merge(command(uow), from_ids=[other], into_id=kept)
    row = await env.row(kept)
    assert (row["priority"], row["area"], row["labels"]) == ("P0", "cart", ["mine"])
    async with unit_of_work(env.engine) as uow:
        await undo(command(uow), done[0].id)
    row = await env.row(other)
    assert (row["priority"], row["area"], row["labels"]) == ("P4", "other", ["theirs"])
    async with unit_of_work(env.engine) as uow:
        of_report = sa.select(signals.c.id).where(signals.c.report_id == kept).order_by(signals.c.seq)
        members = list((await uow.execute(of_report)).scalars())
        made = await split(command(uow), report_id=kept, signal_ids=members[1:])
    row = await env.row(made.to_report_id)
    assert (row["corrections"], row["labels"]) == ({}, [])
    assert set((await env.row(kept))["corrections"]) == {"priority", "area", "labels"}

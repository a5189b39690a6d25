"""Findings about the inbox, sources, owners or schedules: no code, no title of a fix, no hand-off."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import make_handoff_project
from tests.helpers.research import make_shop_env, trace
from tests.integration.scouts.runs.test_scout_runner import ScoutRunEnv, run_env, sees, signals_of

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.domain.errors import Conflict
from postroom.domain.handoff.autostart import OPERATIONAL, NoStart
from postroom.domain.scouts.findings import KIND
from postroom.domain.scouts.skills import SkillText
from postroom.domain.signals.intake import NewSignal
from postroom.handoff import service
from postroom.research.pipeline import research
from postroom.skills import service as skills

__all__ = ["run_env"]

TITLE = "Source went quiet: github/issue"


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


def quiet_source() -> NewSignal:
    """Return the signal of a finding that names code, as a body may quote anything."""
    body = f"{TITLE}\n\nThe last signal named shop/cart.py, line 6, in total (TotalError)."
    return NewSignal("signals_scout", "cross_source_issue", str(new_id()), body, 1.0, {KIND: "operational"})


async def test_research_gives_it_no_code_and_its_own_words(engine: AsyncEngine, tmp_path: Path) -> None:
    env = await make_shop_env(engine, tmp_path)
    report = await env.report(quiet_source())
    outcome = await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert outcome is not None
    assert (row["status"], row["title"]) == ("pending_input", TITLE)
    assert row["actionability"] == "requires_human_input"
    assert row["priority"] is not None
    assert log.keys().isdisjoint(
        {"repo_selection", "code_reference", "signal_finding", "suggested_reviewers"}
    )
    # Beside an error of the product it is about code like any other.
    mixed = await env.report(quiet_source(), trace())
    await research(env.researcher(), env.project, mixed)
    assert (await env.log(mixed))["repo_selection"][0]["repository"] == "acme/shop"


async def test_operational_finding_is_never_handed_off(engine: AsyncEngine) -> None:
    handoff_project = await make_handoff_project(engine)
    await handoff_project.choose("pull")
    report = await handoff_project.ready()
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.update(signals).where(signals.c.report_id == report).values(extra={KIND: "operational"})
        )
    assert await handoff_project.consider(report) == NoStart(OPERATIONAL)
    async with unit_of_work(engine) as uow:
        with pytest.raises(Conflict, match="no code to change"):
            await service.start_manually(
                uow,
                handoff_project.deps,
                project_id=handoff_project.project,
                report_id=report,
                user_id=handoff_project.ann,
                force=True,
                by_key=False,
                now=now(),
            )


@pytest.mark.parametrize("declared", ["operational", None])
async def test_operational_skill_declaration_follows_its_signals(
    run_env: ScoutRunEnv, declared: str | None
) -> None:
    front = {"run": "detector"} | ({"findings": declared} if declared else {})
    async with unit_of_work(run_env.deps.engine) as uow:
        text = SkillText("signals-scout-shop", "Looks.", "Look.", front)
        await skills.add_version(uow, run_env.fleet.project, text, user_id=None, now=now())
    await run_env.run(sees("a"))
    (signal,) = await signals_of(run_env)
    assert signal["extra"].get(KIND) == declared


async def test_research_puts_findings_one_priority_below_people_of_the_same_impact(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    env = await make_shop_env(engine, tmp_path)
    text = "Checkout is down for everybody\n\nNobody can pay."
    facts = {"severity": "P1", "users_affected": 400}
    found = NewSignal("signals_scout", "cross_source_issue", str(new_id()), text, 1.0, facts)
    told = NewSignal("zendesk", "ticket", str(new_id()), text, 1.0, facts)
    reports = [await env.report(found), await env.report(told), await env.report(found, told)]
    for report in reports:
        await research(env.researcher(), env.project, report)

    alone, people, both = [(await env.row(report))["priority"] for report in reports]

    assert (alone, people) == ("P1", "P0")
    assert both <= people
    [judged] = (await env.log(reports[0]))["priority_judgment"]
    assert judged["explanation"].endswith("Only a scout found it, so it is one step lower: P1.")

"""The log of a report that is researched again."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.research import make_shop_env, trace

from postroom.research import steps
from postroom.research.context import Round
from postroom.research.pipeline import research
from postroom.research.schemas import Entry, StepOutput


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


async def test_research_again_logs_only_judgments_that_changed(
    engine: AsyncEngine, real: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = await make_shop_env(engine, real)
    report = await env.report(trace())
    judge, priorities = steps.judge_priority, iter(["P2", "P2", "P1", "P2"])

    async def judged(round: Round) -> StepOutput:
        priority = next(priorities)
        if round.run.round < 4:
            await env.add(report, [trace()])
        output = await judge(round)
        entry = Entry("priority_judgment", {"priority": priority, "explanation": "By its severity."})
        return replace(output, entries=[entry])

    monkeypatch.setattr(steps, "judge_priority", judged)
    await research(env.researcher(), env.project, report)
    log = await env.log(report)
    assert sorted(entry["priority"] for entry in log["priority_judgment"]) == ["P1", "P2", "P2"]
    assert (await env.row(report))["priority"] == "P2"

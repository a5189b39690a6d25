"""The registry of tools on a real project: what an entry allows, and that a dry run writes with none of them."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from inspect import signature
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import BaseModel
from tests.helpers.reports import add_report
from tests.integration.scouts.runs.test_scout_agent import FINDING
from tests.integration.scouts.runs.test_scout_runner import SHOP, ScoutRunEnv, run_env
from tests.integration.scouts.runs.test_scout_tally import REPORT

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import metadata
from postroom.domain.errors import Forbidden, Invalid, NotFound
from postroom.domain.scouts.detections import DetectorResult
from postroom.domain.scouts.skills import SkillText
from postroom.scouts.findings.schemas import FindingRequest, RecordRequest
from postroom.scouts.memory import scratchpad
from postroom.scouts.reports.schemas import NewReport, ReportEdit
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.registry import TOOLS, tools_of
from postroom.scouts.tools.tool import tool
from postroom.skills import service as skills

__all__ = ["run_env"]

PROFILES = "project_profiles"
FILE = {"repository", "path"}
"""What tools that read repositories have to be given."""


async def contents(run_env: ScoutRunEnv) -> dict[str, Any]:
    """Return the count and a checksum of each table's rows, without heartbeats, transcripts and cached profiles."""
    found = {}
    async with unit_of_work(run_env.deps.engine) as uow:
        for name in set(metadata.tables) - {"scout_runs", "scout_run_steps", PROFILES}:
            query = f"SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {name} t"
            found[name] = (await uow.execute(sa.text(query))).one()
    return found


async def prepare(run_env: ScoutRunEnv) -> Mapping[str, dict[str, Any]]:
    """Allow all tools, and return arguments with which each tool that writes has something to write."""
    project = run_env.fleet.project
    text = SkillText(SHOP, "Looks.", "Look.", {"run": "detector", "allowed-tools": sorted(TOOLS)})
    async with unit_of_work(run_env.deps.engine) as uow:
        await skills.add_version(uow, project, text, user_id=None, now=now())
        report_id = await add_report(uow, project, status="ready")
        await scratchpad.remember(uow, project, key="known", content="c", run_id=None, now=now())
    return {
        "edit-report": {"edit": ReportEdit(report_id=report_id, title="Another title")},
        "emit-report": {"report": NewReport.model_validate(REPORT)},
        "emit-signal": {"finding": FindingRequest.model_validate(FINDING)},
        "record-output": {"records": [RecordRequest.model_validate({"payload": {"url": "/a"}})]},
        "scratchpad-forget": {"key": "known"},
        "scratchpad-remember": {"key": "new", "content": "c"},
    }


async def test_tools_declared_writing_write_and_never_in_dry_run(run_env: ScoutRunEnv) -> None:
    given = await prepare(run_env)
    wrote: set[str] = set()

    async def detect(context: RunContext) -> DetectorResult:
        for name, entry in TOOLS.items():
            agents = entry.for_agent(context)
            arguments = given.get(name) or dict.fromkeys(FILE & signature(agents).parameters.keys(), "a/b")
            before = await contents(run_env)
            with suppress(Forbidden, NotFound):
                await agents(**arguments)
            if await contents(run_env) != before:
                wrote.add(name)
        return DetectorResult("Tried all.")

    await run_env.fleet("PATCH", f"configs/{run_env.config}/", {"emit": False})
    assert ((await run_env.run(detect))["status"], wrote) == ("completed", set())
    # Otherwise each of these calls does write.
    await run_env.fleet("PATCH", f"configs/{run_env.config}/", {"emit": True})
    writing = {name for name, entry in TOOLS.items() if entry.writes}
    assert ((await run_env.run(detect))["status"], wrote) == ("completed", writing)


async def test_tools_for_agents_follow_registry(run_env: ScoutRunEnv) -> None:
    async def detect(context: RunContext) -> DetectorResult:
        for name, entry in TOOLS.items():
            only = replace(context, tools=frozenset({name}))
            [offered] = tools_of(only)
            nothing = dict.fromkeys(signature(offered).parameters)
            with pytest.raises(Forbidden, match=f"lacks the scope '{entry.scope}'"):
                await entry.for_agent(replace(only, scopes=frozenset()))(**nothing)
            with pytest.raises(Forbidden, match="lacks the scope 'user:write'"):
                await replace(entry, scope="user:write").for_agent(only)(**nothing)
            with pytest.raises(Forbidden, match=f"does not allow the tool '{name}'"):
                await entry.for_agent(replace(context, tools=frozenset()))(**nothing)
        return DetectorResult("Was refused.")

    run = await run_env.run(detect)
    assert (run["status"], run["summary"]) == ("completed", "Was refused.")
    steps = (await run_env.read(run_env.ids[0], "transcript/"))["steps"]
    assert [step["name"] for step in steps] == [name for name in TOOLS for _ in range(3)]
    assert all(step["output"].startswith("refused: ") for step in steps)


class Body(BaseModel):
    anything: Any


async def test_arguments_that_can_not_be_recorded_are_refused(run_env: ScoutRunEnv) -> None:
    @tool("signals-search")
    async def takes_anything(context: RunContext, body: Body) -> Any:
        return []

    async def detect(context: RunContext) -> DetectorResult:
        with pytest.raises(Invalid, match="can't be used"):
            await takes_anything(context, Body(anything={"\ud800": 1}))
        return DetectorResult("Was refused.")

    assert (await run_env.run(detect))["summary"] == "Was refused."
    [step] = (await run_env.read(run_env.ids[0], "transcript/"))["steps"]
    assert (step["input"], step["output"][:8]) == ({}, "refused:")


async def test_tools_not_declared_writing_cannot_write(run_env: ScoutRunEnv) -> None:
    @tool("signals-search")
    async def undeclared(context: RunContext) -> Any:
        async with context.writing():
            return []

    async def detect(context: RunContext) -> DetectorResult:
        for writes in (undeclared(context), undeclared.function(context)):
            with pytest.raises(Forbidden, match="declared to write"):
                await writes
        return DetectorResult("Could not.")

    assert (await run_env.run(detect))["summary"] == "Could not."

"""What a run counts as found, what it leaves in its transcript, and what tools do with arguments that can't be."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.models.language import calls, double
from tests.helpers.scouts.rows import run_row
from tests.integration.scouts.runs.test_scout_agent import DONE, FINDING, NAME, Agency
from tests.integration.scouts.runs.test_scout_agent import agency as agency  # noqa: PLC0414  # the fixture
from tests.integration.scouts.runs.test_scout_runner import run_env as run_env  # noqa: PLC0414  # the fixture
from tests.integration.scouts.runs.test_scout_runner import sees

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports
from postroom.domain.scouts.skills import SkillText
from postroom.skills import service as skills

REPORT: dict[str, Any] = {
    "title": "Checkout fails",
    "summary": "For guests.",
    "evidence": [{"description": "Seen twice.", "source_id": "4711"}],
    "actionability": "immediately_actionable",
    "actionability_explanation": "It is plain.",
    "idempotency_key": "checkout",
}


@pytest.fixture
async def writer(agency: Agency) -> Agency:
    """Return a scout whose skill lets it write reports."""
    text = SkillText(NAME, "Looks.", "Look.", {"allowed-tools": ["emit-report", "edit-report"]})
    async with unit_of_work(agency.run_env.deps.engine) as uow:
        await skills.add_version(uow, agency.run_env.fleet.project, text, user_id=None, now=now())
    return agency


async def test_tally_written_report_counts_once(writer: Agency) -> None:
    script = double(calls("emit_report", **REPORT), calls("emit_report", **REPORT), DONE)
    _, transcript = await writer.run(script)
    assert transcript["found_count"] == 1
    # Another run that comes with the same key writes nothing.
    _, transcript = await writer.run(double(calls("emit_report", **REPORT), DONE))
    assert transcript["found_count"] == 0


async def test_tally_changed_report_counts(writer: Agency) -> None:
    await writer.run(double(calls("emit_report", **REPORT), DONE))
    async with unit_of_work(writer.run_env.deps.engine) as uow:
        wanted = sa.select(reports.c.id).where(reports.c.project_id == writer.run_env.fleet.project)
        report_id = str((await uow.execute(wanted)).scalar_one())
    same = calls("edit_report", report_id=report_id, title="Checkout fails")
    _, transcript = await writer.run(double(same, DONE))
    assert transcript["found_count"] == 0
    edit = calls("edit_report", report_id=report_id, append_note="Seen again.")
    run, transcript = await writer.run(double(edit, edit, DONE))
    assert (transcript["found_count"], run["emitted_count"]) == (1, 0)


async def test_tally_dry_run_counts_reports(writer: Agency) -> None:
    await writer.run_env.fleet("PATCH", f"configs/{writer.run_env.config}/", {"emit": False})
    script = double(calls("emit_report", **REPORT), DONE)
    _, transcript = await writer.run(script)
    assert (transcript["dry_run"], transcript["found_count"]) == (True, 1)
    assert "dry run" in script.seen[-1]


async def test_tally_finding_emitted_twice_counts_once(agency: Agency) -> None:
    script = double(calls("emit_signal", **FINDING), calls("emit_signal", **FINDING), DONE)
    run, transcript = await agency.run(script)
    assert (run["emitted_count"], transcript["found_count"]) == (1, 1)


def refusals(transcript: dict[str, Any]) -> Sequence[tuple[str, str]]:
    """Return which tools refused, and how."""
    return [
        (step["name"], step["output"]) for step in transcript["steps"] if step["output"].startswith("refused")
    ]


async def test_tally_refused_finding_leaves_step(agency: Agency) -> None:
    script = double(calls("emit_signal", **{**FINDING, "description": "a " * 9_000}), DONE)
    run, transcript = await agency.run(script)
    assert run["status"] == "completed", run
    [(tool, why)] = refusals(transcript)
    assert tool == "emit-signal"
    assert "no more than" in why
    assert (transcript["found_count"], transcript["tool_calls"]) == (0, 1)


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("signals_search", {"days": -1e9}),
        ("signals_search", {"days": 1e300}),
        ("metrics_query", {"name": "m", "hours": -1e12}),
        ("metrics_query", {"name": "m", "bucket_minutes": 10**15}),
        ("metrics_query", {"name": "m", "bucket_minutes": -(10**15)}),
        ("repository_read", {"repository": "a/b", "path": "c", "first_line": -(10**30), "lines": 10**30}),
    ],
)
async def test_numbers_far_out_end_no_run(agency: Agency, tool: str, given: dict[str, Any]) -> None:
    run, _ = await agency.run(double(calls(tool, **given), DONE))
    assert run["status"] == "completed", run


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("signals_search", {"days": "nan"}),
        ("signals_search", {"days": "inf"}),
        ("metrics_query", {"name": "m", "hours": "-inf"}),
    ],
)
async def test_tally_invalid_number_is_refused(agency: Agency, tool: str, given: dict[str, Any]) -> None:
    script = double(*[calls(tool, **given)] * 4, DONE)
    run, transcript = await agency.run(script)
    assert run["status"] == "completed", run
    assert "Refused: " in script.seen[-1]
    assert [name for name, _ in refusals(transcript)] == [tool.replace("_", "-")] * 4
    assert transcript["tool_calls"] == 4


@pytest.mark.parametrize("error", [ValueError("odd"), OverflowError("too large"), "data"])
async def test_tool_invalid_arguments_are_refused(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, error: Exception | str
) -> None:
    async def broken(uow: Any, *args: Any, **given: Any) -> Any:
        if isinstance(error, Exception):
            raise error
        return (await uow.execute(sa.text("SELECT 99999999999::int"))).all()

    monkeypatch.setattr("postroom.scouts.profile.members.find", broken)
    script = double(calls("members_list", search="a"), DONE)
    run, transcript = await agency.run(script)
    assert run["status"] == "completed", run
    [(tool, why)] = refusals(transcript)
    assert tool == "members-list"
    assert "can't be used" in why
    assert "SELECT" not in json.dumps(transcript)


async def test_tally_detector_run_counts_each_finding(run_env: Any, api: Api) -> None:
    run = await run_env.run(sees("a", "b"))
    assert run["emitted_count"] == 2
    assert (await run_row(api, run_env.ids[0]))["found_count"] == 2

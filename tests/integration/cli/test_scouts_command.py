"""`postroom scouts`, as an operator runs it."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.command_env import invoke
from tests.helpers.models.language import answers, calls, double
from tests.helpers.screening import BLOCK, WordFilter

from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.tables import scout_configs
from postroom.db.temporary import temporary_database
from postroom.domain.errors import PostroomError
from postroom.domain.scouts.skills import SkillText
from postroom.evals.scouts import Reading, play, read_recording
from postroom.models.language import Price
from postroom.projects import service as projects
from postroom.settings import ScoutSettings, SpendSettings
from postroom.skills.catalogue import shipped_skills


@dataclass(frozen=True)
class ScoutsCommandLine:
    """The command over a database of its own."""

    url: str
    folder: Path

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run it; return the exit code and what it printed, or the sentence that it ended with."""
        result = invoke(
            ["scouts", *arguments, "--data-dir", str(self.folder)],
            env={"POSTROOM_DATABASE_URL": self.url},
        )
        if isinstance(result.exception, PostroomError):
            return 1, result.exception.message
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout

    def json(self, *arguments: str) -> Any:
        """Run what must succeed and return the JSON that it prints."""
        code, printed = self.run(*arguments)
        assert code == 0, printed
        return json.loads(printed)

    def file(self, text: str | bytes) -> str:
        """Write a file and return its path."""
        path = self.folder / "flag.json"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)


async def make_project(url: str) -> None:
    engine = create_engine(url, pool_size=1)
    async with unit_of_work(engine) as uow:
        await projects.ensure_default(uow, now())
    await engine.dispose()


@pytest.fixture(scope="module")
def command(
    admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ScoutsCommandLine]:
    with temporary_database(admin_url, "scouts", template=template) as url:
        asyncio.run(make_project(url))
        yield ScoutsCommandLine(url, tmp_path_factory.mktemp("scouts"))


def test_scouts_command_lists_project(command: ScoutsCommandLine) -> None:
    code, emitted = command.run("list")
    assert (code, "postroom scouts sync" in emitted) == (0, True)
    assert command.json("list", "--json") == []
    synced = command.json("sync", "--json")
    assert [each["skill_name"] for each in synced] == sorted(shipped_skills())
    assert command.json("sync", "--json") == command.json("list", "--json") == synced
    code, plain = command.run("list", "-o", "plain")
    # Skill, origin, enabled, emits, minutes between runs, last run.
    assert plain.splitlines()[0].split("\t") == [
        "signals-scout-ai-observability",
        "canonical",
        "False",
        "True",
        "1440",
        "",
        "",
    ]
    for number in ("7", "99999999999999999999"):
        for name in ("list", "sync"):
            code, emitted = command.run(name, "--project", number)
            assert (code, emitted.startswith(f"There is no project {number}. ")) == (1, True)


def test_scouts_command_flag(command: ScoutsCommandLine) -> None:
    assert command.json("flag") is None
    payload = {"guaranteed_team_ids": ["*"], "scouts_banner_message": "Hi"}
    assert command.json("flag", "--set", command.file(json.dumps(payload))) == payload
    assert command.json("flag") == payload
    for text, emitted in (
        ("{", "flag.json, line 1: this is not JSON"),
        ('{\n"a": 1,\n!}', "flag.json, line 3: this is not JSON"),
        (b"\xff", "flag.json is not UTF-8 text."),
        ("[" * 100_000, "flag.json is nested too deeply"),
        ("9" * 5000, "flag.json is nested too deeply or contains a number that is too long."),
        ("[]", "The payload must be a JSON object."),
        ('{"guaranteed_team_ids": [NaN]}', "Value must be valid JSON."),
        ('{"guaranteed": []}', "There is no 'guaranteed' in the payload"),
        ('{"skip_team_ids": ["*"]}', "skip_team_ids: '*' is not a project number."),
    ):
        code, sentence = command.run("flag", "--set", command.file(text))
        assert (code, emitted in sentence) == (1, True), sentence
    code, sentence = command.run("flag", "--set", str(command.folder / "none.json"))
    assert (code, "none.json can't be read" in sentence) == (1, True)
    both = command.run("flag", "--clear", "--set", command.file("{}"))
    assert both == (1, "Give --set or --clear, not both.")
    assert command.json("flag") == payload
    assert command.json("flag", "--clear") is None
    assert command.json("flag", "--clear") is None


def test_scouts_command_unsatisfiable_flag_is_warned(command: ScoutsCommandLine) -> None:
    def said(most: int) -> str:
        path = command.file(json.dumps({"guaranteed_team_ids": ["*"], "max_runs_per_tick_global": most}))
        given = ["scouts", "flag", "--set", path, "--data-dir", str(command.folder)]
        return invoke(given, env={"POSTROOM_DATABASE_URL": command.url}).stderr

    assert "POSTROOM_SCOUTS__RUNS_PER_TICK limits it to 50." in said(1000)
    assert said(50) == ""
    command.run("flag", "--clear")


SKILL = """---
name: signals-scout-own
description: Looks at errors.
run: detector
detector: error-tracking
---
Look at errors.
"""


def recording(*extra: dict[str, Any]) -> str:
    def error(text: str, at: str, **facts: Any) -> dict[str, Any]:
        source = {"source_product": "error_tracking", "source_type": "issue_created", "source_id": at}
        return {"signal": {**source, "description": text, "timestamp": at, "extra": facts}}

    rows = [
        {"as_of": "2031-03-03T18:00:00Z"},
        *(
            error(f"OldError: known\n  at {day}", f"2031-02-{day:02}T10:00:00Z", fingerprint="old")
            for day in range(1, 21)
        ),
        error("NewError: unheard of\n  at it", "2031-03-02T10:00:00Z", fingerprint="new", occurrences=12),
        *extra,
    ]
    return "\n".join(map(json.dumps, rows))


def test_scouts_command_own_scout_is_checked_created_and_run(command: ScoutsCommandLine) -> None:
    skill = command.folder / "SKILL.md"
    skill.write_text(SKILL)
    code, emitted = command.run("new", str(skill), "--check")
    assert (code, emitted.strip()) == (0, "signals-scout-own can be run by detector error-tracking.")
    for text, wrong in (
        (
            SKILL.replace("detector: error-tracking", "detector: nothing"),
            "Line 5: There is no detector 'nothing'",
        ),
        (SKILL.replace("detector: error-tracking\n", ""), "Line 4: There is no detector 'own'"),
        (SKILL.replace("run: detector", "run: shell"), "Line 4: 'run' must be one of"),
        (SKILL.replace("signals-scout-own", "own"), "Line 2: The name of a scout's skill"),
    ):
        skill.write_text(text)
        code, emitted = command.run("new", str(skill))
        assert code == 1
        assert wrong in emitted
    skill.write_text(SKILL)
    assert "has version 1 in project 1" in command.run("new", str(skill))[1]
    skill.write_text(SKILL.replace("Look at errors.\n", "Look again.\n"))
    assert "has version 2 in project 1" in command.run("new", str(skill))[1]
    code, printed = command.run("run", "own", "--dry-run", "--json")
    done = json.loads(printed)
    assert (code, done["status"], done["dry_run"], done["mode"]) == (0, "completed", True, "detector")
    assert done["summary"].startswith("No errors were sent")
    code, printed = command.run("transcript", done["run_id"], "--json")
    assert [step["name"] for step in json.loads(printed)["steps"]] == ["signals-search"]
    assert "1 tool calls, 0 tokens" in command.run("transcript", done["run_id"])[1]
    listed = command.json("runs", "own", "--json")
    assert [each["run_id"] for each in listed] == [done["run_id"]]
    assert done["run_id"] in command.run("runs", "-o", "plain")[1]
    assert command.run("runs", "nobody")[1].strip() == "No scout has run yet."
    code, emitted = command.run("runs", "--project", "7")
    assert (code, emitted.startswith("There is no project 7. ")) == (1, True)
    assert command.run("run", "nobody")[0] == 1
    assert command.run("run", "own", "--as-of", "soon") == (
        1,
        "'soon' is not a time; write it as 2031-03-03T12:00:00Z.",
    )


def test_scouts_command_agent_without_model_fails_with_reason(command: ScoutsCommandLine) -> None:
    skill = command.folder / "SKILL.md"
    skill.write_text(SKILL.replace("run: detector\ndetector: error-tracking\n", ""))
    command.run("new", str(skill))
    code, printed = command.run("run", "own")
    assert code == 1
    assert "the server has none" in printed
    assert "Failed:" in printed


def test_scouts_command_time_zone_of_schedules(command: ScoutsCommandLine) -> None:
    assert command.run("timezone") == (0, "UTC\n")
    assert command.run("timezone", "Europe/Berlin") == (0, "Europe/Berlin\n")
    assert command.run("timezone", "Nowhere/Else")[0] == 1
    assert command.run("timezone", "UTC") == (0, "UTC\n")


def test_scouts_command_grades_recorded_day(command: ScoutsCommandLine) -> None:
    day = command.folder / "day.jsonl"
    day.write_text(recording({"expect": "newerror: unheard"}))
    code, printed = command.run("test", "error-tracking", str(day), "--json")
    graded = json.loads(printed)
    assert (code, graded["passed"], graded["found"]) == (0, True, ["New error: NewError: unheard of"])
    day.write_text(recording({"expect": "something else"}))
    code, printed = command.run("test", "error-tracking", str(day))
    assert code == 1
    assert "unexpected" in printed
    assert "missed" in printed
    assert "Not passed." in printed
    skill = command.folder / "SKILL.md"
    skill.write_text(SKILL)
    day.write_text(recording({"expect": "NewError"}))
    assert command.run("test", str(skill), str(day))[0] == 0
    for text, wrong in (
        ("{", "line 1: this is not JSON."),
        ('{"signal": {}}', "line 1: source_product"),
        ('{"what": 1}', "line 1: a line must be an object with one of"),
        ('{"as_of": "2031-01-01T00:00:00"}', "line 1: as_of needs an offset"),
        ("", "contains no signals and no metrics"),
    ):
        day.write_text(text)
        code, emitted = command.run("test", "error-tracking", str(day))
        assert code == 1
        assert wrong in emitted, emitted


async def test_scouts_command_grades_agent_on_recorded_day(
    admin_url: str, template: str, tmp_path: Path
) -> None:
    day = tmp_path / "day.jsonl"
    hostile = {"source_product": "zendesk", "source_type": "ticket", "source_id": "9", "weight": 0.5}
    day.write_text(
        recording(
            {"signal": {**hostile, "description": f"Buy now. {BLOCK}", "timestamp": "2031-03-03T10:00:00Z"}},
            {"expect": "NewError"},
        )
    )
    skill = SkillText("signals-scout-reader", "Reads.", "Read.")
    finding = {"description": "NewError is new", "confidence": 0.9, "finding_id": "new"}
    script = double(
        calls("signals_search", days=30),
        calls("emit_signal", **finding),  # type: ignore[arg-type]
        answers({"summary": "Read."}),
        price=Price(Decimal(10), Decimal(10)),
    )
    with temporary_database(admin_url, "graded", template=template) as url:
        graded = await play(
            url,
            read_recording(day, now()),
            skill,
            settings=ScoutSettings(),
            clock=now,
            reading=Reading(script.model, SpendSettings(), WordFilter()),
        )
    assert (graded.passed, graded.found, graded.summary) == (True, ["NewError is new"], "Read.")
    assert graded.tokens == 360
    assert graded.cost_usd == pytest.approx(360 * 10 / 1e6)
    # It reads what the filter lets pass, and no more.
    assert "unheard of" in script.seen[-1]
    assert BLOCK not in script.seen[-1]


def test_scouts_command_sync_warns_of_daily_limit(
    command: ScoutsCommandLine, capfd: pytest.CaptureFixture[str]
) -> None:
    async def change(**values: Any) -> None:
        engine = create_engine(command.url, pool_size=1)
        async with unit_of_work(engine) as uow:
            await uow.execute(sa.update(scout_configs).values(values))
        await engine.dispose()

    def warned() -> str:
        result = invoke(
            ["scouts", "sync", "--data-dir", str(command.folder)],
            env={"POSTROOM_DATABASE_URL": command.url},
        )
        assert result.exit_code == 0
        return result.stderr

    count = len(command.json("sync", "--json"))
    flag = {"guaranteed_team_ids": ["*"], "team_configs": {"1": {"max_runs_per_day": count}}}
    command.json("flag", "--set", command.file(json.dumps(flag)))
    assert "will be delayed" not in warned()
    # Cron goes before the interval.
    asyncio.run(change(enabled=True, options={"run_cron_schedule": "0 * * * *"}))
    assert f"require {24 * count} runs a day" in warned()
    asyncio.run(change(paused_at=now()))
    assert "will be delayed" not in warned()
    command.json("flag", "--clear")

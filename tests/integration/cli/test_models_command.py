"""`postroom models`, as an operator runs it."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from tests.helpers.command_env import invoke
from tests.helpers.models.language import answers, double

from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.domain.errors import PostroomError
from postroom.models.configured import make_language
from postroom.models.language import Prompt, Question
from postroom.projects import outages
from postroom.projects import service as projects
from postroom.projects.paid import PaidModel, Purpose
from postroom.settings import LanguageSettings, Settings, SpendSettings
from postroom.worker.language_models import tidy_calls


class Verdict(BaseModel):
    """Whether two signals are about one problem."""

    same: bool


QUESTION = Question(prompt=Prompt("judge", "Judge."), parts=("?",), output=Verdict)


@dataclass(frozen=True)
class ModelsCommandLine:
    """The command over a database of its own."""

    url: str
    folder: Path

    def run(self, *arguments: str, command: str = "models", model: str = "") -> tuple[int, str]:
        """Run it; return the exit code and what it printed, or the sentence that it ended with."""
        result = invoke(
            [command, *arguments, "--data-dir", str(self.folder)],
            env={
                "POSTROOM_DATABASE_URL": self.url,
                **({"POSTROOM_LANGUAGE__MODEL": model} if model else {}),
            },
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


async def ask_once(url: str) -> None:
    engine = create_engine(url, pool_size=2)
    async with unit_of_work(engine) as uow:
        await projects.ensure_default(uow, now())
    model = PaidModel(engine, double(answers(Verdict(same=True))).model, settings=SpendSettings(), clock=now)
    await model.ask(QUESTION, Purpose(1, "grouping", "a"))
    await engine.dispose()


@pytest.fixture
def command(admin_url: str, template: str, tmp_path: Path) -> Iterator[ModelsCommandLine]:
    with temporary_database(admin_url, "models", template=template) as url:
        asyncio.run(ask_once(url))
        yield ModelsCommandLine(url, tmp_path)


def test_models_command_shows_day_with_limits(command: ModelsCommandLine) -> None:
    found = command.json("spend", "--json")

    assert (found["calls"], found["calls_limit"], found["dollars_limit"]) == (1, 1000, 5)
    [use] = found["results"]
    assert (use["purpose"], use["model"], use["calls"], use["dollars"]) == ("grouping", "double:1", 1, None)
    assert "1 of 1000 calls, 0.0000 of 5 dollars" in command.run("spend")[1]


async def note_outage(url: str, model: str) -> None:
    engine = create_engine(url, pool_size=2)
    async with unit_of_work(engine) as uow:
        await outages.count_failure(
            uow, model, began=now(), now=now(), rest=30, asked=None, reason="It failed with status 503."
        )
    await engine.dispose()


def test_models_status_says_whether_the_model_answers(
    command: ModelsCommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No language model is set up" in command.run("status")[1]
    monkeypatch.setenv("POSTROOM_LANGUAGE__MODEL", "openai:reader-1")
    assert "openai:reader-1 answers" in command.run("status")[1]
    assert command.json("status", "--json") == {"model": "openai:reader-1", "outage": None}

    asyncio.run(note_outage(command.url, "openai:reader-1"))

    said = command.run("status")[1]
    assert "openai:reader-1 has failed since" in said
    assert "It failed with status 503." in said
    found = command.json("status", "--json")["outage"]
    assert (found["failures"], found["since"] < found["rests_until"]) == (1, True)


def test_models_command_sets_and_resets_project_limits(command: ModelsCommandLine) -> None:
    assert command.run("limit", "--calls", "7", "--dollars", "0.25")[1].strip() == (
        "7 calls and 0.250000 dollars a day."
    )
    assert command.json("spend", "--json")["calls_limit"] == 7
    command.run("limit")
    assert command.json("spend", "--json")["calls_limit"] == 1000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["limit", "--dollars", "many"], "a number from 0"),
        (["limit", "--dollars", "-1"], "a number from 0"),
        (["limit", "--dollars", "NaN"], "a number from 0"),
        (["limit", "--project", "99", "--calls", "1"], "There is no project 99."),
        (["spend", "--project", "99"], "There is no project 99."),
        (["export", "/nowhere/at/all"], "can't be written"),
    ],
)
def test_models_command_invalid_is_one_sentence(
    command: ModelsCommandLine, arguments: list[str], words: str
) -> None:
    code, said = command.run(*arguments)

    assert code == 1
    assert words in said


def test_decisions_that_were_exported_replay_offline(command: ModelsCommandLine) -> None:
    file = command.folder / "decisions.jsonl"
    assert command.run("export", str(file))[1].startswith("Wrote 1 decisions")
    row = json.loads(file.read_text())
    assert (row["project_id"], row["purpose"], row["subject"]) == (1, "grouping", "a")

    model = make_language(LanguageSettings(model=f"replay:{file}"))
    assert model is not None
    answer = asyncio.run(model.ask(QUESTION))

    assert (answer.value, answer.model, answer.replayed) == (Verdict(same=True), "double:1", True)
    code, said = command.run("export", str(file), "--project", "2")
    assert (code, said.startswith("There is no project 2. Available: 1 (")) == (1, True)
    assert json.loads(file.read_text()) == row


def test_models_worker_deletes_old_decisions(command: ModelsCommandLine) -> None:
    async def tidy() -> None:
        engine = create_engine(command.url, pool_size=2)

        class Later:
            settings = Settings()

            @staticmethod
            def clock() -> Any:
                return now() + timedelta(days=91)

        later: Any = Later()
        later.engine = engine
        assert await tidy_calls(later) == 0
        await engine.dispose()

    asyncio.run(tidy())

    assert command.json("spend", "--json")["results"] == []
    assert command.json("spend", "--json")["calls"] == 1


def test_models_check_program_without_judgment_is_not_good_enough(
    command: ModelsCommandLine,
) -> None:
    program = [sys.executable, "-c", 'print(\'Sure! {"placements": [], "opinions": [], "pairs": []}\')']
    model = f"command:{json.dumps(program)}"
    assert command.run("check")[1].startswith("No language model is configured")
    code, printed = command.run(model=model, command="doctor")
    assert "not examined" in printed
    code, printed = command.run("check", "--json", model=model)
    found = json.loads(printed)
    assert code == 0, "what it reached is no error of the command"
    assert (found["groups"], found["screens"]) == (False, False)
    assert (found["unanswered"], found["held"], found["questions"]) == (0, 0, 1)
    assert found["model"].startswith("command:python")
    assert found["false_alarms"] == found["harmless"] > 0
    assert found["verdict"][0].startswith("Ended early, after 1 of 10 questions")
    assert found["input_tokens"] > 1_000
    code, printed = command.run(model=model, command="doctor")
    said = " ".join(printed.split())
    assert "not good enough to group and for second opinions" in said
    assert "examination ended after question 1" in said

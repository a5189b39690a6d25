"""A language model behind a program: its answer is used, and whatever else it does ends with its question."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, Field
from tests.helpers.waiting import until

from postroom.domain.errors import Invalid
from postroom.models.configured import arguments_of, make_language, name_of
from postroom.models.language import Limits, Meter, ModelFailed, NoAnswer, Prompt, Question
from postroom.models.program.command import CommandModel
from postroom.settings import LanguageSettings
from postroom.text.fence import Data


class Fruit(BaseModel):
    """A fruit."""

    name: str = Field(max_length=20)
    weight: int


def ask(seconds: float = 20.0, **more: object) -> Question[Fruit]:
    return Question(
        prompt=Prompt("fruit", "Name the fruit."),
        parts=("The text:", Data("text 1", "A pear of 200 g.")),
        output=Fruit,
        limits=Limits(seconds=seconds),
        **more,  # type: ignore[arg-type]
    )


def model(code: str) -> CommandModel:
    return CommandModel([sys.executable, "-c", code], environment={})


ECHO = """
import json, os, sys
prompt = sys.stdin.read()
print(json.dumps({"name": os.environ.get("FRUIT", "none"), "weight": len(os.environ)}))
"""


async def test_command_answers_with_its_listed_environment_and_estimated_tokens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "1")
    plain = {"FRUIT": "pear", "LC_CTYPE": "C.UTF-8"}
    answer = await CommandModel([sys.executable, "-c", ECHO], environment=plain).ask(ask())
    assert answer.value == Fruit(name="pear", weight=len(plain))
    assert (answer.requests, answer.dollars) == (1, None)
    assert answer.input_tokens > 100 > answer.output_tokens > 0


async def test_command_gets_prompt_schema_and_fenced_data_on_standard_input(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    code = f'import sys; open({str(seen)!r}, \'w\').write(sys.stdin.read()); print(\'{{"name":"x","weight":1}}\')'
    await model(code).ask(ask())
    text = seen.read_text()
    assert text.index("Name the fruit.") < text.index('"maxLength": 20') < text.index("A pear of 200 g.")
    assert "DATA " in text


@pytest.mark.parametrize(
    "said",
    [
        'Sure! Here it is: {"name": "fig", "weight": 3} Anything else?',
        '```json\n{"name": "fig", "weight": 3}\n```',
        'I think {not json} but {"a": 1}, so {"name": "fig", "weight": 3}',
    ],
)
async def test_json_in_prose_is_the_answer(said: str) -> None:
    answer = await model(f"print({said!r})").ask(ask())
    assert answer.value == Fruit(name="fig", weight=3)


async def test_wrong_answer_is_asked_for_once_more_with_what_was_wrong(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"""
import sys
prompt = sys.stdin.read()
open({str(log)!r}, 'a').write(prompt + "\\0")
print('{{"name": "fig", "weight": 3}}' if "can't be used" in prompt else '{{"name": "fig", "weight": "much"}}')
"""
    meter = Meter()
    answer = await model(code).ask(ask(), meter=meter)
    assert answer.value.weight == 3
    assert meter.requests == 2
    second = log.read_text().split("\0")[1]
    assert "weight: Input should be a valid integer" in second
    assert '"much"' in second


async def test_answer_that_is_wrong_twice_is_no_answer() -> None:
    meter = Meter()
    with pytest.raises(NoAnswer, match="twice"):
        await model("print('no idea')").ask(ask(), meter=meter)
    assert meter.requests == 2


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        ("import time; time.sleep(60)", ModelFailed, "within 1 seconds"),
        ("import os; os.close(1); import time; time.sleep(60)", ModelFailed, "within 1 seconds"),
        ("print('x' * 10_000_000)", NoAnswer, "more than"),
        ("import os\nwhile True: os.write(2, b'x' * 65536)", NoAnswer, "longer than"),
        ("import sys; sys.stderr.write('key sk-1'); sys.exit(3)", ModelFailed, "code 3"),
    ],
)
async def test_command_that_hangs_floods_or_fails_is_ended(
    code: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as raised:
        await model(code).ask(ask(seconds=1.0 if "sleep" in code else 30.0))
    assert "sk-1" not in str(raised.value)


FORKS = """
import os, sys, time
mark = sys.argv[1]
for _ in range(40):
    if os.fork() == 0:
        if {leaves}: os.setsid()
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", mark])
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted on Linux")
@pytest.mark.parametrize("leaves", [False, True])
async def test_command_that_forks_too_often_is_ended_with_all_its_processes(leaves: bool) -> None:
    mark = f"mark-{os.getpid()}-{leaves}"
    forking = CommandModel(
        [sys.executable, "-c", FORKS.format(leaves=leaves), mark], environment={}, processes=10
    )
    with pytest.raises(ModelFailed, match="more than 10 processes"):
        await forking.ask(ask())
    assert _running(mark) == []


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found on Linux")
async def test_cancelled_question_ends_its_command() -> None:
    mark = f"mark-{os.getpid()}-cancelled"
    waiting = CommandModel(
        [sys.executable, "-c", "import time; time.sleep(600)", mark], environment={"PATH": os.defpath}
    )
    task = asyncio.create_task(waiting.ask(ask(seconds=300)))
    await until(lambda: bool(_running(mark)))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert _running(mark) == []


async def test_command_that_does_not_exist_says_what_to_check() -> None:
    missing = CommandModel(["no-such-program-here"], environment={"PATH": os.defpath})
    with pytest.raises(ModelFailed, match="POSTROOM_LANGUAGE__MODEL"):
        await missing.ask(ask())


async def test_question_with_tools_is_refused_without_running_anything() -> None:
    async def look(place: str) -> str:
        """Look at a place."""
        return place

    meter = Meter()
    with pytest.raises(NoAnswer, match="tools"):
        await model(ECHO).ask(ask(tools=[look]), meter=meter)
    assert meter.requests == 0


def test_setting_is_an_argument_list_and_its_name_hides_the_arguments() -> None:
    assert arguments_of("llm -m 'a b' $HOME;") == ["llm", "-m", "a b", "$HOME;"]
    assert arguments_of('["llm", "-m", "a b"]') == ["llm", "-m", "a b"]
    settings = LanguageSettings(model="command:/opt/llm --key sk-1")
    made = make_language(settings)
    assert isinstance(made, CommandModel)
    assert made.name == name_of(settings)
    assert made.name.startswith("command:llm ")
    assert "sk-1" not in made.name
    for wrong in ("", "'", "[]", "[1]", '[""]', '["a\\u0000"]'):
        with pytest.raises(Invalid, match="program"):
            arguments_of(wrong)


def _running(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in arguments and b"supervisor" not in b"".join(arguments[:3]):
            found.append(int(entry.name))
    return found

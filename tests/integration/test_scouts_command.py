"""`postroom scouts`, as an operator runs it."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.databases import scratch_database
from typer.testing import CliRunner

from postroom.cli.main import app
from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.domain.errors import PostroomError
from postroom.projects import service as projects
from postroom.skills.catalogue import shipped_skills


@dataclass(frozen=True)
class Command:
    """The command over a database of its own."""

    url: str
    folder: Path

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run it; return the exit code and what it printed, or the sentence that it ended with."""
        result = CliRunner().invoke(
            app,
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
def command(admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    with scratch_database(admin_url, "scouts", template=template) as url:
        asyncio.run(make_project(url))
        yield Command(url, tmp_path_factory.mktemp("scouts"))


def test_the_scouts_of_a_project(command: Command) -> None:
    code, told = command.run("list")
    assert (code, "postroom scouts sync" in told) == (0, True)
    assert command.json("list", "--json") == []
    synced = command.json("sync", "--json")
    assert [each["skill_name"] for each in synced] == sorted(shipped_skills())
    assert command.json("sync", "--json") == command.json("list", "--json") == synced
    code, plain = command.run("list", "-o", "plain")
    assert plain.splitlines()[0].split("\t") == [
        "signals-scout-ai-observability",
        "canonical",
        "True",
        "True",
        "1440",
        "",
        "",
    ]
    for number in ("7", "99999999999999999999"):
        for name in ("list", "sync"):
            assert command.run(name, "--project", number) == (1, f"There is no project {number}.")


def test_the_flag(command: Command) -> None:
    assert command.json("flag") is None
    payload = {"guaranteed_team_ids": ["*"], "scouts_banner_message": "Hi"}
    assert command.json("flag", "--set", command.file(json.dumps(payload))) == payload
    assert command.json("flag") == payload
    for text, told in (
        ("{", "flag.json, line 1: this is no JSON"),
        ('{\n"a": 1,\n!}', "flag.json, line 3: this is no JSON"),
        (b"\xff", "flag.json is not UTF-8 text."),
        ("[" * 100_000, "flag.json is nested too deeply"),
        ("9" * 5000, "flag.json is nested too deeply or has a number that is too long."),
        ("[]", "The payload must be a JSON object."),
        ('{"guaranteed_team_ids": [NaN]}', "Value must be valid JSON."),
        ('{"guaranteed": []}', "There is no 'guaranteed' in the payload"),
        ('{"skip_team_ids": ["*"]}', "skip_team_ids: '*' is no project number."),
    ):
        code, sentence = command.run("flag", "--set", command.file(text))
        assert (code, told in sentence) == (1, True), sentence
    code, sentence = command.run("flag", "--set", str(command.folder / "none.json"))
    assert (code, "none.json can't be read" in sentence) == (1, True)
    both = command.run("flag", "--clear", "--set", command.file("{}"))
    assert both == (1, "Either --set or --clear, not both.")
    assert command.json("flag") == payload
    assert command.json("flag", "--clear") is None
    assert command.json("flag", "--clear") is None

"""Naming another match model over the wire and on the command line."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import Api, bearer
from tests.helpers.models.matching import JOINS_ALL, matcher_file
from tests.integration.cli.test_regroup_command import Command, command
from typer.testing import CliRunner

from postroom.app.bootstrap import open_app
from postroom.app.grouping import make_grouper
from postroom.asgi import build
from postroom.cli.main import app
from postroom.settings import GroupingSettings, Settings

__all__ = ["command"]

Post = Callable[[Any], Awaitable[httpx.Response]]
THERE_ARE = "There is no matcher with this name. Available: packaged, bold, broken."


def fill(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bold.npz").write_bytes(matcher_file(version="match-bold", join_from=JOINS_ALL))
    (folder / "broken.npz").write_bytes(b"PK damage")
    (folder.parent / "secret.npz").write_bytes(matcher_file())


@pytest.fixture
async def post(api: Api, tmp_path: Path) -> AsyncIterator[Post]:
    """Asks for a run of a server with a folder of match models."""
    fill(tmp_path / "matchers")
    state = replace(api.state, settings=Settings(data_dir=tmp_path))
    key = await api.key("task:read", "task:write")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(build(state)), base_url="http://inbox.test"
    ) as client:

        async def ask(body: Any, path: str = "regroup/runs/") -> httpx.Response:
            return await client.post(api.url(path), json=body, headers=bearer(key))

        yield ask


async def test_a_run_by_a_matcher_over_the_wire(post: Post) -> None:
    asked = await post({"dry_run": True, "matcher": "bold"})
    run = asked.json()
    assert (asked.status_code, run["matcher"], len(run["matcher_digest"])) == (202, "bold", 64)
    assert (run["model"], run["stopped_because"], run["threshold"]) == (None, None, None)
    assert (await post({"dry_run": True, "matcher": "bold"})).json() == run
    for other in ({"dry_run": True}, {"dry_run": True, "matcher": "packaged"}, {"matcher": "bold"}):
        assert (await post(other)).status_code == 409
    stop: Any = post
    assert (await stop({}, f"regroup/runs/{run['id']}/stop/")).json()["state"] == "stopped"
    plain = (await post({"matcher": None})).json()
    assert (plain["kind"], plain["matcher"], plain["matcher_digest"]) == ("asked", None, None)
    await stop({}, f"regroup/runs/{plain['id']}/stop/")


@pytest.mark.parametrize(
    ("name", "code", "detail"),
    [
        ("nothing", "invalid_input", THERE_ARE),
        ("../secret", "invalid_input", THERE_ARE),
        ("/etc/passwd", "invalid_input", THERE_ARE),
        ("bold.npz", "invalid_input", THERE_ARE),
        ("matchers/bold", "invalid_input", THERE_ARE),
        ("broken", "invalid_input", "The matcher broken can't be used: The match model is damaged: "),
        ("", "blank", "This field may not be blank."),
        ("b\0ld", "null_characters_not_allowed", "Null characters are not allowed."),
        ("b" * 65, "max_length", "Ensure this field has no more than 64 characters."),
        (["bold"], "invalid_input", "Not a valid string."),
        ({"name": "bold"}, "invalid_input", "Not a valid string."),
    ],
)
async def test_what_is_refused_names_the_field(post: Post, name: Any, code: str, detail: str) -> None:
    answer = await post({"matcher": name})
    told = answer.json()
    assert (answer.status_code, told["type"], told["attr"]) == (400, "validation_error", "matcher")
    assert (told["code"], told["detail"].startswith(detail)) == (code, True), told


def test_the_command_names_a_matcher(command: Command) -> None:
    fill(command.folder / "matchers")
    assert command.run("regroup", "--dry-run", "--matcher", "nothing") == (1, THERE_ARE)
    assert command.run("regroup", "--matcher", "../secret") == (1, THERE_ARE)
    code, told = command.run("regroup", "--matcher", "broken")
    assert (code, told.startswith("The matcher broken can't be used")) == (1, True)
    not_so = (1, "--matcher is only valid for a run or a dry run.")
    assert command.run("regroup", "--stop", "--matcher", "bold") == not_so
    code, told = command.run("regroup", "--dry-run", "--matcher", "bold")
    assert (code, "0 changes among 0 signals by match-bold." in told) == (0, True)
    code, told = command.run("regroup", "--matcher", "bold")
    assert code == 0
    [run] = json.loads(command.run("regroup", "--runs", "--json")[1])["results"]
    assert (run["matcher"], len(run["matcher_digest"]), run["state"]) == ("bold", 64, "asked")
    assert "bold" in command.run("regroup", "--runs")[1]
    assert command.run("regroup", "--stop")[0] == 0


@pytest.mark.parametrize("arguments", [("serve",), ("worker",), ("doctor",)])
def test_a_server_does_not_start_with_a_damaged_match_model(
    command: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "ours.npz"
    file.write_bytes(b"PK damage")
    result = CliRunner().invoke(
        app,
        [*arguments, "--data-dir", str(command.folder)],
        env={"POSTROOM_DATABASE_URL": command.url, "POSTROOM_GROUPING__MATCHER_FILE": str(file)},
    )
    told = f"{result.exception} {result.stdout}"
    assert result.exit_code == 1
    assert f"POSTROOM_GROUPING__MATCHER_FILE, '{file}': The match model is damaged" in " ".join(told.split())


async def test_a_worker_groups_by_the_model_of_its_settings(engine: AsyncEngine, tmp_path: Path) -> None:
    fill(tmp_path / "matchers")
    settings = Settings(
        database_url=SecretStr(engine.url.render_as_string(hide_password=False)),
        data_dir=tmp_path,
        grouping=GroupingSettings(matcher_file=tmp_path / "matchers" / "bold.npz"),
    )
    async with open_app(settings) as opened:
        grouper = make_grouper(opened)
    assert (grouper.model.version, grouper.model.threshold) == ("match-bold", JOINS_ALL)
    assert grouper.matchers.names() == ["packaged", "bold", "broken"]

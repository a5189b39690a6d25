"""`postroom posthog` over a database of its own and a fake instance on this machine."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.helpers.scouts.posthog import KEY, PROJECT, PostHogServer, Said, posthog_server
from tests.integration.cli.test_scouts_command import make_project
from typer.testing import CliRunner

from postroom.cli.main import app
from postroom.db.temporary import temporary_database
from postroom.domain.errors import PostroomError


@dataclass
class Command:
    """The command, and what it is given on its standard input."""

    url: str
    folder: Path

    def run(self, *arguments: str, key: str = KEY) -> tuple[int, str]:
        result = CliRunner().invoke(
            app,
            ["posthog", *arguments, "--data-dir", str(self.folder)],
            env={"POSTROOM_DATABASE_URL": self.url},
            input=f"{key}\n",
        )
        if isinstance(result.exception, PostroomError):
            return 1, result.exception.message
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout


@pytest.fixture(scope="module")
def command(admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Command]:
    with temporary_database(admin_url, "posthog", template=template) as url:
        asyncio.run(make_project(url))
        yield Command(url, tmp_path_factory.mktemp("posthog"))


@pytest.fixture
def there() -> Iterator[PostHogServer]:
    with posthog_server() as server:
        yield server


def test_an_instance_is_connected_read_and_forgotten(command: Command, there: PostHogServer) -> None:
    none = (
        "Project 1 is not connected to a PostHog instance. Connect one: postroom posthog connect HOST PROJECT"
    )
    for name in ("show", "import", "disconnect"):
        assert command.run(name) == (1, none)
    code, told = command.run("connect", there.url, PROJECT, key="phx_wrong")
    assert (code, told) == (1, f"The project can't be read at {there.url}: the key is not accepted.")
    assert command.run("show") == (1, none)
    assert command.run("connect", "http://posthog.example", PROJECT)[0] == 1
    code, told = command.run("connect", there.url, PROJECT, "--project", "99")
    assert (code, told.startswith("There is no project 99. ")) == (1, True)

    there.instead["alerts"] = [Said(403, {})]
    code, told = command.run("connect", there.url, PROJECT)
    assert code == 0
    assert "the key has no access to it" in told
    assert f"Project 1 is at project {PROJECT} of {there.url}, read last at" in told
    assert KEY not in told
    there.instead.clear()
    code, told = command.run("import", "--json")
    assert code == 0
    shown = json.loads(told)
    assert all(each == {**each, "read": True, "problem": None} for each in shown["sections"])
    assert json.loads(command.run("show", "--json")[1]) == shown
    there.instead[""] = [Said(401, {})]
    assert command.run("import")[0] == 0  # what was read before stays
    code, told = command.run("disconnect")
    assert (code, told.strip()) == (0, "Disconnected. The profile no longer contains data of the instance.")
    assert command.run("show") == (1, none)

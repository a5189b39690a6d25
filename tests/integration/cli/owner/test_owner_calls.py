"""Local commands beside a running server: it does their work, and they print what they print without one."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from tests.helpers.command_env import SECRET, CommandEnv
from tests.helpers.processes.server import Server, eventually

from postroom.cli.accounts import keys
from postroom.cli.client.target import running
from postroom.cli.context import CALLS_PATH, on_server
from postroom.domain.errors import NotFound

READING = (
    ("keys", "list"),
    ("scouts", "list"),
    ("scouts", "runs"),
    ("scouts", "flag"),
    ("scouts", "timezone"),
    ("tasks", "list"),
    ("handoff", "list"),
    ("handoff", "deliveries"),
    ("handoff", "configure"),
    ("repositories", "list"),
    ("models", "spend"),
    ("jobs", "dead"),
    ("people", "find", "--email", "nobody@example.com"),
)
WITHOUT_PROJECT = {("keys", "list"), ("scouts", "flag"), ("jobs", "dead"), READING[-1]}


def arguments(env: CommandEnv, command: tuple[str, ...]) -> list[str]:
    return [*command, *([] if command in WITHOUT_PROJECT else ["--project", str(env.project)])]


@pytest.fixture(scope="module")
def alone(command_env: CommandEnv) -> dict[tuple[str, ...], str]:
    """What the commands print without a server."""
    assert command_env.run("scouts", "sync", "--project", command_env.project)[0] == 0
    assert command_env.run("tasks", "create", "Mend it", "--project", command_env.project)[0] == 0
    printed: dict[tuple[str, ...], str] = {}
    for command in READING:
        code, printed[command] = command_env.run(*arguments(command_env, command))
        assert code == 0, printed[command]
    return printed


@pytest.fixture(scope="module")
def server(command_env: CommandEnv, alone: object) -> Iterator[Server]:
    """A server of the same database and folder, in a process of its own."""
    settings = {
        "POSTROOM_DATABASE_URL": command_env.url,
        "POSTROOM_DATA_DIR": str(command_env.folder),
        "POSTROOM_SECRET_KEY": SECRET,
    }
    program = Server(["serve", "--workers", "0", "--port", "0"], command_env.folder / "logs", settings)
    try:
        program.address()
        eventually(lambda: any(command_env.folder.glob("commands-*.socket")), lambda: program.err)
        yield program
    finally:
        program.interrupt()
        program.ended()


@pytest.fixture
def beside(server: Server, command_env: CommandEnv, monkeypatch: pytest.MonkeyPatch) -> CommandEnv:
    """The environment of commands that may not open the application."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("The command opened the application.")

    monkeypatch.setattr("postroom.app.bootstrap.open_app", fail)
    return command_env


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_command_beside_a_server_prints_the_same(
    beside: CommandEnv, alone: dict[tuple[str, ...], str], command: tuple[str, ...]
) -> None:
    assert beside.run(*arguments(beside, command)) == (0, alone[command])


def test_keys_beside_a_server_are_created_rolled_and_revoked(beside: CommandEnv) -> None:
    code, text = beside.run(
        "keys", "create", "--user", "kim@example.com", "--scopes", "task:read", "--label", "ci", "--new-user",
        "--project", beside.project, "--json", quiet=True,
    )  # fmt: skip
    made = json.loads(text)
    assert (code, made["user"], made["scopes"], made["project"]) == (
        0,
        "kim@example.com",
        ["task:read"],
        beside.project,
    )
    rolled = beside.run("keys", "roll", made["id"], quiet=True)[1].strip()
    assert rolled.startswith("phx_")
    assert rolled != made["key"]
    assert "is revoked" in beside.run("keys", "revoke", made["id"])[1]
    assert beside.run("keys", "revoke", uuid4())[0] == 1
    code, text = beside.run("keys", "create", "--user", "nobody@example.com", "--scopes", "task:read")
    assert (code, "add --new-user" in text) == (1, True)


def test_users_beside_a_server_get_roles_links_and_passwords(beside: CommandEnv, server: Server) -> None:
    code, text = beside.run("users", "create", "lee@example.com", "--role", "viewer")
    assert (code, "is a member" in text) == (0, True), text
    assert "lee@example.com is member in" in beside.run("users", "role", "lee@example.com", "member")[1]
    assert beside.run("users", "reset-link", "lee@example.com")[1].startswith(server.address())
    link = json.loads(beside.run("users", "sign-in-link", "lee@example.com", "--json")[1])
    assert set(link) == {"url", "expires_at"}
    assert "is set" in beside.run("users", "password", "lee@example.com", say="a long enough password\n")[1]
    assert beside.run("users", "password", "lee@example.com", say="short\n")[0] == 1
    assert "There is no user" in beside.run("users", "sign-out", "nix@example.com")[1]
    assert "is off" in beside.run("users", "passwords", "off")[1]
    assert "is on" in beside.run("users", "passwords", "default")[1]


def test_tasks_beside_a_server_are_created_started_and_finished(beside: CommandEnv) -> None:
    where = ("--project", beside.project)
    made = json.loads(beside.run("tasks", "create", "Naïve “漢字”", "--json", *where)[1])
    run = json.loads(beside.run("tasks", "start", made["id"], "--branch", "fix/x", "--json", *where)[1])
    assert (run["status"], run["branch"]) == ("in_progress", "fix/x")
    _, text = beside.run("tasks", "finish", run["id"], "--pr-url", "https://git.example/p/1", *where)
    assert text == f"Run {run['id']} of task {made['id']} is completed.\n"
    shown = json.loads(beside.run("tasks", "show", made["id"], "--json", *where)[1])
    assert (shown["title"], [one["status"] for one in shown["runs"]]) == ("Naïve “漢字”", ["completed"])
    assert beside.run("tasks", "start", made["id"], "--branch", "a..b", *where) == (
        1,
        "This is not a valid branch name.",
    )


def test_settings_beside_a_server_are_changed(beside: CommandEnv, tmp_path: Path) -> None:
    where = ("--project", beside.project)
    _, listed = beside.run("scouts", "list", "--json", *where)
    name = json.loads(listed)[0]["skill_name"]
    assert beside.run("scouts", "enable", name, *where) == (0, f"{name} is on.\n")
    assert beside.run("scouts", "disable", name, *where) == (0, f"{name} is off.\n")
    assert beside.run("models", "limit", "--calls", "7", "--dollars", "1.5", *where) == (
        0,
        "7 calls and 1.500000 dollars a day.\n",
    )
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "code.git")], check=True)
    named = ("--repository", "acme/shop", *where, "--json")
    code, text = beside.run("repositories", "connect-local", tmp_path / "code.git", *named)
    assert code == 0, text
    assert set(json.loads(text)) == {"id", "project", "repository", "resumed"}
    _, text = beside.run("repositories", "disconnect", json.loads(text)["id"])
    assert "no longer has access to acme/shop" in text
    code, text = beside.run("handoff", "configure", "--channel", "nonsense", *where)
    assert (code, "There is no channel 'nonsense'" in text) == (1, True)


def test_call_beside_a_server_unknown_project_is_not_found(beside: CommandEnv) -> None:
    code, text = beside.run("tasks", "list", "--project", 99_999)
    assert (code, "There is no project 99999" in text) == (1, True)


async def test_call_of_unknown_work_is_refused(beside: CommandEnv, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_DATABASE_URL", beside.url)
    client = running(beside.folder)
    assert client is not None
    for name in (
        "postroom.cli.tasks:nothing",
        "postroom.cli.nowhere:x",
        "os:system",
        "",
        "../x",
        "postroom.cli.tasks:show",
    ):
        with pytest.raises(NotFound, match="another version"):
            await client.post(CALLS_PATH + name, {})


def test_call_over_the_network_is_not_served(beside: CommandEnv, server: Server) -> None:
    path = f"{CALLS_PATH}{keys.__name__}:_keys"
    for header in (
        {},
        {"Authorization": "Bearer owner@localhost"},
        {"Authorization": f"Bearer {beside.key}"},
    ):
        answer = httpx.post(server.address() + path, json={"email": None}, headers=header, timeout=60)
        assert answer.status_code in {401, 403, 404, 405}, answer.text


def test_on_server_keeps_the_function() -> None:
    async def work(_: object) -> int:
        return 1

    assert on_server(work) is work

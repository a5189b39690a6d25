"""The commands that people use: who does it, logging in and out, and servers that lack something."""

from pathlib import Path
from typing import Any

import pytest
from tests.helpers.command_env import CommandEnv, invoke
from tests.helpers.reports import log_of

from postroom.cli.accounts import login as login_command
from postroom.domain.errors import PostroomError
from postroom.identity import service as identity


def test_people_custom_source_is_accepted_on_server(command_env: CommandEnv) -> None:
    arguments = ("sources", "enable", "carrier", "pigeon")
    assert command_env.run(*arguments)[0] == 1
    assert command_env.run(*arguments, "--new") == (
        0,
        f"carrier/pigeon is on in project {command_env.project}.\n",
    )
    assert command_env.run("sources", "disable", "carrier", "pigeon", remote=True) == (
        0,
        f"carrier/pigeon is off in project {command_env.project}.\n",
    )
    assert command_env.run("sources", "enable", "tin", "can", "--new", remote=True)[0] == 1


def test_people_command_names_actor(command_env: CommandEnv) -> None:
    report = command_env.report(status="ready")
    assert command_env.run("reports", "dismiss", report, "--note", "n")[0] == 0
    [entry] = command_env.do(lambda uow: log_of(uow, report))
    owner = command_env.do(lambda uow: identity.user_named(uow, "owner@localhost"))
    assert owner is not None
    assert entry["created_by_id"] == owner.id
    assert command_env.run("reports", "restore", report, "--by", "nobody") == (1, "There is no user nobody.")
    told = command_env.run("reports", "restore", report, "--by", command_env.user, remote=True)
    assert told == (1, "On a remote server you act as the owner of your key; omit --by.")


def test_commands_for_the_servers_machine_say_so_on_a_remote_server(command_env: CommandEnv) -> None:
    for arguments in (("jobs", "dead"), ("keys", "list"), ("regroup",), ("scouts", "list")):
        code, told = command_env.run(*arguments, remote=True)
        assert (code, "works on the server's own machine" in told, command_env.address in told) == (
            1,
            True,
            True,
        )


def test_logging_in_and_out(command_env: CommandEnv, tmp_path: Path) -> None:
    def run(*arguments: object, say: str = "", **more: Any) -> tuple[int, str]:
        return command_env.run(*arguments, remote=True, say=say, XDG_CONFIG_HOME=str(tmp_path), **more)

    code, told = run("login", say=f"{command_env.address}\n{command_env.key}\n")
    assert (
        code,
        f"Logged in to {command_env.address} as {command_env.user}@example.com. The key may: *." in told,
    ) == (
        0,
        True,
    )
    assert command_env.key not in told
    assert run("projects", "list")[0] == 0
    assert run("login", command_env.address, say="phx_wrong") == (
        1,
        f"{command_env.address} rejects the key. Log in again: postroom login",
    )
    assert run("login", command_env.address, say="two words")[1].startswith("This is not a key")
    # The login that was there is still good.
    assert run("projects", "list")[0] == 0
    other = "http://127.0.0.1:9"
    assert (
        run("projects", "list", "--host", other)[1]
        == f"No key for {other} is known. Log in: postroom login {other}"
    )
    assert "can't be reached" in run("projects", "list", POSTROOM_HOST=other, POSTROOM_KEY="phx_x")[1]
    # A key of the environment is for the host of the environment alone.
    theirs = {"POSTROOM_HOST": other, "POSTROOM_KEY": "phx_x"}
    assert run("projects", "list", "--host", "http://127.0.0.1:7", **theirs)[1].startswith("No key for")
    assert run("projects", "list", "--host", other, "--data-dir", tmp_path)[1].startswith(
        "Give --host or --data-dir"
    )
    code, told = run("logout")
    assert (code, told) == (
        0,
        f"Logged out of {command_env.address}. Commands now go to this machine's server.\n",
    )
    assert run("logout") == (1, "You are not logged in.")


def test_people_key_prompt_is_hidden(
    command_env: CommandEnv, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(question: str, *, hide_input: bool, **_: object) -> str:
        asked.append((question, hide_input))
        return command_env.key if hide_input else command_env.address

    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    login_command.login(None)
    assert [hidden for _, hidden in asked] == [False, True]


@pytest.mark.parametrize(
    "arguments",
    [
        ("reports", "list"),
        ("signals", "quarantine"),
        ("projects", "list"),
        ("jobs", "dead"),
        ("keys", "list"),
        ("doctor",),
    ],
)
def test_reading_makes_no_data_folder(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    folder = tmp_path / "data"
    env: dict[str, str | None] = {"XDG_CONFIG_HOME": str(tmp_path), "POSTROOM_DATA_DIR": str(folder)}
    result = invoke(list(arguments), env=env)
    assert not folder.exists()
    if arguments != ("doctor",):
        assert isinstance(result.exception, PostroomError)
        assert result.exception.message.startswith(
            f"There is no Postroom in {folder}. Start one: postroom serve"
        )


def test_people_server_without_project_says_what_to_do(fresh_database_url: str, tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        env: dict[str, str | None] = {
            "POSTROOM_DATABASE_URL": fresh_database_url,
            "POSTROOM_DATA_DIR": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
        }
        result = invoke(list(arguments), env=env)
        refused = result.exception if isinstance(result.exception, PostroomError) else None
        return result.exit_code, result.output if refused is None else refused.message

    sentence = "There is no project yet. Create the first one: postroom projects create NAME"
    assert run("reports", "list") == (1, sentence)
    assert run("signals", "failed", "--project", "1")[1].endswith("postroom projects create NAME")
    assert "There is no project yet" in run("projects", "list")[1]
    code, told = run("projects", "create", "Shop")
    assert (code, told.splitlines()[0]) == (0, "Created the project 1 (Shop).")
    assert run("reports", "list") == (0, "No reports yet.\n")

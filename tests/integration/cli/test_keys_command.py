"""`postroom keys`, as an operator runs it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from tests.helpers.command_env import invoke

from postroom.clock import new_id, now
from postroom.db.engine import async_url
from postroom.db.tables import memberships, organizations, projects, users
from postroom.domain.errors import PostroomError
from postroom.identity.secret import KeyHasher


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Keys:
    """The command over a database of its own, in this process: a new one takes seconds to load everything."""

    url: str
    data_dir: Path

    def run(self, *arguments: str, say: str = "") -> Ended:
        """Run `postroom keys` with `arguments` and input."""
        result = invoke(
            ["keys", *arguments, "--data-dir", str(self.data_dir)],
            env={"POSTROOM_DATABASE_URL": self.url},
            input=say,
        )
        if isinstance(result.exception, PostroomError):
            return Ended(1, result.stdout, f"{result.stderr}postroom: {result.exception.message}\n")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def done(self, *arguments: str) -> str:
        """Run it and return what it prints; it must end well."""
        ended = self.run(*arguments)
        assert ended.code == 0, ended.stderr
        return ended.stdout

    def refused(self, *arguments: str) -> str:
        """Run it and return the one sentence that it ends with."""
        ended = self.run(*arguments)
        assert (ended.code, ended.stdout) == (1, ""), ended.stderr
        assert ended.stderr.count("\n") == 1
        return ended.stderr.strip()


@pytest.fixture
def keys(fresh_database_url: str, tmp_path: Path) -> Keys:
    return Keys(fresh_database_url, tmp_path / "data")


def add_organization(url: str) -> tuple[UUID, int]:
    """Make one more organization with a project; return both ids."""
    engine = sa.create_engine(async_url(url))
    with engine.begin() as connection:
        id = new_id()
        connection.execute(sa.insert(organizations).values(id=id, name="Acme", created_at=now()))
        project = connection.execute(
            sa.insert(projects)
            .values(uuid=uuid4(), organization_id=id, name="Web", created_at=now())
            .returning(projects.c.id)
        ).scalar_one()
    engine.dispose()
    return id, project


def members(url: str) -> set[tuple[str, str]]:
    """Return who is in which organization, by address and name."""
    engine = sa.create_engine(async_url(url))
    with engine.connect() as connection:
        found = connection.execute(
            sa.select(users.c.email, organizations.c.name).join_from(memberships, users).join(organizations)
        )
        result = {(row[0], row[1]) for row in found}
    engine.dispose()
    return result


def test_keys_command_lifecycle(keys: Keys) -> None:
    made = keys.run(
        *("create", "--new-user", "--user", "ada@example.com"),
        "--project",
        "1",
        "--scopes",
        "task:write, task:read",
        "--json",
    )
    assert made.code == 0
    assert "Created the user ada@example.com." in made.stderr
    assert "a member of the organization" in made.stderr
    created = json.loads(made.stdout)
    key, key_id = created.pop("key"), created["id"]
    assert created == {
        "id": str(UUID(key_id)),
        "user": "ada@example.com",
        "project": 1,
        "projects": [1],
        "scopes": ["task:read", "task:write"],
        "label": "",
    }
    assert members(keys.url) == {("ada@example.com", "Default organization")}

    [listed] = json.loads(keys.done("list", "--json"))
    assert (listed["id"], listed["state"], listed["key"]) == (key_id, "live", f"phx_…{key[-4:]}")
    assert key not in json.dumps(listed)

    rolled = json.loads(keys.done("roll", key_id, "--json"))
    assert rolled["id"] == key_id
    assert rolled["key"] != key
    # The secret of the data folder is what the stored hash is made with.
    hasher = KeyHasher((keys.data_dir / "secret_key").read_bytes())
    engine = sa.create_engine(async_url(keys.url))
    with engine.connect() as connection:
        stored = connection.execute(sa.text("SELECT key_hash FROM personal_api_keys")).scalars().all()
    engine.dispose()
    assert [hasher.matches(rolled["key"], each) for each in stored] == [True]

    assert keys.done("revoke", key_id) == keys.done("revoke", key_id)
    assert json.loads(keys.done("list", "--json"))[0]["state"] == "revoked"
    assert "is revoked; create a new one" in keys.refused("roll", key_id)


def test_keys_command_prints_for_people(keys: Keys) -> None:
    ended = keys.run(
        "create", "--new-user", "--user", "ada@example.com", "--scopes", "*", "--label", "laptop [x]"
    )
    assert ended.stdout.startswith("phx_")
    assert ended.stdout.count("\n") == 1
    assert "not shown again" in ended.stderr
    # Without limits the only organization is meant.
    assert members(keys.url) == {("ada@example.com", "Default organization")}
    assert "laptop [x]" in keys.done("list")
    assert keys.done("list", "--user", "eve@example.com", "--output", "plain") == ""
    plain = keys.done("list", "--user", "ADA@example.com", "--output", "plain").rstrip("\n").split("\t")
    assert plain[1:3] == ["ada@example.com", "laptop [x]"]


def test_limits_and_internal_scopes(keys: Keys) -> None:
    keys.done("list")
    organization, project = add_organization(keys.url)
    created = json.loads(
        keys.done(
            "create",
            *("--new-user", "--user", "ada@example.com"),
            *("--project", str(project)),
            *("--organization", str(organization)),
            *("--scopes", "signal_scout_internal:write,task:read"),
            "--json",
        )
    )
    assert created["scopes"] == ["signal_scout_internal:write", "task:read"]
    [listed] = json.loads(keys.done("list", "--json"))
    assert (listed["projects"], listed["organizations"]) == ([project], [str(organization)])
    assert members(keys.url) == {("ada@example.com", "Acme")}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--project", "7"], "There is no project with the id 7."),
        (["--project", "99999999999"], "There is no project with the id 99999999999."),
        (
            ["--organization", "0197c1f0-0000-7000-8000-000000000001"],
            "There is no organization with the id 0197c1f0-0000-7000-8000-000000000001.",
        ),
        (
            ["--scopes", "task"],
            "'task' is not a scope; write it as object:read, object:write, signal:emit or *.",
        ),
        (["--scopes", ","], "A key needs at least one scope, such as task:read."),
        (["--user", "ada"], "'ada' is not an e-mail address."),
        (["--label", "x" * 201], "A label may have at most 200 characters."),
    ],
)
def test_keys_command_refused_leaves_nothing(keys: Keys, arguments: list[str], sentence: str) -> None:
    given = ["create", "--new-user", "--user", "ada@example.com", "--scopes", "task:read", *arguments]
    assert keys.refused(*given) == f"postroom: {sentence}"
    assert members(keys.url) == set()


def test_key_create_unknown_address_without_terminal_refuses(keys: Keys) -> None:
    given = ("create", "--user", "adda@example.com", "--scopes", "task:read")
    sentence = "There is no user adda@example.com. To create the account as well, add --new-user."
    assert keys.refused(*given) == f"postroom: {sentence}"
    assert members(keys.url) == set()


@pytest.mark.parametrize(("reply", "created"), [("y", True), ("n", False), ("", False)])
def test_key_create_unknown_address_in_terminal_asks(
    keys: Keys, monkeypatch: pytest.MonkeyPatch, reply: str, created: bool
) -> None:
    monkeypatch.setattr("postroom.cli.accounts.keys._can_ask", lambda: True)
    ended = keys.run("create", "--user", "adda@example.com", "--scopes", "task:read", say=f"{reply}\n")
    assert "There is no user adda@example.com. Create the account? [y/N]" in ended.stderr
    assert (ended.code == 0) is created
    assert ended.stdout.startswith("phx_") is created
    assert bool(members(keys.url)) is created


def test_key_create_names_of_project_and_organization_are_accepted(keys: Keys) -> None:
    organization, project = add_organization(keys.url)
    limits = ("--project", "web", "--organization", "ACME")
    given = ("create", "--new-user", "--user", "ada@example.com", *limits, "--scopes", "task:read")
    keys.done(*given)
    [listed] = json.loads(keys.done("list", "--json"))
    assert (listed["projects"], listed["organizations"]) == ([project], [str(organization)])
    assert "There is no project Nowhere" in keys.refused(*given, "--project", "Nowhere")


def test_keys_command_unknown_key_is_named(keys: Keys) -> None:
    unknown = str(uuid4())
    for command in ("revoke", "roll"):
        assert keys.refused(command, unknown) == f"postroom: There is no key with the id {unknown}."
    assert keys.run("revoke", "x").code == 2


def test_keys_command_refusal_has_sentence_and_exit_code(keys: Keys) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "postroom", "keys", "revoke", str(UUID(int=7))],
        env={**os.environ, "POSTROOM_DATABASE_URL": keys.url, "POSTROOM_DATA_DIR": str(keys.data_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"postroom: There is no key with the id {UUID(int=7)}.\n"

"""`postroom repositories`, as an operator runs it, and what is kept of a credential."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.helpers.command_env import invoke
from tests.helpers.hosts.git import Repository

from postroom.clock import new_id, now
from postroom.db.engine import async_url
from postroom.db.tables import git_connections, organizations, projects, reports
from postroom.domain.errors import PostroomError, Unavailable
from postroom.git.github_app import Credential, Installation, Token
from postroom.identity.secret import KeyHasher
from postroom.repositories.schemas import Connection, HostKind
from postroom.repositories.vault import Vault

SECRET = "ghp_very-secret"


@dataclass(frozen=True)
class Operator:
    """Runs the command over a database of its own, in this process."""

    url: str
    data_dir: Path

    def run(self, *arguments: str, given: str = "", **settings: str) -> tuple[int, str, str]:
        """Return the exit code, what was printed, and the sentence of an error."""
        result = invoke(
            ["repositories", *arguments, "--data-dir", str(self.data_dir)],
            input=given,
            env={"POSTROOM_DATABASE_URL": self.url, **settings},
        )
        if isinstance(result.exception, PostroomError):
            return 1, result.stdout, result.exception.message
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    def made(self, *arguments: str, given: str = "", **settings: str) -> Any:
        """Return the JSON of a command that must end well."""
        code, out, error = self.run(*arguments, "--json", given=given, **settings)
        assert code == 0, error
        return json.loads(out)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the table."""
        engine = sa.create_engine(async_url(self.url))
        try:
            with engine.connect() as connection:
                return [dict(row) for row in connection.execute(sa.select(git_connections)).mappings()]
        finally:
            engine.dispose()


@pytest.fixture
def operator(fresh_database_url: str, tmp_path: Path) -> Operator:
    engine = sa.create_engine(async_url(fresh_database_url))
    organization = new_id()
    with engine.begin() as connection:
        connection.execute(sa.insert(organizations).values(id=organization, name="Acme", created_at=now()))
        for _ in range(2):
            connection.execute(
                sa.insert(projects).values(
                    uuid=new_id(), organization_id=organization, name="Web", created_at=now()
                )
            )
    engine.dispose()
    return Operator(fresh_database_url, tmp_path / "data")


def test_repositories_command_connects_lists_and_disconnects_folder(
    operator: Operator, tmp_path: Path
) -> None:
    shop = Repository(tmp_path / "shop")
    link = tmp_path / "link"
    link.symlink_to(shop.folder)

    made = operator.made("connect-local", str(link), "--repository", "Acme/Shop")

    assert made["repository"] == "acme/shop"
    listed = operator.made("list")
    assert [(each["id"], each["location"], each["access"]) for each in listed] == [
        (made["id"], str(shop.folder), "folder")
    ]
    code, _, error = operator.run("connect-local", str(shop.folder), "--repository", "ACME/shop")
    assert (code, error) == (1, "Project 1 has a folder for acme/shop; disconnect that one first.")
    assert operator.run("connect-local", str(shop.folder), "--repository", "a/b", "--project", "2")[0] == 0
    assert len(operator.made("list", "--project", "2")) == 1

    code, out, _ = operator.run("disconnect", made["id"])
    assert (code, out) == (0, f"Project 1 no longer has access to acme/shop at {shop.folder}.\n")
    assert [each["project"] for each in operator.made("list")] == [2]
    assert operator.run("disconnect", made["id"])[0] == 1


def test_repositories_command_disconnect_continues_waiting_report(operator: Operator, tmp_path: Path) -> None:
    made = operator.made(
        "connect-local", str(Repository(tmp_path / "shop").folder), "--repository", "acme/shop"
    )
    engine = sa.create_engine(async_url(operator.url))
    with engine.begin() as connection:
        connection.execute(
            sa.insert(reports).values(
                id=new_id(),
                project_id=1,
                headline="A headline",
                status="pending_input",
                waits_for="repository",
                created_at=now(),
                updated_at=now(),
            )
        )
    code, out, _ = operator.run("disconnect", made["id"])
    assert (code, out.splitlines()[1:]) == (
        0,
        ["Research continues with 1 report that waited for a repository."],
    )
    with engine.begin() as connection:
        assert connection.execute(sa.select(reports.c.status)).scalars().all() == ["candidate"]
    engine.dispose()


def test_repositories_command_invalid_is_not_connected(operator: Operator, tmp_path: Path) -> None:
    shop = Repository(tmp_path / "shop")
    (tmp_path / "plain").mkdir()
    for folder, name in (
        (tmp_path / "plain", "a/b"),
        (tmp_path / "absent", "a/b"),
        (shop.folder / "readme.txt", "a/b"),
        (shop.folder, "../../etc"),
        (shop.folder, "shop"),
        (shop.folder, ""),
    ):
        assert operator.run("connect-local", str(folder), "--repository", name)[0] == 1, (folder, name)
    assert operator.run("connect-local", str(shop.folder), "--repository", "a/b", "--project", "9")[0] == 1
    assert operator.rows() == []


@pytest.mark.parametrize("by_setting", [True, False])
def test_repositories_command_token_is_sealed_and_hidden(operator: Operator, by_setting: bool) -> None:
    settings = {"POSTROOM_GITHUB__TOKEN": SECRET} if by_setting else {}
    code, out, error = operator.run(
        "connect-github", given="" if by_setting else f"{SECRET}\nmore\n", **settings
    )
    assert code == 0, error

    _, listed, _ = operator.run("list", "--output", "plain")
    [row] = operator.rows()
    assert "\ttoken\t" in listed
    assert row["location"] == "https://api.github.com"
    assert SECRET not in out + listed + error + repr(row)
    known = {field.name: row[field.name] for field in fields(Connection)}
    connection = Connection(**{**known, "kind": HostKind(row["kind"])})
    assert repr(row["credential"]) not in repr(connection)

    hasher = KeyHasher((operator.data_dir / "secret_key").read_bytes())
    assert Vault(hasher).open(row["id"], row["credential"]) == Token(SECRET)
    _, shown, _ = operator.run("list", "--json", POSTROOM_SECRET_KEY="another secret altogether")
    assert json.loads(shown)[0]["access"] == "encrypted with another secret key"


def test_repositories_command_invalid_token_is_not_stored(operator: Operator) -> None:
    for given in ("", "\n", "two words\n", "tok\u00e9n\n", "x" * 2000 + "\n", "a\x00b\n"):
        code, out, error = operator.run("connect-github", given=given)
        assert (code, out) == (1, ""), given
        assert error.startswith("This is not a token"), error
    code, _, error = operator.run(
        "connect-github", given=f"{SECRET}\n", POSTROOM_GITHUB__API_URL="http://github.example.com"
    )
    assert (code, SECRET in error) == (1, False)
    assert operator.run("connect-github", "--repository", "a b", given=f"{SECRET}\n")[0] == 1
    assert operator.run("connect-github", "--token", SECRET)[0] == 2
    assert operator.rows() == []


def test_everything_and_one_repository_may_have_a_credential_each(operator: Operator) -> None:
    operator.made("connect-github", given="one\n")
    operator.made("connect-github", "--repository", "a/b", given="two\n")

    assert operator.run("connect-github", given="three\n")[0] == 1
    assert operator.run("connect-github", "--repository", "A/B", given="three\n")[0] == 1
    assert len(operator.rows()) == 2


def test_repositories_command_installation_needs_app(operator: Operator, tmp_path: Path) -> None:
    assert operator.run("connect-github", "--installation", "5")[0] == 1
    assert operator.run("connect-github", "--installation", "0")[0] == 2
    file = tmp_path / "key.pem"
    settings = {"POSTROOM_GITHUB__APP_ID": "7", "POSTROOM_GITHUB__APP_PRIVATE_KEY_FILE": str(file)}
    assert operator.run("connect-github", "--installation", "5", **settings)[0] == 1
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )

    operator.made("connect-github", "--installation", "5", **settings)

    assert [each["access"] for each in operator.made("list")] == ["installation 5"]


@pytest.mark.parametrize("credential", [Token(SECRET), Installation(5)])
def test_repositories_sealed_credential_opens_for_its_connection_only(credential: Credential) -> None:
    vault, other = Vault(KeyHasher(b"a" * 32)), Vault(KeyHasher(b"b" * 32))
    id = uuid4()
    sealed = vault.seal(id, credential)

    assert vault.open(id, sealed) == credential
    assert SECRET.encode() not in sealed
    assert sealed != vault.seal(id, credential)
    for wrong, key, held in (
        (vault, uuid4(), sealed),
        (other, id, sealed),
        (vault, id, sealed[:-4]),
        (vault, id, None),
    ):
        with pytest.raises(Unavailable) as caught:
            wrong.open(key, held)
        assert SECRET not in str(caught.value)

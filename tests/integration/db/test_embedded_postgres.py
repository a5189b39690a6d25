"""The life of the embedded database: real servers, real processes, as root or as a normal user alike."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import sqlalchemy as sa
from tests.integration.db.embedded_peer import Peer, peers, query, reachable_directory, wait_gone, wait_until

from postroom.db.embedded import open_database
from postroom.db.embedded.layout import Layout
from postroom.db.embedded.lock import holder
from postroom.db.embedded.server import is_postmaster
from postroom.domain.errors import Conflict

pytestmark = pytest.mark.slow

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A place for a new database."""
    with reachable_directory() as base:
        yield base / "data"


@pytest.fixture(scope="module")
def used_dir() -> Iterator[Path]:
    """A database that was used before; the tests that only need some database share it."""
    with reachable_directory() as base:
        open_database(base / "data").stop()
        yield base / "data"


@pytest.fixture
def peer() -> Iterator[Callable[..., Peer]]:
    with peers() as start:
        yield start


def test_embedded_database_first_start_has_pgvector(data_dir: Path) -> None:
    with open_database(data_dir, role="own") as db:
        assert db.owner
        assert db.running()
        engine = sa.create_engine(db.url)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE kept (vec halfvec(3), word text)"))
            connection.execute(sa.text("INSERT INTO kept VALUES ('[1,2,3]', 'Äpfel')"))
            assert connection.execute(sa.text("SELECT upper(word) FROM kept")).scalar_one() == "ÄPFEL"
            settings = [
                connection.execute(sa.text(f"SHOW {name}")).scalar_one()
                for name in ("fsync", "data_checksums", "timezone", "server_encoding", "max_connections")
            ]
        engine.dispose()
        assert settings == ["on", "on", "UTC", "UTF8", "60"]
    assert not db.running()


def test_data_outlives_a_stop_and_stopping_twice_is_harmless(used_dir: Path) -> None:
    with open_database(used_dir, role="own") as db:
        query(db, "CREATE TABLE kept AS SELECT 7 AS n")
    db.stop()
    with open_database(used_dir, role="own") as again:
        assert query(again, "SELECT n FROM kept") == [(7,)]
        assert again.url == db.url


def test_embedded_database_application_creates_databases_without_superuser(used_dir: Path) -> None:
    with open_database(used_dir) as db:
        query(db, "CREATE DATABASE scratch")
        engine = sa.create_engine(sa.make_url(db.url).set(database="scratch"))
        with engine.connect() as connection:
            distance = connection.execute(sa.text("SELECT '[1,0]'::vector <-> '[1,2]'::vector")).scalar_one()
        engine.dispose()
        assert distance == 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            query(db, "COPY (SELECT 1) TO PROGRAM 'true'")


def test_embedded_database_four_processes_elect_one_owner(data_dir: Path, peer: Callable[..., Peer]) -> None:
    four = [peer(data_dir, "any") for _ in range(4)]
    heard = [each.opened() for each in four]
    assert sorted(each["owner"] for each in heard) == [False, False, False, True]
    assert len({each["postmaster"] for each in heard}) == 1
    four[0].ask("CREATE TABLE log (n int)")
    for number, each in enumerate(four):
        each.ask(f"INSERT INTO log VALUES ({number})")
    assert [each.ask("SELECT array_agg(n ORDER BY n) FROM log")["rows"] for each in four] == [
        [[[0, 1, 2, 3]]]
    ] * 4
    followers = [each for each, said in zip(four, heard, strict=True) if not said["owner"]]
    assert [each.end() for each in followers] == [0, 0, 0]
    owner = next(each for each in four if each not in followers)
    assert owner.ask("SELECT count(*) FROM log")["rows"] == [[4]], "followers must not stop the server"


def test_embedded_database_second_owner_is_refused_and_follower_attaches(used_dir: Path) -> None:
    with open_database(used_dir, role="own") as db:
        with pytest.raises(Conflict, match=rf"in use by process {os.getpid()}\b"):
            open_database(used_dir, role="own", wait_seconds=0.1)
        with open_database(used_dir, role="any", wait_seconds=5) as follower:
            assert not follower.owner
            assert query(follower, "SELECT pg_postmaster_start_time()") == query(
                db, "SELECT pg_postmaster_start_time()"
            )
        assert db.running(), "a follower must not stop the server"


def test_embedded_database_owner_waits_for_previous(used_dir: Path, peer: Callable[..., Peer]) -> None:
    first = open_database(used_dir, role="own")
    second = peer(used_dir, "own", wait_seconds=60)
    assert second.hear() == {"opening": True}
    first.stop()
    assert second.hear()["owner"] is True


def test_embedded_database_ends_with_killed_owner(used_dir: Path, peer: Callable[..., Peer]) -> None:
    owner = peer(used_dir, "own")
    postmaster = owner.opened()["postmaster"]
    owner.ask("CREATE TABLE killed AS SELECT 1 AS n")
    outliving = psutil.Process(owner.ask("fork")["child"])  # a plain fork inherits every descriptor
    try:
        owner.process.kill()
        wait_gone(postmaster)
        assert outliving.is_running()
        with open_database(used_dir, role="own", wait_seconds=10) as db:
            assert query(db, "SELECT n FROM killed") == [(1,)]
    finally:
        outliving.kill()


def test_embedded_database_survives_kill_of_process_group(used_dir: Path, peer: Callable[..., Peer]) -> None:
    owner = peer(used_dir, "own")
    postmaster = owner.opened()["postmaster"]
    owner.ask("CREATE TABLE grouped AS SELECT 2 AS n")
    for file in Layout(used_dir).logs.glob("*.log"):
        file.write_text("")
    owner.kill_group()
    with open_database(used_dir, role="own") as db:
        assert query(db, "SELECT n FROM grouped") == [(2,)]
        assert db.postmaster_pid != postmaster
        log = "".join(file.read_text() for file in Layout(used_dir).logs.glob("*.log"))
        assert "received fast shutdown request" in log
        assert "was not properly shut down" not in log


def test_embedded_database_new_owner_waits_for_ending_server(
    used_dir: Path, peer: Callable[..., Peer]
) -> None:
    owner = peer(used_dir, "own")
    old = psutil.Process(owner.opened()["postmaster"])
    owner.ask("CREATE TABLE succeeded AS SELECT 3 AS n")
    old.suspend()
    try:
        owner.process.kill()
        successor = peer(used_dir, "own")
        wait_until(lambda: holder(Layout(used_dir).lock) == successor.process.pid)
        assert old.is_running()
    finally:
        old.resume()
    assert successor.opened()["postmaster"] != old.pid
    assert successor.ask("SELECT n FROM succeeded")["rows"] == [[3]]


def test_embedded_database_without_watchdog_is_ended_by_next_owner(
    used_dir: Path, peer: Callable[..., Peer]
) -> None:
    owner = peer(used_dir, "own")
    orphan = psutil.Process(owner.opened()["postmaster"])
    watchdog = orphan.parent()
    assert watchdog is not None
    reader = [child for child in watchdog.children() if child != orphan]
    for each in [watchdog, *reader]:
        each.kill()
    owner.kill_group()
    assert orphan.is_running()
    with open_database(used_dir, role="own") as db:
        assert db.postmaster_pid != orphan.pid
        assert not is_postmaster(orphan.pid, Layout(used_dir).cluster)


def test_embedded_database_recovers_despite_reused_process_id(used_dir: Path) -> None:
    with open_database(used_dir, role="own") as db:
        query(db, "CREATE TABLE recovered AS SELECT n FROM generate_series(1, 1000) AS n")
        os.kill(db.postmaster_pid, signal.SIGKILL)
        wait_gone(db.postmaster_pid)
        assert not db.running()
    cluster = Layout(used_dir).cluster
    left = (cluster / "postmaster.pid").read_text().splitlines(keepends=True)
    assert int(left[0]) == db.postmaster_pid
    account = cluster.stat()
    switch: dict[str, Any] = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []}
    with subprocess.Popen(["sleep", "600"], **(switch if IS_ROOT else {})) as stranger:
        try:
            (cluster / "postmaster.pid").write_text("".join([f"{stranger.pid}\n", *left[1:]]))
            with open_database(used_dir, role="own") as again:
                assert query(again, "SELECT count(*) FROM recovered") == [(1000,)]
            assert stranger.poll() is None
        finally:
            stranger.kill()

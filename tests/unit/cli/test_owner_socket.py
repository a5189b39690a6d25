"""The socket on which a running server serves the commands of its owner: only theirs."""

import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from postroom.cli.client import door
from postroom.cli.client.door import connector, listening, name_of

NOBODY = 65534


def test_connector_of_running_server_connects_until_it_ends(tmp_path: Path) -> None:
    assert connector(tmp_path, None) is None
    with listening(tmp_path, None) as listener:
        assert listener is not None
        connect = connector(tmp_path, None)
        assert connect is not None
        connect().close()
    assert connector(tmp_path, None) is None
    assert list(tmp_path.iterdir()) == []


def test_listening_with_any_umask_only_owner_may_connect(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with listening(tmp_path, None):
            found = (tmp_path / name_of(None)).stat()
            assert stat.S_IMODE(found.st_mode) == 0o600
            assert stat.S_ISSOCK(found.st_mode)
    finally:
        os.umask(before)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")
def test_connect_as_another_user_is_refused_by_the_system(short_dir: Path) -> None:
    short_dir.chmod(0o777)
    with listening(short_dir, None):
        program = f"import socket; socket.socket(socket.AF_UNIX).connect({str(short_dir / name_of(None))!r})"
        done = subprocess.run(
            [sys.executable, "-S", "-c", program],
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert "PermissionError" in done.stderr


def test_connector_another_user_listens_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(tmp_path, None):
        monkeypatch.setattr(door, "_peer", lambda _connection, _path: os.geteuid() + 1)
        assert connector(tmp_path, None) is None


def test_connector_other_database_is_not_used(tmp_path: Path) -> None:
    with listening(tmp_path, "postgresql://a/one"):
        assert connector(tmp_path, "postgresql://a/two") is None
        assert connector(tmp_path, None) is None
        assert connector(tmp_path, "postgresql://a/one") is not None
        [file] = tmp_path.iterdir()
        assert "one" not in file.name


def test_listening_after_killed_server_takes_its_place(tmp_path: Path) -> None:
    killed = socket.socket(socket.AF_UNIX)
    killed.bind(str(tmp_path / name_of(None)))
    killed.close()
    assert connector(tmp_path, None) is None
    with listening(tmp_path, None):
        assert connector(tmp_path, None) is not None


def test_listening_successor_has_opened_its_socket_stays(tmp_path: Path) -> None:
    first, second = listening(tmp_path, None), listening(tmp_path, None)
    first.__enter__()
    with second:
        first.__exit__(None, None, None)
        assert connector(tmp_path, None) is not None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems open the application instead")
def test_listening_in_a_long_path_is_reached(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 40)
    folder.mkdir()
    with listening(folder, None):
        assert connector(folder, None) is not None


def test_listening_in_a_missing_folder_yields_nothing(tmp_path: Path) -> None:
    with listening(tmp_path / "missing", None) as listener:
        assert listener is None


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """A folder that every user can enter."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)

"""Commands beside a running server print its address, wherever it listens."""

from pathlib import Path

import pytest

from postroom.cli.server.address import FILE, published, server_url
from postroom.settings import Settings

DEFAULT = "http://127.0.0.1:8010"


def settings(folder: Path, public_url: str | None = None) -> Settings:
    return Settings(data_dir=folder, public_url=public_url)


def test_the_address_is_known_while_the_server_runs(tmp_path: Path) -> None:
    with published(tmp_path, "http://127.0.0.1:9123"):
        assert server_url(settings(tmp_path)) == "http://127.0.0.1:9123"
        assert server_url(settings(tmp_path, "https://inbox.example")) == "https://inbox.example"
    assert server_url(settings(tmp_path)) == DEFAULT
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("listening", "opened"),
    [
        ("http://0.0.0.0:9000", "http://127.0.0.1:9000"),
        ("http://[::]:9000", "http://[::1]:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("http://10.0.0.7:80", "http://10.0.0.7:80"),
    ],
)
def test_an_address_that_nobody_can_open_is_replaced(tmp_path: Path, listening: str, opened: str) -> None:
    with published(tmp_path, listening):
        assert server_url(settings(tmp_path)) == opened


def test_a_server_that_ends_leaves_the_address_of_its_successor(tmp_path: Path) -> None:
    with published(tmp_path, "http://127.0.0.1:9001"):
        (tmp_path / FILE).write_text("http://127.0.0.1:9002\n")
    assert server_url(settings(tmp_path)) == "http://127.0.0.1:9002"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"javascript:alert(1)\n"])
def test_a_damaged_file_is_not_believed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert server_url(settings(tmp_path)) == DEFAULT


def test_a_folder_that_is_not_there_stops_nothing(tmp_path: Path) -> None:
    with published(tmp_path / "missing", "http://127.0.0.1:9001"):
        assert server_url(settings(tmp_path / "missing")) == DEFAULT

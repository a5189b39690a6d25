"""Commands beside a running server print its address, wherever it listens."""

from pathlib import Path

import pytest

from postroom.cli.server.address import FILE, published, server_url
from postroom.settings import Settings

DEFAULT = "http://127.0.0.1:8010"


def settings(folder: Path, public_url: str | None = None) -> Settings:
    return Settings(data_dir=folder, public_url=public_url)


def test_server_address_is_known_while_server_runs(tmp_path: Path) -> None:
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
def test_server_address_unreachable_is_replaced(tmp_path: Path, listening: str, opened: str) -> None:
    with published(tmp_path, listening):
        assert server_url(settings(tmp_path)) == opened


def test_server_address_of_successor_is_kept(tmp_path: Path) -> None:
    with published(tmp_path, "http://127.0.0.1:9001"):
        (tmp_path / FILE).write_text("http://127.0.0.1:9002\n")
    assert server_url(settings(tmp_path)) == "http://127.0.0.1:9002"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"javascript:alert(1)\n"])
def test_server_address_damaged_file_is_ignored(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert server_url(settings(tmp_path)) == DEFAULT


def test_server_address_missing_folder_is_ignored(tmp_path: Path) -> None:
    with published(tmp_path / "missing", "http://127.0.0.1:9001"):
        assert server_url(settings(tmp_path / "missing")) == DEFAULT

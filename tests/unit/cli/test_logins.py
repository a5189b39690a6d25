"""The file of logins: whole, for its owner alone; and what an address is."""

import stat
from pathlib import Path

import pytest

from postroom.cli.client.logins import FILE_NAME, NONE, Logins, address_of, is_plain_to_others, load, save
from postroom.domain.errors import Forbidden, Invalid, Unavailable


def test_login_saved_is_readable_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "postroom"
    assert load(folder) == NONE
    kept = Logins("https://a.example", {"https://a.example": "phx_a", "https://b.example": "phx_b"})
    path = save(folder, kept)
    assert load(folder) == kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == [FILE_NAME]


def test_login_file_readable_by_others_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path, Logins("https://a.example", {"https://a.example": "phx_a"}))
    path.chmod(0o640)
    with pytest.raises(Forbidden, match="chmod 600"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"keys": []}', '{"keys": {"a": "b"}}'])
def test_login_file_damaged_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = save(tmp_path, NONE)
    path.write_text(text)
    with pytest.raises(Invalid, match="postroom login"):
        load(tmp_path)


def test_login_folder_that_cannot_be_created_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="can't be saved"):
        save(tmp_path / "file" / "postroom", NONE)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://Postroom.Example.com/", "https://postroom.example.com"),
        ("postroom.example.com", "https://postroom.example.com"),
        ("localhost:8010", "http://localhost:8010"),
        ("127.0.0.1:8010", "http://127.0.0.1:8010"),
        ("[::1]:8010", "http://[::1]:8010"),
        ("https://a.example:443/inbox/", "https://a.example/inbox"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert address_of(text) == address


@pytest.mark.parametrize(
    "text", ["", "ftp://a.example", "https://", "https://me:key@a.example", "a.example:x"]
)
def test_login_address_invalid_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        address_of(text)


def test_login_address_readable_in_transit_is_recognized() -> None:
    plain = [
        is_plain_to_others(f"http://{host}") for host in ("a.example", "localhost:1", "127.0.0.1", "[::1]:1")
    ]
    assert plain == [True, False, False, False]
    assert not is_plain_to_others("https://a.example")

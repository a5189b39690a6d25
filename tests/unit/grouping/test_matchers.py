"""Match models by name: which there are, what can't be named, and what can't be used."""

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.helpers.models.matching import JOINS_ALL, matcher_file

from postroom.domain.errors import Invalid
from postroom.grouping.matching.matchers import MAX_BYTES, MAX_NAMED, PACKAGED, Matchers, server_model
from postroom.grouping.matching.model import packaged_bytes, packaged_model, read_model
from postroom.settings import GroupingSettings, Settings

TRAVERSALS = [
    "",
    ".",
    "..",
    "../secret",
    "..%2fsecret",
    "/etc/passwd",
    "sub/inner",
    "sub\\inner",
    "bold\0",
    "bold.npz",
    "bold ",
    "BOLD",
    "*",
    "packaged.npz",
    "bold\n",
    "b" * 5_000,
]


def settings_for(folder: Path, *, file: Path | None = None, matchers: Path | None = None) -> Settings:
    return Settings(data_dir=folder, grouping=GroupingSettings(matcher_file=file, matchers_dir=matchers))


@pytest.fixture
def matchers(tmp_path: Path) -> Matchers:
    """A folder with one good file, and with what must not be named."""
    folder = tmp_path / "matchers"
    (folder / "sub").mkdir(parents=True)
    bold = matcher_file(version="match-bold", join_from=JOINS_ALL)
    for place in (folder / "bold.npz", folder / "sub" / "inner.npz", tmp_path / "secret.npz"):
        place.write_bytes(bold)
    (folder / "folder.npz").mkdir()
    for name in ("notes.txt", ".npz", "-dash.npz", "with space.npz", "ünicode.npz"):
        (folder / name).write_bytes(bold)
    return Matchers(folder)


def test_what_may_be_named(matchers: Matchers, tmp_path: Path) -> None:
    assert matchers.names() == [PACKAGED, "bold"]
    found = matchers.find("bold")
    assert (found.name, found.model.version, found.model.threshold) == ("bold", "match-bold", JOINS_ALL)
    assert found.digest == hashlib.sha256((tmp_path / "matchers" / "bold.npz").read_bytes()).hexdigest()
    shipped = matchers.find(PACKAGED)
    assert shipped.model is packaged_model()
    assert shipped.digest == hashlib.sha256(packaged_bytes()).hexdigest()


@pytest.mark.parametrize("name", TRAVERSALS)
def test_nothing_but_a_name_that_is_listed_is_read(matchers: Matchers, name: str) -> None:
    with pytest.raises(Invalid, match=r"no matcher with this name\. Available: packaged, bold\.$"):
        matchers.find(name)


def test_where_there_is_no_folder_there_is_the_packaged_one(tmp_path: Path) -> None:
    for there in (Matchers(), Matchers(tmp_path / "none"), Matchers.of(settings_for(tmp_path))):
        assert there.names() == [PACKAGED]
        assert there.find(PACKAGED).model is packaged_model()
        with pytest.raises(Invalid, match="Available: packaged"):
            there.find("bold")


def test_a_file_that_is_called_packaged_is_not_taken_for_it(tmp_path: Path) -> None:
    (tmp_path / "packaged.npz").write_bytes(b"damage")
    assert Matchers(tmp_path).names() == [PACKAGED]
    assert Matchers(tmp_path).find(PACKAGED).model is packaged_model()


def test_an_error_lists_some_names_of_many(tmp_path: Path) -> None:
    for n in range(MAX_NAMED + 4):
        (tmp_path / f"m{n:02}.npz").touch()
    with pytest.raises(Invalid, match="m18, and 5 more"):
        Matchers(tmp_path).find("none")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.npz").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(Invalid, match="large can't be used: The file is larger than 64 MB"):
        Matchers(tmp_path).find("large")


def test_damage_is_told_wherever_it_is(tmp_path: Path) -> None:
    whole = packaged_bytes()
    random = np.random.default_rng(1)
    for share in (0.0, 0.01, 0.3, 0.7, 0.999):
        (tmp_path / "broken.npz").write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(Invalid, match="broken can't be used: The match model is damaged"):
            Matchers(tmp_path).find("broken")
    for _ in range(60):
        flipped = bytearray(whole)
        flipped[int(random.integers(len(whole)))] ^= 1 << int(random.integers(8))
        try:
            read_model(bytes(flipped))
        except Invalid:
            continue


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"names": ["colour"]}, "other features"),
        ({"join_from": float("nan")}, "damaged"),
        ({"join_from": [0.0, 1.0]}, "damaged"),
        ({"first_slope": float("inf")}, "damaged"),
        ({"first_features": 3}, "has 3 features"),
        ({"second_roots": [0]}, "no trees"),
        ({"second_value": [float("nan")]}, "not finite numbers"),
        ({"first_left": [0]}, "damaged"),
    ],
)
def test_inconsistent_models_are_rejected(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    (tmp_path / "wrong.npz").write_bytes(matcher_file(**changed))
    with pytest.raises(Invalid, match=why):
        Matchers(tmp_path).find("wrong")


def test_the_server_groups_by_the_file_of_its_setting(tmp_path: Path) -> None:
    assert server_model(settings_for(tmp_path)) is packaged_model()
    file = tmp_path / "ours.npz"
    file.write_bytes(matcher_file(version="match-ours"))
    assert server_model(settings_for(tmp_path, file=file)).version == "match-ours"
    elsewhere = Matchers.of(settings_for(tmp_path / "data", matchers=tmp_path))
    assert elsewhere.names() == [PACKAGED, "ours"]
    file.write_bytes(b"PK")
    for path, why in (
        (file, "is damaged"),
        (tmp_path / "gone", "does not exist"),
        (tmp_path, "does not exist"),
    ):
        with pytest.raises(Invalid, match=f"POSTROOM_GROUPING__MATCHER_FILE, '{path}'.*{why}"):
            server_model(settings_for(tmp_path, file=path))


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed.npz").write_bytes(b"")

    def refused(_: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))  # root, too, may read any file else

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(Invalid, match="can't be read: Permission denied"):
        Matchers(tmp_path).find("closed")

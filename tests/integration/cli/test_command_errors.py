"""What is wrong with the settings or the arguments of a command is one plain sentence, without a secret."""

import tempfile
from pathlib import Path

import pytest

from postroom.cli.main import main

HIDDEN = "hunter2"


@pytest.fixture(autouse=True)
def data_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A data directory of the test's own."""
    monkeypatch.setenv("POSTROOM_DATA_DIR", str(tmp_path / "data"))


def refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str, **environment: str
) -> str:
    """Run `postroom` and return the one sentence that it ends with."""
    monkeypatch.setattr("sys.argv", ["postroom", *arguments])
    for name, value in environment.items():
        monkeypatch.setenv(f"POSTROOM_{name}", value)
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code in {1, 4}
    assert printed.out == ""
    assert printed.err.startswith("postroom: ")
    assert printed.err.count("\n") == 1
    assert HIDDEN not in printed.err
    return printed.err


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("JOBS__CONCURRENCY", HIDDEN, "POSTROOM_JOBS__CONCURRENCY is invalid"),
        ("LOG_LEVEL", "loud", "POSTROOM_LOG_LEVEL is invalid"),
        ("EMBEDDING", HIDDEN, "settings can't be read"),
        ("DATABASE_URL", HIDDEN, "database address can't be read"),
        ("DATABASE_URL", f"postgresql://me:{HIDDEN}@host:port/name", "database address can't be read"),
        ("DATABASE_URL", f"mysql://me:{HIDDEN}@host/name", "needs PostgreSQL"),
    ],
)
def test_command_invalid_setting_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, sentence: str
) -> None:
    assert sentence in refused(monkeypatch, capsys, "reports", "list", **{name: value})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("reports", "list", "--project", "99999999999"), "There is no project yet"),
        (("signals", "failed", "--limit", "99999999999999999999"), "out of range"),
        (("keys", "list", "--user", "a\udcff"), "not UTF-8"),
    ],
)
def test_command_argument_refused_by_database_fails(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fresh_database_url: str,
    arguments: tuple[str, ...],
    sentence: str,
) -> None:
    assert sentence in refused(monkeypatch, capsys, *arguments, DATABASE_URL=fresh_database_url)


def test_command_unknown_database_option_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fresh_database_url: str
) -> None:
    mark = "&" if "?" in fresh_database_url else "?"
    url = f"{fresh_database_url}{mark}bogus=1"
    assert "bogus" in refused(monkeypatch, capsys, "reports", "list", DATABASE_URL=url)


def test_command_data_directory_that_is_file_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with tempfile.NamedTemporaryFile() as file:
        assert "is not a directory" in refused(monkeypatch, capsys, "reports", "list", DATA_DIR=file.name)

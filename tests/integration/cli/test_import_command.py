"""`postroom import` as a person runs it: a process, its output, its exit code, and what happens when it dies."""

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

pytestmark = pytest.mark.slow

COLUMNS = ["Issue id", "Summary", "Description", "Created", "Weight"]
OPTIONS = (
    "--text={Summary}\\n\\n{Description}",
    "--source-product=tracker",
    "--source-type=issue",
    "--source-id=@Issue id",
    "--timestamp=@Created",
    "--weight=@Weight",
)


class Postroom:
    """The command line on one database with one project."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.environment = {
            **os.environ,
            "POSTROOM_DATABASE_URL": self.url,
            "POSTROOM_DATA_DIR": str(folder / "data"),
        }
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "INSERT INTO organizations (id, name, created_at) VALUES (gen_random_uuid(), 'o', now())"
            )
            connection.execute(
                "INSERT INTO projects (uuid, organization_id, name, created_at)"
                " SELECT gen_random_uuid(), id, 'p', now() FROM organizations"
            )

    def start(self, *arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "postroom", "import", *map(str, arguments)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
        )

    def run(self, *arguments: str | Path, stdin: bytes | None = None) -> tuple[int, str, str]:
        with self.start(*arguments, stdin=subprocess.PIPE) as process:
            out, err = process.communicate(stdin)
        return process.returncode, out.decode(), err.decode()

    def totals(self, *arguments: str | Path, stdin: bytes | None = None) -> tuple[int, dict[str, Any]]:
        code, out, err = self.run(*arguments, "--json", stdin=stdin)
        assert out.count("\n") == 1, (out, err)
        totals = json.loads(out)
        totals.pop("run", None)  # an id
        return code, totals

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(statement.encode()).fetchall()


@pytest.fixture
def postroom(fresh_database_url: str, tmp_path: Path) -> Postroom:
    return Postroom(fresh_database_url, tmp_path)


def write_csv(path: Path, rows: Sequence[Sequence[str]], columns: Sequence[str] = COLUMNS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def bug(number: int, **change: str) -> list[str]:
    made = {
        "Issue id": str(number),
        "Summary": f"Crash {number}",
        "Description": f'It "crashes",\nand\nthen {number}.',
        "Created": "2026-03-01T12:00:00Z",
        "Weight": "0.5",
    }
    return list((made | change).values())


def rejects_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_rows_are_stored_rejects_are_written_and_a_second_run_adds_nothing(
    postroom: Postroom, tmp_path: Path
) -> None:
    rows = [
        bug(1),
        bug(2, Created="soon"),
        bug(3, Weight="heavy"),
        bug(4, Summary="", Description=""),
        bug(5, Description="nul\x00"),
        bug(6, Description="long " * 9_000),
        ["7", "too", "few"],
        [],
        bug(9),
        bug(1),
    ]
    path = write_csv(tmp_path / "bugs.csv", rows)
    code, totals = postroom.totals(path, *OPTIONS)
    assert code == 3
    assert totals == {
        "project": 1,
        "rows": 10,
        "stored": 2,
        "repeated": 1,
        "rejected": 7,
        "ignored": 0,
        "resumed_after": 0,
        "finished_before": False,
        "enabled_sources": ["tracker/issue"],
        "rejects_file": f"{path}.rejects.jsonl",
    }
    rejects = rejects_in(tmp_path / "bugs.csv.rejects.jsonl")
    assert [reject["row"] for reject in rejects] == [2, 3, 4, 5, 6, 7, 8]
    assert all(set(reject) == {"row", "reason", "data"} and reject["reason"] for reject in rejects)
    assert rejects[0]["data"] == dict(zip(COLUMNS, rows[1], strict=True))
    stored = postroom.query(
        "SELECT source_product, source_id, description, weight, timestamp::text FROM signals ORDER BY seq"
    )
    # The rows of an import have no weight until all of them are grouped.
    assert stored == [
        ("tracker", "1", 'Crash 1\n\nIt "crashes",\nand\nthen 1.', 0.0, "2026-03-01 12:00:00+00"),
        ("tracker", "9", 'Crash 9\n\nIt "crashes",\nand\nthen 9.', 0.0, "2026-03-01 12:00:00+00"),
    ]
    code, out, _ = postroom.run(path, *OPTIONS)
    assert code == 3
    assert "All 10 rows were imported before" in out
    assert "10 rows: 0 stored, 3 repeated, 7 rejected, 0 ignored." in out
    assert len(rejects_in(tmp_path / "bugs.csv.rejects.jsonl")) == 7
    # The same rows in another file are found to be there by what they say.
    code, totals = postroom.totals(write_csv(tmp_path / "more.csv", [bug(1), bug(10)]), *OPTIONS)
    assert (code, totals["stored"], totals["repeated"]) == (0, 1, 1)
    assert not (tmp_path / "more.csv.rejects.jsonl").exists()


def test_json_lines_compressed_and_from_a_stream_with_a_mapping_file(
    postroom: Postroom, tmp_path: Path
) -> None:
    lines = [
        {"key": 1, "body": "one", "tag": "x", "id": "c-1"},
        {"key": 2, "body": "two", "tag": None, "id": "c-2"},
    ]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode() + b'{"key": 3, \n'
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        'text = "Says: {body}"\nsource_product = "zendesk"\nsource_type = "wrong"\n'
        'source_id = "@key"\nextra = ["tag"]\n'
    )
    path = tmp_path / "tickets.jsonl.gz"
    path.write_bytes(gzip.compress(content))
    rejects = tmp_path / "left.jsonl"
    arguments = ("--mapping", mapping, "--source-type", "ticket", "--rejects", rejects)
    code, totals = postroom.totals(path, *arguments)
    assert (code, totals["stored"], totals["rejected"]) == (3, 2, 1)
    assert [(reject["row"], reject["data"]) for reject in rejects_in(rejects)] == [(3, '{"key": 3, ')]
    assert postroom.query(
        "SELECT source_type, source_id, description, extra, client_id FROM signals ORDER BY seq"
    ) == [
        ("ticket", "1", "Says: one", {"tag": "x"}, "c-1"),
        ("ticket", "2", "Says: two", {}, "c-2"),
    ]
    code, totals = postroom.totals("-", *arguments, "--format", "jsonl", stdin=content)
    assert (code, totals["repeated"], totals["finished_before"]) == (3, 2, False)


def test_import_dry_run_needs_no_database(postroom: Postroom, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bugs.csv", [bug(1), bug(2, Weight="2")])
    code, out, err = postroom.run(path, *OPTIONS, "--dry-run")
    assert code == 3
    assert "tracker/issue 1" in out
    assert "2 rows: 1 are signals, 1 would be rejected. Nothing was stored." in out
    assert "Row 2: weight" in err
    assert not (tmp_path / "bugs.csv.rejects.jsonl").exists()
    assert not (tmp_path / "data").exists()
    assert postroom.query("SELECT count(*) FROM signals") == [(0,)]
    assert postroom.query("SELECT count(*) FROM import_runs") == [(0,)]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "no column 'description'"),
        (("--text=none",), "names no column"),
        ((*OPTIONS, "--title=Summary"), "not both"),
        ((*OPTIONS, "--source-id=@Missing"), "no column 'Missing'"),
        ((*OPTIONS, "--mapping=none.toml"), "can't be read"),
        ((*OPTIONS, "--format=xml"), "xml"),
    ],
)
def test_unusable_options_are_a_usage_error(
    options: Sequence[str], sentence: str, tmp_path: Path, postroom: Postroom
) -> None:
    code, out, err = postroom.run(write_csv(tmp_path / "bugs.csv", [bug(1)]), *options)
    assert (code, out) == (2, "")
    assert sentence in " ".join(err.split())
    assert "Traceback" not in err


def test_import_unknown_project_is_named(tmp_path: Path, postroom: Postroom) -> None:
    code, out, err = postroom.run(write_csv(tmp_path / "bugs.csv", [bug(1)]), *OPTIONS, "--project=one")
    assert (code, out) == (1, "")
    assert "Available: 1 (p)" in " ".join(err.split()), err
    assert "Traceback" not in err


def test_import_uses_the_project_of_the_environment(
    tmp_path: Path, postroom: Postroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postroom.environment, "POSTROOM_PROJECT", "one")
    path = write_csv(tmp_path / "bugs.csv", [bug(1)])
    code, out, err = postroom.run(path, *OPTIONS)
    assert (code, out) == (1, "")
    assert "Available: 1 (p)" in " ".join(err.split()), err
    assert postroom.totals(path, *OPTIONS, "--project=p")[0] == 0, "the option comes first"
    monkeypatch.setitem(postroom.environment, "POSTROOM_PROJECT", "@current")
    assert postroom.totals(path, *OPTIONS)[0] == 0


def test_import_errors_are_one_sentence(postroom: Postroom, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "bugs.csv", [bug(1)])
    assert postroom.run(path, *OPTIONS, "--project=7") == (1, "", "postroom: There is no project 7.\n")
    postroom.query(
        "INSERT INTO source_configs (id, project_id, source_product, source_type, enabled, created_at, updated_at)"
        " VALUES (gen_random_uuid(), 1, 'tracker', 'issue', false, now(), now()) RETURNING 1"
    )
    code, out, err = postroom.run(path, *OPTIONS)
    assert (code, out) == (1, "")
    assert "tracker/issue is disabled" in err
    code, totals = postroom.totals(path, *OPTIONS, "--enable-sources")
    assert (code, totals["stored"], totals["enabled_sources"]) == (0, 1, ["tracker/issue"])


def test_waiting_for_a_paused_project_ends_at_once_with_the_rows_stored(
    postroom: Postroom, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "bugs.csv", [bug(1)])
    postroom.query("UPDATE projects SET processing_paused_until = now() + interval '1 hour' RETURNING 1")
    code, _, err = postroom.run(path, *OPTIONS, "--wait")
    assert code == 1
    assert "The rows are stored. The project is paused" in err
    assert postroom.query("SELECT count(*) FROM signals") == [(1,)]


def test_import_killed_repeatedly_stores_each_row_once(postroom: Postroom, tmp_path: Path) -> None:
    rows = [bug(n, Weight="heavy" if n % 50 == 0 else "0.5") for n in range(1, 6_001)]
    path = write_csv(tmp_path / "bugs.csv", rows)
    for least in (500, 1_500, 3_000):
        process = postroom.start(path, *OPTIONS)
        try:
            deadline = time.monotonic() + 60
            while rows_done(postroom) < least:
                assert process.poll() is None, "the import ended before it could be killed"
                assert time.monotonic() < deadline
        finally:
            process.send_signal(signal.SIGKILL)
            _, err = process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert (b"Continuing after row" in err) == (least > 500)
        check_each_row_once(postroom)
    done = rows_done(postroom)
    code, totals = postroom.totals(path, *OPTIONS)
    assert code == 3
    assert (totals["rows"], totals["stored"], totals["repeated"], totals["rejected"]) == (
        6_000,
        5_880,
        0,
        120,
    )
    assert totals["resumed_after"] == done
    check_each_row_once(postroom)
    rejects = rejects_in(tmp_path / "bugs.csv.rejects.jsonl")
    assert [reject["row"] for reject in rejects] == list(range(50, 6_001, 50))


def rows_done(postroom: Postroom) -> int:
    found = postroom.query("SELECT rows_done FROM import_runs")
    return int(found[0][0]) if found else 0


def check_each_row_once(postroom: Postroom) -> None:
    """The signals are exactly those of the rows that the checkpoint counts, in their order."""
    found = [int(row[0]) for row in postroom.query("SELECT source_id FROM signals ORDER BY seq")]
    assert found == [n for n in range(1, rows_done(postroom) + 1) if n % 50]

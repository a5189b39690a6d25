"""Reading rows of files that are sound, odd, broken and endless; and the file of rejects."""

import csv
import gzip
import hashlib
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.errors import Invalid
from postroom.signals.imports import files
from postroom.signals.imports.files import FileRow, ImportFile, open_file
from postroom.signals.imports.rejects import RejectsFile
from postroom.signals.imports.service import BATCH_BYTES, BATCH_ROWS, Reject, batches


def read(content: bytes, format: Literal["csv", "jsonl"] = "csv", delimiter: str = ",") -> list[FileRow]:
    raw = io.BufferedReader(io.BytesIO(content))
    return list(ImportFile(raw, format=format, delimiter=delimiter, size=len(content)).rows())


def values(rows: list[FileRow]) -> list[Any]:
    return [row.values if row.values is not None else row.problem for row in rows]


def csv_bytes(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_import_csv_with_byte_order_mark_and_multiline_fields() -> None:
    rows = read(b'\xef\xbb\xbfid, text \r\n1,"two\r\nlines, ""quoted"""\r\n2,plain\r\n')
    assert values(rows) == [{"id": "1", "text": 'two\r\nlines, "quoted"'}, {"id": "2", "text": "plain"}]
    assert [row.number for row in rows] == [1, 2]


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=width, max_size=width),
            max_size=8,
        )
    )
)
def test_import_csv_round_trips(rows: list[list[str]]) -> None:
    width = len(rows[0]) if rows else 1
    header = [f"c{n}" for n in range(width)]
    # A row with one empty field is an empty line, which is a row without values.
    kept = [row for row in rows if row != [""]]
    found = read(csv_bytes([header, *kept]))
    assert [list((row.values or {}).values()) for row in found] == kept


@given(
    st.lists(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()), max_size=6)
)
def test_import_json_lines_round_trips(objects: list[dict[str, Any]]) -> None:
    content = "".join(json.dumps(item) + "\n" for item in objects).encode()
    assert values(read(content, "jsonl")) == objects


@given(st.binary(max_size=300))
def test_import_any_bytes_never_stop_reader(content: bytes) -> None:
    rows = read(b"{}\n" + content.replace(b"\x1f\x8b", b""), "jsonl")
    assert rows[0].values == {}
    assert all((row.values is None) == (row.problem is not None) for row in rows)
    for row in read(b"a,b\n" + content):
        assert (row.values is None) == (row.problem is not None)


def test_rows_with_too_few_or_too_many_values_are_problems() -> None:
    rows = read(b"a,b\n1\n1,2,3\n1,2\n")
    assert values(rows) == [
        "Line 2 has 1 values; the header names 2 columns.",
        "Line 3 has 3 values; the header names 2 columns.",
        {"a": "1", "b": "2"},
    ]
    assert [row.data for row in rows[:2]] == [["1"], ["1", "2", "3"]]


@pytest.mark.parametrize(("format", "line"), [("csv", b"1\n"), ("jsonl", b'{"a": "1"}\n')])
def test_empty_lines_are_problems_except_at_the_end(format: Literal["csv", "jsonl"], line: bytes) -> None:
    start = b"a\n" if format == "csv" else b""
    rows = read(start + b"\n" + line + b"\r\n\n" + line + b"\n\n\n", format)
    good, empty = {"a": "1"}, "The row is empty."
    assert values(rows) == [empty, good, empty, empty, good]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]


def test_text_that_is_not_utf8_is_a_problem_of_its_row() -> None:
    rows = read('a,b\n1,"é\n"\n'.encode() + b'2,"caf\xe9\nx"\n3,z\n')
    assert values(rows) == [{"a": "1", "b": "é\n"}, "Line 4 is not UTF-8 text.", {"a": "3", "b": "z"}]
    assert rows[1].data == {"a": "2", "b": "caf\ufffd\nx"}
    lines = read(b'{"a": "\xff"}\n{"a": 1}\n', "jsonl")
    assert values(lines) == ["Line 1 is not UTF-8 text.", {"a": 1}]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"a": ', "Line 1 is not JSON: Expecting value at character 8."),
        ("[1]", "Line 1 does not contain a JSON object."),
        ("5", "Line 1 does not contain a JSON object."),
        ('{"a": NaN}', "Line 1 contains JSON that can't be stored: NaN is not a JSON number."),
        ('{"a": ' + "1" * 5_000 + "}", "Line 1 contains JSON that can't be stored: Exceeds the limit"),
        ("[" * 200_000, "Line 1 contains JSON that can't be stored: maximum recursion depth"),
    ],
)
def test_lines_that_are_no_json_objects(line: str, problem: str) -> None:
    rows = read(f'{line}\n{{"a": 1}}\n'.encode(), "jsonl")
    assert (rows[0].problem or "").startswith(problem)
    assert rows[0].data == line[: files.SHOWN]
    assert rows[1].values == {"a": 1}


def test_import_field_too_long_is_problem_and_next_row_is_read() -> None:
    long = '"' + 'x, ""y""\n' * 200_000 + '"'
    rows = read(f"a,b\n1,ok\n2,{long}\n3,{'z' * 1_000_001}\n4,ok\n".encode())
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert values(rows) == [
        {"a": "1", "b": "ok"},
        "Line 3 has a field of more than 1000000 characters.",
        "Line 200004 has a field of more than 1000000 characters.",
        {"a": "4", "b": "ok"},
    ]
    assert rows[1].data == '2,"x, ""y""'


def test_import_field_within_limit_is_read_whole() -> None:
    [row] = read(f"a\n{'x' * 1_000_000}\n".encode())
    assert row.values == {"a": "x" * 1_000_000}


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_import_row_too_long_is_problem_and_next_is_read(
    format: Literal["csv", "jsonl"], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_RECORD", 1_000)
    wide = b"1" + b'"' * 3_000 + b"\n"
    if format == "csv":
        found = read(b"a,b\n" + wide + b'1,"' + b"x\n" * 900 + b'"\n1,2\n')
        assert values(found)[1:] == [
            "The row that begins in line 3 has more than 1000 bytes.",
            {"a": "1", "b": "2"},
        ]
    else:
        found = read(wide + b'{"a": 1}\n', "jsonl")
        assert values(found)[1:] == [{"a": 1}]
    assert "has more than 1000 bytes." in str(found[0].problem)


def test_import_unclosed_quote_is_one_problem() -> None:
    rows = read(b'a,b\n1,2\n3,"4\n5,6\n7,8\n')
    assert values(rows) == [
        {"a": "1", "b": "2"},
        "A quoted field that begins in line 3 or later is never closed.",
    ]


def test_stray_quotes_and_lone_carriage_returns_spoil_nothing_else() -> None:
    rows = read(b'a,b\n5" disk,x\n1\r2,3\n"q"r,s\n6,7\n')
    assert values(rows)[0] == {"a": '5" disk', "b": "x"}
    assert str(rows[1].problem).startswith("Line 3 is not CSV")
    assert values(rows)[2:] == [{"a": "qr", "b": "s"}, {"a": "6", "b": "7"}]


def test_null_bytes_reach_the_checks_of_the_signal() -> None:
    assert values(read(b"a,b\n1,x\x00y\n")) == [{"a": "1", "b": "x\x00y"}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"\xff\xfea\x00", "UTF-16"),
        (b'"a,b\n1,2\n', "names no columns: A quoted field that begins in line 1"),
        (b"caf\xe9,b\n", "not UTF-8"),
    ],
)
def test_import_file_without_header_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read(content)


def test_import_compressed_is_read_and_truncated_names_position() -> None:
    content = gzip.compress(b"a\n" + b"".join(b"%d\n" % n for n in range(50_000)))
    assert len(read(content)) == 50_000
    raw = io.BufferedReader(io.BytesIO(content[: len(content) // 2]))
    rows = ImportFile(raw, format="csv", delimiter=",", size=1).rows()
    assert next(rows).values == {"a": "0"}
    with pytest.raises(Invalid, match="damaged after line"):
        list(rows)


def test_import_format_is_inferred_from_name(tmp_path: Path) -> None:
    for name, content, expected in (
        ("a.csv", b"a,b\n1,2\n", {"a": "1", "b": "2"}),
        ("a.CSV.gz", gzip.compress(b"a,b\n1,2\n"), {"a": "1", "b": "2"}),
        ("a.tsv", b"a\tb\n1\t2\n", {"a": "1", "b": "2"}),
        ("a.jsonl", b'{"a": 1}\n', {"a": 1}),
        ("a.ndjson", b'{"a": 1}', {"a": 1}),
    ):
        (tmp_path / name).write_bytes(content)
        with open_file(tmp_path / name, format=None, delimiter=None) as file:
            assert values(list(file.rows())) == [expected]
            assert file.position == file.size == len(content)
    with open_file(tmp_path / "a.csv", format="jsonl", delimiter=None) as file:
        assert [row.values for row in file.rows()] == [None, None]


def test_files_that_cant_be_opened_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a\n")
    for path, delimiter, message in (
        (tmp_path / "a.txt", None, "--format"),
        (None, None, "--format"),
        (tmp_path / "none.csv", None, "No such file"),
        (tmp_path / "a.csv", ";;", "one character"),
    ):
        with pytest.raises(Invalid, match=message), open_file(path, format=None, delimiter=delimiter):
            pass
    (tmp_path / "folder.csv").mkdir()
    with (
        pytest.raises(Invalid, match="Is a directory"),
        open_file(tmp_path / "folder.csv", format=None, delimiter=None),
    ):
        pass
    with (
        pytest.raises(Invalid, match="No such file"),
        open_file(tmp_path / "none.csv", format=None, delimiter=None),
    ):
        pass


def test_digest_halfway_through_a_file_covers_all_and_reading_continues(tmp_path: Path) -> None:
    content = b"a\n1\n2\n3\n"
    for name, stored in (("a.csv", content), ("a.csv.gz", gzip.compress(content))):
        (tmp_path / name).write_bytes(stored)
        with open_file(tmp_path / name, format=None, delimiter=None) as file:
            rows = file.rows()
            first = next(rows)
            assert file.digest() == hashlib.sha256(stored).digest()
            assert values([first, *rows]) == [{"a": "1"}, {"a": "2"}, {"a": "3"}]


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_RECORD", 50_000)
    path = tmp_path / "big.csv"
    with path.open("wb") as out:
        out.write(b"a,b\n")
        for _ in range(60):
            out.write(b'1,"' + b"some words\n" * 100 + b'"\n' + b"\n" * 200)
        out.write(b"2," + b"x" * 5_000_000 + b"\n" + b"\n" * 5_000 + b'3,"' + b"yy\n" * 400_000)
    tracemalloc.start()
    try:
        with open_file(path, format=None, delimiter=None) as file:
            count = sum(1 for _ in file.rows())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 60 * 201 + 1 + 5_000 + 1
    assert peak < 1_000_000


def test_batches_end_at_a_number_of_rows_or_bytes() -> None:
    small = [FileRow(n, 10, "") for n in range(1, 2 * BATCH_ROWS + 2)]
    assert [len(batch) for batch in batches(small)] == [BATCH_ROWS, BATCH_ROWS, 1]
    large = [FileRow(n, BATCH_BYTES // 2, "") for n in range(1, 6)]
    assert [[row.number for row in batch] for batch in batches(large)] == [[1, 2], [3, 4], [5]]
    assert list(batches([])) == []


def rejects_in(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_import_rejects_are_json_lines_and_clean_import_has_none(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    file = RejectsFile(path, kept_rows=0)
    file.write([])
    assert not path.exists()
    file.write([Reject(2, "Why, naïve?", {"a": "\ud800 é"})])
    file.write([Reject(4, "No.", ["x"])])
    file.close()
    assert rejects_in(path) == [
        {"row": 2, "reason": "Why, naïve?", "data": {"a": "\ud800 é"}},
        {"row": 4, "reason": "No.", "data": ["x"]},
    ]
    RejectsFile(path, kept_rows=0)
    assert not path.exists()


def test_import_resumed_keeps_rejects_of_done_rows(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    first = RejectsFile(path, kept_rows=0)
    first.write([Reject(n, "No.", None) for n in (1, 5, 9)])
    first.close()
    with path.open("ab") as stream:
        stream.write(b'{"row": 3, "rea')
    second = RejectsFile(path, kept_rows=5)
    second.write([Reject(6, "No.", None)])
    second.close()
    assert [reject["row"] for reject in rejects_in(path)] == [1, 5, 6]


def test_import_never_overwrites_foreign_file(tmp_path: Path) -> None:
    path = tmp_path / "precious.csv"
    path.write_text("a,b\n1,2\n")
    for kept in (0, 5):
        with pytest.raises(Invalid, match="not a file of rejects"):
            RejectsFile(path, kept_rows=kept)
    assert path.read_text() == "a,b\n1,2\n"


def test_rejects_that_cant_be_written_say_what_to_do(tmp_path: Path) -> None:
    file = RejectsFile(tmp_path / "none" / "r.jsonl", kept_rows=0)
    with pytest.raises(Invalid, match=r"directory\. Name another file with --rejects"):
        file.write([Reject(1, "No.", None)])

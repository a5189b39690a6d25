"""Labelled sets: what a line must hold, and sets made of bug reports and pairs of duplicates."""

import json
from pathlib import Path
from typing import Any

import pytest

from postroom.domain.errors import Invalid
from postroom.evals.labelled import read_labelled, write_labelled
from postroom.evals.pairs import convert

LINE: dict[str, Any] = {
    "signal_id": "s1",
    "group": "g1",
    "source_product": "github",
    "source_type": "issue",
    "source_id": "7",
    "text": "It broke.",
    "weight": 0.25,
    "safe": False,
    "order": 3,
}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_signals_come_in_their_order_with_their_labels(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.jsonl",
        LINE,
        LINE | {"signal_id": 2, "group": 5, "order": 1.5, "safe": True, "more": [1]},
        {key: LINE[key] for key in LINE if key not in {"order", "safe", "weight", "signal_id"}}
        | {"signal_id": "s3"},
    )
    cases = read_labelled(path)
    assert [(case.id, case.group, case.safe, case.signal.weight) for case in cases] == [
        ("2", "5", True, 0.25),
        ("s1", "g1", False, 0.25),
        ("s3", "g1", True, 0.5),
    ]
    assert cases[0].signal.description == "It broke."
    again = write(tmp_path / "again.jsonl", *(write_labelled(case, at) for at, case in enumerate(cases)))
    assert read_labelled(again) == cases


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Line 2 is not JSON"),
        ("[]", "does not contain a JSON object"),
        ("", "The row is empty."),
        (LINE | {"signal_id": ""}, "It has no 'signal_id'."),
        (LINE, "The signal_id 's1' was already used in line 1."),
        (LINE | {"signal_id": "x", "group": None}, "Its 'group' must be"),
        (LINE | {"signal_id": "x", "group": " "}, "Its 'group' must be"),
        (LINE | {"signal_id": "x", "safe": "yes"}, "Its 'safe' must be true or false."),
        (LINE | {"signal_id": "x", "order": "1"}, "Its 'order' must be a number."),
        (LINE | {"signal_id": "x", "text": " "}, "description: This field may not be blank."),
        (LINE | {"signal_id": "x", "weight": 7}, "weight: Ensure"),
        ({"signal_id": "x", "group": "g"}, "The row has no"),
    ],
)
def test_labelled_set_bad_line_is_named(line: object, reason: str, tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", LINE, line, LINE | {"signal_id": "last"})
    with pytest.raises(Invalid) as raised:
        read_labelled(path)
    assert raised.value.message.startswith("Line 2 of the labelled set can't be used: ")
    assert reason in raised.value.message


def test_labelled_set_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="contains no signals"):
        read_labelled(write(tmp_path / "set.jsonl"))


def test_pairs_link_reports_also_through_reports_that_are_not_there(tmp_path: Path) -> None:
    bugs = tmp_path / "bugs.csv"
    bugs.write_text(
        "Summary,Issue id,Created,Description,Status\n"
        'Later,1,2026-03-02 10:00:00+00:00,"two\nlines",NEW\n'
        "Undated,2,,x,NEW\n"
        "First,3,2026-03-01 10:00:00+00:00,,NEW\n"
        "Fourth,4,2026-03-03 10:00:00+00:00,x,NEW\n"
        ",5,2026-03-03 10:00:00+00:00,,NEW\n"
        "Sixth,6,2026-03-02 10:00:00+00:00,x,NEW\n"
    )
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("Issue id,Duplicate id\n1,900\n900,901\n3,901\n3,1\n6,6\n800,801\n")
    made = convert(bugs, pairs, source_product="tracker", source_type="issue")
    assert [case.id for case in made.labelled] == ["3", "1", "6", "4", "2"]
    groups = {case.id: case.group for case in made.labelled}
    assert groups["1"] == groups["3"]
    assert len(set(groups.values())) == 4
    assert [row for row, _ in made.refused] == [5]
    assert made.labelled[1].signal.description == "Later\n\ntwo\nlines"
    assert made.labelled[0].signal.source_id == "3"


@pytest.mark.parametrize(
    ("bugs", "pairs", "message"),
    [
        ("Issue id,Summary\n1,x\n", "Issue id,Duplicate id\n", "no column 'Description', 'Created'"),
        ("Issue id,Summary,Description,Created\n", "a,b\n", "pairs have no column 'Issue id'"),
        ("Issue id,Summary,Description,Created\n", "Issue id,Duplicate id\n1\n", "Row 1 of the pairs"),
        (
            "Issue id,Summary,Description,Created\n1,x,y,\n1,x,y,\n",
            "Issue id,Duplicate id\n",
            "Row 2 of the reports has the id 1",
        ),
    ],
)
def test_tables_that_cant_be_used_are_refused(bugs: str, pairs: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bugs.csv").write_text(bugs)
    (tmp_path / "pairs.csv").write_text(pairs)
    with pytest.raises(Invalid, match=message):
        convert(tmp_path / "bugs.csv", tmp_path / "pairs.csv", source_product="p", source_type="t")

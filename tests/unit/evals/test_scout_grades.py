"""Grading a scout: each finding fits one expectation, and each expectation one finding."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from postroom.domain.errors import Invalid
from postroom.evals.scouts import grade, read_recording


@pytest.mark.parametrize(
    ("found", "expected", "missed", "unexpected"),
    [
        (["NewError: new"], ["newerror"], [], []),
        ([], ["newerror"], ["newerror"], []),
        (["NewError: new"], [], [], ["NewError: new"]),
        (["NewError: new"], ["newerror", "new"], ["new"], []),
        (["NewError at a", "NewError at b"], ["newerror"], [], ["NewError at b"]),
        (["orders fell at noon", "orders fell"], ["orders fell", "noon"], [], []),
        (["orders fell", "orders fell at noon"], ["noon", "orders"], [], []),
    ],
)
def test_findings_and_expectations_are_paired(
    found: list[str], expected: list[str], missed: list[str], unexpected: list[str]
) -> None:
    assert grade(found, expected) == (missed, unexpected)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"metric": {"name": "orders", "value": 1, "time": "2031-03-03T18:00:00Z"}}', "no field 'time'"),
        ('{"signal": {"source_product": "zendesk", "text": "It fails."}}', "no field 'text'"),
    ],
)
def test_scout_recording_misspelt_field_is_an_error(tmp_path: Path, line: str, words: str) -> None:
    day = tmp_path / "day.jsonl"
    day.write_text(line)
    with pytest.raises(Invalid, match=f"line 1: there is {words}"):
        read_recording(day, datetime(2031, 3, 3, tzinfo=UTC))

"""The labelled errors: the benchmark reads them, and the key tells those of the tuning set apart."""

from pathlib import Path

import pytest
from benchmarks.errors import FOLDER, Case, assign, read_cases, score


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_read_cases_of_a_set_finds_one_occurrence_in_each_event(path: Path) -> None:
    cases = read_cases(path)
    assert {len(case.occurrences) for case in cases} == {1}
    assert {case.language for case in cases} >= {"python", "javascript", "java", "ruby", "go", "php"}


def test_assign_of_the_tuning_set_tells_its_faults_apart() -> None:
    cases = read_cases(FOLDER / "tuning.jsonl")
    result = score(cases, assign(cases))
    assert len(result.exact) / result.faults >= 0.94, (result.split, result.merged)


def test_score_of_wrong_issues_names_what_is_split_and_merged() -> None:
    cases = [Case(fault, "python", ()) for fault in ("a", "a", "b", "c", "d")]
    result = score(cases, [1, 2, 3, 3, 4])
    assert (result.exact, result.split, result.merged) == (("d",), ("a",), ("b", "c"))

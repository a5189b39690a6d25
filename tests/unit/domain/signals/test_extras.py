"""Known facts beside a signal's text have their types; what the database cannot store is refused."""

from typing import Any

import pytest

from postroom.domain.signals.extras import MAX_BYTES, MAX_DEPTH, find_problem


@pytest.mark.parametrize("value", [0, -3, 2**63, None])
def test_find_problem_integer_fact_is_accepted(value: Any) -> None:
    assert find_problem("zendesk", {"ticket_id": value}) is None


@pytest.mark.parametrize("value", [True, 1.0, "1", [1]])
def test_find_problem_integer_fact_of_another_type_names_the_field(value: Any) -> None:
    assert find_problem("zendesk", {"ticket_id": value}) == (
        "extra__ticket_id",
        "A valid integer is required.",
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("priority", 1, "Not a valid string."),
        ("tags", "billing", "Expected a list of strings."),
        ("tags", ["billing", 1], "Expected a list of strings."),
    ],
)
def test_find_problem_other_fact_of_another_type_names_the_field(
    name: str, value: Any, sentence: str
) -> None:
    assert find_problem("zendesk", {name: value}) == (f"extra__{name}", sentence)


def test_find_problem_boolean_for_a_number_is_refused() -> None:
    assert find_problem("llm_analytics", {"score": False}) == (
        "extra__score",
        "A valid number is required.",
    )


def test_find_problem_unknown_fact_is_stored_as_sent() -> None:
    assert find_problem("zendesk", {"custom": {"anything": [1, True, None]}}) is None


def _nested(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "extra",
    [
        {"a": "x" * MAX_BYTES},
        {"a": "\x00"},
        {"a": 2**64},
        {"a": float("inf")},
        _nested(MAX_DEPTH + 2),
    ],
    ids=["bytes", "null", "integer", "infinite", "nesting"],
)
def test_find_problem_unstorable_value_is_refused(extra: dict[str, Any]) -> None:
    problem = find_problem("zendesk", extra)

    assert problem is not None
    assert problem[0] == "extra"

"""Steering rules: what holds, what it does, and what makes no sense."""

from typing import Any

import pytest

from postroom.domain.errors import Invalid
from postroom.domain.sources.steering import Condition, Rule, checked, steer

FIELDS: dict[str, Any] = {
    "title": "Export fails on LOCALHOST",
    "text": "Export fails on LOCALHOST\nKeyError",
    "host": "web-1.example.com",
    "labels": ("bug", "Export"),
    "environment": None,
    "level": "",
    "extra.number": 12,
    "extra.handled": False,
    "extra.tags": ["a", {"b": 1}],
}


def holds(field: str, operation: Any, value: str = "") -> bool:
    rule = Rule((Condition(field, operation, value),), "drop")
    return steer([rule], FIELDS).dropped_by is not None


@pytest.mark.parametrize(
    ("field", "operation", "value", "expected"),
    [
        ("title", "contains", "localhost", True),
        ("title", "contains", "staging", False),
        ("title", "contains_not", "staging", True),
        ("host", "is", "WEB-1.example.com", True),
        ("host", "is_not", "web-2", True),
        ("host", "starts_with", "web-", True),
        ("host", "ends_with", ".example.com", True),
        ("labels", "is", "export", True),
        ("labels", "is_not", "bug", False),
        ("environment", "exists", "", False),
        ("environment", "exists_not", "", True),
        ("environment", "is", "production", False),
        ("environment", "is_not", "production", True),
        ("level", "exists", "", False),
        ("extra.number", "is", "12", True),
        ("extra.handled", "is", "false", True),
        ("extra.tags", "is", "a", True),
        ("extra.nothing", "exists", "", False),
    ],
)
def test_comparisons(field: str, operation: str, value: str, expected: bool) -> None:
    assert holds(field, operation, value) is expected


def test_steering_all_conditions_and_rules_apply_until_drop() -> None:
    bug = Condition("labels", "is", "bug")
    rules = [
        Rule((bug,), "tag", tag="one"),
        Rule((bug, Condition("title", "contains", "nothing")), "drop"),
        Rule((bug,), "weight", weight=0.9),
        Rule((bug,), "weight", weight=0.1),
        Rule((bug,), "tag", tag="two"),
        Rule((bug,), "drop"),
        Rule((bug,), "tag", tag="late"),
    ]
    found = steer(rules, FIELDS)
    assert (found.dropped_by, found.weight, found.tags, found.matched) == (
        6,
        0.1,
        ("one", "two"),
        (1, 3, 4, 5, 6),
    )
    assert steer([], FIELDS).matched == ()


@pytest.mark.parametrize(
    "rule",
    [
        Rule((), "drop"),
        Rule((Condition("colour", "is", "red"),), "drop"),
        Rule((Condition("extra.", "is", "red"),), "drop"),
        Rule((Condition("title", "is", " "),), "drop"),
        Rule((Condition("title", "is", "x" * 501),), "drop"),
        Rule((Condition("title", "exists"),), "weight"),
        Rule((Condition("title", "exists"),), "weight", weight=1.5),
        Rule((Condition("title", "exists"),), "tag", tag=" "),
    ],
)
def test_steering_invalid_rule_is_refused_with_number(rule: Rule) -> None:
    with pytest.raises(Invalid, match="Rule 1:"):
        checked([rule])
    with pytest.raises(Invalid, match="51 rules"):
        checked([Rule((Condition("title", "exists"),), "drop")] * 51)

"""Points of metrics that are refused, and the hash of their labels."""

import math
from datetime import UTC, datetime

import pytest

from postroom.domain.metrics.points import MAX_LABELS, MAX_NAME, Point, find_problem, labels_hash

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_find_problem_value_that_is_not_finite_is_refused(value: float) -> None:
    problem = find_problem(Point("http.latency", AT, value))

    assert problem is not None
    assert problem.field == "value"


@pytest.mark.parametrize("name", ["", "1st", "a b", "a\n", "x" * (MAX_NAME + 1)])
def test_find_problem_malformed_name_is_refused(name: str) -> None:
    problem = find_problem(Point(name, AT, 1.0))

    assert problem is not None
    assert problem.field == "name"


@pytest.mark.parametrize(
    "labels",
    [{str(number): "" for number in range(MAX_LABELS + 1)}, {"": "a"}, {"a": "\x00"}, {"a": "x" * 201}],
    ids=["many", "unnamed", "null", "long"],
)
def test_find_problem_bad_labels_are_refused(labels: dict[str, str]) -> None:
    problem = find_problem(Point("http.latency", AT, 1.0, labels))

    assert problem is not None
    assert problem.field == "labels"


def test_find_problem_ordinary_point_is_accepted() -> None:
    assert find_problem(Point("http.latency", AT, -1.5e300, {"route": "/pay"})) is None


def test_labels_hash_other_order_is_the_same() -> None:
    assert labels_hash({"a": "1", "b": "2"}) == labels_hash({"b": "2", "a": "1"})
    assert labels_hash({"a": "1"}) != labels_hash({"a": "2"})

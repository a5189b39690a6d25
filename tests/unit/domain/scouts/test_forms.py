"""Scouts that are forms: which are valid, what they find, and their titles."""

from typing import Any

import pytest

from postroom.domain.scouts.forms import Form, Hit, Point, distinct, hits, read_form, skill_of, titled
from postroom.domain.scouts.plan import plan_of
from postroom.domain.scouts.skills import SkillProblem

BASE: dict[str, Any] = {"text": "Many tickets", "above": 5}


def form(**values: Any) -> Form:
    return Form.model_validate({**BASE, **values})


def series(*values: float | None, group: str = "") -> list[Point]:
    """Return points of windows, the latest first, and an older one in which it began."""
    points = [
        Point(window, group, value, int(value or 0))
        for window, value in enumerate(values)
        if value is not None
    ]
    return [*points, Point(len(values), group, 1, 1)]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"text": "{0.__class__}"}, "text"),
        ({"text": "{value!r}"}, "text"),
        ({"text": "100 %} done"}, "text"),
        ({"text": ""}, "text"),
        ({"text": "two\nlines"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x" * 201}, "text"),
        ({"above": None}, "above, below, change"),
        ({"below": 1}, "above, below, change"),
        ({"above": float("nan")}, "above"),
        ({"above": 1e300}, "above"),
        ({"above": None, "change": 1.0}, "at least 1.1"),
        ({"above": None, "change": -3}, "change"),
        ({"measure": "regex"}, "measure"),
        ({"measure": "p95"}, "field"),
        ({"measure": "share"}, "part"),
        ({"measure": "silence"}, "no threshold"),
        ({"measure": "new_value", "field": "release", "above": None, "by": "x"}, "by"),
        ({"where": [{"field": "text", "op": "matches", "value": "(a+)+$"}]}, "where.0.op"),
        ({"where": [{"field": "text", "op": "at_least", "value": "many"}]}, "number"),
        ({"where": [{"field": "text", "op": "is"}]}, "value"),
        ({"where": [{"field": "", "value": "x"}]}, "field"),
        ({"where": [{"field": "x", "value": "y"}] * 9}, "where"),
        ({"where": [{"field": "x", "value": {"$gt": ""}}]}, "value"),
        ({"window_hours": 0}, "window_hours"),
        ({"window_hours": 169}, "window_hours"),
        ({"of": "users; DROP TABLE signals"}, "of"),
        ({"sql": "select 1"}, "sql"),
        ({"severity": "P9"}, "severity"),
    ],
)
def test_form_hostile_or_incomplete_is_refused_with_its_field(values: dict[str, Any], place: str) -> None:
    with pytest.raises(SkillProblem) as refused:
        read_form({"form": {**BASE, **values}})
    assert place in refused.value.message


@pytest.mark.parametrize("given", ["x", 7, [], [BASE], {}])
def test_form_that_is_no_object_is_refused(given: object) -> None:
    with pytest.raises(SkillProblem):
        read_form({"form": given})


def test_skill_of_a_form_has_it_again_and_a_plan() -> None:
    wanted = form(where=[{"field": "text", "op": "contains", "value": "refund"}], by="plan", severity="P2")
    skill = skill_of("signals-scout-refunds", "Refunds.", wanted)

    plan = plan_of(skill.name, skill.front_matter)

    assert (plan.mode, plan.detector, plan.form) == ("detector", "form", wanted)


@pytest.mark.parametrize(
    "front",
    [
        {"run": "detector", "detector": "form"},
        {"run": "detector", "detector": "logs", "form": BASE},
        {"form": BASE},
    ],
)
def test_plan_with_half_a_form_is_refused(front: dict[str, Any]) -> None:
    with pytest.raises(SkillProblem):
        plan_of("signals-scout-x", front)


@pytest.mark.parametrize(
    ("values", "points", "found"),
    [
        ({}, series(5), [5]),
        ({}, series(4), []),
        ({"above": None, "below": 3}, series(2, 9), [2]),
        ({"above": None, "below": 3}, series(None, 9), [0]),
        ({"above": None, "below": 3}, [], []),
        ({"above": None, "change": 3}, series(30, 10, 9, 11, 10), [30]),
        ({"above": None, "change": 3}, series(29, 10, 9, 11, 10), []),
        ({"above": None, "change": 3}, series(30, 10, 9, 11), []),
        ({"above": None, "change": 3}, series(3, None, None, None, None), [3]),
        ({"above": None, "change": 3, "least": 10}, series(3, None, None, None, None), []),
        ({"above": None, "change": 0.5}, series(5, 10, 12, 9, 10), [5]),
        ({"above": None, "change": 0.5}, series(None, 10, 12, 9, 10), [0]),
        ({"above": None, "change": 0.5}, series(None, None, None, None, None), []),
        ({"above": None, "measure": "silence"}, series(None, 3), [0]),
        ({"above": None, "measure": "silence"}, series(None, None, 3), []),
        ({"above": None, "measure": "silence"}, series(1, 3), []),
        ({"measure": "p95", "field": "ms", "above": 4}, series(None, 9), []),
        (
            {"measure": "share", "part": [{"field": "x", "op": "exists"}], "above": 0.1, "least": 20},
            series(9),
            [],
        ),
    ],
)
def test_hits_of_the_latest_window(values: dict[str, Any], points: list[Point], found: list[float]) -> None:
    assert [hit.value for hit in hits(form(**values), points, 0)] == found


def test_new_value_is_found_once_and_not_in_the_first_window() -> None:
    new = form(measure="new_value", field="release", above=None, least=2)
    points = [*series(2, group="2.0")[:1], *series(1, group="3.0")[:1], *series(9, 9, 9, group="1.0")]

    assert [(hit.group, hit.value) for hit in hits(new, points, 0)] == [("2.0", 2)]
    assert hits(new, points, 1) == hits(new, points, 3) == []


def test_title_puts_values_in_once_and_leaves_their_braces() -> None:
    many = form(text="{group}: {value} in {window}, usual {usual}, limit {limit}", by="page")

    assert titled(many, Hit(0, "{value}{limit}", 1234, 2.5)) == (
        "{value}{limit}: 1,234 in 24 hours, usual 2.5, limit 5"
    )


def test_distinct_hits_leaves_out_what_is_quiet() -> None:
    hourly = form(window_hours=12)
    found = [Hit(window, group, 9, None) for window in (5, 4, 3, 0) for group in ("a", "b")]

    kept = [(hit.window, hit.group) for hit in distinct(hourly, found)]

    assert kept == [(5, "a"), (5, "b"), (3, "a"), (3, "b"), (0, "a"), (0, "b")]

"""What the configuration of a scout may say."""

from typing import Any

import pytest

from postroom.domain.scouts.configs import (
    ScoutConfigProblem,
    check_enabling,
    check_skill_name,
    cron_problem,
    metaschema_problem,
    origin,
    schema_problem,
    scope_problem,
)


@pytest.mark.parametrize(
    "schedule",
    [
        "* * * * *",
        "0 9 * * 1-5",
        "*/15 0,12 1 jan,JUL sun",
        " 5  4 * * 7 ",
        "0-30/10 * 1-31 dec mon-fri",
        "59 23 31 12 0",
    ],
)
def test_schedules(schedule: str) -> None:
    assert cron_problem(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "part"),
    [
        ("", "five fields"),
        ("* * * *", "five fields"),
        ("* * * * * *", "five fields"),
        ("@daily", "five fields"),
        ("60 * * * *", "not a minute of a schedule; it takes numbers from 0 to 59"),
        ("* 24 * * *", "not a hour"),
        ("* * 0 * *", "not a day of the month"),
        ("* * * 13 *", "not a month"),
        ("* * * * 8", "not a day of the week"),
        ("* * * mon *", "not a month"),
        ("*/0 * * * *", "not a minute"),
        ("30-10 * * * *", "not a minute"),
        ("1,,2 * * * *", "not a minute"),
        ("-1 * * * *", "not a minute"),
        ("\u0661 * * * *", "not a minute"),
        ("1;2 * * * *", "not a minute"),
        ("*/100 * * * *", "not a minute"),
        ("0 0 L * *", "not a day of the month"),
        ("0 0 LW * *", "not a day of the month"),
        ("0 0 * * 5L", "not a day of the week"),
        ("0 0 * * mon#2", "not a day of the week"),
        ("0 0 * * \u017fun", "not a day of the week"),
        ("0 0 * monday *", "not a month"),
        ("0 0 * * fri-mon", "not a day of the week"),
        ("0 0 ? * *", "not a day of the month"),
        ("H * * * *", "not a minute"),
    ],
)
def test_invalid_schedules(schedule: str, part: str) -> None:
    assert part in (cron_problem(schedule) or "")


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "object", "properties": {"count": {"type": "integer", "minimum": 0}}, "required": ["count"]},
        {"$defs": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/$defs/a"}}},
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "array"},
        {"properties": {"$ref": {"type": "string"}}},
    ],
)
def test_schemas(schema: Any) -> None:
    assert (schema_problem(schema) or metaschema_problem(schema)) is None


@pytest.mark.parametrize(
    ("schema", "part"),
    [
        ({"type": "thing"}, "not a valid JSON Schema"),
        ({"properties": {"a": {"minimum": "x"}}}, "(at properties/a/minimum)"),
        ({"required": "a"}, "not a valid JSON Schema"),
        ({"$schema": ["x"]}, "'$schema' must be a text"),
        ({"$ref": "https://schemas.example/x.json"}, "its own parts"),
        ({"anyOf": [{"items": {"$ref": "file:///etc/passwd"}}]}, "its own parts"),
        ({"$dynamicRef": "other"}, "its own parts"),
        ({"title": "\x00"}, "Null characters"),
        ({"title": "\ud800"}, "valid JSON"),
        ({"maximum": 2**64}, "64 bits"),
        ({"title": "x" * 70_000}, "no more than 65536 bytes"),
    ],
)
def test_invalid_schemas(schema: Any, part: str) -> None:
    assert part in (schema_problem(schema) or metaschema_problem(schema) or "")


def test_scopes_that_a_run_may_be_given() -> None:
    assert scope_problem("task:write") is None
    for scope in ("*", "task", "task:delete", "Task:read", "", "signal_scout_internal:write"):
        assert scope_problem(scope) is not None
    assert "from the server only" in (scope_problem("signal_scout_report:read") or "")


def test_scout_is_canonical_while_shipped_here() -> None:
    shipped = {"signals-scout-a"}
    assert origin("signals-scout-a", shipped_here=True, shipped=shipped) == "canonical"
    assert origin("signals-scout-a", shipped_here=False, shipped=shipped) == "custom"
    assert origin("signals-scout-b", shipped_here=True, shipped=shipped) == "custom"


def test_scouts_are_limited_to_hundred() -> None:
    check_enabling(99)
    with pytest.raises(ScoutConfigProblem) as caught:
        check_enabling(100)
    assert (caught.value.attr, caught.value.message) == (
        "enabled",
        "This project already has 100 enabled scouts (the maximum). Disable one before enabling another.",
    )


def test_scout_skill_name() -> None:
    check_skill_name("signals-scout-x")
    for name in ("scout", "Signals-scout-x", " signals-scout-x"):
        with pytest.raises(ScoutConfigProblem, match="must start with 'signals-scout-'"):
            check_skill_name(name)

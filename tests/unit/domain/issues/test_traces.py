"""Which records of one trace report the same fault."""

import random
import time
from dataclasses import replace
from typing import Any

import pytest

from postroom.domain.issues.traces import Part, TracePoint, explained, point_from_json, point_to_json

NOW = 1_800_000_000.0


def point(part: Part, at: float = 0.0, span: str = "s", parent: str = "", **more: Any) -> TracePoint:
    return TracePoint(part, more.pop("trace", "t"), NOW + at, span, parent, **more)


SERVER = point("span", 0.5, "root", began=NOW - 0.5)


def test_explained_by_an_exception_are_spans_calls_and_lines_around_it() -> None:
    thrown = point("event", 0.0, "callee", "call", said="x")
    records = [
        point("line", 0.1, "root"),
        SERVER,
        point("call", 0.05, "call", "root", began=NOW - 0.1),
        thrown,
        point("logged", 0.01, "callee", said="x"),
    ]
    assert explained(records) == {0: 3, 1: 3, 2: 3, 4: 3}


def test_explained_of_several_exceptions_in_one_trace_none_is_left_out() -> None:
    loop = [point("event", number / 1000, f"s{number}", "root", said="x") for number in range(50)]
    assert explained(loop) == {}
    assert explained([replace(one, span="s", parent="root") for one in loop]) == {}
    assert explained([replace(one, said=str(number)) for number, one in enumerate(loop)]) == {}


def test_explained_an_exception_that_passes_through_spans_is_one() -> None:
    inner = point("event", 0.0, "inner", "middle", said="x")
    middle = point("event", 0.001, "middle", "outer", said="x")
    outer = point("event", 0.002, "outer", said="x")
    assert explained([outer, inner, middle]) == {0: 1, 2: 1}
    assert explained([inner, middle, outer]) == {1: 0, 2: 0}
    assert explained([outer], known=[middle]) == {0: None}
    siblings = [point("event", number, f"s{number}", "outer", said="x") for number in range(5)]
    assert explained([replace(outer, at=NOW + 5), *siblings]) == {0: 5}


def test_explained_log_records_of_exception_count_where_span_is_silent() -> None:
    logged = [point("logged", number, "s", said="x") for number in range(3)]
    assert explained(logged) == {}
    assert explained([*logged, point("event", 3, "s", said="x")]) == {0: 3, 1: 3, 2: 3}
    assert explained([point("event", 3, "s", said="x")], known=logged) == {0: None}
    assert explained([point("event", 3, "s", said="other"), *logged]) == {}


def test_explained_without_an_exception_the_nearest_to_the_cause_is_counted() -> None:
    call = point("call", 0.0, "call", "root", began=NOW - 0.1)
    line = point("line", 0.01, "root")
    callee = point("span", -0.01, "callee", "call", began=NOW - 0.05)
    assert explained([SERVER, line, call]) == {0: 2, 1: 2}
    assert explained([SERVER, call, callee]) == {0: 2, 1: 2}
    assert explained([SERVER, line]) == {0: 1}
    assert explained([SERVER]) == {}


def test_explained_calls_of_one_request_that_fail_stay_apart() -> None:
    calls = [point("call", number / 10, f"c{number}", "root", began=NOW) for number in range(4)]
    assert explained([*calls, SERVER]) == {4: 3}


def test_explained_lines_far_from_the_exception_count() -> None:
    thrown = point("event", 0.0)
    far = [point("line", 60.0), point("line", -60.0), point("line", 0.1, trace="other")]
    assert explained([thrown, *far]) == {}
    assert explained([point("line", number / 100) for number in range(50)]) == {}


@pytest.mark.parametrize(
    ("at", "part", "is_explained"),
    [
        (0.1, "copy", True),
        (2.9, "copy", True),
        (4.0, "copy", False),
        (-2.0, "copy", False),
        (0.1, "log", False),
    ],
)
def test_explained_a_log_of_an_integration_near_an_exception(
    at: float, part: Part, is_explained: bool
) -> None:
    thrown = point("event", 0.0, "", said="line of the event")
    log = point(part, at, "", said="Internal Server Error: /t/")
    assert (explained([log, thrown]) == {0: 1}) is is_explained
    assert (explained([log], known=[thrown]) == {0: None}) is is_explained


def test_explained_logs_of_lines_that_are_events_too() -> None:
    events = [point("message", number, "", said="a") for number in range(3)]
    logs = [point("log", number, "", said="a") for number in range(3)]
    assert set(explained([*logs, *events])) == {0, 1, 2}
    assert explained([*events, point("log", 1.0, "", said="b"), point("copy", 1.0, "", said="b")]) == {}


def test_explained_spans_that_contain_each_other_are_not_both_lost() -> None:
    one, other = point("span", 0.0, "a", "b"), point("span", 0.0, "b", "a")
    assert len(explained([one, other])) == 1
    assert explained([point("call", 0.0, "a", "a")]) in ({}, {0: 0})


def test_explained_costs_no_more_than_the_number_of_records() -> None:
    parts: list[Part] = ["event", "logged", "call", "line", "span", "copy", "log", "message"]
    rng = random.Random(7)
    records = [
        point(rng.choice(parts), rng.random(), f"s{number % 7}", f"s{number % 5}", said=f"{number % 3}")
        for number in range(8_000)
    ]
    began = time.process_time()
    explained(records, known=records[:2_000])
    assert time.process_time() - began < 10


def test_point_is_stored_and_read() -> None:
    for one in (SERVER, point("copy", 0.0, "", said="x"), point("event", 0.25, "s", "p", said="y")):
        assert point_from_json(point_to_json(one)) == one

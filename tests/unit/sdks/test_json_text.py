"""JSON of SDKs is weighed before it is parsed, and what is wrong in one field is repaired."""

import json
import random
import time

import pytest

from postroom.sdks.decoding import TooLarge, Undecodable
from postroom.sdks.json_text import MAX_PARSED, MAX_REPAIRED, read_json, weight_of


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a": NaN, "b": -Infinity, "c": [Infinity, 1]}', {"a": None, "b": None, "c": [None, 1]}),
        (b'{"a": "NaN, -Infinity 1e999", "b": NaN}', {"a": "NaN, -Infinity 1e999", "b": None}),
        (b'{"a": 1e999, "b": -1e400, "c": 1e-400, "d": 1e300}', {"a": None, "b": None, "c": 0.0, "d": 1e300}),
        (b"[" + b"1" * 400 + b", 2]", [None, 2]),
        (b"[123456789012345678901234]", [1.2345678901234568e23]),
        (rb'["\ud800", "\udc00\ud83d", "\ud83d\ude00", "\\ud800"]', ["?", "??", "\U0001f600", "\\ud800"]),
        (rb'{"a\u0000": "b\u0000\\u0000"}', {"a": "b\\u0000"}),
        (b'{"a": "\xff", "b": 1}', {"a": "\ufffd", "b": 1}),
    ],
)
def test_read_json_of_a_broken_field_keeps_the_others(raw: bytes, value: object) -> None:
    assert read_json(raw) == value


@pytest.mark.parametrize("raw", [b"", b"{", b"[-NaN]", b"[N]", b'["a', b"[1e999", rb'["\ud800'])
def test_read_json_of_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Undecodable):
        read_json(raw)


def test_read_json_of_random_texts_agrees_with_the_standard_library() -> None:
    chance = random.Random(7)
    signs = [
        '"',
        "\\",
        "u",
        "d8",
        "NaN",
        "-",
        "Infinity",
        "1",
        "e",
        "9",
        ".",
        ",",
        "[",
        "]",
        " ",
        "a",
        "\\ud83d",
    ]
    for _ in range(20_000):
        raw = "[" + "".join(chance.choices(signs, k=chance.randrange(12))) + "]"
        try:
            expected = json.loads(raw, parse_constant=lambda _: None)
        except ValueError:
            with pytest.raises(Undecodable):
                read_json(raw.encode())
            continue
        assert read_json(raw.encode()) == storable(expected)


def storable(value: object) -> object:
    """Return a value of the standard parser without lone surrogates and infinite numbers."""
    match value:
        case str():
            return value.encode(errors="replace").decode()
        case list():
            return [storable(each) for each in value]
        case float() if value in (float("inf"), float("-inf")):
            return None
        case _:
            return value


@pytest.mark.parametrize(
    "unit", [b"{},", b"[],", b'{"a":1},', b"[[]],", b"1.5,", b'"a",'], ids=lambda unit: unit.decode()
)
def test_read_json_of_many_values_is_refused_before_it_is_parsed(unit: bytes) -> None:
    raw = b"[" + unit * (20_000_000 // len(unit)) + b"1]"
    assert weight_of(raw) > MAX_PARSED
    with pytest.raises(TooLarge):
        read_json(raw)


def test_read_json_of_ten_thousand_large_events_is_allowed() -> None:
    event = {"event": "$pageview", "properties": {f"property {n}": "v" * 20 for n in range(45)}}
    raw = json.dumps({"batch": [event] * 10_000}).encode()
    assert len(raw) > 17_000_000
    assert len(read_json(raw)["batch"]) == 10_000


@pytest.mark.parametrize(
    "unit",
    [
        b'"',
        b"\\",
        b"1",
        b"-",
        b"N",
        b"-Infinit",
        b"1.",
        b"1e",
        b"\\u",
        b"\\ud800",
        b'"",',
        b"NaN,",
        b"1e999,",
    ],
    ids=repr,
)
def test_read_json_of_a_repeated_sign_takes_time_in_proportion(unit: bytes) -> None:
    raw = b"[" + unit * (MAX_REPAIRED // 2 // len(unit))
    started = time.process_time()
    with pytest.raises(Undecodable):
        read_json(raw)
    assert time.process_time() - started < 10

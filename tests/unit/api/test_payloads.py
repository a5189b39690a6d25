"""Reading JSON that friends and strangers send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.errors import UnreadableInput
from postroom.kit.wire_json import json_bytes
from postroom.validation.payloads import MAX_DEPTH, parse_json


def refusal(raw: bytes) -> str:
    with pytest.raises(UnreadableInput) as caught:
        parse_json(raw)
    error = caught.value
    return error.message


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b"null", None),
        (b" [1] ", [1]),
        (b"9223372036854775807", 2**63 - 1),
        (b"18446744073709551615", 2**64 - 1),
        (b"18446744073709551616", float(2**64)),
        (b"100000000000000000000", 1e20),
        (b"-123456789012345680000", -1.2345678901234568e20),
        (
            b'["98765432109876543210", 0.12345678901234567890123]',
            ["98765432109876543210", 0.12345678901234568],
        ),
        (b'["\\ud800", 18446744073709551616, -9223372036854775808, 7]', ["\ud800", 2.0**64, -(2**63), 7]),
        (b'"\\u0000"', "\x00"),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
    ],
)
def test_payload_valid_is_parsed(raw: bytes, value: Any) -> None:
    found = parse_json(raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"{'a': 1}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"x", "Expecting value: line 1 column 1 (char 0)"),
        (b"[1] 2", "Extra data: line 1 column 5 (char 4)"),
        (b'"a', "Unterminated string starting at: line 1 column 1 (char 0)"),
        (b"NaN", "Out of range float values are not JSON compliant: 'NaN'"),
        (b"[-Infinity]", "Out of range float values are not JSON compliant: '-Infinity'"),
        (b"1e400", "Out of range float values are not JSON compliant: '1e400'"),
        (
            b'{"a": -9223372036854775809}',
            "Integers beyond 64 bits are not kept exactly, send text instead: '-9223372036854775809'",
        ),
        (
            b"[18446744073709551617]",
            "Integers beyond 64 bits are not kept exactly, send text instead: '18446744073709551617'",
        ),
        (b"\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
def test_payload_invalid_is_refused(raw: bytes, detail: str) -> None:
    assert refusal(raw) == f"JSON parse error - {detail}"


@pytest.mark.parametrize("digits", [400, 5_000, 1_000_000])
def test_payload_number_beyond_float_is_refused(digits: int) -> None:
    assert "Out of range" in refusal(b"9" * digits)


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 10_000, 1_000_000])
def test_deep_nesting_is_refused(opening: bytes, closing: bytes, depth: int) -> None:
    assert "levels of nesting" in refusal(opening * depth + b"1" + closing * depth)
    assert refusal(opening * depth)


@pytest.mark.parametrize("ending", [b"", b'"', b"\\", rb"\"", b"x"])
def test_payload_unclosed_string_extends_to_end(ending: bytes) -> None:
    assert "levels of nesting" in refusal(b"[" * 101 + b'"' + rb"[\"]" * 200 + ending)
    assert "levels of nesting" not in refusal(b"[" * 100 + b'"' + b"[" * 200 + ending)


def test_nesting_up_to_the_limit_is_read_and_written() -> None:
    raw = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert json_bytes(parse_json(raw)) == raw


def test_brackets_in_text_are_no_nesting() -> None:
    text = '"[{\\' * 500
    assert parse_json(json.dumps([text, {"a": text}]).encode()) == [text, {"a": text}]


def test_payload_many_shallow_objects_is_not_nesting() -> None:
    assert len(parse_json(b"[" + b",".join([b"{}"] * 5_000) + b"]")) == 5_000


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(_ANY, st.booleans())
def test_reading_agrees_with_the_standard_library(value: Any, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode()
    if _is_kept(value):
        assert parse_json(raw) == value
    else:
        assert "beyond 64 bits" in refusal(raw)


def _is_kept(value: Any) -> bool:
    """Tell whether every integer is within 64 bits or a float."""
    match value:
        case dict():
            return all(map(_is_kept, value.values()))
        case list():
            return all(map(_is_kept, value))
        case int():
            return -(2**63) <= value < 2**64 or value == float(value)
        case _:
            return True


@given(st.binary(max_size=60) | st.text('[]{}",:\\ue019.-NaInfty ', max_size=40).map(str.encode))
def test_payload_arbitrary_bytes_give_serializable_value_or_parse_error(raw: bytes) -> None:
    error: UnreadableInput | None = None
    value = None
    try:
        value = parse_json(raw)
    except UnreadableInput as caught:
        error = caught
    assert error is None or error.message.startswith("JSON parse error - ")
    assert json.loads(json_bytes(value)) == value

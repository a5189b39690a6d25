"""JSON and form payloads as plain values, at a cost in proportion to their size."""

import json
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import orjson

from postroom.domain.errors import UnreadableInput

MAX_DEPTH = 100
"""Maximum nesting of a JSON body; far more than any field needs, and within every JSON library's limit."""


_MAX_FORM_FIELDS = 1000


_BRACKETS = re.compile(
    # Possessive, and an unclosed string extends to the end: each byte is read once. At most a thousand pieces at a
    # time, since matching an expression blocks other threads.
    rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|(?:\\.)++)*+(?:"|\\?\Z)){0,1000}+([\[\]{}]*+)',
    re.DOTALL,
)


_DIGITS_ALONE = bytes(ord("0") if chr(byte) in "0123456789" else ord(" ") for byte in range(256))


_LONG_INTEGER = b"0" * 19
"""Searched for in a body whose digits were all replaced by 0, which is twenty times faster than an expression."""


class FormBody(dict[str, Any]):
    """A form body: the last value of each name; `lists` has all values of each."""

    def __init__(self, fields: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self.lists: dict[str, list[Any]] = {}
        for name, value in fields:
            # No field here takes a file.
            if isinstance(value, str):
                self[name] = value
                self.lists.setdefault(name, []).append(value)

    @classmethod
    def of(cls, raw: bytes) -> "FormBody":
        """Return the fields of a URL-encoded form.

        Raises:
            UnreadableInput: it has too many.
        """
        # Counted before parsing, including empty fields.
        if raw.count(b"&") >= _MAX_FORM_FIELDS:
            raise UnreadableInput(f"Too many fields. Maximum number of fields is {_MAX_FORM_FIELDS}.")
        return cls(parse_qsl(raw.decode("latin-1"), keep_blank_values=True))


def parse_json(raw: bytes) -> Any:
    """Return the value of a JSON text.

    An integer beyond 64 bits becomes a float if that is the same number.

    Raises:
        UnreadableInput: it is not JSON (`NaN` and the like are not), it is nested more than `MAX_DEPTH` levels, or
            it has an integer that can't be represented exactly.
    """
    if is_too_deep(raw):
        raise UnreadableInput(f"JSON parse error - more than {MAX_DEPTH} levels of nesting")
    if _LONG_INTEGER in raw.translate(_DIGITS_ALONE):
        # The fast parser would silently convert integers beyond 64 bits to floats.
        return _parse_slowly(raw)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        # The standard library has the error wording that clients know, and reads what the fast parser won't: lone
        # surrogates, which are refused by the field that contains them.
        return _parse_slowly(raw)


def _parse_slowly(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode(), parse_constant=_constant, parse_float=_finite, parse_int=_integer_or_float
        )
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"JSON parse error - {error}") from None


def _constant(name: str) -> Any:
    raise ValueError(f"Out of range float values are not JSON compliant: {name!r}")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"Out of range float values are not JSON compliant: {text[:40]!r}")
    return value


def _integer_or_float(text: str) -> int | float:
    if len(text) <= 20 and -(2**63) <= (value := int(text)) < 2**64:
        return value
    number = _finite(text)
    # Clients whose numbers are all floats write 1e20 as an integer.
    if int(number) != Decimal(text) and Decimal(repr(number)) != Decimal(text):
        raise ValueError(f"Integers beyond 64 bits are not kept exactly, send text instead: {text[:40]!r}")
    return number


def is_too_deep(raw: bytes) -> bool:
    """Return whether a JSON text is nested more than `MAX_DEPTH` levels, in linear time."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for found in _BRACKETS.finditer(raw):
        for sign in found[1]:
            depth += 1 if sign in b"[{" else -1
            if depth > MAX_DEPTH:
                return True
    return False

"""Parse JSON of SDKs leniently, after estimating what it will take in memory.

Users can't fix what an SDK sends: a non-finite number or a lone surrogate in one field must not invalidate the
other events of the request. Such texts are repaired before they are parsed, in passes that read each byte once.
"""

import re
from typing import Any

import orjson

from postroom.sdks.decoding import TooLarge, Undecodable
from postroom.validation.payloads import MAX_DEPTH

MAX_PARSED = 96 * 1024 * 1024
"""Maximum bytes that the values of one body may take in memory, as estimated."""
MAX_REPAIRED = 4 * 1024 * 1024
"""Maximum bytes of a body that is repaired."""
MAX_NUMBERS = 20_000
"""Maximum numbers that are repaired."""
WEIGHED = 64 * 1024
"""Bytes up to which a body is not weighed: its values take at most some megabytes."""
TOO_MANY_VALUES = "The JSON has too many values; send fewer events per request."
TOO_DEEP = "The JSON is nested too deeply."

_OBJECT, _LIST, _VALUE = 190, 72, 64
"""Bytes of an object, of a list, and of each further value in one."""
_CONTAINERS = frozenset({dict, list})

_ESCAPES = re.compile(
    # Up to a null character or half of a surrogate pair. At most a thousand pieces at a time, since matching an
    # expression blocks other threads.
    rb"((?:[^\\]++|\\(?:[^u]|\Z)|\\u(?!0000|[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}){0,1000}+)"
    rb"(\\u0000|\\u[dD][89a-fA-F][0-9a-fA-F]{2})?",
    re.DOTALL,
)
_NUMBERS = re.compile(
    # Up to a number that is none, or greater than any float; texts are skipped.
    rb'((?:[^"NI0-9-]++|"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|N(?!aN)|I(?!nfinity)|-(?!Infinity|[0-9])'
    rb"|-?[0-9][0-9.]{0,300}+(?![0-9.])(?![eE]\+?[0-9]{3})){0,1000}+)"
    rb"(NaN|-?Infinity|-?[0-9][0-9.]*+(?:[eE]\+?[0-9]++)?)?",
    re.DOTALL,
)


def read_json(raw: bytes) -> Any:
    """Parse a JSON text and make it storable: without null characters and lone surrogates.

    Numbers that are not finite become null.

    Raises:
        TooLarge: its values would take more than `MAX_PARSED`.
        Undecodable: it is not JSON, or nested too deeply.
    """
    if weight_of(raw) > MAX_PARSED:
        raise TooLarge(TOO_MANY_VALUES)
    if b"\\u0000" in raw:
        raw = _without_escapes(raw)
    try:
        # orjson itself stops at 1,024 levels. Checking the depth of the value is ten times faster than scanning
        # the brackets of the text first.
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        value = _read_repaired(raw, str(error))
    if _depth(value) > MAX_DEPTH:
        raise Undecodable(TOO_DEEP)
    return value


def weight_of(raw: bytes) -> int:
    """Return an upper estimate of the bytes that a JSON text takes with its values."""
    if len(raw) <= WEIGHED:
        return len(raw)
    # A text with one character beyond Latin-1 takes four bytes for each.
    wide = 2 if raw.isascii() and b"\\u" not in raw else 5
    return len(raw) * wide + raw.count(b"{") * _OBJECT + raw.count(b"[") * _LIST + raw.count(b",") * _VALUE


def _depth(value: Any) -> int:
    """Return the nesting depth of a value; counting stops beyond `MAX_DEPTH`."""
    level = [value] if type(value) in _CONTAINERS else []
    depth = 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for item in level
            for child in (item.values() if type(item) is dict else item)
            if type(child) in _CONTAINERS
        ]
    return depth


def _read_repaired(raw: bytes, problem: str) -> Any:
    if len(raw) > MAX_REPAIRED:
        raise Undecodable(f"The body is not JSON: {problem[:200]}.")
    whole = _without_escapes(raw.decode(errors="replace").encode())
    whole = _finite(whole)
    try:
        return orjson.loads(whole)
    except orjson.JSONDecodeError:
        raise Undecodable(f"The body is not JSON: {problem[:200]}.") from None


def _finite(raw: bytes) -> bytes:
    """Replace numbers that are not finite by null; those beyond `MAX_NUMBERS` stay."""
    parts: list[bytes] = []
    replaced = 0
    for found in _NUMBERS.finditer(raw):
        parts.append(found[1])
        if (number := found[2]) is not None:
            replaced += 1
            parts.append(number if replaced > MAX_NUMBERS or _is_finite(number) else b"null")
    return b"".join(parts)


def _is_finite(number: bytes) -> bool:
    try:
        orjson.loads(number)
    except orjson.JSONDecodeError:
        return False
    return True


def _without_escapes(raw: bytes) -> bytes:
    """Remove escaped null characters, and replace escaped lone surrogates by question marks."""
    parts: list[bytes] = []
    for found in _ESCAPES.finditer(raw):
        parts.append(found[1])
        if found[2] is not None and found[2] != b"\\u0000":
            parts.append(b"?")
    return b"".join(parts)

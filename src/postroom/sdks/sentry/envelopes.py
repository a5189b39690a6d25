"""Parse envelopes: a header line, then items, each with a header line and a payload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from postroom.sdks.decoding import Undecodable
from postroom.sdks.json_text import WEIGHED, read_json
from postroom.sdks.values import integer, mapping

MAX_ITEMS = 200
MAX_HEADER = 64 * 1024
MAX_ITEM = 1024 * 1024
"""Maximum bytes of a payload."""
_PER_BYTE = 24
"""Maximum bytes in memory for each byte of a payload: those of empty objects."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its type, its header, and its raw payload."""

    type: str
    header: Mapping[str, Any]
    payload: bytes


@dataclass(slots=True)
class Envelope:
    """An envelope: its header, its complete items, and the number of broken ones."""

    header: Mapping[str, Any]
    items: list[Item] = field(default_factory=list)
    broken: int = 0


def read_envelope(body: bytes) -> Envelope:
    """Parse a decompressed body. Of a truncated one, the complete items are returned.

    Raises:
        Undecodable: the first line is not a header.
    """
    line, at = _line(body, 0)
    header = header_of(line)
    if header is None:
        raise Undecodable("The envelope has no header.")
    found = Envelope(header)
    while at < len(body) and len(found.items) + found.broken < MAX_ITEMS:
        line, at = _line(body, at)
        if not line.strip():
            continue
        item = header_of(line)
        if item is None:
            # Without a length the start of the next item is unknown.
            found.broken += 1
            break
        length = integer(item.get("length"))
        if length is None:
            payload, at = _line(body, at)
        else:
            payload, end = body[at : at + length], at + length
            if end > len(body) or body[end : end + 1] not in (b"\n", b""):
                found.broken += 1
                break
            at = end + 1
        type = item.get("type")
        found.items.append(Item(type if isinstance(type, str) else "", item, payload))
    return found


def weight_of(body: bytes) -> int:
    """Return the bytes of memory that an envelope takes with its items, which are parsed one by one."""
    return len(body) if len(body) <= WEIGHED else 2 * len(body) + MAX_ITEM * _PER_BYTE


def read_payload(item: Item) -> Mapping[str, Any] | None:
    """Parse the JSON object of an item; None if it is not one, or too large."""
    if len(item.payload) > MAX_ITEM:
        return None
    try:
        value = read_json(item.payload)
    except Undecodable:
        return None
    return value if isinstance(value, dict) else None


def _line(body: bytes, at: int) -> tuple[bytes, int]:
    """Return the line that starts at an offset, and the offset of the next one."""
    end = body.find(b"\n", at)
    return (body[at:], len(body)) if end < 0 else (body[at:end], end + 1)


def header_of(line: bytes) -> Mapping[str, Any] | None:
    """Return the JSON object of a header line; None if it is none, or too long."""
    if len(line) > MAX_HEADER:
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return mapping(value) if isinstance(value, dict) else None

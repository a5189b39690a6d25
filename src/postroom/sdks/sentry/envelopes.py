"""Envelopes: a header on one line, then items, each with a header on a line and a payload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from postroom.sdks.decoding import Undecodable, read_json
from postroom.sdks.values import integer, mapping

MAX_ITEMS = 200
MAX_HEADER = 64 * 1024
MAX_ITEM = 1024 * 1024
"""Bytes of a payload that is read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its type, its header, and its payload as it came."""

    type: str
    header: Mapping[str, Any]
    payload: bytes


@dataclass(slots=True)
class Envelope:
    """An envelope: its header, the items that are whole, and how many are not."""

    header: Mapping[str, Any]
    items: list[Item] = field(default_factory=list)
    broken: int = 0


def read_envelope(body: bytes) -> Envelope:
    """Return what an unpacked body says. One that is cut short has the items before the cut.

    Raises:
        Undecodable: the first line is no header.
    """
    line, at = _line(body, 0)
    header = _header(line)
    if header is None:
        raise Undecodable("The envelope has no header.")
    found = Envelope(header)
    while at < len(body) and len(found.items) + found.broken < MAX_ITEMS:
        line, at = _line(body, at)
        if not line.strip():
            continue
        item = _header(line)
        if item is None:
            # Without a length nobody knows where the next item begins.
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


def read_payload(item: Item) -> Mapping[str, Any] | None:
    """Return the object that an item holds; None when it is none, or too large."""
    if len(item.payload) > MAX_ITEM:
        return None
    try:
        value = read_json(item.payload)
    except Undecodable:
        return None
    return value if isinstance(value, dict) else None


def _line(body: bytes, at: int) -> tuple[bytes, int]:
    """Return the line from a place on, and where the next one begins."""
    end = body.find(b"\n", at)
    return (body[at:], len(body)) if end < 0 else (body[at:end], end + 1)


def _header(line: bytes) -> Mapping[str, Any] | None:
    if len(line) > MAX_HEADER:
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return mapping(value) if isinstance(value, dict) else None

"""Lenient access to untrusted payloads: missing values and wrong types give empty results, never errors."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from postroom.domain.signals.columns import parse_time
from postroom.sources.registry.model import Unreadable
from postroom.text.noise import drop_markup

MAX_LABELS = 50
MAX_LABEL = 200
MAX_NODES = 20_000
"""Maximum nodes of a rich text document that are read."""


def at(payload: Any, path: str) -> Any:
    """Return the value at a dotted path, or None."""
    found = payload
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def text(payload: Any, *paths: str) -> str:
    """Return the first text or number at one of the paths, stripped; "" for none."""
    for path in paths:
        found = at(payload, path)
        if isinstance(found, str) and found.strip():
            return found.strip()
        if isinstance(found, int | float) and not isinstance(found, bool):
            return str(found)
    return ""


def optional(payload: Any, *paths: str) -> str | None:
    """Like `text`, but return None instead of ""."""
    return text(payload, *paths) or None


def required(payload: Any, *paths: str) -> str:
    """Like `text`, but raise if there is none.

    Raises:
        Unreadable: none of the paths has a text.
    """
    found = text(payload, *paths)
    if not found:
        raise Unreadable(f"The payload has no {' and no '.join(paths)}.")
    return found


def integer(payload: Any, path: str) -> int | None:
    """Return the integer at a path, also if it is written as text."""
    found = text(payload, path)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 19 else None


def items(payload: Any, path: str) -> list[Any]:
    """Return the list at a path, or an empty one."""
    found = at(payload, path)
    return found if isinstance(found, list) else []


def mapping(payload: Any, path: str) -> Mapping[str, Any]:
    """Return the object at a path, or an empty one."""
    found = at(payload, path)
    return found if isinstance(found, Mapping) else {}


def names(values: Iterable[Any], *keys: str) -> tuple[str, ...]:
    """Return labels as texts: each is a text, or an object with the text under one of `keys`."""
    found: dict[str, None] = {}
    for value in values:
        name = value.strip() if isinstance(value, str) else text(value, *keys) if keys else ""
        if name:
            found[name[:MAX_LABEL]] = None
        if len(found) == MAX_LABELS:
            break
    return tuple(found)


def pairs(value: Any) -> dict[str, str]:
    """Return tags as a dictionary, from an object, from pairs, or from objects with key and value."""
    found: dict[str, str] = {}
    listed = value.items() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for item in listed:
        if isinstance(item, Mapping):
            name, content = item.get("key"), item.get("value")
        elif isinstance(item, list | tuple) and len(item) == 2:
            name, content = item
        else:
            continue
        if isinstance(name, str) and isinstance(content, str | int | float):
            found[name[:MAX_LABEL]] = str(content)
    return found


def moment(payload: Any, *paths: str) -> datetime | None:
    """Return the time at the first readable path, or None."""
    for path in paths:
        found = parse_time(at(payload, path))
        if found is not None:
            return found
    return None


def from_html(markup: str) -> str:
    """Convert HTML to plain text."""
    return drop_markup(markup).strip() if "<" in markup or "&" in markup else markup.strip()


_BLOCKS = frozenset(
    {"paragraph", "heading", "codeBlock", "listItem", "blockquote", "tableRow", "panel", "rule"}
)


def from_rich_text(document: Any) -> str:
    """Convert plain text or an Atlassian document to plain text."""
    if isinstance(document, str):
        return document.strip()
    parts: list[str] = []
    waiting: list[Any] = [document]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, Mapping):
            kind = text(node, "type")
            if kind == "hardBreak":
                parts.append("\n")
            elif isinstance(node.get("text"), str):
                parts.append(node["text"])
            elif kind in {"mention", "emoji", "inlineCard"}:
                parts.append(text(node, "attrs.text", "attrs.shortName", "attrs.url"))
            if kind in _BLOCKS:
                waiting.append("\n")
            inner = node.get("content")
            if isinstance(inner, list):
                waiting.extend(reversed(inner))
    return "".join(parts).strip()

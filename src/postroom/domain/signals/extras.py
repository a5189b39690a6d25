"""The facts that sources send beside the text, with their types.

Known facts are validated so that later steps can rely on them; unknown ones are stored as sent.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal

Kind = Literal["text", "integer", "number", "texts"]

COMMON: Mapping[str, Kind] = {
    "lang": "text",
    "url": "text",
    "environment": "text",
    "release": "text",
    "host": "text",
}

FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "error_tracking": {
        "fingerprint": "text",
        "exception_type": "text",
        "level": "text",
        "runtime": "text",
        "occurrences": "integer",
        "users_affected": "integer",
    },
    "zendesk": {
        "ticket_id": "integer",
        "priority": "text",
        "status": "text",
        "channel": "text",
        "tags": "texts",
    },
    "github": {"number": "integer", "repo": "text", "labels": "texts", "state": "text"},
    "linear": {"identifier": "text", "team": "text", "priority": "text", "state": "text"},
    "session_replay": {"path": "text", "sessions": "integer", "platform": "text"},
    "logs": {
        "service": "text",
        "alert": "text",
        "severity": "text",
        "window_minutes": "integer",
        "match_count": "integer",
    },
    "llm_analytics": {
        "evaluation": "text",
        "score": "number",
        "threshold": "number",
        "model": "text",
        "trace_id": "text",
    },
    "signals_scout": {
        "scout_run_id": "text",
        "task_run_id": "text",
        "task_id": "text",
        "finding_id": "text",
        "finding_kind": "text",
        "skill_name": "text",
        "skill_version": "integer",
        "confidence": "number",
        "hypothesis": "text",
        "severity": "text",
        "dedupe_keys": "texts",
        "tags": "texts",
        "mcp_trace_id": "text",
    },
    "app_reviews": {"locale": "text", "store": "text", "rating": "number", "app_version": "text"},
}
"""Known facts of each source product, in addition to `COMMON`."""

MAX_BYTES = 65_536
MAX_DEPTH = 64
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**64 - 1

_WORDS: Mapping[Kind, str] = {
    "text": "Not a valid string.",
    "integer": "A valid integer is required.",
    "number": "A valid number is required.",
    "texts": "Expected a list of strings.",
}


def find_problem(source_product: str, extra: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return (field, sentence) for the first problem with `extra`, or None.

    A known fact of the wrong type, more than `MAX_BYTES` of JSON, nesting deeper than `MAX_DEPTH`, or a value that
    JSON in the database can't store (a null character, a lone surrogate, a number that is not finite).
    """
    known = {**COMMON, **FIELDS.get(source_product, {})}
    for name, value in extra.items():
        kind = known.get(name)
        if kind is not None and value is not None and not _fits(kind, value):
            return f"extra__{name}", _WORDS[kind]
    problem = json_problem(extra)
    return None if problem is None else ("extra", problem)


def thread_of(extra: Mapping[str, Any]) -> str:
    """Return the id of the conversation that a signal belongs to, unique within its source product; "" for none."""
    thread = extra.get("thread")
    return thread.strip() if isinstance(thread, str) else ""


def json_problem(value: Any) -> str | None:
    """Return a sentence on why a value can't be stored as JSON, or None; see `find_problem`."""
    levels = _levels(value)
    if len(levels) > MAX_DEPTH:
        return f"Ensure this object is nested no more than {MAX_DEPTH} levels deep."
    for part in (part for level in levels for part in level):
        if isinstance(part, str) and "\x00" in part:
            return "Null characters are not allowed."
        if isinstance(part, int) and not MIN_INTEGER <= part <= MAX_INTEGER:
            return "Integers must fit into 64 bits."
    try:
        encoded = json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError):
        return "Value must be valid JSON."
    if len(encoded) > MAX_BYTES:
        return f"Ensure this object has no more than {MAX_BYTES} bytes."
    return None


def _fits(kind: Kind, value: Any) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "texts":
            return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _levels(value: Any) -> list[list[Any]]:
    """Return the keys and values of each nesting level, outermost first, at most one level more than allowed."""
    levels: list[list[Any]] = []
    level: list[Any] = [value]
    while level and len(levels) <= MAX_DEPTH:
        levels.append(level)
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in ([*parent, *parent.values()] if isinstance(parent, dict) else parent)
        ]
    return levels

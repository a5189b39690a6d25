"""Answers of tools: Markdown in parts, of which texts of others are fenced, within a number of characters."""

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from postroom.domain.errors import Invalid
from postroom.text.fence import Data, Part, fence

DEFAULT_CHARACTERS, MOST_CHARACTERS, LEAST_CHARACTERS = 9_000, 45_000, 500
CELL = 120
"""Characters of a table's cell."""
_ROOM = 300
"""Characters kept free for the lines of fences and for what was left out."""


def untrusted(label: str, text: str) -> Data:
    """Return a text of others: characters that can't be seen are removed."""
    return Data(f"untrusted {label}", visible(text))


def visible(text: str) -> str:
    """Return a text without control and format characters, which can hide or reorder what is shown."""
    return "".join(
        one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co"}
    )


def cell(value: Any, most: int = CELL) -> str:
    """Return a value for one cell of a table."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    text = " ".join(visible(text[: 4 * most]).replace("|", "/").split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def table(rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> str:
    """Return a table of the fields of some rows."""
    lines = [" | ".join(fields), " | ".join("---" for _ in fields)]
    lines += [" | ".join(cell(row.get(name)) for name in fields) for row in rows]
    return "\n".join(lines)


def rendered(parts: Sequence[Part], most: int) -> str:
    """Return the answer within `most` characters; lines and parts are dropped from its end, and it says so."""
    marker, shown, left = secrets.token_hex(4), [], most - _ROOM
    for at, part in enumerate(parts):
        text = part if isinstance(part, str) else fence(part, marker)
        if len(text) + 2 > left:
            cut = _cut(part, left)
            if cut is not None:
                shown.append(cut if isinstance(cut, str) else fence(cut, marker))
            dropped = len(parts) - at - (cut is not None)
            rest = f", and {dropped} more part{'s' if dropped != 1 else ''}" if dropped else ""
            missing = len(text) - _length(cut)
            shown.append(
                f"(Left out: {missing:,} more characters{rest}. Ask for less, or a larger max_chars.)"
            )
            break
        shown.append(text)
        left -= len(text) + 2
    return "\n\n".join(shown)


def json_within(data: Any, most: int, fields: Sequence[str] | None) -> tuple[str, str]:
    """Return compact JSON within `most` characters and what to say about it: rows are dropped from a list's end.

    Raises:
        Invalid: it is too long, and no list.
    """
    rows = data.get("results") if isinstance(data, dict) else data if isinstance(data, list) else None
    if fields:
        pick = set(fields)
        if rows is not None:
            rows = [_only(row, pick) for row in rows]
        else:
            data = _only(data, pick)
    if rows is None:
        text = orjson.dumps(data).decode()
        if len(text) > most - _ROOM:
            raise Invalid(
                f"The answer has {len(text):,} characters. Name the fields you need, or raise max_chars."
            )
        return text, ""
    kept, size = [], _ROOM
    for row in rows:
        text = orjson.dumps(row).decode()
        if size + len(text) + 1 > most:
            break
        kept.append(text)
        size += len(text) + 1
    total = data.get("count", len(rows)) if isinstance(data, dict) else len(rows)
    dropped = len(rows) - len(kept)
    more = f" ({dropped} rows left out: name fields, use offset, or raise max_chars)" if dropped else ""
    return f"[{','.join(kept)}]", f"{len(kept)} of {total}{more}"


def _only(row: Any, fields: set[str]) -> Any:
    return {name: value for name, value in row.items() if name in fields} if isinstance(row, dict) else row


def _cut(part: Part, left: int) -> Part | None:
    text = part if isinstance(part, str) else part.text
    if left < LEAST_CHARACTERS // 2:
        return None
    kept = text[: left - 100]
    line = kept.rfind("\n")
    kept = kept[:line] if line > len(kept) // 2 else kept
    return kept if isinstance(part, str) else Data(part.label, kept)


def _length(part: Part | None) -> int:
    return 0 if part is None else len(part if isinstance(part, str) else part.text)

"""Columns of an imported file: where a value comes from, and how it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from postroom.domain.errors import Invalid

Row = Mapping[str, Any]
"""One row by column name: texts from CSV, any JSON values from JSONL."""

_JIRA = re.compile(r"\d{2}/[A-Z][a-z]{2}/\d{2} \d{1,2}:\d{2} [AP]M")
_DIGITS = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Value:
    """The origin of a value: a constant, or the first of `columns` that the row has."""

    columns: tuple[str, ...] = ()
    constant: str | None = None
    optional: bool = False


class Unusable(Exception):
    """A value of a row can't be used; the message says why."""


def value_of(stated: str | None, name: str, *, optional: bool = False) -> Value:
    """Return the value that a mapping states for a field: a constant, `@COLUMN`, or the column `name` for None.

    Raises:
        Invalid: a column is announced and not named.
    """
    if stated is None:
        return Value(columns=(name,), optional=optional)
    if stated.startswith("@@") or not stated.startswith("@"):
        return Value(constant=stated.removeprefix("@"))
    if not stated[1:].strip():
        raise Invalid(f"The mapping's '{name}' has a lone '@'; write '@COLUMN'.")
    return Value(columns=(stated[1:],), optional=optional)


def is_empty(value: object) -> bool:
    """Return whether a value is missing or blank."""
    return value is None or (isinstance(value, str) and not value.strip())


def lookup(value: Value, row: Row) -> object:
    """Return a row's value.

    Raises:
        Unusable: the row lacks a required column.
    """
    if value.constant is not None:
        return value.constant
    for name in value.columns:
        if name in row:
            return row[name]
    if value.optional:
        return None
    raise Unusable(f"The row has no '{value.columns[0]}'.")


def text_of(value: Value, row: Row) -> str | None:
    """Return a row's value as text.

    Raises:
        Unusable: the row lacks a required column, or has a list, an object, or true or false there.
    """
    found = lookup(value, row)
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, int | float) and not isinstance(found, bool):
        return str(found)
    kind = (
        "true or false" if isinstance(found, bool) else "a list" if isinstance(found, list) else "an object"
    )
    raise Unusable(f"'{value.columns[0]}' contains {kind}, not a text.")


def parse_time(value: object) -> datetime | None:
    """Return the time in `value`, in UTC, or None.

    Accepted are ISO 8601 (without an offset: UTC), Unix time in seconds (9 or 10 digits), milliseconds (12 or
    13) or microseconds (15 or 16), as a number or a text, and Jira's `02/Jan/20 5:14 PM`.
    """
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    try:
        if _DIGITS.fullmatch(text) and len(text.lstrip("-").split(".")[0]) != 8:
            divisor = {9: 1, 10: 1, 12: 1e3, 13: 1e3, 15: 1e6, 16: 1e6}[len(text.lstrip("-").split(".")[0])]
            return datetime.fromtimestamp(float(text) / divisor, tz=UTC)
        if _JIRA.fullmatch(text):
            return datetime.strptime(text, "%d/%b/%y %I:%M %p").replace(tzinfo=UTC)
        moment = datetime.fromisoformat(text.removesuffix(" UTC"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, KeyError, OverflowError, OSError):
        return None


def moment_of(value: Value, row: Row, name: str) -> datetime | None:
    """Return a row's time, None if it has none; `name` is what the time is called in the error.

    Raises:
        Unusable: the value is no time.
    """
    found = lookup(value, row)
    if is_empty(found):
        return None
    moment = parse_time(found)
    if moment is None:
        raise Unusable(
            f"The {name} {shown(found)} is not a date; use ISO 8601 (2026-03-01T12:00:00Z) or Unix time."
        )
    return moment


def shown(value: object) -> str:
    """Return a value in quotes for an error, cut if it is long."""
    text = str(value)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"

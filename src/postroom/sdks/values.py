"""Reading values of the JSON that SDKs send, of which nothing can be relied on."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from postroom.domain.issues.occurrences import text

_IDS = UUID("0c7f3f2c-7d5e-4b8a-8d57-3f6c8f0a4e21")
"""Namespace of ids that are made of texts; never changed."""
_LATEST = 4_102_444_800.0
"""The year 2100 in seconds; what is greater is in milliseconds, microseconds or nanoseconds."""


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any, limit: int) -> Sequence[Any]:
    """Return the first items of a JSON list, none for anything else."""
    return value[:limit] if isinstance(value, list) else ()


def integer(value: Any) -> int | None:
    """Return a whole number that may be a line of a file."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < 2**31 else None


def boolean(value: Any) -> bool | None:
    """Return true or false, None for anything else."""
    return value if isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """Return a time that is written as a text of ISO 8601, or as a number of seconds since 1970."""
    try:
        if isinstance(value, str) and len(value) <= 40:
            at = datetime.fromisoformat(value)
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = float(value) if abs(value) < 1e30 else 0.0
            while abs(seconds) > _LATEST:
                seconds /= 1_000
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def event_id(value: Any) -> UUID | None:
    """Return the id that an SDK gave an event; one that is no UUID becomes one, always the same."""
    said = text(value, 200)
    if not said:
        return None
    try:
        return UUID(said)
    except ValueError:
        return derived_id(said)


def derived_id(*parts: str) -> UUID:
    """Return an id that is made of texts: the same for the same ones."""
    return uuid5(_IDS, "\x1f".join(parts))

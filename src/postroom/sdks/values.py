"""Lenient access to untrusted JSON values of SDKs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from postroom.domain.issues.occurrences import PAST, text

_IDS = UUID("0c7f3f2c-7d5e-4b8a-8d57-3f6c8f0a4e21")
"""Namespace of ids derived from texts; must never change."""
_LATEST = 4_102_444_800.0
"""The year 2100 in seconds; greater numbers are in milliseconds, microseconds or nanoseconds."""


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any, limit: int) -> Sequence[Any]:
    """Return the first items of a JSON list, or none for anything else."""
    return value[:limit] if isinstance(value, list) else ()


def integer(value: Any) -> int | None:
    """Return an integer that can be a line number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < 2**31 else None


def boolean(value: Any) -> bool | None:
    """Return a boolean, or None for anything else."""
    return value if isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """Parse a time in ISO 8601, or in seconds since 1970."""
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
    """Return the id of an SDK's event; an id that is not a UUID is converted to one deterministically."""
    said = text(value, 200)
    if not said:
        return None
    try:
        return UUID(said)
    except ValueError:
        return derived_id(said)


def derived_id(*parts: str) -> UUID:
    """Return a deterministic id derived from texts."""
    return uuid5(_IDS, "\x1f".join(parts))


def sender_seconds(sent: float | None, received: datetime) -> float:
    """Return when something happened in seconds by the sender's clock, or by ours if that is far from right."""
    now = received.timestamp()
    return sent if sent and abs(now - sent) <= PAST.total_seconds() else now


class DistinctIds:
    """Ids of the records of one request: the same when it is sent again, and distinct for equal records."""

    def __init__(self) -> None:
        self._times: Counter[UUID] = Counter()

    def of(self, *parts: str) -> UUID:
        """Return the id of a record that is described by texts."""
        first = derived_id(*parts)
        number = self._times[first]
        self._times[first] += 1
        return first if not number else derived_id(*parts, f"#{number}")

"""Value types of events and pending occurrences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Source = Literal["posthog", "sentry", "otlp"]
SOURCES: tuple[Source, ...] = ("posthog", "sentry", "otlp")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to store. `properties` and `occurrence` are JSON texts that PostgreSQL can store.

    `id` is the same if the SDK sends the event again. `occurrence` is set for events to count in an issue.
    """

    id: UUID
    name: str
    distinct_id: str | None
    occurred_at: datetime
    properties: bytes
    occurrence: bytes | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The number of newly and durably stored events, and of duplicates."""

    stored: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class PendingOccurrence:
    """A stored occurrence that is not counted in an issue yet."""

    seq: int
    source: str
    event_id: UUID
    received_at: datetime
    occurrence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptOccurrence:
    """An occurrence for display: pending (`waits`), failed (`error`), or counted."""

    event_id: UUID
    received_at: datetime
    occurrence: Mapping[str, Any]
    state: Literal["pending", "done", "failed"]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """All retained counts of a source's events by outcome, and the time of the last event."""

    outcomes: Mapping[str, int]
    last_at: datetime | None
    failed: int


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The counts of a source's events in a period by outcome, and the time of the last stored one."""

    source: str
    outcomes: Mapping[str, int]
    last_hour: datetime | None
    """The hour of the last stored event."""
    waiting: int
    failed: int

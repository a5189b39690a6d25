"""Events and what waits to become part of an issue, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Source = Literal["posthog", "sentry", "otlp"]
SOURCES: tuple[Source, ...] = ("posthog", "sentry", "otlp")


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be stored. `properties` and `occurrence` are JSON texts that PostgreSQL can keep.

    `id` is the same when the SDK sends the event again. `occurrence` is set when it is to be part of an issue.
    """

    id: UUID
    name: str
    distinct_id: str | None
    occurred_at: datetime
    properties: bytes
    occurrence: bytes | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """How many events were new and are durable now, and how many had been stored before."""

    stored: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class PendingOccurrence:
    """An occurrence that waits to become part of an issue, as it was stored."""

    seq: int
    source: str
    event_id: UUID
    received_at: datetime
    occurrence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptOccurrence:
    """An occurrence as a person looks at it: it `waits`, could not be counted (`error`), or was counted."""

    event_id: UUID
    received_at: datetime
    occurrence: Mapping[str, Any]
    state: Literal["pending", "failed", "done"]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SourceTotals:
    """What came of all that a source sent, as far back as counts are kept: by outcome, and when it last sent."""

    outcomes: Mapping[str, int]
    last_at: datetime | None
    failed: int


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What came of what a source sent in some time: by outcome, and when something was stored last."""

    source: str
    outcomes: Mapping[str, int]
    last_hour: datetime | None
    """The hour in which something was stored last."""
    waiting: int
    failed: int

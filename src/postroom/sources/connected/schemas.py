"""Value types of connected sources and their deliveries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.signals.impact import Consider

DeliveryState = Literal["pending", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Counters:
    """Counters of a source's deliveries and signals, and the state of polling."""

    last_received_at: datetime | None
    received: int
    refused: int
    unsigned: int
    signals: int
    dropped: int
    skipped: int
    failed: int
    ignored: int
    last_error: str | None
    last_error_at: datetime | None
    poll_at: datetime | None
    polled_at: datetime | None
    history_ended_at: datetime | None
    poll_failures: int
    poll_error: str | None


@dataclass(frozen=True, slots=True)
class ConnectedSource:
    """A connected source of a project. `secrets` are encrypted; `impact` is what raises its signals' weight."""

    id: UUID
    project_id: int
    kind: str
    name: str
    enabled: bool
    weight: float | None
    impact: Consider
    per_minute: int | None
    config: Mapping[str, Any]
    rules: Sequence[Mapping[str, Any]]
    secrets: bytes | None
    token_hash: bytes | None
    protocol: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A stored delivery."""

    id: UUID
    source_id: UUID
    project_id: int
    key: str
    headers: Mapping[str, str]
    body: bytes
    history: bool
    state: DeliveryState
    error: str | None
    outcome: Mapping[str, Any]
    received_at: datetime
    processed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """One page of deliveries, and the total count."""

    count: int
    deliveries: Sequence[StoredDelivery]

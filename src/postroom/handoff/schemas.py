"""Value types of hand-off: configuration, hand-off, delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.handoff.autostart import Channel

DeliveryStatus = Literal["waiting", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration of a project. `secret` is encrypted; `daily_limit` counts hand-offs within 24 hours."""

    project_id: int
    channel: Channel = "off"
    webhook_url: str | None = None
    secret: bytes | None = field(default=None, repr=False)
    daily_limit: int | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """A report handed to an agent as a task with one run; `ended_at` is None while it is open."""

    id: UUID
    project_id: int
    report_id: UUID
    task_id: UUID
    task_run_id: UUID
    channel: Channel
    user_id: int | None
    repository: str | None
    base_branch: str | None
    reason: str
    host: str | None
    output: str | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandoffPage:
    """A page of hand-offs, newest first, and the total count."""

    count: int
    handoffs: Sequence[Handoff]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a webhook. `body` is exactly what is sent; `log` contains each attempt.

    `attempts` counts since the last redelivery, so `log` may have more.
    """

    id: UUID
    project_id: int
    handoff_id: UUID | None
    url: str
    body: str
    status: DeliveryStatus
    attempts: int
    log: Sequence[Mapping[str, Any]]
    next_attempt_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """A page of deliveries, newest first, and the total count."""

    count: int
    deliveries: Sequence[Delivery]

"""What handing over looks like inside: a project's choice, a hand-off, a delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.handoff.autostart import Channel

DeliveryStatus = Literal["waiting", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Config:
    """How a project hands reports over. `secret` is sealed; `daily_limit` counts what starts within 24 hours."""

    project_id: int
    channel: Channel = "off"
    webhook_url: str | None = None
    secret: bytes | None = field(default=None, repr=False)
    daily_limit: int | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Handoff:
    """A report that was handed to an agent, as a task with one run; `ended_at` is None while it is open."""

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
    """Some of a project's hand-offs, the newest first, and how many there are in all."""

    count: int
    handoffs: Sequence[Handoff]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was sent to a webhook, or is to be. `body` is just as it is sent; `log` has each attempt.

    `attempts` counts those since it last waited anew: `log` may have more.
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
    """Some of a project's deliveries, the newest first, and how many there are in all."""

    count: int
    deliveries: Sequence[Delivery]

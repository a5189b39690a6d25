"""Value types of notifications: destination, delivery."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.notifications.events import EventType
from postroom.domain.notifications.message import Kind
from postroom.domain.notifications.rules import Rule

DestinationKind = Literal["webhook", "slack", "slack_app", "discord", "teams", "mattermost", "ntfy", "email"]
DestinationState = Literal["untested", "active", "paused", "failed"]
Status = Literal["waiting", "delivered", "dead", "summarized"]


@dataclass(frozen=True, slots=True)
class Destination:
    """An address with its rule. `user_id` is whose it is, None for the project's.

    `sealed` has address and secrets, encrypted; `address` is what is shown. `quiet` and `digest` are as stored, see
    `domain.notifications.rules`. A destination is `untested` until a test message arrived, and `failed` once its
    channel refused for good.
    """

    id: UUID
    project_id: int
    user_id: int | None
    kind: DestinationKind
    name: str
    address: str
    sealed: bytes = field(repr=False)
    events: Sequence[EventType]
    min_priority: str | None
    sources: Sequence[str]
    areas: Sequence[str]
    repositories: Sequence[str]
    only_mine: bool
    quiet: Mapping[str, Any] | None
    per_hour: int | None
    digest: Mapping[str, Any] | None
    digest_since: datetime | None
    digest_at: datetime | None
    state: DestinationState
    failures: int
    rests_until: datetime | None
    last_sent_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def rule(self) -> Rule:
        """What the destination wants."""
        return Rule(
            self.events,
            self.min_priority,
            self.sources,
            self.user_id,
            self.only_mine,
            self.areas,
            self.repositories,
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a destination. `content` has its events, or its sections, as planned.

    `remaining` are the recipients of a mail that did not get it yet, None for all; `held`: by quiet hours or a
    limit.
    """

    id: UUID
    project_id: int
    destination_id: UUID
    report_id: UUID | None
    kind: Kind
    content: Mapping[str, Any]
    status: Status
    not_before: datetime
    held: bool
    attempts: int
    started_at: datetime | None
    remaining: Sequence[str] | None
    answer: str | None
    error: str | None
    external_id: str | None
    summary_id: UUID | None
    created_at: datetime
    queued_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """A page of deliveries, newest first, and the total count."""

    count: int
    deliveries: Sequence[Delivery]

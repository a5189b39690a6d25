"""Value types of Slack as an app."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The Slack app of an organization: workspace, and bot token and signing secret, encrypted."""

    id: int
    organization_id: UUID
    team_id: str
    team_name: str
    sealed: bytes = field(repr=False)
    connected_by_id: int | None
    connected_at: datetime


@dataclass(frozen=True, slots=True)
class SlackLink:
    """Whom an app means by a user of Slack. It ends with the membership."""

    id: UUID
    app_id: int
    organization_id: UUID
    user_id: int
    slack_user_id: str
    slack_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """An offer to link a user of Slack to whoever accepts it."""

    app: SlackApp
    slack_user_id: str
    slack_name: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The message about a report at a destination.

    `digest` is of what it shows. `changes` counts those of the report, and `shown` is the count that it shows.
    """

    destination_id: UUID
    report_id: UUID
    channel: str
    ts: str
    digest: bytes
    changes: int
    shown: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where people talk about a report: the destination's name, and the address of the card with its thread."""

    name: str
    url: str

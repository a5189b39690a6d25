"""Request and response schemas of notifications."""

import re
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from postroom.domain.notifications.events import EventType
from postroom.domain.notifications.message import Kind
from postroom.domain.scouts.schedules import zone_problem
from postroom.notify.schemas import Delivery, Destination, DestinationKind, DestinationState, Status
from postroom.validation.fields import Boolean, Identifier, Integer, NotNull, Text, refuse
from postroom.validation.responses import ResponseModel, WireTime

Priority = Literal["P0", "P1", "P2", "P3", "P4"]
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def _wall_time(value: str) -> str:
    if _TIME.fullmatch(value) is None:
        raise refuse("invalid_input", "Write a time as 22:00.")
    return value


def _zone(value: str) -> str:
    if (problem := zone_problem(value)) is not None:
        raise refuse("invalid_input", problem)
    return value


WallTime = Annotated[
    Text, Field(max_length=5, description="Wall time, such as 22:00."), AfterValidator(_wall_time)
]
Zone = Annotated[
    Text, Field(max_length=60, description="Time zone, such as Europe/Berlin."), AfterValidator(_zone)
]
Weekday = Annotated[Integer, Field(ge=0, le=6)]


class QuietRule(BaseModel):
    """Hours in which messages are held; a window that ends before it starts lasts over midnight."""

    start: WallTime
    end: WallTime
    time_zone: Zone = "UTC"
    days: Annotated[
        list[Weekday],
        Field(max_length=7, description="Weekdays on which the hours start, 0 for Monday; empty for all."),
    ] = []
    let_through: Annotated[
        Priority | None, Field(description="Reports of this priority or a higher one are not held.")
    ] = None


_EVERY = "Whether it is sent each day, or once a week."


class DigestRule(BaseModel):
    """When a digest is sent. One without content is not sent."""

    every: Annotated[Literal["daily", "weekly"], Field(description=_EVERY)] = "daily"
    day: Annotated[Weekday, Field(description="Weekday of a weekly digest, 0 for Monday.")] = 0
    at: WallTime = "09:00"
    time_zone: Zone = "UTC"


_KIND = (
    "Channel: a `webhook` of one's own with signed messages, incoming webhooks of `slack`, `discord`, `teams` "
    "(Workflows) and `mattermost`, a channel of the connected Slack app (`slack_app`), a topic of `ntfy`, or "
    "`email`."
)
_MIN_PRIORITY = "Lowest priority of reports that cause notifications; null for all."
_EVENTS = "Events that cause notifications; empty for digests only."
_PER_HOUR = "Messages within an hour; what exceeds it is summed up later. Null for no limit."


_AREAS = "Only reports of these areas, in any case; empty for all."
_REPOSITORIES = "Only reports about these repositories, as `owner/name` in any case; empty for all."
Lowered = Annotated[Text, Field(max_length=200), AfterValidator(str.lower)]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: Annotated[
        Annotated[Text, Field(max_length=100)] | None, NotNull, Field(description="Name. Default: the kind.")
    ] = None
    events: Annotated[
        Annotated[list[EventType], Field(max_length=20)] | None, NotNull, Field(description=_EVENTS)
    ] = None
    min_priority: Annotated[Priority | None, Field(description=_MIN_PRIORITY)] = None
    sources: Annotated[
        Annotated[list[Annotated[Text, Field(max_length=100)]], Field(max_length=50)] | None,
        NotNull,
        Field(description="Only reports with signals of these sources; empty for all."),
    ] = None
    areas: Annotated[
        Annotated[list[Lowered], Field(max_length=50)] | None, NotNull, Field(description=_AREAS)
    ] = None
    repositories: Annotated[
        Annotated[list[Lowered], Field(max_length=50)] | None, NotNull, Field(description=_REPOSITORIES)
    ] = None
    only_mine: Annotated[
        Boolean | None,
        NotNull,
        Field(description="Of a personal destination: only reports that the person is suggested for."),
    ] = None
    quiet: Annotated[QuietRule | None, Field(description="Quiet hours; null for none.")] = None
    per_hour: Annotated[Annotated[Integer, Field(ge=1, le=1_000)] | None, Field(description=_PER_HOUR)] = None
    digest: Annotated[DigestRule | None, Field(description="Digests; null for none.")] = None

    def changes(self) -> dict[str, Any]:
        """Return the columns that were sent, with all fields of quiet hours and digest."""
        sent = self.model_dump(
            exclude_unset=True, exclude={"kind", "address", "token", "personal", "quiet", "digest"}
        )
        for name in {"quiet", "digest"} & self.model_fields_set:
            value: QuietRule | DigestRule | None = getattr(self, name)
            sent[name] = None if value is None else value.model_dump()
        return sent


class DestinationRequest(_Rule):
    """A new destination."""

    kind: Annotated[DestinationKind, Field(description=_KIND)]
    address: Annotated[
        Annotated[Text, Field(max_length=8_000)] | None,
        Field(
            description="URL of the webhook; of ntfy the server and topic; of the Slack app a channel; of mail "
            "addresses separated by commas. Personal destinations of e-mail and of the Slack app for people who "
            "linked their account need none."
        ),
    ] = None
    token: Annotated[
        Annotated[Text, Field(max_length=500)] | None, Field(description="Access token of ntfy.")
    ] = None
    personal: Annotated[Boolean, Field(description="Whether it belongs to the caller alone.")] = False


class DestinationChanges(_Rule):
    """Changes of a destination; omitted fields stay unchanged."""

    state: Annotated[
        Literal["active", "paused"] | None, NotNull, Field(description="Pause it, or resume it.")
    ] = None


class QuietHoursResponse(ResponseModel):
    """Hours in which messages are held."""

    start: str
    end: str
    time_zone: str
    days: list[int] = Field(description="Weekdays on which the hours start, 0 for Monday; empty for all.")
    let_through: str | None = Field(description="Reports of this priority or a higher one are not held.")


class DigestResponse(ResponseModel):
    """When a digest is sent."""

    every: Literal["daily", "weekly"] = Field(description=_EVERY)
    day: int = Field(description="Weekday of a weekly digest, 0 for Monday.")
    at: str
    time_zone: str


class DestinationResponse(ResponseModel):
    """Where notifications go, and of what."""

    id: UUID
    kind: DestinationKind = Field(description=_KIND)
    name: str
    address: str = Field(description="Without what is secret in it.")
    personal: bool
    events: list[EventType] = Field(description=_EVENTS)
    min_priority: str | None = Field(description=_MIN_PRIORITY)
    sources: list[str]
    areas: list[str] = Field(description=_AREAS)
    repositories: list[str] = Field(description=_REPOSITORIES)
    only_mine: bool
    quiet: QuietHoursResponse | None
    per_hour: int | None
    digest: DigestResponse | None
    next_digest_at: WireTime | None
    state: DestinationState = Field(
        description="`untested` until a test message arrived, then `active`; `paused` by somebody; `failed` when "
        "its channel refused for good."
    )
    failures: int = Field(description="Failed attempts in a row.")
    rests_until: WireTime | None = Field(description="When the next attempt is made after failures.")
    last_sent_at: WireTime | None
    last_error: str | None = Field(description="Untrusted text.")
    last_error_at: WireTime | None
    created_at: WireTime
    secret: str | None = Field(
        default=None, description="Signing secret of a webhook, shown only by the call that creates it."
    )

    @classmethod
    def of(cls, one: Destination, secret: str | None = None) -> Self:
        """Return the response for a destination; the secret is included only if it is new."""
        names = set(cls.model_fields) - {"personal", "next_digest_at", "secret"}
        values: dict[str, Any] = {name: getattr(one, name) for name in names}
        return cls(**values, personal=one.user_id is not None, next_digest_at=one.digest_at, secret=secret)


class DestinationList(BaseModel):
    """The destinations of the project and of the caller."""

    results: list[DestinationResponse]


class NotificationDeliveryQuery(BaseModel):
    """The filters of deliveries."""

    destination: Annotated[Identifier | None, NotNull] = Field(
        default=None, description="Only those to this destination."
    )
    status: Annotated[Status | None, NotNull] = Field(
        default=None, description="Only those with this status."
    )


class NotificationDeliveryResponse(ResponseModel):
    """A message to a destination."""

    id: UUID
    destination: UUID
    report: UUID | None
    kind: Kind = Field(
        description="Of a `report`, of the `project`, a `summary` of several, a `digest`, or a `test`."
    )
    events: list[str] = Field(description="What it tells of.")
    status: Status = Field(
        description="`waiting`, `delivered`, `dead` when it was given up, or `summarized` in another message."
    )
    held: bool = Field(description="By quiet hours or the limit per hour.")
    attempts: int
    answer: str | None = Field(description="Of the last attempt. Untrusted text.")
    error: str | None = Field(description="Why the last attempt failed, or who was refused. Untrusted text.")
    not_before: WireTime
    created_at: WireTime
    started_at: WireTime | None = Field(description="Of the last attempt.")
    ended_at: WireTime | None

    @classmethod
    def of(cls, one: Delivery) -> Self:
        """Return the response for a delivery."""
        names = "id kind status held attempts answer error not_before created_at started_at ended_at"
        values: dict[str, Any] = {name: getattr(one, name) for name in names.split()}
        events = list(dict.fromkeys(event["type"] for event in one.content.get("events", ())))
        return cls(**values, destination=one.destination_id, report=one.report_id, events=events)


class RetriedNotificationsResponse(BaseModel):
    """How many messages are sent again."""

    retried: int

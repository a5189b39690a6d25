"""Request and response schemas of hand-off."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from postroom.domain.errors import Invalid
from postroom.domain.handoff.autostart import Channel
from postroom.domain.handoff.task_runs import Status
from postroom.domain.handoff.webhooks import MAX_URL, checked_url
from postroom.handoff.schemas import Config, Delivery, DeliveryStatus, Handoff
from postroom.kit.times import wire_time
from postroom.tasks.schemas import TaskRun
from postroom.validation.fields import Address, Boolean, Identifier, Integer, NotNull
from postroom.validation.problems import WIRE

MAX_DAILY = 10_000


def config_on_wire(config: Config, secret: str | None = None) -> dict[str, Any]:
    """Return the JSON object of a configuration; the secret is included only if it is new."""
    return {
        "channel": config.channel,
        "webhook_url": config.webhook_url,
        "has_webhook_secret": config.secret is not None,
        "webhook_secret": secret,
        "daily_limit": config.daily_limit,
        "updated_at": None if config.updated_at is None else wire_time(config.updated_at),
    }


def handoff_on_wire(handoff: Handoff, run: TaskRun | None, *, output: bool = False) -> dict[str, Any]:
    """Return the JSON object of a hand-off; the output of its command is included on request."""
    wire = {
        "id": str(handoff.id),
        "report": str(handoff.report_id),
        "task": str(handoff.task_id),
        "run": str(handoff.task_run_id),
        "status": None if run is None else run.status,
        "channel": handoff.channel,
        "repository": handoff.repository,
        "base_branch": handoff.base_branch,
        "reason": handoff.reason,
        "error_message": None if run is None else run.error,
        "created_at": wire_time(handoff.created_at),
        "ended_at": None if handoff.ended_at is None else wire_time(handoff.ended_at),
    }
    return {**wire, "output": handoff.output} if output else wire


def delivery_on_wire(delivery: Delivery) -> dict[str, Any]:
    """Return the JSON object of a delivery."""
    return {
        "id": str(delivery.id),
        "handoff": None if delivery.handoff_id is None else str(delivery.handoff_id),
        "url": delivery.url,
        "status": delivery.status,
        "attempts": delivery.log,
        "next_attempt_at": None if delivery.next_attempt_at is None else wire_time(delivery.next_attempt_at),
        "created_at": wire_time(delivery.created_at),
        "ended_at": None if delivery.ended_at is None else wire_time(delivery.ended_at),
    }


def _url(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return checked_url(value)
    except Invalid as problem:
        raise PydanticCustomError(f"{WIRE}invalid_input", "{detail}", {"detail": problem.message}) from None


_CHANNEL = (
    "Channel: `webhook` posts reports to a URL, `command` runs the operator's command, "
    "`pull` queues tasks for agents, `off` disables hand-off."
)
_LIMIT = "Maximum automatic starts in 24 hours; null for the server's limit."


class ConfigChanges(BaseModel):
    """Changes of a hand-off configuration; omitted fields stay unchanged."""

    model_config = ConfigDict(extra="ignore")

    channel: Annotated[Channel | None, NotNull, Field(description=_CHANNEL)] = None
    webhook_url: Annotated[
        Annotated[Address, Field(max_length=MAX_URL)] | None,
        AfterValidator(_url),
        Field(description="Webhook URL; null for none."),
    ] = None
    daily_limit: Annotated[
        Annotated[Integer, Field(ge=0, le=MAX_DAILY)] | None, Field(description=_LIMIT)
    ] = None
    rotate_secret: Annotated[
        Boolean, Field(description="Whether to create a new secret, which replaces the old one.")
    ] = False


class HandoffConfigBody(BaseModel):
    """The hand-off configuration of a project."""

    channel: Channel = Field(description=_CHANNEL)
    webhook_url: str | None
    has_webhook_secret: bool
    webhook_secret: str | None = Field(
        description="Signing secret of the webhook, shown only by the call that creates it."
    )
    daily_limit: int | None = Field(description=_LIMIT)
    updated_at: datetime | None


class HandoffQuery(BaseModel):
    """The filters of hand-offs."""

    report_id: Annotated[Identifier | None, NotNull] = Field(
        default=None, description="Only those of this report."
    )


class StartBody(BaseModel):
    """A request to hand a report over."""

    model_config = ConfigDict(extra="ignore")

    force: Annotated[Boolean, Field(description="Whether to ignore open work on the same code.")] = False


class HandoffShape(BaseModel):
    """A report handed to an agent as a task with one run."""

    id: UUID
    report: UUID
    task: UUID
    run: UUID
    status: Status | None = Field(description="Status of its run.")
    channel: Literal["webhook", "command", "pull"] = Field(description="Channel by which an agent gets it.")
    repository: str | None
    base_branch: str | None = Field(description="Base branch; null for the default branch.")
    reason: str = Field(description="Why it started, and for whom.")
    error_message: str | None = Field(description="Why the run failed, or was cancelled.")
    created_at: datetime
    ended_at: datetime | None


class HandoffDetail(HandoffShape):
    """A hand-off with the output of its command."""

    output: str | None = Field(
        description="Output of the command, shortened in the middle if long. Untrusted plain text."
    )


class HandoffPageShape(BaseModel):
    """One page of hand-offs, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[HandoffShape]


class DeliveryQuery(BaseModel):
    """The filters of deliveries."""

    status: Annotated[DeliveryStatus | None, NotNull] = Field(
        default=None, description="Only those with this status."
    )


class AttemptShape(BaseModel):
    """One attempt of a delivery."""

    at: datetime
    seconds: float
    status: int | None = Field(description="HTTP status of the response; null for none.")
    error: str | None = Field(description="Why it did not succeed.")


class DeliveryShape(BaseModel):
    """A message to a webhook."""

    id: UUID
    handoff: UUID | None
    url: str
    status: DeliveryStatus = Field(
        description="`waiting` for its next attempt, `delivered`, or `failed` after the last attempt."
    )
    attempts: list[AttemptShape]
    next_attempt_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


class DeliveryPageShape(BaseModel):
    """One page of deliveries, newest first."""

    count: int
    next: str | None
    previous: str | None
    results: list[DeliveryShape]

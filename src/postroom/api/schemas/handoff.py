"""Request and response schemas of hand-off."""

from typing import Annotated, Literal, Self, cast
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from postroom.domain.errors import Invalid
from postroom.domain.handoff.autostart import Channel
from postroom.domain.handoff.task_runs import Status
from postroom.domain.handoff.webhooks import MAX_URL, checked_url
from postroom.handoff.schemas import Config, Delivery, DeliveryStatus, Handoff
from postroom.tasks.schemas import TaskRun
from postroom.validation.fields import Address, Boolean, Identifier, Integer, NotNull
from postroom.validation.problems import WIRE
from postroom.validation.responses import ResponseModel, WireTime

MAX_DAILY = 10_000


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


class HandoffConfigResponse(BaseModel):
    """The hand-off configuration of a project."""

    channel: Channel = Field(description=_CHANNEL)
    webhook_url: str | None
    has_webhook_secret: bool
    webhook_secret: str | None = Field(
        description="Signing secret of the webhook, shown only by the call that creates it."
    )
    daily_limit: int | None = Field(description=_LIMIT)
    updated_at: WireTime | None

    @classmethod
    def of(cls, config: Config, secret: str | None = None) -> Self:
        """Return the response for a configuration; the secret is included only if it is new."""
        return cls(
            channel=config.channel,
            webhook_url=config.webhook_url,
            has_webhook_secret=config.secret is not None,
            webhook_secret=secret,
            daily_limit=config.daily_limit,
            updated_at=config.updated_at,
        )


class HandoffQuery(BaseModel):
    """The filters of hand-offs."""

    report_id: Annotated[Identifier | None, NotNull] = Field(
        default=None, description="Only those of this report."
    )


class StartRequest(BaseModel):
    """A request to hand a report over."""

    model_config = ConfigDict(extra="ignore")

    force: Annotated[Boolean, Field(description="Whether to ignore open work on the same code.")] = False


class HandoffResponse(TypedDict):
    """A report handed to an agent as a task with one run."""

    id: UUID
    report: UUID
    task: UUID
    run: UUID
    status: Annotated[Status | None, Field(description="Status of its run.")]
    channel: Annotated[
        Literal["webhook", "command", "pull"],
        Field(description="Channel by which an agent gets it."),
    ]
    repository: str | None
    base_branch: Annotated[str | None, Field(description="Base branch; null for the default branch.")]
    reason: Annotated[str, Field(description="Why it started, and for whom.")]
    error_message: Annotated[str | None, Field(description="Why the run failed, or was cancelled.")]
    created_at: WireTime
    ended_at: WireTime | None


class HandoffDetail(HandoffResponse):
    """A hand-off with the output of its command."""

    output: Annotated[
        str | None,
        Field(description="Output of the command, shortened in the middle if long. Untrusted plain text."),
    ]


def handoff_response(handoff: Handoff, run: TaskRun | None) -> HandoffResponse:
    """Return the response for a hand-off."""
    return {
        "id": handoff.id,
        "report": handoff.report_id,
        "task": handoff.task_id,
        "run": handoff.task_run_id,
        "status": None if run is None else run.status,
        "channel": cast("Literal['webhook', 'command', 'pull']", handoff.channel),
        "repository": handoff.repository,
        "base_branch": handoff.base_branch,
        "reason": handoff.reason,
        "error_message": None if run is None else run.error,
        "created_at": handoff.created_at,
        "ended_at": handoff.ended_at,
    }


class DeliveryQuery(BaseModel):
    """The filters of deliveries."""

    status: Annotated[DeliveryStatus | None, NotNull] = Field(
        default=None, description="Only those with this status."
    )


class AttemptResponse(ResponseModel):
    """One attempt of a delivery."""

    at: WireTime
    seconds: float
    status: int | None = Field(description="HTTP status of the response; null for none.")
    error: str | None = Field(description="Why it did not succeed.")


class DeliveryResponse(BaseModel):
    """A message to a webhook."""

    id: UUID
    handoff: UUID | None
    url: str
    status: DeliveryStatus = Field(
        description="`waiting` for its next attempt, `delivered`, or `failed` after the last attempt."
    )
    attempts: list[AttemptResponse]
    next_attempt_at: WireTime | None
    created_at: WireTime
    ended_at: WireTime | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Return the response for a delivery."""
        return cls(
            id=delivery.id,
            handoff=delivery.handoff_id,
            url=delivery.url,
            status=delivery.status,
            attempts=delivery.log,
            next_attempt_at=delivery.next_attempt_at,
            created_at=delivery.created_at,
            ended_at=delivery.ended_at,
        )

"""Requests and responses of a user's autonomy settings."""

from typing import Annotated, cast
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from postroom.api.schemas.identity.users import UserResponse, user_response
from postroom.domain.reports.artefact_types import Priority
from postroom.identity.autonomy import Autonomy
from postroom.identity.schemas import User
from postroom.validation.described import Described
from postroom.validation.fields import BlankText, Integer
from postroom.validation.problems import WIRE
from postroom.validation.responses import WireTime

MAX_CHANNEL = 255


def _unknown_integration(value: int | None) -> int | None:
    if value is None:
        return None
    detail = f"There is no integration with the id {value}."
    raise PydanticCustomError(f"{WIRE}does_not_exist", "{detail}", {"detail": detail})


def _blank_is_none(value: str | None) -> str | None:
    return value or None


_PRIORITY = "Minimum priority for automatic starts on their reports; null for the project's default."


_INTEGRATION = "Connected chat. None can be connected, so only null is accepted."


_CHANNEL = (
    "Kept for clients of PostHog; null or empty for none. It sends nothing: add a destination of your own below "
    "`notifications/destinations/`."
)


_TOLD = "Kept like the channel; destinations have a `min_priority` each. Null for all."


class AutonomyChanges(BaseModel):
    """Changes of preferences; omitted fields stay unchanged."""

    autostart_priority: Priority | None = Field(None, description=_PRIORITY)
    slack_notification_integration_id: Annotated[
        Integer | None,
        AfterValidator(_unknown_integration),
        Described({"not": {"type": "integer"}}),
        Field(description=_INTEGRATION),
    ] = None
    slack_notification_channel: Annotated[
        Annotated[BlankText, Field(max_length=MAX_CHANNEL)] | None,
        AfterValidator(_blank_is_none),
        Field(description=_CHANNEL),
    ] = None
    slack_notification_min_priority: Priority | None = Field(None, description=_TOLD)


class AutonomyResponse(TypedDict):
    """A person's preferences of automatic start and notifications."""

    id: UUID
    user: UserResponse
    autostart_priority: Annotated[Priority | None, Field(description=_PRIORITY)]
    slack_notification_integration_id: Annotated[int | None, Field(description=_INTEGRATION)]
    slack_notification_channel: Annotated[str | None, Field(description=_CHANNEL)]
    slack_notification_min_priority: Annotated[Priority | None, Field(description=_TOLD)]
    created_at: WireTime
    updated_at: WireTime


def autonomy_response(autonomy: Autonomy, user: User) -> AutonomyResponse:
    """Return the response for a person's preferences. No chat is connected, so the chat ids are null."""
    return {
        "id": autonomy.id,
        "user": user_response(user),
        "autostart_priority": cast("Priority | None", autonomy.autostart_priority),
        "slack_notification_integration_id": None,
        "slack_notification_channel": autonomy.slack_notification_channel,
        "slack_notification_min_priority": cast("Priority | None", autonomy.slack_notification_min_priority),
        "created_at": autonomy.created_at,
        "updated_at": autonomy.updated_at,
    }

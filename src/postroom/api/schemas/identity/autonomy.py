"""Requests and responses of a user's autonomy settings."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from postroom.api.schemas.identity.users import UserBody, user_on_wire
from postroom.domain.reports.artefact_types import Priority
from postroom.identity.autonomy import Autonomy
from postroom.identity.schemas import User
from postroom.kit.times import wire_time
from postroom.validation.described import Described
from postroom.validation.fields import BlankText, Integer
from postroom.validation.problems import WIRE

MAX_CHANNEL = 255


def autonomy_on_wire(autonomy: Autonomy, user: User) -> dict[str, Any]:
    """Return the JSON object of a person's preferences. No chat is connected, so the chat ids are null."""
    return {
        "id": str(autonomy.id),
        "user": user_on_wire(user),
        "autostart_priority": autonomy.autostart_priority,
        "slack_notification_integration_id": None,
        "slack_notification_channel": autonomy.slack_notification_channel,
        "slack_notification_min_priority": autonomy.slack_notification_min_priority,
        "created_at": wire_time(autonomy.created_at),
        "updated_at": wire_time(autonomy.updated_at),
    }


def _unknown_integration(value: int | None) -> int | None:
    if value is None:
        return None
    detail = f"There is no integration with the id {value}."
    raise PydanticCustomError(f"{WIRE}does_not_exist", "{detail}", {"detail": detail})


def _blank_is_none(value: str | None) -> str | None:
    return value or None


_PRIORITY = "Minimum priority for automatic starts on their reports; null for the project's default."


_INTEGRATION = "Connected chat. None can be connected, so only null is accepted."


_CHANNEL = "Notification channel; null or empty for the project's."


_TOLD = "Minimum priority for notifications; null for all."


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


class AutonomyBody(BaseModel):
    """A person's preferences of automatic start and notifications."""

    id: UUID
    user: UserBody
    autostart_priority: Priority | None = Field(description=_PRIORITY)
    slack_notification_integration_id: int | None = Field(description=_INTEGRATION)
    slack_notification_channel: str | None = Field(description=_CHANNEL)
    slack_notification_min_priority: Priority | None = Field(description=_TOLD)
    created_at: datetime
    updated_at: datetime

"""A person's preferences: what may start automatically for their reports, and when to notify them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import user_autonomy
from postroom.domain.reports.artefact_types import Priority
from postroom.edge.requests.described import Described
from postroom.edge.requests.fields import BlankText, Integer
from postroom.edge.requests.problems import WIRE
from postroom.edge.times import wire_time
from postroom.identity.schemas import User, UserBody, user_on_wire

MAX_CHANNEL = 255

_C = user_autonomy.c
_AUTONOMY = (
    _C.id,
    _C.autostart_priority,
    _C.slack_notification_channel,
    _C.slack_notification_min_priority,
    _C.created_at,
    _C.updated_at,
)


@dataclass(frozen=True, slots=True)
class Autonomy:
    """The preferences of a person; None means the project's default."""

    id: UUID
    autostart_priority: str | None
    slack_notification_channel: str | None
    slack_notification_min_priority: str | None
    created_at: datetime
    updated_at: datetime


async def get(uow: UnitOfWork, user_id: int) -> Autonomy | None:
    """Return the preferences of a person, or None without any."""
    result = await uow.execute(sa.select(*_AUTONOMY).where(_C.user_id == user_id))
    row = result.one_or_none()
    return None if row is None else Autonomy(*row)


async def change(uow: UnitOfWork, user_id: int, changes: Mapping[str, Any], *, now: datetime) -> Autonomy:
    """Create or change the given preferences of a person, and return all of them."""
    statement = insert(user_autonomy).values(
        {"id": new_id(), "user_id": user_id, "created_at": now, "updated_at": now, **changes}
    )
    result = await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"], set_={**changes, "updated_at": now}
        ).returning(*_AUTONOMY)
    )
    return Autonomy(*result.one())


async def delete(uow: UnitOfWork, user_id: int) -> None:
    """Delete the preferences of a person, if there are any."""
    await uow.execute(sa.delete(user_autonomy).where(_C.user_id == user_id))


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

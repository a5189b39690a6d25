"""A person's preferences: what may start automatically for their reports, and when to notify them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import user_autonomy

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

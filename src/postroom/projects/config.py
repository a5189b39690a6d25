"""The automatic start configuration of a project, created on first use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import project_configs

_C = project_configs.c
_CONFIG = (
    _C.id,
    _C.default_autostart_priority,
    _C.default_slack_notification_channel,
    _C.autostart_base_branches,
    _C.max_reports_per_day,
    _C.created_at,
    _C.updated_at,
)


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """The automatic start configuration of a project; `branches` are the base branches by repository."""

    id: UUID
    default_autostart_priority: str
    default_slack_notification_channel: str | None
    autostart_base_branches: Mapping[str, str]
    max_reports_per_day: int | None
    created_at: datetime
    updated_at: datetime


async def get(uow: UnitOfWork, project_id: int, *, now: datetime) -> ProjectConfig:
    """Return the configuration of a project, creating it with the defaults if missing."""
    statement = sa.select(*_CONFIG).where(_C.project_id == project_id)
    row = (await uow.execute(statement)).one_or_none()
    if row is None:
        insertion = insert(project_configs).values(
            id=new_id(), project_id=project_id, created_at=now, updated_at=now
        )
        await uow.execute(insertion.on_conflict_do_nothing(index_elements=["project_id"]))
        row = (await uow.execute(statement)).one()
    return ProjectConfig(*row)


async def change(
    uow: UnitOfWork, project_id: int, changes: Mapping[str, Any], *, now: datetime
) -> ProjectConfig:
    """Change the given fields of a project's configuration and return all of it."""
    await get(uow, project_id, now=now)
    result = await uow.execute(
        sa.update(project_configs)
        .where(_C.project_id == project_id)
        .values({**changes, "updated_at": now})
        .returning(*_CONFIG)
    )
    return ProjectConfig(*result.one())

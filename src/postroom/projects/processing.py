"""Whether the signals of a project may be processed: the organization consents, and the project is not paused."""

from datetime import datetime

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import organizations, projects


async def is_approved(uow: UnitOfWork, project_id: int) -> bool:
    """Return whether the project's organization consents to processing."""
    found = await uow.execute(
        sa.select(organizations.c.is_ai_data_processing_approved)
        .join(projects, projects.c.organization_id == organizations.c.id)
        .where(projects.c.id == project_id)
    )
    return bool(found.scalar_one_or_none())


def paused_at(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a project is paused, for queries that join projects."""
    return sa.func.coalesce(projects.c.processing_paused_until > now, sa.false())


async def is_paused(uow: UnitOfWork, project_id: int, now: datetime) -> bool:
    """Return whether a project is paused; false for an unknown one."""
    found = await uow.execute(sa.select(paused_at(now)).where(projects.c.id == project_id))
    return bool(found.scalar_one_or_none())

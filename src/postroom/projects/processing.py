"""Whether the signals of a project may be processed: the organization's consent, pauses, the limit of a day."""

from datetime import datetime

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import organizations, project_configs, projects, reports


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


def _shown_today(now: datetime) -> sa.ScalarSelect[int]:
    """Return how many reports of a project were shown to people first on its local day, for queries of projects."""
    shown, zone = reports.alias("shown"), projects.c.timezone
    moment = sa.literal(now, sa.DateTime(timezone=True))
    midnight = sa.func.timezone(zone, sa.func.date_trunc("day", sa.func.timezone(zone, moment)))
    return (
        sa.select(sa.func.count())
        .select_from(shown)
        .where(shown.c.project_id == projects.c.id, shown.c.shown_at >= midnight)
        .correlate(projects)
        .scalar_subquery()
    )


def limit_reached(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a project has had as many new reports today as it may, for queries of projects."""
    limits = project_configs.alias("limits")
    return (
        sa.select(limits.c.id)
        .where(limits.c.project_id == projects.c.id, limits.c.max_reports_per_day <= _shown_today(now))
        .correlate(projects)
        .exists()
    )


def waits_at(now: datetime) -> sa.ColumnElement[bool]:
    """Return the condition that a project is paused or has reached its limit, for queries of projects."""
    return sa.or_(paused_at(now), limit_reached(now))


async def is_waiting(uow: UnitOfWork, project_id: int, now: datetime) -> bool:
    """Return whether a project is paused or has reached its limit of reports; false for an unknown one."""
    found = await uow.execute(sa.select(waits_at(now)).where(projects.c.id == project_id))
    return bool(found.scalar_one_or_none())


async def shown_today(uow: UnitOfWork, project_id: int, now: datetime) -> int:
    """Return how many reports of a project were shown to people first on its local day."""
    found = await uow.execute(sa.select(_shown_today(now)).where(projects.c.id == project_id))
    return int(found.scalar_one_or_none() or 0)


async def is_paused(uow: UnitOfWork, project_id: int, now: datetime) -> bool:
    """Return whether a project is paused; false for an unknown one."""
    found = await uow.execute(sa.select(paused_at(now)).where(projects.c.id == project_id))
    return bool(found.scalar_one_or_none())

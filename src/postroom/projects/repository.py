"""Queries of projects."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.locks import lock_row
from postroom.db.paging import Page
from postroom.db.tables import memberships, projects, reports, users
from postroom.projects.schemas import Project, ProjectPage

_MAKING_LOCK = 0x70726F6A
"""Advisory lock for creating a missing project."""

_PROJECT = (
    projects.c.id,
    projects.c.uuid,
    projects.c.organization_id,
    projects.c.parent_id,
    projects.c.name,
    projects.c.processing_paused_until,
    projects.c.created_at,
)


async def select_project(uow: UnitOfWork, project_id: int) -> Project | None:
    """Return a project."""
    result = await uow.execute(sa.select(*_PROJECT).where(projects.c.id == project_id))
    row = result.one_or_none()
    return None if row is None else Project(*row)


async def all_ids(uow: UnitOfWork) -> list[int]:
    """Return the ids of all projects, ascending."""
    return list((await uow.execute(sa.select(projects.c.id).order_by(projects.c.id))).scalars())


async def select_with_role(
    uow: UnitOfWork, project_id: int, user_id: int
) -> tuple[int, UUID, str | None, int | None] | None:
    """Return a project's id, organization, the user's role in it, and the parent's id."""
    role = (
        sa.select(memberships.c.role)
        .where(memberships.c.organization_id == projects.c.organization_id, memberships.c.user_id == user_id)
        .scalar_subquery()
    )
    result = await uow.execute(
        sa.select(projects.c.id, projects.c.organization_id, role, projects.c.parent_id).where(
            projects.c.id == project_id
        )
    )
    row = result.one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def _reachable(user_id: int | None, organization_ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    if user_id is None:
        return sa.true()
    own = sa.select(memberships.c.organization_id).where(memberships.c.user_id == user_id)
    if organization_ids:
        own = own.where(memberships.c.organization_id.in_(organization_ids))
    return projects.c.organization_id.in_(own)


async def select_page(
    uow: UnitOfWork,
    *,
    user_id: int | None,
    ids: Collection[int],
    organization_ids: Collection[UUID],
    page: Page,
) -> ProjectPage:
    """Return a page of the projects of the user's organizations ordered by id, restricted to `ids` if not empty.

    Without a user, all organizations are included.
    """
    conditions = [_reachable(user_id, organization_ids)]
    if ids:
        conditions.append(projects.c.id.in_(ids))
    count = await uow.execute(sa.select(sa.func.count()).select_from(projects).where(*conditions))
    rows = await uow.execute(
        sa.select(*_PROJECT).where(*conditions).order_by(projects.c.id).limit(page.limit).offset(page.offset)
    )
    return ProjectPage(count.scalar_one(), [Project(*row) for row in rows])


async def first_for_user(
    uow: UnitOfWork, user_id: int | None, *, organization_ids: Collection[UUID] = ()
) -> int | None:
    """Return the project that a user chose, else the first one of the organization that they joined first.

    In an organization, a project with reports comes before one without. Only the given organizations count, if
    there are any. Without a user it is the first project of all.
    """
    if user_id is None:
        first: int | None = (await uow.execute(sa.select(sa.func.min(projects.c.id)))).scalar_one()
        return first
    statement = (
        sa.select(projects.c.id)
        .join(memberships, memberships.c.organization_id == projects.c.organization_id)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.user_id == user_id)
        .order_by(
            (projects.c.id == sa.func.coalesce(users.c.current_project_id, 0)).desc(),
            memberships.c.created_at,
            memberships.c.organization_id,
            # The project that a new server begins with mostly stays empty.
            sa.exists().where(reports.c.project_id == projects.c.id).desc(),
            projects.c.id,
        )
        .limit(1)
    )
    if organization_ids:
        statement = statement.where(memberships.c.organization_id.in_(organization_ids))
    return (await uow.execute(statement)).scalar_one_or_none()


async def insert_project(
    uow: UnitOfWork,
    *,
    uuid: UUID,
    organization_id: UUID,
    name: str,
    parent_id: int | None,
    now: datetime,
    project_id: int | None = None,
) -> Project:
    """Insert a project, with `project_id` if given, which must be free."""
    values = {
        "uuid": uuid,
        "organization_id": organization_id,
        "name": name,
        "parent_id": parent_id,
        "created_at": now,
    }
    if project_id is not None:
        values["id"] = project_id
    result = await uow.execute(sa.insert(projects).values(values).returning(*_PROJECT))
    return Project(*result.one())


async def count_on(uow: UnitOfWork) -> None:
    """Advance the id sequence beyond all existing projects."""
    sequence = sa.func.pg_get_serial_sequence("projects", "id")
    highest = sa.select(sa.func.max(projects.c.id)).scalar_subquery()
    await uow.execute(sa.select(sa.func.setval(sequence, highest)))


async def lock_making(uow: UnitOfWork) -> None:
    """Lock the creation of missing projects until the transaction ends."""
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING_LOCK)))


async def first_by_name(uow: UnitOfWork, name: str) -> Project | None:
    """Return the oldest project with this name."""
    result = await uow.execute(
        sa.select(*_PROJECT).where(projects.c.name == name).order_by(projects.c.id).limit(1)
    )
    row = result.one_or_none()
    return None if row is None else Project(*row)


async def any_project(uow: UnitOfWork) -> bool:
    """Return whether there is any project."""
    result = await uow.execute(sa.select(sa.exists().select_from(projects)))
    return bool(result.scalar_one())


async def update_pause(uow: UnitOfWork, project_id: int, until: datetime | None) -> datetime | None:
    """Replace the pause of a project and return the previous one."""
    before = (
        sa.select(projects.c.id, projects.c.processing_paused_until.label("until"))
        .where(projects.c.id == project_id)
        .with_for_update(key_share=True)
        .cte("before")
    )
    result = await uow.execute(
        sa.update(projects)
        .where(projects.c.id == before.c.id)
        .values(processing_paused_until=until)
        .returning(before.c.until)
    )
    return result.scalar_one_or_none()


async def lock_projects(uow: UnitOfWork, ids: Collection[int]) -> None:
    """Lock the rows of projects like `lock_project`, in the order of their ids."""
    await uow.execute(
        sa.select(projects.c.id)
        .where(projects.c.id.in_(sorted(ids)))
        .order_by(projects.c.id)
        .with_for_update(key_share=True)
    )


async def select_zone(uow: UnitOfWork, project_id: int) -> str | None:
    """Return the time zone of a project."""
    result = await uow.execute(sa.select(projects.c.timezone).where(projects.c.id == project_id))
    return result.scalar_one_or_none()


async def update_zone(uow: UnitOfWork, project_id: int, name: str) -> None:
    """Set the time zone of a project."""
    await uow.execute(sa.update(projects).where(projects.c.id == project_id).values(timezone=name))


async def lock_project(uow: UnitOfWork, project_id: int) -> None:
    """Lock the project's row; rows that reference it can still be inserted."""
    await lock_row(uow, projects.c.id, project_id)

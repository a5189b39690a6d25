"""Find, create and lock projects, and pause the grouping of their signals."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.domain.errors import Invalid, NotFound
from postroom.domain.identity.roles import Role
from postroom.domain.scouts.schedules import zone_problem
from postroom.identity import service as identity
from postroom.identity.actors import CURRENT, Actor, FoundProject
from postroom.identity.secret import KeyHasher
from postroom.identity.service import checked_name, create_organization, list_organizations
from postroom.projects import repository
from postroom.projects.schemas import Project, ProjectPage

DEFAULT_ORGANIZATION = "Default organization"
DEFAULT_PROJECT = "Default project"
DEFAULT_PROJECT_ID = 1

_MAX_ID = 2**31 - 1


async def get(uow: UnitOfWork, project_id: int) -> Project | None:
    """Return a project, or None."""
    return await repository.select_project(uow, project_id) if 0 < project_id <= _MAX_ID else None


async def all_ids(uow: UnitOfWork) -> list[int]:
    """Return the ids of all projects of the server, ascending."""
    return await repository.all_ids(uow)


async def lock(uow: UnitOfWork, project_id: int) -> None:
    """Lock the project until the transaction ends, so that counts stay valid."""
    await repository.lock_project(uow, project_id)


async def hold_many(uow: UnitOfWork, ids: Collection[int]) -> None:
    """Lock projects in the order of their ids, which prevents deadlocks."""
    await repository.lock_projects(uow, ids)


async def zone(uow: UnitOfWork, project_id: int) -> str:
    """Return the IANA time zone of a project's schedules, by default UTC."""
    return await repository.select_zone(uow, project_id) or "UTC"


async def set_zone(uow: UnitOfWork, project_id: int, name: str) -> None:
    """Set the time zone of a project's schedules.

    Raises:
        Invalid: `name` is not a time zone.
    """
    if problem := zone_problem(name):
        raise Invalid(problem)
    await repository.update_zone(uow, project_id, name)


async def page_for(uow: UnitOfWork, actor: Actor, page: Page) -> ProjectPage:
    """Return a page of the projects that `actor` may access by membership and the limits of the key."""
    return await repository.select_page(
        uow,
        user_id=None if actor.owns_server else actor.user_id,
        ids=actor.scoped_projects,
        organization_ids=actor.scoped_organizations,
        page=page,
    )


async def current(uow: UnitOfWork, actor: Actor) -> Project | None:
    """Return the current project as in `find`, or None if `actor` may access none."""
    project = await find(uow, actor, CURRENT)
    return await get(uow, project.id) if project is not None and project.is_member else None


async def current_of(uow: UnitOfWork, user_id: int) -> int | None:
    """Return the current project of a user as in `find`, without the limits of a key."""
    return await repository.first_for_user(uow, user_id)


async def find(uow: UnitOfWork, actor: Actor, text: str) -> FoundProject | None:
    """Return the project of a URL, by id or `@current`, or None.

    The current project is the first one that the key is limited to, else the one that the user chose, else the
    first one with reports, else without, of the organization that they joined first; only organizations that the
    key may access count.
    """
    project_id: int | None
    if text == CURRENT:
        project_id = min(actor.scoped_projects, default=None)
        if project_id is None:
            project_id = await repository.first_for_user(
                uow,
                None if actor.owns_server else actor.user_id,
                organization_ids=actor.scoped_organizations,
            )
    else:
        project_id = number_of(text)
    if project_id is None:
        return None
    row = await repository.select_with_role(uow, project_id, actor.user_id)
    if row is None:
        return None
    id, organization_id, role, parent_id = row
    if actor.owns_server:
        return FoundProject(id, organization_id, Role.OWNER, parent_id)
    return FoundProject(id, organization_id, None if role is None else Role(role), parent_id)


async def authenticate_for(
    uow: UnitOfWork, key: str, text: str, *, hasher: KeyHasher, now: datetime
) -> tuple[Actor, FoundProject | None] | None:
    """Return the actor of `key` and the project of a URL as in `find`; None for an invalid key."""
    authenticated = await identity.authenticate_for(uow, key, number_of(text), hasher=hasher, now=now)
    if authenticated is None or text != CURRENT:
        return authenticated
    actor, _ = authenticated
    return actor, await find(uow, actor, text)


def number_of(text: str) -> int | None:
    """Parse a project id, or return None if it can't be one."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_MAX_ID)):
        return None
    number = int(text)
    return number if 0 < number <= _MAX_ID else None


async def create(
    uow: UnitOfWork, *, organization_id: UUID, name: str, now: datetime, parent_id: int | None = None
) -> Project:
    """Create a project in an existing organization.

    Raises:
        Invalid: the name is blank, too long or can't be stored.
    """
    return await repository.insert_project(
        uow,
        uuid=new_id(),
        organization_id=organization_id,
        name=checked_name(name),
        parent_id=parent_id,
        now=now,
    )


async def find_or_create(uow: UnitOfWork, *, name: str, now: datetime) -> Project:
    """Return the oldest project with this name, or create one in the oldest organization.

    Raises:
        Invalid: the name is blank, too long or can't be stored.
    """
    name = checked_name(name)
    await repository.lock_making(uow)
    existing = await repository.first_by_name(uow, name)
    if existing is not None:
        return existing
    organizations = await list_organizations(uow)
    organization = organizations[0] if organizations else await create_organization(uow, name=name, now=now)
    return await create(uow, organization_id=organization.id, name=name, now=now)


async def ensure_default(uow: UnitOfWork, now: datetime) -> bool:
    """Create the first organization and project 1 if there is no project; return whether it did."""
    if await repository.any_project(uow):
        return False
    await repository.lock_making(uow)
    if await repository.any_project(uow):
        return False
    organization = await create_organization(uow, name=DEFAULT_ORGANIZATION, now=now)
    # The id is explicit, since a failed first start may have consumed 1, which the documentation uses.
    await repository.insert_project(
        uow,
        uuid=new_id(),
        organization_id=organization.id,
        name=DEFAULT_PROJECT,
        parent_id=None,
        now=now,
        project_id=DEFAULT_PROJECT_ID,
    )
    await repository.count_on(uow)
    return True


async def paused_until(uow: UnitOfWork, project_id: int) -> datetime | None:
    """Return until when grouping is or was paused; a time in the past is kept until replaced.

    Raises:
        NotFound: there is no such project.
    """
    project = await get(uow, project_id)
    if project is None:
        raise NotFound(f"There is no project with the id {project_id}.")
    return project.paused_until


async def set_pause(uow: UnitOfWork, project_id: int, until: datetime | None) -> datetime | None:
    """Store until when grouping is paused, None for no pause; return the value before.

    For `postroom.signals.pausing`, which schedules the grouping as well.
    """
    return await repository.update_pause(uow, project_id, until)

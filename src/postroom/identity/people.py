"""Find the people of an organization by id, git host login, e-mail address or name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from typing_extensions import TypedDict

from postroom.db.engine import UnitOfWork
from postroom.db.tables import memberships, projects, users
from postroom.domain.identity.roles import Role
from postroom.domain.signals.intake import is_storable

_PERSON = (
    users.c.id,
    users.c.uuid,
    users.c.first_name,
    users.c.last_name,
    users.c.email,
    users.c.github_login,
)
_FULL_NAME = users.c.first_name + " " + users.c.last_name


@dataclass(frozen=True, slots=True)
class Person:
    """The public view of a user; `github_login` is the linked git host login as entered."""

    id: int
    uuid: UUID
    first_name: str
    last_name: str
    email: str
    github_login: str | None

    @property
    def full_name(self) -> str:
        """First and last name, as far as known."""
        return f"{self.first_name} {self.last_name}".strip()


class PersonResponse(TypedDict):
    """A user."""

    id: int
    uuid: UUID
    first_name: str
    last_name: str
    email: str


def person_response(person: Person) -> PersonResponse:
    """Return the JSON object of a person."""
    return {
        "id": person.id,
        "uuid": person.uuid,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
    }


def optional_person(person: Person | None) -> PersonResponse | None:
    """Return the JSON object of a person, None for nobody."""
    return None if person is None else person_response(person)


async def by_id(uow: UnitOfWork, ids: Collection[int]) -> dict[int, Person]:
    """Return the users with these ids, members or not."""
    if not ids:
        return {}
    result = await uow.execute(sa.select(*_PERSON).where(users.c.id.in_(sorted(ids))))
    return {row.id: Person(*row) for row in result}


_HANDLES = (
    sa.select(users.c.id, sa.func.lower(users.c.github_login), sa.func.lower(users.c.email))
    .join(memberships, memberships.c.user_id == users.c.id)
    .join(projects, projects.c.organization_id == memberships.c.organization_id)
    .where(
        projects.c.id == sa.bindparam("project_id"),
        users.c.uuid == sa.any_(sa.bindparam("uuids", type_=ARRAY(sa.Uuid))),
    )
)


async def handles_of_members(
    uow: UnitOfWork, project_id: int, user_ids: Sequence[UUID]
) -> list[tuple[int, tuple[str, ...]]]:
    """Return the ids and the handles (lower case) of those users who are members of the project's organization."""
    found = await uow.execute(_HANDLES, {"project_id": project_id, "uuids": list(user_ids)})
    return [(row[0], tuple(handle for handle in row[1:] if handle)) for row in found]


async def handles_by_project(
    uow: UnitOfWork, members: Collection[tuple[int, int]]
) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return the handles (lower case) of members by project and user; those who are no members are left out."""
    if not members:
        return {}
    found = await uow.execute(
        sa.select(
            projects.c.id, users.c.id, sa.func.lower(users.c.github_login), sa.func.lower(users.c.email)
        )
        .join(memberships, memberships.c.organization_id == projects.c.organization_id)
        .join(users, users.c.id == memberships.c.user_id)
        .where(sa.tuple_(projects.c.id, users.c.id).in_(sorted(members)))
    )
    return {(row[0], row[1]): tuple(handle for handle in row[2:] if handle) for row in found}


async def former_addresses(uow: UnitOfWork, project_id: int, emails: Collection[str]) -> set[str]:
    """Return the e-mail addresses, in lower case, of accounts that are no members of a project's organization.

    An address without an account on this server is none of them.
    """
    email = sa.func.lower(users.c.email)
    is_member = (
        sa.select(sa.literal(1))
        .select_from(memberships.join(projects, projects.c.organization_id == memberships.c.organization_id))
        .where(projects.c.id == project_id, memberships.c.user_id == users.c.id)
        .exists()
    )
    found = await uow.execute(
        sa.select(email).where(email.in_(sorted({one.lower() for one in emails})), ~is_member)
    )
    return set(found.scalars())


async def members_by_login(
    uow: UnitOfWork, organization_id: UUID, logins: Collection[str]
) -> dict[str, Person]:
    """Return the members with one of the linked logins, ignoring case, by login in lower case.

    Members without a linked login are matched by e-mail address, since research suggests them, too.
    """
    storable = sorted({login.lower() for login in logins if is_storable(login)})
    if not storable:
        return {}
    login = sa.func.lower(users.c.github_login)
    linked = sa.func.coalesce(users.c.github_login, "") != ""
    address = sa.and_(~linked, sa.func.lower(users.c.email).in_(storable))
    result = await uow.execute(
        _members(organization_id).where(sa.or_(login.in_(storable), address)).order_by(users.c.id.desc())
    )
    # If two members share a login, the first member wins.
    return {str(row.github_login or row.email).lower(): Person(*row) for row in result}


async def members_by_email(
    uow: UnitOfWork, organization_id: UUID, emails: Collection[str]
) -> dict[str, Person]:
    """Return the members with one of the e-mail addresses, ignoring case, by address in lower case."""
    storable = sorted({email.lower() for email in emails if is_storable(email)})
    if not storable:
        return {}
    email = sa.func.lower(users.c.email)
    result = await uow.execute(_members(organization_id).where(email.in_(storable)))
    return {str(row.email).lower(): Person(*row) for row in result}


async def members_by_uuid(
    uow: UnitOfWork, organization_id: UUID, uuids: Collection[UUID]
) -> dict[UUID, Person]:
    """Return the members with these UUIDs who have a linked login."""
    if not uuids:
        return {}
    result = await uow.execute(_linked(organization_id).where(users.c.uuid.in_(list(uuids))))
    return {row.uuid: Person(*row) for row in result}


async def any_members_by_uuid(
    uow: UnitOfWork, organization_id: UUID, uuids: Collection[UUID]
) -> dict[UUID, Person]:
    """Return the members with these UUIDs, with or without a linked login."""
    if not uuids:
        return {}
    result = await uow.execute(_members(organization_id).where(users.c.uuid.in_(list(uuids))))
    return {row.uuid: Person(*row) for row in result}


async def reviewers(uow: UnitOfWork, organization_id: UUID, *, query: str = "") -> Sequence[Person]:
    """Return the members with a linked login, by first name, last name, email and UUID.

    `query` is a part of the full name or of the email, ignoring case; empty for everybody.
    """
    if not is_storable(query):
        return []
    statement = _named(_linked(organization_id), query)
    result = await uow.execute(
        statement.order_by(users.c.first_name, users.c.last_name, users.c.email, users.c.uuid)
    )
    return [Person(*row) for row in result]


async def acting_member(uow: UnitOfWork, organization_id: UUID, *, preferred: int | None) -> int | None:
    """Return the member on whose behalf automatic work acts: `preferred`, or the longest-standing member.

    Read-only members are excluded.
    """
    result = await uow.execute(
        sa.select(memberships.c.user_id)
        .where(memberships.c.organization_id == organization_id, memberships.c.role != Role.VIEWER)
        .order_by(
            (memberships.c.user_id == (preferred or 0)).desc(),
            memberships.c.created_at,
            memberships.c.user_id,
        )
        .limit(1)
    )
    return result.scalar_one_or_none()


async def members(uow: UnitOfWork, organization_id: UUID, *, query: str = "", limit: int) -> Sequence[Person]:
    """Return at most `limit` members with or without a linked login, ordered by id.

    `query` is a part of the email, or of the first, last or full name, ignoring case; empty for everybody.
    """
    if not is_storable(query):
        return []
    statement = _named(_members(organization_id), query)
    result = await uow.execute(statement.order_by(users.c.id).limit(limit))
    return [Person(*row) for row in result]


async def members_of_project(uow: UnitOfWork, project_id: int, *, limit: int) -> Sequence[Person]:
    """Return at most `limit` members of a project's organization, ordered by id."""
    statement = (
        sa.select(*_PERSON)
        .join(memberships, memberships.c.user_id == users.c.id)
        .join(projects, projects.c.organization_id == memberships.c.organization_id)
        .where(projects.c.id == project_id)
    )
    result = await uow.execute(statement.order_by(users.c.id).limit(limit))
    return [Person(*row) for row in result]


def _named(statement: sa.Select[Any], query: str) -> sa.Select[Any]:
    if not query:
        return statement
    in_name = _FULL_NAME.icontains(query, autoescape=True)
    return statement.where(sa.or_(in_name, users.c.email.icontains(query, autoescape=True)))


def _members(organization_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(*_PERSON)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organization_id == organization_id)
    )


def _linked(organization_id: UUID) -> sa.Select[Any]:
    return _members(organization_id).where(sa.func.coalesce(users.c.github_login, "") != "")

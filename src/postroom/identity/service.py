"""Who may call: organizations, people, and the personal API keys that speak for them."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Forbidden, Invalid, NotFound
from postroom.domain.identity.roles import Role
from postroom.domain.identity.scopes import normalise
from postroom.domain.signals.intake import is_storable
from postroom.edge.state import Actor, FoundProject
from postroom.identity import repository
from postroom.identity.schemas import KeyInfo, Organization, User
from postroom.identity.secret import KeyHasher, new_key

KEY_PREFIX = "phx_"
TOUCH_INTERVAL = timedelta(minutes=1)
"""How exact `last_used_at` is: a busy key is not written at every request."""

MAX_NAME = 200

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_MAX_EMAIL = 254
_MAX_USER_ID = 2**31 - 1


async def create_organization(uow: UnitOfWork, *, name: str, now: datetime) -> Organization:
    """Make an organization.

    Raises:
        Invalid: the name is blank, too long or can't be stored.
    """
    return await repository.insert_organization(uow, id=new_id(), name=checked_name(name), now=now)


async def list_organizations(uow: UnitOfWork) -> list[Organization]:
    """Return all organizations, oldest first."""
    return await repository.select_organizations(uow)


async def approves_models(uow: UnitOfWork, organization_id: UUID) -> bool:
    """Tell whether an organization lets models have its data."""
    return await repository.select_approval(uow, organization_id)


async def organization_for(uow: UnitOfWork, actor: Actor, *, id: UUID | None = None) -> Organization | None:
    """Return an organization of the actor's own within the limits of the key, or None: that with `id`, else any.

    Without `id` it is the oldest one.
    """
    if actor.owns_server:
        every = await list_organizations(uow)
        return next((one for one in every if id is None or one.id == id), None)
    among = actor.scoped_organizations
    if id is not None:
        if among and id not in among:
            return None
        among = frozenset({id})
    found = await repository.select_organizations_of(uow, actor.user_id, among=among)
    return found[0] if found else None


async def organizations_of(uow: UnitOfWork, actor: Actor) -> list[Organization]:
    """Return the organizations that `actor` may reach, the oldest first."""
    if actor.owns_server:
        return await list_organizations(uow)
    return await repository.select_organizations_of(uow, actor.user_id, among=actor.scoped_organizations)


async def found_organization(uow: UnitOfWork, actor: Actor, *, name: str, now: datetime) -> Organization:
    """Make an organization with `actor` as its first member; the owner of the server joins none.

    Raises:
        Invalid: the name is blank, too long or can't be stored.
    """
    made = await create_organization(uow, name=name, now=now)
    if not actor.owns_server:
        await add_member(uow, user_id=actor.user_id, organization_id=made.id, now=now)
    return made


async def join(
    uow: UnitOfWork,
    actor: Actor,
    *,
    organization_id: UUID,
    email: str,
    first_name: str,
    last_name: str,
    github_login: str | None,
    role: Role | None,
    now: datetime,
) -> tuple[User, bool]:
    """Make somebody a member of an organization, with an account where they have none; tell whether they joined.

    What is given of the name and the login fills in what an account does not say yet, and never replaces it.

    Raises:
        Invalid: that is no address.
        Forbidden: the account belongs to people with whom `actor` shares no organization.
    """
    user, is_new = await find_or_create_user(
        uow, email=email, now=now, first_name=first_name, last_name=last_name, github_login=github_login
    )
    if not is_new:
        trusted = actor.owns_server or actor.is_staff or user.id == actor.user_id
        if not trusted and not await repository.shares_organization(uow, actor.user_id, user.id):
            raise Forbidden("Only staff may add this address; on the server: postroom users create.")
        missing = {
            name: value
            for name, value in (
                ("first_name", first_name),
                ("last_name", last_name),
                ("github_login", github_login),
            )
            if value and not getattr(user, name)
        }
        if missing:
            await repository.update_user(uow, user.id, missing)
            user = await repository.select_user(uow, user.id) or user
    joined = await add_member(uow, user_id=user.id, organization_id=organization_id, role=role, now=now)
    return user, joined


async def user_named(uow: UnitOfWork, text: str) -> User | None:
    """Return the user with this number, UUID or e-mail address, or None."""
    return await (repository.user_by_email(uow, text.strip()) if "@" in text else get_user(uow, text))


async def get_user(uow: UnitOfWork, text: str) -> User | None:
    """Return the user that a URL names by number or UUID, or None."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(_MAX_USER_ID)):
        number = int(text)
        return await repository.select_user(uow, number) if number <= _MAX_USER_ID else None
    try:
        return await repository.user_by_uuid(uow, UUID(text))
    except ValueError:
        return None


def checked_name(name: str) -> str:
    """Return `name` trimmed, for an organization, a project or a key.

    Raises:
        Invalid: it is blank, too long or can't be stored.
    """
    trimmed = name.strip()
    if not trimmed or len(trimmed) > MAX_NAME or not is_storable(trimmed):
        raise Invalid(f"A name needs 1 to {MAX_NAME} characters.")
    return trimmed


def checked_email(email: str) -> str:
    """Return an e-mail address, trimmed.

    Raises:
        Invalid: it is none.
    """
    trimmed = email.strip()
    if len(trimmed) > _MAX_EMAIL or not _EMAIL.fullmatch(trimmed) or not is_storable(trimmed):
        raise Invalid(f"'{trimmed[:80]}' is no e-mail address.")
    return trimmed


async def find_or_create_user(
    uow: UnitOfWork,
    *,
    email: str,
    now: datetime,
    first_name: str = "",
    last_name: str = "",
    github_login: str | None = None,
) -> tuple[User, bool]:
    """Return the user with this address, and whether they were made just now, with the names that are given.

    `github_login` is their login at the git host.

    Raises:
        Invalid: that is no address.
    """
    email = checked_email(email)
    found = await repository.user_by_email(uow, email)
    if found is not None:
        return found, False
    made = await repository.insert_user(
        uow,
        uuid=new_id(),
        email=email,
        first_name=first_name,
        last_name=last_name,
        github_login=github_login,
        now=now,
    )
    if made is not None:
        return made, True
    # Somebody else made them between the two statements.
    found = await repository.user_by_email(uow, email)
    if found is None:
        raise Conflict(f"The user '{email}' was removed just now. Try again.")
    return found, False


async def add_member(
    uow: UnitOfWork, *, user_id: int, organization_id: UUID, now: datetime, role: Role | None = None
) -> bool:
    """Make a user a member of an organization; False when they were one, whose role then stays.

    Without a role the first member of an organization is its owner, and later ones are members.
    """
    return await repository.insert_membership(
        uow, user_id=user_id, organization_id=organization_id, role=role, now=now
    )


async def set_role(
    uow: UnitOfWork, *, user_id: int, organization_id: UUID, role: Role, now: datetime
) -> None:
    """Give somebody a role in an organization, whether they were a member or not."""
    await repository.upsert_role(uow, user_id=user_id, organization_id=organization_id, role=role, now=now)


async def roles_of(uow: UnitOfWork, user_id: int) -> dict[UUID, Role]:
    """Return what somebody is in which organization."""
    return await repository.select_roles(uow, user_id)


async def change_user(uow: UnitOfWork, user_id: int, values: dict[str, Any]) -> None:
    """Set some columns of a user."""
    await repository.update_user(uow, user_id, values)


async def create_key(
    uow: UnitOfWork,
    *,
    user: User,
    label: str,
    scopes: Iterable[str],
    projects: Iterable[int],
    organizations: Iterable[UUID],
    hasher: KeyHasher,
    now: datetime,
) -> tuple[str, KeyInfo]:
    """Make a key for `user` and return its text, which is never to be had again, and what is kept of it.

    Raises:
        Invalid: a scope is malformed, there is none, or the label is too long.
    """
    if len(label) > MAX_NAME or not is_storable(label):
        raise Invalid(f"A label has at most {MAX_NAME} characters.")
    key, mask = new_key(KEY_PREFIX)
    key_id = new_id()
    await repository.insert_key(
        uow,
        {
            "id": key_id,
            "user_id": user.id,
            "label": label.strip(),
            "key_hash": hasher.hash(key),
            "mask": mask,
            "scopes": list(normalise(scopes)),
            "scoped_projects": sorted(set(projects)),
            "scoped_organizations": sorted(set(organizations)),
            "created_at": now,
        },
    )
    return key, await get_key(uow, key_id)


async def get_key(uow: UnitOfWork, key_id: UUID) -> KeyInfo:
    """Return what is kept of a person's key.

    Raises:
        NotFound: there is no such key, or it is a run token, which ends by itself.
    """
    found = await repository.select_keys(uow, key_id=key_id)
    if not found:
        raise NotFound(f"There is no key with the id {key_id}.")
    return found[0]


async def list_keys(uow: UnitOfWork, *, email: str | None = None) -> list[KeyInfo]:
    """Return people's keys, revoked ones too, newest first: all, or those of one user. Run tokens are left out."""
    return await repository.select_keys(uow, email=email)


async def revoke_key(uow: UnitOfWork, key_id: UUID, *, now: datetime) -> KeyInfo:
    """Make a key useless from now on; revoking it again changes nothing.

    Raises:
        NotFound: there is no such key.
    """
    await repository.set_revoked(uow, key_id, now)
    return await get_key(uow, key_id)


async def authenticate(uow: UnitOfWork, key: str, *, hasher: KeyHasher, now: datetime) -> Actor | None:
    """Return who presents `key`, or None when it is unknown, revoked or past its end; see `authenticate_for`."""
    found = await authenticate_for(uow, key, None, hasher=hasher, now=now)
    return None if found is None else found[0]


async def authenticate_for(
    uow: UnitOfWork, key: str, project_id: int | None, *, hasher: KeyHasher, now: datetime
) -> tuple[Actor, FoundProject | None] | None:
    """Return who presents `key` and the project with this id, None when there is none, in one statement.

    None in place of both when the key is unknown, revoked or past its end. The use is noted at most once a minute
    and never waits for another request; a request that fails in the end leaves no note.
    """
    row = await repository.live_key(uow, hasher.hash(key), now, project_id)
    if row is None or not hasher.matches(key, row.key_hash):
        return None
    before = now - TOUCH_INTERVAL
    if row.last_used_at is None or row.last_used_at < before:
        await repository.touch_key(uow, row.key_id, now=now, before=before)
    return actor_of(row), project_of(row)


def actor_of(row: sa.Row[Any]) -> Actor:
    """Return who a row of a key or a session speaks for."""
    return Actor(
        user_id=row.id,
        user_uuid=row.uuid,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        github_login=row.github_login,
        is_staff=row.is_staff,
        key_id=row.key_id,
        scopes=frozenset(row.scopes),
        scoped_projects=frozenset(row.scoped_projects),
        scoped_organizations=frozenset(row.scoped_organizations),
        scout_run_id=row.scout_run_id,
    )


def project_of(row: sa.Row[Any]) -> FoundProject | None:
    """Return the project that stands in a row beside a user, if there is one."""
    if row.project_id is None:
        return None
    role = None if row.role is None else Role(row.role)
    return FoundProject(row.project_id, row.organization_id, role, row.parent_id)

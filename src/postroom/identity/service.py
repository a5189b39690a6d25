"""Authentication and identity: organizations, users, and personal API keys."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.identity.roles import SERVER_OWNER, Role
from postroom.domain.identity.scopes import normalise
from postroom.domain.signals.intake import is_storable
from postroom.identity import repository
from postroom.identity.actors import Actor, FoundProject
from postroom.identity.schemas import KeyInfo, Organization, User
from postroom.identity.secret import KeyHasher, new_key

KEY_PREFIX = "phx_"
TOUCH_INTERVAL = timedelta(minutes=1)
"""Precision of `last_used_at`, so that a busy key is not written with every request."""

MAX_NAME = 200

EMAIL = r"[^\s\x1c-\x1f\x85@]+@[^\s\x1c-\x1f\x85@]+"
_EMAIL = re.compile(EMAIL)
_MAX_EMAIL = 254
_MAX_USER_ID = 2**31 - 1


async def create_organization(uow: UnitOfWork, *, name: str, now: datetime) -> Organization:
    """Create an organization.

    Raises:
        Invalid: the name is blank, too long or can't be stored.
    """
    return await repository.insert_organization(uow, id=new_id(), name=checked_name(name), now=now)


async def require_second_factor(uow: UnitOfWork, organization_id: UUID, *, required: bool) -> None:
    """Set whether the members of an organization need a second factor to sign in with a password."""
    await repository.update_organization(uow, organization_id, second_factor_required=required)


async def list_organizations(uow: UnitOfWork) -> list[Organization]:
    """Return all organizations, oldest first."""
    return await repository.select_organizations(uow)


async def approves_models(uow: UnitOfWork, organization_id: UUID) -> bool:
    """Return whether an organization allows its data for language models."""
    return await repository.select_approval(uow, organization_id)


async def erase_account(uow: UnitOfWork, user_id: int) -> None:
    """Leave the number of an account, for what it did, without name, login, password and a real address."""
    await repository.update_user(
        uow,
        user_id,
        {
            "email": f"erased-{user_id}@erased.invalid",
            "first_name": "",
            "last_name": "",
            "github_login": None,
            "password_hash": None,
            "is_staff": False,
            "current_project_id": None,
        },
    )


async def organization_for(uow: UnitOfWork, actor: Actor, *, id: UUID | None = None) -> Organization | None:
    """Return one of the actor's organizations within the limits of the key, or None.

    It is the one with `id`, or without `id` the one that they joined first.
    """
    if actor.owns_server:
        every = await list_organizations(uow)
        return next((organization for organization in every if id is None or organization.id == id), None)
    among = actor.scoped_organizations
    if id is not None:
        if among and id not in among:
            return None
        among = frozenset({id})
    organizations = await repository.select_organizations_of(uow, actor.user_id, among=among)
    return organizations[0] if organizations else None


async def organizations_of(uow: UnitOfWork, actor: Actor) -> list[Organization]:
    """Return the organizations that `actor` may access, in the order of joining."""
    if actor.owns_server:
        return await list_organizations(uow)
    return await repository.select_organizations_of(uow, actor.user_id, among=actor.scoped_organizations)


async def found_organization(uow: UnitOfWork, actor: Actor, *, name: str, now: datetime) -> Organization:
    """Create an organization with `actor` as its first member; the server's owner does not join it.

    Raises:
        Invalid: the name is blank, too long or can't be stored.
    """
    organization = await create_organization(uow, name=name, now=now)
    if not actor.owns_server:
        await add_member(uow, user_id=actor.user_id, organization_id=organization.id, now=now)
    return organization


async def enrol(
    uow: UnitOfWork,
    *,
    organization_id: UUID,
    email: str,
    first_name: str,
    last_name: str,
    github_login: str | None,
    role: Role | None,
    now: datetime,
) -> User:
    """Make somebody a member of an organization without asking, for the server's operator; others invite.

    An account is created if necessary. The given names and login complete an existing one, and never replace its
    values.

    Raises:
        Invalid: the address is malformed.
    """
    given = {"first_name": first_name, "last_name": last_name, "github_login": github_login}
    user, is_new = await find_or_create_user(
        uow, email=email, now=now, first_name=first_name, last_name=last_name, github_login=github_login
    )
    missing = {name: value for name, value in given.items() if value and not getattr(user, name)}
    if missing and not is_new:
        await repository.update_user(uow, user.id, missing)
        user = await repository.select_user(uow, user.id) or user
    await add_member(uow, user_id=user.id, organization_id=organization_id, role=role, now=now)
    return user


async def user_named(uow: UnitOfWork, text: str) -> User | None:
    """Return the user with this id, UUID or e-mail address, or None."""
    return await (repository.user_by_email(uow, text.strip()) if "@" in text else get_user(uow, text))


async def server_owner(uow: UnitOfWork) -> User | None:
    """Return the user in whose name commands on the server's machine act: its one owner, else `SERVER_OWNER`.

    With several owners nobody knows which of them it is. None if there is no such user yet.
    """
    sole = await repository.sole_owner(uow, besides=SERVER_OWNER)
    return sole or await repository.user_by_email(uow, SERVER_OWNER)


async def lock(uow: UnitOfWork, user_id: int) -> None:
    """Lock a user until the transaction ends, so that counts of what they have stay valid."""
    await repository.lock_user(uow, user_id)


async def get_user(uow: UnitOfWork, text: str) -> User | None:
    """Return the user with the id or UUID of a URL, or None."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(_MAX_USER_ID)):
        number = int(text)
        return await repository.select_user(uow, number) if number <= _MAX_USER_ID else None
    try:
        return await repository.user_by_uuid(uow, UUID(text))
    except ValueError:
        return None


def checked_name(name: str) -> str:
    """Validate and trim the name of an organization, a project or a key.

    Raises:
        Invalid: it is blank, too long or can't be stored.
    """
    trimmed = name.strip()
    if not trimmed or len(trimmed) > MAX_NAME or not is_storable(trimmed):
        raise Invalid(f"A name needs 1 to {MAX_NAME} characters.")
    return trimmed


def checked_email(email: str) -> str:
    """Validate and trim an e-mail address.

    Raises:
        Invalid: it is malformed.
    """
    trimmed = email.strip()
    if len(trimmed) > _MAX_EMAIL or not _EMAIL.fullmatch(trimmed) or not is_storable(trimmed):
        raise Invalid(f"'{trimmed[:80]}' is not an e-mail address.")
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
    """Return the user with this address, and whether it was just created with the given names.

    `github_login` is the user's git host login.

    Raises:
        Invalid: the address is malformed.
    """
    email = checked_email(email)
    existing = await repository.user_by_email(uow, email)
    if existing is not None:
        return existing, False
    created = await repository.insert_user(
        uow,
        uuid=new_id(),
        email=email,
        first_name=first_name,
        last_name=last_name,
        github_login=github_login,
        now=now,
    )
    if created is not None:
        return created, True
    # A concurrent call created the user between the two statements.
    existing = await repository.user_by_email(uow, email)
    if existing is None:
        raise Conflict(f"The user '{email}' was removed just now. Try again.")
    return existing, False


async def add_member(
    uow: UnitOfWork, *, user_id: int, organization_id: UUID, now: datetime, role: Role | None = None
) -> bool:
    """Add a user to an organization; return false if they were a member, whose role is kept.

    Without a role the first member of an organization becomes its owner, and later ones members.
    """
    return await repository.insert_membership(
        uow, user_id=user_id, organization_id=organization_id, role=role, now=now
    )


async def set_role(
    uow: UnitOfWork, *, user_id: int, organization_id: UUID, role: Role, now: datetime
) -> None:
    """Set the role of a user in an organization, adding them if necessary."""
    await repository.upsert_role(uow, user_id=user_id, organization_id=organization_id, role=role, now=now)


async def roles_of(uow: UnitOfWork, user_id: int) -> dict[UUID, Role]:
    """Return the roles of a user by organization."""
    return await repository.select_roles(uow, user_id)


async def change_user(uow: UnitOfWork, user_id: int, values: dict[str, Any]) -> None:
    """Update columns of a user."""
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
    """Create a key for `user`; return its text, which can't be retrieved again, and the stored key.

    Raises:
        Invalid: a scope is malformed, there is none, or the label is too long.
    """
    if len(label) > MAX_NAME or not is_storable(label):
        raise Invalid(f"A label may have at most {MAX_NAME} characters.")
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
    """Return a personal API key.

    Raises:
        NotFound: there is no such key, or it is a run token, which is managed by its run.
    """
    keys = await repository.select_keys(uow, key_id=key_id)
    if not keys:
        raise NotFound(f"There is no key with the id {key_id}.")
    return keys[0]


async def list_keys(uow: UnitOfWork, *, email: str | None = None) -> list[KeyInfo]:
    """Return keys including revoked ones, newest first: all, or those of one user. Run tokens are excluded."""
    return await repository.select_keys(uow, email=email)


async def has_key(uow: UnitOfWork, scopes: Collection[str]) -> bool:
    """Return whether anybody has a usable key with one of the scopes; run tokens are excluded."""
    return await repository.exists_key(uow, scopes)


async def revoke_key(uow: UnitOfWork, key_id: UUID, *, now: datetime) -> KeyInfo:
    """Revoke a key; the operation is idempotent.

    Raises:
        NotFound: there is no such key.
    """
    await repository.set_revoked(uow, key_id, now)
    return await get_key(uow, key_id)


async def authenticate(uow: UnitOfWork, key: str, *, hasher: KeyHasher, now: datetime) -> Actor | None:
    """Return the actor of `key`, or None if it is unknown, revoked or expired; see `authenticate_for`."""
    authenticated = await authenticate_for(uow, key, None, hasher=hasher, now=now)
    return None if authenticated is None else authenticated[0]


async def authenticate_for(
    uow: UnitOfWork, key: str, project_id: int | None, *, hasher: KeyHasher, now: datetime
) -> tuple[Actor, FoundProject | None] | None:
    """Return the actor of `key` and the project with this id (or None) in one statement.

    Return None if the key is unknown, revoked or expired. Its use is recorded at most once a minute, without
    waiting for other requests, and not for requests that fail.
    """
    row = await repository.live_key(uow, hasher.hash(key), now, project_id)
    if row is None or not hasher.matches(key, row.key_hash):
        return None
    before = now - TOUCH_INTERVAL
    if row.last_used_at is None or row.last_used_at < before:
        await repository.touch_key(uow, row.key_id, now=now, before=before)
    return actor_of(row), project_of(row)


def actor_of(row: sa.Row[Any]) -> Actor:
    """Return the actor of a key's or session's row."""
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
    """Return the project in a row that also contains a user, if there is one."""
    if row.project_id is None:
        return None
    role = None if row.role is None else Role(row.role)
    return FoundProject(row.project_id, row.organization_id, role, row.parent_id)

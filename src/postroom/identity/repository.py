"""Queries of users, organizations and keys."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.locks import lock_row
from postroom.db.tables import memberships, organizations, personal_api_keys, projects, users
from postroom.domain.identity.roles import Role
from postroom.identity.columns import ROLE_IN_PROJECT, USER_COLUMNS
from postroom.identity.schemas import KeyInfo, Organization, User

_ORGANIZATION = (
    organizations.c.id,
    organizations.c.name,
    organizations.c.is_ai_data_processing_approved,
    organizations.c.created_at,
    organizations.c.second_factor_required,
)


async def update_organization(uow: UnitOfWork, id: UUID, **values: Any) -> None:
    """Change columns of an organization."""
    await uow.execute(sa.update(organizations).where(organizations.c.id == id).values(values))


async def insert_user(
    uow: UnitOfWork,
    *,
    uuid: UUID,
    email: str,
    first_name: str,
    last_name: str,
    github_login: str | None,
    now: datetime,
) -> User | None:
    """Insert a user; return None if the address is taken."""
    result = await uow.execute(
        insert(users)
        .values(
            uuid=uuid,
            email=email,
            first_name=first_name,
            last_name=last_name,
            github_login=github_login,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[sa.text("lower(email)")])
        .returning(*USER_COLUMNS)
    )
    row = result.one_or_none()
    return None if row is None else User(*row)


async def user_by_email(uow: UnitOfWork, email: str) -> User | None:
    """Return the user with this address, ignoring case."""
    result = await uow.execute(
        sa.select(*USER_COLUMNS).where(sa.func.lower(users.c.email) == sa.func.lower(email))
    )
    row = result.one_or_none()
    return None if row is None else User(*row)


async def sole_owner(uow: UnitOfWork, *, besides: str) -> User | None:
    """Return the one user who is an owner of organizations, not counting one address; None for several or none."""
    rows = await uow.execute(
        sa.select(*USER_COLUMNS)
        .where(
            users.c.id.in_(sa.select(memberships.c.user_id).where(memberships.c.role == Role.OWNER)),
            sa.func.lower(users.c.email) != besides,
        )
        .limit(2)
    )
    found = [User(*row) for row in rows]
    return found[0] if len(found) == 1 else None


async def insert_organization(uow: UnitOfWork, *, id: UUID, name: str, now: datetime) -> Organization:
    """Insert an organization."""
    statement = sa.insert(organizations).values(id=id, name=name, created_at=now).returning(*_ORGANIZATION)
    return Organization(*(await uow.execute(statement)).one())


async def select_organizations(uow: UnitOfWork) -> list[Organization]:
    """Return all organizations, oldest first."""
    result = await uow.execute(
        sa.select(*_ORGANIZATION).order_by(organizations.c.created_at, organizations.c.id)
    )
    return [Organization(*row) for row in result]


async def select_approval(uow: UnitOfWork, id: UUID) -> bool:
    """Return whether an organization allows its data for language models; false if it does not exist."""
    result = await uow.execute(
        sa.select(organizations.c.is_ai_data_processing_approved).where(organizations.c.id == id)
    )
    return bool(result.scalar_one_or_none())


async def select_organizations_of(
    uow: UnitOfWork, user_id: int, *, among: Collection[UUID]
) -> list[Organization]:
    """Return the organizations of a user in the order of joining, restricted to `among` if not empty."""
    statement = (
        sa.select(*_ORGANIZATION)
        .join(memberships, memberships.c.organization_id == organizations.c.id)
        .where(memberships.c.user_id == user_id)
        .order_by(memberships.c.created_at, organizations.c.id)
    )
    if among:
        statement = statement.where(organizations.c.id.in_(among))
    return [Organization(*row) for row in await uow.execute(statement)]


async def update_user(uow: UnitOfWork, user_id: int, values: dict[str, Any]) -> None:
    """Update columns of a user."""
    await uow.execute(sa.update(users).where(users.c.id == user_id).values(values))


async def select_user(uow: UnitOfWork, user_id: int) -> User | None:
    """Return the user with this id."""
    row = (await uow.execute(sa.select(*USER_COLUMNS).where(users.c.id == user_id))).one_or_none()
    return None if row is None else User(*row)


async def user_by_uuid(uow: UnitOfWork, uuid: UUID) -> User | None:
    """Return the user with this UUID."""
    row = (await uow.execute(sa.select(*USER_COLUMNS).where(users.c.uuid == uuid))).one_or_none()
    return None if row is None else User(*row)


async def insert_membership(
    uow: UnitOfWork, *, user_id: int, organization_id: UUID, role: Role | None, now: datetime
) -> bool:
    """Insert a membership; return false if it exists. Without a role the first member becomes the owner."""
    first = ~sa.exists().where(memberships.c.organization_id == organization_id)
    default_role = sa.case((first, Role.OWNER.value), else_=Role.MEMBER.value) if role is None else role.value
    result = await uow.execute(
        insert(memberships)
        .values(user_id=user_id, organization_id=organization_id, created_at=now, role=default_role)
        .on_conflict_do_nothing()
        .returning(memberships.c.user_id)
    )
    return result.one_or_none() is not None


async def upsert_role(
    uow: UnitOfWork, *, user_id: int, organization_id: UUID, role: Role, now: datetime
) -> None:
    """Insert or update the role of a user in an organization."""
    await uow.execute(
        insert(memberships)
        .values(user_id=user_id, organization_id=organization_id, created_at=now, role=role.value)
        .on_conflict_do_update(
            index_elements=[memberships.c.organization_id, memberships.c.user_id],
            set_={"role": role.value},
        )
    )


async def select_roles(uow: UnitOfWork, user_id: int) -> dict[UUID, Role]:
    """Return the roles of a user by organization."""
    result = await uow.execute(
        sa.select(memberships.c.organization_id, memberships.c.role).where(memberships.c.user_id == user_id)
    )
    return {id: Role(role) for id, role in result}


async def insert_key(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a key."""
    await uow.execute(sa.insert(personal_api_keys).values(values))


async def select_keys(
    uow: UnitOfWork,
    *,
    email: str | None = None,
    key_id: UUID | None = None,
    usable_by: int | None = None,
    now: datetime | None = None,
) -> list[KeyInfo]:
    """Return keys, newest first: all, those of one user, or one. Run tokens are excluded.

    `usable_by` selects the keys of the user with this id that are neither revoked nor expired at `now`.
    """
    keys = personal_api_keys.c
    statement = (
        sa.select(
            keys.id,
            keys.user_id,
            users.c.email,
            keys.label,
            keys.mask,
            keys.scopes,
            keys.scoped_projects,
            keys.scoped_organizations,
            keys.created_at,
            keys.last_used_at,
            keys.revoked_at,
            keys.expires_at,
        )
        .join_from(personal_api_keys, users)
        .where(keys.scout_run_id.is_(None))
        .order_by(keys.created_at.desc(), keys.id.desc())
    )
    if email is not None:
        statement = statement.where(sa.func.lower(users.c.email) == sa.func.lower(email))
    if key_id is not None:
        statement = statement.where(keys.id == key_id)
    if usable_by is not None:
        statement = statement.where(
            keys.user_id == usable_by,
            keys.revoked_at.is_(None),
            sa.or_(keys.expires_at.is_(None), keys.expires_at > now),
        )
    return [_key_info(row) for row in await uow.execute(statement)]


def _key_info(row: Sequence[Any]) -> KeyInfo:
    (
        id,
        user_id,
        email,
        label,
        mask,
        scopes,
        projects,
        organizations_,
        created,
        used,
        revoked,
        expires,
    ) = row
    return KeyInfo(
        id=id,
        user_id=user_id,
        user_email=email,
        label=label,
        mask=mask,
        scopes=tuple(scopes),
        projects=tuple(projects),
        organizations=tuple(organizations_),
        created_at=created,
        last_used_at=used,
        revoked_at=revoked,
        expires_at=expires,
    )


async def set_revoked(uow: UnitOfWork, key_id: UUID, now: datetime) -> bool:
    """Revoke a key, keeping the time of an earlier revocation; return false if there is no such key."""
    keys = personal_api_keys.c
    result = await uow.execute(
        sa.update(personal_api_keys)
        .where(keys.id == key_id)
        .values(revoked_at=sa.func.coalesce(keys.revoked_at, now))
    )
    return result.rowcount == 1


async def update_key(uow: UnitOfWork, key_id: UUID, values: dict[str, Any]) -> None:
    """Update columns of a key."""
    await uow.execute(sa.update(personal_api_keys).where(personal_api_keys.c.id == key_id).values(values))


async def exists_key(uow: UnitOfWork, scopes: Collection[str]) -> bool:
    """Return whether a person has a key, not revoked, with one of the scopes."""
    keys = personal_api_keys.c
    usable = sa.exists().where(
        keys.scopes.overlap(list(scopes)), keys.revoked_at.is_(None), keys.scout_run_id.is_(None)
    )
    return bool((await uow.execute(sa.select(usable))).scalar_one())


async def lock_user(uow: UnitOfWork, user_id: int) -> None:
    """Lock the row of a user until the transaction ends."""
    await lock_row(uow, users.c.id, user_id)


async def select_hash(uow: UnitOfWork, key_id: UUID) -> tuple[bytes, str] | None:
    """Return the hash and the mask of an unrevoked key, and lock its row."""
    keys = personal_api_keys.c
    result = await uow.execute(
        sa.select(keys.key_hash, keys.mask)
        .where(keys.id == key_id, keys.revoked_at.is_(None))
        .with_for_update()
    )
    row = result.one_or_none()
    return None if row is None else (row[0], row[1])


async def select_own_projects(uow: UnitOfWork, user_id: int, ids: Collection[int]) -> set[int]:
    """Return the given projects that belong to the user's organizations."""
    own = sa.select(memberships.c.organization_id).where(memberships.c.user_id == user_id)
    result = await uow.execute(
        sa.select(projects.c.id).where(projects.c.id.in_(ids), projects.c.organization_id.in_(own))
    )
    return set(result.scalars())


async def set_hash(uow: UnitOfWork, key_id: UUID, *, key_hash: bytes, mask: str) -> bool:
    """Replace the hash of a key; return false if it is unknown or revoked."""
    keys = personal_api_keys.c
    result = await uow.execute(
        sa.update(personal_api_keys)
        .where(keys.id == key_id, keys.revoked_at.is_(None))
        .values(key_hash=key_hash, mask=mask, last_used_at=None)
    )
    return result.rowcount == 1


_KEY = personal_api_keys.c

# Built once for all calls: authentication is the most frequent query.
_LIVE_KEY = (
    sa.select(
        _KEY.id.label("key_id"),
        _KEY.key_hash,
        _KEY.scopes,
        _KEY.scoped_projects,
        _KEY.scoped_organizations,
        _KEY.last_used_at,
        _KEY.scout_run_id,
        *USER_COLUMNS,
        projects.c.id.label("project_id"),
        projects.c.organization_id,
        projects.c.parent_id,
        ROLE_IN_PROJECT,
    )
    .select_from(
        personal_api_keys.join(users).outerjoin(
            projects, projects.c.id == sa.bindparam("project_id", type_=sa.Integer)
        )
    )
    .where(
        _KEY.key_hash == sa.bindparam("key_hash"),
        _KEY.revoked_at.is_(None),
        sa.or_(_KEY.expires_at.is_(None), _KEY.expires_at > sa.bindparam("now")),
    )
)


async def live_key(
    uow: UnitOfWork, key_hash: bytes, now: datetime, project_id: int | None
) -> sa.Row[Any] | None:
    """Return the key with this hash that is neither revoked nor expired, joined with its user.

    The row includes the project with that id and the user's role in it; these columns are None without one.
    """
    result = await uow.execute(_LIVE_KEY, {"key_hash": key_hash, "now": now, "project_id": project_id})
    return result.one_or_none()


async def revoke_tokens_of(uow: UnitOfWork, run_id: UUID, now: datetime) -> None:
    """Revoke the unrevoked tokens of a run."""
    keys = personal_api_keys.c
    await uow.execute(
        sa.update(personal_api_keys)
        .where(keys.scout_run_id == run_id, keys.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def delete_ended_keys(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` keys that were revoked or expired before `before`; return how many."""
    keys = personal_api_keys.c
    ended = sa.func.least(keys.revoked_at, keys.expires_at) < before
    old = sa.select(keys.id).where(ended).limit(limit)
    return (await uow.execute(sa.delete(personal_api_keys).where(keys.id.in_(old)))).rowcount


async def delete_ended_tokens(uow: UnitOfWork, now: datetime) -> int:
    """Delete the run tokens that are revoked or expired; return how many."""
    keys = personal_api_keys.c
    ended = sa.or_(keys.revoked_at.is_not(None), keys.expires_at <= now)
    result = await uow.execute(sa.delete(personal_api_keys).where(keys.scout_run_id.is_not(None), ended))
    return result.rowcount


async def touch_key(uow: UnitOfWork, key_id: UUID, *, now: datetime, before: datetime) -> None:
    """Record the use of a key, unless recorded since `before` or by a concurrent request."""
    keys = personal_api_keys.c
    free = (
        sa.select(keys.id)
        .where(keys.id == key_id, sa.or_(keys.last_used_at.is_(None), keys.last_used_at < before))
        .with_for_update(skip_locked=True, key_share=True)
        .scalar_subquery()
    )
    await uow.execute(sa.update(personal_api_keys).where(keys.id == free).values(last_used_at=now))

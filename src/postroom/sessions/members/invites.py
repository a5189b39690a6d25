"""Invitations to organizations: one-time links that an owner passes on, and their acceptance."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import invites, memberships, organizations, user_identities, users
from postroom.domain.errors import Conflict
from postroom.domain.identity.roles import Role
from postroom.identity import members, password_hashes
from postroom.identity import service as identity
from postroom.sessions import repository
from postroom.sessions.tokens import new_token, token_hash

LIFETIME = timedelta(days=7)
MAX_INVITES = 200
"""Maximum pending invitations of an organization."""

PATH = "/invite#token="

Next = Literal["create_account", "sign_in", "join", "switch_account"]
"""The invitee's next step: create an account, sign in, join with the account, or sign out first."""

_COLUMNS = (
    invites.c.id,
    invites.c.organization_id,
    organizations.c.name.label("organization_name"),
    invites.c.email,
    invites.c.role,
    invites.c.created_at,
    invites.c.expires_at,
)

_MADE_BY_AN_OWNER = sa.or_(
    invites.c.created_by_id.is_(None),
    sa.exists().where(
        memberships.c.organization_id == invites.c.organization_id,
        memberships.c.user_id == invites.c.created_by_id,
        memberships.c.role == Role.OWNER.value,
    ),
)
"""Condition of a valid invitation: who made it may still make it."""


@dataclass(frozen=True, slots=True)
class Invite:
    """A pending membership of an organization."""

    id: UUID
    organization_id: UUID
    organization_name: str
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The user of an invited address (None without an account), and whether the invitee may claim the account."""

    user_id: int | None
    is_claimable: bool


async def make(
    uow: UnitOfWork, *, organization_id: UUID, email: str, role: Role, by: int | None, now: datetime
) -> tuple[str, UUID]:
    """Invite an address, replacing an earlier invitation; return the path of the link and the id.

    Raises:
        Invalid: the e-mail address is malformed.
        Conflict: the person is already a member, or there are too many invitations.
    """
    email = identity.checked_email(email)
    member = await uow.execute(
        sa.select(memberships.c.user_id)
        .join_from(memberships, users)
        .where(
            memberships.c.organization_id == organization_id,
            sa.func.lower(users.c.email) == sa.func.lower(email),
        )
    )
    if member.one_or_none() is not None:
        raise Conflict("This person is already a member of the organization.")
    await members.lock(uow, organization_id)
    await uow.execute(sa.delete(invites).where(invites.c.expires_at <= now))
    count = await uow.execute(
        sa.select(sa.func.count()).select_from(invites).where(invites.c.organization_id == organization_id)
    )
    if count.scalar_one() >= MAX_INVITES:
        raise Conflict(f"There are {MAX_INVITES} open invitations. Revoke one first.")
    token = new_token()
    values: dict[str, Any] = {
        "id": new_id(),
        "email": email,
        "role": role.value,
        "token_hash": token_hash(token),
        "created_by_id": by,
        "created_at": now,
        "expires_at": now + LIFETIME,
    }
    statement = insert(invites).values(organization_id=organization_id, **values)
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=[invites.c.organization_id, sa.text("lower(email)")], set_=values
        )
    )
    return PATH + token, values["id"]


async def open_ones(uow: UnitOfWork, organization_id: UUID, *, now: datetime) -> list[Invite]:
    """Return the pending invitations of an organization, newest first."""
    result = await uow.execute(
        _select()
        .where(invites.c.organization_id == organization_id, invites.c.expires_at > now)
        .order_by(invites.c.created_at.desc(), invites.c.id.desc())
    )
    return [_invite(row) for row in result]


async def revoke(uow: UnitOfWork, organization_id: UUID, invite_id: UUID) -> bool:
    """Revoke an invitation; return false if the organization has none with this id."""
    result = await uow.execute(
        sa.delete(invites).where(invites.c.organization_id == organization_id, invites.c.id == invite_id)
    )
    return result.rowcount == 1


async def revoke_by(uow: UnitOfWork, organization_id: UUID, user_id: int) -> None:
    """Revoke the invitations that somebody made who is no longer an owner of the organization."""
    await uow.execute(
        sa.delete(invites).where(
            invites.c.organization_id == organization_id, invites.c.created_by_id == user_id
        )
    )


async def find(uow: UnitOfWork, token: str, *, now: datetime) -> Invite | None:
    """Return the invitation of a token, or None if it can't be accepted."""
    result = await uow.execute(
        _select().where(invites.c.token_hash == token_hash(token), invites.c.expires_at > now)
    )
    row = result.one_or_none()
    return None if row is None else _invite(row)


async def take(uow: UnitOfWork, invite: Invite, token: str) -> bool:
    """Consume an invitation; return false if it was just accepted, revoked or replaced."""
    result = await uow.execute(
        sa.delete(invites).where(
            invites.c.id == invite.id, invites.c.token_hash == token_hash(token), _MADE_BY_AN_OWNER
        )
    )
    return result.rowcount == 1


async def standing(uow: UnitOfWork, invite: Invite) -> Standing:
    """Return the account of the invited address.

    An account without a password (created by a command) can be claimed with the invitation, but only if that grants
    no more access than the organization's owners already have.
    """
    elsewhere = sa.exists().where(
        memberships.c.user_id == users.c.id, memberships.c.organization_id != invite.organization_id
    )
    linked = sa.exists().where(user_identities.c.user_id == users.c.id)
    claimable = sa.and_(users.c.password_hash.is_(None), ~users.c.is_staff, ~elsewhere, ~linked)
    result = await uow.execute(
        sa.select(users.c.id, claimable).where(sa.func.lower(users.c.email) == sa.func.lower(invite.email))
    )
    row = result.one_or_none()
    return Standing(None, is_claimable=True) if row is None else Standing(row[0], is_claimable=row[1])


def next_step(invite: Invite, account: Standing, *, signed_in_as: str | None) -> Next:
    """Return the invitee's next step."""
    if signed_in_as is not None:
        return "join" if signed_in_as.lower() == invite.email.lower() else "switch_account"
    return "create_account" if account.is_claimable else "sign_in"


async def create_account(
    uow: UnitOfWork, invite: Invite, token: str, *, name: str, password_hash: str, now: datetime
) -> int | None:
    """Accept an invitation with a new or claimed account; None if it is no longer possible."""
    if not await take(uow, invite, token):
        return None
    first, _, last = name.partition(" ")
    user, is_new = await identity.find_or_create_user(
        uow, email=invite.email, first_name=first, last_name=last.strip(), now=now
    )
    # Checked again under the lock, since another invitation may just have created the account.
    if not (await standing(uow, invite)).is_claimable:
        return None
    if not await password_hashes.set_first(uow, user.id, password_hash):
        return None
    if not is_new and name:
        await identity.change_user(uow, user.id, {"first_name": first, "last_name": last.strip()})
    await admit(uow, invite, user.id, now=now)
    return user.id


async def join(uow: UnitOfWork, invite: Invite, token: str, user_id: int, *, now: datetime) -> bool:
    """Accept an invitation with the account of the invited address; return false if it is no longer possible."""
    if not await take(uow, invite, token):
        return False
    await admit(uow, invite, user_id, now=now)
    return True


async def admit(uow: UnitOfWork, invite: Invite, user_id: int, *, now: datetime) -> None:
    """Make the person who accepted a consumed invitation a member; one-time links about them end."""
    await repository.delete_links_about(uow, user_id)
    await identity.add_member(
        uow, user_id=user_id, organization_id=invite.organization_id, role=invite.role, now=now
    )


def _select() -> sa.Select[Any]:
    return sa.select(*_COLUMNS).join_from(invites, organizations).where(_MADE_BY_AN_OWNER)


def _invite(row: sa.Row[Any]) -> Invite:
    return Invite(
        id=row.id,
        organization_id=row.organization_id,
        organization_name=row.organization_name,
        email=row.email,
        role=Role(row.role),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )

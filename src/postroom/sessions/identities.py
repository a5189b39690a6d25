"""Identities of the sign-in provider, linked by issuer and subject, never by e-mail address alone."""

from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import user_identities
from postroom.identity import service as identity
from postroom.sessions.members import invites
from postroom.sessions.members.invites import Invite
from postroom.sessions.oidc import Identity

_IDENTITY = user_identities.c


async def user_of(uow: UnitOfWork, identity: Identity) -> int | None:
    """Return the user linked to an identity."""
    result = await uow.execute(
        sa.select(_IDENTITY.user_id).where(
            _IDENTITY.issuer == identity.issuer, _IDENTITY.subject == identity.subject
        )
    )
    return result.scalar_one_or_none()


async def is_linked(uow: UnitOfWork, user_id: int) -> bool:
    """Return whether a user can sign in with a provider."""
    return bool((await uow.execute(sa.select(sa.exists().where(_IDENTITY.user_id == user_id)))).scalar_one())


async def link(
    uow: UnitOfWork, who: Identity, user_id: int, email: str, *, now: datetime
) -> Literal["linked", "email_not_verified", "linked_to_another"]:
    """Link an identity to the signed-in account, whose address the provider must have verified."""
    if not who.owns(email):
        return "email_not_verified"
    await _insert(uow, who, user_id, now)
    return "linked" if await user_of(uow, who) == user_id else "linked_to_another"


async def unlink(uow: UnitOfWork, user_id: int) -> None:
    """Remove a user's link to a provider."""
    await uow.execute(sa.delete(user_identities).where(_IDENTITY.user_id == user_id))


async def accept(uow: UnitOfWork, who: Identity, invite: Invite, token: str, *, now: datetime) -> int | None:
    """Accept an invitation with an identity and return the user; None if it is no longer possible.

    The account is the linked one if it has the invited address, else a new one or one that may be claimed. The
    provider must have verified the address.
    """
    if not who.owns(invite.email) or not await invites.take(uow, invite, token):
        return None
    linked = await user_of(uow, who)
    if linked is None:
        user, _ = await identity.find_or_create_user(
            uow, email=invite.email, first_name=who.first_name, last_name=who.last_name, now=now
        )
        if not (await invites.standing(uow, invite)).is_claimable:
            return None
        linked = user.id
        await _insert(uow, who, linked, now)
        if await user_of(uow, who) != linked:
            return None
    elif (await invites.standing(uow, invite)).user_id not in (None, linked):
        return None
    await invites.admit(uow, invite, linked, now=now)
    return linked


async def _insert(uow: UnitOfWork, identity: Identity, user_id: int, now: datetime) -> None:
    await uow.execute(
        insert(user_identities)
        .values(issuer=identity.issuer, subject=identity.subject, user_id=user_id, created_at=now)
        .on_conflict_do_nothing()
    )

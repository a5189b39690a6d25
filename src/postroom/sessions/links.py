"""One-time links for existing accounts: to set a password, or to sign in."""

from datetime import datetime, timedelta
from typing import Literal

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.identity.roles import Role
from postroom.identity import service as identity
from postroom.identity.schemas import User
from postroom.sessions import repository
from postroom.sessions.tokens import new_token, token_hash

Purpose = Literal["password", "sign_in"]

LIFETIME = timedelta(days=1)

PATHS: dict[Purpose, str] = {"password": "/reset#token=", "sign_in": "/sign-in#token="}
"""Web app paths of links. The part after `#` is not sent to any server, and so appears in no log."""


async def may_reset(uow: UnitOfWork, maker_id: int, user: User) -> bool:
    """Return whether somebody may make a link with which the password of `user` can be set.

    It signs in as them, so they may belong to organizations only that the maker owns. Staff may always.
    """
    maker = await identity.get_user(uow, str(maker_id))
    if maker is None or user.is_staff:
        return maker is not None and maker.is_staff
    owned = {id for id, role in (await identity.roles_of(uow, maker_id)).items() if role is Role.OWNER}
    theirs = set(await identity.roles_of(uow, user.id))
    return maker.is_staff or (bool(theirs) and theirs <= owned)


async def make(
    uow: UnitOfWork, user_id: int, purpose: Purpose, *, by: int | None, now: datetime
) -> tuple[str, datetime]:
    """Create a link and return its path with the token, which can't be retrieved again, and its expiry.

    `by` is the member who makes it, None for the server's operator.
    """
    token, expires_at = new_token(), now + LIFETIME
    await repository.insert_link(
        uow,
        {
            "id": new_id(),
            "user_id": user_id,
            "purpose": purpose,
            "token_hash": token_hash(token),
            "created_at": now,
            "expires_at": expires_at,
            "created_by_id": by,
        },
    )
    return PATHS[purpose] + token, expires_at


async def user_of(uow: UnitOfWork, token: str, purpose: Purpose, *, now: datetime) -> int | None:
    """Return the user of a link's token, or None if it can't be used, or its maker may no longer make it."""
    return await _checked(uow, await repository.select_link(uow, token_hash(token), purpose, now))


async def take(uow: UnitOfWork, token: str, purpose: Purpose, *, now: datetime) -> int | None:
    """Consume a link and return its user; None if it can no longer be used."""
    return await _checked(uow, await repository.take_link(uow, token_hash(token), purpose, now))


async def _checked(uow: UnitOfWork, link: tuple[int, int | None] | None) -> int | None:
    if link is None:
        return None
    user_id, by = link
    user = await identity.get_user(uow, str(user_id))
    if user is None or (by is not None and not await may_reset(uow, by, user)):
        return None
    return user_id

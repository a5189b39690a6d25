"""One-time links for existing accounts: to set a password, or to sign in."""

from datetime import datetime, timedelta
from typing import Literal

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.sessions import repository
from postroom.sessions.tokens import new_token, token_hash

Purpose = Literal["password", "sign_in"]

LIFETIME = timedelta(days=1)

PATHS: dict[Purpose, str] = {"password": "/reset#token=", "sign_in": "/sign-in#token="}
"""Web app paths of links. The part after `#` is not sent to any server, and so appears in no log."""


async def make(uow: UnitOfWork, user_id: int, purpose: Purpose, *, now: datetime) -> tuple[str, datetime]:
    """Create a link and return its path with the token, which can't be retrieved again, and its expiry."""
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
        },
    )
    return PATHS[purpose] + token, expires_at


async def user_of(uow: UnitOfWork, token: str, purpose: Purpose, *, now: datetime) -> int | None:
    """Return the user of a link's token, or None if it can't be used."""
    return await repository.select_link(uow, token_hash(token), purpose, now)


async def take(uow: UnitOfWork, token: str, purpose: Purpose, *, now: datetime) -> int | None:
    """Consume a link and return its user; None if it can no longer be used."""
    return await repository.take_link(uow, token_hash(token), purpose, now)

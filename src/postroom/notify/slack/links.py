"""Who people are in Slack: offered to who presses a button, accepted over a page where they are signed in."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Forbidden, NotFound
from postroom.identity import service as identity
from postroom.notify.slack import repository
from postroom.notify.slack.schemas import LinkOffer, SlackApp, SlackLink

LIFETIME = timedelta(minutes=10)
PATH = "/slack#token="
"""The page that accepts an offer. What follows # is sent to no server, and so appears in no log."""


async def offer(uow: UnitOfWork, app: SlackApp, *, slack_user_id: str, slack_name: str, now: datetime) -> str:
    """Offer to link a user of Slack; return the path of the page with the token, which can be used once."""
    token = secrets.token_urlsafe(32)
    await repository.insert_offer(
        uow,
        {
            "token_hash": _hash(token),
            "app_id": app.id,
            "slack_user_id": slack_user_id,
            "slack_name": slack_name,
            "expires_at": now + LIFETIME,
        },
    )
    return PATH + token


async def look_up(uow: UnitOfWork, token: str, *, user_id: int, now: datetime) -> LinkOffer:
    """Return whom an offer would link somebody to.

    Raises:
        NotFound: it was used, has expired, or never existed.
        Forbidden: the person is no member of the organization.
    """
    found = await repository.select_offer(uow, _hash(token), now)
    if found is None:
        raise NotFound("The link is no longer valid. Press a button in Slack again.")
    if found.app.organization_id not in await identity.roles_of(uow, user_id):
        raise Forbidden("You are not a member of the organization that this Slack workspace is connected to.")
    return found


async def accept(uow: UnitOfWork, token: str, *, user_id: int, now: datetime) -> LinkOffer:
    """Link the user of Slack to a person, in place of whom they were linked to before; the offer is used up.

    Raises:
        NotFound: it was used, has expired, or never existed.
        Forbidden: the person is no member of the organization.
    """
    found = await look_up(uow, token, user_id=user_id, now=now)
    if not await repository.take_offer(uow, _hash(token)):
        raise NotFound("The link is no longer valid. Press a button in Slack again.")
    await repository.put_link(
        uow,
        {
            "id": new_id(),
            "app_id": found.app.id,
            "organization_id": found.app.organization_id,
            "user_id": user_id,
            "slack_user_id": found.slack_user_id,
            "slack_name": found.slack_name,
            "created_at": now,
        },
    )
    return found


async def list_links(uow: UnitOfWork, user_id: int) -> list[tuple[SlackLink, str]]:
    """Return a person's links, each with the name of its workspace."""
    return await repository.select_links_of(uow, user_id)


async def remove(uow: UnitOfWork, id: UUID, *, user_id: int) -> None:
    """End a person's link.

    Raises:
        NotFound: they have none with this id.
    """
    if not await repository.delete_link(uow, id, user_id=user_id):
        raise NotFound("This link does not exist.")


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` offers that expired, and remembered requests, from before a time; return how many."""
    return await repository.forget(uow, before=before, limit=limit)


def _hash(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()

"""Making, showing and revoking project tokens, and finding the project of one.

A token is public: it stands in the pages of the people who use it. It is stored as a keyed hash, by which it is
found, and sealed, so that it can be shown again.
"""

import secrets
import string
from datetime import datetime
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.edge.state import TokenSeals
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.sources import service as sources
from postroom.tokens import repository
from postroom.tokens.schemas import ProjectToken

PREFIX = "phc_"
"""What PostHog's SDKs expect a token to begin with. Sentry's take word characters alone."""
LENGTH = 43
_LETTERS = string.ascii_letters + string.digits

SOURCES = (
    ("error_tracking", "issue_created"),
    ("error_tracking", "issue_reopened"),
    ("error_tracking", "issue_spiking"),
    ("sentry", "user_feedback"),
)
"""What comes of events. Making a token switches them on where nobody has switched them off."""


class Tokens:
    """Hashes and seals tokens with the server's secret key."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._hasher = hasher
        self._seal = Seal(hasher, b"postroom.project-tokens")

    def hash(self, token: str) -> bytes:
        """Return what a token is found by."""
        return self._hasher.hash(token)

    def seal(self, token: str) -> bytes:
        """Return a token as it is kept."""
        return self._seal.seal(token)

    def open(self, sealed: bytes) -> str | None:
        """Return a token that was sealed; None when the secret key has changed since."""
        return self._seal.open(sealed)


async def create(
    uow: UnitOfWork, tokens: TokenSeals, project_id: int, *, label: str, now: datetime
) -> ProjectToken:
    """Make a token of a project, and switch on the sources of what it sends unless somebody said otherwise."""
    text = PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
    made = ProjectToken(new_id(), project_id, label, text, now, None, None)
    await repository.insert(
        uow,
        {
            "id": made.id,
            "project_id": project_id,
            "label": label,
            "token_hash": tokens.hash(text),
            "sealed": tokens.seal(text),
            "created_at": now,
        },
    )
    known = await sources.state(uow, project_id)
    for product, type in SOURCES:
        if (product, type) not in known:
            await sources.enable(
                uow, project_id=project_id, source_product=product, source_type=type, now=now
            )
    return made


async def find_all(uow: UnitOfWork, tokens: TokenSeals, project_id: int) -> list[ProjectToken]:
    """Return the tokens of a project, the oldest first, also those that were revoked."""
    return [
        ProjectToken(
            row.id,
            row.project_id,
            row.label,
            tokens.open(row.sealed),
            row.created_at,
            row.last_used_at,
            row.revoked_at,
        )
        for row in await repository.select_all(uow, project_id)
    ]


async def ensure(uow: UnitOfWork, tokens: TokenSeals, project_id: int, *, now: datetime) -> ProjectToken:
    """Return the oldest token of a project that can be used, making one when there is none."""
    await repository.lock_project(uow, project_id)
    for token in await find_all(uow, tokens, project_id):
        if token.revoked_at is None and token.token is not None:
            return token
    return await create(uow, tokens, project_id, label="", now=now)


async def revoke(uow: UnitOfWork, project_id: int, token_id: UUID, *, now: datetime) -> None:
    """Make a token useless, within seconds on every process. Doing it again changes nothing.

    Raises:
        NotFound: the project has no such token.
    """
    if not await repository.revoke(uow, project_id, token_id, now):
        raise NotFound("Not found.")


async def project_of(uow: UnitOfWork, tokens: TokenSeals, token: str, *, now: datetime) -> int | None:
    """Return the project that a token sends to; None for a token that is unknown or revoked."""
    return await repository.select_project(uow, tokens.hash(token), now)

"""Create, show, revoke and authenticate project tokens.

A token is public: it is part of web pages. It is stored as a keyed hash for lookup, and encrypted, so that it can
be shown again.
"""

import secrets
import string
from datetime import datetime
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import NotFound
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.projects import service as projects
from postroom.sources import service as sources
from postroom.tokens import repository
from postroom.tokens.schemas import ProjectToken

PREFIX = "phc_"
"""The prefix that PostHog's SDKs expect. Sentry's only accept word characters."""
LENGTH = 43
_LETTERS = string.ascii_letters + string.digits

SOURCES = (
    ("error_tracking", "issue_created"),
    ("error_tracking", "issue_reopened"),
    ("error_tracking", "issue_spiking"),
    ("sentry", "user_feedback"),
)
"""The sources of events' signals. Creating a token enables them unless they were disabled."""


class Tokens:
    """Hashes and encrypts tokens with the server's secret key."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._hasher = hasher
        self._seal = Seal(hasher, b"postroom.project-tokens")

    def hash(self, token: str) -> bytes:
        """Return the hash for looking a token up."""
        return self._hasher.hash(token)

    def seal(self, token: str) -> bytes:
        """Encrypt a token for storage."""
        return self._seal.seal(token)

    def open(self, sealed: bytes) -> str | None:
        """Decrypt a token; None if the secret key has changed since."""
        return self._seal.open(sealed)


async def create(
    uow: UnitOfWork, tokens: Tokens, project_id: int, *, label: str, now: datetime
) -> ProjectToken:
    """Create a token of a project, and enable the corresponding sources unless they were disabled."""
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


async def find_all(uow: UnitOfWork, tokens: Tokens, project_id: int) -> list[ProjectToken]:
    """Return the tokens of a project including revoked ones, oldest first."""
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


async def ensure(uow: UnitOfWork, tokens: Tokens, project_id: int, *, now: datetime) -> ProjectToken:
    """Return the oldest usable token of a project, creating one if necessary."""
    await projects.lock(uow, project_id)
    for token in await find_all(uow, tokens, project_id):
        if token.revoked_at is None and token.token is not None:
            return token
    return await create(uow, tokens, project_id, label="", now=now)


async def revoke(uow: UnitOfWork, project_id: int, token_id: UUID, *, now: datetime) -> None:
    """Revoke a token, effective within seconds in every process; the operation is idempotent.

    Raises:
        NotFound: the project has no such token.
    """
    if not await repository.revoke(uow, project_id, token_id, now):
        raise NotFound("Not found.")


async def project_of(uow: UnitOfWork, tokens: Tokens, token: str, *, now: datetime) -> int | None:
    """Return the project of a token; None for an unknown or revoked one."""
    return await repository.select_project(uow, tokens.hash(token), now)

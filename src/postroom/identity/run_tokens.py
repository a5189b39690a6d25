"""Run tokens: keys that the server creates for one run of a scout, with scopes that users cannot grant."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.identity.scopes import normalise
from postroom.identity import repository
from postroom.identity.secret import KeyHasher, new_key

TOKEN_PREFIX = "pha_"  # noqa: S105  # a prefix, not a secret
LABEL = "Scout run"


async def mint_run_token(
    uow: UnitOfWork,
    *,
    run_id: UUID,
    user_id: int,
    project_ids: Iterable[int],
    scopes: Iterable[str],
    hasher: KeyHasher,
    now: datetime,
    lifetime: timedelta,
) -> str:
    """Create a token for a run that acts for a user within some projects, and return its text.

    The text can't be retrieved again. The token is rejected after `lifetime` or once the run has ended.

    Raises:
        Invalid: a scope is malformed, or there is none.
    """
    text, mask = new_key(TOKEN_PREFIX)
    await repository.insert_key(
        uow,
        {
            "id": new_id(),
            "user_id": user_id,
            "label": LABEL,
            "key_hash": hasher.hash(text),
            "mask": mask,
            "scopes": list(normalise(scopes)),
            "scoped_projects": sorted(set(project_ids)),
            "scoped_organizations": [],
            "created_at": now,
            "expires_at": now + lifetime,
            "scout_run_id": run_id,
        },
    )
    return text


async def end_run_tokens(uow: UnitOfWork, *, run_id: UUID, now: datetime) -> None:
    """Revoke the tokens of a run."""
    await repository.revoke_tokens_of(uow, run_id, now)


async def remove_ended_tokens(uow: UnitOfWork, now: datetime) -> int:
    """Delete the run tokens that can no longer be used; return how many."""
    return await repository.delete_ended_tokens(uow, now)

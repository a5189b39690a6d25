"""Management of one's own keys: list, change and roll."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict
from postroom.identity import repository, service
from postroom.identity.schemas import KeyInfo
from postroom.identity.secret import KeyHasher, new_key


async def keys_of(uow: UnitOfWork, user_id: int, *, now: datetime) -> list[KeyInfo]:
    """Return the usable keys of a user, newest first."""
    return await repository.select_keys(uow, usable_by=user_id, now=now)


async def change_key(uow: UnitOfWork, key_id: UUID, values: dict[str, Any]) -> KeyInfo:
    """Update columns of a key and return the key.

    Raises:
        NotFound: there is no such key.
    """
    if values:
        await repository.update_key(uow, key_id, values)
    return await service.get_key(uow, key_id)


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` keys that were revoked or expired before `before`; return how many."""
    return await repository.delete_ended_keys(uow, before=before, limit=limit)


async def own_projects(uow: UnitOfWork, user_id: int, ids: Collection[int]) -> set[int]:
    """Return the given projects that belong to a user's organizations."""
    return await repository.select_own_projects(uow, user_id, ids)


async def roll_key(
    uow: UnitOfWork, key_id: UUID, *, hasher: KeyHasher, now: datetime, grace: timedelta = timedelta()
) -> tuple[str, KeyInfo]:
    """Replace the text of a key and return the new one; the old text stays valid as a separate key for `grace`.

    Raises:
        NotFound: there is no such key.
        Conflict: the key is revoked.
    """
    key, mask = new_key(service.KEY_PREFIX)
    info = await service.get_key(uow, key_id)
    before = await repository.select_hash(uow, key_id)
    if before is None:
        raise Conflict(f"The key {key_id} is revoked; create a new one instead.")
    await repository.set_hash(uow, key_id, key_hash=hasher.hash(key), mask=mask)
    if grace:
        await repository.insert_key(
            uow,
            {
                "id": new_id(),
                "user_id": info.user_id,
                "label": info.label,
                "key_hash": before[0],
                "mask": before[1],
                "scopes": list(info.scopes),
                "scoped_projects": list(info.projects),
                "scoped_organizations": list(info.organizations),
                "created_at": info.created_at,
                "expires_at": min(now + grace, info.expires_at or now + grace),
                "last_used_at": info.last_used_at,
            },
        )
    return key, await service.get_key(uow, key_id)

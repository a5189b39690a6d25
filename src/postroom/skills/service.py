"""The versioned skills of a project, and installation of the shipped ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.scouts.skills import SCOUT_PREFIX, SkillText, content_hash
from postroom.skills import repository
from postroom.skills.catalogue import shipped_skills
from postroom.skills.repository import Row
from postroom.skills.schemas import Seeded, Skill, SkillHead, SkillVersion


async def get(uow: UnitOfWork, project_id: int, name: str) -> Skill | None:
    """Return the newest version of a live skill, or None."""
    return await repository.select_skill(uow, project_id, name)


async def head(uow: UnitOfWork, project_id: int, name: str) -> SkillHead | None:
    """Return a live skill without its text, or None."""
    return (await repository.select_heads(uow, project_id, name=name)).get(name)


async def front_matter(uow: UnitOfWork, project_id: int, name: str, version: int) -> Mapping[str, Any] | None:
    """Return the front matter of a version of a skill, even if deleted; None without one."""
    return await repository.select_front_matter(uow, project_id, name, version)


async def scout_skills(uow: UnitOfWork, project_id: int) -> Mapping[str, SkillHead]:
    """Return the live skills of scouts by name."""
    return await repository.select_heads(uow, project_id, prefix=SCOUT_PREFIX)


async def versions(uow: UnitOfWork, skill_id: UUID) -> Sequence[SkillVersion]:
    """Return the newest versions of a skill, at most 50, newest first."""
    return await repository.select_versions(uow, skill_id, limit=50)


async def create(
    uow: UnitOfWork, project_id: int, text: SkillText, *, user_id: int | None, now: datetime
) -> int:
    """Create a custom skill and return its version: 1, or the next one after a deleted skill with this name.

    Raises:
        Conflict: there is a live skill of this name.
    """
    skill_id = await repository.insert_skill(
        uow, project_id, text, shipped_hash=None, user_id=user_id, now=now
    )
    if skill_id is not None:
        return 1
    row = (await repository.select_rows(uow, project_id, [text.name]))[text.name]
    if not row.deleted:
        raise Conflict(f"There is a skill '{text.name}' already.")
    await repository.add_version(uow, row, text, user_id=user_id, now=now, deleted_at=None, shipped_hash=None)
    return row.version + 1


async def add_version(
    uow: UnitOfWork, project_id: int, text: SkillText, *, user_id: int | None, now: datetime
) -> int:
    """Store `text` as the newest version of the live skill with its name, and return the version.

    An unchanged text creates no version.

    Raises:
        NotFound: there is no live skill of this name.
    """
    row = (await repository.select_rows(uow, project_id, [text.name])).get(text.name)
    if row is None or row.deleted:
        raise NotFound(f"There is no skill '{text.name}'.")
    if row.newest_hash == content_hash(text):
        return row.version
    await repository.add_version(uow, row, text, user_id=user_id, now=now)
    return row.version + 1


async def delete(uow: UnitOfWork, project_id: int, name: str, *, now: datetime) -> None:
    """Delete a skill; its versions are kept for the runs that followed them.

    Raises:
        NotFound: there is no live skill of this name.
    """
    row = (await repository.select_rows(uow, project_id, [name])).get(name)
    if row is None or row.deleted:
        raise NotFound(f"There is no skill '{name}'.")
    await repository.update_skill(uow, row.id, deleted_at=now, updated_at=now)


async def seed(
    uow: UnitOfWork, project_id: int, *, now: datetime, shipped: Mapping[str, SkillText] | None = None
) -> Seeded:
    """Install the shipped skills in a project: missing ones, and new versions of unedited ones.

    Edited, deleted and custom skills with the same name stay unchanged. `shipped` defaults to the skills of the
    package. The operation is idempotent.
    """
    texts = shipped_skills() if shipped is None else shipped
    rows = await repository.select_rows(uow, project_id, texts)
    created, updated = [], []
    for name, text in texts.items():
        row = rows.get(name)
        if row is not None:
            if await _update_shipped(uow, row, text, now):
                updated.append(name)
        elif await repository.insert_skill(
            uow, project_id, text, shipped_hash=content_hash(text), user_id=None, now=now
        ):
            created.append(name)
    return Seeded(created, updated)


async def behind(uow: UnitOfWork, *, shipped: Mapping[str, SkillText] | None = None) -> Sequence[int]:
    """Return the projects that `mirror` would change; see `seed` for `shipped`."""
    texts = shipped_skills() if shipped is None else shipped
    hashes = {name: content_hash(text) for name, text in texts.items()}
    return await repository.select_behind(uow, hashes)


async def mirror(
    uow: UnitOfWork, project_id: int, *, now: datetime, shipped: Mapping[str, SkillText] | None = None
) -> Sequence[str]:
    """Update the shipped skills of a project to the current ones; return the names of the deleted ones.

    Like `seed`, but unedited skills that are no longer shipped are deleted, and a project without any shipped skill
    gets none.
    """
    texts = shipped_skills() if shipped is None else shipped
    rows = await repository.select_shipped(uow, project_id)
    if not rows:
        return []
    removed = [
        row
        for row in rows
        if row.name not in texts and not row.deleted and row.newest_hash == row.shipped_hash
    ]
    for row in removed:
        await repository.update_skill(uow, row.id, deleted_at=now, updated_at=now)
    await seed(uow, project_id, now=now, shipped=texts)
    return [row.name for row in removed]


async def _update_shipped(uow: UnitOfWork, row: Row, text: SkillText, now: datetime) -> bool:
    new = content_hash(text)
    if row.deleted or row.shipped_hash is None or row.shipped_hash == new:
        return False
    if row.newest_hash == new:
        # An edit is identical to the version that is shipped now, so the skill counts as unedited again.
        await repository.update_skill(uow, row.id, shipped_hash=new)
        return False
    if row.newest_hash != row.shipped_hash:
        return False
    await repository.add_version(uow, row, text, user_id=None, now=now, shipped_hash=new)
    return True

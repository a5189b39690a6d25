"""Skills of a project: kept version by version, and the shipped ones put into it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.scouts.skills import SCOUT_PREFIX, SkillText, content_hash
from postroom.skills import repository
from postroom.skills.catalogue import shipped_skills
from postroom.skills.repository import Row
from postroom.skills.schemas import Seeded, Skill, SkillHead


async def get(uow: UnitOfWork, project_id: int, name: str) -> Skill | None:
    """Return a live skill in its newest version, or None."""
    return await repository.select_skill(uow, project_id, name)


async def head(uow: UnitOfWork, project_id: int, name: str) -> SkillHead | None:
    """Return a live skill without what it says, or None."""
    return (await repository.select_heads(uow, project_id, name=name)).get(name)


async def front_matter(uow: UnitOfWork, project_id: int, name: str, version: int) -> Mapping[str, Any] | None:
    """Return what stood at the head of a version of a skill, also of a deleted one; None when there is none."""
    return await repository.select_front_matter(uow, project_id, name, version)


async def scout_skills(uow: UnitOfWork, project_id: int) -> Mapping[str, SkillHead]:
    """Return the live skills that scouts follow, by name."""
    return await repository.select_heads(uow, project_id, prefix=SCOUT_PREFIX)


async def create(
    uow: UnitOfWork, project_id: int, text: SkillText, *, user_id: int | None, now: datetime
) -> int:
    """Make a custom skill and return its version: 1, or the next one where a skill of this name was deleted.

    Raises:
        Conflict: there is a live skill of this name.
    """
    made = await repository.insert_skill(uow, project_id, text, shipped_hash=None, user_id=user_id, now=now)
    if made is not None:
        return 1
    row = (await repository.select_rows(uow, project_id, [text.name]))[text.name]
    if not row.deleted:
        raise Conflict(f"There is a skill '{text.name}' already.")
    await repository.add_version(uow, row, text, user_id=user_id, now=now, deleted_at=None, shipped_hash=None)
    return row.version + 1


async def add_version(
    uow: UnitOfWork, project_id: int, text: SkillText, *, user_id: int | None, now: datetime
) -> int:
    """Make `text` the newest version of the live skill of its name, and return the version.

    What says the same as the newest one makes none.

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
    """Delete a skill; its versions stay for the runs that followed them.

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
    """Put the shipped skills into a project: those it lacks, and new versions of those nobody edited.

    One that somebody edited, deleted or wrote under the same name stays as it is. `shipped` are the skills of the
    package unless given. Doing it twice changes nothing.
    """
    texts = shipped_skills() if shipped is None else shipped
    rows = await repository.select_rows(uow, project_id, texts)
    created, updated = [], []
    for name, text in texts.items():
        row = rows.get(name)
        if row is not None:
            if await _bring_up_to_date(uow, row, text, now):
                updated.append(name)
        elif await repository.insert_skill(
            uow, project_id, text, shipped_hash=content_hash(text), user_id=None, now=now
        ):
            created.append(name)
    return Seeded(created, updated)


async def behind(uow: UnitOfWork, *, shipped: Mapping[str, SkillText] | None = None) -> Sequence[int]:
    """Return the projects in which `mirror` has something to do; see `seed` for `shipped`."""
    texts = shipped_skills() if shipped is None else shipped
    hashes = {name: content_hash(text) for name, text in texts.items()}
    return await repository.select_behind(uow, hashes)


async def mirror(
    uow: UnitOfWork, project_id: int, *, now: datetime, shipped: Mapping[str, SkillText] | None = None
) -> Sequence[str]:
    """Make the shipped skills of a project those that are shipped now; return the names of those that went.

    As `seed`, and a skill that is shipped no more is deleted unless somebody edited it. A project without any
    shipped skill gets none.
    """
    texts = shipped_skills() if shipped is None else shipped
    rows = await repository.select_shipped(uow, project_id)
    if not rows:
        return []
    gone = [
        row
        for row in rows
        if row.name not in texts and not row.deleted and row.newest_hash == row.shipped_hash
    ]
    for row in gone:
        await repository.update_skill(uow, row.id, deleted_at=now, updated_at=now)
    await seed(uow, project_id, now=now, shipped=texts)
    return [row.name for row in gone]


async def _bring_up_to_date(uow: UnitOfWork, row: Row, text: SkillText, now: datetime) -> bool:
    new = content_hash(text)
    if row.deleted or row.shipped_hash is None or row.shipped_hash == new:
        return False
    if row.newest_hash == new:
        # Somebody made the change that is shipped now: from here on it counts as not edited.
        await repository.update_skill(uow, row.id, shipped_hash=new)
        return False
    if row.newest_hash != row.shipped_hash:
        return False
    await repository.add_version(uow, row, text, user_id=None, now=now, shipped_hash=new)
    return True

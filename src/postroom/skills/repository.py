"""Queries of skills, their versions and their files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import skill_files, skill_versions, skills, users
from postroom.domain.scouts.skills import SkillFile, SkillText, content_hash
from postroom.skills.schemas import Skill, SkillHead, SkillVersion

_S = skills.c
_V = skill_versions.c
_F = skill_files.c
_NEWEST = sa.and_(_V.skill_id == _S.id, _V.version == _S.version)
_LIVE = _S.deleted_at.is_(None)


@dataclass(frozen=True, slots=True)
class Row:
    """The row of a skill, live or deleted, with the hash of its newest version."""

    id: UUID
    name: str
    version: int
    shipped_hash: bytes | None
    deleted: bool
    newest_hash: bytes


async def select_rows(uow: UnitOfWork, project_id: int, names: Iterable[str]) -> dict[str, Row]:
    """Return the rows of skills by name, locked until the transaction ends."""
    rows = await _rows(uow, project_id, _S.name.in_(sorted(names)))
    return {row.name: row for row in rows}


async def select_shipped(uow: UnitOfWork, project_id: int) -> list[Row]:
    """Return the rows of the shipped skills, locked like in `select_rows`."""
    return await _rows(uow, project_id, _S.shipped_hash.is_not(None))


async def _rows(uow: UnitOfWork, project_id: int, condition: sa.ColumnElement[bool]) -> list[Row]:
    result = await uow.execute(
        sa.select(
            _S.id, _S.name, _S.version, _S.shipped_hash, sa.not_(_LIVE).label("deleted"), _V.content_hash
        )
        .join(skill_versions, _NEWEST)
        .where(_S.project_id == project_id, condition)
        .order_by(_S.name)
        .with_for_update(of=skills)
    )
    return [Row(*row) for row in result]


async def select_front_matter(
    uow: UnitOfWork, project_id: int, name: str, version: int
) -> Mapping[str, Any] | None:
    """Return the front matter of a version of a skill, even if deleted; None without one."""
    result = await uow.execute(
        sa.select(_V.metadata)
        .join(skills, _S.id == _V.skill_id)
        .where(_S.project_id == project_id, _S.name == name, _V.version == version)
    )
    return result.scalar_one_or_none()


async def select_behind(uow: UnitOfWork, shipped: Mapping[str, bytes]) -> Sequence[int]:
    """Return projects whose shipped skills differ from the currently shipped ones, by name and hash.

    These are projects with an unedited shipped skill that has changed or is no longer shipped, or with only some of
    the shipped skills. Edited and deleted skills are ignored.
    """
    shipped_rows = sa.values(sa.column("name", sa.Text), sa.column("hash", sa.LargeBinary), name="given")
    now_shipped = shipped_rows.data(list(shipped.items())).cte("now_shipped")
    as_shipped = sa.exists().where(now_shipped.c.name == _S.name, now_shipped.c.hash == _S.shipped_hash)
    changed = (
        sa.select(_S.project_id)
        .join(skill_versions, _NEWEST)
        .where(_LIVE, _S.shipped_hash == _V.content_hash, ~as_shipped)
    )
    mirrored = sa.select(_S.project_id).where(_S.shipped_hash.is_not(None)).distinct().subquery()
    other_skills = skills.alias("other")
    known = sa.exists().where(
        other_skills.c.project_id == mirrored.c.project_id, other_skills.c.name == now_shipped.c.name
    )
    lacking = sa.select(mirrored.c.project_id).select_from(mirrored).join(now_shipped, ~known)
    result = await uow.execute(changed.union(lacking).order_by("project_id"))
    return list(result.scalars())


async def insert_skill(
    uow: UnitOfWork,
    project_id: int,
    text: SkillText,
    *,
    shipped_hash: bytes | None,
    user_id: int | None,
    now: datetime,
) -> UUID | None:
    """Insert a skill and its first version; return None if the project has a row with this name."""
    id = new_id()
    result = await uow.execute(
        insert(skills)
        .values(
            id=id,
            project_id=project_id,
            name=text.name,
            version=1,
            shipped_hash=shipped_hash,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=["project_id", "name"])
        .returning(_S.id)
    )
    if result.one_or_none() is None:
        return None
    await _insert_version(uow, id, 1, text, user_id=user_id, now=now)
    return id


async def add_version(
    uow: UnitOfWork, row: Row, text: SkillText, *, user_id: int | None, now: datetime, **columns: Any
) -> None:
    """Add a version to a skill that was locked by `select_rows`, and update its `columns`."""
    version = row.version + 1
    await _insert_version(uow, row.id, version, text, user_id=user_id, now=now)
    await update_skill(uow, row.id, version=version, updated_at=now, **columns)


async def update_skill(uow: UnitOfWork, id: UUID, **columns: Any) -> None:
    """Update columns of a skill."""
    await uow.execute(sa.update(skills).where(_S.id == id).values(columns))


async def _insert_version(
    uow: UnitOfWork, id: UUID, version: int, text: SkillText, *, user_id: int | None, now: datetime
) -> None:
    await uow.execute(
        sa.insert(skill_versions).values(
            skill_id=id,
            version=version,
            description=text.description,
            body=text.body,
            metadata=dict(text.front_matter),
            content_hash=content_hash(text),
            created_by_id=user_id,
            created_at=now,
        )
    )
    if text.files:
        await uow.execute(
            sa.insert(skill_files),
            [
                {
                    "skill_id": id,
                    "version": version,
                    "path": file.path,
                    "content": file.content,
                    "content_type": file.content_type,
                }
                for file in text.files
            ],
        )


async def select_heads(
    uow: UnitOfWork, project_id: int, *, prefix: str = "", name: str | None = None
) -> dict[str, SkillHead]:
    """Return the live skills by name, filtered by `prefix` or `name`."""
    statement = (
        sa.select(_S.id, _S.name, _S.version, _V.description, _S.shipped_hash.is_not(None).label("shipped"))
        .join(skill_versions, _NEWEST)
        .where(_S.project_id == project_id, _LIVE, _S.name.startswith(prefix, autoescape=True))
        .order_by(_S.name.collate("C"))
    )
    if name is not None:
        statement = statement.where(_S.name == name)
    return {row.name: SkillHead(*row) for row in await uow.execute(statement)}


async def select_skill(uow: UnitOfWork, project_id: int, name: str) -> Skill | None:
    """Return the newest version of a live skill, or None."""
    result = await uow.execute(
        sa.select(
            _S.id,
            _S.version,
            _S.shipped_hash.is_not(None).label("shipped"),
            _S.created_at,
            _S.updated_at,
            _V.description,
            _V.body,
            _V.metadata.label("front_matter"),
        )
        .join(skill_versions, _NEWEST)
        .where(_S.project_id == project_id, _S.name == name, _LIVE)
    )
    row = result.one_or_none()
    if row is None:
        return None
    files = await uow.execute(
        sa.select(_F.path, _F.content, _F.content_type)
        .where(_F.skill_id == row.id, _F.version == row.version)
        .order_by(_F.path.collate("C"))
    )
    text = SkillText(
        name, row.description, row.body, row.front_matter, tuple(SkillFile(*file) for file in files)
    )
    return Skill(row.id, row.version, text, row.shipped, row.created_at, row.updated_at)


async def select_versions(uow: UnitOfWork, skill_id: UUID, *, limit: int) -> Sequence[SkillVersion]:
    """Return the newest versions of a skill, newest first."""
    found = await uow.execute(
        sa.select(_V.version, _V.created_at, users.c.email)
        .outerjoin(users, users.c.id == _V.created_by_id)
        .where(_V.skill_id == skill_id)
        .order_by(_V.version.desc())
        .limit(limit)
    )
    return [SkillVersion(*row) for row in found]

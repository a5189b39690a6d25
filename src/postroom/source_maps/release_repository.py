"""Queries of releases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import releases
from postroom.source_maps.schemas import Release

_R = releases.c
_RELEASE = tuple(_R[name] for name in Release.__dataclass_fields__)


async def insert_or_keep(uow: UnitOfWork, row: dict[str, Any]) -> bool:
    """Insert a release unless the project has it; return whether it is new."""
    statement = insert(releases).values(row).on_conflict_do_nothing(index_elements=["project_id", "version"])
    return (await uow.execute(statement)).rowcount == 1


async def update(uow: UnitOfWork, project_id: int, version: str, values: dict[str, Any]) -> None:
    """Change a release."""
    await uow.execute(
        sa.update(releases).where(_R.project_id == project_id, _R.version == version).values(values)
    )


async def select(uow: UnitOfWork, project_id: int, version: str) -> Release | None:
    """Return a release."""
    row = (
        await uow.execute(sa.select(*_RELEASE).where(_R.project_id == project_id, _R.version == version))
    ).one_or_none()
    return None if row is None else Release(*row)


async def select_by_hash(uow: UnitOfWork, project_id: int, hash_id: str) -> Release | None:
    """Return the release with an id of PostHog's command line."""
    row = (
        await uow.execute(
            sa.select(*_RELEASE).where(_R.project_id == project_id, _R.hash_id == hash_id).limit(1)
        )
    ).one_or_none()
    return None if row is None else Release(*row)


async def select_projects(uow: UnitOfWork, version: str, project_ids: Sequence[int]) -> list[int]:
    """Return those of some projects that have a release."""
    found = await uow.execute(
        sa.select(_R.project_id)
        .where(_R.version == version, _R.project_id.in_(project_ids))
        .order_by(_R.project_id)
    )
    return list(found.scalars())


async def select_newest(uow: UnitOfWork, project_id: int, limit: int) -> list[Release]:
    """Return the newest releases of a project."""
    found = await uow.execute(
        sa.select(*_RELEASE)
        .where(_R.project_id == project_id)
        .order_by(_R.created_at.desc(), _R.id.desc())
        .limit(limit)
    )
    return [Release(*row) for row in found]


async def delete(uow: UnitOfWork, project_id: int, version: str) -> bool:
    """Delete a release; return false if the project has no such release."""
    done = await uow.execute(sa.delete(releases).where(_R.project_id == project_id, _R.version == version))
    return done.rowcount == 1


async def delete_surplus(uow: UnitOfWork, project_id: int, keep: int) -> None:
    """Delete a project's oldest releases beyond a number."""
    kept: sa.ScalarSelect[UUID] = (
        sa.select(_R.id)
        .where(_R.project_id == project_id)
        .order_by(_R.created_at.desc(), _R.id.desc())
        .limit(keep)
        .scalar_subquery()
    )
    await uow.execute(sa.delete(releases).where(_R.project_id == project_id, _R.id.not_in(kept)))

"""Queries of source configurations.

The configuration of the scouts' source belongs to the parent project: all environments share it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.db.tables import projects, source_configs
from postroom.domain.sources.configs import SCOUT, Source
from postroom.sources.schemas import SourceConfig, SourceConfigPage

_C = source_configs.c
_CONFIG = (
    _C.id,
    _C.source_product,
    _C.source_type,
    _C.enabled,
    _C.config,
    _C.created_at,
    _C.updated_at,
)


def _parent(project_id: int) -> sa.ScalarSelect[int]:
    found = sa.func.coalesce(projects.c.parent_id, projects.c.id)
    return sa.select(found).where(projects.c.id == project_id).scalar_subquery()


def _owner(project_id: int, source: Source) -> Any:
    return _parent(project_id) if source == SCOUT else project_id


def _of(project_id: int) -> sa.ColumnElement[bool]:
    """Return the condition of the rows that are visible to a project."""
    of_scouts = sa.and_(_C.source_product == SCOUT[0], _C.source_type == SCOUT[1])
    return sa.or_(
        sa.and_(_C.project_id == project_id, sa.not_(of_scouts)),
        sa.and_(_C.project_id == _parent(project_id), of_scouts),
    )


async def select_states(uow: UnitOfWork, project_id: int) -> dict[Source, bool]:
    """Return whether each configured source is enabled."""
    rows = await uow.execute(sa.select(_C.source_product, _C.source_type, _C.enabled).where(_of(project_id)))
    return {(row.source_product, row.source_type): row.enabled for row in rows}


async def select_page(uow: UnitOfWork, project_id: int, page: Page) -> SourceConfigPage:
    """Return a page of the configurations visible to a project, most recently changed first."""
    count = await uow.execute(sa.select(sa.func.count()).select_from(source_configs).where(_of(project_id)))
    rows = await uow.execute(
        sa.select(*_CONFIG)
        .where(_of(project_id))
        .order_by(_C.updated_at.desc(), _C.id.desc())
        .limit(page.limit)
        .offset(page.offset)
    )
    return SourceConfigPage(count.scalar_one(), [SourceConfig(*row) for row in rows])


async def select_one(
    uow: UnitOfWork, project_id: int, config_id: UUID, *, lock: bool = False
) -> SourceConfig | None:
    """Return a configuration visible to a project; `lock` locks its row."""
    statement = sa.select(*_CONFIG).where(_of(project_id), _C.id == config_id)
    if lock:
        statement = statement.with_for_update()
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else SourceConfig(*row)


async def insert_config(
    uow: UnitOfWork,
    project_id: int,
    source: Source,
    *,
    enabled: bool,
    config: Mapping[str, Any],
    now: datetime,
) -> SourceConfig | None:
    """Insert a configuration; return None if the source has one."""
    statement = (
        _insert(project_id, source, enabled=enabled, config=config, now=now)
        .on_conflict_do_nothing(index_elements=["project_id", "source_product", "source_type"])
        .returning(*_CONFIG)
    )
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else SourceConfig(*row)


async def upsert_enabled(
    uow: UnitOfWork, project_id: int, source: Source, *, enabled: bool, now: datetime
) -> None:
    """Set whether a source is enabled, inserting a missing configuration."""
    await uow.execute(
        _insert(project_id, source, enabled=enabled, config={}, now=now).on_conflict_do_update(
            index_elements=["project_id", "source_product", "source_type"],
            set_={"enabled": enabled, "updated_at": now},
            where=_C.enabled != enabled,
        )
    )


def _insert(
    project_id: int, source: Source, *, enabled: bool, config: Mapping[str, Any], now: datetime
) -> Any:
    return insert(source_configs).values(
        id=new_id(),
        project_id=_owner(project_id, source),
        source_product=source[0],
        source_type=source[1],
        enabled=enabled,
        config=dict(config),
        created_at=now,
        updated_at=now,
    )


async def update_config(
    uow: UnitOfWork, config_id: UUID, *, enabled: bool, config: Mapping[str, Any], now: datetime
) -> SourceConfig:
    """Update the mutable columns of an existing configuration."""
    result = await uow.execute(
        sa.update(source_configs)
        .where(_C.id == config_id)
        .values(enabled=enabled, config=dict(config), updated_at=now)
        .returning(*_CONFIG)
    )
    return SourceConfig(*result.one())


async def delete_config(uow: UnitOfWork, project_id: int, config_id: UUID) -> bool:
    """Delete a configuration visible to a project; return false if there is none."""
    result = await uow.execute(sa.delete(source_configs).where(_of(project_id), _C.id == config_id))
    return result.rowcount == 1

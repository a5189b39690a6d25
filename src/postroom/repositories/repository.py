"""Queries of git connections."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from postroom.db.engine import UnitOfWork
from postroom.db.tables import git_connections
from postroom.repositories.schemas import Checked, Connection, HostKind

_C = git_connections.c
_COLUMNS = (_C.id, _C.project_id, _C.kind, _C.repository, _C.location, _C.credential, _C.created_at)


async def insert(uow: UnitOfWork, connection: Connection) -> bool:
    """Insert a connection; return False, and store nothing, if the project has one for the same.

    The same means: a folder of that name, or at that URL a credential for that name (or for all).
    """
    inserted = await uow.execute(
        pg.insert(git_connections)
        .values(
            id=connection.id,
            project_id=connection.project_id,
            kind=connection.kind.value,
            repository=connection.repository,
            location=connection.location,
            credential=connection.credential,
            created_at=connection.created_at,
        )
        .on_conflict_do_nothing()
        .returning(_C.id)
    )
    return inserted.one_or_none() is not None


async def select(uow: UnitOfWork, project_id: int | None = None) -> list[Connection]:
    """Return the connections of a project, or of all, oldest first."""
    query = sa.select(*_COLUMNS).order_by(_C.project_id, _C.created_at, _C.id)
    if project_id is not None:
        query = query.where(_C.project_id == project_id)
    return [_connection(row) for row in await uow.execute(query)]


async def select_for(uow: UnitOfWork, project_id: int, repository: str) -> list[Connection]:
    """Return the connections that may reach a repository: folders first, then those that name it."""
    query = (
        sa.select(*_COLUMNS)
        .where(
            _C.project_id == project_id,
            sa.or_(
                _C.repository == repository,
                sa.and_(_C.kind == HostKind.GITHUB.value, _C.repository.is_(None)),
            ),
        )
        .order_by((_C.kind == HostKind.LOCAL.value).desc(), _C.repository.is_(None), _C.created_at, _C.id)
    )
    return [_connection(row) for row in await uow.execute(query)]


async def select_named(uow: UnitOfWork, repository: str) -> list[Connection]:
    """Return the connections of all projects to a repository, by its name or with all that a credential reaches."""
    named = sa.or_(_C.repository == repository, _C.repository.is_(None))
    query = sa.select(*_COLUMNS).where(named).order_by(_C.project_id, _C.id)
    return [_connection(row) for row in await uow.execute(query)]


async def select_checks(uow: UnitOfWork, project_id: int | None = None) -> dict[UUID, Checked]:
    """Return the last check of each connection of a project, or of all."""
    query = sa.select(_C.id, _C.checked_at, _C.check_error, _C.default_branch, _C.head_commit).where(
        _C.checked_at.is_not(None)
    )
    if project_id is not None:
        query = query.where(_C.project_id == project_id)
    return {id: Checked(*values) for id, *values in await uow.execute(query)}


async def update_check(uow: UnitOfWork, connection_id: UUID, checked: Checked) -> None:
    """Store the result of a check."""
    await uow.execute(
        sa.update(git_connections)
        .where(_C.id == connection_id)
        .values(
            checked_at=checked.at,
            check_error=checked.error,
            default_branch=checked.branch,
            head_commit=checked.commit,
        )
    )


async def delete(uow: UnitOfWork, connection_id: UUID, *, project_id: int | None = None) -> Connection | None:
    """Delete a connection, of the given project if any, and return it; None if there is none."""
    conditions = [_C.id == connection_id, *([] if project_id is None else [_C.project_id == project_id])]
    result = await uow.execute(sa.delete(git_connections).where(*conditions).returning(*_COLUMNS))
    row = result.one_or_none()
    return None if row is None else _connection(row)


def _connection(row: Any) -> Connection:
    id, project_id, kind, *rest = row
    return Connection(id, project_id, HostKind(kind), *rest)

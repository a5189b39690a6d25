"""Queries of project tokens."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import project_tokens

_T = project_tokens.c
_TOKEN = (_T.id, _T.project_id, _T.label, _T.sealed, _T.created_at, _T.last_used_at, _T.revoked_at)
USED = timedelta(minutes=1)
"""Precision of a token's last use."""


async def insert(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Insert a token."""
    await uow.execute(sa.insert(project_tokens).values(row))


async def select_all(uow: UnitOfWork, project_id: int) -> list[sa.Row[Any]]:
    """Return the tokens of a project, oldest first."""
    found = await uow.execute(
        sa.select(*_TOKEN).where(_T.project_id == project_id).order_by(_T.created_at, _T.id)
    )
    return list(found)


async def revoke(uow: UnitOfWork, project_id: int, token_id: UUID, now: datetime) -> bool:
    """Revoke a token; return false if the project has no such token."""
    result = await uow.execute(
        sa.update(project_tokens)
        .where(_T.project_id == project_id, _T.id == token_id)
        .values(revoked_at=sa.func.coalesce(_T.revoked_at, now))
    )
    return result.rowcount == 1


async def select_project(uow: UnitOfWork, token_hash: bytes, now: datetime) -> int | None:
    """Return the project of an unrevoked token, and record its use."""
    found = await uow.execute(
        sa.select(_T.id, _T.project_id, _T.last_used_at).where(
            _T.token_hash == token_hash, _T.revoked_at.is_(None)
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or now - row.last_used_at > USED:
        await uow.execute(sa.update(project_tokens).where(_T.id == row.id).values(last_used_at=now))
    return int(row.project_id)

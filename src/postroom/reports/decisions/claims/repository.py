"""Queries of claims on reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_claims, reports


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as stored."""

    report_id: UUID
    id: UUID
    user_id: int
    task_id: UUID | None
    claim_id: str | None
    pull_requests: Sequence[str]
    claimed_at: datetime
    updated_at: datetime


async def select(uow: UnitOfWork, report_ids: Sequence[UUID]) -> list[StoredClaim]:
    """Return the claims on these reports."""
    if not report_ids:
        return []
    found = await uow.execute(
        sa.select(
            report_claims.c.report_id,
            report_claims.c.id,
            report_claims.c.user_id,
            report_claims.c.task_id,
            report_claims.c.claim_id,
            report_claims.c.pull_requests,
            report_claims.c.claimed_at,
            report_claims.c.updated_at,
        ).where(report_claims.c.report_id == sa.any_(sa.literal(list(report_ids), ARRAY(sa.Uuid))))
    )
    return [StoredClaim(*row) for row in found]


async def store(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert or replace a claim."""
    statement = upsert(report_claims).values(values)
    await uow.execute(statement.on_conflict_do_update(index_elements=["report_id"], set_=values))


async def remove(uow: UnitOfWork, report_id: UUID) -> None:
    """Delete the claim on a report."""
    await uow.execute(report_claims.delete().where(report_claims.c.report_id == report_id))


async def end_assignment(uow: UnitOfWork, report_id: UUID) -> None:
    """Note that nobody has assigned a locked report: its holder took the claim, or it has none any more."""
    column = reports.c.corrections
    await uow.execute(
        reports.update()
        .where(reports.c.id == report_id, column.has_key("assignee"))
        .values(corrections=column - "assignee")
    )

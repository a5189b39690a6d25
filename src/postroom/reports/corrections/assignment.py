"""Assigning a report to a member: a claim that somebody else makes, or ends, for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_claims
from postroom.identity import people
from postroom.identity.people import Person
from postroom.reports.decisions.claims import repository
from postroom.reports.decisions.claims import service as claims
from postroom.reports.schemas import LockedReport

_ASSIGNING = claims.ClaimRequest(takeover=True)
_TIMES = ("claimed_at", "updated_at")


async def holder(uow: UnitOfWork, report_id: UUID) -> UUID | None:
    """Return the user who has claimed a report."""
    for claim in await repository.select(uow, [report_id]):
        return (await people.by_id(uow, {claim.user_id}))[claim.user_id].uuid
    return None


async def assign(
    uow: UnitOfWork, locked: LockedReport, person: Person, *, by: int, now: datetime
) -> dict[str, Any] | None:
    """Assign a report; return the claim before, as `put_back` takes it."""
    before = await _stored(uow, locked.id)
    await claims.claim(
        uow,
        project_id=locked.project_id,
        report_id=locked.id,
        user_id=person.id,
        requested=_ASSIGNING,
        now=now,
        by=by,
    )
    return before


async def release(uow: UnitOfWork, locked: LockedReport, *, by: int, now: datetime) -> dict[str, Any] | None:
    """End the claim on a report, also that of somebody else; return it."""
    before = await _stored(uow, locked.id)
    await claims.release(
        uow,
        project_id=locked.project_id,
        report_id=locked.id,
        user_id=by,
        requested=_ASSIGNING,
        now=now,
    )
    return before


async def put_back(uow: UnitOfWork, report_id: UUID, claim: dict[str, Any] | None) -> None:
    """Restore a claim that `assign` or `release` returned; None for nobody's."""
    if claim is None:
        await repository.remove(uow, report_id)
        return
    times = {name: datetime.fromisoformat(claim[name]) for name in _TIMES}
    task_id = None if claim["task_id"] is None else UUID(claim["task_id"])
    ids = {"report_id": report_id, "id": UUID(claim["id"]), "task_id": task_id}
    if await people.by_id(uow, {claim["user_id"]}):
        await repository.store(uow, {**claim, **ids, **times})


async def _stored(uow: UnitOfWork, report_id: UUID) -> dict[str, Any] | None:
    row = (
        (await uow.execute(sa.select(report_claims).where(report_claims.c.report_id == report_id)))
        .mappings()
        .one_or_none()
    )
    if row is None:
        return None
    texts = {name: None if row[name] is None else str(row[name]) for name in ("report_id", "id", "task_id")}
    return {**row, **texts, **{name: row[name].isoformat() for name in _TIMES}}

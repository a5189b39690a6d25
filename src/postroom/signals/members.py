"""Stores signals together with their report: its evidence."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import signals
from postroom.domain.signals.intake import NewSignal, content_hash
from postroom.signals import tracing
from postroom.signals.tracing import TraceStep


async def add_members(
    uow: UnitOfWork,
    *,
    project_id: int,
    report_id: UUID,
    members: Sequence[NewSignal],
    reason: str,
    now: datetime,
) -> list[NewSignal]:
    """Store signals as members of a locked report; return those that the report did not have.

    The signals must be valid; `reason` is written to their traces. The caller updates the report's counters and
    schedules the grouping, so that others can be compared with them.
    """
    rows: dict[bytes, tuple[UUID, NewSignal]] = {}
    for member in members:
        rows.setdefault(content_hash(member, within=str(report_id)), (new_id(), member))
    if not rows:
        return []
    result = await uow.execute(
        insert(signals)
        .values(
            [
                {
                    "id": id,
                    "project_id": project_id,
                    "source_product": member.source_product,
                    "source_type": member.source_type,
                    "source_id": member.source_id,
                    "description": member.description,
                    "weight": member.weight,
                    "extra": dict(member.extra),
                    "content_hash": hash,
                    "timestamp": member.timestamp or now,
                    "received_at": now,
                    "state": "grouped",
                    "report_id": report_id,
                }
                for hash, (id, member) in rows.items()
            ]
        )
        .on_conflict_do_nothing(index_elements=["project_id", "content_hash"])
        .returning(signals.c.id)
    )
    stored = set(result.scalars())
    details = {"report_id": str(report_id)}
    steps = [TraceStep(id, "assign", "done", reason, details) for id, _ in rows.values() if id in stored]
    await tracing.append(uow, steps, at=now)
    return [member for id, member in rows.values() if id in stored]

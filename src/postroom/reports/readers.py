"""Marks of readers: which reports a person has read, and how often they opened them in a browser."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_readers

_C = report_readers.c


async def mark(uow: UnitOfWork, *, user_id: int, report_ids: Sequence[UUID], is_read: bool) -> None:
    """Mark reports as read by a person, or as unread."""
    rows = [{"report_id": id, "user_id": user_id, "is_read": is_read} for id in sorted(set(report_ids))]
    statement = insert(report_readers).values(rows)
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["report_id", "user_id"], set_={"is_read": statement.excluded.is_read}
        )
    )


async def marks(uow: UnitOfWork, *, user_id: int, report_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Return for each of the reports whether the person has marked it as read."""
    found = await uow.execute(
        sa.select(_C.report_id).where(_C.user_id == user_id, _C.report_id.in_(report_ids), _C.is_read)
    )
    read = set(found.scalars())
    return {id: id in read for id in report_ids}


async def count_view(uow: UnitOfWork, *, user_id: int, report_id: UUID, now: datetime) -> None:
    """Count that a person has opened a report in a browser."""
    statement = insert(report_readers).values(report_id=report_id, user_id=user_id, views=1, viewed_at=now)
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["report_id", "user_id"], set_={"views": _C.views + 1, "viewed_at": now}
        )
    )

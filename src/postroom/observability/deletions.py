"""What was deleted for its age: the last time and in all, for the page System."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import deletions

_D = deletions.c


@dataclass(frozen=True, slots=True)
class Deletion:
    """How many rows of a kind were deleted the last time, and in all."""

    what: str
    deleted_at: datetime
    deleted: int
    total: int


async def record(uow: UnitOfWork, what: str, deleted: int, *, now: datetime) -> None:
    """Record that rows were deleted."""
    added = insert(deletions).values(what=what, deleted_at=now, deleted=deleted, total=deleted)
    changed = {
        "deleted_at": now,
        "deleted": deleted,
        "total": _D.total + deleted,
    }
    await uow.execute(added.on_conflict_do_update(index_elements=["what"], set_=changed))


async def read(uow: UnitOfWork) -> Sequence[Deletion]:
    """Return what was deleted, the latest first."""
    rows = await uow.execute(
        sa.select(_D.what, _D.deleted_at, _D.deleted, _D.total).order_by(_D.deleted_at.desc())
    )
    return [Deletion(*row) for row in rows]

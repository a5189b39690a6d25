"""Checkpoints of imports: the progress, stored in the transaction of the imported rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import import_runs, projects, workers


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of rows so far; every row is in exactly one of the four."""

    stored: int = 0
    repeated: int = 0
    rejected: int = 0
    ignored: int = 0

    @property
    def rows(self) -> int:
        """Total number of rows."""
        return self.stored + self.repeated + self.rejected + self.ignored

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.stored + other.stored,
            self.repeated + other.repeated,
            self.rejected + other.rejected,
            self.ignored + other.ignored,
        )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The progress of an import. `id` None: no checkpoint is kept, since the input can't be read twice."""

    id: UUID | None
    totals: Totals


async def project_exists(uow: UnitOfWork, project_id: int) -> bool:
    """Return whether there is such a project."""
    found = await uow.execute(sa.select(projects.c.id).where(projects.c.id == project_id))
    return found.first() is not None


async def read(uow: UnitOfWork, *, project_id: int, fingerprint: bytes, now: datetime) -> Checkpoint:
    """Return the checkpoint of this file in the project, created if missing; its row is locked."""
    await uow.execute(
        insert(import_runs)
        .values(id=new_id(), project_id=project_id, fingerprint=fingerprint, created_at=now, updated_at=now)
        .on_conflict_do_nothing(index_elements=["project_id", "fingerprint"])
    )
    columns = import_runs.c
    found = await uow.execute(
        sa.select(columns.id, columns.rows_done, columns.stored, columns.repeated, columns.rejected)
        .where(columns.project_id == project_id, columns.fingerprint == fingerprint)
        .with_for_update()
    )
    row = found.one()
    ignored = row.rows_done - row.stored - row.repeated - row.rejected
    return Checkpoint(row.id, Totals(row.stored, row.repeated, row.rejected, ignored))


async def write(uow: UnitOfWork, *, id: UUID, expected: Totals, totals: Totals, now: datetime) -> bool:
    """Advance the checkpoint from `expected` to `totals`; False when it is no longer at `expected`."""
    moved = await uow.execute(
        sa.update(import_runs)
        .where(import_runs.c.id == id, import_runs.c.rows_done == expected.rows)
        .values(
            rows_done=totals.rows,
            stored=totals.stored,
            repeated=totals.repeated,
            rejected=totals.rejected,
            updated_at=now,
        )
    )
    return moved.rowcount == 1


async def newest_heartbeat(uow: UnitOfWork) -> datetime | None:
    """Return the latest heartbeat of any worker, None without workers."""
    found = await uow.execute(sa.select(sa.func.max(workers.c.seen_at)))
    newest: datetime | None = found.scalar_one()
    return newest

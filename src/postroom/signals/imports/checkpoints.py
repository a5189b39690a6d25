"""The checkpoint of an import: how far it came, in the same transaction as the rows that it stored."""

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
    """What became of the rows so far: every row is in exactly one of the four counts."""

    stored: int = 0
    repeated: int = 0
    rejected: int = 0
    ignored: int = 0

    @property
    def rows(self) -> int:
        """How many rows were taken."""
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
    """Where an import stands. `id` None: it keeps no checkpoint, since its input can't be read twice."""

    id: UUID | None
    totals: Totals


async def project_exists(uow: UnitOfWork, project_id: int) -> bool:
    """Tell whether there is such a project."""
    found = await uow.execute(sa.select(projects.c.id).where(projects.c.id == project_id))
    return found.first() is not None


async def read(uow: UnitOfWork, *, project_id: int, fingerprint: bytes, now: datetime) -> Checkpoint:
    """Return the run of this file in the project, making it when it is the first, and lock it."""
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
    """Move the run from `expected` to `totals`; False when it is not at `expected` any more."""
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


async def paused_until(uow: UnitOfWork, project_id: int) -> datetime | None:
    """Return until when the project's processing is paused, if it ever was."""
    found = await uow.execute(
        sa.select(projects.c.processing_paused_until).where(projects.c.id == project_id)
    )
    return found.scalar_one_or_none()


async def newest_heartbeat(uow: UnitOfWork) -> datetime | None:
    """Return when a worker reported last, None where there is none."""
    found = await uow.execute(sa.select(sa.func.max(workers.c.seen_at)))
    newest: datetime | None = found.scalar_one()
    return newest

"""Checkpoints of imports: the progress, stored in the transaction of the imported rows."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import import_runs, imported_items, projects, workers

RunState = Literal["waiting", "reading", "read", "settled", "failed", "cancelled", "undone"]
"""`waiting`: uploaded, not started; `read`: all rows are stored; `settled`: they were grouped, and count."""


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
    """The progress of a run of an import."""

    id: UUID
    totals: Totals


async def project_exists(uow: UnitOfWork, project_id: int) -> bool:
    """Return whether there is such a project."""
    found = await uow.execute(sa.select(projects.c.id).where(projects.c.id == project_id))
    return found.first() is not None


async def read(
    uow: UnitOfWork, *, project_id: int, fingerprint: bytes, name: str, now: datetime
) -> Checkpoint:
    """Return the checkpoint of this file in the project, created if missing; its row is locked."""
    await uow.execute(
        insert(import_runs)
        .values(
            id=new_id(),
            project_id=project_id,
            fingerprint=fingerprint,
            name=name,
            created_at=now,
            updated_at=now,
        )
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


async def write(
    uow: UnitOfWork,
    *,
    id: UUID,
    expected: Totals,
    totals: Totals,
    now: datetime,
    settled: int = 0,
    updated: int = 0,
) -> bool:
    """Advance the checkpoint from `expected` to `totals`; False when it is no longer at `expected`.

    `settled` of the stored signals are of closed items, and `updated` of the repeated ones were changed.
    """
    moved = await uow.execute(
        sa.update(import_runs)
        .where(
            import_runs.c.id == id,
            import_runs.c.rows_done == expected.rows,
            import_runs.c.state.not_in(("cancelled", "undone")),
        )
        .values(
            rows_done=totals.rows,
            stored=totals.stored,
            repeated=totals.repeated,
            rejected=totals.rejected,
            settled=import_runs.c.settled + settled,
            updated=import_runs.c.updated + updated,
            state="reading",
            updated_at=now,
        )
    )
    return moved.rowcount == 1


async def of_run(uow: UnitOfWork, id: UUID) -> Checkpoint:
    """Return the checkpoint of a run."""
    columns = import_runs.c
    found = await uow.execute(
        sa.select(columns.rows_done, columns.stored, columns.repeated, columns.rejected).where(
            columns.id == id
        )
    )
    row = found.one()
    ignored = row.rows_done - row.stored - row.repeated - row.rejected
    return Checkpoint(id, Totals(row.stored, row.repeated, row.rejected, ignored))


async def note_state(uow: UnitOfWork, id: UUID, state: RunState, now: datetime, *, error: str = "") -> bool:
    """Set the state of a run that was neither cancelled nor undone; return whether it was set."""
    done = await uow.execute(
        sa.update(import_runs)
        .where(import_runs.c.id == id, import_runs.c.state.not_in(("cancelled", "undone")))
        .values(state=state, error=error or None, updated_at=now, regroup_requested_at=None)
    )
    return done.rowcount == 1


@dataclass(frozen=True, slots=True)
class UnsettledRun:
    """A run whose rows are stored, or that was interrupted, and whose signals may not count yet."""

    id: UUID
    project_id: int
    state: RunState
    regroup_requested_at: datetime | None


async def unsettled(uow: UnitOfWork, *, idle_since: datetime, limit: int) -> list[UnsettledRun]:
    """Return runs that are complete or were abandoned, oldest first; locked, skipping those that others lock."""
    columns = import_runs.c
    found = await uow.execute(
        sa.select(columns.id, columns.project_id, columns.state, columns.regroup_requested_at)
        .where(
            sa.or_(
                columns.state == "read",
                sa.and_(
                    columns.state.in_(("reading", "cancelled", "failed")),
                    columns.updated_at < idle_since,
                    sa.exists().where(
                        imported_items.c.run_id == columns.id, imported_items.c.held_weight.is_not(None)
                    ),
                ),
            )
        )
        .order_by(columns.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [UnsettledRun(*row) for row in found]


async def withdraw(uow: UnitOfWork, project_id: int, id: UUID, now: datetime) -> bool:
    """Mark a run as undone, and forget its file, which can then be imported again; False if there is none."""
    done = await uow.execute(
        sa.update(import_runs)
        .where(import_runs.c.id == id, import_runs.c.project_id == project_id)
        .values(state="undone", fingerprint=secrets.token_bytes(32), updated_at=now)
    )
    return done.rowcount == 1


async def count_read(uow: UnitOfWork, project_id: int) -> int:
    """Return how many imports of a project have stored all rows, whose signals do not count yet."""
    found = await uow.execute(
        sa.select(sa.func.count()).where(
            import_runs.c.project_id == project_id, import_runs.c.state == "read"
        )
    )
    return found.scalar_one()


async def note_regrouping(uow: UnitOfWork, id: UUID, now: datetime) -> None:
    """Note that the consolidation was asked for what a run stored."""
    await uow.execute(sa.update(import_runs).where(import_runs.c.id == id).values(regroup_requested_at=now))


async def newest_heartbeat(uow: UnitOfWork) -> datetime | None:
    """Return the latest heartbeat of any worker, None without workers."""
    found = await uow.execute(sa.select(sa.func.max(workers.c.seen_at)).where(workers.c.role == "worker"))
    newest: datetime | None = found.scalar_one()
    return newest

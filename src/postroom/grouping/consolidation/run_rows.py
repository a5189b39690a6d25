"""Queries of the consolidation's runs, automatic and requested."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import consolidations, projects, regroupings
from postroom.projects.processing import paused_at
from postroom.reports.work_log.schemas import Author

OPEN = ("asked", "running")
"""States of an unfinished run."""

Kind = Literal["automatic", "asked", "dry_run", "reading"]


@dataclass(frozen=True, slots=True)
class Run:
    """The record of one run; `held_back` counts the changes that exceeded its bounds or were no longer valid.

    A *dry run* changed nothing: its counts are what would be. `model` is empty until a worker has begun. `user_id`
    and `task_id` say who requested it.
    """

    id: UUID
    project_id: int
    kind: Kind
    state: str
    model: str
    after_seq: int
    until_seq: int
    arrivals: int
    looked_at: int
    merges: int
    splits: int
    moves: int
    moved_signals: int
    broken_pairs: int
    held_back: int
    created_at: datetime
    finished_at: datetime | None
    user_id: int | None
    task_id: UUID | None
    stopped_because: str | None

    @property
    def is_open(self) -> bool:
        """Whether the run is unfinished."""
        return self.state in OPEN


_C = consolidations.c
_RUN = tuple(_C[one.name] for one in fields(Run))


async def insert_run(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """Store a run."""
    await uow.execute(consolidations.insert().values(**values))


async def spent(uow: UnitOfWork, project_id: int, *, signals: int) -> tuple[int, int]:
    """Return how many signals the latest automatic runs were about, up to `signals`, and the pairs broken for them.

    A run that exceeds the number counts in proportion.
    """
    found = await uow.execute(
        sa.select(_C.arrivals, _C.broken_pairs)
        .where(_C.project_id == project_id, _C.kind == "automatic")
        .order_by(_C.created_at.desc(), _C.id.desc())
        .limit(signals)
    )
    arrivals, broken = 0, 0.0
    for row in found:
        if arrivals >= signals:
            break
        counted = min(row.arrivals, signals - arrivals)
        arrivals, broken = arrivals + counted, broken + row.broken_pairs * counted / max(1, row.arrivals)
    return arrivals, math.ceil(broken)


async def open_run(
    uow: UnitOfWork,
    project_id: int,
    run_id: UUID,
    *,
    kind: Kind,
    by: Author,
    now: datetime,
) -> Run:
    """Return the project's unfinished run: a new one with this id, unless there was one."""
    made = insert(consolidations).values(
        id=run_id,
        project_id=project_id,
        kind=kind,
        state="asked",
        model="",
        after_seq=0,
        until_seq=0,
        user_id=by.user_id,
        task_id=by.task_id,
        created_at=now,
        requested_at=now,
    )
    # The update without effect returns and locks the row, whoever inserted it.
    stated = made.on_conflict_do_update(
        index_elements=["project_id"],
        index_where=sa.text("state IN ('asked', 'running')"),
        set_={"state": _C.state},
    ).returning(*_RUN)
    return Run(*(await uow.execute(stated)).one())


async def begin_run(uow: UnitOfWork, run_id: UUID, *, model: str, now: datetime) -> Run | None:
    """Mark a run as running with this match model, and lock its row; return None when it is over."""
    stated = (
        consolidations.update()
        .where(_C.id == run_id, _C.state.in_(OPEN))
        .values(state="running", model=model, requested_at=now)
        .returning(*_RUN)
    )
    row = (await uow.execute(stated)).one_or_none()
    return None if row is None else Run(*row)


async def postpone(uow: UnitOfWork, run_id: UUID) -> None:
    """Mark a run as waiting for the end of a pause."""
    await uow.execute(
        consolidations.update()
        .where(_C.id == run_id, _C.state.in_(OPEN))
        .values(state="asked", requested_at=None)
    )


async def add_to_run(uow: UnitOfWork, run_id: UUID, counts: Mapping[str, int], *, until: int) -> None:
    """Add the counts of a step to a run, and record its progress up to the signal number `until`."""
    added = {name: _C[name] + count for name, count in counts.items()}
    await uow.execute(consolidations.update().where(_C.id == run_id).values(until_seq=until, **added))


async def write_review(uow: UnitOfWork, run_id: UUID, review: Mapping[str, Any]) -> None:
    """Store what a dry run has found so far."""
    await uow.execute(consolidations.update().where(_C.id == run_id).values(review=dict(review)))


async def last_reading_stopped_because(uow: UnitOfWork, project_id: int) -> str | None:
    """Return why the project's newest reading failed; None if it did not, or there is none."""
    found = await uow.execute(
        sa.select(_C.stopped_because)
        .where(_C.project_id == project_id, _C.kind == "reading")
        .order_by(_C.created_at.desc(), _C.id.desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def read_review(uow: UnitOfWork, run_id: UUID) -> dict[str, Any] | None:
    """Return what a dry run has found so far, None if nothing yet."""
    found = await uow.execute(sa.select(sa.cast(_C.review, JSONB)).where(_C.id == run_id))
    review: dict[str, Any] | None = found.scalar_one_or_none()
    return review


async def end_run(
    uow: UnitOfWork, run_id: UUID, state: str, *, now: datetime, because: str | None = None
) -> None:
    """Mark an unfinished run as over; `because` is why the server stopped it."""
    await uow.execute(
        consolidations.update()
        .where(_C.id == run_id, _C.state.in_(OPEN))
        .values(state=state, requested_at=None, finished_at=now, stopped_because=because)
    )


async def without_job(uow: UnitOfWork, *, lost_before: datetime, now: datetime) -> list[tuple[int, UUID]]:
    """Return the runs that wait without a job, with their projects: the pause is over, or the job seems lost.

    Their rows are locked and marked as having a job.
    """
    paused = sa.exists().where(projects.c.id == _C.project_id, paused_at(now))
    found = await uow.execute(
        sa.select(_C.project_id, _C.id)
        .where(_C.state.in_(OPEN), ~paused, sa.or_(_C.requested_at.is_(None), _C.requested_at < lost_before))
        .with_for_update(skip_locked=True)
    )
    waiting = [(row.project_id, row.id) for row in found]
    if waiting:
        ids = [id for _, id in waiting]
        await uow.execute(consolidations.update().where(_C.id.in_(ids)).values(requested_at=now))
    return waiting


async def update_run(uow: UnitOfWork, run_id: UUID, values: Mapping[str, Any]) -> None:
    """Update columns of a run."""
    await uow.execute(consolidations.update().where(_C.id == run_id).values(**values))


async def find_run(uow: UnitOfWork, project_id: int, run_id: UUID, *, lock: bool = False) -> Run | None:
    """Return a run of the project or None; `lock` locks its row."""
    query = sa.select(*_RUN).where(_C.id == run_id, _C.project_id == project_id)
    row = (await uow.execute(query.with_for_update() if lock else query)).one_or_none()
    return None if row is None else Run(*row)


async def find_open(uow: UnitOfWork, project_id: int) -> Run | None:
    """Return the project's unfinished requested run, or None."""
    query = sa.select(*_RUN).where(_C.project_id == project_id, _C.state.in_(OPEN))
    row = (await uow.execute(query)).one_or_none()
    return None if row is None else Run(*row)


async def page_of_runs(
    uow: UnitOfWork, project_id: int, *, limit: int, offset: int
) -> tuple[int, Sequence[Run]]:
    """Return how many runs a project has, and a page of them, newest first."""
    of_project = _C.project_id == project_id
    count = await uow.execute(sa.select(sa.func.count()).select_from(consolidations).where(of_project))
    found = await uow.execute(
        sa.select(*_RUN)
        .where(of_project)
        .order_by(_C.created_at.desc(), _C.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return count.scalar_one(), [Run(*row) for row in found]


async def standing_of(uow: UnitOfWork, run_id: UUID) -> list[UUID]:
    """Return the regroupings of a run that were not undone, last first."""
    found = await uow.execute(
        sa.select(regroupings.c.id)
        .where(regroupings.c.consolidation_id == run_id, regroupings.c.undone_at.is_(None))
        .order_by(regroupings.c.id.desc())
    )
    return list(found.scalars())


async def done_by(uow: UnitOfWork, regrouping_ids: Collection[UUID], run_id: UUID) -> None:
    """Record which run made the regroupings."""
    await uow.execute(
        regroupings.update().where(regroupings.c.id.in_(regrouping_ids)).values(consolidation_id=run_id)
    )


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` runs that ended before `before`, except the newest of each project; return how many.

    What they changed stays, and can be undone one by one.
    """
    newer = consolidations.alias("newer")
    is_newest = ~sa.exists().where(
        newer.c.project_id == _C.project_id, newer.c.created_at > _C.created_at, newer.c.kind == _C.kind
    )
    old = (
        sa.select(_C.id)
        .where(_C.state.not_in(OPEN), _C.created_at < before, ~is_newest)
        .order_by(_C.id)
        .limit(limit)
    )
    return (await uow.execute(sa.delete(consolidations).where(_C.id.in_(old)))).rowcount

"""Queries of tasks and their runs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, handoffs, reports, scout_reports, scout_runs, task_runs, tasks
from postroom.tasks.schemas import Task, TaskFilters, TaskRun

_TASK = (
    tasks.c.id,
    tasks.c.project_id,
    tasks.c.title,
    tasks.c.description,
    tasks.c.origin_product,
    tasks.c.repository,
    tasks.c.created_by_id,
    tasks.c.created_by_task_id,
    tasks.c.created_at,
    tasks.c.updated_at,
)

_RUN = (
    task_runs.c.id,
    task_runs.c.project_id,
    task_runs.c.task_id,
    task_runs.c.status,
    task_runs.c.output,
    task_runs.c.error,
    task_runs.c.created_at,
    task_runs.c.updated_at,
    task_runs.c.completed_at,
    task_runs.c.branch,
)


async def insert_task(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a task."""
    await uow.execute(sa.insert(tasks).values(values))


async def update_task(uow: UnitOfWork, task_id: UUID, values: dict[str, Any]) -> None:
    """Update columns of a task."""
    await uow.execute(sa.update(tasks).where(tasks.c.id == task_id).values(values))


async def select_task(uow: UnitOfWork, project_id: int, task_id: UUID) -> Task | None:
    """Return a task of the project, or None."""
    result = await uow.execute(
        sa.select(*_TASK).where(tasks.c.id == task_id, tasks.c.project_id == project_id)
    )
    row = result.one_or_none()
    return None if row is None else Task(*row)


async def insert_many(
    uow: UnitOfWork, tasks_: Sequence[dict[str, Any]], runs: Sequence[dict[str, Any]]
) -> None:
    """Insert tasks with runs."""
    await uow.execute(sa.insert(tasks), list(tasks_))
    await uow.execute(sa.insert(task_runs), list(runs))


async def delete_tasks(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Delete tasks with their runs."""
    await uow.execute(sa.delete(tasks).where(tasks.c.id.in_(list(ids))))


async def task_exists(uow: UnitOfWork, project_id: int, task_id: UUID) -> bool:
    """Return whether the project has this task."""
    result = await uow.execute(
        sa.select(tasks.c.id).where(tasks.c.id == task_id, tasks.c.project_id == project_id)
    )
    return result.one_or_none() is not None


async def select_tasks(
    uow: UnitOfWork, project_id: int, filters: TaskFilters, *, limit: int, offset: int
) -> tuple[int, list[Task]]:
    """Return the number of matching tasks, and a page of them, newest first."""
    conditions = [tasks.c.project_id == project_id]
    if filters.origin_product is not None:
        conditions.append(tasks.c.origin_product == filters.origin_product)
    if filters.repository is not None:
        conditions.append(tasks.c.repository == filters.repository)
    if filters.status is not None:
        newest = (
            sa.select(task_runs.c.status)
            .where(task_runs.c.task_id == tasks.c.id)
            .order_by(task_runs.c.created_at.desc(), task_runs.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        conditions.append(newest == filters.status)
    if filters.report_id is not None:
        of_report = sa.select(sa.func.unnest(reports.c.task_ids)).where(
            reports.c.id == filters.report_id, reports.c.project_id == project_id
        )
        conditions.append(tasks.c.id.in_(of_report))
    count = await uow.execute(sa.select(sa.func.count()).select_from(tasks).where(*conditions))
    result = await uow.execute(
        sa.select(*_TASK)
        .where(*conditions)
        .order_by(tasks.c.created_at.desc(), tasks.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return count.scalar_one(), [Task(*row) for row in result]


async def insert_run(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a run."""
    await uow.execute(sa.insert(task_runs).values(values))


async def select_run(uow: UnitOfWork, run_id: UUID, *, lock: bool = False) -> TaskRun | None:
    """Return a run, or None; `lock` locks its row until the transaction ends."""
    statement = sa.select(*_RUN).where(task_runs.c.id == run_id)
    if lock:
        statement = statement.with_for_update()
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else TaskRun(*row)


async def select_runs_of(uow: UnitOfWork, project_id: int, task_ids: Collection[UUID]) -> list[TaskRun]:
    """Return the runs of some tasks of a project, newest first."""
    result = await uow.execute(
        sa.select(*_RUN)
        .where(task_runs.c.project_id == project_id, task_runs.c.task_id.in_(sorted(task_ids)))
        .order_by(task_runs.c.created_at.desc(), task_runs.c.id.desc())
    )
    return [TaskRun(*row) for row in result]


async def select_newest_runs(uow: UnitOfWork, task_ids: Collection[UUID]) -> dict[UUID, TaskRun]:
    """Return the newest run of each of the tasks that has any."""
    result = await uow.execute(
        sa.select(*_RUN)
        .distinct(task_runs.c.task_id)
        .where(task_runs.c.task_id.in_(sorted(task_ids)))
        .order_by(task_runs.c.task_id, task_runs.c.created_at.desc(), task_runs.c.id.desc())
    )
    return {run.task_id: run for run in (TaskRun(*row) for row in result)}


async def select_run_page(
    uow: UnitOfWork, task_id: UUID, *, limit: int, offset: int
) -> tuple[int, list[TaskRun]]:
    """Return the number of runs of a task, and a page of them, newest first."""
    count = await uow.execute(
        sa.select(sa.func.count()).select_from(task_runs).where(task_runs.c.task_id == task_id)
    )
    result = await uow.execute(
        sa.select(*_RUN)
        .where(task_runs.c.task_id == task_id)
        .order_by(task_runs.c.created_at.desc(), task_runs.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return count.scalar_one(), [TaskRun(*row) for row in result]


async def update_run(uow: UnitOfWork, run_id: UUID, values: dict[str, Any]) -> None:
    """Update columns of a run."""
    await uow.execute(sa.update(task_runs).where(task_runs.c.id == run_id).values(values))


async def delete_ended(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` tasks that nothing happened to since `before`; return how many."""
    t, r = tasks.c, task_runs.c
    goes_on = sa.exists().where(r.task_id == t.id, sa.func.coalesce(r.completed_at, before) >= before)
    # What is kept with a report names the task that wrote it.
    named = sa.or_(
        sa.exists().where(handoffs.c.task_id == t.id),
        sa.exists().where(artefacts.c.task_id == t.id),
        sa.exists().where(reports.c.task_ids.contains(array([t.id]))),
        sa.exists().where(
            scout_reports.c.run_id == scout_runs.c.id, scout_runs.c.task_run_id == r.id, r.task_id == t.id
        ),
    )
    old = sa.select(t.id).where(t.updated_at < before, ~goes_on, ~named).order_by(t.id).limit(limit)
    return (await uow.execute(sa.delete(tasks).where(t.id.in_(old)))).rowcount

"""The rows of tasks and their runs."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import task_runs, tasks
from postroom.tasks.schemas import TaskRun

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
)


async def insert_task(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a task."""
    await uow.execute(sa.insert(tasks).values(values))


async def insert_many(
    uow: UnitOfWork, tasks_: Sequence[dict[str, Any]], runs: Sequence[dict[str, Any]]
) -> None:
    """Insert tasks and runs of them."""
    await uow.execute(sa.insert(tasks), list(tasks_))
    await uow.execute(sa.insert(task_runs), list(runs))


async def delete_tasks(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Delete tasks with their runs."""
    await uow.execute(sa.delete(tasks).where(tasks.c.id.in_(list(ids))))


async def task_exists(uow: UnitOfWork, project_id: int, task_id: UUID) -> bool:
    """Tell whether the project has this task."""
    found = await uow.execute(
        sa.select(tasks.c.id).where(tasks.c.id == task_id, tasks.c.project_id == project_id)
    )
    return found.one_or_none() is not None


async def insert_run(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a run."""
    await uow.execute(sa.insert(task_runs).values(values))


async def select_run(uow: UnitOfWork, run_id: UUID, *, lock: bool = False) -> TaskRun | None:
    """Return a run, or None; `lock` keeps it as it is until the transaction ends."""
    statement = sa.select(*_RUN).where(task_runs.c.id == run_id)
    if lock:
        statement = statement.with_for_update()
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else TaskRun(*row)


async def select_runs_of(uow: UnitOfWork, project_id: int, task_ids: Collection[UUID]) -> list[TaskRun]:
    """Return the runs of some tasks of a project, the newest first."""
    found = await uow.execute(
        sa.select(*_RUN)
        .where(task_runs.c.project_id == project_id, task_runs.c.task_id.in_(sorted(task_ids)))
        .order_by(task_runs.c.created_at.desc(), task_runs.c.id.desc())
    )
    return [TaskRun(*row) for row in found]


async def update_run(uow: UnitOfWork, run_id: UUID, values: dict[str, Any]) -> None:
    """Change columns of a run."""
    await uow.execute(sa.update(task_runs).where(task_runs.c.id == run_id).values(values))

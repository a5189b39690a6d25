"""Tasks for agents, and their runs: a run is one attempt at a task."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.handoff.task_runs import ENDED_STATUSES, WAITING_STATUSES, Status, may_follow
from postroom.domain.signals.extras import json_problem
from postroom.domain.signals.intake import is_storable
from postroom.tasks import repository
from postroom.tasks.schemas import NewTask, Task, TaskFilters, TaskPage, TaskRun
from postroom.text.characters import storable

MAX_ERROR = 10_000
"""Maximum characters of an error; the rest is cut off."""


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` tasks that ended before `before`, with all their runs; return how many.

    Those that reports, their work logs and their hand-offs name are kept as long as these.
    """
    return await repository.delete_ended(uow, before=before, limit=limit)


async def create_task(
    uow: UnitOfWork, *, project_id: int, new: NewTask, now: datetime, id: UUID | None = None
) -> UUID:
    """Create a task of a project and return its id.

    Raises:
        Invalid: its texts can't be stored.
    """
    _check_words(new.title, new.description, new.origin_product)
    task_id = id or new_id()
    await repository.insert_task(
        uow,
        {
            "id": task_id,
            "project_id": project_id,
            "title": new.title,
            "description": new.description,
            "origin_product": new.origin_product,
            "repository": new.repository,
            "created_by_id": new.created_by_id,
            "created_by_task_id": new.created_by_task_id,
            "created_at": now,
            "updated_at": now,
        },
    )
    return task_id


async def edit_task(
    uow: UnitOfWork, *, project_id: int, task_id: UUID, changes: Mapping[str, Any], now: datetime
) -> Task:
    """Change title, description or repository of a task; return it.

    Raises:
        NotFound: the project has no such task.
        Invalid: the texts can't be stored.
    """
    await get_task(uow, project_id, task_id)
    _check_words(*(text for text in changes.values() if text is not None))
    if changes:
        await repository.update_task(uow, task_id, {**changes, "updated_at": now})
    return await get_task(uow, project_id, task_id)


async def get_task(uow: UnitOfWork, project_id: int, task_id: UUID) -> Task:
    """Return a task.

    Raises:
        NotFound: the project has no such task.
    """
    task = await repository.select_task(uow, project_id, task_id)
    if task is None:
        raise NotFound("This task does not exist.")
    return task


async def list_tasks(
    uow: UnitOfWork, project_id: int, filters: TaskFilters, *, limit: int, offset: int
) -> TaskPage:
    """Return a page of the project's tasks, newest first."""
    return TaskPage(*await repository.select_tasks(uow, project_id, filters, limit=limit, offset=offset))


async def newest_runs(uow: UnitOfWork, task_ids: Collection[UUID]) -> dict[UUID, TaskRun]:
    """Return the newest run of each of the tasks that has any."""
    return await repository.select_newest_runs(uow, task_ids) if task_ids else {}


async def list_runs(uow: UnitOfWork, task_id: UUID, *, limit: int, offset: int) -> tuple[int, list[TaskRun]]:
    """Return the number of runs of a task, and a page of them, newest first."""
    return await repository.select_run_page(uow, task_id, limit=limit, offset=offset)


async def queue_many(
    uow: UnitOfWork, wanted: Sequence[tuple[int, str]], *, origin_product: str, now: datetime
) -> list[tuple[UUID, UUID]]:
    """Create a task with a queued run for each project and title; return the ids of task and run, in that order."""
    made = [(new_id(), new_id()) for _ in wanted]
    tasks = [
        {
            "id": task_id,
            "project_id": project_id,
            "title": title,
            "origin_product": origin_product,
            "created_at": now,
            "updated_at": now,
        }
        for (project_id, title), (task_id, _) in zip(wanted, made, strict=True)
    ]
    runs = [
        {
            "id": run_id,
            "project_id": project_id,
            "task_id": task_id,
            "status": "queued",
            "created_at": now,
            "updated_at": now,
        }
        for (project_id, _), (task_id, run_id) in zip(wanted, made, strict=True)
    ]
    if made:
        await repository.insert_many(uow, tasks, runs)
    return made


async def drop_tasks(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Delete tasks that were just created, with their runs."""
    if ids:
        await repository.delete_tasks(uow, ids)


async def exists(uow: UnitOfWork, project_id: int, task_id: UUID) -> bool:
    """Return whether the project has this task."""
    return await repository.task_exists(uow, project_id, task_id)


async def start_run(
    uow: UnitOfWork,
    *,
    project_id: int,
    task_id: UUID,
    status: Status = "queued",
    branch: str | None = None,
    now: datetime,
) -> UUID:
    """Create a run of a task and return its id.

    Raises:
        NotFound: the project has no such task.
    """
    if not await exists(uow, project_id, task_id):
        raise NotFound("This task does not exist.")
    run_id = new_id()
    await repository.insert_run(
        uow,
        {
            "id": run_id,
            "project_id": project_id,
            "task_id": task_id,
            "status": status,
            "branch": branch,
            "created_at": now,
            "updated_at": now,
            "completed_at": now if status in ENDED_STATUSES else None,
        },
    )
    return run_id


async def get_run(uow: UnitOfWork, run_id: UUID) -> TaskRun:
    """Return a run.

    Raises:
        NotFound: there is no such run.
    """
    run = await repository.select_run(uow, run_id)
    if run is None:
        raise NotFound("This run does not exist.")
    return run


async def begin_run(uow: UnitOfWork, *, run_id: UUID, now: datetime) -> TaskRun:
    """Mark a queued run as in progress; of concurrent calls one succeeds.

    Raises:
        NotFound: there is no such run.
        Conflict: it is already in progress, or has ended.
    """
    before = await repository.select_run(uow, run_id, lock=True)
    if before is None:
        raise NotFound("This run does not exist.")
    if before.status not in WAITING_STATUSES:
        raise Conflict(f"The run is {before.status}; only queued runs can be started.")
    await repository.update_run(uow, run_id, {"status": "in_progress", "updated_at": now})
    return await get_run(uow, run_id)


async def runs_of(uow: UnitOfWork, *, project_id: int, task_ids: Collection[UUID]) -> list[TaskRun]:
    """Return the runs of some tasks of the project, newest first."""
    return await repository.select_runs_of(uow, project_id, task_ids) if task_ids else []


async def set_status(
    uow: UnitOfWork,
    *,
    run_id: UUID,
    status: Status,
    now: datetime,
    output: Mapping[str, Any] | None = None,
    error: str | None = None,
    branch: str | None = None,
) -> TaskRun:
    """Set the status of a run and return it; `completed_at` is set when it ends.

    `output`, `error` and `branch` replace existing values unless None. Characters of an error that can't be stored
    are replaced.

    Raises:
        NotFound: there is no such run.
        Conflict: the run has ended, or is past `status`.
        Invalid: `output` can't be stored.
    """
    before = await repository.select_run(uow, run_id, lock=True)
    if before is None:
        raise NotFound("This run does not exist.")
    if not may_follow(before.status, status):
        raise Conflict(f"A run that is {before.status} can't become {status}.")
    values: dict[str, Any] = {"status": status, "updated_at": now}
    if status in ENDED_STATUSES:
        values["completed_at"] = now
    if output is not None:
        problem = json_problem(output)
        if problem is not None:
            raise Invalid(f"The output of the run can't be stored. {problem}")
        values["output"] = dict(output)
    if error is not None:
        values["error"] = storable(error)[:MAX_ERROR]
    if branch is not None:
        values["branch"] = branch
    await repository.update_run(uow, run_id, values)
    return await get_run(uow, run_id)


def _check_words(*texts: str) -> None:
    if not all(is_storable(text) for text in texts):
        raise Invalid("The texts of a task must not contain null characters or lone surrogates.")

"""Value types of tasks and their runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.domain.handoff.task_runs import Status
from postroom.domain.handoff.tasks import MADE_BY_USERS


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to create.

    `repository` is `organization/name` in lower case. The creator is a user, a task, or neither: the server.
    """

    title: str
    description: str = ""
    origin_product: str = MADE_BY_USERS
    repository: str | None = None
    created_by_id: int | None = None
    created_by_task_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work for an agent; `origin_product` is what requested it."""

    id: UUID
    project_id: int
    title: str
    description: str
    origin_product: str
    repository: str | None
    created_by_id: int | None
    created_by_task_id: UUID | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One attempt at a task.

    `output` is its result, such as `pr_url`. `error` says why it failed or was cancelled. `completed_at` is when it
    ended in any way, None while it is open. `branch` is the branch of the work.
    """

    id: UUID
    project_id: int
    task_id: UUID
    status: Status
    output: Mapping[str, Any]
    error: str | None
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    branch: str | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of tasks, newest first, and the total count."""

    count: int
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """The filters of tasks; None matches all.

    `status` is that of a task's newest run, `report_id` a report whose work log refers to the task.
    """

    origin_product: str | None = None
    repository: str | None = None
    status: Status | None = None
    report_id: UUID | None = None

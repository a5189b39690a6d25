"""Tasks and their runs as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from postroom.domain.task_runs import Status


@dataclass(frozen=True, slots=True)
class TaskRun:
    """One try at a task.

    `output` is what came of it, such as `pr_url`. `error` says why it failed or was cancelled. `completed_at` is
    when it ended, in whatever way; None while it is open.
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

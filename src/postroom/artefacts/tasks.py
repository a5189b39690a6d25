"""Tasks as the authors of artefacts: which task a call speaks for."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from postroom.artefacts.schemas import Author
from postroom.db.engine import UnitOfWork
from postroom.domain.inbox import parse_uuid
from postroom.edge.access import Call
from postroom.edge.describe import header
from postroom.edge.errors import validation
from postroom.tasks import service as tasks

TASK_HEADER = "X-PostHog-Task-Id"
"""Names the task that an agent works on when it calls."""

TASK_PARAMETER = header(
    TASK_HEADER,
    "UUID of a task of the project. What the call adds to the work log is then the task's, not the user's.",
    format="uuid",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call that writes; `task` is the text of the header, None or empty without one."""

    user_id: int
    user_uuid: UUID
    task: str | None = None

    @classmethod
    def of(cls, call: Call) -> Self:
        """Return the caller of an authorised call."""
        return cls(call.actor.user_id, call.actor.user_uuid, call.request.headers.get(TASK_HEADER))


async def author_of(uow: UnitOfWork, project_id: int, caller: Caller) -> Author:
    """Return who writes: the task that the call names, or else the user.

    Raises:
        WireError: 400, the header is no UUID or names no task of the project.
    """
    if not caller.task:
        return Author.user(caller.user_id)
    task_id = parse_uuid(caller.task.strip())
    if task_id is None:
        raise validation("invalid_input", "must be a task UUID.", TASK_HEADER)
    if not await tasks.exists(uow, project_id, task_id):
        raise validation("invalid_input", "unknown task for this project.", TASK_HEADER)
    return Author.task(task_id)

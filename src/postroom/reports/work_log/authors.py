"""Tasks as authors of artefacts: the task on whose behalf a request is made."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_runs, task_runs
from postroom.domain.errors import Invalid
from postroom.domain.reports.inbox import parse_uuid
from postroom.reports.work_log.schemas import Author
from postroom.tasks import service as tasks

TASK_HEADER = "X-PostHog-Task-Id"
"""Header with the task that a calling agent works on."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a write; `task` is the text of the header, None or empty without one.

    `scout_run_id` is set when the key is a scout run's token: the caller is an agent, whatever the header says.
    `by_key` is true unless the caller is signed in. `slack_user_id` is set when they decide in Slack.
    """

    user_id: int
    user_uuid: UUID
    task: str | None = None
    scout_run_id: UUID | None = None
    by_key: bool = False
    slack_user_id: str | None = None

    @property
    def decides_as(self) -> int | None:
        """Return the user whose decision it is; None for an agent's."""
        return None if self.task or self.scout_run_id else self.user_id


async def author_of(uow: UnitOfWork, project_id: int, caller: Caller) -> Author:
    """Return the author: the task in the header, the task of the run whose token is used, or else the user.

    Raises:
        Invalid: the header is not a UUID or names no task of the project.
    """
    if not caller.task:
        of_run = None if caller.scout_run_id is None else await _task_of_run(uow, caller.scout_run_id)
        return Author.user(caller.user_id, by_key=caller.by_key) if of_run is None else Author.task(of_run)
    task_id = parse_uuid(caller.task.strip())
    if task_id is None:
        raise Invalid("must be a task UUID.", field=TASK_HEADER)
    if not await tasks.exists(uow, project_id, task_id):
        raise Invalid("unknown task for this project.", field=TASK_HEADER)
    return Author.task(task_id)


async def editor_of(uow: UnitOfWork, project_id: int, caller: Caller) -> Author:
    """Return who edits: as `author_of`, but a header with an unknown task is left out of account."""
    try:
        return await author_of(uow, project_id, caller)
    except Invalid:
        return Author.user(caller.user_id, by_key=caller.by_key)


async def _task_of_run(uow: UnitOfWork, scout_run_id: UUID) -> UUID | None:
    found = await uow.execute(
        sa.select(task_runs.c.task_id)
        .join(scout_runs, scout_runs.c.task_run_id == task_runs.c.id)
        .where(scout_runs.c.id == scout_run_id)
    )
    return found.scalar_one_or_none()

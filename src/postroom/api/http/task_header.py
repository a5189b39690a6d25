"""The header by which a calling agent names the task that it works on."""

from typing import Annotated, Any

from fastapi import Depends, Request

from postroom.api.http.access import Call
from postroom.api.http.describe import header
from postroom.reports.work_log.authors import TASK_HEADER, Caller


class TaskParser:
    """The dependency behind `NamedTask`."""

    async def __call__(self, request: Request) -> str | None:
        """Return the header as sent."""
        return request.headers.get(TASK_HEADER)

    def described(self) -> dict[str, Any]:
        """Return the description of the header."""
        about = "UUID of a task of the project. Log entries of the call are then attributed to the task instead of"
        return {"parameters": [header(TASK_HEADER, f"{about} the user.", format="uuid")]}


NamedTask = Annotated[str | None, Depends(TaskParser(), scope="function")]
"""`task: NamedTask` in a route whose log entries an agent can attribute to its task."""


def caller_of(call: Call, task: str | None) -> Caller:
    """Return the caller of an authorised request, who works in the name of `task`."""
    actor = call.actor
    return Caller(actor.user_id, actor.user_uuid, task, actor.scout_run_id, actor.session_id is None)

"""The header by which a calling agent names the task that it works on."""

from postroom.api.http.access import Call
from postroom.api.http.describe import header
from postroom.reports.work_log.authors import TASK_HEADER, Caller

TASK_PARAMETER = header(
    TASK_HEADER,
    "UUID of a task of the project. Log entries of the call are then attributed to the "
    "task instead of the user.",
    format="uuid",
)


def caller_of(call: Call) -> Caller:
    """Return the caller of an authorised request, with the task that the header names."""
    return Caller(
        call.actor.user_id,
        call.actor.user_uuid,
        call.request.headers.get(TASK_HEADER),
        call.actor.scout_run_id,
        call.actor.session_id is None,
    )

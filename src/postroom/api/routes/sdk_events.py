"""Endpoints of the health of SDK sources."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends
from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.access import OutsideCall, outside_call
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.db.engine import unit_of_work
from postroom.sdk_events import service
from postroom.validation.responses import WireTime

router = Router(tags=["SDK intake"])

_PATH = "/api/projects/{project_id}/signals/sdk_intake"

ReadCall = Annotated[OutsideCall, Depends(outside_call("task:read"), scope="function")]
WriteCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]


class SourceHealthResponse(TypedDict):
    """Outcomes of one source within the last day."""

    source: Annotated[str, Field(description="`posthog`, `sentry` or `otlp`.")]
    outcomes: Annotated[
        Mapping[str, int],
        Field(
            description="Counts by outcome: `stored`, `duplicate`, or the reason for dropping, such as "
            "`rate_limited`."
        ),
    ]
    last_hour: Annotated[
        WireTime | None,
        Field(description="Last hour of the day in which something was stored."),
    ]
    waiting: Annotated[int, Field(description="Errors waiting to be counted.")]
    failed: Annotated[int, Field(description="Errors that could not be counted.")]


class IntakeResponse(TypedDict):
    """State of SDK intake."""

    results: list[SourceHealthResponse]


class RetriedResponse(TypedDict):
    """What was enqueued again."""

    retried: int


@router.get(
    _PATH,
    summary="Get the state of SDK intake",
)
async def read_intake(call: ReadCall) -> JsonResponse[IntakeResponse]:
    """Return the outcomes of the last day by source, and the backlog."""
    async with unit_of_work(state_of(call.request).events_engine) as uow:
        found = await service.health(uow, call.project_id, now=call.now)
    results: list[SourceHealthResponse] = [
        {
            "source": one.source,
            "outcomes": one.outcomes,
            "last_hour": one.last_hour,
            "waiting": one.waiting,
            "failed": one.failed,
        }
        for one in found
    ]
    return json_response({"results": results})


@router.post(
    _PATH + "/retry",
    summary="Retry failed errors",
)
async def retry_failed(call: WriteCall) -> JsonResponse[RetriedResponse]:
    """Enqueue the errors that could not be processed."""
    async with unit_of_work(state_of(call.request).events_engine) as uow:
        retried = await service.retry_failed(uow, call.project_id)
    return json_response({"retried": retried})

"""Endpoints of the health of SDK sources."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Response
from pydantic import BaseModel, Field

from postroom.api.http.access import OutsideCall, outside_call
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.db.engine import unit_of_work
from postroom.kit.times import wire_time
from postroom.sdk_events import service

router = Router(tags=["SDK intake"])

_PATH = "/api/projects/{project_id}/signals/sdk_intake"

ReadCall = Annotated[OutsideCall, Depends(outside_call("task:read"), scope="function")]
WriteCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]


class SourceHealthBody(BaseModel):
    """Outcomes of one source within the last day."""

    source: str = Field(description="`posthog`, `sentry` or `otlp`.")
    outcomes: dict[str, int] = Field(
        description="Counts by outcome: `stored`, `duplicate`, or the reason for dropping, such as "
        "`rate_limited`."
    )
    last_hour: datetime | None = Field(description="Last hour of the day in which something was stored.")
    waiting: int = Field(description="Errors waiting to be counted.")
    failed: int = Field(description="Errors that could not be counted.")


class IntakeBody(BaseModel):
    """State of SDK intake."""

    results: list[SourceHealthBody]


class RetriedBody(BaseModel):
    """What was enqueued again."""

    retried: int


@router.get(_PATH, summary="Get the state of SDK intake", responses={200: {"model": IntakeBody}})
async def read_intake(call: ReadCall) -> Response:
    """Return the outcomes of the last day by source, and the backlog."""
    async with unit_of_work(state_of(call.request).events_engine) as uow:
        found = await service.health(uow, call.project_id, now=call.now)
    results = [
        {
            "source": one.source,
            "outcomes": one.outcomes,
            "last_hour": one.last_hour and wire_time(one.last_hour),
            "waiting": one.waiting,
            "failed": one.failed,
        }
        for one in found
    ]
    return json_response({"results": results})


@router.post(_PATH + "/retry", summary="Retry failed errors", responses={200: {"model": RetriedBody}})
async def retry_failed(call: WriteCall) -> Response:
    """Enqueue the errors that could not be processed."""
    async with unit_of_work(state_of(call.request).events_engine) as uow:
        retried = await service.retry_failed(uow, call.project_id)
    return json_response({"retried": retried})

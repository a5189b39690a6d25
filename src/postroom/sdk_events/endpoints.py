"""How the sources that SDKs send to do, over the wire."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from postroom.db.engine import unit_of_work
from postroom.edge.access import OutsideCall, outside_call
from postroom.edge.respond import json_response
from postroom.edge.state import state_of
from postroom.edge.times import wire_time
from postroom.sdk_events import service

router = APIRouter(tags=["SDK intake"])

_PATH = "/api/projects/{project_id}/signals/sdk_intake"

ReadCall = Annotated[OutsideCall, Depends(outside_call("task:read"), scope="function")]
WriteCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]


class SourceHealthBody(BaseModel):
    """What came of what one source sent within the last day."""

    source: str = Field(description="`posthog`, `sentry` or `otlp`.")
    outcomes: dict[str, int] = Field(
        description="How much was `stored`, was a `duplicate`, or why it was not stored, such as `rate_limited`."
    )
    last_hour: datetime | None = Field(description="The last hour of the day in which something was stored.")
    waiting: int = Field(description="Errors that wait to be counted as issues.")
    failed: int = Field(description="Errors that could not be counted and were set aside.")


class IntakeBody(BaseModel):
    """How the sources that SDKs send to do."""

    results: list[SourceHealthBody]


class RetriedBody(BaseModel):
    """What waits again."""

    retried: int


@router.get(_PATH, summary="Read how intake does", responses={200: {"model": IntakeBody}})
async def read_intake(call: ReadCall) -> Response:
    """Return what became of what each source sent within the last day, and what waits."""
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


@router.post(_PATH + "/retry", summary="Count again what failed", responses={200: {"model": RetriedBody}})
async def retry_failed(call: WriteCall) -> Response:
    """Let the errors that were set aside wait again to be counted."""
    async with unit_of_work(state_of(call.request).events_engine) as uow:
        retried = await service.retry_failed(uow, call.project_id)
    return json_response({"retried": retried})

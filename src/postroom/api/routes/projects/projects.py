"""Endpoints to read, set and end the pause of grouping."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.paging import RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.projects.projects import (
    Paused,
    PauseRequest,
    ProcessingPage,
    ProcessingState,
    Unpaused,
)
from postroom.kit.times import iso_time
from postroom.projects import service
from postroom.signals import pausing

router = Router(prefix="/api/projects/{project_id}/signals", tags=["processing"])

# An alias, since some clients use the longer path.
_PATH, _OTHER_PATH = "/processing", "/processing_state"

ReadCall = Annotated[Call, Depends(project_call("task:read", challenge=401), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write", challenge=401), scope="function")]


@router.get(
    _PATH,
    summary="Get the processing state",
)
@router.get(
    _OTHER_PATH,
    summary="Get the processing state (same as processing/)",
)
async def get_processing(call: ReadCall, page: RequestedPage) -> JsonResponse[ProcessingPage]:
    """Return until when grouping is paused."""
    until = await service.paused_until(call.uow, call.project_id)
    state: ProcessingState = {"paused_until": None if until is None else iso_time(until)}
    rows = [state][page.offset : page.offset + page.limit]
    return json_response({**state, **page_response(call.request, page, 1, rows)})


@router.put(
    _PATH + "/pause",
    summary="Pause grouping",
)
@router.put(
    _OTHER_PATH + "/pause",
    summary="Pause grouping (same as processing/pause/)",
)
async def pause(call: WriteCall, body: ParsedBody[PauseRequest]) -> JsonResponse[Paused]:
    """Pause grouping until a time; signals are still accepted."""
    jobs = state_of(call.request).jobs
    until = await pausing.pause(call.uow, call.project_id, until=body.timestamp, jobs=jobs, now=call.now)
    return json_response({"status": "paused", "paused_until": iso_time(until)})


@router.delete(
    _PATH + "/pause",
    summary="Resume grouping",
)
@router.delete(
    _OTHER_PATH + "/pause",
    summary="Resume grouping (same as processing/pause/)",
)
async def unpause(call: WriteCall) -> JsonResponse[Unpaused]:
    """End the pause and schedule the grouping of pending signals."""
    jobs = state_of(call.request).jobs
    was_paused = await pausing.resume(call.uow, call.project_id, jobs=jobs, now=call.now)
    return json_response({"status": "unpaused", "was_paused": was_paused, "paused_until": None})

"""Endpoints for readers of reports: read marks, views, and the present values of metrics."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.describe import json_body
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import parse, read_body
from postroom.api.http.respond import json_response
from postroom.api.routes.reports.reports import BASE, FILTERED, find_report
from postroom.api.schemas.reports.reports import ListedMetric
from postroom.domain.reports.extras import shown_extras
from postroom.domain.reports.state import SHOWN
from postroom.reports import readers, service
from postroom.validation.fields import Boolean, Identifier, NotNull

router = APIRouter(tags=["reports"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]

MAX_MARKED = 100
MAX_REFRESHED = 20


class ReadStateBody(BaseModel):
    """Reports to mark as read or unread, or to look up."""

    model_config = ConfigDict(extra="ignore")

    report_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_MARKED)] = Field(
        description="The reports; duplicates are ignored."
    )
    read: Annotated[Boolean | None, NotNull] = Field(
        default=None, description="The new mark; without it nothing is changed."
    )


class ReadStates(BaseModel):
    """Which reports the caller has marked as read."""

    states: dict[UUID, bool] = Field(description="Whether it is marked, by report.")


class RefreshBody(BaseModel):
    """Reports whose metrics are asked for."""

    model_config = ConfigDict(extra="ignore")

    report_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_REFRESHED)] = Field(
        description="The reports; duplicates are ignored."
    )


class RefreshedReport(BaseModel):
    """The metrics of a report."""

    id: UUID
    metrics: list[ListedMetric]


class Refreshed(BaseModel):
    """The metrics of those reports that are ready or wait for a person, in the order of the request."""

    reports: list[RefreshedReport]


@router.post(
    BASE + "/read_state",
    summary="Mark reports as read, or ask which are",
    responses={
        200: {"model": ReadStates},
        404: {"description": "One of the reports is not visible; nothing was written."},
    },
    openapi_extra=json_body(ReadStateBody),
)
async def set_read_state(call: ReadCall) -> Response:
    """Set the caller's own marks and return them. The list has the filter `unread`."""
    body = parse(ReadStateBody, await read_body(call.request))
    ids, user_id = list(dict.fromkeys(body.report_ids)), call.actor.user_id
    if len(await service.visible(call.uow, call.project_id, ids)) < len(ids):
        raise not_found("One or more reports are unavailable.")
    if body.read is not None:
        await readers.mark(call.uow, user_id=user_id, report_ids=ids, is_read=body.read)
    marks = await readers.marks(call.uow, user_id=user_id, report_ids=ids)
    return json_response({"states": {str(id): is_read for id, is_read in marks.items()}})


@router.post(
    BASE + "/{report_id}/viewed",
    status_code=204,
    summary="Say that a report was opened",
    responses={**FILTERED, 404: {"description": "No report with this id is visible."}},
)
async def note_view(call: ReadCall, report_id: str) -> Response:
    """Count a view of a signed-in person in a browser; of other callers none is counted."""
    report = await find_report(call, report_id)
    if call.actor.session_id is not None:
        await readers.count_view(call.uow, user_id=call.actor.user_id, report_id=report.id, now=call.now)
    return Response(status_code=204)


@router.post(
    BASE + "/refresh_metrics",
    summary="Read the metrics of reports",
    responses={200: {"model": Refreshed}},
    openapi_extra=json_body(RefreshBody),
)
async def refresh_metrics(call: ReadCall) -> Response:
    """Return the stored metrics of the reports that are ready or wait for a person; others are left out."""
    body = parse(RefreshBody, await read_body(call.request))
    found = await service.extras_of(
        call.uow, call.project_id, list(dict.fromkeys(body.report_ids)), statuses=SHOWN
    )
    reports: list[dict[str, Any]] = [
        {"id": str(id), "metrics": shown_extras(extras, detail=False)["metrics"]}
        for id, extras in found.items()
    ]
    return json_response({"reports": reports})

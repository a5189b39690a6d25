"""Endpoints for readers of reports: read marks, views, and the present values of metrics."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.reports.reports import BASE, FILTERED, find_report
from postroom.domain.reports.extras import ListedMetric, shown_extras
from postroom.domain.reports.state import SHOWN
from postroom.reports import readers, service
from postroom.validation.fields import Boolean, Identifier, NotNull

router = Router(tags=["reports"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]

MAX_MARKED = 100
MAX_REFRESHED = 20


class ReadStateRequest(BaseModel):
    """Reports to mark as read or unread, or to look up."""

    model_config = ConfigDict(extra="ignore")

    report_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_MARKED)] = Field(
        description="The reports; duplicates are ignored."
    )
    read: Annotated[Boolean | None, NotNull] = Field(
        default=None, description="The new mark; without it nothing is changed."
    )


class ReadStatesResponse(TypedDict):
    """Which reports the caller has marked as read."""

    states: Annotated[
        dict[str, bool],
        Field(
            description="Whether it is marked, by report.",
            json_schema_extra={"propertyNames": {"format": "uuid"}},
        ),
    ]


class RefreshRequest(BaseModel):
    """Reports whose metrics are asked for."""

    model_config = ConfigDict(extra="ignore")

    report_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_REFRESHED)] = Field(
        description="The reports; duplicates are ignored."
    )


class RefreshedReport(TypedDict):
    """The metrics of a report."""

    id: UUID
    metrics: Sequence[ListedMetric]


class RefreshedMetricsResponse(TypedDict):
    """The metrics of those reports that are ready or wait for a person, in the order of the request."""

    reports: list[RefreshedReport]


@router.post(
    BASE + "/read_state",
    summary="Mark reports as read, or ask which are",
    responses={404: {"description": "One of the reports is not visible; nothing was written."}},
)
async def set_read_state(
    call: ReadCall, body: ParsedBody[ReadStateRequest]
) -> JsonResponse[ReadStatesResponse]:
    """Set the caller's own marks and return them. The list has the filter `unread`."""
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


@router.post(BASE + "/refresh_metrics", summary="Read the metrics of reports")
async def refresh_metrics(
    call: ReadCall, body: ParsedBody[RefreshRequest]
) -> JsonResponse[RefreshedMetricsResponse]:
    """Return the stored metrics of the reports that are ready or wait for a person; others are left out."""
    found = await service.extras_of(
        call.uow, call.project_id, list(dict.fromkeys(body.report_ids)), statuses=SHOWN
    )
    reports: list[RefreshedReport] = [
        {"id": id, "metrics": shown_extras(extras, detail=False)["metrics"]} for id, extras in found.items()
    ]
    return json_response({"reports": reports})

"""Endpoints of a report's checks, of which this server has none yet: what to measure after a fix."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Response
from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.reports.reports import BASE, FILTERED, find_report
from postroom.validation.responses import WireTime

router = Router(tags=["reports"])

CHECKS = BASE + "/{report_id}/checks"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]


class ReportCheckResponse(TypedDict):
    """What is measured after a fix, and how it went."""

    id: UUID
    title: str
    rationale: str
    kind: Annotated[
        Literal["metric_threshold", "agent"],
        Field(description="Whether a metric or an agent checks."),
    ]
    status: Annotated[
        Literal["pending", "active", "passed", "failed", "errored", "inconclusive", "expired", "cancelled"],
        Field(description="`pending` until the report is resolved."),
    ]
    approved_at: WireTime | None
    config: dict[str, Any]
    next_run_at: WireTime
    soak_minutes: int | None
    run_interval_minutes: int | None
    runs_remaining: int
    expires_at: WireTime
    last_run_at: WireTime | None
    last_outcome: Annotated[
        Literal["passed", "failed", "errored", "inconclusive"] | None,
        Field(description="Outcome of the last run."),
    ]
    dispatched_at: WireTime | None
    consecutive_errors: int
    created_at: WireTime
    updated_at: WireTime


_MISSING: dict[int | str, dict[str, Any]] = {**FILTERED, 404: {"description": "No such report is visible."}}
_NONE: dict[int | str, dict[str, Any]] = {
    **FILTERED,
    200: {"model": ReportCheckResponse, "description": "The check; never on this server, which has none."},
    404: {"description": "No such report is visible, or it has no such check."},
}


@router.get(CHECKS, summary="List the checks of a report", responses=_MISSING)
async def list_checks(
    call: ReadCall, report_id: str, page: RequestedPage
) -> JsonResponse[PageResponse[ReportCheckResponse]]:
    """Return an empty page: nothing on this server writes checks."""
    await find_report(call, report_id)
    return json_response(page_response(call.request, page, 0, []))


@router.get(CHECKS + "/{check_id}", summary="Read a check", responses={**_NONE})
async def get_check(call: ReadCall, report_id: str, check_id: str) -> Response:  # noqa: ARG001  # there is none
    """Answer that there is no such check."""
    await find_report(call, report_id)
    raise not_found()


@router.delete(CHECKS + "/{check_id}", summary="Cancel a check", responses={**_NONE})
async def cancel_check(call: WriteCall, report_id: str, check_id: str) -> Response:  # noqa: ARG001  # there is none
    """Answer that there is no such check."""
    await find_report(call, report_id)
    raise not_found()


@router.post(CHECKS + "/{check_id}/approve", summary="Approve a check", responses={**_NONE})
async def approve_check(call: WriteCall, report_id: str, check_id: str) -> Response:  # noqa: ARG001  # there is none
    """Answer that there is no such check."""
    await find_report(call, report_id)
    raise not_found()


@router.post(CHECKS + "/{check_id}/replace", summary="Replace a check", responses={**_NONE})
async def replace_check(call: WriteCall, report_id: str, check_id: str) -> Response:  # noqa: ARG001  # there is none
    """Answer that there is no such check."""
    await find_report(call, report_id)
    raise not_found()

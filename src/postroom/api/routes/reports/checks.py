"""Endpoints of a report's checks, of which this server has none yet: what to measure after a fix."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.paging import PAGE_PARAMETERS, envelope, page_of
from postroom.api.http.respond import json_response
from postroom.api.routes.reports.reports import BASE, FILTERED, find_report

router = APIRouter(tags=["reports"])

CHECKS = BASE + "/{report_id}/checks"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]


class ReportCheck(BaseModel):
    """What is measured after a fix, and how it went."""

    id: UUID
    title: str
    rationale: str
    kind: Literal["metric_threshold", "agent"] = Field(description="Whether a metric or an agent checks.")
    status: Literal[
        "pending", "active", "passed", "failed", "errored", "inconclusive", "expired", "cancelled"
    ] = Field(description="`pending` until the report is resolved.")
    approved_at: datetime | None
    config: dict[str, Any]
    next_run_at: datetime
    soak_minutes: int | None
    run_interval_minutes: int | None
    runs_remaining: int
    expires_at: datetime
    last_run_at: datetime | None
    last_outcome: Literal["passed", "failed", "errored", "inconclusive"] | None = Field(
        description="Outcome of the last run."
    )
    dispatched_at: datetime | None
    consecutive_errors: int
    created_at: datetime
    updated_at: datetime


class CheckPage(BaseModel):
    """One page of the checks of a report."""

    count: int = Field(description="Number of checks on all pages: 0, since nothing writes any.")
    next: str | None
    previous: str | None
    results: list[ReportCheck]


_MISSING: dict[int | str, dict[str, Any]] = {**FILTERED, 404: {"description": "No such report is visible."}}
_NONE: dict[int | str, dict[str, Any]] = {
    **FILTERED,
    200: {"model": ReportCheck, "description": "The check; never on this server, which has none."},
    404: {"description": "No such report is visible, or it has no such check."},
}


@router.get(
    CHECKS,
    summary="List the checks of a report",
    responses={200: {"model": CheckPage}, **_MISSING},
    openapi_extra={"parameters": PAGE_PARAMETERS},
)
async def list_checks(call: ReadCall, report_id: str) -> Response:
    """Return an empty page: nothing on this server writes checks."""
    await find_report(call, report_id)
    return json_response(envelope(call.request, page_of(call.request), 0, []))


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

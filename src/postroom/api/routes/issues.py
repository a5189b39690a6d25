"""Endpoints of error issues."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.issues import FingerprintResponse, IssueChanges, IssueDetailResponse, IssueResponse
from postroom.issues import service
from postroom.issues.schemas import IssuePage, Status

router = Router(tags=["error issues"])

_PATH = "/api/projects/{project_id}/signals/error_issues"
_ONE = _PATH + "/{issue_id}"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
IssueId = Annotated[str, Path(description="UUID of the issue.")]


class IssueQuery(BaseModel):
    """The filters of issues."""

    status: Status | None = Field(None, description="Only issues with this status.")


@router.get(
    _PATH,
    summary="List error issues",
)
async def list_issues(
    call: ReadCall, query: ParsedQuery[IssueQuery], page: RequestedPage
) -> JsonResponse[PageResponse[IssueResponse]]:
    """Return a page of the project's error issues, last seen first."""
    found = await service.page_of_issues(call.uow, call.project_id, page, status=query.status)
    reports = await service.reports_of(call.uow, found)
    results = [IssueResponse.of(issue, reports.get(issue.id)) for issue in found.issues]
    return json_response(page_response(call.request, page, found.count, results))


@router.get(
    _ONE,
    summary="Get an error issue",
)
async def get_issue(call: ReadCall, issue_id: IssueId) -> JsonResponse[IssueDetailResponse]:
    """Return an error issue with its fingerprints."""
    issue = await service.get(call.uow, call.project_id, object_id(issue_id))
    reports = await service.reports_of(call.uow, IssuePage(1, [issue]))
    prints = await service.fingerprints(call.uow, issue)
    shown = IssueResponse.of(issue, reports.get(issue.id))
    fingerprints = [FingerprintResponse(hash=hash.hex(), inputs=[*inputs]) for hash, inputs in prints]
    return json_response(IssueDetailResponse(**dict(shown), fingerprints=fingerprints))


@router.patch(
    _ONE,
    summary="Resolve, suppress or reopen an error issue",
)
async def change_issue(
    call: WriteCall, issue_id: IssueId, body: ParsedBody[IssueChanges]
) -> JsonResponse[IssueResponse]:
    """Change the status of an issue. A resolved issue is reported again when it reoccurs."""
    issue = await service.set_status(
        call.uow, call.project_id, object_id(issue_id), body.status, now=call.now
    )
    reports = await service.reports_of(call.uow, IssuePage(1, [issue]))
    return json_response(IssueResponse.of(issue, reports.get(issue.id)))

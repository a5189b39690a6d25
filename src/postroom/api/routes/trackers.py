"""Endpoints of issue trackers: the connection, the issues of reports, and webhooks."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import ApiState, state_of
from postroom.api.schemas.trackers import (
    ReportIssueResponse,
    TrackerChanges,
    TrackerCheckResponse,
    TrackerIssueRequest,
    TrackerLinkQuery,
    TrackerLinkResponse,
    TrackerList,
    TrackerRequest,
    TrackerResponse,
    TrackerWebhookResponse,
)
from postroom.db.engine import unit_of_work
from postroom.domain.errors import NotFound
from postroom.repositories.vault import Vault
from postroom.trackers import service
from postroom.trackers.context import SyncContext
from postroom.trackers.secrets import TrackerSeals

router = Router(tags=["trackers"])

_TRACKER = "/api/projects/{project_id}/tracker"
_ISSUE = "/api/projects/{project_id}/signals/reports/{report_id}/tracker_issue"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
OutsideWriteCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]
ReportId = Annotated[str, Path(description="UUID of the report.")]
TrackerId = Annotated[int, Path(description="Id of the tracker.", ge=1, le=2**31 - 1)]

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such report, or no tracker."}}
_REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorEnvelope, "description": "The present state does not allow it. Nothing was changed."}
}


@router.get(_TRACKER, summary="Get the issue tracker")
async def get_tracker(call: ReadCall) -> JsonResponse[TrackerList]:
    """Return the tracker of the project: none or one."""
    try:
        found = [TrackerResponse.of(await service.get(call.uow, call.project_id))]
    except NotFound:
        found = []
    return json_response(TrackerList(results=found))


@router.post(_TRACKER, status_code=201, summary="Connect an issue tracker", responses=_REFUSED)
async def connect_tracker(call: WriteCall, body: ParsedBody[TrackerRequest]) -> JsonResponse[TrackerResponse]:
    """Connect the project to a tracker. It is used once a test succeeded.

    The secret of its webhook is in this response only.
    """
    made, secret = await service.connect(
        call.uow,
        call.project_id,
        user_id=call.actor.user_id,
        kind=body.kind,
        target=body.target,
        token=body.token,
        seals=_seals(state_of(call.request)),
        now=call.now,
    )
    return json_response(TrackerResponse.of(made, secret), 201)


@router.patch(_TRACKER, summary="Change the issue tracker", responses={**_MISSING, **_REFUSED})
async def change_tracker(call: WriteCall, body: ParsedBody[TrackerChanges]) -> JsonResponse[TrackerResponse]:
    """Change the sent fields. With another target or token it is used again once a test succeeded."""
    try:
        changed = await service.change(
            call.uow,
            call.project_id,
            user_id=call.actor.user_id,
            changes=body.changes(),
            seals=_seals(state_of(call.request)),
            now=call.now,
        )
    except NotFound:
        raise not_found() from None
    return json_response(TrackerResponse.of(changed))


@router.delete(_TRACKER, status_code=204, summary="Disconnect the issue tracker", responses=_MISSING)
async def disconnect_tracker(call: WriteCall) -> Response:
    """Disconnect the tracker. Its issues stay as they are, and reports keep their addresses."""
    try:
        await service.disconnect(call.uow, call.project_id, user_id=call.actor.user_id, now=call.now)
    except NotFound:
        raise not_found() from None
    return Response(status_code=204)


@router.post(_TRACKER + "/test", summary="Test the issue tracker", responses=_MISSING)
async def test_tracker(call: OutsideWriteCall) -> JsonResponse[TrackerCheckResponse]:
    """Check what would fail, without writing to the tracker. It is used once it could be reached."""
    try:
        checked = await service.test(_context(state_of(call.request)), call.project_id)
        async with call.transaction() as inside:
            tracker = await service.get(inside.uow, call.project_id)
    except NotFound:
        raise not_found() from None
    ok = tracker.state if tracker.last_error is None else "failed"
    return json_response(TrackerCheckResponse.of(checked, ok))


@router.get(_TRACKER + "/issues", summary="List issues of reports", responses=_MISSING)
async def list_tracker_issues(
    call: ReadCall, page: RequestedPage, query: ParsedQuery[TrackerLinkQuery]
) -> JsonResponse[PageResponse[TrackerLinkResponse]]:
    """Return a page of the issues of the project's reports, newest first."""
    try:
        found = await service.list_links(
            call.uow, call.project_id, failed=bool(query.failed), limit=page.limit, offset=page.offset
        )
    except NotFound:
        raise not_found() from None
    results = [TrackerLinkResponse.of(one) for one in found.links]
    return json_response(page_response(call.request, page, found.count, results))


@router.get(_ISSUE, summary="Get a report's issue", responses=_MISSING)
async def get_tracker_issue(call: ReadCall, report_id: ReportId) -> JsonResponse[ReportIssueResponse]:
    """Return the issue of a report in the tracker, and its former ones."""
    try:
        found, former = await service.issue_of(call.uow, call.project_id, object_id(report_id))
    except NotFound:
        raise not_found() from None
    issue = None if found is None else TrackerLinkResponse.of(found)
    return json_response(
        ReportIssueResponse(issue=issue, former=[TrackerLinkResponse.of(one) for one in former])
    )


@router.post(
    _ISSUE,
    status_code=202,
    summary="Open an issue for a report",
    responses={202: {"description": "It is opened soon."}, **_MISSING, **_REFUSED},
)
async def open_tracker_issue(
    call: WriteCall, report_id: ReportId, body: ParsedBody[TrackerIssueRequest]
) -> JsonResponse[TrackerLinkResponse]:
    """Open an issue for a report, or link one that is there.

    It happens soon after this call. One that failed is tried again, and one that is gone is replaced by a new one.
    """
    state = state_of(call.request)
    try:
        link = await service.open_issue(
            call.uow,
            call.project_id,
            object_id(report_id),
            jobs=state.jobs,
            existing=body.issue,
            settings=state.settings.trackers,
            now=call.now,
        )
    except NotFound:
        raise not_found() from None
    return json_response(TrackerLinkResponse.of(link), 202)


@router.delete(_ISSUE, status_code=204, summary="Unlink a report's issue", responses={**_MISSING, **_REFUSED})
async def unlink_tracker_issue(call: WriteCall, report_id: ReportId) -> Response:
    """Follow the issue of a report no longer. The issue itself stays as it is."""
    try:
        await service.unlink(call.uow, call.project_id, object_id(report_id), now=call.now)
    except NotFound:
        raise not_found() from None
    return Response(status_code=204)


class TrackerDelivery(BaseModel):
    """An event as the tracker sends it. Only which issue it is about matters."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"minProperties": 1})

    action: str | None = Field(default=None, description="What happened; ignored.")


@router.post(
    "/api/trackers/{tracker_id}/webhook",
    summary="Receive an event from a tracker",
    responses={
        401: {"model": ErrorEnvelope, "description": "The signature is missing or wrong."},
        404: {"description": "No such tracker."},
    },
    openapi_extra={"security": [{"webhookSignature": []}]},
)
async def take_tracker_event(
    request: Request, tracker_id: TrackerId, sent: UnreadBody[TrackerDelivery]
) -> JsonResponse[TrackerWebhookResponse]:
    """Read the issues again that an event is about. Events may come twice, late and in any order."""
    state = state_of(request)
    body = await sent.raw()
    try:
        async with unit_of_work(state.engine) as uow:
            headers = {name.lower(): value for name, value in request.headers.items()}
            known = await service.take_webhook(
                uow,
                tracker_id,
                headers=headers,
                body=body,
                seals=_seals(state),
                jobs=state.jobs,
                now=state.clock(),
            )
    except NotFound:
        raise not_found() from None
    return json_response(TrackerWebhookResponse(status="ok" if known else "ignored"))


def _seals(state: ApiState) -> TrackerSeals:
    return TrackerSeals(state.hasher)


def _context(state: ApiState) -> SyncContext:
    return SyncContext(
        engine=state.engine,
        jobs=state.jobs,
        settings=state.settings.trackers,
        seals=_seals(state),
        clock=state.clock,
        public_url=state.settings.public_url,
        hosts=state.git_hosts,
        vault=Vault(state.hasher),
    )

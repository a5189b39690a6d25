"""Endpoints that correct reports, one or many."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.http.task_header import NamedTask, caller_of
from postroom.api.routes.reports.reports import BASE, find_report, see_report
from postroom.api.schemas.reports.corrections import (
    BulkCorrectionRequest,
    BulkCorrectionResponse,
    CorrectedReportResponse,
    CorrectionRequest,
    CorrectionResult,
)
from postroom.domain.errors import Conflict, NotFound
from postroom.reports import service as reports
from postroom.reports.corrections import service
from postroom.reports.responses import report_response

router = Router(tags=["reports"])

WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]


@router.post(
    BASE + "/{report_id}/corrections",
    summary="Correct a report",
    responses={
        404: {"description": "No report with this id is visible."},
        409: {"description": "A field is not as `seen` says; nothing was written."},
    },
)
async def correct(
    call: WriteCall, report_id: str, sent: UnreadBody[CorrectionRequest], task: NamedTask
) -> JsonResponse[CorrectedReportResponse]:
    """Set fields of the report, over what Postroom says, or give them back to it.

    Each change is in the work log, in the name of the caller or of the task in the header. It stays when research
    runs again, when signals join or leave, and when another report is merged into this one; a report that is merged
    into another one keeps its corrections for itself.
    """
    report = await find_report(call, report_id)
    request = (await sent.read()).request()
    [result] = await service.correct(
        call.uow,
        state_of(call.request).jobs,
        [report.id],
        request,
        project_id=call.project_id,
        organization_id=call.organization_id,
        caller=caller_of(call, task),
        now=call.now,
    )
    if result.kind == "conflict":
        raise Conflict(result.detail or "")
    changed = await see_report(call, report.id)
    if changed is None or result.kind == "not_found":
        raise NotFound("Not found.")
    return json_response({**report_response(changed, call.now), "undo_id": result.undo_id})


@router.post(BASE + "/bulk-correct", summary="Correct up to 100 reports")
async def correct_many(
    call: WriteCall, sent: UnreadBody[BulkCorrectionRequest], task: NamedTask
) -> JsonResponse[BulkCorrectionResponse]:
    """Correct each report on its own: one that can't be changed does not stop the others.

    The response has the outcome of each report in the order of the request. An invalid value fails the whole call.
    """
    body = await sent.read()
    ids = list(dict.fromkeys(body.ids))
    visible = await reports.visible(call.uow, call.project_id, ids)
    corrected = await service.correct(
        call.uow,
        state_of(call.request).jobs,
        [id for id in ids if id in visible],
        body.request(),
        project_id=call.project_id,
        organization_id=call.organization_id,
        caller=caller_of(call, task),
        now=call.now,
    )
    known = {result.report_id: result for result in corrected}
    missing = "No report with this id is visible to you."
    results: list[CorrectionResult] = [
        {"id": one.report_id, "outcome": one.kind, "detail": one.detail, "undo_id": one.undo_id}
        for id in ids
        for one in [known.get(id) or service.Result(id, "not_found", detail=missing)]
    ]
    return json_response({"results": results})

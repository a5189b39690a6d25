"""Endpoints that change reports: status (one or many), words, claims, deletion."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import plain_error
from postroom.api.http.errors import PlainError, validation
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.query import parse_query
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.http.task_header import NamedTask, caller_of
from postroom.api.routes.reports.reports import BASE, FILTERED, find_report, see_report, with_report
from postroom.api.schemas.reports.queries import ReportFiltersQuery
from postroom.api.schemas.reports.requests import (
    BulkResult,
    BulkStateRequest,
    BulkStateResponse,
    ChangedReportResponse,
    ClaimRequest,
    EditRequest,
    RemovalResponse,
    StateRequest,
    UndoRequest,
    UndoResponse,
    UndoResult,
)
from postroom.db.connecting import is_outage
from postroom.domain.errors import PostroomError
from postroom.reports import service
from postroom.reports.corrections import service as corrections
from postroom.reports.decisions import removal, undo
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import TooManyPullRequests
from postroom.reports.decisions.decide import DecisionResult, ResultKind, decide
from postroom.reports.responses import ReportResponse, report_response
from postroom.reports.schemas import Report
from postroom.reports.work_log.authors import Caller, author_of
from postroom.telemetry import log

router = Router(tags=["reports"])

WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

UNDO = "/api/projects/{project_id}/signals/state_changes/undo"

_DETAILS: dict[ResultKind, str | None] = {
    "transitioned": None,
    "skipped": "This transition is not allowed from the report's current status.",
    "failed": "The request data was invalid for this report.",
    "not_found": "No report with this id is visible to you.",
}

_REFUSED: dict[ResultKind, tuple[int, str]] = {
    "skipped": (409, "Invalid state transition for this report."),
    "failed": (400, "Invalid data for state transition."),
}

_STARTED: dict[removal.Kind, Literal["deletion_started", "reingestion_started"]] = {
    "delete": "deletion_started",
    "reingest": "reingestion_started",
}

_REMOVAL: dict[int | str, dict[str, Any]] = {
    200: {"model": RemovalResponse, "description": "That is in progress already."},
    404: {"description": "No report with this id is visible, or it is suppressed."},
    500: plain_error("The work could not be enqueued; nothing was changed."),
}


@router.post(
    BASE + "/{report_id}/state",
    summary="Dismiss, restore, snooze or resolve a report",
    responses={
        400: plain_error("The body is invalid, or the change is not possible for this report."),
        404: {"description": "No report with this id is visible."},
        409: plain_error("The report's status does not allow the change; nothing was written."),
    },
)
async def change_state(
    call: WriteCall, report_id: str, sent: UnreadBody[StateRequest], task: NamedTask
) -> JsonResponse[ChangedReportResponse]:
    """Change the report's status. With a reason or a note one dismissal is added to its work log.

    A suppressed report that is set to `potential` returns to its former status if that was `ready`,
    `pending_input`, `resolved` or `failed`; the answer shows the status reached. Suppressing also closes the
    report's open pull request in the background, if a connection of the project reaches it; restoring does not
    reopen it. With `snooze_until` it stays open, and the report returns by itself.
    """

    async def change(report: Report) -> JsonResponse[ChangedReportResponse]:
        body = await sent.read()
        [result] = await _decide(call, [report.id], body, caller_of(call, task))
        if result.kind in _REFUSED:
            raise PlainError(*_REFUSED[result.kind])
        if result.error is not None:
            raise result.error
        changed = await _changed(call, report)
        return json_response({**changed, "undo_id": cast("UUID", result.undo_id)})

    return await with_report(call, report_id, change)


@router.post(
    BASE + "/bulk-state",
    summary="Change the status of up to 100 reports",
)
async def change_states(
    call: WriteCall, sent: UnreadBody[BulkStateRequest], task: NamedTask
) -> JsonResponse[BulkStateResponse]:
    """Change each report on its own: one that can't be changed does not stop the others.

    The response is always 200 with the outcome of each report in the order of the request. Only an unknown task
    header, together with a reason or a note, fails the whole call.
    """
    filters = parse_query(ReportFiltersQuery, call.request).filters()
    body = await sent.read()
    ids = list(dict.fromkeys(body.ids))
    visible = await service.visible(
        call.uow,
        call.project_id,
        ids,
        viewer=call.actor.handles,
        viewer_id=call.actor.user_id,
        filters=filters,
    )
    decided = await _decide(call, [id for id in ids if id in visible], body, caller_of(call, task))
    known = {result.report_id: result for result in decided}
    results = [known.get(id) or DecisionResult(id, "not_found") for id in ids]
    counts = Counter(result.kind for result in results)
    shown: list[BulkResult] = [
        {
            "id": result.report_id,
            "outcome": result.kind,
            "status": result.status,
            "detail": _DETAILS[result.kind],
            "undo_id": result.undo_id,
        }
        for result in results
    ]
    return json_response(
        {
            "results": shown,
            "transitioned_count": counts["transitioned"],
            "skipped_count": counts["skipped"],
            "failed_count": counts["failed"],
            "not_found_count": counts["not_found"],
        }
    )


@router.patch(
    BASE + "/{report_id}",
    summary="Edit the title or the summary of a report",
    responses={
        404: {"description": "No report with this id is visible."},
    },
)
async def edit(
    call: WriteCall, report_id: str, sent: UnreadBody[EditRequest], task: NamedTask
) -> JsonResponse[ReportResponse]:
    """Replace the given fields. Each change is added to the work log with the old and new text, and stays."""

    async def change(report: Report) -> JsonResponse[ReportResponse]:
        body = await sent.read()
        if body.title is None and body.summary is None:
            raise validation("invalid_input", "Provide at least one of 'title' or 'summary' to update.")
        await corrections.correct(
            call.uow,
            state_of(call.request).jobs,
            [report.id],
            corrections.Request(body.model_dump(exclude_none=True)),
            project_id=call.project_id,
            organization_id=call.organization_id,
            caller=caller_of(call, task),
            now=call.now,
        )
        return json_response(await _changed(call, report))

    return await with_report(call, report_id, change)


@router.post(
    BASE + "/{report_id}/claim",
    summary="Claim a report, update the claim, or release it",
    responses={
        404: {"description": "No report with this id is visible."},
        409: {
            "description": "Another user, or another agent of the user, has claimed it; nothing was written."
        },
    },
)
async def claim(
    call: WriteCall, report_id: str, sent: UnreadBody[ClaimRequest], task: NamedTask
) -> JsonResponse[ReportResponse]:
    """Claim the report for the caller. Of concurrent claims one succeeds.

    A claim belongs to a user, whatever their keys: its holder may call again to change it. Agents of one user are
    distinguished by `claim_id`: a request with another one than the claim's counts as another holder's, and one
    without any applies to the user's claim, whichever it is. With the task header the claim is the task's. Pull
    requests are added to the claim's, which a takeover keeps, and stay on the report when the claim is released.
    """

    async def change(report: Report) -> JsonResponse[ReportResponse]:
        body = await sent.read()
        author = await author_of(call.uow, call.project_id, caller_of(call, task))
        try:
            await (claims.release if body.release else claims.claim)(
                call.uow,
                project_id=call.project_id,
                report_id=report.id,
                user_id=call.actor.user_id,
                requested=body.requested(author.task_id),
                now=call.now,
            )
        except TooManyPullRequests as problem:
            raise validation("max_length", problem.message, "pr_url") from None
        return json_response(await _changed(call, report))

    return await with_report(call, report_id, change)


@router.post(
    UNDO,
    summary="Undo changes of status",
)
async def undo_changes(call: WriteCall, body: ParsedBody[UndoRequest]) -> JsonResponse[UndoResponse]:
    """Restore the status, work log and snooze from before changes of the last 30 days.

    The ids are the `undo_id` of the responses to those changes. Each is undone separately, unless its report
    was changed again. A pull request that was closed meanwhile stays closed.
    """
    outcomes = await undo.undo_many(
        call.uow,
        state_of(call.request).jobs,
        project_id=call.project_id,
        ids=list(dict.fromkeys(body.ids)),
        now=call.now,
    )
    results: list[UndoResult] = [
        {
            "id": outcome.id,
            "outcome": outcome.kind,
            "report_id": outcome.report_id,
            "status": outcome.status,
            "detail": outcome.detail,
        }
        for outcome in outcomes
    ]
    return json_response({"results": results})


@router.delete(
    BASE + "/{report_id}",
    status_code=202,
    summary="Delete a report and its signals",
    responses={**FILTERED, **_REMOVAL},
)
async def delete_report(call: WriteCall, report_id: str) -> JsonResponse[RemovalResponse]:
    """Hide the report at once and have its signals deleted in the background."""
    return await _remove(call, report_id, "delete")


@router.post(
    BASE + "/{report_id}/reingest",
    status_code=202,
    summary="Take a report apart and group its signals again",
    responses={**FILTERED, **_REMOVAL},
)
async def reingest(call: WriteCall, report_id: str) -> JsonResponse[RemovalResponse]:
    """Delete the report and regroup its signals as if they had just arrived, in the background."""
    return await _remove(call, report_id, "reingest")


async def _remove(call: Call, report_id: str, kind: removal.Kind) -> JsonResponse[RemovalResponse]:
    report = await find_report(call, report_id)
    word = {"delete": "deletion", "reingest": "reingestion"}[kind]
    try:
        started = await removal.request(
            call.uow,
            jobs=state_of(call.request).jobs,
            project_id=call.project_id,
            report_id=report.id,
            kind=kind,
            now=call.now,
        )
    except PostroomError:
        raise
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("could not enqueue a job for a report", report=str(report.id), kind=kind)
        raise PlainError(500, f"Failed to start {word} workflow.") from error
    if not started:
        return json_response({"status": "already_running", "report_id": report.id})
    return json_response({"status": _STARTED[kind], "report_id": report.id}, 202)


async def _decide(
    call: Call, report_ids: Sequence[UUID], body: StateRequest, caller: Caller
) -> list[DecisionResult]:
    jobs, decision = state_of(call.request).jobs, body.decision(caller)
    return await decide(call.uow, jobs, report_ids, decision, project_id=call.project_id, now=call.now)


async def _changed(call: Call, report: Report) -> ReportResponse:
    # Without the query's filters: the report may no longer match them.
    return report_response(await see_report(call, report.id) or report, call.now)

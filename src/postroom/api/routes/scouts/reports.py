"""Endpoints for reports that runs write and edit."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.scouts.findings import is_approved, own_run, refusal
from postroom.api.routes.scouts.permissions import require_opt_in
from postroom.api.routes.scouts.runs import RUN, RunId
from postroom.domain.scouts.findings import FindingProblem
from postroom.reports.work_log.merged import canonical
from postroom.reports.work_log.reviewer_choices import choices_of
from postroom.scouts.reports import service as report_writing
from postroom.scouts.reports.schemas import EditedReportResponse, NewReport, ReportEdit, WrittenReportResponse
from postroom.scouts.reports.service import REVIEWERS, ReportContext
from postroom.scouts.runs.schemas import Run
from postroom.signals.grouping_requests import schedule_grouping

router = Router(tags=["scout runs"])

ReportCall = Annotated[
    Call, Depends(project_call("signal_scout_report:write", challenge=401), scope="function")
]


@router.post(
    RUN + "/emit-report",
    summary="Write a report",
    responses={
        403: {"description": "The scout's skill does not allow it."},
        404: {"description": "No such run in the project."},
        409: {"description": "The run reached its limit of reports."},
        429: {"description": "The project's scouts reached their limit of reports in 24 hours."},
    },
)
async def emit_report(
    call: ReportCall, run_id: RunId, sent: UnreadBody[NewReport]
) -> JsonResponse[WrittenReportResponse]:
    """Create a report in the inbox of the run's project, with its evidence as signals, unless a gate is closed.

    The skill must allow the tool `emit-report`. The gates are those of findings. Later similar signals join the
    report.
    """
    run = await own_run(call, run_id)
    await require_opt_in(call, run, "emit-report")
    body = await sent.read()
    choices = choices_of(body.suggested_reviewers or [], REVIEWERS)
    try:
        written = await report_writing.emit(await _desk(call, run), body, choices)
    except FindingProblem as problem:
        raise refusal(problem) from None
    if written.created:
        await _schedule_grouping(call, run)
    return json_response(WrittenReportResponse.of(written))


@router.post(
    RUN + "/edit-report",
    summary="Edit a report",
    responses={
        403: {"description": "The scout's skill does not allow it."},
        404: {"description": "No such run or report."},
        409: {"description": "The run reached its limit of reports."},
    },
)
async def edit_report(
    call: ReportCall, run_id: RunId, sent: UnreadBody[ReportEdit]
) -> JsonResponse[EditedReportResponse]:
    """Change the sent fields of a report of the run's project, unless a gate is closed.

    The skill must allow the tool `edit-report`. Each edit is recorded in the report's work log.
    """
    run = await own_run(call, run_id)
    await require_opt_in(call, run, "edit-report")
    body = await sent.read()
    report_id = await canonical(call.uow, run.project_id, body.report_id)
    body = body.model_copy(update={"report_id": report_id})
    choices = None
    if body.suggested_reviewers is not None:
        choices = choices_of(body.suggested_reviewers, REVIEWERS)
    try:
        edited = await report_writing.edit(await _desk(call, run), body, choices)
    except FindingProblem as problem:
        raise refusal(problem) from None
    if "append_evidence" in edited.changed:
        await _schedule_grouping(call, run)
    return json_response(EditedReportResponse.of(edited))


async def _desk(call: Call, run: Run) -> ReportContext:
    state = state_of(call.request)
    return ReportContext(
        call.uow,
        run,
        call.organization_id,
        await is_approved(call),
        call.now,
        state.settings.scouts,
        state.jobs,
    )


async def _schedule_grouping(call: Call, run: Run) -> None:
    # The evidence needs embeddings before other signals can join it.
    jobs = state_of(call.request).jobs
    await schedule_grouping(call.uow, jobs=jobs, project_id=run.project_id, now=call.now)

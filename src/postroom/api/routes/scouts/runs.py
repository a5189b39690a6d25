"""Endpoints of scout runs and their findings."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.scouts.findings import (
    EmissionReportResponse,
    EmissionResponse,
    FindingsSummaryResponse,
    RunsRequest,
    SummaryQuery,
    emission_report_response,
)
from postroom.scouts.findings import service as findings
from postroom.scouts.findings.schemas import Emission, EmissionReport, RecentQuery
from postroom.scouts.runs import service, transcript
from postroom.scouts.runs.responses import (
    ScoutRunResponse,
    TranscriptResponse,
    run_response,
    transcript_response,
)
from postroom.scouts.runs.schemas import Run, RunQuery
from postroom.validation.fields import Integer

router = Router(tags=["scout runs"])

RUNS = "/api/projects/{project_id}/signals/scout/runs"
RUN = RUNS + "/{run_id}"

ReadCall = Annotated[Call, Depends(project_call("signal_scout:read", challenge=401), scope="function")]
ReportsCall = Annotated[
    Call, Depends(project_call("signal_scout:read", "task:read", challenge=401), scope="function")
]
RunId = Annotated[str, Path(description="UUID of the run.")]


class RecentPerScoutQuery(BaseModel):
    """How many runs of each scout, and from which time."""

    per_scout_limit: Annotated[Integer, Field(ge=1, le=100)] = Field(
        25, description="Maximum number of runs of each scout."
    )
    max_age_days: Annotated[Integer, Field(ge=1, le=365)] = Field(
        30, description="Age in days of the oldest runs."
    )


@router.get(
    RUNS,
    summary="List the runs of scouts",
)
async def list_runs(call: ReadCall, query: ParsedQuery[RunQuery]) -> JsonResponse[list[ScoutRunResponse]]:
    """Return the matching runs, newest first."""
    return await _shown(call, await service.list_runs(call.uow, call.home_project_id, query))


@router.get(
    RUNS + "/recent-per-scout",
    summary="List the newest runs of each scout",
)
async def list_recent_runs(
    call: ReadCall, query: ParsedQuery[RecentPerScoutQuery]
) -> JsonResponse[list[ScoutRunResponse]]:
    """Return the newest runs of each scout that has a configuration, newest first."""
    since = call.now - timedelta(days=query.max_age_days)
    found = await service.list_recent_runs(
        call.uow, call.home_project_id, since=since, per_scout=query.per_scout_limit
    )
    return await _shown(call, found)


@router.get(
    RUNS + "/findings/summary",
    summary="Count recent findings",
)
async def summarise_findings(
    call: ReadCall, query: ParsedQuery[SummaryQuery]
) -> JsonResponse[FindingsSummaryResponse]:
    """Return how many findings recently became signals, of how many scouts, and when the latest did."""
    summary = await findings.summary(
        call.uow, call.home_project_id, window_hours=query.window_hours, now=call.now
    )
    return json_response(FindingsSummaryResponse.of(summary))


@router.get(
    RUNS + "/emissions/recent",
    summary="List recent findings",
)
async def list_recent(
    call: ReadCall, query: ParsedQuery[RecentQuery]
) -> JsonResponse[list[EmissionResponse]]:
    """Return the findings of all runs that became signals, newest first."""
    return _emissions(await findings.recent(call.uow, call.home_project_id, query))


@router.post(
    RUNS + "/emissions/batch",
    summary="List findings of runs",
)
async def list_of_runs(call: ReadCall, body: ParsedBody[RunsRequest]) -> JsonResponse[list[EmissionResponse]]:
    """Return the findings of the runs that became signals, newest first, 5,000 at most."""
    ids = set(body.run_ids)
    return _emissions(
        await findings.emissions_of(call.uow, call.home_project_id, ids, limit=findings.MAX_OF_MANY_RUNS)
    )


@router.post(
    RUNS + "/emissions/reports/batch",
    summary="Find the reports of findings of runs",
)
async def list_reports_of_runs(
    call: ReportsCall, body: ParsedBody[RunsRequest]
) -> JsonResponse[list[EmissionReportResponse]]:
    """Return the report of each of the runs' findings, 5,000 at most."""
    ids = set(body.run_ids)
    return _reports(
        await findings.reports_of(call.uow, call.home_project_id, ids, limit=findings.MAX_OF_MANY_RUNS)
    )


@router.get(RUN, summary="Get a run")
async def get_run(call: ReadCall, run_id: RunId) -> JsonResponse[ScoutRunResponse]:
    """Return the run."""
    run = await find_run(call, run_id)
    touched = await service.touched_reports(call.uow, [run])
    return json_response(run_response(run, touched[run.id]))


@router.get(
    RUN + "/transcript",
    summary="Get the transcript of a run",
)
async def get_transcript(call: ReadCall, run_id: RunId) -> JsonResponse[TranscriptResponse]:
    """Return the transcript of the run: its calls, findings (including skipped ones) and cost."""
    run = await find_run(call, run_id)
    bill, done = await transcript.bill_of(call.uow, run.id), await transcript.of_run(call.uow, run.id)
    return json_response(transcript_response(bill, done))


@router.get(RUN + "/emissions", summary="List findings of a run")
async def list_emissions(call: ReadCall, run_id: RunId) -> JsonResponse[list[EmissionResponse]]:
    """Return the run's findings that became signals, newest first, 1,000 at most."""
    run = await find_run(call, run_id)
    return _emissions(
        await findings.emissions_of(call.uow, run.project_id, {run.id}, limit=findings.MAX_OF_ONE_RUN)
    )


@router.get(
    RUN + "/emissions/reports",
    summary="Find the reports of a run's findings",
)
async def list_reports(call: ReportsCall, run_id: RunId) -> JsonResponse[list[EmissionReportResponse]]:
    """Return the report of each of the run's findings."""
    run = await find_run(call, run_id)
    return _reports(
        await findings.reports_of(call.uow, run.project_id, {run.id}, limit=findings.MAX_OF_ONE_RUN)
    )


async def find_run(call: Call, run_id: str, *, lock: bool = False) -> Run:
    """Return the run of a path; `lock` prevents its closing until the transaction ends.

    Raises:
        WireError: 404, the home project has no such run.
    """
    run = await service.find_run(call.uow, call.home_project_id, object_id(run_id), lock=lock)
    if run is None:
        raise not_found()
    return run


async def _shown(call: Call, runs: Sequence[Run]) -> JsonResponse[list[ScoutRunResponse]]:
    touched = await service.touched_reports(call.uow, runs)
    return json_response([run_response(run, touched[run.id]) for run in runs])


def _emissions(emissions: Sequence[Emission]) -> JsonResponse[list[EmissionResponse]]:
    return json_response([EmissionResponse.of(emission) for emission in emissions])


def _reports(reports: Sequence[EmissionReport]) -> JsonResponse[list[EmissionReportResponse]]:
    return json_response([emission_report_response(report) for report in reports])

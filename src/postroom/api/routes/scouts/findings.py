"""Endpoints for the results of a run: emitting findings as signals, and recording structured output."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.errors import WireError, validation
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.scouts.permissions import require_own_run
from postroom.api.routes.scouts.runs import RUN, RunId, find_run
from postroom.api.schemas.scouts.findings import FindingOutcomeResponse, OutputRequest, RecordedOutputResponse
from postroom.domain.scouts.findings import FindingProblem
from postroom.domain.scouts.structured_output import OutputProblem, SchemaProblem
from postroom.identity import service as identity
from postroom.scouts.findings import service as findings
from postroom.scouts.findings.schemas import FindingRequest
from postroom.scouts.runs.schemas import Run

router = Router(tags=["scout runs"])

InternalCall = Annotated[
    Call, Depends(project_call("signal_scout_internal:write", challenge=401), scope="function")
]
OutsideInternalCall = Annotated[
    OutsideCall, Depends(outside_call("signal_scout_internal:write", challenge=401), scope="function")
]


@router.post(
    RUN + "/emit-signal",
    summary="Emit a finding as a signal",
)
async def emit_signal(
    call: InternalCall, run_id: RunId, sent: UnreadBody[FindingRequest]
) -> JsonResponse[FindingOutcomeResponse]:
    """Emit a finding of the run as a signal of its project, unless a gate is closed: the response says which.

    The gates are the scout's configuration, the organization's approval and the source of scouts. A repeated
    `finding_id` returns the first result.
    """
    run = await own_run(call, run_id)
    body = await sent.read()
    approved = await is_approved(call)
    try:
        outcome = await findings.emit(
            call.uow,
            run,
            body.to_finding(),
            jobs=state_of(call.request).jobs,
            approved=approved,
            now=call.now,
        )
    except FindingProblem as problem:
        raise refusal(problem) from None
    return json_response(
        {
            "finding_id": outcome.finding_id,
            "emitted": outcome.skipped_reason is None,
            "skipped_reason": outcome.skipped_reason,
        }
    )


@router.post(
    RUN + "/record-output",
    summary="Record the output of a run",
)
async def record_output(
    call: OutsideInternalCall, run_id: RunId, sent: UnreadBody[OutputRequest]
) -> JsonResponse[RecordedOutputResponse]:
    """Store records atomically; each must match the scout's `structured_output_schema`, if it has one."""
    async with call.transaction() as inside:
        run = await own_run(inside, run_id)
    body = await sent.read()
    try:
        async with call.unit_of_work() as uow:
            schema = await findings.output_schema(uow, run)
        await findings.check_output(schema, body.records, project_id=run.project_id)
        async with call.transaction() as inside:
            run = await own_run(inside, run_id)
            recorded = await findings.record_output(inside.uow, run, body.records, now=call.now)
    except FindingProblem as problem:
        raise refusal(problem) from None
    except OutputProblem as problem:
        raise validation("invalid_input", problem.message, f"records__{problem.index}__payload") from None
    except SchemaProblem as problem:
        raise validation("invalid_input", problem.message, "detail") from None
    return json_response({"recorded": recorded})


async def own_run(call: Call, run_id: str) -> Run:
    """Return the run of the path with its row locked; a run token may only access its own run."""
    require_own_run(call, object_id(run_id))
    return await find_run(call, run_id, lock=True)


async def is_approved(call: Call) -> bool:
    """Return whether the organization has approved sending its data to language models."""
    organization = await identity.organization_for(call.uow, call.actor, id=call.organization_id)
    return organization is not None and organization.is_ai_data_processing_approved


def refusal(problem: FindingProblem) -> WireError:
    """Convert a problem with a finding to an API error."""
    return validation("invalid_input", problem.message, problem.attr)

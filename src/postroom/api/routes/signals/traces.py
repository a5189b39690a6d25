"""The endpoint of a signal's trace."""

from dataclasses import asdict
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.signals.signals import BASE
from postroom.domain.errors import NotFound
from postroom.kit.times import wire_time
from postroom.signals import tracing
from postroom.signals.schemas import SignalState
from postroom.signals.tracing import Trace
from postroom.validation.responses import ResponseModel, WireTime

router = Router(tags=["signals"])


class TraceStepResponse(ResponseModel):
    """One step of a signal's processing."""

    at: WireTime
    step: str = Field(description="Name of the step.")
    outcome: str = Field(description="Outcome.")
    reason: str = Field(description="Reason in one sentence.")
    details: dict[str, Any] = Field(description="Measured values.")


class TraceResponse(BaseModel):
    """A signal's processing, oldest step first."""

    signal_id: UUID
    source: str = Field(description="Product, type and id at the source.")
    state: SignalState = Field(description="Where it is now: `grouped` when it has a report.")
    report_id: UUID | None = Field(description="The report that it counts for.")
    steps: list[TraceStepResponse]

    @classmethod
    def of(cls, trace: Trace) -> Self:
        """Return the response for a trace."""
        return cls(
            signal_id=trace.signal_id,
            source=trace.source,
            state=trace.state,
            report_id=trace.report_id,
            steps=[{**asdict(step), "at": wire_time(step.at)} for step in trace.steps],
        )


@router.get(
    BASE + "/signals/{signal_id}/trace",
    summary="Get the processing trace of a signal",
    responses={404: {"description": "The project has no such signal."}},
)
async def get_trace(
    call: Annotated[Call, Depends(project_call("task:read"), scope="function")], signal_id: str
) -> JsonResponse[TraceResponse]:
    """Return every step of the signal's processing, with its outcome and reason."""
    # A signal of another project and an unknown one get the same answer.
    try:
        found = await tracing.trace_of(call.uow, object_id(signal_id), project_id=call.project_id)
    except NotFound:
        raise not_found() from None
    return json_response(TraceResponse.of(found))

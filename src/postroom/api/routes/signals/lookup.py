"""The endpoint that looks signals up by a part of their id."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import validation
from postroom.api.http.respond import json_response
from postroom.api.routes.signals.signals import BASE
from postroom.domain.reports.inbox import MAX_REF, MIN_REF, FilterProblem, parse_ref
from postroom.kit.times import wire_time
from postroom.signals.lookup import FoundSignal, find_signals
from postroom.signals.schemas import SignalState

router = APIRouter(tags=["signals"])

_REF = {
    "name": "ref",
    "in": "query",
    "required": True,
    "description": f"The signal's id, or its beginning or end: {MIN_REF} to {MAX_REF} hexadecimal digits, with or "
    "without hyphens.",
    "schema": {"type": "string", "pattern": f"^(-*[0-9A-Fa-f]){{{MIN_REF},{MAX_REF}}}-*$"},
}


class FoundSignalBody(BaseModel):
    """A signal as it was sent, and its present state."""

    id: UUID
    description: str = Field(description="Text of the sender.")
    source_product: str
    source_type: str
    source_id: str
    weight: float = Field(description="Weight, 0 to 1.")
    timestamp: datetime = Field(description="When it happened.")
    received_at: datetime = Field(description="When it was received.")
    state: SignalState = Field(description="Processing state; only grouped signals have a report.")
    report_id: UUID | None = Field(description="Report of the signal.")
    extra: dict[str, Any] = Field(description="Additional fields of the source.")
    project_id: int = Field(description="The project that it belongs to.")


class FoundSignalsBody(BaseModel):
    """The signals that match a part of an id."""

    results: list[FoundSignalBody]


@router.get(
    BASE + "/signals/lookup",
    summary="Find signals by part of their id",
    responses={200: {"model": FoundSignalsBody}},
    openapi_extra={"parameters": [_REF]},
)
async def look_up(call: Annotated[Call, Depends(project_call("task:read"), scope="function")]) -> Response:
    """Return the signals whose id begins or ends with `ref`, newest first, at most ten."""
    try:
        ref = parse_ref("ref", call.request.query_params.get("ref", ""))
    except FilterProblem as problem:
        raise validation("invalid_input", problem.message, problem.attr) from None
    if ref is None:
        raise validation("required", "This field is required.", "ref")
    found = await find_signals(call.uow, call.project_id, ref)
    return json_response(
        {"results": [{**found_on_wire(signal), "project_id": call.project_id} for signal in found]}
    )


def found_on_wire(signal: FoundSignal) -> dict[str, Any]:
    """Return the JSON object of a signal."""
    return {
        "id": str(signal.id),
        "description": signal.description,
        "source_product": signal.source_product,
        "source_type": signal.source_type,
        "source_id": signal.source_id,
        "weight": signal.weight,
        "timestamp": wire_time(signal.timestamp),
        "received_at": wire_time(signal.received_at),
        "state": signal.state,
        "report_id": None if signal.report_id is None else str(signal.report_id),
        "extra": signal.extra,
    }

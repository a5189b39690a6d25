"""The endpoint that looks signals up by a part of their id."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel, BeforeValidator, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.signals.signals import BASE
from postroom.signals.lookup import find_signals
from postroom.signals.schemas import SignalState
from postroom.validation.described import Described
from postroom.validation.fields import MAX_REF, MIN_REF, parse_id_part, refuse
from postroom.validation.responses import ResponseModel, WireTime

router = Router(tags=["signals"])

_PATTERN = Described({"pattern": f"^(-*[0-9A-Fa-f]){{{MIN_REF},{MAX_REF}}}-*$"})


def _required(text: str) -> str:
    if not text.strip().replace("-", ""):
        raise refuse("required", "This field is required.")
    return text


class LookupQuery(BaseModel):
    """Which signals to find."""

    ref: Annotated[str, BeforeValidator(parse_id_part), BeforeValidator(_required), _PATTERN] = Field(
        description=f"The signal's id, or its beginning or end: {MIN_REF} to {MAX_REF} hexadecimal digits, with or "
        "without hyphens.",
    )


class FoundSignalResponse(ResponseModel):
    """A signal as it was sent, and its present state."""

    id: UUID
    description: Annotated[str, Field(description="Text of the sender.")]
    source_product: str
    source_type: str
    source_id: str
    weight: Annotated[float, Field(description="Weight, 0 to 1.")]
    timestamp: Annotated[WireTime, Field(description="When it happened.")]
    received_at: Annotated[WireTime, Field(description="When it was received.")]
    state: Annotated[
        SignalState,
        Field(description="Processing state; only grouped signals have a report."),
    ]
    report_id: Annotated[UUID | None, Field(description="Report of the signal.")]
    extra: Annotated[dict[str, Any], Field(description="Additional fields of the source.")]
    project_id: Annotated[int, Field(description="The project that it belongs to.")]


class FoundSignalsResponse(TypedDict):
    """The signals that match a part of an id."""

    results: list[FoundSignalResponse]


@router.get(
    BASE + "/signals/lookup",
    summary="Find signals by part of their id",
)
async def look_up(
    call: Annotated[Call, Depends(project_call("task:read"), scope="function")],
    query: ParsedQuery[LookupQuery],
) -> JsonResponse[FoundSignalsResponse]:
    """Return the signals whose id begins or ends with `ref`, newest first, at most ten."""
    found = await find_signals(call.uow, call.project_id, query.ref)
    return json_response({"results": [FoundSignalResponse.of(signal) for signal in found]})

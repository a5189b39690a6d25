"""The endpoint that previews where a signal would go."""

from typing import Annotated, Any

from fastapi import Depends

from postroom.api.http.access import OutsideCall, outside_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.grouping.preview import PreviewResponse
from postroom.api.schemas.signals import NewSignalRequest
from postroom.domain.errors import Unavailable
from postroom.signals import service, tracing

router = Router(prefix="/api/projects/{project_id}/signals", tags=["grouping"])

# The same scope as sending: a key that may not send must not learn how signals would be grouped.
Caller = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]

_ANSWERS: dict[int | str, dict[str, Any]] = {
    503: {
        "model": ErrorEnvelope,
        "description": "A model is unavailable, or too many previews are being computed.",
    },
}


@router.post(
    "/preview",
    summary="Preview where a signal would go",
    responses=_ANSWERS,
)
async def preview_signal(call: Caller, body: ParsedBody[NewSignalRequest]) -> JsonResponse[PreviewResponse]:
    """Return what would happen to a signal if it were sent now, and why; nothing is stored.

    The body is one signal. It passes the same checks, gates and screening as a sent one. No language model is
    asked, so where one is configured, the outcome may differ.
    """
    signal = body.to_signal()
    async with call.unit_of_work() as uow:
        receipt = await service.dry_run(uow, project_id=call.project_id, signal=signal)
        before = receipt.signal_id if receipt is not None else None
        place = None if before is None else (await tracing.trace_of(uow, before)).report_id
    if receipt is None:
        previewer = state_of(call.request).previewer
        if previewer is None:
            raise Unavailable("This server computes no previews.")
        return json_response(PreviewResponse.of(await previewer.preview(call.project_id, signal)))
    if receipt.status == "rejected":
        raise validation(receipt.code or "invalid_input", receipt.reason or "", receipt.field)
    return json_response(PreviewResponse.of_kept_out(receipt, place, call.now))

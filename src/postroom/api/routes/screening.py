"""Endpoints of the quarantine and the funnel."""

from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Path
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.screening import Funnel, QuarantinedSignal, funnel_row, funnel_totals
from postroom.domain.errors import NotFound
from postroom.identity import people
from postroom.screening import service
from postroom.screening.funnel import funnel
from postroom.screening.reasons import Threat
from postroom.screening.schemas import QuarantineEntry
from postroom.validation.fields import Boolean, Moment, NotNull, Text

router = Router(prefix="/api/projects/{project_id}/signals", tags=["screening"])

DEFAULT_DAYS = 30
MAX_DAYS = 366
_EARLIEST = datetime(2, 1, 1, tzinfo=UTC)

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
SignalId = Annotated[str, Path(description="UUID of the signal.")]

_DECIDED: dict[int | str, dict[str, Any]] = {
    404: {"description": "No such signal was blocked."},
    409: {"model": ErrorEnvelope, "description": "The signal is no longer in quarantine."},
}


class QuarantineQuery(BaseModel):
    """Filters of quarantined signals."""

    decided: Annotated[Boolean | None, NotNull] = Field(
        default=None, description="Whether a person confirmed it: `true` for those, `false` for all others."
    )
    threat_type: Annotated[Threat | None, NotNull] = Field(
        default=None, description="Only those with this threat type."
    )


class FunnelQuery(BaseModel):
    """Filters of counted signals."""

    date_from: Annotated[Moment | None, NotNull] = Field(
        default=None,
        description=f"Only what was received at this moment or later; {DEFAULT_DAYS} days unless given.",
    )
    date_to: Annotated[Moment | None, NotNull] = Field(
        default=None, description="Only those received before this time. Default: now."
    )
    source_product: Annotated[Text | None, NotNull] = Field(
        default=None, description="Only signals of this product."
    )


@router.get(
    "/quarantine",
    summary="List quarantined signals",
)
async def list_quarantine(
    call: ReadCall, page: RequestedPage, query: ParsedQuery[QuarantineQuery]
) -> JsonResponse[PageResponse[QuarantinedSignal]]:
    """Return a page of the quarantine, last screened first."""
    found = await service.quarantine(
        call.uow,
        project_id=call.project_id,
        decided=query.decided,
        threat_type=query.threat_type,
        limit=page.limit,
        offset=page.offset,
    )
    return json_response(page_response(call.request, page, found.count, await _shown(call, found.held)))


@router.post("/quarantine/{quarantined_id}/release", summary="Release a signal", responses=_DECIDED)
async def release(call: WriteCall, quarantined_id: SignalId) -> JsonResponse[QuarantinedSignal]:
    """Release a signal for grouping. It is not screened again; repeating the call changes nothing."""
    deciding = service.release(
        call.uow,
        jobs=state_of(call.request).jobs,
        signal_id=object_id(quarantined_id),
        project_id=call.project_id,
        user_id=call.actor.user_id,
        now=call.now,
    )
    return await _decided(call, deciding)


@router.post(
    "/quarantine/{quarantined_id}/confirm",
    summary="Confirm a quarantined signal",
    responses=_DECIDED,
)
async def confirm(call: WriteCall, quarantined_id: SignalId) -> JsonResponse[QuarantinedSignal]:
    """Record that the filter was right. The signal stays in quarantine until it is removed for its age."""
    deciding = service.confirm(
        call.uow,
        signal_id=object_id(quarantined_id),
        project_id=call.project_id,
        user_id=call.actor.user_id,
        now=call.now,
    )
    return await _decided(call, deciding)


@router.get(
    "/funnel",
    summary="Count signals by their place",
)
async def get_funnel(call: ReadCall, query: ParsedQuery[FunnelQuery]) -> JsonResponse[Funnel]:
    """Return, by day and source, how many signals were received and where they are now, each in one place.

    A signal counts on the day of its first arrival. Those removed from quarantine for their age count as `removed`,
    for their whole day.
    """
    until = query.date_to or call.now
    since = query.date_from or max(until, _EARLIEST) - timedelta(days=DEFAULT_DAYS)
    if until - since > timedelta(days=MAX_DAYS):
        raise validation("invalid_input", f"This may be at most {MAX_DAYS} days before the end.", "date_from")
    rows = await funnel(
        call.uow, call.project_id, since=since, until=until, source_product=query.source_product
    )
    return json_response(
        {
            "date_from": since,
            "date_to": until,
            "totals": funnel_totals(rows),
            "results": [funnel_row(row) for row in rows],
        }
    )


async def _decided(call: Call, deciding: Awaitable[QuarantineEntry]) -> JsonResponse[QuarantinedSignal]:
    try:
        held = await deciding
    except NotFound:
        raise not_found() from None
    return json_response((await _shown(call, [held]))[0])


async def _shown(call: Call, held: Sequence[QuarantineEntry]) -> list[QuarantinedSignal]:
    deciders = await people.by_id(
        call.uow, {one.decided_by_id for one in held if one.decided_by_id is not None}
    )
    return [QuarantinedSignal.of(one, deciders) for one in held]

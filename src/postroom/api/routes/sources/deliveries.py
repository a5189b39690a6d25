"""Endpoints to list, show, replay and discard deliveries of sources."""

from typing import Annotated, Any

from fastapi import Depends, Path, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.sources.connected import ONE, SourceId, found_source
from postroom.api.schemas.sources.connected_responses import (
    ReplayedResponse,
    SourceDeliveryDetailResponse,
    SourceDeliveryResponse,
    delivery_detail,
    delivery_response,
)
from postroom.db.paging import Page
from postroom.domain.errors import NotFound
from postroom.sources.connected import deliveries, kept_errors
from postroom.sources.connected.schemas import DeliveryState

router = Router(prefix="/api/projects/{project_id}/sources", tags=["sources"])

_ALL = ONE + "/deliveries"
_ONE = _ALL + "/{source_delivery_id}"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
DeliveryId = Annotated[str, Path(description="UUID of the delivery.")]

MAX_PAGE = 100
"""Maximum deliveries on one page."""

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Not found in the project."}}
_REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorEnvelope, "description": "The delivery was processed, or waits to be."}
}


class SourceDeliveryQuery(BaseModel):
    """The filters of deliveries."""

    state: DeliveryState | None = Field(
        default=None, description="Only deliveries with this state; `failed` ones are dead letters."
    )


@router.get(
    _ALL,
    summary="List the deliveries of a source",
    responses=_MISSING,
)
async def list_source_deliveries(
    call: ReadCall,
    connected_source_id: SourceId,
    asked: RequestedPage,
    query: ParsedQuery[SourceDeliveryQuery],
) -> JsonResponse[PageResponse[SourceDeliveryResponse]]:
    """Return a page of deliveries without bodies, newest first."""
    source = await found_source(call, connected_source_id)
    page = Page(min(asked.limit, MAX_PAGE), asked.offset)
    if source.protocol is None:
        found = await deliveries.page(call.uow, source.id, query.state, limit=page.limit, offset=page.offset)
    else:
        found = await kept_errors.page(
            _events(call), source, query.state, limit=page.limit, offset=page.offset
        )
    results = [delivery_response(one) for one in found.deliveries]
    return json_response(page_response(call.request, page, found.count, results))


@router.post(
    _ALL + "/replay",
    summary="Replay all dead letters of a source",
    responses=_MISSING,
)
async def replay_source_deliveries(
    call: WriteCall, connected_source_id: SourceId
) -> JsonResponse[ReplayedResponse]:
    """Process all dead letters of the source again."""
    return await _replay(call, connected_source_id, None)


@router.get(
    _ONE,
    summary="Get a delivery",
    responses=_MISSING,
)
async def get_source_delivery(
    call: ReadCall, connected_source_id: SourceId, source_delivery_id: DeliveryId
) -> JsonResponse[SourceDeliveryDetailResponse]:
    """Return a delivery with headers and body."""
    source = await found_source(call, connected_source_id)
    try:
        id = object_id(source_delivery_id)
        if source.protocol is None:
            found = await deliveries.get(call.uow, source.id, id)
        else:
            found = await kept_errors.get(_events(call), source, id)
    except NotFound:
        raise not_found() from None
    return json_response(delivery_detail(found))


@router.post(
    _ONE + "/replay",
    summary="Replay a delivery",
    responses={**_MISSING, **_REFUSED},
)
async def replay_source_delivery(
    call: WriteCall, connected_source_id: SourceId, source_delivery_id: DeliveryId
) -> JsonResponse[ReplayedResponse]:
    """Process a delivery again with the source's present configuration and rules."""
    return await _replay(call, connected_source_id, source_delivery_id)


@router.delete(
    _ONE,
    status_code=204,
    summary="Discard a dead letter",
    responses={**_MISSING, **_REFUSED},
)
async def discard_source_delivery(
    call: WriteCall, connected_source_id: SourceId, source_delivery_id: DeliveryId
) -> Response:
    """Delete a dead letter."""
    source = await found_source(call, connected_source_id)
    try:
        id = object_id(source_delivery_id)
        if source.protocol is None:
            await deliveries.discard(call.uow, source.id, id)
        else:
            await kept_errors.discard(_events(call), source, id)
    except NotFound:
        raise not_found() from None
    return Response(status_code=204)


async def _replay(call: Call, source_id: str, delivery_id: str | None) -> JsonResponse[ReplayedResponse]:
    source = await found_source(call, source_id)
    id = None if delivery_id is None else object_id(delivery_id)
    try:
        if source.protocol is None:
            count = await deliveries.replay(
                call.uow,
                jobs=state_of(call.request).jobs,
                source_id=source.id,
                project_id=call.project_id,
                delivery_id=id,
                now=call.now,
            )
        else:
            count = await kept_errors.replay(_events(call), source, id)
    except NotFound:
        raise not_found() from None
    return json_response({"replayed": count})


def _events(call: Call) -> AsyncEngine:
    return state_of(call.request).events_engine

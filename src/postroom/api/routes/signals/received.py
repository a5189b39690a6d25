"""Endpoints of the signals that a project received."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.signals.lookup import FoundSignalResponse
from postroom.api.routes.signals.signals import BASE
from postroom.signals import received
from postroom.signals.received import ReceivedFilters
from postroom.signals.schemas import SignalState
from postroom.validation.fields import Identifier, Integer, Moment, NotNull, Text
from postroom.validation.responses import ResponseModel, WireTime

router = Router(tags=["signals"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]

DEFAULT_DAYS, MAX_DAYS = 7, 30
"""Days of the sources' activity."""


class ReceivedQuery(BaseModel):
    """Filters of received signals."""

    state: Annotated[SignalState | None, NotNull] = Field(
        default=None, description="Only those with this state."
    )
    source_product: Annotated[Text | None, NotNull] = Field(
        default=None, description="Only those of this product."
    )
    source_type: Annotated[Text | None, NotNull] = Field(default=None, description="Only those of this type.")
    source_id: Annotated[Text | None, NotNull] = Field(
        default=None, description="Only signals with this source id."
    )
    report_id: Annotated[Identifier | None, NotNull] = Field(
        default=None, description="Only those of this report."
    )
    date_from: Annotated[Moment | None, NotNull] = Field(
        default=None, description="Only those received at this time or later."
    )
    date_to: Annotated[Moment | None, NotNull] = Field(
        default=None, description="Only those received before this time."
    )


class ActivityQuery(BaseModel):
    """The period of the activity."""

    days: Annotated[Integer, Field(ge=1, le=MAX_DAYS)] = Field(
        default=DEFAULT_DAYS, description="Days up to now."
    )


class ActivityOfSource(ResponseModel):
    """Signals of one source."""

    source_product: str
    source_type: str
    received: int = Field(description="Signals received within the days.")
    failed: int = Field(description="Those of them that were set aside since they could not be processed.")
    quarantined: int = Field(description="Of these, quarantined.")
    last_received_at: WireTime = Field(description="Time of the latest.")


class ActivityOfSources(TypedDict):
    """Signals by active source, latest sender first."""

    since: WireTime
    results: list[ActivityOfSource]


@router.get(
    BASE + "/signals/received",
    summary="List the signals that the project received",
)
async def list_received(
    call: ReadCall, query: ParsedQuery[ReceivedQuery], page: RequestedPage
) -> JsonResponse[PageResponse[FoundSignalResponse]]:
    """Return a page of the project's signals with their states, latest received first."""
    filters = ReceivedFilters(
        query.state,
        query.source_product,
        query.source_type,
        query.source_id,
        query.report_id,
        query.date_from,
        query.date_to,
    )
    found = await received.page(call.uow, call.project_id, filters, limit=page.limit, offset=page.offset)
    results = [FoundSignalResponse.of(signal) for signal in found.signals]
    return json_response(page_response(call.request, page, found.count, results))


@router.get(
    BASE + "/signals/source_activity",
    summary="List the activity of each source",
)
async def get_activity(call: ReadCall, query: ParsedQuery[ActivityQuery]) -> JsonResponse[ActivityOfSources]:
    """Return when each source sent last and how much in the last days; silent sources are left out."""
    since = call.now - timedelta(days=query.days)
    found = await received.activity(call.uow, call.project_id, since=since)
    return json_response({"since": since, "results": [ActivityOfSource.of(one) for one in found]})

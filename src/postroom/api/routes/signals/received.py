"""Endpoints of the signals that a project received."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Response
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.paging import RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.routes.signals.lookup import FoundSignalResponse
from postroom.api.routes.signals.signals import BASE
from postroom.kit.times import wire_time
from postroom.signals import received
from postroom.signals.received import ReceivedFilters, SourceActivity
from postroom.signals.schemas import SignalState
from postroom.validation.fields import Identifier, Integer, Moment, NotNull, Text

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


class ReceivedSignals(BaseModel):
    """One page of signals."""

    count: int = Field(description="Number of signals that match, on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[FoundSignalResponse]


class ActivityOfSource(BaseModel):
    """Signals of one source."""

    source_product: str
    source_type: str
    received: int = Field(description="Signals received within the days.")
    failed: int = Field(description="Those of them that were set aside since they could not be processed.")
    quarantined: int = Field(description="Of these, quarantined.")
    last_received_at: datetime = Field(description="Time of the latest.")


class ActivityOfSources(BaseModel):
    """Signals by active source, latest sender first."""

    since: datetime
    results: list[ActivityOfSource]


@router.get(
    BASE + "/signals/received",
    summary="List the signals that the project received",
    responses={200: {"model": ReceivedSignals}},
)
async def list_received(call: ReadCall, query: ParsedQuery[ReceivedQuery], page: RequestedPage) -> Response:
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
    responses={200: {"model": ActivityOfSources}},
)
async def get_activity(call: ReadCall, query: ParsedQuery[ActivityQuery]) -> Response:
    """Return when each source sent last and how much in the last days; silent sources are left out."""
    since = call.now - timedelta(days=query.days)
    found = await received.activity(call.uow, call.project_id, since=since)
    return json_response({"since": wire_time(since), "results": [_on_wire(one) for one in found]})


def _on_wire(one: SourceActivity) -> dict[str, Any]:
    return {
        "source_product": one.source_product,
        "source_type": one.source_type,
        "received": one.received,
        "failed": one.failed,
        "quarantined": one.quarantined,
        "last_received_at": wire_time(one.last_received_at),
    }

"""Endpoints of a report's signals: all, page by page, or grouped by what they say."""

from fastapi import APIRouter, Response

from postroom.api.http.errors import validation
from postroom.api.http.requests.paging import PAGE_PARAMETERS, PAGED, envelope, page_of
from postroom.api.http.respond import json_response
from postroom.api.routes.reports.reports import BASE, FILTERED, ReadCall, find_report
from postroom.api.schemas.reports.evidence import (
    EvidencePage,
    ReportSignalsBody,
    group_on_wire,
    signal_on_wire,
)
from postroom.domain.reports import inbox
from postroom.reports import evidence, service
from postroom.reports.wire import report_on_wire

router = APIRouter(tags=["reports"])

_LIKE = {
    "name": "like",
    "in": "query",
    "required": False,
    "description": "Id of a signal of the report: returns a page of the signals in its group.",
    "schema": {"type": "string", "format": "uuid"},
}


@router.get(
    BASE + "/{report_id}/signals",
    summary="Read the signals of a report",
    responses={200: {"model": ReportSignalsBody}},
    openapi_extra={"parameters": [_LIKE, *PAGE_PARAMETERS]},
)
async def list_signals(call: ReadCall, report_id: str) -> Response:
    """Return the report and its live signals, earliest first, or a page if the query has paging parameters."""
    report = await find_report(call, report_id)
    query = call.request.query_params
    shown = report_on_wire(report, call.now)
    if not PAGED & query.keys() and "like" not in query:
        every = await service.signals_of(call.uow, report)
        return json_response({"report": shown, "signals": [signal_on_wire(signal) for signal in every]})
    page_request = page_of(call.request)
    if "like" in query:
        like = inbox.parse_uuid(query["like"])
        if like is None:
            raise validation("invalid_input", "Must be a valid UUID.", "like")
        found = await evidence.page_like(call.uow, report.id, like, page_request)
    else:
        found = await evidence.page(call.uow, report.id, page_request)
    page = envelope(
        call.request, page_request, found.count, [signal_on_wire(signal) for signal in found.signals]
    )
    return json_response({"report": shown, "signals": page.pop("results"), **page})


@router.get(
    BASE + "/{report_id}/evidence",
    summary="List the signals of a report grouped by text",
    responses={200: {"model": EvidencePage}, **FILTERED},
    openapi_extra={"parameters": PAGE_PARAMETERS},
)
async def list_evidence(call: ReadCall, report_id: str) -> Response:
    """Return a page of the groups, largest first, each represented by its earliest signal.

    Signals are in one group if their texts differ only in numbers, times and ids, or if their headlines are
    equal.
    """
    report = await find_report(call, report_id)
    page_request = page_of(call.request)
    found = await evidence.grouped(call.uow, report.id, page_request)
    page = envelope(call.request, page_request, found.count, [group_on_wire(group) for group in found.groups])
    return json_response({**page, "signal_count": found.signal_count})

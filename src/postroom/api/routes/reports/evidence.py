"""Endpoints of a report's signals: all, page by page, or grouped by what they say."""

from postroom.api.http.requests.paging import PAGED, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.reports.reports import BASE, FILTERED, ReadCall, find_report
from postroom.api.schemas.reports.evidence import (
    EvidenceGroupResponse,
    EvidencePageResponse,
    ReportSignalResponse,
    ReportSignalsResponse,
    SignalsQuery,
)
from postroom.reports import evidence, service
from postroom.reports.responses import report_response

router = Router(tags=["reports"])


@router.get(BASE + "/{report_id}/signals", summary="Read the signals of a report")
async def list_signals(
    call: ReadCall, report_id: str, page: RequestedPage, query: ParsedQuery[SignalsQuery]
) -> JsonResponse[ReportSignalsResponse]:
    """Return the report and its live signals, earliest first, or a page if the query has paging parameters."""
    report = await find_report(call, report_id)
    shown = report_response(report, call.now)
    like = query.like
    if like is None and not PAGED & call.request.query_params.keys():
        every = await service.signals_of(call.uow, report)
        return json_response({"report": shown, "signals": [ReportSignalResponse.of(one) for one in every]})
    if like is None:
        found = await evidence.page(call.uow, report.id, page)
    else:
        found = await evidence.page_like(call.uow, report.id, like, page)
    signals = [ReportSignalResponse.of(signal) for signal in found.signals]
    shown_page = page_response(call.request, page, found.count, signals)
    return json_response(
        {
            "report": shown,
            "signals": signals,
            "count": shown_page["count"],
            "next": shown_page["next"],
            "previous": shown_page["previous"],
        }
    )


@router.get(
    BASE + "/{report_id}/evidence", summary="List the signals of a report grouped by text", responses=FILTERED
)
async def list_evidence(
    call: ReadCall, report_id: str, page: RequestedPage
) -> JsonResponse[EvidencePageResponse]:
    """Return a page of the groups, largest first, each represented by its earliest signal.

    Signals are in one group if their texts differ only in numbers, times and ids, or if their headlines are
    equal.
    """
    report = await find_report(call, report_id)
    found = await evidence.grouped(call.uow, report.id, page)
    groups = [EvidenceGroupResponse.of(group) for group in found.groups]
    return json_response(
        {**page_response(call.request, page, found.count, groups), "signal_count": found.signal_count}
    )

"""Endpoints that read reports: the inbox, its counts, one report, available reviewers."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery, parse_query
from postroom.api.http.respond import JsonResponse, json_response, tagged_response
from postroom.api.http.router import Router
from postroom.api.schemas.reports.queries import ReportFiltersQuery, ReportListQuery, ReviewerQuery
from postroom.api.schemas.reports.reports import ReportCountsResponse, ReviewerResponse, StatusCounts
from postroom.domain.errors import NotFound
from postroom.domain.reports.inbox import Filters
from postroom.identity import people
from postroom.reports import service
from postroom.reports.responses import ReportResponse, report_response
from postroom.reports.schemas import Report
from postroom.reports.work_log.merged import canonical
from postroom.screening import service as screening
from postroom.signals import grouping_requests

Result = TypeVar("Result")

router = Router(tags=["reports"])

BASE = "/api/projects/{project_id}/signals/reports"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]


FILTERED: dict[int | str, dict[str, Any]] = {
    400: {"description": "A filter of the list, which this operation takes too, has an invalid value."}
}
"""Error of operations that read a report by `find_report` and have no body."""


@router.get(
    BASE,
    summary="List the reports of a project",
    responses={304: {"description": "It is as the `If-None-Match` of the call says."}},
)
async def list_reports(
    call: ReadCall, query: ParsedQuery[ReportListQuery], page: RequestedPage
) -> JsonResponse[PageResponse[ReportResponse]]:
    """Return a page of the inbox: by default the caller's own reports first, then by status."""
    filters, viewer, viewer_id = query.filters(), call.actor.handles, call.actor.user_id
    if filters.count_only:
        count = await service.count(
            call.uow, call.project_id, filters=filters, viewer=viewer, viewer_id=viewer_id
        )
        return json_response({"count": count, "next": None, "previous": None, "results": []})
    found = await service.inbox(
        call.uow,
        call.project_id,
        filters=filters,
        ordering=query.order(),
        page=page,
        viewer=viewer,
        viewer_id=viewer_id,
    )
    results = [
        report_response(report, call.now, detail=False, place=found.places.get(report.id))
        for report in found.reports
    ]
    return tagged_response(call.request, page_response(call.request, page, found.count, results))


@router.get(
    BASE + "/counts", summary="Count the reports by status and by area, and the signals in quarantine"
)
async def count_reports(
    call: ReadCall, query: ParsedQuery[ReportFiltersQuery]
) -> JsonResponse[ReportCountsResponse]:
    """Return how many reports match the filters, by status and by area: the counts for the tabs of an inbox.

    The counts by status ignore a filter by status, those by area one by area. The numbers of undecided signals in
    quarantine and of those that wait to be grouped follow no filter.
    """
    filters, viewer, viewer_id = query.filters(), call.actor.handles, call.actor.user_id
    counts = await service.count_by_status(
        call.uow, call.project_id, filters=filters, viewer=viewer, viewer_id=viewer_id
    )
    snoozed = await service.count_by_status(
        call.uow, call.project_id, filters=replace(filters, snoozed=True), viewer=viewer, viewer_id=viewer_id
    )
    again = await service.count_again(
        call.uow, call.project_id, filters=filters, viewer=viewer, viewer_id=viewer_id
    )
    areas = await service.count_by_area(
        call.uow, call.project_id, filters=filters, viewer=viewer, viewer_id=viewer_id
    )
    quarantined = await screening.count_undecided(call.uow, call.project_id)
    waiting = await grouping_requests.count_waiting(call.uow, call.project_id)
    return json_response(
        {
            "statuses": cast("StatusCounts", counts),
            "snoozed": cast("StatusCounts", snoozed),
            "researched_again": again,
            "areas": areas,
            "quarantined": quarantined,
            "waiting": {"live": waiting.live, "imported": waiting.backlog},
        }
    )


@router.get(BASE + "/available_reviewers", summary="List possible reviewers")
async def list_reviewers(
    call: ReadCall, query: ParsedQuery[ReviewerQuery]
) -> JsonResponse[dict[str, ReviewerResponse]]:
    """Return the members with a linked login at the git host, by UUID, in the order of their names."""
    found = await people.reviewers(call.uow, call.organization_id, query=query.query)
    return json_response(
        {str(person.uuid): {"name": person.full_name, "email": person.email} for person in found}
    )


@router.get(BASE + "/{report_id}", summary="Read one report", responses=FILTERED)
async def get_report(call: ReadCall, report_id: str) -> JsonResponse[ReportResponse]:
    """Return the report, unless it is deleted or fails a filter of the query.

    In all paths, the id of a merged report refers to the report that it was merged into.
    """
    return json_response(report_response(await find_report(call, report_id), call.now))


async def find_report(call: Call, report_id: str) -> Report:
    """Return the report with the id of the URL, unless it fails a filter of the query.

    The id of a report that was merged into another one stands for that one.

    Raises:
        WireError: 404, no such report is visible; 400, a filter has an invalid value.
    """
    filters = parse_query(ReportFiltersQuery, call.request).filters()
    id, before = object_id(report_id), None
    while id != before:
        report = await see_report(call, id, filters)
        if report is not None:
            return report
        # Asked again until it stays, since another call may merge the report that it leads to meanwhile.
        before, id = id, await canonical(call.uow, call.project_id, id)
    raise not_found()


async def with_report(call: Call, report_id: str, change: Callable[[Report], Awaitable[Result]]) -> Result:
    """Change the report with the id of the URL; if it was merged meanwhile, the one that it was merged into.

    Raises:
        WireError: as `find_report`.
        NotFound: the report was deleted meanwhile.
    """
    report = await find_report(call, report_id)
    try:
        return await change(report)
    except NotFound:
        # Nothing was written. What another transaction has committed since is visible now.
        following = await find_report(call, report_id)
        if following.id == report.id:
            raise
        return await change(following)


async def see_report(call: Call, id: UUID, filters: Filters = service.NO_FILTERS) -> Report | None:
    """Return a report as the caller sees it, or None."""
    return await service.get(
        call.uow,
        call.project_id,
        id,
        viewer=call.actor.handles,
        viewer_id=call.actor.user_id,
        filters=filters,
    )

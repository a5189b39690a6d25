"""Endpoints of insights: what became of a project's reports over time."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import validation
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.insights import (
    GroupsQuery,
    GroupsResponse,
    InsightsQuery,
    MapResponse,
    OverviewResponse,
)
from postroom.domain.errors import Invalid
from postroom.domain.reports.insights import EARLIEST, Periods, default_first, local_day, periods
from postroom.projects import service as projects
from postroom.reports.insights import service

router = Router(prefix="/api/projects/{project_id}/signals/insights", tags=["insights"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]


@router.get("", summary="Count reports by week")
async def read_overview(call: ReadCall, query: ParsedQuery[InsightsQuery]) -> JsonResponse[OverviewResponse]:
    """Return how many reports opened, were decided, were fixed and came back, and how long that took.

    Each counts at the time at which it happened, by weeks of a time zone. Reports that were merged count as one.
    """
    asked = await _asked(call, query)
    found = await service.by_period(call.uow, query.selection(call.project_id), asked)
    return json_response(OverviewResponse.of(found))


@router.get("/groups", summary="Count reports by area, source or reviewer")
async def read_groups(call: ReadCall, query: ParsedQuery[GroupsQuery]) -> JsonResponse[GroupsResponse]:
    """Return the figures of the whole range for the 50 largest areas, sources or suggested reviewers."""
    asked = await _asked(call, query)
    found = await service.by_group(call.uow, query.selection(call.project_id), asked, query.by)
    return json_response(GroupsResponse.of(found))


@router.get("/map", summary="Count reports by area and week")
async def read_map(call: ReadCall, query: ParsedQuery[InsightsQuery]) -> JsonResponse[MapResponse]:
    """Return the reports that opened, of the 20 largest areas, by week."""
    asked = await _asked(call, query)
    return json_response(
        MapResponse.of(await service.inbox_map(call.uow, query.selection(call.project_id), asked))
    )


async def _asked(call: Call, query: InsightsQuery) -> Periods:
    zone = query.timezone or await projects.zone(call.uow, call.project_id)
    last = query.date_to or local_day(call.now, zone)
    first = query.date_from or default_first(last)
    if query.all_time:
        opened = await service.first_opened(call.uow, call.project_id)
        first = last if opened is None else max(min(local_day(opened, zone), last), EARLIEST)
    try:
        return periods(first, last, zone=zone)
    except Invalid as problem:
        raise validation("invalid_input", str(problem), problem.field) from None

"""Endpoint that says why a report gathers."""

from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.reports.reports import BASE, FILTERED, ReadCall, find_report
from postroom.api.schemas.reports.gathering import GatheringResponse, ReportGatheringResponse
from postroom.research import service

router = Router(tags=["reports"])


@router.get(BASE + "/{report_id}/gathering", summary="Read why a report gathers", responses=FILTERED)
async def get_gathering(call: ReadCall, report_id: str) -> JsonResponse[ReportGatheringResponse]:
    """Return why a report is not researched yet, what its priority would be, and what to ask; null for others."""
    report = await find_report(call, report_id)
    gathering = await service.why_gathering(call.uow, report, call.now)
    return json_response({"gathering": None if gathering is None else GatheringResponse.of(gathering)})

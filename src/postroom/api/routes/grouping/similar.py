"""Endpoints for reports that may be the same problem, and for telling two apart."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends

from postroom.api.http.access import Call, OutsideCall, outside_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.http.task_header import NamedTask
from postroom.api.routes.grouping.regrouping import ANSWERS, BASE, WriteCall, act_of, named_report, regrouped
from postroom.api.routes.reports.reports import BASE as REPORTS
from postroom.api.routes.reports.reports import find_report
from postroom.api.schemas.grouping.regrouping import RegroupedResponse
from postroom.api.schemas.grouping.similar import DistinctRequest, SimilarListResponse
from postroom.api.schemas.signals import NewSignalRequest
from postroom.domain.errors import Unavailable
from postroom.grouping.preview.limiter import Previewer
from postroom.grouping.preview.similar import Similar
from postroom.grouping.regroup import service as regroup
from postroom.reports import service
from postroom.reports.responses import report_response
from postroom.reports.schemas import Report

router = Router(tags=["grouping"])

Reader = Annotated[OutsideCall, Depends(outside_call("task:read"), scope="function")]

_BUSY: dict[int | str, dict[str, Any]] = {
    503: {
        "model": ErrorEnvelope,
        "description": "A model is unavailable, or too many comparisons are being computed.",
    },
}


@router.get(
    REPORTS + "/{report_id}/similar",
    summary="List similar reports",
    responses={404: {"description": "No such report is visible."}, **_BUSY},
)
async def list_similar(call: Reader, report_id: str) -> JsonResponse[SimilarListResponse]:
    """Return up to five reports that may be the same problem, with why: open, or settled in the last 90 days.

    Reports that somebody told apart from it are left out. An extension of this server.
    """
    async with call.transaction() as inside:
        report = await find_report(inside, report_id)
    found = await _previewer(call).similar_to_report(call.project_id, report.id)
    return await _answer(call, found)


@router.post(BASE + "/similar", summary="List reports similar to a signal that is not sent", responses=_BUSY)
async def list_similar_to_signal(
    call: Reader, body: ParsedBody[NewSignalRequest]
) -> JsonResponse[SimilarListResponse]:
    """Return up to five reports that may be the problem of a signal. Nothing is stored, and no source gate applies.

    The body is one signal, as for `emit`. An extension of this server.
    """
    found = await _previewer(call).similar_to_signal(call.project_id, body.to_signal())
    return await _answer(call, found)


@router.post(
    REPORTS + "/{report_id}/distinct",
    summary="Say that two reports are not the same problem",
    responses=ANSWERS,
)
async def tell_apart(
    call: WriteCall, report_id: str, sent: UnreadBody[DistinctRequest], task: NamedTask
) -> JsonResponse[RegroupedResponse]:
    """Record that the report and another one are different problems.

    They are not offered as similar any more, and grouping does not join them. It can be undone like a merge. An
    extension of this server.
    """
    id = await named_report(call, report_id)
    body = await sent.read()
    done = await regroup.keep_apart(
        await act_of(call, task, body.reason), report_id=id, other_id=body.report_id
    )
    return await regrouped(call, [done], done.from_report_id)


def _previewer(call: OutsideCall) -> Previewer:
    previewer = state_of(call.request).previewer
    if previewer is None:
        raise Unavailable("This server compares no reports.")
    return previewer


async def _answer(call: OutsideCall, found: Sequence[Similar]) -> JsonResponse[SimilarListResponse]:
    async with call.transaction() as inside:
        shown = await _reports(inside, found)
    return json_response(
        {
            "results": [
                {
                    "report": report_response(shown[one.likeness.report_id], call.now, detail=False),
                    "similarity": round(one.likeness.similarity, 4),
                    "meaning": round(one.likeness.meaning, 4),
                    "words": round(one.likeness.words, 4),
                    "why": one.why,
                }
                for one in found
                if one.likeness.report_id in shown
            ]
        }
    )


async def _reports(call: Call, found: Sequence[Similar]) -> dict[UUID, Report]:
    reports = await service.by_ids(
        call.uow,
        call.project_id,
        [one.likeness.report_id for one in found],
        viewer=call.actor.handles,
        viewer_id=call.actor.user_id,
    )
    return {report.id: report for report in reports}

"""Endpoints for the caller's last decisions and undoing them, and for who changed reports last."""

from typing import Annotated, cast

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.http.task_header import NamedTask
from postroom.api.routes.grouping.regrouping import ANSWERS, BASE, act_of
from postroom.api.routes.reports.reports import BASE as REPORTS
from postroom.api.schemas.grouping.decisions import (
    DecisionsResponse,
    StandingResponse,
    StandingsRequest,
    StandingsResponse,
    UndoDecisionRequest,
    UndoneDecisionResponse,
    decision_response,
)
from postroom.domain.errors import NotFound
from postroom.grouping.regroup import past as regrouped
from postroom.identity import people
from postroom.reports.decisions import past, undo
from postroom.reports.responses import Before

router = Router(tags=["reports"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

MOST = 50
"""Decisions that are listed."""


@router.get(BASE + "/decisions", summary="List my last decisions")
async def list_decisions(call: ReadCall) -> JsonResponse[DecisionsResponse]:
    """Return the caller's last 50 decisions of 30 days about the status or the grouping of reports, newest first.

    Each says what undoing it would do, or why it can't be undone. What agents decided in the caller's name is not
    among them. An extension of this server.
    """
    of_user = (call.uow, call.project_id, call.actor.user_id)
    found = await past.decisions_of(*of_user, limit=MOST, now=call.now)
    found += await regrouped.regroupings_of(*of_user, limit=MOST, now=call.now)
    found.sort(key=lambda one: (one.made_at, one.id), reverse=True)
    return json_response({"results": [decision_response(one) for one in found[:MOST]]})


@router.post(
    BASE + "/decisions/{decision_id}/undo",
    summary="Undo a decision of mine as a whole",
    responses=ANSWERS,
)
async def undo_decision(
    call: WriteCall, decision_id: str, sent: UnreadBody[UndoDecisionRequest], task: NamedTask
) -> JsonResponse[UndoneDecisionResponse]:
    """Undo it for all of its reports, or change nothing. An extension of this server.

    Where some of the reports were changed since, the call is refused, unless `skip_changed` leaves those as they
    are. A pull request that was closed meanwhile stays closed.
    """
    id = object_id(decision_id)
    body = await sent.read()
    try:
        outcomes = await undo.undo_decision(
            call.uow,
            state_of(call.request).jobs,
            project_id=call.project_id,
            user_id=call.actor.user_id,
            decision_id=id,
            skip_changed=body.skip_changed,
            now=call.now,
        )
    except NotFound:
        restored = await regrouped.undo_decision(
            await act_of(call, task, body.reason), call.actor.user_id, id
        )
        return json_response({"report_ids": restored, "kept_count": 0})
    undone = [one.report_id for one in outcomes if one.kind == "undone" and one.report_id is not None]
    return json_response({"report_ids": undone, "kept_count": len(outcomes) - len(undone)})


@router.post(REPORTS + "/standings", summary="Ask how reports stand, and who changed them last")
async def read_standings(
    call: ReadCall, body: ParsedBody[StandingsRequest]
) -> JsonResponse[StandingsResponse]:
    """Return status and last change of up to 100 reports, merged and deleted ones included.

    For clients that show a list and hear that reports of it have changed. An extension of this server.
    """
    found = await past.standings(call.uow, call.project_id, body.report_ids)
    known = await people.by_id(call.uow, {one.user_id for one in found if one.user_id is not None})
    results: list[StandingResponse] = [
        {
            "report_id": one.report_id,
            "status": one.status,
            "snoozed": one.snoozed,
            "merged_into": one.merged_into,
            "status_before_research": cast("Before | None", one.status_before_research),
            "action": one.action,
            "changed_by": None if one.user_id is None else people.optional_person(known.get(one.user_id)),
            "changed_at": one.changed_at,
        }
        for one in found
    ]
    return json_response({"results": results})

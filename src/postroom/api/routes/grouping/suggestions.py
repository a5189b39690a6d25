"""Endpoints for the changes that readings suggest: list, accept, refuse."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.http.task_header import NamedTask
from postroom.api.routes.grouping.regrouping import BASE, ReadCall, WriteCall, act_of, regrouping_responses
from postroom.api.routes.reports.reports import BASE as REPORTS
from postroom.api.routes.reports.reports import FILTERED, find_report
from postroom.api.schemas.grouping.regrouping import ReasonRequest, RegroupingResponse
from postroom.grouping.regroup import suggestions
from postroom.grouping.regroup.suggestions import Suggestion
from postroom.kit.times import wire_time

router = Router(tags=["grouping"])


class SuggestionBody(BaseModel):
    """A change that a language model suggests after reading the catalogue."""

    id: UUID
    from_report_id: UUID
    to_report_id: UUID
    signal_ids: list[UUID] = Field(description="Signals that would move; empty: the reports would be merged.")
    reason: str = Field(description="Answer of the language model.")
    run_id: UUID = Field(description="The reading that suggests it.")
    created_at: datetime


class SuggestionsBody(BaseModel):
    """The suggestions for a report."""

    results: list[SuggestionBody]


class AcceptedBody(BaseModel):
    """The accepted changes."""

    regroupings: list[RegroupingResponse]


_ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such suggestion."},
    409: {"description": "It was decided already, or can't be done as things are; nothing was written."},
}


@router.get(
    REPORTS + "/{report_id}/regroup_suggestions",
    summary="List suggestions for a report",
    responses={200: {"model": SuggestionsBody}, **FILTERED},
)
async def list_suggestions(call: ReadCall, report_id: str) -> Response:
    """Return the undecided suggestions for the report, newest first, at most 100."""
    report = await find_report(call, report_id)
    found = await suggestions.open_of(call.uow, call.project_id, report.id)
    return json_response({"results": [_on_wire(one) for one in found]})


@router.post(
    BASE + "/regroup_suggestions/{suggestion_id}/accept",
    summary="Accept a suggestion",
    responses={200: {"model": AcceptedBody}, **_ANSWERS},
)
async def accept_suggestion(
    call: WriteCall, suggestion_id: str, sent: UnreadBody[ReasonRequest], task: NamedTask
) -> Response:
    """Apply a suggestion. It counts as the caller's own merge or move, and can be undone as such."""
    id = object_id(suggestion_id)
    body = await sent.read()
    done = await suggestions.accept(await act_of(call, task, body.reason), id)
    return json_response({"regroupings": await regrouping_responses(call, done)})


@router.post(
    BASE + "/regroup_suggestions/{suggestion_id}/refuse",
    summary="Refuse a suggestion",
    responses={200: {"model": SuggestionBody}, **_ANSWERS},
)
async def refuse_suggestion(call: WriteCall, suggestion_id: str, task: NamedTask) -> Response:
    """Refuse a suggestion. It is not repeated."""
    found = await suggestions.refuse(await act_of(call, task), object_id(suggestion_id))
    return json_response(_on_wire(found))


def _on_wire(one: Suggestion) -> dict[str, Any]:
    return {
        "id": one.id,
        "from_report_id": one.from_report_id,
        "to_report_id": one.to_report_id,
        "signal_ids": one.signal_ids,
        "reason": one.reason,
        "run_id": one.run_id,
        "created_at": wire_time(one.created_at),
    }

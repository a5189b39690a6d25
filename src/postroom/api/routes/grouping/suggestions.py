"""Endpoints for the changes that readings suggest: list, accept, refuse."""

from typing import Any
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.task_header import NamedTask
from postroom.api.routes.grouping.regrouping import BASE, ReadCall, WriteCall, act_of, regrouping_responses
from postroom.api.routes.reports.reports import BASE as REPORTS
from postroom.api.routes.reports.reports import FILTERED, find_report
from postroom.api.schemas.grouping.regrouping import ReasonRequest, RegroupingResponse
from postroom.grouping.regroup import suggestions
from postroom.validation.responses import ResponseModel, WireTime

router = Router(tags=["grouping"])


class SuggestionResponse(ResponseModel):
    """A change that a language model suggests after reading the catalogue."""

    id: UUID
    from_report_id: UUID
    to_report_id: UUID
    signal_ids: list[UUID] = Field(description="Signals that would move; empty: the reports would be merged.")
    reason: str = Field(description="Answer of the language model.")
    run_id: UUID = Field(description="The reading that suggests it.")
    created_at: WireTime


class SuggestionsResponse(TypedDict):
    """The suggestions for a report."""

    results: list[SuggestionResponse]


class AcceptedSuggestionResponse(TypedDict):
    """The accepted changes."""

    regroupings: list[RegroupingResponse]


_ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such suggestion."},
    409: {"description": "It was decided already, or can't be done as things are; nothing was written."},
}


@router.get(
    REPORTS + "/{report_id}/regroup_suggestions",
    summary="List suggestions for a report",
    responses=FILTERED,
)
async def list_suggestions(call: ReadCall, report_id: str) -> JsonResponse[SuggestionsResponse]:
    """Return the undecided suggestions for the report, newest first, at most 100."""
    report = await find_report(call, report_id)
    found = await suggestions.open_of(call.uow, call.project_id, report.id)
    return json_response({"results": [SuggestionResponse.of(one) for one in found]})


@router.post(
    BASE + "/regroup_suggestions/{suggestion_id}/accept",
    summary="Accept a suggestion",
    responses=_ANSWERS,
)
async def accept_suggestion(
    call: WriteCall, suggestion_id: str, sent: UnreadBody[ReasonRequest], task: NamedTask
) -> JsonResponse[AcceptedSuggestionResponse]:
    """Apply a suggestion. It counts as the caller's own merge or move, and can be undone as such."""
    id = object_id(suggestion_id)
    body = await sent.read()
    done = await suggestions.accept(await act_of(call, task, body.reason), id)
    return json_response({"regroupings": await regrouping_responses(call, done)})


@router.post(
    BASE + "/regroup_suggestions/{suggestion_id}/refuse",
    summary="Refuse a suggestion",
    responses=_ANSWERS,
)
async def refuse_suggestion(
    call: WriteCall, suggestion_id: str, task: NamedTask
) -> JsonResponse[SuggestionResponse]:
    """Refuse a suggestion. It is not repeated."""
    found = await suggestions.refuse(await act_of(call, task), object_id(suggestion_id))
    return json_response(SuggestionResponse.of(found))

"""Endpoints of suggested scouts, of which this server makes none."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends
from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found, permission_denied
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router

router = Router(prefix="/api/projects/{project_id}/signals/scout/suggestions", tags=["scouts"])

ReadCall = Annotated[Call, Depends(project_call("signal_scout:read", challenge=401), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("signal_scout:write", challenge=401), scope="function")]

NONE_MADE = "This server does not suggest scouts; add one from the roster or write your own."


class ScoutSuggestionResponse(TypedDict):
    """A suggested scout."""

    id: UUID
    kind: Annotated[Literal["canonical", "custom"], Field(description="Whether it is shipped.")]
    skill_name: str
    title: str
    why_here: str
    description: str
    draft_body: str
    proposed_config: dict[str, Any]
    gap: str
    confidence: Annotated[Literal["low", "medium", "high"], Field(description="How sure the suggestion is.")]


class RefreshStartedResponse(TypedDict):
    """A started search for suggestions."""

    workflow_id: UUID


class ScoutSuggestionsResponse(TypedDict):
    """Suggested scouts: none."""

    status: Annotated[Literal["empty"], Field(description="Nothing was ever suggested.")]
    generated_at: None
    model: Annotated[str, Field(description="Empty: no model was asked.")]
    fleet_snapshot: Annotated[list[str], Field(description="Empty.", max_length=0)]
    items: Annotated[list[ScoutSuggestionResponse], Field(description="Empty.", max_length=0)]


@router.get("", summary="List suggested scouts")
async def list_suggestions(call: ReadCall) -> JsonResponse[ScoutSuggestionsResponse]:  # noqa: ARG001  # it authorises
    """Return that there are none."""
    return json_response(
        {"status": "empty", "generated_at": None, "model": "", "fleet_snapshot": [], "items": []}
    )


@router.post(
    "/{scout_suggestion_id}/dismiss",
    summary="Dismiss a suggested scout",
    response_description="The suggestion; never on this server.",
    responses={
        404: {"description": "There is no such suggestion."},
    },
)
async def dismiss(call: WriteCall, scout_suggestion_id: str) -> JsonResponse[ScoutSuggestionResponse]:  # noqa: ARG001  # there is none
    """Answer that there is no such suggestion."""
    raise not_found()


@router.post(
    "/refresh",
    status_code=202,
    summary="Ask for new suggestions",
    response_description="It has started; never on this server.",
    responses={
        403: {"description": "This server makes no suggestions."},
    },
)
async def refresh(call: WriteCall) -> JsonResponse[RefreshStartedResponse]:  # noqa: ARG001  # it authorises
    """Refuse: this server makes no suggestions."""
    raise permission_denied(NONE_MADE)

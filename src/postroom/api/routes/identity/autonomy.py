"""Endpoints of a person's preferences of automatic start."""

from typing import Annotated, Literal

from fastapi import Depends, Path, Response
from pydantic import BaseModel, Field

from postroom.api.http.access import UserCall, user_call
from postroom.api.http.errors import not_found, permission_denied
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.identity.autonomy import AutonomyChanges, AutonomyResponse, autonomy_response
from postroom.identity import autonomy, service
from postroom.identity.schemas import User

router = Router(prefix="/api/users/{user_id}/signal_autonomy", tags=["user autonomy"])

ME = "@me"

# Reading requires the write scope as well, since clients request only that one.
AutonomyCall = Annotated[UserCall, Depends(user_call("user:write"), scope="function")]
UserId = Annotated[
    str, Path(description="Number or UUID of a user, or `@me`. Other users are for staff only.")
]


class AutonomyQuery(BaseModel):
    """What a missing choice is answered with."""

    optional: Literal["true", "false"] = Field(
        default="false", description="`true`: a person without preferences is 204 instead of 404."
    )


@router.get(
    "",
    summary="Get a person's autonomy settings",
    responses={
        204: {"description": "No settings, with `optional`."},
        404: {"description": "No settings; no body.", "content": {}},
    },
)
async def get_autonomy(
    call: AutonomyCall, user_id: UserId, query: ParsedQuery[AutonomyQuery]
) -> JsonResponse[AutonomyResponse] | Response:
    """Return a person's preferences; 404 without a body if there are none, or 204 with `optional`."""
    user = await _find(call, user_id)
    preferences = await autonomy.get(call.uow, user.id)
    if preferences is None:
        return Response(status_code=204 if query.optional == "true" else 404)
    return json_response(autonomy_response(preferences, user))


@router.post(
    "",
    summary="Update a person's autonomy settings",
)
@router.put(
    "",
    summary="Update a person's autonomy settings (same as POST)",
)
async def change_autonomy(
    call: AutonomyCall, user_id: UserId, sent: UnreadBody[AutonomyChanges]
) -> JsonResponse[AutonomyResponse]:
    """Create or change the sent preferences of a person, and return all of them."""
    user = await _find(call, user_id)
    body = await sent.read()
    changes = body.model_dump(exclude_unset=True, exclude={"slack_notification_integration_id"})
    changed = await autonomy.change(call.uow, user.id, changes, now=call.now)
    return json_response(autonomy_response(changed, user))


@router.delete("", status_code=204, summary="Delete a person's autonomy settings")
async def delete_autonomy(call: AutonomyCall, user_id: UserId) -> Response:
    """Delete a person's preferences; the project's defaults apply again."""
    user = await _find(call, user_id)
    await autonomy.delete(call.uow, user.id)
    return Response(status_code=204)


async def _find(call: UserCall, text: str) -> User:
    """Return the person of the path. Only staff can see other people, or whether they exist."""
    own = {ME, str(call.actor.user_id), str(call.actor.user_uuid)}
    itself = text.lower() in own
    if not itself and not call.actor.is_staff:
        raise permission_denied("Only staff can access other users' autonomy config.")
    user = await service.get_user(call.uow, str(call.actor.user_id) if itself else text)
    if user is None:
        raise not_found()
    return user

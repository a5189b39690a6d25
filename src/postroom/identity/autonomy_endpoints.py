"""What may start by itself for a person, over the wire."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from postroom.edge.access import UserCall, user_call
from postroom.edge.describe import json_body
from postroom.edge.errors import not_found, permission_denied
from postroom.edge.requests.body import parse, read_body
from postroom.edge.respond import json_response
from postroom.identity import autonomy, service
from postroom.identity.autonomy import AutonomyBody, AutonomyChanges
from postroom.identity.schemas import User

router = APIRouter(prefix="/api/users/{user_id}/signal_autonomy", tags=["user autonomy"])

ME = "@me"

# Reading needs the same scope as writing: that is what clients ask their users for.
AutonomyCall = Annotated[UserCall, Depends(user_call("user:write"), scope="function")]
UserId = Annotated[
    str, Path(description="Number or UUID of a person, or `@me`. Those of others are for staff.")
]


@router.get(
    "",
    summary="Read a person's autonomy",
    responses={200: {"model": AutonomyBody}, 404: {"description": "They have made no choice; no body."}},
)
async def get_autonomy(call: AutonomyCall, user_id: UserId) -> Response:
    """Return what may start by itself for a person; 404 without a body when they have made no choice."""
    user = await _find(call, user_id)
    found = await autonomy.get(call.uow, user.id)
    if found is None:
        return Response(status_code=404)
    return json_response(autonomy.autonomy_on_wire(found, user))


@router.post(
    "",
    summary="Change a person's autonomy",
    responses={200: {"model": AutonomyBody}},
    openapi_extra=json_body(AutonomyChanges, required=False),
)
@router.put(
    "",
    summary="Change a person's autonomy (the same as POST)",
    responses={200: {"model": AutonomyBody}},
    openapi_extra=json_body(AutonomyChanges, required=False),
)
async def change_autonomy(call: AutonomyCall, user_id: UserId) -> Response:
    """Change what is sent of a person's choice, which is made when there is none, and return all of it."""
    user = await _find(call, user_id)
    body = parse(AutonomyChanges, await read_body(call.request))
    changes = body.model_dump(exclude_unset=True, exclude={"slack_notification_integration_id"})
    changed = await autonomy.change(call.uow, user.id, changes, now=call.now)
    return json_response(autonomy.autonomy_on_wire(changed, user))


@router.delete("", status_code=204, summary="Forget a person's autonomy")
async def delete_autonomy(call: AutonomyCall, user_id: UserId) -> Response:
    """Forget a person's choice; the project's defaults hold again."""
    user = await _find(call, user_id)
    await autonomy.delete(call.uow, user.id)
    return Response(status_code=204)


async def _find(call: UserCall, text: str) -> User:
    """Return the person of the path. Only the staff learns of others, even whether they are there."""
    own = {ME, str(call.actor.user_id), str(call.actor.user_uuid)}
    itself = text.lower() in own
    if not itself and not call.actor.is_staff:
        raise permission_denied("Only staff can access other users' autonomy config.")
    user = await service.get_user(call.uow, str(call.actor.user_id) if itself else text)
    if user is None:
        raise not_found()
    return user

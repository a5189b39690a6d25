"""Endpoints for changing the memberships of an organization."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Response

from postroom.api.http.access import UserCall, user_call
from postroom.api.http.errors import permission_denied
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.identity.organizations import MEMBERS, UserUuid, find_member
from postroom.api.routes.identity.users import OrganizationId, find_organization
from postroom.api.routes.sessions.responses import PRIVATE
from postroom.api.schemas.identity.users import MemberChanges, OrganizationMemberResponse, member_response
from postroom.api.schemas.sessions.sessions import PasswordLinkResponse
from postroom.sessions import links
from postroom.sessions.members import memberships

router = Router(tags=["account"])

OwnerCall = Annotated[
    UserCall, Depends(user_call("organization_member:write", challenge=401), scope="function")
]
LeaveCall = Annotated[
    UserCall,
    Depends(user_call("organization_member:write", challenge=401, any_role=True), scope="function"),
]

_MEMBER = MEMBERS + "/{user_uuid}"

LAST_OWNER = {"description": "The member is the last owner of the organization."}


@router.patch(
    _MEMBER,
    summary="Update a member",
    responses={409: LAST_OWNER},
)
async def change_member(
    call: OwnerCall, organization_id: OrganizationId, user_uuid: UserUuid, sent: UnreadBody[MemberChanges]
) -> JsonResponse[OrganizationMemberResponse]:
    """Change the role of a member. An organization keeps at least one owner.

    Links to reset their password, and links that they made, stop working.
    """
    organization = await find_organization(call, organization_id)
    body = await sent.read()
    member = await find_member(call, organization.id, user_uuid)
    await memberships.change_role(call.uow, organization.id, member.user.id, body.role)
    return json_response(member_response(replace(member, role=body.role)))


@router.delete(
    _MEMBER,
    status_code=204,
    summary="Remove a member",
    responses={409: LAST_OWNER},
)
async def remove_member(call: LeaveCall, organization_id: OrganizationId, user_uuid: UserUuid) -> Response:
    """Remove a member; everybody may remove themselves. The account and its content stay.

    The member's keys and sessions lose access to the organization immediately.
    """
    own = user_uuid.lower() == str(call.actor.user_uuid)
    organization = await find_organization(call, organization_id, scopes=() if own else None)
    member = await find_member(call, organization.id, user_uuid)
    await memberships.remove(call.uow, organization.id, member.user.id)
    return Response(status_code=204)


@router.post(
    _MEMBER + "/reset_link",
    status_code=201,
    summary="Create a password link for a member",
)
async def make_reset_link(
    call: OwnerCall, organization_id: OrganizationId, user_uuid: UserUuid
) -> JsonResponse[PasswordLinkResponse]:
    """Create a one-time link, valid for a day, for a member to set a password. No message is sent: pass it on.

    Owners can create it for people in their own organizations only; for others, ask the server's operator. It stops
    working when that is no longer so.
    """
    organization = await find_organization(call, organization_id)
    member = await find_member(call, organization.id, user_uuid)
    by = None if call.actor.owns_server else call.actor.user_id
    if by is not None and not await links.may_reset(call.uow, by, member.user):
        raise permission_denied(
            "This person is not only a member of your organizations. Run on the server: postroom users "
            "reset-link EMAIL"
        )
    path, expires_at = await links.make(call.uow, member.user.id, "password", by=by, now=call.now)
    return json_response({"path": path, "expires_at": expires_at}, 201, PRIVATE)

"""Endpoints of organizations and their members."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from postroom.edge.access import UserCall, user_call
from postroom.edge.describe import json_body
from postroom.edge.errors import not_found
from postroom.edge.requests.body import parse, read_body
from postroom.edge.requests.paging import PAGE_PARAMETERS, envelope, page_of
from postroom.edge.respond import json_response
from postroom.identity import members, service
from postroom.identity.endpoints import OrganizationId, find_organization
from postroom.identity.schemas import (
    Member,
    MemberChanges,
    NewMember,
    NewOrganization,
    OrganizationBody,
    OrganizationMemberBody,
    OrganizationMemberPageBody,
    OrganizationPageBody,
    member_on_wire,
    organization_on_wire,
)

router = APIRouter(tags=["account"])

_PATH = "/api/organizations"
_MEMBERS = _PATH + "/{organization_id}/members"

ListCall = Annotated[UserCall, Depends(user_call("organization:read", challenge=401), scope="function")]
CreateCall = Annotated[UserCall, Depends(user_call("organization:write", challenge=401), scope="function")]
MembersCall = Annotated[
    UserCall, Depends(user_call("organization_member:read", challenge=401), scope="function")
]
MemberCall = Annotated[
    UserCall, Depends(user_call("organization_member:write", challenge=401), scope="function")
]
LeaveCall = Annotated[
    UserCall,
    Depends(user_call("organization_member:write", challenge=401, any_role=True), scope="function"),
]
UserUuid = Annotated[str, Path(description="UUID of the person.")]

LAST_OWNER = {"description": "The member is the last owner of the organization."}


@router.get(
    _PATH,
    summary="List the accessible organizations",
    responses={200: {"model": OrganizationPageBody}},
    openapi_extra={"parameters": PAGE_PARAMETERS},
)
async def list_organizations(call: ListCall) -> Response:
    """Return a page of the caller's organizations within the limits of the key, oldest first."""
    page = page_of(call.request)
    organizations = await service.organizations_of(call.uow, call.actor)
    results = [
        organization_on_wire(organization)
        for organization in organizations[page.offset : page.offset + page.limit]
    ]
    return json_response(envelope(call.request, page, len(organizations), results))


@router.post(
    _PATH,
    status_code=201,
    summary="Create an organization",
    responses={201: {"model": OrganizationBody}},
    openapi_extra=json_body(NewOrganization),
)
async def create_organization(call: CreateCall) -> Response:
    """Create an organization with the caller as its first member."""
    body = parse(NewOrganization, await read_body(call.request))
    organization = await service.found_organization(call.uow, call.actor, name=body.name, now=call.now)
    return json_response(organization_on_wire(organization), 201)


@router.get(
    _MEMBERS,
    summary="List the members of an organization",
    responses={200: {"model": OrganizationMemberPageBody}},
    openapi_extra={"parameters": PAGE_PARAMETERS},
)
async def list_members(call: MembersCall, organization_id: OrganizationId) -> Response:
    """Return a page of the members, ordered by id."""
    page = page_of(call.request)
    organization = await find_organization(call, organization_id)
    count, page_members = await members.page_of(call.uow, organization.id, page)
    return json_response(
        envelope(call.request, page, count, [member_on_wire(member) for member in page_members])
    )


@router.post(
    _MEMBERS,
    status_code=201,
    summary="Add a member to an organization",
    responses={
        201: {"model": OrganizationMemberBody},
        200: {"model": OrganizationMemberBody, "description": "The person was a member already."},
    },
    openapi_extra=json_body(NewMember),
)
async def create_member(call: MemberCall, organization_id: OrganizationId) -> Response:
    """Add a member, and create an account if the server has none for the address.

    Only staff can add the account of somebody who shares no organization with the caller.
    """
    organization = await find_organization(call, organization_id)
    body = parse(NewMember, await read_body(call.request))
    user, joined = await service.join(
        call.uow,
        call.actor,
        organization_id=organization.id,
        email=body.email,
        first_name=body.first_name,
        last_name=body.last_name,
        github_login=body.github_login,
        role=body.role,
        now=call.now,
    )
    member = await members.member(call.uow, organization.id, user.id)
    if member is None:
        raise not_found()
    return json_response(member_on_wire(member), 201 if joined else 200)


@router.patch(
    _MEMBERS + "/{user_uuid}",
    summary="Update a member",
    responses={200: {"model": OrganizationMemberBody}, 409: LAST_OWNER},
    openapi_extra=json_body(MemberChanges),
)
async def change_member(call: MemberCall, organization_id: OrganizationId, user_uuid: UserUuid) -> Response:
    """Change the role of a member. An organization keeps at least one owner."""
    organization = await find_organization(call, organization_id)
    body = parse(MemberChanges, await read_body(call.request))
    member = await find_member(call, organization.id, user_uuid)
    await members.change_role(call.uow, organization.id, member.user.id, body.role)
    return json_response(member_on_wire(replace(member, role=body.role)))


@router.delete(
    _MEMBERS + "/{user_uuid}",
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
    await members.remove(call.uow, organization.id, member.user.id)
    return Response(status_code=204)


async def find_member(call: UserCall, organization_id: UUID, user_uuid: str) -> Member:
    """Return the member of an organization in the URL.

    Raises:
        WireError: 404, there is none.
    """
    try:
        user = await service.get_user(call.uow, str(UUID(user_uuid)))
    except ValueError:
        user = None
    member = None if user is None else await members.member(call.uow, organization_id, user.id)
    if member is None:
        raise not_found()
    return member

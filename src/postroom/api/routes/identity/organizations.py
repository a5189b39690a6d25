"""Endpoints of organizations and their members."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from postroom.api.http.access import UserCall, user_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.identity.users import OrganizationId, find_organization
from postroom.api.schemas.identity.users import (
    NewOrganization,
    OrganizationChanges,
    OrganizationMemberResponse,
    OrganizationResponse,
    member_response,
)
from postroom.domain.errors import Conflict
from postroom.identity import members, service
from postroom.identity.schemas import Member
from postroom.sessions import second_factor

router = Router(tags=["account"])

_PATH = "/api/organizations"
MEMBERS = _PATH + "/{organization_id}/members"

ListCall = Annotated[UserCall, Depends(user_call("organization:read", challenge=401), scope="function")]
CreateCall = Annotated[UserCall, Depends(user_call("organization:write", challenge=401), scope="function")]
MembersCall = Annotated[
    UserCall, Depends(user_call("organization_member:read", challenge=401), scope="function")
]
OwnerCall = Annotated[
    UserCall, Depends(user_call("organization_member:write", challenge=401), scope="function")
]
UserUuid = Annotated[str, Path(description="UUID of the person.")]


@router.get(
    _PATH,
    summary="List the accessible organizations",
)
async def list_organizations(
    call: ListCall, page: RequestedPage
) -> JsonResponse[PageResponse[OrganizationResponse]]:
    """Return a page of the caller's organizations within the limits of the key, in the order of joining."""
    organizations = await service.organizations_of(call.uow, call.actor)
    results = [
        OrganizationResponse.of(organization)
        for organization in organizations[page.offset : page.offset + page.limit]
    ]
    return json_response(page_response(call.request, page, len(organizations), results))


@router.post(
    _PATH,
    status_code=201,
    summary="Create an organization",
)
async def create_organization(
    call: CreateCall, body: ParsedBody[NewOrganization]
) -> JsonResponse[OrganizationResponse]:
    """Create an organization with the caller as its first member."""
    organization = await service.found_organization(call.uow, call.actor, name=body.name, now=call.now)
    return json_response(OrganizationResponse.of(organization), 201)


@router.patch(
    _PATH + "/{organization_id}",
    summary="Update an organization",
    responses={409: {"description": "The caller has no second factor themselves."}},
)
async def change_organization(
    call: OwnerCall, organization_id: OrganizationId, sent: UnreadBody[OrganizationChanges]
) -> JsonResponse[OrganizationResponse]:
    """Require a second factor of all members, or no longer. Those without one set it up when they sign in."""
    organization = await find_organization(call, organization_id)
    required = (await sent.read()).second_factor_required
    session = call.actor.session_id
    if required and session is not None and not await second_factor.is_strong(call.uow, session):
        raise Conflict("Set up your own second factor first, in your account.")
    await service.require_second_factor(call.uow, organization.id, required=required)
    if required:
        await second_factor.end_weak_sessions(call.uow, organization.id)
    return json_response(OrganizationResponse.of(replace(organization, second_factor_required=required)))


@router.get(
    MEMBERS,
    summary="List the members of an organization",
)
async def list_members(
    call: MembersCall, organization_id: OrganizationId, page: RequestedPage
) -> JsonResponse[PageResponse[OrganizationMemberResponse]]:
    """Return a page of the members, ordered by id."""
    organization = await find_organization(call, organization_id)
    count, page_members = await members.page_of(call.uow, organization.id, page)
    return json_response(
        page_response(call.request, page, count, [member_response(member) for member in page_members])
    )


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

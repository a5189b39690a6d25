"""Endpoints of organizations and their members."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from postroom.api.http.access import UserCall, user_call
from postroom.api.http.describe import json_body
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import parse, read_body
from postroom.api.http.requests.paging import PAGE_PARAMETERS, envelope, page_of
from postroom.api.http.respond import json_response
from postroom.api.routes.identity.users import OrganizationId, find_organization
from postroom.api.schemas.identity.users import (
    NewOrganization,
    OrganizationBody,
    OrganizationMemberPageBody,
    OrganizationPageBody,
    member_on_wire,
    organization_on_wire,
)
from postroom.identity import members, service
from postroom.identity.schemas import Member

router = APIRouter(tags=["account"])

_PATH = "/api/organizations"
MEMBERS = _PATH + "/{organization_id}/members"

ListCall = Annotated[UserCall, Depends(user_call("organization:read", challenge=401), scope="function")]
CreateCall = Annotated[UserCall, Depends(user_call("organization:write", challenge=401), scope="function")]
MembersCall = Annotated[
    UserCall, Depends(user_call("organization_member:read", challenge=401), scope="function")
]
UserUuid = Annotated[str, Path(description="UUID of the person.")]


@router.get(
    _PATH,
    summary="List the accessible organizations",
    responses={200: {"model": OrganizationPageBody}},
    openapi_extra={"parameters": PAGE_PARAMETERS},
)
async def list_organizations(call: ListCall) -> Response:
    """Return a page of the caller's organizations within the limits of the key, in the order of joining."""
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
    MEMBERS,
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

"""Endpoints for the current key and the current organization."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from postroom.api.http.access import UserCall, check_role, user_call
from postroom.api.http.errors import not_found
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.identity.users import KeyResponse, OrganizationResponse
from postroom.domain.identity.roles import Role
from postroom.identity import service
from postroom.identity.actors import CURRENT
from postroom.identity.schemas import Organization
from postroom.projects import service as projects

router = Router(tags=["account"])

KeyCall = Annotated[UserCall, Depends(user_call(challenge=401, any_key=True), scope="function")]
OrganizationCall = Annotated[
    UserCall, Depends(user_call("organization:read", challenge=401), scope="function")
]
OrganizationId = Annotated[
    str, Path(description="UUID of the organization, or `@current` for that of the current project.")
]


@router.get(
    "/api/personal_api_keys/@current",
    summary="Get the permissions of the key",
)
async def get_key(call: KeyCall) -> JsonResponse[KeyResponse]:
    """Return the scopes and the limits of the calling key. Any valid key is allowed."""
    actor = call.actor
    return json_response(
        {
            "scopes": sorted(actor.scopes),
            "scoped_teams": sorted(actor.scoped_projects),
            "scoped_organizations": sorted(actor.scoped_organizations),
        }
    )


@router.get(
    "/api/organizations/{organization_id}",
    summary="Get an organization",
)
async def get_organization(
    call: OrganizationCall, organization_id: OrganizationId
) -> JsonResponse[OrganizationResponse]:
    """Return an organization of the caller."""
    return json_response(OrganizationResponse.of(await find_organization(call, organization_id)))


async def find_organization(
    call: UserCall, organization_id: str, *, scopes: tuple[str, ...] | None = None
) -> Organization:
    """Return the organization of the URL if the caller's role allows the call.

    `scopes` are those that the role must include, by default those of the route.

    Raises:
        WireError: 404, there is none that the caller may access; 403, their role does not allow it.
    """
    if organization_id == CURRENT:
        project = await projects.find(call.uow, call.actor, CURRENT)
        id = None if project is None else project.organization_id
    else:
        try:
            id = UUID(organization_id)
        except ValueError:
            raise not_found() from None
    organization = await service.organization_for(call.uow, call.actor, id=id)
    if organization is None:
        raise not_found()
    check_role(call.request, await role_in(call, organization.id), call.scopes if scopes is None else scopes)
    return organization


async def role_in(call: UserCall, organization_id: UUID) -> Role:
    """Return the caller's role in one of their organizations; the server's owner has every right."""
    if call.actor.owns_server:
        return Role.OWNER
    return (await service.roles_of(call.uow, call.actor.user_id)).get(organization_id, Role.VIEWER)

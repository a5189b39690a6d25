"""Endpoints for the current user and for projects."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, UserCall, check_role, project_call, user_call
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.identity.users import role_in
from postroom.api.schemas.identity.users import user_response
from postroom.api.schemas.projects.projects import (
    MeResponse,
    NewProject,
    ProjectResponse,
)
from postroom.db.engine import UnitOfWork
from postroom.identity import service as identity
from postroom.identity.actors import CURRENT, Actor
from postroom.projects import service

router = Router(tags=["account"])

MeCall = Annotated[UserCall, Depends(user_call("user:read"), scope="function")]
ListCall = Annotated[
    UserCall, Depends(user_call("project:read", challenge=401, any_key=True), scope="function")
]
CreateCall = Annotated[UserCall, Depends(user_call("project:write", challenge=401), scope="function")]
_PROJECTS = "/api/projects"

ProjectCall = Annotated[Call, Depends(project_call("project:read", challenge=401), scope="function")]


async def me_response(uow: UnitOfWork, actor: Actor) -> MeResponse:
    """Return the response for a caller's user, with their current organization and project.

    Raises:
        WireError: 404, the user is gone.
    """
    user = await identity.get_user(uow, str(actor.user_uuid))
    if user is None:
        raise not_found()
    project = await service.current(uow, actor)
    organization = await identity.organization_for(
        uow, actor, id=None if project is None else project.organization_id
    )
    return {
        **user_response(user),
        "github_login": user.github_login,
        "organization": None
        if organization is None
        else {
            "id": organization.id,
            "name": organization.name,
            "is_ai_data_processing_approved": organization.is_ai_data_processing_approved,
        },
        "team": None if project is None else {"id": project.id, "name": project.name},
    }


@router.get(
    "/api/users/@me",
    summary="Get the owner of the key",
)
async def get_me(call: MeCall) -> JsonResponse[MeResponse]:
    """Return the key's user with their current organization and project."""
    return json_response(await me_response(call.uow, call.actor))


@router.get(
    _PROJECTS,
    summary="List the accessible projects",
)
async def list_projects(call: ListCall, page: RequestedPage) -> JsonResponse[PageResponse[ProjectResponse]]:
    """Return a page of the projects of the caller's organizations within the limits of the key, ordered by id."""
    projects_page = await service.page_for(call.uow, call.actor, page)
    results = [ProjectResponse.of(project) for project in projects_page.projects]
    return json_response(page_response(call.request, page, projects_page.count, results))


@router.post(
    _PROJECTS,
    status_code=201,
    summary="Create a project",
)
async def create_project(call: CreateCall, body: ParsedBody[NewProject]) -> JsonResponse[ProjectResponse]:
    """Create a project in one of the caller's organizations, by default that of their current project."""
    wanted = body.organization
    if wanted is None and (current := await service.find(call.uow, call.actor, CURRENT)) is not None:
        wanted = current.organization_id
    organization = await identity.organization_for(call.uow, call.actor, id=wanted)
    if organization is None:
        raise validation("does_not_exist", "You are not a member of this organization.", "organization")
    check_role(call.request, await role_in(call, organization.id), call.scopes)
    project = await service.create(call.uow, organization_id=organization.id, name=body.name, now=call.now)
    return json_response(ProjectResponse.of(project), 201)


@router.get(
    _PROJECTS + "/{project_id}",
    summary="Get a project",
)
async def get_project(call: ProjectCall) -> JsonResponse[ProjectResponse]:
    """Return the project."""
    project = await service.get(call.uow, call.project_id)
    if project is None:
        raise not_found()
    return json_response(ProjectResponse.of(project))

"""Endpoints of the project profile and of the members, for scouts."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.scouts.profile import ProfileResponse, profile_response
from postroom.domain.identity.scopes import satisfies
from postroom.scouts.profile import members
from postroom.scouts.profile import service as profile
from postroom.scouts.profile.members import MemberResponse, member_response
from postroom.validation.fields import BlankText, Boolean

router = Router(prefix="/api/projects/{project_id}/signals/scout", tags=["project profile"])

ReadCall = Annotated[Call, Depends(project_call("signal_scout:read", challenge=401), scope="function")]
InternalCall = Annotated[
    Call, Depends(project_call("signal_scout_internal:read", challenge=401), scope="function")
]

BUILDER_SCOPE = "signal_scout_internal:read"
"""The scope whose holders trigger a rebuild of an expired profile."""


class ProfileQuery(BaseModel):
    """Options of the profile."""

    force_refresh: Boolean = Field(
        default=False,
        description="Rebuild it even if it has not expired. Only for a run's token.",
    )


class MembersQuery(BaseModel):
    """Filters of members."""

    search: BlankText = Field(default="", description="Text in e-mail address or name.")


@router.get(
    "/project_profile/current",
    summary="Get the profile of the project",
    responses={
        404: {"description": "There is none, and the caller cannot build one."},
        503: {"description": "Building it timed out."},
    },
)
async def get_profile(call: ReadCall, query: ParsedQuery[ProfileQuery]) -> JsonResponse[ProfileResponse]:
    """Return the profile of the project.

    A run token gets a current profile, rebuilt if necessary. Other callers get the newest one, even if expired.
    """
    if satisfies(call.actor.scopes, BUILDER_SCOPE):
        result = await profile.current(
            call.uow, call.home_project_id, rebuild=query.force_refresh, now=call.now
        )
    else:
        cached = await profile.newest(call.uow, call.home_project_id)
        if cached is None:
            raise not_found("No project profile has been built for this team yet.")
        result = cached
    return json_response(profile_response(result))


@router.get(
    "/members",
    summary="List the members of the project",
)
async def list_members(
    call: InternalCall, query: ParsedQuery[MembersQuery]
) -> JsonResponse[list[MemberResponse]]:
    """Return at most 200 members of the project's organization, oldest first."""
    members_ = await members.find(call.uow, call.organization_id, query.search)
    return json_response([member_response(person) for person in members_])

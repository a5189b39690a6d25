"""Endpoint for a person's own account: their name, git host login and current project."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.http.errors import validation
from postroom.api.http.requests.small_body import SmallBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.session_access import SessionAccess, SessionCall
from postroom.api.routes.projects.account import me_response
from postroom.api.routes.sessions.responses import PRIVATE
from postroom.api.schemas.projects.projects import MeResponse
from postroom.identity import keys
from postroom.identity import service as identity
from postroom.validation.fields import BlankText, Integer, NotNull, Text

router = Router(tags=["signing in"])

SignedIn = Annotated[SessionCall, Depends(SessionAccess(), scope="function")]

Name = Annotated[BlankText, Field(max_length=200)]


class ProfileChanges(BaseModel):
    """Changes of one's own account; omitted fields stay unchanged."""

    model_config = ConfigDict(extra="ignore")

    first_name: Annotated[Name | None, NotNull] = Field(default=None, description="First name.")
    last_name: Annotated[Name | None, NotNull] = Field(default=None, description="Last name.")
    github_login: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, description="Login at the git host, by which reports are suggested; null for none."
    )
    set_current_team: Annotated[Integer, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None,
        description="Number of the project that `@current` is; null for the first one, with reports if any has "
        "some, of the organization that was joined first.",
    )


@router.patch(
    "/api/users/@me",
    summary="Update your account",
)
async def change_profile(call: SignedIn, body: SmallBody[ProfileChanges]) -> JsonResponse[MeResponse]:
    """Change name, git host login or current project of the signed-in person; nobody else can."""
    changes = body.model_dump(exclude_unset=True)
    user_id = call.actor.user_id
    async with call.unit_of_work() as uow:
        if "set_current_team" in changes:
            project_id = changes["current_project_id"] = changes.pop("set_current_team")
            if project_id is not None and not await keys.own_projects(uow, user_id, [project_id]):
                raise validation(
                    "does_not_exist",
                    "You are not a member of this project's organization.",
                    "set_current_team",
                )
        if changes:
            await identity.change_user(uow, user_id, changes)
        me = await me_response(uow, call.actor)
    return json_response(me, headers=PRIVATE)

"""Requests and responses of organizations, users and members."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.domain.identity.roles import Role
from postroom.identity.schemas import Member, User
from postroom.validation.fields import Boolean, NotNull, Text
from postroom.validation.responses import ResponseModel, WireTime

ROLE_DESCRIPTION = "`owner` manages people, `member` works, `viewer` reads."


class OrganizationResponse(ResponseModel):
    """An organization owns projects and has members."""

    id: UUID
    name: str
    is_ai_data_processing_approved: bool = Field(
        description="Whether language models may read the organization's data."
    )
    created_at: WireTime
    second_factor_required: bool = Field(
        description="Whether members need a second factor to sign in with a password."
    )


class OrganizationChanges(BaseModel):
    """Changes of an organization."""

    model_config = ConfigDict(extra="ignore")

    second_factor_required: Annotated[Boolean, NotNull] = Field(
        description="Whether members need a second factor to sign in with a password. Sessions without one end."
    )


class NewOrganization(BaseModel):
    """An organization to create."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[Text, Field(max_length=200)] = Field(description="Name.")


class UserResponse(TypedDict):
    """A person."""

    id: int
    uuid: UUID
    distinct_id: Annotated[str, Field(description="Permanent identifier of the person in events.")]
    first_name: str
    last_name: str
    email: str


class OrganizationMemberResponse(UserResponse):
    """A member of an organization."""

    github_login: Annotated[str | None, Field(description="Linked login at the git host, if any.")]
    is_staff: Annotated[bool, Field(description="Whether the person administers the server.")]
    role: Annotated[Role, Field(description=f"Role: {ROLE_DESCRIPTION}")]
    joined_at: Annotated[WireTime, Field(description="When they became a member.")]


def user_response(user: User) -> UserResponse:
    """Return the response for a user."""
    return {
        "id": user.id,
        "uuid": user.uuid,
        "distinct_id": str(user.uuid),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
    }


def member_response(member: Member) -> OrganizationMemberResponse:
    """Return the response for a member of an organization."""
    return {
        **user_response(member.user),
        "github_login": member.user.github_login,
        "is_staff": member.user.is_staff,
        "role": member.role,
        "joined_at": member.joined_at,
    }


class MemberChanges(BaseModel):
    """Changes of a member."""

    model_config = ConfigDict(extra="ignore")

    role: Role = Field(description=f"New role: {ROLE_DESCRIPTION}")


class KeyResponse(TypedDict):
    """The permissions of the calling key."""

    scopes: Annotated[
        list[str],
        Field(description="Scopes `object:read` or `object:write`, which includes reading; `*` for all."),
    ]
    scoped_teams: Annotated[
        list[int],
        Field(description="Projects that the key is limited to; empty for all."),
    ]
    scoped_organizations: Annotated[
        list[UUID],
        Field(description="Organizations that the key is limited to; empty for all."),
    ]

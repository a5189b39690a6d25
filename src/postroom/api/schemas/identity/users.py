"""Requests and responses of organizations, users and members."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.identity.roles import Role
from postroom.identity.schemas import Member, Organization, User
from postroom.kit.times import wire_time
from postroom.validation.fields import Text

ROLE_DESCRIPTION = "`owner` manages people, `member` works, `viewer` reads."


def organization_on_wire(organization: Organization) -> dict[str, Any]:
    """Return the JSON object of an organization."""
    return {
        "id": str(organization.id),
        "name": organization.name,
        "is_ai_data_processing_approved": organization.is_ai_data_processing_approved,
        "created_at": wire_time(organization.created_at),
    }


def user_on_wire(user: User) -> dict[str, Any]:
    """Return the JSON object of a user."""
    return {
        "id": user.id,
        "uuid": str(user.uuid),
        "distinct_id": str(user.uuid),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
    }


def member_on_wire(member: Member) -> dict[str, Any]:
    """Return the JSON object of a member of an organization."""
    return {
        **user_on_wire(member.user),
        "github_login": member.user.github_login,
        "is_staff": member.user.is_staff,
        "role": member.role,
        "joined_at": wire_time(member.joined_at),
    }


class OrganizationBody(BaseModel):
    """An organization owns projects and has members."""

    id: UUID
    name: str
    is_ai_data_processing_approved: bool = Field(
        description="Whether language models may read the organization's data."
    )
    created_at: datetime


class OrganizationPageBody(BaseModel):
    """One page of organizations."""

    count: int = Field(description="Number of accessible organizations on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[OrganizationBody]


class NewOrganization(BaseModel):
    """An organization to create."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[Text, Field(max_length=200)] = Field(description="Name.")


class UserBody(BaseModel):
    """A person."""

    id: int
    uuid: UUID
    distinct_id: str = Field(description="Permanent identifier of the person in events.")
    first_name: str
    last_name: str
    email: str


class OrganizationMemberBody(UserBody):
    """A member of an organization."""

    github_login: str | None = Field(description="Linked login at the git host, if any.")
    is_staff: bool = Field(description="Whether the person administers the server.")
    role: Role = Field(description=f"Role: {ROLE_DESCRIPTION}")
    joined_at: datetime = Field(description="When they became a member.")


class OrganizationMemberPageBody(BaseModel):
    """One page of members."""

    count: int = Field(description="Number of members, on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[OrganizationMemberBody]


class MemberChanges(BaseModel):
    """Changes of a member."""

    model_config = ConfigDict(extra="ignore")

    role: Role = Field(description=f"New role: {ROLE_DESCRIPTION}")


class KeyBody(BaseModel):
    """The permissions of the calling key."""

    scopes: list[str] = Field(
        description="Scopes `object:read` or `object:write`, which includes reading; `*` for all."
    )
    scoped_teams: list[int] = Field(description="Projects that the key is limited to; empty for all.")
    scoped_organizations: list[UUID] = Field(
        description="Organizations that the key is limited to; empty for all."
    )

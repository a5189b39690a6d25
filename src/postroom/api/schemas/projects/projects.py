"""Requests and responses of projects."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.api.schemas.identity.users import UserBody
from postroom.projects.schemas import Project
from postroom.validation.fields import Identifier, Moment, NotNull, Text


def project_on_wire(project: Project) -> dict[str, Any]:
    """Return the JSON object of a project."""
    return {
        "id": project.id,
        "uuid": str(project.uuid),
        "name": project.name,
        "organization": str(project.organization_id),
    }


class ProjectBody(BaseModel):
    """A project, with its own inbox."""

    id: int = Field(description="Number in URLs.")
    uuid: UUID
    name: str
    organization: UUID = Field(description="The organization that it belongs to.")


class ProjectPageBody(BaseModel):
    """One page of projects."""

    count: int = Field(description="Number of accessible projects on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[ProjectBody]


class NewProject(BaseModel):
    """A project to create."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[Text, Field(max_length=200)] = Field(description="Name.")
    organization: Annotated[Identifier | None, NotNull] = Field(
        default=None,
        description="Organization of the project. Default: the caller's oldest one.",
    )


class OwnOrganizationBody(BaseModel):
    """The current organization of a user, in short."""

    id: UUID
    name: str
    is_ai_data_processing_approved: bool = Field(
        description="Whether language models may read the organization's data."
    )


class OwnProjectBody(BaseModel):
    """The current project of a user, in short."""

    id: int
    name: str


class MeBody(UserBody):
    """The user of a key, with their organizations and projects."""

    github_login: str | None = Field(description="Linked login at the git host, if any.")
    organization: OwnOrganizationBody | None = Field(
        description="Organization of the current project; null without one."
    )
    team: OwnProjectBody | None = Field(
        description="The project that `@current` refers to; null without one."
    )


class PauseBody(BaseModel):
    """The body of a request to pause."""

    timestamp: Moment = Field(description="End of the pause; a past time ends it.")


class ProcessingState(BaseModel):
    """One entry of the processing state: until when grouping is paused, null for never paused."""

    paused_until: datetime | None


class ProcessingPage(BaseModel):
    """The processing state, both as one value and as a page with one entry, for clients that read a list."""

    paused_until: datetime | None
    count: int
    next: str | None
    previous: str | None
    results: list[ProcessingState]


class Paused(BaseModel):
    """The response to a pause."""

    status: Literal["paused"]
    paused_until: datetime


class Unpaused(BaseModel):
    """The response to the end of a pause; `was_paused` says whether one was still active."""

    status: Literal["unpaused"]
    was_paused: bool
    paused_until: None

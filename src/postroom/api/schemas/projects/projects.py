"""Requests and responses of projects."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.schemas.identity.users import UserResponse
from postroom.projects.schemas import Project
from postroom.validation.fields import Identifier, Moment, NotNull, Text
from postroom.validation.responses import IsoTime


class ProjectResponse(BaseModel):
    """A project, with its own inbox."""

    id: int = Field(description="Number in URLs.")
    uuid: UUID
    name: str
    organization: UUID = Field(description="The organization that it belongs to.")

    @classmethod
    def of(cls, project: Project) -> Self:
        """Return the response for a project."""
        return cls(
            id=project.id,
            uuid=project.uuid,
            name=project.name,
            organization=project.organization_id,
        )


class NewProject(BaseModel):
    """A project to create."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[Text, Field(max_length=200)] = Field(description="Name.")
    organization: Annotated[Identifier | None, NotNull] = Field(
        default=None,
        description="Organization of the project. Default: the caller's oldest one.",
    )


class OwnOrganizationResponse(TypedDict):
    """The current organization of a user, in short."""

    id: UUID
    name: str
    is_ai_data_processing_approved: Annotated[
        bool,
        Field(description="Whether language models may read the organization's data."),
    ]


class OwnProjectResponse(TypedDict):
    """The current project of a user, in short."""

    id: int
    name: str


class MeResponse(UserResponse):
    """The user of a key, with their organizations and projects."""

    github_login: Annotated[str | None, Field(description="Linked login at the git host, if any.")]
    organization: Annotated[
        OwnOrganizationResponse | None,
        Field(description="Organization of the current project; null without one."),
    ]
    team: Annotated[
        OwnProjectResponse | None,
        Field(description="The project that `@current` refers to; null without one."),
    ]


class PauseRequest(BaseModel):
    """The body of a request to pause."""

    timestamp: Moment = Field(description="End of the pause; a past time ends it.")


class ProcessingState(TypedDict):
    """One entry of the processing state: until when grouping is paused, null for never paused."""

    paused_until: IsoTime | None


class ProcessingPage(TypedDict):
    """The processing state, both as one value and as a page with one entry, for clients that read a list."""

    paused_until: IsoTime | None
    count: int
    next: str | None
    previous: str | None
    results: Sequence[ProcessingState]


class Paused(TypedDict):
    """The response to a pause."""

    status: Literal["paused"]
    paused_until: IsoTime


class Unpaused(TypedDict):
    """The response to the end of a pause; `was_paused` says whether one was still active."""

    status: Literal["unpaused"]
    was_paused: bool
    paused_until: None

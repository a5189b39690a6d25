"""Requests and responses of the work log."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from postroom.reports.work_log.reviewer_choices import MAX_REVIEWERS, ReasonedEntry, ReviewerEntry
from postroom.validation.fields import NotNull, Text
from postroom.validation.problems import WIRE


def _container(value: Any) -> Any:
    if isinstance(value, dict | list):
        return value
    raise PydanticCustomError(f"{WIRE}invalid_input", "content must be a JSON object or array.")


def _few(value: Any) -> Any:
    if isinstance(value, list) and len(value) > MAX_REVIEWERS:
        raise PydanticCustomError(
            f"{WIRE}invalid_input", "At most {most} reviewers may be supplied.", {"most": MAX_REVIEWERS}
        )
    return value


Content = Annotated[Any, BeforeValidator(_container), NotNull]


class ContentBody(BaseModel):
    """New content for an entry."""

    model_config = ConfigDict(extra="ignore")

    content: Content


class ArtefactBody(BaseModel):
    """A new entry."""

    model_config = ConfigDict(extra="ignore")

    artefact_type: Text
    content: Content


class ReasonedReviewersBody(BaseModel):
    """Suggested reviewers among all members; an empty list for nobody."""

    model_config = ConfigDict(extra="ignore")

    content: Annotated[list[ReasonedEntry], BeforeValidator(_few)] = Field(
        description="At most 10.", json_schema_extra={"maxItems": MAX_REVIEWERS}
    )


class ReviewersBody(BaseModel):
    """Suggested reviewers; an empty list for nobody."""

    model_config = ConfigDict(extra="ignore")

    content: Annotated[list[ReviewerEntry], BeforeValidator(_few)] = Field(
        description="At most 10.", json_schema_extra={"maxItems": MAX_REVIEWERS}
    )


class PersonShape(BaseModel):
    """A user."""

    id: int
    uuid: UUID
    first_name: str
    last_name: str
    email: str

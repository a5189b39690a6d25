"""Requests and responses of the work log."""

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from postroom.api.schemas.reports.typed_artefacts import ArtefactContent, NewArtefact
from postroom.reports.work_log.reviewer_choices import MAX_REVIEWERS, ReasonedEntry, ReviewerEntry
from postroom.validation.fields import JSON_IN_FORMS, NotNull, Text
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


Content = Annotated[Any, BeforeValidator(_container), NotNull, JSON_IN_FORMS]


class ArtefactContentRequest(BaseModel):
    """New content for an entry."""

    model_config = ConfigDict(extra="ignore")
    described_by: ClassVar[type[BaseModel]] = ArtefactContent

    content: Content


class NewArtefactRequest(BaseModel):
    """A new entry."""

    model_config = ConfigDict(extra="ignore")
    described_by: ClassVar[type[BaseModel]] = NewArtefact

    artefact_type: Text
    content: Content


class ReasonedReviewersRequest(BaseModel):
    """Suggested reviewers among all members; an empty list for nobody."""

    model_config = ConfigDict(extra="ignore")

    content: Annotated[list[ReasonedEntry], BeforeValidator(_few)] = Field(
        description="At most 10.", json_schema_extra={"maxItems": MAX_REVIEWERS}
    )


class ReviewersRequest(BaseModel):
    """Suggested reviewers; an empty list for nobody."""

    model_config = ConfigDict(extra="ignore")

    content: Annotated[list[ReviewerEntry], BeforeValidator(_few), JSON_IN_FORMS] = Field(
        description="At most 10.", json_schema_extra={"maxItems": MAX_REVIEWERS}
    )

"""OpenAPI schemas of artefacts: one schema per type, discriminated by the type's name.

Clients generate code from these models. Request bodies are validated by `api.schemas.reports.artefacts` and
`domain.reports.artefact_types`, whose error texts follow the contract.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, Union
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue, RootModel, create_model

from postroom.domain.reports.artefact_types import ARTEFACT_TYPES, WRITABLE_TYPES, SuggestedReviewer
from postroom.identity.people import PersonResponse

_KNOWN_TYPES: list[JsonValue] = [*sorted(ARTEFACT_TYPES)]
_UNKNOWN_TYPE = Field(
    description="A type that is not in this description.",
    json_schema_extra={"not": {"enum": _KNOWN_TYPES}},
)
_CONTENT = "Content of the entry."


class ShownReviewer(SuggestedReviewer):
    """A suggested reviewer, and the member with that login."""

    user: PersonResponse | None = Field(description="The member with that login, or null.")


class ShownReviewers(RootModel[list[ShownReviewer]]):
    """Suggested reviewers; an empty list for nobody."""


class _Read(BaseModel):
    id: UUID
    created_at: datetime
    updated_at: datetime | None = Field(description="When the content was last replaced; null if never.")
    created_by: PersonResponse | None = Field(description="User who wrote it.")
    task_id: UUID | None = Field(
        description="Task that wrote it. Without a user or a task, the server wrote it."
    )
    client: str | None = Field(
        description="Program that an agent wrote it with over MCP, as it names itself; null if unknown. An "
        "extension of this server."
    )


class _Written(BaseModel):
    id: UUID
    report_id: UUID
    created_at: datetime
    updated_at: datetime | None
    task_id: UUID | None


class OtherArtefact(_Read):
    """An entry of a type that is not in this description."""

    type: str = _UNKNOWN_TYPE
    content: dict[str, Any] | list[Any]


class OtherWrittenArtefact(_Written):
    """An entry of a type that is not in this description, as stored."""

    type: str = _UNKNOWN_TYPE
    content: dict[str, Any] | list[Any]


def _models(names: Iterable[str], prefix: str, base: type[BaseModel], tag: str, about: str) -> Any:
    """Return the union of one model per type: `base`, the type's name in the field `tag`, its content."""
    models = []
    for name in names:
        content = ARTEFACT_TYPES[name].model
        if name == "suggested_reviewers" and base is _Read:
            content = ShownReviewers
        label = name.replace("_", " ")
        fields: dict[str, Any] = {
            tag: (Literal[name], Field(description="Type of the entry.")),
            "content": (content, Field(description=_CONTENT)),
        }
        title = f"{prefix}{''.join(part.capitalize() for part in name.split('_'))}Artefact"
        models.append(create_model(title, __base__=base, __doc__=about.format(label), **fields))
    return Annotated[Union[tuple(models)], Field(discriminator=tag)]  # noqa: UP007  # created at run time


_READ: Any = _models(ARTEFACT_TYPES, "", _Read, "type", "An entry of the work log: {}.")
_WRITTEN: Any = _models(WRITABLE_TYPES, "Written", _Written, "type", "An entry as stored: {}.")
_NEW: Any = _models(WRITABLE_TYPES, "New", BaseModel, "artefact_type", "A new entry of the work log: {}.")


class Artefact(RootModel[_READ | OtherArtefact]):
    """An entry of a report's work log; `type` determines its content."""


class WrittenArtefact(RootModel[_WRITTEN | OtherWrittenArtefact]):
    """A stored entry; `type` determines its content."""


class NewArtefact(RootModel[_NEW]):
    """A new entry; unknown keys of its content are dropped."""


class ArtefactContent(BaseModel):
    """New content of an entry, matching its type."""

    content: Union[tuple(ARTEFACT_TYPES[name].model for name in WRITABLE_TYPES)] = Field(  # type: ignore[valid-type]  # noqa: UP007
        description=_CONTENT
    )


class ArtefactPage(BaseModel):
    """One page of a work log, newest entry first."""

    count: int
    next: str | None
    previous: str | None
    results: list[Artefact]

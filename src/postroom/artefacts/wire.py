"""JSON of artefacts: one form for reading, another for write responses.

The OpenAPI schemas, type by type, are in `typed`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from postroom.artefacts.reviewers import Choice
from postroom.artefacts.schemas import Artefact
from postroom.db.engine import UnitOfWork
from postroom.domain.reports.artefact_types import MAX_REVIEWER_REASON
from postroom.edge.errors import validation
from postroom.edge.requests.fields import AnyText, BlankText, Identifier, NotNull, Text
from postroom.edge.requests.problems import WIRE
from postroom.edge.times import wire_time
from postroom.identity import people
from postroom.identity.people import Person
from postroom.text.characters import NOT_BLANK

MAX_REVIEWERS = 10
"""Maximum number of suggested reviewers."""

REVIEWERS = "suggested_reviewers"


def written(artefact: Artefact) -> dict[str, Any]:
    """Return the JSON object of a written artefact, with its content as stored."""
    return {
        "id": str(artefact.id),
        "report_id": str(artefact.report_id),
        "type": artefact.type,
        "content": artefact.content,
        "created_at": wire_time(artefact.created_at),
        "updated_at": _time(artefact.updated_at),
        "task_id": None if artefact.task_id is None else str(artefact.task_id),
    }


async def read(uow: UnitOfWork, organization_id: UUID, artefacts: Sequence[Artefact]) -> list[dict[str, Any]]:
    """Return the JSON objects of artefacts for reading: with their authors and the members behind reviewers."""
    authors = await people.by_id(
        uow, {one.created_by_id for one in artefacts if one.created_by_id is not None}
    )
    logins = {login for one in artefacts for login in _logins(one)}
    members = await people.members_by_login(uow, organization_id, logins)
    return [_shown(one, authors, members) for one in artefacts]


def _shown(
    artefact: Artefact, authors: Mapping[int, Person], members: Mapping[str, Person]
) -> dict[str, Any]:
    author = None if artefact.created_by_id is None else authors.get(artefact.created_by_id)
    shown = {**written(artefact), "created_by": person_on_wire(author)}
    del shown["report_id"]
    if artefact.type == REVIEWERS and isinstance(artefact.content, list):
        shown["content"] = [
            {**entry, "user": person_on_wire(members.get(_login(entry).lower()))}
            if isinstance(entry, dict)
            else entry
            for entry in artefact.content
        ]
    return shown


def _logins(artefact: Artefact) -> Iterable[str]:
    if artefact.type != REVIEWERS or not isinstance(artefact.content, list):
        return []
    return [login for entry in artefact.content if isinstance(entry, dict) and (login := _login(entry))]


def _login(entry: Mapping[str, Any]) -> str:
    login = entry.get("github_login")
    return login.strip() if isinstance(login, str) else ""


def person_on_wire(person: Person | None) -> dict[str, Any] | None:
    """Return the JSON object of an author or a reviewer, None for nobody."""
    if person is None:
        return None
    return {
        "id": person.id,
        "uuid": str(person.uuid),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else wire_time(moment)


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


class ReviewerEntry(BaseModel):
    """A person to suggest; `user_uuid` takes precedence."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "if": {
                "required": ["github_login"],
                "properties": {"github_login": {"type": "string", "pattern": NOT_BLANK}},
            },
            "else": {"required": ["user_uuid"], "properties": {"user_uuid": {"type": "string"}}},
        },
    )

    github_login: Annotated[AnyText, Field(max_length=200)] | None = Field(
        default=None, description="Login at the git host; case is ignored."
    )
    user_uuid: Identifier | None = Field(default=None, description="A member with a linked login.")
    github_name: Annotated[AnyText, Field(max_length=200)] | None = Field(
        default=None, description="Display name. Empty clears it; without this key the previous one is kept."
    )


class ReasonedEntry(ReviewerEntry):
    """A person to suggest, and why."""

    reason: Annotated[BlankText, Field(max_length=MAX_REVIEWER_REASON)] | None = Field(
        default=None, description="Why this person; by default who added them, and when."
    )


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


def choices_of(entries: Sequence[ReviewerEntry], field: str) -> list[Choice]:
    """Return the reviewers in the entries of a body; `field` is the entries' place in the body.

    Raises:
        WireError: 400, an entry names nobody.
    """
    for place, entry in enumerate(entries):
        if not entry.github_login and entry.user_uuid is None:
            raise validation(
                "invalid_input",
                "Each entry must include `github_login` or `user_uuid` (or both).",
                f"{field}__{place}__non_field_errors",
            )
    return [
        Choice(
            login=entry.github_login,
            user=entry.user_uuid,
            name=entry.github_name,
            renamed="github_name" in entry.model_fields_set,
            reason=entry.reason or None if isinstance(entry, ReasonedEntry) else None,
        )
        for entry in entries
    ]


class PersonShape(BaseModel):
    """A user."""

    id: int
    uuid: UUID
    first_name: str
    last_name: str
    email: str

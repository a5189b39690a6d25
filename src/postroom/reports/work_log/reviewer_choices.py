"""Reviewers as people and agents choose them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from postroom.domain.errors import Invalid
from postroom.domain.reports.artefact_types import MAX_REVIEWER_REASON
from postroom.reports.work_log.reviewers import Choice
from postroom.text.characters import NOT_BLANK
from postroom.validation.fields import AnyText, BlankText, Identifier

MAX_REVIEWERS = 10
"""Maximum number of suggested reviewers."""


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


def choices_of(entries: Sequence[ReviewerEntry], field: str) -> list[Choice]:
    """Return the reviewers in the entries of a body; `field` is the entries' place in the body.

    Raises:
        Invalid: an entry names nobody.
    """
    for place, entry in enumerate(entries):
        if not entry.github_login and entry.user_uuid is None:
            raise Invalid(
                "Each entry must include `github_login` or `user_uuid` (or both).",
                field=f"{field}__{place}__non_field_errors",
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

"""The types of artefact: the schema of each, and who may write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from postroom.domain.errors import Invalid
from postroom.domain.reports.content_problems import explain
from postroom.domain.signals.intake import is_storable
from postroom.text.characters import NOT_BLANK

MAX_REFERENCE_LINES, MAX_REFERENCE_LINE, MAX_REVIEWER_REASON = 20, 1_000, 500

Priority = Literal["P0", "P1", "P2", "P3", "P4"]
Actionability = Literal["immediately_actionable", "requires_human_input", "not_actionable"]

PRIORITIES: tuple[str, ...] = ("P0", "P1", "P2", "P3", "P4")
ACTIONABILITIES: tuple[str, ...] = ("immediately_actionable", "not_actionable", "requires_human_input")


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _is_none(value: object) -> bool:
    return value is None


_SHOWN = WithJsonSchema({"type": "string", "minLength": 1, "pattern": NOT_BLANK})
_Text = Annotated[str, AfterValidator(_not_blank), _SHOWN]
_Slug = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
_Integer = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
_Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2_000)]
_Line = Annotated[int, Field(ge=1, le=2**63 - 1)]


class SignalFinding(BaseModel):
    """Research results about one signal."""

    signal_id: str = Field(description="The signal.")
    relevant_code_paths: list[str] = Field(description="Relevant files.")
    relevant_commit_hashes: dict[str, str] = Field(
        default_factory=dict, description="Relevant commits with reasons."
    )
    data_queried: str = Field(description="What was searched.")
    verified: bool = Field(description="Whether the code confirms what the signal says.")


class SafetyJudgment(BaseModel):
    """Whether the report is safe to give to an agent; `choice` true means safe."""

    choice: bool = Field(description="True if it is safe.")
    explanation: str | None = Field(default=None, description="Why.")


class ActionabilityJudgment(BaseModel):
    """Whether the report is actionable, and whether it was addressed already."""

    explanation: _Text = Field(description="Why.")
    actionability: Actionability = Field(description="Who can act on it: an agent, a person, nobody.")
    already_addressed: bool = Field(description="Whether it was addressed already.")


class PriorityJudgment(BaseModel):
    """Priority of the report; P0 is the most urgent."""

    explanation: _Text = Field(description="Why.")
    priority: Priority = Field(description="Priority.")


class RepoSelection(BaseModel):
    """Repository with the code to change; null if none fits."""

    repository: str | None = Field(description="`owner/name`; null if none fits.")
    reason: str = Field(description="Why.")


class RelevantCommit(BaseModel):
    """A commit that qualifies a reviewer."""

    model_config = ConfigDict(extra="forbid")

    sha: str = Field(description="The commit.")
    url: str = Field(description="Where it can be read.")
    reason: str = Field(description="Why the commit qualifies the person.")


class SuggestedReviewer(BaseModel):
    """One suggested reviewer, by login at the git host."""

    github_login: _Text = Field(description="Login at the git host.")
    github_name: str | None = Field(default=None, description="Name to show.")
    relevant_commits: list[RelevantCommit] = Field(
        default_factory=list, description="Commits that qualify the person."
    )
    # Stored only when they were sent: older suggestions have only the three keys above.
    user_uuid: UUID | None = Field(
        default=None, exclude_if=_is_none, description="The member, if it was chosen among members."
    )
    reason: Annotated[str, Field(max_length=MAX_REVIEWER_REASON)] | None = Field(
        default=None, exclude_if=_is_none, description="Why this person."
    )


class SuggestedReviewers(RootModel[list[SuggestedReviewer]]):
    """Suggested reviewers; an empty list for nobody."""


class Dismissal(BaseModel):
    """Why a person dismissed or restored the report."""

    reason: str | None = Field(default=None, description="Code of the reason, such as `already_fixed`.")
    note: str | None = Field(default=None, description="Note of the person.")
    user_id: _Integer | None = Field(default=None, description="Who did it.")
    user_uuid: str | None = Field(default=None, description="Who did it.")
    # Stored only when it was sent: older dismissals have only the four keys above.
    corrected_repository: str | None = Field(
        default=None, exclude_if=_is_none, description="The right repository."
    )
    slack_user_id: str | None = Field(
        default=None, exclude_if=_is_none, description="Of one who decided in Slack."
    )


class CodeReference(BaseModel):
    """A few lines of code and their relevance for the report."""

    file_path: str = Field(description="Path below the repository's root.")
    start_line: _Line = Field(description="First line, from 1.")
    end_line: _Line = Field(description="Last line, up to 19 after the first.")
    contents: str = Field(description="Code.")
    relevance_note: _Text = Field(description="Relevance for the report.")
    line: _Line | None = Field(default=None, exclude_if=_is_none, description="The line that it is about.")
    url: _Url | None = Field(default=None, exclude_if=_is_none, description="Web page of that line.")

    @model_validator(mode="after")
    def _check_size(self) -> Self:
        if self.end_line < self.start_line:
            raise ValueError("end_line must not come before start_line")
        if self.end_line - self.start_line + 1 > MAX_REFERENCE_LINES:
            raise ValueError(f"at most {MAX_REFERENCE_LINES} lines may be referenced")
        lines = self.contents.split("\n")
        if len(lines) > MAX_REFERENCE_LINES:
            raise ValueError(f"contents may have at most {MAX_REFERENCE_LINES} lines")
        if any(len(line) > MAX_REFERENCE_LINE for line in lines):
            raise ValueError(f"a line of contents may have at most {MAX_REFERENCE_LINE} characters")
        return self


class Commit(BaseModel):
    """A commit made for the report."""

    repository: _Text = Field(description="`owner/name`.")
    branch: _Text = Field(description="Branch of the commit.")
    commit_sha: _Text = Field(description="The commit.")
    message: _Text = Field(description="Its message.")
    note: str | None = Field(default=None, description="Note.")


class TaskRun(BaseModel):
    """A task that worked on the report, and its run."""

    task_id: str = Field(description="The task.")
    run_id: str | None = Field(default=None, description="Run of the task.")
    product: _Slug = Field(description="Origin of the run, such as `tasks`.")
    type: _Slug = Field(description="Kind of run, such as `agent_run`.")


class Mention(BaseModel):
    """A member whom a note mentions."""

    user_uuid: UUID = Field(description="The member.")
    name: str = Field(description="What is written after the `@`: their name or address.")


class Note(BaseModel):
    """A note."""

    note: _Text = Field(description="Text of the note. `@` and a member's name or address mentions them.")
    author: str | None = Field(default=None, description="Display name instead of the author's.")
    mentions: list[Mention] | None = Field(
        default=None,
        exclude_if=_is_none,
        description="Whom it mentions, as the server found them; what is sent is ignored. An extension of this "
        "server.",
    )


class VideoSegment(RootModel[dict[str, Any] | list[Any]]):
    """A part of a session recording; its content is not validated."""


class TitleChange(BaseModel):
    """The title before and after an edit."""

    old_title: str | None
    new_title: str


class SummaryChange(BaseModel):
    """The summary before and after an edit."""

    old_summary: str | None
    new_summary: str


class ArtefactClass(StrEnum):
    """Relation between artefacts of one type."""

    EVIDENCE = "evidence"
    """Keyed by signal; the newest for each signal counts."""
    STATUS = "status"
    """The newest counts."""
    STACK = "stack"
    """All remain visible; the newest is shown on the report."""
    LOG = "log"
    """They accumulate."""
    LEGACY = "legacy"
    """Read only; from older servers."""
    HISTORY = "history"
    """Read only; written by the server with each edit."""


@dataclass(frozen=True, slots=True)
class ArtefactType:
    """One type: its name on the wire, its class, whether clients may write it, and its schema."""

    name: str
    kind: ArtefactClass
    writable: bool
    model: type[BaseModel]
    schema: TypeAdapter[BaseModel]


def _type(name: str, kind: ArtefactClass, model: type[BaseModel]) -> ArtefactType:
    writable = kind not in {ArtefactClass.LEGACY, ArtefactClass.HISTORY}
    return ArtefactType(name=name, kind=kind, writable=writable, model=model, schema=TypeAdapter(model))


ARTEFACT_TYPES: Mapping[str, ArtefactType] = MappingProxyType(
    {
        artefact_type.name: artefact_type
        for artefact_type in (
            _type("signal_finding", ArtefactClass.EVIDENCE, SignalFinding),
            _type("safety_judgment", ArtefactClass.STATUS, SafetyJudgment),
            _type("actionability_judgment", ArtefactClass.STATUS, ActionabilityJudgment),
            _type("priority_judgment", ArtefactClass.STATUS, PriorityJudgment),
            _type("repo_selection", ArtefactClass.STATUS, RepoSelection),
            _type("suggested_reviewers", ArtefactClass.STATUS, SuggestedReviewers),
            _type("dismissal", ArtefactClass.STACK, Dismissal),
            _type("code_reference", ArtefactClass.LOG, CodeReference),
            _type("commit", ArtefactClass.LOG, Commit),
            _type("task_run", ArtefactClass.LOG, TaskRun),
            _type("note", ArtefactClass.LOG, Note),
            _type("video_segment", ArtefactClass.LEGACY, VideoSegment),
            _type("title_change", ArtefactClass.HISTORY, TitleChange),
            _type("summary_change", ArtefactClass.HISTORY, SummaryChange),
        )
    }
)
"""All known types, by name on the wire."""

WRITABLE_TYPES = tuple(sorted(name for name, each in ARTEFACT_TYPES.items() if each.writable))


class UnknownType(Invalid):
    """There is no type of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Unknown artefact type '{name}'. Valid types: {', '.join(WRITABLE_TYPES)}")


class ContentMismatch(Invalid):
    """The content does not match its type's schema; `validator_text` lists the first problems and their places."""

    def __init__(self, name: str, validator_text: str) -> None:
        super().__init__(f"content does not match the '{name}' schema: {validator_text}")
        self.validator_text = validator_text


def validate(name: str, content: object) -> Any:
    """Return `content` in the form to store: defaults filled in, unknown keys dropped, JSON values.

    Raises:
        UnknownType: there is no type `name`.
        ContentMismatch: `content` does not match the schema, or contains text that can't be stored.
    """
    artefact_type = ARTEFACT_TYPES.get(name)
    if artefact_type is None:
        raise UnknownType(name)
    try:
        normal = artefact_type.schema.dump_python(artefact_type.schema.validate_python(content), mode="json")
    except ValidationError as error:
        raise ContentMismatch(name, explain(error)) from None
    if not all(is_storable(text) for text in _texts(normal)):
        raise ContentMismatch(name, "null characters and lone surrogates are not allowed")
    return normal


def _texts(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            pending.extend(current.keys())
            pending.extend(current.values())
        elif isinstance(current, list):
            pending.extend(current)

"""Request and response schemas of reports that runs write."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from postroom.artefacts.wire import MAX_REVIEWERS, ReviewerEntry
from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.reports.dismissal import MAX_REPOSITORY
from postroom.domain.reports.state import Status
from postroom.domain.scouts import reports as limits
from postroom.domain.scouts.findings import SkippedReason
from postroom.domain.scouts.reports import FULL_WEIGHT, Evidence
from postroom.domain.signals.extras import json_problem
from postroom.domain.signals.intake import MAX_SOURCE_ID
from postroom.edge.requests.fields import BlankText, Boolean, Identifier, NotNull, Number, RawText, Text
from postroom.edge.requests.problems import WIRE


def _keepable(value: Any) -> Any:
    problem = json_problem(value)
    if problem is not None:
        raise PydanticCustomError(f"{WIRE}invalid_input", "{detail}", {"detail": problem})
    return value


class ReportEvidence(BaseModel):
    """One observation that supports the report; it becomes one of its signals."""

    description: Annotated[RawText, Field(max_length=limits.MAX_EVIDENCE_TEXT)] = Field(
        description="What was observed."
    )
    source_id: Annotated[Text, Field(max_length=MAX_SOURCE_ID)] = Field(
        description="What the observed thing is known by at its source."
    )
    weight: Annotated[Number, Field(ge=0)] = Field(
        default=FULL_WEIGHT, description="How much it counts; what is above 1 counts as 1."
    )

    def to_evidence(self) -> Evidence:
        """Return the value."""
        return Evidence(self.description, self.source_id, self.weight)


class ReportReviewer(ReviewerEntry):
    """A suggested reviewer, with the reason."""

    reason: Annotated[BlankText, Field(max_length=limits.MAX_REASON)] | None = Field(
        default=None, description="Why this person; kept with the report."
    )


_Repository = Annotated[BlankText, Field(max_length=MAX_REPOSITORY)] | None
_Evidence = Annotated[list[ReportEvidence], Field(max_length=limits.MAX_EVIDENCE)]
_Reviewers = Annotated[list[ReportReviewer], Field(max_length=MAX_REVIEWERS)]

_REPOSITORY = "Where the code to change lives, `organization/repository`; null says that no repository fits."
_KEPT = "Kept with the report as sent."


class _Extras(BaseModel):
    """Extras of a report, stored as sent."""

    charts: Annotated[
        Annotated[list[dict[str, Any]], Field(max_length=limits.MAX_CHARTS)] | None, AfterValidator(_keepable)
    ] = Field(default=None, description=_KEPT)
    metrics: Annotated[
        Annotated[list[dict[str, Any]], Field(max_length=limits.MAX_METRICS)] | None,
        AfterValidator(_keepable),
    ] = Field(default=None, description=_KEPT)
    suggested_prompts: (
        Annotated[
            list[Annotated[Text, Field(max_length=limits.MAX_PROMPT)]], Field(max_length=limits.MAX_PROMPTS)
        ]
        | None
    ) = Field(default=None, description=_KEPT)

    def extras(self) -> dict[str, Any]:
        """Return the sent extras by name; null counts as not sent."""
        sent = {
            "charts": self.charts,
            "metrics": self.metrics,
            "suggested_prompts": self.suggested_prompts,
        }
        return {name: value for name, value in sent.items() if value is not None}


class NewReport(_Extras):
    """A report to create."""

    title: Annotated[Text, Field(max_length=limits.MAX_TITLE)] = Field(description="The problem in one line.")
    summary: Annotated[Text, Field(max_length=limits.MAX_SUMMARY)] = Field(description="The whole of it.")
    evidence: Annotated[_Evidence, Field(min_length=1)] = Field(
        description="What speaks for it: 1 to 50 observations."
    )
    actionability: Actionability = Field(
        description="`immediately_actionable` makes the report ready, `requires_human_input` has it wait for a "
        "person, `not_actionable` suppresses it."
    )
    actionability_explanation: Text = Field(
        description="Why; for a report that waits for a person, what they are asked."
    )
    already_addressed: Boolean = Field(
        default=False, description="Whether somebody has dealt with it; then the report is suppressed."
    )
    repository: _Repository = Field(default=None, description=_REPOSITORY)
    priority: Priority | None = Field(default=None, description="How urgent it is; P0 is the most urgent.")
    priority_explanation: BlankText | None = Field(default=None, description="Why that urgent.")
    suggested_reviewers: _Reviewers | None = Field(
        default=None, description="Whom to ask: at most 10 people."
    )
    idempotency_key: Annotated[Text, Field(max_length=limits.MAX_KEY)] | None = Field(
        default=None, description="The same key gives the same report, which is written once."
    )


class ReportEdit(_Extras):
    """Changes of a report; omitted fields stay unchanged."""

    report_id: Identifier = Field(description="The report to edit, of the run's project.")
    title: Annotated[Annotated[Text, Field(max_length=limits.MAX_TITLE)] | None, NotNull] = Field(
        default=None, description="Another title."
    )
    summary: Annotated[Annotated[Text, Field(max_length=limits.MAX_SUMMARY)] | None, NotNull] = Field(
        default=None, description="Another summary."
    )
    append_note: Annotated[Annotated[Text, Field(max_length=limits.MAX_NOTE)] | None, NotNull] = Field(
        default=None, description="A remark for the work log."
    )
    append_evidence: Annotated[_Evidence | None, NotNull] = Field(
        default=None, description="More that speaks for the report; what it has already is left out."
    )
    suggested_reviewers: Annotated[_Reviewers | None, NotNull] = Field(
        default=None, description="Whom to suggest in place of those before; an empty list suggests nobody."
    )
    repository: _Repository = Field(default=None, description=_REPOSITORY)


class WrittenReport(BaseModel):
    """The outcome of creating a report."""

    report_id: UUID | None = Field(description="Null when a gate is closed.")
    status: Status | None = Field(description="Where the report stands now.")
    created: bool = Field(description="False when the key was used before, or a gate is closed.")
    skipped_reason: SkippedReason | None = Field(description="Which gate is closed.")


class EditedReport(BaseModel):
    """The outcome of an edit."""

    report_id: UUID
    status: Status = Field(description="Where the report stands now.")
    changed: list[
        Literal[
            "title",
            "summary",
            "append_note",
            "append_evidence",
            "suggested_reviewers",
            "repository",
            "charts",
            "metrics",
            "suggested_prompts",
        ]
    ] = Field(description="What was sent and made a difference.")
    skipped_reason: SkippedReason | None = Field(
        description="Which gate is closed; then nothing was changed."
    )

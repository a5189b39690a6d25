"""The arguments with which runs write reports."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.reports.dismissal import MAX_REPOSITORY
from postroom.domain.reports.state import Status
from postroom.domain.scouts import reports as limits
from postroom.domain.scouts.findings import SkippedReason
from postroom.domain.scouts.reports import FULL_WEIGHT, Evidence
from postroom.domain.signals.extras import json_problem
from postroom.domain.signals.intake import MAX_SOURCE_ID
from postroom.reports.work_log.reviewer_choices import MAX_REVIEWERS, ReviewerEntry
from postroom.validation.fields import BlankText, Boolean, Identifier, NotNull, Number, RawText, Text
from postroom.validation.problems import WIRE
from postroom.validation.responses import ResponseModel


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
    source_id: Annotated[Text, Field(max_length=MAX_SOURCE_ID)] = Field(description="Id at the source.")
    weight: Annotated[Number, Field(ge=0)] = Field(default=FULL_WEIGHT, description="Weight, up to 1.")

    def to_evidence(self) -> Evidence:
        """Return the value."""
        return Evidence(self.description, self.source_id, self.weight)


class ReportReviewer(ReviewerEntry):
    """A suggested reviewer, with the reason."""

    reason: Annotated[BlankText, Field(max_length=limits.MAX_REASON)] | None = Field(
        default=None, description="Reason, stored with the report."
    )


_Repository = Annotated[BlankText, Field(max_length=MAX_REPOSITORY)] | None
_Evidence = Annotated[list[ReportEvidence], Field(max_length=limits.MAX_EVIDENCE)]
_Reviewers = Annotated[list[ReportReviewer], Field(max_length=MAX_REVIEWERS)]

_REPOSITORY = "Repository with the code to change, `organization/repository`; null if none fits."
_KEPT = "Stored with the report unchanged."


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

    title: Annotated[Text, Field(max_length=limits.MAX_TITLE)] = Field(description="Title.")
    summary: Annotated[Text, Field(max_length=limits.MAX_SUMMARY)] = Field(description="Summary.")
    evidence: Annotated[_Evidence, Field(min_length=1)] = Field(description="Evidence: 1 to 50 observations.")
    actionability: Actionability = Field(
        description="`immediately_actionable` makes the report ready, `requires_human_input` makes it "
        "wait for a person, `not_actionable` suppresses it."
    )
    actionability_explanation: Text = Field(
        description="Reason; for a report that waits for a person, the question."
    )
    already_addressed: Boolean = Field(
        default=False, description="Whether it was addressed already; the report is then suppressed."
    )
    repository: _Repository = Field(default=None, description=_REPOSITORY)
    priority: Priority | None = Field(default=None, description="Priority; P0 is the most urgent.")
    priority_explanation: BlankText | None = Field(default=None, description="Reason for the priority.")
    suggested_reviewers: _Reviewers | None = Field(default=None, description="Suggested reviewers, up to 10.")
    idempotency_key: Annotated[Text, Field(max_length=limits.MAX_KEY)] | None = Field(
        default=None, description="Idempotency key: the same key returns the same report."
    )


class ReportEdit(_Extras):
    """Changes of a report; omitted fields stay unchanged."""

    report_id: Identifier = Field(description="Report of the run's project to edit.")
    title: Annotated[Annotated[Text, Field(max_length=limits.MAX_TITLE)] | None, NotNull] = Field(
        default=None, description="New title."
    )
    summary: Annotated[Annotated[Text, Field(max_length=limits.MAX_SUMMARY)] | None, NotNull] = Field(
        default=None, description="New summary."
    )
    append_note: Annotated[Annotated[Text, Field(max_length=limits.MAX_NOTE)] | None, NotNull] = Field(
        default=None, description="Note for the work log."
    )
    append_evidence: Annotated[_Evidence | None, NotNull] = Field(
        default=None, description="Further evidence; duplicates are ignored."
    )
    suggested_reviewers: Annotated[_Reviewers | None, NotNull] = Field(
        default=None,
        description="Suggested reviewers, replacing the previous ones; an empty list for nobody.",
    )
    repository: _Repository = Field(default=None, description=_REPOSITORY)


class WrittenReportResponse(ResponseModel):
    """The outcome of creating a report."""

    report_id: Annotated[UUID | None, Field(description="Null when a gate is closed.")]
    status: Annotated[Status | None, Field(description="Present status of the report.")]
    created: Annotated[bool, Field(description="False when the key was used before, or a gate is closed.")]
    skipped_reason: Annotated[SkippedReason | None, Field(description="Which gate is closed.")]


class EditedReportResponse(ResponseModel):
    """The outcome of an edit."""

    report_id: UUID
    status: Annotated[Status, Field(description="Present status of the report.")]
    changed: Annotated[
        list[
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
        ],
        Field(description="Changed fields."),
    ]
    skipped_reason: Annotated[
        SkippedReason | None, Field(description="Which gate is closed; then nothing was changed.")
    ]

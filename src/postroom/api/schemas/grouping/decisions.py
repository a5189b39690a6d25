"""Schemas of past decisions and of how reports stand, in the API."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.schemas.grouping.regrouping import ReasonRequest
from postroom.domain.reports.state import Status
from postroom.domain.reports.state_undo import DecisionKind
from postroom.identity.people import PersonResponse
from postroom.reports.decisions.past import PastDecision
from postroom.validation.fields import Boolean, Identifier
from postroom.validation.responses import WireTime

MAX_SHOWN = 10
"""Reports of a decision that are named."""
MAX_STANDINGS = 100
"""Reports that one call can ask about."""


class DecidedReportResponse(TypedDict):
    """A report of a decision."""

    id: UUID
    title: str
    refusal: Annotated[str | None, Field(description="Why it can't be undone for this report.")]


class DecisionResponse(TypedDict):
    """A decision of the caller about one or more reports."""

    id: UUID
    action: Annotated[DecisionKind, Field(description="`distinct`: two reports were told apart.")]
    summary: Annotated[str, Field(description="What was decided.")]
    made_at: WireTime
    reports: Annotated[list[DecidedReportResponse], Field(description=f"The first {MAX_SHOWN}.")]
    report_count: int
    refused_count: Annotated[int, Field(description="Reports for which it can't be undone any more.")]
    effect: Annotated[str | None, Field(description="What undoing does; null if it can't be undone.")]
    refusal: Annotated[str | None, Field(description="Why it can't be undone, for the first such report.")]
    into: Annotated[
        UUID | None, Field(description="The report that others were merged into or told apart from.")
    ]


class DecisionsResponse(TypedDict):
    """The last decisions of the caller, newest first."""

    results: list[DecisionResponse]


class UndoDecisionRequest(ReasonRequest):
    """How to undo a decision; the reason is for merges, splits and moves."""

    skip_changed: Boolean = Field(
        default=False,
        description="Whether to undo it for the other reports where some were changed since; else it is then "
        "refused.",
    )


class UndoneDecisionResponse(TypedDict):
    """The reports that are as they were before."""

    report_ids: list[UUID]
    kept_count: Annotated[int, Field(description="Reports that were changed since and are left as they are.")]


class StandingsRequest(BaseModel):
    """The reports that are asked about."""

    model_config = ConfigDict(extra="ignore")

    report_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_STANDINGS)] = Field(
        description="The reports; duplicates are ignored."
    )


class StandingResponse(TypedDict):
    """How a report stands, and who changed its status last."""

    report_id: UUID
    status: Annotated[Status, Field(description="`deleted` for a merged report, too.")]
    snoozed: bool
    merged_into: UUID | None
    status_before_research: Annotated[
        Literal["ready", "pending_input"] | None,
        Field(description="Of a report that is researched again, as in the list."),
    ]
    action: Annotated[
        DecisionKind | None,
        Field(description="The last change; null for the server's own."),
    ]
    changed_by: Annotated[PersonResponse | None, Field(description="Null for the server and agents.")]
    changed_at: WireTime | None


class StandingsResponse(TypedDict):
    """The reports of the project, in no particular order."""

    results: list[StandingResponse]


def decision_response(decision: PastDecision) -> DecisionResponse:
    """Return the JSON object of a decision."""
    refusals = [report.refusal for report in decision.reports if report.refusal is not None]
    return {
        "id": decision.id,
        "action": decision.action,
        "summary": decision.summary,
        "made_at": decision.made_at,
        "reports": [
            {"id": report.id, "title": report.title, "refusal": report.refusal}
            for report in decision.reports[:MAX_SHOWN]
        ],
        "report_count": len(decision.reports),
        "refused_count": len(refusals),
        "effect": decision.effect,
        "refusal": next(iter(refusals), None),
        "into": decision.into,
    }

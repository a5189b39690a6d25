"""Requests that change reports, and their responses."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.domain.reports.claims import MAX_ADDRESS, MAX_CLAIM_ID, MAX_PULL_REQUESTS
from postroom.domain.reports.dismissal import MAX_NOTE, MAX_REPOSITORY, DismissalReason
from postroom.domain.reports.state import MAX_SNOOZE, Event, Reopen, Resolve, Status, Suppress
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.decide import Decision, Dismissal
from postroom.reports.responses import ReportResponse
from postroom.reports.work_log.authors import Caller
from postroom.validation.fields import Address, BlankText, Boolean, Identifier, Integer, Moment, NotNull, Text

MAX_BULK = 100
"""Maximum number of reports in one bulk call."""

Target = Literal["suppressed", "potential", "resolved"]


class StateRequest(BaseModel):
    """A change of status, and why."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "if": {"required": ["snooze_until"]},
            "then": {"properties": {"state": {"const": "suppressed"}}},
        },
    )

    state: Target = Field(
        description="`suppressed` dismisses the report. `potential` restores a dismissed one, or makes it"
        " collect signals again. `resolved` resolves it."
    )
    dismissal_reason: Annotated[DismissalReason | None, NotNull] = Field(
        default=None, description="Reason, kept in the work log."
    )
    dismissal_note: Annotated[BlankText, Field(max_length=MAX_NOTE)] = Field(
        default="", description="Note, kept in the work log."
    )
    snooze_for: Annotated[Annotated[Integer, Field(ge=1, le=MAX_SNOOZE)] | None, NotNull] = Field(
        default=None, description="With `potential`: number of further signals to wait for."
    )
    restore: bool = Field(
        default=False,
        description="With `potential`: a resolved report returns to the status from before it was resolved, as a "
        "dismissed one always does. An extension of this server.",
    )
    snooze_until: Annotated[Moment | None, NotNull] = Field(
        default=None,
        description="With `suppressed`: when the report returns to its previous status. Signals still "
        "join it, and its pull request stays open.",
    )
    corrected_repository: Annotated[BlankText, Field(max_length=MAX_REPOSITORY)] | None = Field(
        default=None, description="With the reason `wrong_repo`: the right repository."
    )

    decision_id: Identifier | None = Field(
        default=None,
        description="A UUID of the caller's choice: changes with the same one are a single decision of theirs, "
        "which can be undone as a whole. An extension of this server.",
    )

    def decision(self, caller: Caller) -> Decision:
        """Return what `caller` decides."""
        return Decision(
            [self._event()], self._dismissal(), caller, until=self.snooze_until, id=self.decision_id
        )

    def _event(self) -> Event:
        match self.state:
            case "suppressed":
                return Suppress()
            case "resolved":
                return Resolve()
            case "potential":
                return Reopen(snooze_for=self.snooze_for, restores=self.restore)

    def _dismissal(self) -> Dismissal | None:
        if self.dismissal_reason is None and not self.dismissal_note:
            return None
        return Dismissal(
            self.dismissal_reason, self.dismissal_note or None, self.corrected_repository or None
        )


class BulkStateRequest(StateRequest):
    """A change of status of many reports, each on its own."""

    ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_BULK)] = Field(
        description="Report ids; duplicates are ignored."
    )


PullRequest = Annotated[Address, Field(max_length=MAX_ADDRESS)]


class ClaimRequest(BaseModel):
    """A change to the claim on a report; an empty object claims it."""

    model_config = ConfigDict(extra="ignore")

    claim_id: Annotated[Text, Field(max_length=MAX_CLAIM_ID)] | None = Field(
        default=None,
        description="Identifier of the caller's claim, chosen by the caller or the one in `assignee`. A "
        "different one belongs to another agent.",
    )
    pull_requests: Annotated[list[PullRequest], Field(max_length=MAX_PULL_REQUESTS)] | None = Field(
        default=None, description="URLs of pull requests to add to the claim and to the report."
    )
    pr_url: PullRequest | None = Field(default=None, description="URL of one more.")
    takeover: Boolean = Field(
        default=False, description="Whether to take over the claim of somebody else or of another agent."
    )
    release: Boolean = Field(
        default=False, description="Whether to release the claim; pull requests are then ignored."
    )

    def requested(self, task_id: UUID | None) -> claims.ClaimRequest:
        """Return the requested change to the claim, in the name of a task if there is one."""
        return claims.ClaimRequest(
            self.claim_id, self.pull_requests or (), self.pr_url, self.takeover, task_id
        )


class EditRequest(BaseModel):
    """Changes to a report; at least one field."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"minProperties": 1})

    title: Annotated[Annotated[Text, Field(max_length=300)] | None, NotNull] = Field(
        default=None, description="The new title."
    )
    summary: Annotated[Annotated[Text, Field(max_length=10_000)] | None, NotNull] = Field(
        default=None, description="The new summary."
    )


class BulkResult(TypedDict):
    """The outcome of one report."""

    id: UUID
    outcome: Annotated[
        Literal["transitioned", "skipped", "failed", "not_found"],
        Field(
            description="`skipped`: its status does not allow the change. `failed`: the change is invalid for"
            " this report."
        ),
    ]
    status: Annotated[Status | None, Field(description="Present status, if it was changed.")]
    detail: Annotated[str | None, Field(description="Why it was not changed.")]
    undo_id: Annotated[UUID | None, Field(description="What undoes the change, for 30 days.")]


class BulkStateResponse(TypedDict):
    """The outcome of each report, in the order of the request, and their counts by kind."""

    results: list[BulkResult]
    transitioned_count: int
    skipped_count: int
    failed_count: int
    not_found_count: int


class ChangedReportResponse(ReportResponse):
    """A report whose status was changed."""

    undo_id: Annotated[UUID, Field(description="What undoes the change, for 30 days.")]


class UndoRequest(BaseModel):
    """The changes of status to undo."""

    model_config = ConfigDict(extra="ignore")

    ids: Annotated[
        list[Identifier],
        Field(min_length=1, max_length=MAX_BULK, description="Each the `undo_id` of a change."),
    ]


class UndoResult(TypedDict):
    """The outcome of undoing one change."""

    id: UUID
    outcome: Annotated[
        Literal["undone", "skipped", "not_found"],
        Field(description="`skipped`: too late, or the report was changed again."),
    ]
    report_id: UUID | None
    status: Annotated[Status | None, Field(description="Restored status.")]
    detail: Annotated[str | None, Field(description="Reason why it was not undone.")]


class UndoResponse(TypedDict):
    """The outcome of undoing each change, in the order of the request."""

    results: list[UndoResult]


class RemovalResponse(TypedDict):
    """Whether a report's removal was started by this call, or is in progress already."""

    status: Annotated[
        Literal["deletion_started", "reingestion_started", "already_running"],
        Field(description="What began with this call, or that the report is being removed already."),
    ]
    report_id: UUID

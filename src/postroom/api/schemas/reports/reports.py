"""API schemas of reports."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.reports.pull_requests import PullRequestState
from postroom.domain.reports.state import Status, WaitsFor
from postroom.reports.wire import WorkState

ActorKind = Literal["user", "task", "agent", "system"]


class ClaimHolder(BaseModel):
    """User who holds the claim."""

    id: int
    uuid: UUID
    first_name: str
    last_name: str
    email: str


class ClaimShape(BaseModel):
    """A claim to work on a report."""

    user: ClaimHolder
    claim_id: str | None = Field(description="Identifier chosen by the holder.")
    pull_requests: list[str] = Field(description="URLs of the pull requests.")
    claimed_at: datetime = Field(description="When this user began.")
    updated_at: datetime


class Actor(BaseModel):
    """Who works on a report: a user, or a task in whose name the user's agent works."""

    kind: ActorKind = Field(description="`task` if a task was named, else `user`.")
    user: ClaimHolder | None = Field(description="The user; null if the account is deleted.")
    task_id: UUID | None = Field(description="The task, for the kind `task`.")
    agent: str | None = Field(description="Name of an agent; this server knows none.")


class Assignee(Actor):
    """Who has claimed a report."""

    claim_id: UUID = Field(description="Id of the claim; another one after a takeover.")
    claimed_at: datetime = Field(description="When the holder began.")


class LinkedPullRequestShape(BaseModel):
    """A pull request of a report."""

    id: UUID
    url: str
    state: PullRequestState = Field(description="`unknown` until the git host said it.")
    merged: bool
    review_decision: Literal["approved", "changes_requested", "review_required"] | None = Field(
        description="Not known to this server: null."
    )
    merged_at: datetime | None
    attached_by: Actor | None = Field(
        description="Who linked it by a claim; null if only the output of a task names it."
    )
    claim_id: UUID | None = Field(description="Claim by which it was linked.")
    attached_at: datetime | None = Field(description="When it was linked by a claim.")


class ChartShape(BaseModel):
    """A chart of a report, at the place of a link to `chart:<chart_id>` in the summary, or after it."""

    chart_id: str
    title: str
    query: dict[str, Any] = Field(description="The query as its scout sent it.")
    caption: str | None
    size: Literal["small", "medium", "large"] | None = Field(description="How large to show it.")


class ListedMetric(BaseModel):
    """A metric of a report, as far as its scout measured it."""

    metric_id: str
    title: str
    kind: Literal[
        "affected_users",
        "affected_sessions",
        "occurrences",
        "conversion_rate",
        "error_rate",
        "duration",
        "revenue",
        "custom",
    ] = Field(description="What it measures.")
    role: Literal["primary", "supporting"] = Field(description="At most one is primary.")
    value: float | None = Field(description="Measured value; null if it is not known, never for zero.")
    value_at: str | None = Field(description="When it was measured.")
    series: list[float] | None = Field(description="Up to 14 values, the newest last.")
    value_format: Literal["number", "count", "percentage", "percentage_scaled", "duration", "currency"] = (
        Field(description="How to show the value.")
    )
    unit: str | None
    caption: str | None
    goal_value: float | None
    goal_direction: Literal["at_most", "at_least"] | None = Field(description="On which side the goal is.")
    goal_grain: Literal["whole_window", "per_interval"] = Field(description="What the goal holds for.")
    decision_window_days: int | None
    minimum_data_points: int | None


class MetricShape(ListedMetric):
    """A metric of a report with its query."""

    query: dict[str, Any] | None = Field(default=None, description="Its query; left out in lists.")


class SourceSuggestion(BaseModel):
    """A source that a report suggests to connect."""

    product: str
    reason: str


class RowReviewer(BaseModel):
    """A suggested reviewer."""

    github_login: str = Field(description="Login at the git host, in lower case.")
    github_name: str | None = Field(description="Name to show, where one is known.")


class AllowedStates(BaseModel):
    """For each action that changes a report's status: null if it is allowed, else why not, in one sentence.

    An extension of this server. The route for changing the status accepts more: `potential` for a report that is
    not put away makes it collect signals again.
    """

    dismiss: str | None = Field(description="Set `suppressed`.")
    snooze_until: str | None = Field(description="Set `suppressed` with `snooze_until`.")
    snooze_for: str | None = Field(description="Set `potential` with `snooze_for`.")
    resolve: str | None = Field(description="Set `resolved`.")
    restore: str | None = Field(
        description="Set `potential`, for one that was put away: dismissed, snoozed until a time, resolved, failed."
    )
    delete: str | None = Field(description="Delete it with its signals.")
    reingest: str | None = Field(description="Take it apart, and group its signals again.")


class ReportBody(BaseModel):
    """A report: one problem, with the signals about it."""

    id: UUID
    title: str | None = Field(description="Null until research or an edit fills it.")
    summary: str | None = Field(description="Null until research or an edit fills it.")
    status: Status = Field(description="Status of the report.")
    total_weight: float = Field(description="Sum of the weights of its signals.")
    signal_count: int = Field(description="Number of signals that joined.")
    signals_at_run: int = Field(description="Number of signals required before promotion; 0 initially.")
    created_at: datetime
    updated_at: datetime
    artefact_count: int = Field(description="Entries of its work log, superseded ones included.")
    priority: Priority | None = Field(description="From the latest priority judgment; P0 is the most urgent.")
    actionability: Actionability | None = Field(description="From the latest actionability judgment.")
    already_addressed: bool | None = Field(description="From the latest actionability judgment.")
    dismissal_reason: str | None = Field(description="From the latest dismissal.")
    dismissal_note: str | None = Field(description="From the latest dismissal.")
    is_suggested_reviewer: bool = Field(description="Whether the report waits for the caller to look at it.")
    source_products: list[str] = Field(description="Products that its signals come from, sorted.")
    implementation_pr_url: str | None = Field(
        description="The pull request that implements it: of those linked by claims and the one of the latest task "
        "run that has one, an unfinished before a merged before a closed one."
    )
    working_title: str = Field(description="Title of its first signal, to show where `title` is null.")
    headline: str = Field(
        description="Card: what is broken or wanted, where and when, in at most 45 words. Written by a "
        "language model if one is configured, else extracted."
    )
    area: str | None = Field(
        description="A theme that it shares with other reports; null while none is known."
    )
    problem: str | None = Field(
        description="Part of the summary that describes the problem; null unless research wrote it."
    )
    proposal: str | None = Field(description="Part of the summary about the code to change; null if unknown.")
    reviewers: list[RowReviewer] = Field(description="Suggested reviewers: the first 3.")
    repository: str | None = Field(description="`owner/name` of the repository that its code is in.")
    scout_name: str | None = Field(description="Skill of the scout that found it, if one did.")
    implementation_pr_state: PullRequestState | None = Field(
        description="State of that pull request: `unknown` until the git host said it."
    )
    last_signal_at: datetime | None = Field(description="Time of its latest signal.")
    daily_signals: list[int] = Field(
        description="Signals of each of the last 14 days (UTC), today's last.", min_length=14, max_length=14
    )
    snoozed_until: datetime | None = Field(description="End of a snooze until a time.")
    snoozed_for: int | None = Field(description="Remaining signals of a snooze for a number of signals.")
    researched_at: datetime | None = Field(description="When the last research began.")
    signals_at_research: int | None = Field(
        description="How many signals the last research read; title, summary and judgments are of these."
    )
    words_outdated_at: datetime | None = Field(
        description="When its signals last changed, by a split, a merge, a move or an edit, in a way that title, "
        "summary and card do not tell yet; they are written again soon. Null while they are current. An "
        "extension of this server."
    )
    waits_for: WaitsFor | None = Field(
        description="What it waits for: a repository, a git host that can't be reached now, or an answer."
    )
    waits_for_reason: str | None = Field(description="Why it waits.")
    claim: ClaimShape | None = Field(description="Present claim; null for none.")
    summary_lead: str = Field(
        description="Plain text before the first heading of the summary: at most 450 characters.",
        max_length=450,
    )
    repo_slug: str | None = Field(description="The same as `repository`.")
    pull_requests: list[LinkedPullRequestShape] = Field(
        description="All its pull requests, oldest link first."
    )
    implementation_pr_merged: bool = Field(description="Whether the implementing pull request is merged.")
    work_state: WorkState = Field(
        description="`done` if resolved, `in_review` with an unfinished pull request, `working` if claimed."
    )
    allowed_states: AllowedStates = Field(
        description="What can be done with it now, and why not the rest. An extension of this server."
    )
    assignee: Assignee | None = Field(description="Who has claimed it; null for nobody.")
    charts: list[ChartShape] = Field(description="Charts of its scout.", max_length=20)
    metrics: list[MetricShape] = Field(description="Metrics of its scout.", max_length=6)
    suggested_prompts: list[str] = Field(description="Questions of its scout.", max_length=3)
    collapsed_note_count: int = Field(description="This server logs each note: 0.")
    source_suggestion: SourceSuggestion | None = Field(description="This server suggests none: null.")
    tracker_issue_url: str | None = Field(description="This server opens no issues in trackers: null.")
    tracker_issue_reference: str | None = Field(description="As `tracker_issue_url`.")
    tracker_issue_error: str | None = Field(description="As `tracker_issue_url`.")
    refund: dict[str, Any] | None = Field(description="This server bills nothing: null.")
    refund_ineligibility_reason: (
        Literal["already_refunded", "billing_exempt", "no_billable_pr", "out_of_period"] | None
    ) = Field(description="Why there is no refund: nothing was billed.")
    billing_exempt_reason: Literal["posthog_health_check", "posthog_onboarding", "posthog_system"] | None = (
        Field(description="As `refund`.")
    )
    channel_id: UUID | None = Field(description="This server has no channels: null.")
    ranking: dict[str, Any] | None = Field(description="This server has no rankings: null.")


class ReportPageBody(BaseModel):
    """One page of reports."""

    count: int = Field(description="Number of reports that match, on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[ReportBody]


class StatusCounts(BaseModel):
    """Number of reports by status."""

    potential: int
    candidate: int
    in_progress: int
    pending_input: int
    ready: int
    resolved: int
    failed: int
    suppressed: int


class ReportCounts(BaseModel):
    """The counts that the tabs of an inbox show."""

    statuses: StatusCounts = Field(description="Reports that match the filters, by status.")
    areas: dict[str, int] = Field(
        description="Matching reports by area, for the 50 largest areas. A filter by area is ignored."
    )
    quarantined: int = Field(description="Undecided signals in quarantine.")

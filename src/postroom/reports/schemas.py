"""Data classes and API schemas of reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.grouping.regrouping import Standing
from postroom.domain.reports import inbox
from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.reports.state import ReportFacts, Status
from postroom.edge.times import wire_time
from postroom.identity.people import Person

PullRequestState = Literal["open", "merged", "closed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A person's claim to work on a report, with the URLs of their pull requests so far.

    `claim_id` is their own name for it.
    """

    holder: Person
    claim_id: str | None
    pull_requests: Sequence[str]
    claimed_at: datetime
    updated_at: datetime


class Report(NamedTuple):
    """A report as a reader sees it. A tuple, since it is built from rows, a hundred a page.

    `headline` is the title of the first signal; `card` says what the report is about in at most 45 words, None
    until it is written; `area` is a theme above reports. `is_suggested_reviewer` is about the reader.
    `total_weight` is the sum of its signals' weights (0 to 1 each). `signals_at_run` is the number of signals from
    which the promotion gate opens again. `pull_request_end` says how the pull request at its `url` ended.
    `recent_counts` are the numbers of signals of the days up to `recent_until`. The first `problem_length`
    characters of the summary describe the problem, None if unknown. `signals_at_research` and `researched_at` are
    of the last research. A snooze ends at a time, or after a number of signals. `claim` is loaded where `has_claim`
    is true.
    """

    id: UUID
    headline: str
    card: str | None
    area: str | None
    title: str | None
    summary: str | None
    status: str
    total_weight: float
    signal_count: int
    signals_at_run: int
    created_at: datetime
    updated_at: datetime
    artefact_count: int
    priority: str | None
    actionability: str | None
    already_addressed: bool | None
    dismissal_reason: str | None
    dismissal_note: str | None
    source_products: Sequence[str]
    implementation_pr_url: str | None
    pull_request_end: Mapping[str, Any] | None
    repository: str | None
    reviewers: Sequence[Mapping[str, Any]]
    scout_name: str | None
    last_signal_at: datetime | None
    recent_counts: Sequence[int]
    recent_until: date | None
    problem_length: int | None
    signals_at_research: int | None
    researched_at: datetime | None
    snoozed_until: datetime | None
    snoozed_for: int | None
    has_claim: bool
    is_suggested_reviewer: bool
    claim: Claim | None = None

    @property
    def pull_request_state(self) -> PullRequestState | None:
        """State of the pull request that implements the report; open until known otherwise."""
        url, end = self.implementation_pr_url, self.pull_request_end
        if url is None:
            return None
        ended: PullRequestState = "merged" if end is not None and end.get("state") == "merged" else "closed"
        return ended if end is not None and end.get("url") == url else "open"


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of reports, and the total number."""

    count: int
    reports: Sequence[Report]


@dataclass(frozen=True, slots=True)
class Opening:
    """A report to open: its id, its working title, and its card if there is one."""

    id: UUID
    headline: str
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """Signals that join a report: their number, summed weight, and source products.

    `moments` are when each happened, at the latest when it was received. `scout` is the skill of the scout that
    found the first of those found by scouts.
    """

    report_id: UUID
    count: int
    weight: float
    products: Sequence[str]
    moments: Sequence[datetime] = ()
    scout: str | None = None


@dataclass(frozen=True, slots=True)
class ReportCounters:
    """The promotion gate's input, after signals joined."""

    report_id: UUID
    status: Status
    total_weight: float
    signal_count: int
    signals_at_run: int


@dataclass(frozen=True, slots=True)
class Held:
    """A locked report: what changes to it depend on.

    `person_wrote` names which of title and summary a person wrote last.
    """

    id: UUID
    project_id: int
    title: str | None
    summary: str | None
    facts: ReportFacts
    person_wrote: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Merging:
    """A locked report: what merging it depends on.

    `merged_into` is the report that it was merged into, if any. `title` falls back to the working title. `removing`
    means that a job is removing its signals.
    """

    id: UUID
    status: Status
    merged_into: UUID | None
    title: str
    promoted_at: datetime | None
    removing: bool

    @property
    def standing(self) -> Standing:
        """Return what refusals depend on."""
        return Standing(self.id, self.status, self.merged_into is not None, self.removing)


def report_on_wire(report: Report, now: datetime) -> dict[str, Any]:
    """Return the JSON object of a report, with all keys. `now` determines which days are the last ones."""
    summary, problem = report.summary, report.problem_length
    return {
        "id": str(report.id),
        "title": report.title,
        "summary": report.summary,
        "status": report.status,
        "total_weight": report.total_weight,
        "signal_count": report.signal_count,
        "signals_at_run": report.signals_at_run,
        "created_at": wire_time(report.created_at),
        "updated_at": wire_time(report.updated_at),
        "artefact_count": report.artefact_count,
        "priority": report.priority,
        "actionability": report.actionability,
        "already_addressed": report.already_addressed,
        "dismissal_reason": report.dismissal_reason,
        "dismissal_note": report.dismissal_note,
        "is_suggested_reviewer": report.is_suggested_reviewer,
        "source_products": report.source_products,
        "implementation_pr_url": report.implementation_pr_url,
        "working_title": report.headline,
        "headline": report.card or report.headline,
        "area": report.area,
        "problem": None if summary is None or problem is None else summary[:problem],
        "proposal": None if summary is None or problem is None else summary[problem:].strip() or None,
        "reviewers": report.reviewers,
        "repository": report.repository,
        "scout_name": report.scout_name,
        "implementation_pr_state": report.pull_request_state,
        "last_signal_at": _time(report.last_signal_at),
        "daily_signals": inbox.recent_counts(
            report.recent_counts, report.recent_until, now.astimezone(UTC).date()
        ),
        "snoozed_until": _time(report.snoozed_until),
        "snoozed_for": report.snoozed_for,
        "researched_at": _time(report.researched_at),
        "signals_at_research": report.signals_at_research,
        "claim": None if report.claim is None else _claim_on_wire(report.claim),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else wire_time(moment)


def _claim_on_wire(claim: Claim) -> dict[str, Any]:
    return {
        "user": {
            "id": claim.holder.id,
            "uuid": str(claim.holder.uuid),
            "first_name": claim.holder.first_name,
            "last_name": claim.holder.last_name,
            "email": claim.holder.email,
        },
        "claim_id": claim.claim_id,
        "pull_requests": claim.pull_requests,
        "claimed_at": wire_time(claim.claimed_at),
        "updated_at": wire_time(claim.updated_at),
    }


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


class RowReviewer(BaseModel):
    """A suggested reviewer."""

    github_login: str = Field(description="Login at the git host, in lower case.")
    github_name: str | None = Field(description="Name to show, where one is known.")


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
        description="Implementing pull request, from the latest task run that has one."
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
        description="State of the pull request: `open` until it is known to be closed."
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
    claim: ClaimShape | None = Field(description="Present claim; null for none.")


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

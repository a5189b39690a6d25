"""Data classes of reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from postroom.domain.grouping.regrouping import Standing
from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.reports.pull_requests import Link, PullRequestState
from postroom.domain.reports.state import ReportFacts, Status, WaitsFor
from postroom.domain.search_terms import Part
from postroom.identity.people import Person
from postroom.issues.present import Present
from postroom.reports.decisions.tracker_issues import ShownIssue


@dataclass(frozen=True, slots=True)
class Claim:
    """A person's claim to work on a report, with the URLs of their pull requests so far.

    `claim_id` is their own name for it. `task_id` is the task in whose name their agent claimed it.
    """

    holder: Person
    id: UUID
    task_id: UUID | None
    claim_id: str | None
    pull_requests: Sequence[str]
    claimed_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedPullRequest:
    """A pull request of a report, and the person who linked it by a claim."""

    link: Link
    person: Person | None


@dataclass(frozen=True, slots=True)
class Correction:
    """Who set a field of a report, and when; `machine` is what Postroom itself says, None for nothing.

    `by` is None for a deleted account and for a task, whose id is in `task_id`.
    """

    by: Person | None
    task_id: UUID | None
    at: datetime
    machine: str | None


class RowReviewer(TypedDict):
    """A suggested reviewer."""

    github_login: Annotated[str, Field(description="Login at the git host, in lower case.")]
    github_name: Annotated[str | None, Field(description="Name to show, where one is known.")]


class Report(NamedTuple):
    """A report as a reader sees it. A tuple, since it is built from rows, a hundred a page.

    `headline` is the title of the first signal; `card` says what the report is about in at most 45 words, None
    until it is written; `area` is a theme above reports. `is_suggested_reviewer` is about the reader.
    `total_weight` is the sum of its signals' weights (0 to 1 each). `signals_at_run` is the number of signals from
    which the promotion gate opens again. `waits_for` is what it waits for, and `error` the reason. `extras` are
    what its scout stored with it, by name. `history` is of a closed item that was imported, and
    `tracker_issue` its issue in the project's tracker.
    `recent_counts` are the numbers of signals of the days up to `recent_until`. The first `problem_length`
    characters of the summary describe the problem, None if unknown. `signals_at_research` and `researched_at` are
    of the last research; `status_before_research` is of one that is researched again. A snooze ends at a time, or
    after `snooze_signals` signals, of which `snoozed_for` are missing. `claim` is loaded where `has_claim` is
    true, `pull_requests` where some are stored. `impact` are the present numbers of its errors.
    `several_problems` are the words in which it names more than one.
    `corrections` say who set a field, and are loaded where some are stored.
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
    priority: Priority | None
    actionability: Actionability | None
    already_addressed: bool | None
    dismissal_reason: str | None
    dismissal_note: str | None
    source_products: Sequence[str]
    implementation_pr_url: str | None
    implementation_pr_state: PullRequestState | None
    stored_pull_requests: Sequence[Mapping[str, Any]] | None
    extras: Mapping[str, Any] | None
    waits_for: WaitsFor | None
    error: str | None
    repository: str | None
    reviewers: Sequence[RowReviewer]
    scout_name: str | None
    last_signal_at: datetime | None
    recent_counts: Sequence[int]
    recent_until: date | None
    problem_length: int | None
    signals_at_research: int | None
    researched_at: datetime | None
    words_outdated_at: datetime | None
    history: Mapping[str, Any] | None
    tracker_issue: ShownIssue | None
    snoozed_until: datetime | None
    snoozed_for: int | None
    snooze_signals: int | None
    has_claim: bool
    labels: Sequence[str]
    several_problems: str | None
    status_before_research: str | None
    stored_corrections: Mapping[str, Any] | None
    is_suggested_reviewer: bool
    claim: Claim | None = None
    pull_requests: Sequence[LinkedPullRequest] = ()
    impact: Present | None = None
    corrections: Mapping[str, Correction] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """The field that has most of a query's words, with a snippet; `signal_id` for texts of a signal."""

    field: str
    parts: Sequence[Part]
    signal_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of reports, and the total number; `places` says where the search found each, if it was asked."""

    count: int
    reports: Sequence[Report]
    places: Mapping[UUID, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """A report to open: its id, its working title, its card if there is one, and its score among new ones."""

    id: UUID
    headline: str
    card: str | None = None
    urgency: float | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """Signals that join a report: their number, summed weight, and source products.

    `moments` are when each happened, at the latest when it was received. `scout` is the skill of the scout that
    found the first of those found by scouts. `brings_back`: they bring an archived report back.
    """

    report_id: UUID
    count: int
    weight: float
    products: Sequence[str]
    moments: Sequence[datetime] = ()
    scout: str | None = None
    brings_back: bool = True


@dataclass(frozen=True, slots=True)
class ReportCounters:
    """The promotion gate's input, after signals joined. `is_renewed`: all others are of the past."""

    report_id: UUID
    status: Status
    total_weight: float
    signal_count: int
    signals_at_run: int
    is_renewed: bool = False


@dataclass(frozen=True, slots=True)
class LockedReport:
    """A locked report: what changes to it depend on.

    `corrections` says by field what people set, as `domain.reports.corrections` describes.
    """

    id: UUID
    project_id: int
    title: str | None
    summary: str | None
    facts: ReportFacts
    corrections: Mapping[str, Any] = field(default_factory=dict)


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

"""The JSON object of a report, as the API and webhooks send it.

The responses are dictionaries with declared keys: a page of the inbox has a hundred of them with sixty keys
each, and building models of them would take longer than reading them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from postroom.domain.reports.actions import ALLOWED_STATES, SNOOZED_STATES, AllowedStates
from postroom.domain.reports.artefact_types import Actionability, Priority
from postroom.domain.reports.daily_signals import recent_counts
from postroom.domain.reports.extras import NO_EXTRAS, ExtrasResponse, shown_extras
from postroom.domain.reports.lead import lead_of
from postroom.domain.reports.pull_requests import PullRequestState
from postroom.domain.reports.state import SHOWN, Status, WaitsFor
from postroom.issues.present import ImpactResponse, impact_response
from postroom.reports.corrections.responses import CorrectionResponse, corrections_response
from postroom.reports.decisions.claims.responses import (
    Actor,
    Assignee,
    ClaimResponse,
    actor,
    assignee,
    claim_response,
)
from postroom.reports.decisions.tracker_issues import IssueFields, issue_response
from postroom.reports.history_response import HistoryField, history_response
from postroom.reports.schemas import LinkedPullRequest, Place, Report, RowReviewer
from postroom.reports.unavailable import UNAVAILABLE, Unavailable
from postroom.validation.responses import WireTime

WorkState = Literal["unclaimed", "working", "in_review", "done"]

Before = Literal["ready", "pending_input"]

UNFINISHED = frozenset({"unknown", "draft", "open"})
"""States of a pull request that is neither merged nor closed."""


class LinkedPullRequestResponse(TypedDict):
    """A pull request of a report."""

    id: UUID
    url: str
    state: Annotated[PullRequestState, Field(description="`unknown` until the git host said it.")]
    merged: bool
    review_decision: Annotated[
        Literal["approved", "changes_requested", "review_required"] | None,
        Field(description="Not known to this server: null."),
    ]
    merged_at: WireTime | None
    attached_by: Annotated[
        Actor | None,
        Field(description="Who linked it by a claim; null if only the output of a task names it."),
    ]
    claim_id: Annotated[UUID | None, Field(description="Claim by which it was linked.")]
    attached_at: Annotated[WireTime | None, Field(description="When it was linked by a claim.")]


class SnippetPart(TypedDict):
    """A piece of a snippet."""

    text: str
    marked: Annotated[bool, Field(description="Whether it is what was looked for.")]


class MatchResponse(TypedDict):
    """Where the search found a report."""

    field: Annotated[str, Field(description="`title`, `summary`, `signal`, `code`, …")]
    signal_id: Annotated[UUID | None, Field(description="The signal, for texts of one.")]
    parts: Annotated[Sequence[SnippetPart], Field(description="The snippet, in order.")]


class ReportResponse(ExtrasResponse, IssueFields, Unavailable):
    """A report: one problem, with the signals about it."""

    id: UUID
    title: Annotated[str | None, Field(description="Null until research or an edit fills it.")]
    summary: Annotated[str | None, Field(description="Null until research or an edit fills it.")]
    status: Annotated[Status, Field(description="Status of the report.")]
    total_weight: Annotated[float, Field(description="Sum of the weights of its signals.")]
    signal_count: Annotated[int, Field(description="Number of signals that joined.")]
    signals_at_run: Annotated[
        int, Field(description="Number of signals required before promotion; 0 initially.")
    ]
    created_at: WireTime
    updated_at: WireTime
    artefact_count: Annotated[int, Field(description="Entries of its work log, superseded ones included.")]
    priority: Annotated[
        Priority | None,
        Field(description="From the latest priority judgment; P0 is the most urgent."),
    ]
    actionability: Annotated[
        Actionability | None, Field(description="From the latest actionability judgment.")
    ]
    already_addressed: Annotated[bool | None, Field(description="From the latest actionability judgment.")]
    dismissal_reason: Annotated[str | None, Field(description="From the latest dismissal.")]
    dismissal_note: Annotated[str | None, Field(description="From the latest dismissal.")]
    is_suggested_reviewer: Annotated[
        bool,
        Field(description="Whether the report waits for the caller to look at it."),
    ]
    source_products: Annotated[
        Sequence[str], Field(description="Products that its signals come from, sorted.")
    ]
    implementation_pr_url: Annotated[
        str | None,
        Field(
            description="The pull request that implements it: of those linked by claims and the one of the latest "
            "task run that has one, an unfinished before a merged before a closed one."
        ),
    ]
    working_title: Annotated[
        str,
        Field(description="Title of its first signal, to show where `title` is null."),
    ]
    headline: Annotated[
        str,
        Field(
            description="Card: what is broken or wanted, where and when, in at most 45 words. Written by a "
            "language model if one is configured, else extracted."
        ),
    ]
    area: Annotated[
        str | None,
        Field(description="A theme that it shares with other reports; null while none is known."),
    ]
    problem: Annotated[
        str | None,
        Field(description="Part of the summary that describes the problem; null unless research wrote it."),
    ]
    proposal: Annotated[
        str | None,
        Field(description="Part of the summary about the code to change; null if unknown."),
    ]
    reviewers: Annotated[Sequence[RowReviewer], Field(description="Suggested reviewers: the first 3.")]
    repository: Annotated[
        str | None,
        Field(description="`owner/name` of the repository that its code is in."),
    ]
    scout_name: Annotated[str | None, Field(description="Skill of the scout that found it, if one did.")]
    implementation_pr_state: Annotated[
        PullRequestState | None,
        Field(description="State of that pull request: `unknown` until the git host said it."),
    ]
    last_signal_at: Annotated[WireTime | None, Field(description="Time of its latest signal.")]
    daily_signals: Annotated[
        list[int],
        Field(
            description="Signals of each of the last 14 days (UTC), today's last.",
            min_length=14,
            max_length=14,
        ),
    ]
    snoozed_until: Annotated[WireTime | None, Field(description="End of a snooze until a time.")]
    snoozed_for: Annotated[
        int | None,
        Field(description="Remaining signals of a snooze for a number of signals."),
    ]
    snooze_signals: Annotated[
        int | None,
        Field(description="How many signals that snooze waits for in all. An extension of this server."),
    ]
    status_before_research: Annotated[
        Before | None,
        Field(
            description="Of a report that is researched again: its status before, to which it returns unless "
            "research finds otherwise; null for others. An extension of this server."
        ),
    ]
    researched_at: Annotated[WireTime | None, Field(description="When the last research began.")]
    signals_at_research: Annotated[
        int | None, Field(description="How many signals the last research read, of which the words are.")
    ]
    words_outdated_at: Annotated[
        WireTime | None,
        Field(
            description="When its signals last changed, by a split, a merge, a move or an edit, in a way that "
            "title, summary and card do not tell yet; they are written again soon. Null while they are current. An "
            "extension of this server."
        ),
    ]
    history: HistoryField
    waits_for: Annotated[
        WaitsFor | None, Field(description="A repository, an answer, or an unreachable git host.")
    ]
    waits_for_reason: Annotated[str | None, Field(description="Why it waits.")]
    impact: Annotated[
        ImpactResponse | None, Field(description="Present numbers of its errors; null for none.")
    ]
    claim: Annotated[ClaimResponse | None, Field(description="Present claim; null for none.")]
    summary_lead: Annotated[
        str,
        Field(
            description="Plain text before the first heading of the summary: at most 450 characters.",
            max_length=450,
        ),
    ]
    repo_slug: Annotated[str | None, Field(description="The same as `repository`.")]
    pull_requests: Annotated[
        list[LinkedPullRequestResponse],
        Field(description="All its pull requests, oldest link first."),
    ]
    implementation_pr_merged: Annotated[
        bool,
        Field(description="Whether the implementing pull request is merged."),
    ]
    work_state: Annotated[
        WorkState,
        Field(
            description="`done` if resolved, `in_review` with an unfinished pull request, `working` if claimed."
        ),
    ]
    allowed_states: Annotated[
        AllowedStates,
        Field(description="What can be done with it now, and why not the rest. An extension of this server."),
    ]
    assignee: Annotated[Assignee | None, Field(description="Who has claimed it; null for nobody.")]
    labels: Annotated[
        Sequence[str],
        Field(description="Labels, sorted; `labels` has their colours. An extension of this server."),
    ]
    several_problems: Annotated[
        str | None,
        Field(
            description="The words in which research found that it names several problems, which is a reason to "
            "split it or to edit its title; null for one problem. An extension of this server."
        ),
    ]
    corrections: Annotated[
        dict[str, CorrectionResponse],
        Field(
            description="The fields that somebody set: `priority`, `actionability`, `repository`, `title`, "
            "`summary`, `area`, `assignee`, `labels`. They take precedence until they are given back. An extension "
            "of this server."
        ),
    ]
    match: Annotated[
        MatchResponse | None,
        Field(description="Where `query` was found; null without it. An extension of this server."),
    ]


def report_response(
    report: Report, now: datetime, *, detail: bool = True, place: Place | None = None
) -> ReportResponse:
    """Return the JSON object of a report, with all keys. `now` determines which days are the last ones."""
    summary, problem = report.summary, report.problem_length
    waits = report.waits_for if report.waits_for is not None and report.status in SHOWN else None
    pr_state = None if report.implementation_pr_url is None else report.implementation_pr_state or "unknown"
    extras = NO_EXTRAS if report.extras is None else shown_extras(report.extras, detail=detail)
    return {
        "id": report.id,
        "title": report.title,
        "summary": summary,
        "status": cast("Status", report.status),
        "total_weight": report.total_weight,
        "signal_count": report.signal_count,
        "signals_at_run": report.signals_at_run,
        "created_at": report.created_at,
        "updated_at": report.updated_at,
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
        "match": None if place is None else _match(place),
        "headline": report.card or report.headline,
        "area": report.area,
        "problem": None if summary is None or problem is None else summary[:problem],
        "proposal": None if summary is None or problem is None else summary[problem:].strip() or None,
        "reviewers": report.reviewers,
        "repository": report.repository,
        "scout_name": report.scout_name,
        "implementation_pr_state": pr_state,
        "last_signal_at": report.last_signal_at,
        "daily_signals": recent_counts(report.recent_counts, report.recent_until, now.astimezone(UTC).date()),
        "snoozed_until": report.snoozed_until,
        "snoozed_for": report.snoozed_for,
        "snooze_signals": None if report.snoozed_for is None else report.snooze_signals,
        **_research(report),
        "words_outdated_at": report.words_outdated_at,
        "history": history_response(report.history),
        "waits_for": waits,
        "waits_for_reason": None if waits is None else report.error,
        "impact": impact_response(report.impact),
        "claim": None if report.claim is None else claim_response(report.claim),
        "summary_lead": "" if summary is None else lead_of(summary),
        "repo_slug": report.repository,
        "pull_requests": [_pull_request(linked) for linked in report.pull_requests],
        "implementation_pr_merged": pr_state == "merged",
        "work_state": _work_state(report, pr_state),
        "allowed_states": ALLOWED_STATES[report.status] if report.snoozed_for is None else SNOOZED_STATES,
        "assignee": None if report.claim is None else assignee(report.claim),
        "labels": report.labels,
        "corrections": corrections_response(report.corrections),
        **issue_response(report.tracker_issue),
        **extras,
        **UNAVAILABLE,
    }


class _Research(TypedDict):
    status_before_research: Before | None
    researched_at: WireTime | None
    signals_at_research: int | None
    several_problems: str | None


def _research(report: Report) -> _Research:
    return {
        "status_before_research": cast("Before | None", report.status_before_research),
        "researched_at": report.researched_at,
        "signals_at_research": report.signals_at_research,
        # Somebody who set the title has said which one it is about.
        "several_problems": None if "title" in report.corrections else report.several_problems,
    }


def _work_state(report: Report, pr_state: str | None) -> WorkState:
    if report.status == Status.RESOLVED:
        return "done"
    # An unfinished pull request is always the one that implements the report.
    if pr_state in UNFINISHED:
        return "in_review"
    return "unclaimed" if report.claim is None else "working"


def _pull_request(linked: LinkedPullRequest) -> LinkedPullRequestResponse:
    link, by = linked.link, linked.link.attachment
    return {
        "id": link.id,
        "url": link.url,
        "state": link.state,
        "merged": link.state == "merged",
        "review_decision": None,
        "merged_at": link.merged_at,
        "attached_by": None if by is None else actor(linked.person, by.task_id),
        "claim_id": None if by is None else by.claim_id,
        "attached_at": None if by is None else by.at,
    }


def _match(place: Place) -> MatchResponse:
    parts: list[SnippetPart] = [{"text": part.text, "marked": part.marked} for part in place.parts]
    return {"field": place.field, "signal_id": place.signal_id, "parts": parts}

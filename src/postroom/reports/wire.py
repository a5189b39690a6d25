"""The JSON objects of reports."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from postroom.domain.reports.actions import REFUSALS
from postroom.domain.reports.daily_signals import recent_counts
from postroom.domain.reports.extras import shown_extras
from postroom.domain.reports.lead import lead_of
from postroom.domain.reports.state import SHOWN, Status
from postroom.identity.people import Person
from postroom.kit.times import wire_time
from postroom.reports.schemas import Claim, LinkedPullRequest, Report

WorkState = Literal["unclaimed", "working", "in_review", "done"]

UNFINISHED = frozenset({"unknown", "draft", "open"})
"""States of a pull request that is neither merged nor closed."""

_NONE_HERE: dict[str, Any] = {
    "collapsed_note_count": 0,
    "source_suggestion": None,
    "tracker_issue_url": None,
    "tracker_issue_reference": None,
    "tracker_issue_error": None,
    "refund": None,
    "refund_ineligibility_reason": "no_billable_pr",
    "billing_exempt_reason": None,
    "channel_id": None,
    "ranking": None,
}
"""Fields that clients require, of what this server has nothing of: trackers, billing, channels, rankings."""


_ALLOWED_STATES: dict[str, dict[str, str | None]] = {
    status.value: {action.value: refusal for action, refusal in refusals.items()}
    for status, refusals in REFUSALS.items()
}
"""By status, so that a row of a list costs a look-up."""

_NO_EXTRAS: dict[str, Any] = {"charts": [], "metrics": [], "suggested_prompts": []}


def report_on_wire(report: Report, now: datetime, *, detail: bool = True) -> dict[str, Any]:
    """Return the JSON object of a report, with all keys. `now` determines which days are the last ones."""
    summary, problem = report.summary, report.problem_length
    waits = report.waits_for if report.waits_for is not None and report.status in SHOWN else None
    pr_state = None
    if report.implementation_pr_url is not None:
        pr_state = report.implementation_pr_state or "unknown"
    extras = _NO_EXTRAS if report.extras is None else shown_extras(report.extras, detail=detail)
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
        "implementation_pr_state": pr_state,
        "last_signal_at": time_on_wire(report.last_signal_at),
        "daily_signals": recent_counts(report.recent_counts, report.recent_until, now.astimezone(UTC).date()),
        "snoozed_until": time_on_wire(report.snoozed_until),
        "snoozed_for": report.snoozed_for,
        "researched_at": time_on_wire(report.researched_at),
        "signals_at_research": report.signals_at_research,
        "words_outdated_at": time_on_wire(report.words_outdated_at),
        "waits_for": waits,
        "waits_for_reason": None if waits is None else report.error,
        "claim": None if report.claim is None else _claim_on_wire(report.claim),
        "summary_lead": "" if summary is None else lead_of(summary),
        "repo_slug": report.repository,
        "pull_requests": [_link_on_wire(linked) for linked in report.pull_requests],
        "implementation_pr_merged": pr_state == "merged",
        "work_state": _work_state(report, pr_state),
        "allowed_states": _ALLOWED_STATES[report.status],
        "assignee": None if report.claim is None else _assignee_on_wire(report.claim),
        **extras,
        **_NONE_HERE,
    }


def time_on_wire(moment: datetime | None) -> str | None:
    """Return the text of a moment, None for none."""
    return None if moment is None else wire_time(moment)


def _work_state(report: Report, pr_state: str | None) -> WorkState:
    if report.status == Status.RESOLVED:
        return "done"
    # An unfinished pull request is always the one that implements the report.
    if pr_state in UNFINISHED:
        return "in_review"
    return "unclaimed" if report.claim is None else "working"


def _assignee_on_wire(claim: Claim) -> dict[str, Any]:
    return {
        "claim_id": str(claim.id),
        **_actor_on_wire(claim.holder, claim.task_id),
        "claimed_at": wire_time(claim.claimed_at),
    }


def _actor_on_wire(person: Person | None, task_id: UUID | None) -> dict[str, Any]:
    return {
        "kind": "user" if task_id is None else "task",
        "user": None if person is None else _person_on_wire(person),
        "task_id": None if task_id is None else str(task_id),
        "agent": None,
    }


def _link_on_wire(linked: LinkedPullRequest) -> dict[str, Any]:
    link, by = linked.link, linked.link.attachment
    return {
        "id": str(link.id),
        "url": link.url,
        "state": link.state,
        "merged": link.state == "merged",
        "review_decision": None,
        "merged_at": time_on_wire(link.merged_at),
        "attached_by": None if by is None else _actor_on_wire(linked.person, by.task_id),
        "claim_id": None if by is None else str(by.claim_id),
        "attached_at": None if by is None else wire_time(by.at),
    }


def _person_on_wire(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "uuid": str(person.uuid),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
    }


def _claim_on_wire(claim: Claim) -> dict[str, Any]:
    pull_requests: Sequence[str] = claim.pull_requests
    return {
        "user": _person_on_wire(claim.holder),
        "claim_id": claim.claim_id,
        "pull_requests": pull_requests,
        "claimed_at": wire_time(claim.claimed_at),
        "updated_at": wire_time(claim.updated_at),
    }

"""What comes after a report was acted on: whether a fix holds, and when a report has stopped moving."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from postroom.domain.git.pull_requests import PullRequest, pull_request_of
from postroom.domain.reports.state import Status

STALE = "stale"
"""Reason of a dismissal that the server gives to reports that stopped moving."""

ARCHIVED_FROM = frozenset({Status.POTENTIAL, Status.READY, Status.PENDING_INPUT, Status.FAILED})
"""Where a report may stand to be archived: nothing is under way that would move it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """That a pull request is closed; `merged_at` and `commit` are None when it was not merged."""

    pull: PullRequest
    merged_at: datetime | None
    commit: str | None


@dataclass(frozen=True, slots=True)
class Fix:
    """What a report was resolved by: a pull request, or None when a person said so."""

    since: datetime
    pull_request: str | None
    commit: str | None

    @property
    def words(self) -> str:
        """Name the moment, as it stands in a sentence."""
        day = f"{self.since:%Y-%m-%d}"
        if self.pull_request is None:
            return f"it was resolved on {day}"
        commit = f" as {self.commit[:12]}" if self.commit else ""
        return f"the merge of {self.pull_request}{commit} on {day}"


def ended_pull_request(event: str, payload: object) -> Ended | None:
    """Return the pull request that an event of GitHub says is closed; None when it says something else."""
    if event != "pull_request" or not isinstance(payload, Mapping) or payload.get("action") != "closed":
        return None
    told = payload.get("pull_request")
    return ended_from(told) if isinstance(told, Mapping) else None


def ended_from(told: Mapping[str, Any]) -> Ended | None:
    """Return the pull request that GitHub describes so, if it is closed; None when it is open or makes no sense."""
    address = told.get("html_url")
    pull = pull_request_of(address) if isinstance(address, str) else None
    if pull is None or told.get("state") != "closed":
        return None
    if told.get("merged") is not True:
        return Ended(pull, None, None)
    merged_at = _moment(told.get("merged_at"))
    commit = told.get("merge_commit_sha")
    return None if merged_at is None else Ended(pull, merged_at, commit if isinstance(commit, str) else None)


def counts(merged_at: datetime, resolved_at: datetime | None) -> bool:
    """Tell whether a merge resolves a report that was last resolved then: an older one has been counted."""
    return resolved_at is None or merged_at > resolved_at


def reopened(fix: Fix) -> str:
    """Return what the work log says of a report that a new signal re-opens."""
    return (
        f"Re-opened: a signal came after {fix.words}. What was done before stands further down in this log."
    )


def verification(fix: Fix, *, signals: int, days: float) -> str:
    """Return what the work log says once `days` have passed since a fix; `signals` came since."""
    if signals == 0:
        return f"The fix holds: no signal for {days:g} days since {fix.words}."
    count = "1 signal" if signals == 1 else f"{signals} signals"
    return f"Still there: {count} since {fix.words}."


def archive_reason(
    status: Status, *, moved_at: datetime, now: datetime, days: float, at_work: bool
) -> str | None:
    """Return why a report is to be archived, or None when it is not.

    Args:
        status: where it stands.
        moved_at: when a signal joined last, or something was written to its log.
        now: the present moment.
        days: how long nothing must have happened; 0 for never.
        at_work: somebody has claimed it, is at a task for it, or made a pull request.
    """
    if days <= 0 or at_work or status not in ARCHIVED_FROM or now - moved_at < timedelta(days=days):
        return None
    return f"Nothing has happened for {days:g} days: no signal, no work. A new signal brings it back."


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None

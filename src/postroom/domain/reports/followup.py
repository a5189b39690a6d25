"""Follow-up of reports: whether a fix holds, and when a report is stale."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from postroom.domain.reports.state import Status

STALE = "stale"
"""Reason of the dismissal with which the server archives stale reports."""

ARCHIVED_FROM = frozenset({Status.POTENTIAL, Status.READY, Status.PENDING_INPUT, Status.FAILED})
"""Statuses from which a report may be archived: nothing in progress would change it."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What resolved a report: a pull request, or None when a person did, or the closing of an imported item."""

    since: datetime
    pull_request: str | None
    commit: str | None
    item: str | None = None

    @property
    def words(self) -> str:
        """Description of the fix with its date, for use within a sentence."""
        day = f"{self.since:%Y-%m-%d}"
        if self.item is not None:
            return f"{self.item} on {day}"
        if self.pull_request is None:
            return f"it was resolved on {day}"
        commit = f" as {self.commit[:12]}" if self.commit else ""
        return f"the merge of {self.pull_request}{commit} on {day}"


def counts(merged_at: datetime, resolved_at: datetime | None) -> bool:
    """Return whether a merge resolves a report that was last resolved at that time: an older one was counted."""
    return resolved_at is None or merged_at > resolved_at


def reopened(fix: Fix) -> str:
    """Return the work-log entry of a report that a new signal reopens."""
    if fix.item is not None:
        return came_back(fix.item, fix.since)
    return f"Reopened: a signal arrived after {fix.words}. Earlier work is further down in this log."


def came_back(item: str, closed_at: datetime) -> str:
    """Return the work-log entry of a report that a signal reopens whose item was closed before it was imported.

    `item` names it and says how it was closed, such as "#17 was closed as fixed".
    """
    return f"Came back: {item} in {closed_at:%Y} (on {closed_at:%Y-%m-%d}), and a new signal is about it."


def verification(fix: Fix, *, signals: int, days: float) -> str:
    """Return the work-log entry `days` after a fix; `signals` have arrived since."""
    if signals == 0:
        return f"The fix holds: no signal for {days:g} days since {fix.words}."
    count = "1 signal" if signals == 1 else f"{signals} signals"
    return f"Still there: {count} since {fix.words}."


def archive_reason(
    status: Status, *, moved_at: datetime, now: datetime, days: float, at_work: bool
) -> str | None:
    """Return why a report is to be archived, or None when it is not.

    Args:
        status: its status.
        moved_at: when a signal last joined or something was written to its log.
        now: the present time.
        days: days without activity; 0 for never.
        at_work: a person has claimed it, works on a task for it, or opened a pull request.
    """
    if days <= 0 or at_work or status not in ARCHIVED_FROM or now - moved_at < timedelta(days=days):
        return None
    return f"Archived after {days:g} days without signals or work. A new signal brings it back."

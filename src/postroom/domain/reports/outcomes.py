"""What is recorded about the course of reports, so that it can be counted by week: decisions, and returns."""

from datetime import datetime, timedelta
from enum import StrEnum

from postroom.domain.reports.state import Event, Reopen, Resolve, Status, Suppress


class Outcome(StrEnum):
    """What happened to a report."""

    FIXED = "fixed"
    DISMISSED = "dismissed"
    SNOOZED = "snoozed"
    HANDED_OFF = "handed_off"
    ARCHIVED = "archived"
    CAME_BACK = "came_back"


DECISIONS = frozenset({Outcome.FIXED, Outcome.DISMISSED, Outcome.SNOOZED, Outcome.HANDED_OFF})
"""What counts as a decision about a report; the server archives without one."""

SETTLED = frozenset({Outcome.FIXED, Outcome.DISMISSED, Outcome.ARCHIVED})
"""What a report comes back from: a snooze that ends is no return."""

SLIP = timedelta(minutes=15)
"""Time after which a person's or an agent's decision counts, even if somebody takes it back by restoring."""

CLOSED_STATUSES = frozenset({Status.RESOLVED, Status.SUPPRESSED, Status.DELETED})
"""Statuses of reports that are not open."""


def outcome_of(event: Event, reached: Status, *, until: datetime | None, archives: bool) -> Outcome | None:
    """Return what a decision that ended with `event` is counted as; None for nothing.

    `until` is the end of a snooze, `archives` whether the server archives. `CAME_BACK` holds only for a report
    whose newest outcome is in `SETTLED`.
    """
    match event:
        case Resolve():
            return Outcome.FIXED
        case Suppress():
            if archives:
                return Outcome.ARCHIVED
            return Outcome.DISMISSED if until is None else Outcome.SNOOZED
        case Reopen(snooze_for=int()) if reached is Status.POTENTIAL:
            return Outcome.SNOOZED
        case Reopen() if reached not in CLOSED_STATUSES:
            return Outcome.CAME_BACK
    return None

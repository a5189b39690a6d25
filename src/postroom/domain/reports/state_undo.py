"""When a change of a report's status can be undone, and what undoing it does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from postroom.domain.reports.state import Status

UNDO_WINDOW = timedelta(days=30)
"""Time for which a change can be undone."""

WORDS: Mapping[Status, str] = {
    Status.POTENTIAL: "gathering",
    Status.CANDIDATE: "queued for research",
    Status.IN_PROGRESS: "researching",
    Status.PENDING_INPUT: "needs input",
    Status.READY: "ready",
    Status.RESOLVED: "resolved",
    Status.FAILED: "failed",
    Status.SUPPRESSED: "dismissed",
    Status.DELETED: "deleted",
}
"""Statuses in the words of the app and of the commands."""


@dataclass(frozen=True, slots=True)
class Former:
    """What a report returns to: its status, and whether a snooze was running then."""

    status: Status
    snoozed: bool

    @property
    def words(self) -> str:
        """Return the state in the words of the app."""
        return "snoozed" if self.snoozed else WORDS[self.status]


def refuse_undo(
    *,
    changed_at: datetime,
    led_to: Status,
    undone: bool,
    latest: bool,
    status: Status,
    now: datetime,
) -> str | None:
    """Return why a change can't be undone, in one sentence, or None when it can.

    `led_to` is the status that the change reached and `status` the present one; `latest`: no other change was
    requested since.
    """
    if undone:
        return "It has already been undone."
    if now - changed_at > UNDO_WINDOW:
        return f"A change can be undone for {UNDO_WINDOW.days} days."
    if status is Status.DELETED:
        return "The report has been deleted, or merged into another one, since."
    if not latest:
        return "The report has been changed since."
    if status is not led_to:
        return f"The report is {WORDS[status]} by now."
    return None


def describe_undo(former: Iterable[Former]) -> str | None:
    """Return what undoing changes does, in one sentence; None for no changes."""
    counts: dict[str, int] = {}
    for one in former:
        counts[one.words] = counts.get(one.words, 0) + 1
    total = sum(counts.values())
    if not counts:
        return None
    subject = "The report returns" if total == 1 else f"{total} reports return"
    if len(counts) == 1:
        return f"{subject} to: {next(iter(counts))}."
    parts = [f"{number} {words}" for words, number in sorted(counts.items(), key=lambda item: -item[1])]
    return f"{subject} to: {', '.join(parts)}."


def describe_undo_of_correction(fields: Iterable[str]) -> str:
    """Return what undoing corrections of some fields does, in one sentence."""
    names = sorted(set(fields))
    return f"Set back: {', '.join(names)}."


DecisionKind = Literal[
    "dismiss",
    "snooze_until",
    "snooze_for",
    "resolve",
    "restore",
    "correct",
    "merge",
    "split",
    "move",
    "distinct",
]
"""What a person decides about reports: their status, their fields, or their grouping."""

_DONE: Mapping[DecisionKind, str] = {
    "dismiss": "Dismissed {}",
    "snooze_until": "Snoozed {} until a time",
    "snooze_for": "Snoozed {} until more signals",
    "resolve": "Resolved {}",
    "restore": "Restored {}",
    "correct": "Corrected {}: {fields}",
    "merge": "Merged {} into “{into}”",
    "split": "Split “{into}” off from {}",
    "move": "Moved signals of {} to “{into}”",
    "distinct": "Told {} and “{into}” apart",
}


def describe_decision(
    action: DecisionKind, titles: Sequence[str], into: str | None = None, corrected: Iterable[str] = ()
) -> str:
    """Return what was decided about reports, in a few words.

    `into` is the title of the report beside them, `corrected` are the fields of a correction.
    """
    what = f"“{titles[0]}”" if len(titles) == 1 else f"{len(titles)} reports"
    return _DONE[action].format(what, into=into, fields=", ".join(sorted(set(corrected))))

"""The events that people can be notified of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

EventType = Literal[
    "report.ready",
    "report.priority_raised",
    "report.recurred",
    "report.assigned",
    "report.mentioned",
    "report.needs_input",
    "report.fix_held",
    "report.fix_failed",
    "report.pull_request",
    "report.resolved",
]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

PROJECT_DEFAULT: tuple[EventType, ...] = (
    "report.ready",
    "report.priority_raised",
    "report.recurred",
    "report.needs_input",
    "report.fix_failed",
)
"""Events of a project's destination that names none."""
PERSONAL_DEFAULT: tuple[EventType, ...] = (
    "report.assigned",
    "report.mentioned",
    "report.needs_input",
    "report.fix_failed",
)
"""Events of a person's destination that names none."""

CALM = frozenset({"report.fix_held", "report.pull_request", "report.resolved"})
"""Events that need nobody: where a message can be edited, the report's last one is, and no new one is sent."""


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """Something that happened to a report. `detail` depends on the type; `actor_id` is who did it, if a person."""

    id: int
    project_id: int
    report_id: UUID
    type: EventType
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    actor_id: int | None = None


_WORDS: Mapping[EventType, str] = {
    "report.ready": "Ready for review",
    "report.priority_raised": "Raised to {to}",
    "report.recurred": "Came back",
    "report.assigned": "Assigned to {logins}",
    "report.mentioned": "Mentioned in a note",
    "report.needs_input": "Waits for input",
    "report.fix_held": "The fix holds: no signal in {days:g} days",
    "report.fix_failed": "The fix did not hold: {signals} signals in {days:g} days",
    "report.pull_request": "In review: {pull_request}",
    "report.resolved": "Resolved",
}


def words_of(type: EventType, detail: Mapping[str, Any]) -> str:
    """Return what happened, in a few words of our own."""
    logins = ", ".join(f"{login}" for login in detail.get("logins", ()))
    return _WORDS[type].format(
        to=detail.get("to", "P0"),
        logins=logins[:200],
        days=float(detail.get("days", 7)),
        signals=detail.get("signals", 0),
        pull_request=str(detail.get("pull_request", "a pull request"))[:200],
    )


def main_type(types: Collection[EventType]) -> EventType:
    """Return which of the events of one message names it: the first in the order of `EVENT_TYPES`."""
    return min(types, key=EVENT_TYPES.index)

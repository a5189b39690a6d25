"""The events that people can be notified of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from postroom.domain.notifications.message import one_line

ProjectEventType = Literal[
    "quarantine.growing",
    "source.silent",
    "source.failing",
    "budget.exhausted",
    "destination.failed",
    "tracker.failed",
]
PROJECT_EVENT_TYPES: tuple[ProjectEventType, ...] = get_args(ProjectEventType)
"""Events of a project as a whole, about no report."""

ReportEventType = Literal[
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
EventType = Literal[ReportEventType, ProjectEventType]
EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)

UPDATED = "report.updated"
"""An event that sends no message: messages about the report that can be edited are brought up to date."""

PROJECT_DEFAULT: tuple[EventType, ...] = (
    "report.ready",
    "report.priority_raised",
    "report.recurred",
    "report.needs_input",
    "report.fix_failed",
    "source.failing",
    "budget.exhausted",
    "destination.failed",
    "tracker.failed",
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
class NotificationEvent:
    """Something that happened to a report, or to a project if `report_id` is None.

    `detail` depends on the type; `actor_id` is who did it, if a person. Beside the types that people choose from
    there is `UPDATED`.
    """

    id: int
    project_id: int
    report_id: UUID | None
    type: EventType | Literal["report.updated"]
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
    "quarantine.growing": "{count} signals were blocked by the safety filter within a day",
    "source.silent": "The source {name} has sent nothing for {days:g} days",
    "source.failing": "The source {name} can't be asked: {error}",
    "budget.exhausted": "Today's budget for language models is spent",
    "destination.failed": "The destination {name} was switched off: {error}",
    "tracker.failed": "The tracker {name} refuses its token: {error}",
}


def words_of(type: EventType, detail: Mapping[str, Any]) -> str:
    """Return what happened, in a few words of our own."""
    logins = ", ".join(f"{login}" for login in detail.get("logins", ()))
    return _WORDS[type].format(
        to=detail.get("to", "P0"),
        logins=logins[:200],
        days=float(detail.get("days", 7)),
        signals=detail.get("signals", 0),
        count=detail.get("count", 0),
        name=one_line(str(detail.get("name", "")), 100),
        error=one_line(str(detail.get("error", "")), 200),
        pull_request=str(detail.get("pull_request", "a pull request"))[:200],
    )


def main_type(types: Collection[EventType]) -> EventType:
    """Return which of the events of one message names it: the first in the order of `EVENT_TYPES`."""
    return min(types, key=EVENT_TYPES.index)

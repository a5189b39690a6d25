"""How a report and its issue follow each other: by comparing states, never by the order of events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from postroom.domain.reports.state import Status

Kind = Literal["github", "gitlab", "linear", "jira"]

State = Literal["open", "done", "dropped", "duplicate"]
"""State of an issue; all but `open` are closed: as solved, as not to be done, as part of another one."""

CONTENTS = Literal["auto", "link", "summary"]
"""What is written to a tracker: nothing of the report but its link, or its title and summary as well. `auto` is the
link where everybody can read the tracker."""

SYNC_JOB = "tracker"
"""Job that brings a tracker's issues and their reports in step; its key is the tracker's id.

A payload `touched` names issues that have changed there.
"""


@dataclass(frozen=True, slots=True)
class Rules:
    """What follows what. `recurrence`: whether a report that comes back reopens its issue or gets a new one.

    `link_comment`: whether an issue that was there before gets a comment with the link. `pull_comments`: whether
    what people say there becomes notes.
    """

    push_status: bool = True
    pull_status: bool = True
    push_assignee: bool = True
    pull_assignee: bool = True
    push_priority: bool = False
    link_comment: bool = True
    pull_comments: bool = False
    recurrence: Literal["reopen", "new"] = "reopen"
    content: CONTENTS = "auto"


@dataclass(frozen=True, slots=True)
class Ours:
    """A report: its status, whether a snooze hides it, and whether it is merged into one with an issue of its own.

    `changed`: whether that differs from the state last sent to its issue. `at` is when its status changed last.
    """

    status: Status
    snoozed: bool
    duplicate: bool
    changed: bool
    at: datetime

    @property
    def state(self) -> State | None:
        """The state that its issue should have; None for the one that it has."""
        if self.duplicate:
            return "duplicate"
        if self.status is Status.RESOLVED:
            return "done"
        if self.status is Status.SUPPRESSED:
            return None if self.snoozed else "dropped"
        return None if self.status is Status.DELETED else "open"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: here (`pull`), or the state to give the issue (`push`); neither if both agree."""

    pull: Literal["resolve", "dismiss", "reopen"] | None = None
    push: State | None = None


def next_step(
    rules: Rules, ours: Ours, *, seen: State, theirs: State, moved_at: datetime | None, dismissed_there: bool
) -> Step:
    """Return what brings a report and its issue in step.

    If both have changed, the later change counts, but a dismissal here is never taken back by a closed issue.

    Args:
        rules: what follows what.
        ours: the report.
        seen: the state of the issue when it was compared last.
        theirs: its present state.
        moved_at: when the issue was changed last, None if unknown.
        dismissed_there: whether the report is dismissed because its issue was closed.
    """
    pull = _pull(ours, theirs, dismissed_there=dismissed_there) if seen != theirs else None
    if not rules.pull_status or ours.duplicate:
        pull = None
    wanted = ours.state if rules.push_status and ours.changed else None
    push = wanted if wanted is not None and (wanted == "open") != (theirs == "open") else None
    if pull is None or push is None:
        return Step(pull, None if pull else push)
    theirs_first = ours.status is not Status.SUPPRESSED and (moved_at is None or moved_at > ours.at)
    return Step(pull=pull) if theirs_first else Step(push=push)


def _pull(
    ours: Ours, theirs: State, *, dismissed_there: bool
) -> Literal["resolve", "dismiss", "reopen"] | None:
    if theirs == "open":
        back = ours.status is Status.RESOLVED or (ours.status is Status.SUPPRESSED and dismissed_there)
        return "reopen" if back and not ours.snoozed else None
    if ours.status in {Status.RESOLVED, Status.SUPPRESSED, Status.DELETED}:
        return None
    return "resolve" if theirs == "done" else "dismiss"

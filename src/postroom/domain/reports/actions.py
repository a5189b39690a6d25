"""What can be done with a report of a status, and why not: for everyone who offers actions on reports.

The answers depend on the status alone, so they are computed once; a list of reports costs a look-up each.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, cast

from pydantic import Field
from typing_extensions import TypedDict

from postroom.domain.reports.state import TRANSITIONS, Event, Reopen, Resolve, Status, Suppress, target_of


class Action(StrEnum):
    """The actions that change a report's status.

    `SNOOZE_UNTIL` waits for a time, `SNOOZE_FOR` for a number of signals. `RESTORE` returns a report that was put
    away: to its former status, or to collecting signals.
    """

    DISMISS = "dismiss"
    SNOOZE_UNTIL = "snooze_until"
    SNOOZE_FOR = "snooze_for"
    RESOLVE = "resolve"
    RESTORE = "restore"
    DELETE = "delete"
    REINGEST = "reingest"


PUT_AWAY = frozenset({Status.SUPPRESSED, Status.RESOLVED, Status.FAILED})
"""Statuses that a report is restored from."""

_EVENTS: Mapping[Action, Event] = MappingProxyType(
    {
        Action.DISMISS: Suppress(),
        Action.SNOOZE_UNTIL: Suppress(),
        Action.SNOOZE_FOR: Reopen(),
        Action.RESOLVE: Resolve(),
        Action.RESTORE: Reopen(),
    }
)


def action_of(event: Event, *, timed: bool) -> Action | None:
    """Return the action that requests an event; `timed`: until a time. None for events that nobody requests."""
    match event:
        case Suppress():
            return Action.SNOOZE_UNTIL if timed else Action.DISMISS
        case Resolve():
            return Action.RESOLVE
        case Reopen():
            return Action.RESTORE if event.snooze_for is None else Action.SNOOZE_FOR
        case _:
            return None


_ONLY: Mapping[Action, str] = MappingProxyType(
    {
        Action.RESOLVE: "Only reports that are ready or wait for a person can be resolved.",
        Action.RESTORE: "Only reports that were put away can be restored.",
    }
)


def _is_allowed(action: Action, status: Status) -> bool:
    match action:
        case Action.DELETE | Action.REINGEST:
            return status not in {Status.SUPPRESSED, Status.DELETED}
        case Action.RESTORE if status not in PUT_AWAY:
            return False
        case Action.SNOOZE_FOR if status in PUT_AWAY - {Status.FAILED}:
            return False
    return target_of(_EVENTS[action]) in TRANSITIONS[status]


def _explain(action: Action, status: Status) -> str:
    if status is Status.DELETED:
        return "It is deleted."
    if action in _ONLY:
        return _ONLY[action]
    if status in PUT_AWAY:
        return "Restore it first."
    if status is Status.POTENTIAL:
        return "It collects signals already."
    return "It waits for research."


REFUSALS: Mapping[Status, Mapping[Action, str | None]] = MappingProxyType(
    {
        status: MappingProxyType(
            {action: None if _is_allowed(action, status) else _explain(action, status) for action in Action}
        )
        for status in Status
    }
)
"""For each status and action why it is not allowed, in one sentence; None when it is allowed."""


class AllowedStates(TypedDict):
    """For each action that changes a report's status: null if it is allowed, else why not, in one sentence.

    An extension of this server. The route for changing the status accepts more: `potential` for a report that is
    not put away makes it collect signals again.
    """

    dismiss: Annotated[str | None, Field(description="Set `suppressed`.")]
    snooze_until: Annotated[str | None, Field(description="Set `suppressed` with `snooze_until`.")]
    snooze_for: Annotated[str | None, Field(description="Set `potential` with `snooze_for`.")]
    resolve: Annotated[str | None, Field(description="Set `resolved`.")]
    restore: Annotated[
        str | None,
        Field(
            description="Set `potential`, for one that was put away: dismissed, snoozed until a time or until more "
            "signals, resolved, failed."
        ),
    ]
    delete: Annotated[str | None, Field(description="Delete it with its signals.")]
    reingest: Annotated[str | None, Field(description="Take it apart, and group its signals again.")]


ALLOWED_STATES = cast(
    "Mapping[str, AllowedStates]",
    {
        status.value: {action.value: refusal for action, refusal in refusals.items()}
        for status, refusals in REFUSALS.items()
    },
)
"""By status, so that a row of a list costs a look-up."""

SNOOZED_STATES: AllowedStates = {**ALLOWED_STATES[Status.POTENTIAL], "restore": None}
"""Of a report that waits for more signals: it can be woken."""

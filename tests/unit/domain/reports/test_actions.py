"""What can be done with a report of each status, and why not."""

import pytest
from tests.helpers.reports import MOMENT

from postroom.domain.reports.actions import PUT_AWAY, REFUSALS, Action
from postroom.domain.reports.state import (
    Change,
    Delete,
    Event,
    Reopen,
    ReportFacts,
    Resolve,
    Status,
    Suppress,
    plan_transition,
)

EVENTS: dict[Action, Event] = {
    Action.DISMISS: Suppress(),
    Action.SNOOZE_UNTIL: Suppress(),
    Action.SNOOZE_FOR: Reopen(snooze_for=3),
    Action.RESOLVE: Resolve(),
    Action.RESTORE: Reopen(),
    Action.DELETE: Delete(),
    Action.REINGEST: Delete(),
}
ALLOWED = {
    Status.POTENTIAL: "dismiss snooze_until delete reingest",
    Status.CANDIDATE: "dismiss snooze_until delete reingest",
    Status.IN_PROGRESS: "dismiss snooze_until snooze_for delete reingest",
    Status.PENDING_INPUT: "dismiss snooze_until snooze_for resolve delete reingest",
    Status.READY: "dismiss snooze_until snooze_for resolve delete reingest",
    Status.RESOLVED: "dismiss snooze_until restore delete reingest",
    Status.FAILED: "dismiss snooze_until snooze_for restore delete reingest",
    Status.SUPPRESSED: "restore",
    Status.DELETED: "",
}


@pytest.mark.parametrize("status", Status)
def test_refusals_of_status_allow_what_the_table_says(status: Status) -> None:
    allowed = [action.value for action, refusal in REFUSALS[status].items() if refusal is None]
    assert allowed == ALLOWED[status].split()


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
def test_refusals_of_action_agree_with_the_planned_transition(status: Status, action: Action) -> None:
    plan = plan_transition(ReportFacts(status, signal_count=1), EVENTS[action], now=MOMENT)
    narrower = (
        (action is Action.RESTORE and status not in PUT_AWAY)
        or (action is Action.SNOOZE_FOR and status in {Status.RESOLVED, Status.SUPPRESSED})
        or (action in {Action.DELETE, Action.REINGEST} and status is Status.SUPPRESSED)
    )
    assert (REFUSALS[status][action] is None) == (isinstance(plan, Change) and not narrower)


@pytest.mark.parametrize("status", Status)
def test_refusals_of_status_are_one_sentence_each(status: Status) -> None:
    for refusal in filter(None, REFUSALS[status].values()):
        assert refusal[0].isupper()
        assert refusal.index(".") == len(refusal) - 1


def test_refusals_of_dismissed_report_say_what_to_do() -> None:
    assert REFUSALS[Status.SUPPRESSED][Action.DISMISS] == "Restore it first."
    assert REFUSALS[Status.RESOLVED][Action.SNOOZE_FOR] == "Restore it first."
    assert REFUSALS[Status.CANDIDATE][Action.SNOOZE_FOR] == "It waits for research."

"""When a change of a report's status can be undone."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.reports.state import Status
from postroom.domain.reports.state_undo import UNDO_WINDOW, Former, describe_undo, refuse_undo

NOW = datetime(2031, 1, 1, tzinfo=UTC)


def refusal(
    *,
    age: timedelta = timedelta(),
    undone: bool = False,
    latest: bool = True,
    status: Status = Status.RESOLVED,
) -> str | None:
    return refuse_undo(
        changed_at=NOW - age, led_to=Status.RESOLVED, undone=undone, latest=latest, status=status, now=NOW
    )


@pytest.mark.parametrize("age", [timedelta(), UNDO_WINDOW])
def test_undo_of_last_change_is_allowed_for_a_while(age: timedelta) -> None:
    assert refusal(age=age) is None


def test_undo_refusal_names_reason() -> None:
    assert refusal(age=UNDO_WINDOW + timedelta(microseconds=1)) == "A change can be undone for 30 days."
    assert refusal(undone=True) == "It has already been undone."
    assert refusal(latest=False) == "The report has been changed since."
    assert refusal(status=Status.CANDIDATE) == "The report is queued for research by now."
    assert refusal(status=Status.DELETED) == "The report has been deleted, or merged into another one, since."


@pytest.mark.parametrize(
    ("former", "sentence"),
    [
        ([], None),
        ([Former(Status.READY, snoozed=False)], "The report returns to: ready."),
        ([Former(Status.POTENTIAL, snoozed=True)], "The report returns to: snoozed."),
        ([Former(Status.READY, snoozed=False)] * 2, "2 reports return to: ready."),
        (
            [Former(Status.FAILED, snoozed=False), *[Former(Status.READY, snoozed=False)] * 2],
            "3 reports return to: 2 ready, 1 failed.",
        ),
    ],
)
def test_undo_description_counts_former_states(former: list[Former], sentence: str | None) -> None:
    assert describe_undo(former) == sentence

"""The question that a report asks where no code is known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postroom.domain.research.questions import question_of
from postroom.domain.research.urgency import Observation

NOW = datetime(2026, 5, 1, tzinfo=UTC)
BODY = "The window stays white until the program is started again, whatever the settings are."
STEPS = f"{BODY}\n\n1. Open the settings.\n2. Choose a theme.\n3. Close the settings."


def seen(
    text: str, *, days: int = 0, kind: str = "issue", product: str = "github", **facts: Any
) -> Observation:
    return Observation(text, product, kind, NOW - timedelta(days=days), facts)


@pytest.mark.parametrize(
    ("one", "question"),
    [
        (seen("Window stays white"), "What happens, and after which steps? Nothing but its title says it."),
        (
            seen(f"Window stays white\n\n{BODY}", labels="bug,info-needed"),
            (
                "Has its reporter said after which steps it happens and in which version? "
                "Its tracker marks it “info-needed”."
            ),
        ),
        (
            seen(f"Window stays white in 1.94.2\n\n{STEPS}", labels="bug,info-needed"),
            "Has its reporter answered? Its tracker marks it “info-needed”.",
        ),
        (
            seen(f"Window stays white\n\n{BODY}", labels="wontfix"),
            "Can it be closed? Its tracker marks it “wontfix”.",
        ),
        (
            seen(f"Window stays white\n\n{BODY}", days=800),
            "Does it still happen in a current version, and after which steps? It is 2 years old, and nobody",
        ),
        (
            seen(f"Window stays white\n\n{STEPS}", days=800, status="confirmed"),
            "Does it still happen in a current version? It is 2 years old.",
        ),
        (seen(f"Window stays white\n\n{STEPS}"), "Does it happen when its steps are followed?"),
        (seen(f"Crash on start\n\n{BODY}"), "What does the log or the crash report say"),
        (seen(BODY, kind="ticket", product="zendesk"), "After which steps does it happen?"),
        (seen("Disk is full", kind="alert", product="grafana"), "What has to be done about it?"),
    ],
)
def test_question_names_what_signals_leave_open(one: Observation, question: str) -> None:
    assert question_of([one], now=NOW).startswith(question)


def test_question_of_several_signals_needs_all_of_them_to_lack_it() -> None:
    waits = seen(f"Window stays white\n\n{BODY}", labels="needinfo")
    assert question_of([waits, seen("Window stays white")], now=NOW) == "After which steps does it happen?"
    assert "Nothing but their titles" in question_of([seen("White window")] * 2, now=NOW)

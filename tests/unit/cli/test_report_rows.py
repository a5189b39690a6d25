"""How a row of the list of reports is printed for people."""

from datetime import UTC, datetime
from typing import Any

import pytest

from postroom.cli.reports import similar
from postroom.cli.reports.commands import states, status_of
from postroom.cli.reports.page import age_of
from postroom.domain.errors import Invalid


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"status": "ready"}, "ready"),
        ({"status": "pending_input"}, "needs input"),
        ({"status": "potential", "snoozed_for": None}, "gathering"),
        ({"status": "potential", "snoozed_for": 3, "snooze_signals": 10}, "snoozed, 7 of 10 signals"),
        ({"status": "suppressed", "snoozed_until": None}, "dismissed"),
        ({"status": "suppressed", "snoozed_until": "2026-12-01T08:00:00Z"}, "snoozed until 2026-12-01"),
        ({"status": "of a newer server"}, "of a newer server"),
    ],
)
def test_status_of_report_is_the_word_of_the_web_app(report: dict[str, Any], words: str) -> None:
    assert status_of(report) == words


@pytest.mark.parametrize(
    ("status", "history", "words"),
    [
        ("ready", None, ["opened 2y ago"]),
        ("resolved", {"item": "7"}, ["opened 2y ago"]),
        ("ready", {"item": "7"}, ["came back, last signal 3h ago", "first seen 2y ago"]),
    ],
)
def test_age_of_returned_item_is_of_last_signal(status: str, history: object, words: list[str]) -> None:
    report = {"status": status, "history": history, "created_at": "2024-11-01T00:00:00Z"}
    report["last_signal_at"] = "2026-11-30T09:00:00Z"
    assert age_of(report, datetime(2026, 11, 30, 12, tzinfo=UTC)) == words


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", {"status": ""}),
        ("ready,Needs input", {"status": "ready,pending_input"}),
        ("needs_input", {"status": "pending_input"}),
        ("pending_input", {"status": "pending_input"}),
        ("gathering", {"status": "potential", "snoozed": "false"}),
        ("ready,dismissed", {"status": "ready,suppressed", "snoozed": "false"}),
        ("suppressed", {"status": "suppressed"}),
        ("snoozed", {"status": "potential,suppressed", "snoozed": "true"}),
    ],
)
def test_states_are_named_as_in_the_web_app(text: str, query: dict[str, str]) -> None:
    assert states(text) == query


def test_snoozed_beside_other_states_is_refused() -> None:
    with pytest.raises(Invalid, match="alone"):
        states("snoozed,ready")


@pytest.mark.parametrize(("for_people", "status"), [(True, "dismissed"), (False, "suppressed")])
def test_line_of_similar_report_names_its_state(for_people: bool, status: str) -> None:
    report = {"id": "0192-aa", "status": "suppressed", "signal_count": 2, "title": "Cart is empty"}
    one = {"report": report, "similarity": 0.911, "why": "same error"}

    row = similar.line_of(one, "", for_people=for_people)

    assert (row["status"], row["likeness"], row["title"]) == (status, "0.91", "Cart is empty")

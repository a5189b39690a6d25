"""How a row of the list of reports is printed for people."""

from typing import Any

import pytest

from postroom.cli.reports.commands import status_of


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ({"status": "ready"}, "ready"),
        ({"status": "pending_input"}, "needs input"),
        ({"status": "potential", "snoozed_for": None}, "gathering"),
        ({"status": "potential", "snoozed_for": 3}, "snoozed"),
        ({"status": "suppressed", "snoozed_until": None}, "dismissed"),
        ({"status": "suppressed", "snoozed_until": "2026-12-01T08:00:00Z"}, "snoozed"),
        ({"status": "of a newer server"}, "of a newer server"),
    ],
)
def test_status_of_report_is_the_word_of_the_web_app(report: dict[str, Any], words: str) -> None:
    assert status_of(report) == words

"""How a row of the list of reports is printed for people."""

from datetime import UTC, datetime
from typing import Any

import pytest

from postroom.cli.reports import similar
from postroom.cli.reports.commands import DEFAULT_ORDERING, line, states, status_of
from postroom.cli.reports.head import card_beside, items_of, said_by
from postroom.cli.reports.page import Page, age_of, lines_of
from postroom.domain.errors import Invalid
from postroom.domain.reports.inbox import parse_ordering


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
        ("ready", None, ["last signal 3h ago", "opened 2y ago"]),
        ("resolved", {"item": "7"}, ["last signal 3h ago", "opened 2y ago"]),
        ("ready", {"item": "7"}, ["came back, last signal 3h ago", "first seen 2y ago"]),
    ],
)
def test_age_of_report_is_of_last_signal(status: str, history: object, words: list[str]) -> None:
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


def imported() -> dict[str, Any]:
    """Return a report of an item from two years before, imported five minutes ago."""
    return {
        "id": "01a2-aa",
        "title": "Menu does not open",
        "working_title": "Menu does not open",
        "headline": "Menu does not open. · chrome/content/browser/menubar-popup.xul, …",
        "priority": "P4",
        "status": "pending_input",
        "created_at": "2026-11-30T11:55:00Z",
        "updated_at": "2026-11-30T11:56:00Z",
        "last_signal_at": "2024-11-01T00:00:00Z",
        "signal_count": 1,
        "total_weight": 1.0,
        "source_products": ["bugzilla"],
        "summary": None,
        "dismissal_note": None,
        "implementation_pr_url": None,
    }


def test_list_of_imported_items_shows_age_of_newest_signal() -> None:
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert line(imported(), now, "")["age"] == "2y"
    assert age_of(imported(), now) == ["last signal 2y ago", "added 5m ago"]


def test_usual_order_is_by_urgency() -> None:
    fields = [(one.field.value, one.descending) for one in parse_ordering(DEFAULT_ORDERING)]
    assert fields == [("settled", False), ("urgency", False), ("id", False)]


@pytest.mark.parametrize(
    ("card", "beside"),
    [
        ("Menu does not open. · app/menu.xul", ""),
        (
            "Menu does not open · after an update of the system · app/menu.xul",
            "after an update of the system",
        ),
        ("The menu stays closed on Linux", "The menu stays closed on Linux"),
        ("Menu does not open · after a good start, the file of …", ""),
        ("Menu does not open · Permissions Toggle Menu", ""),
        ("Menu does not open · If filing a bug, please include the full output", ""),
        ("", ""),
    ],
)
def test_line_below_title_is_neither_title_nor_paths(card: str, beside: str) -> None:
    assert card_beside(card, ["fix(menu): Menu does not open"]) == beside


def test_page_names_item_of_tracker_and_no_missing_repository() -> None:
    signal = {
        "signal_id": "01-bb",
        "timestamp": "2024-11-01T00:00:00Z",
        "source_product": "bugzilla",
        "source_type": "issue",
        "source_id": "4711",
        "content": "Menu does not open",
        "extra": {"Status": "NEW", "URL": "https://bugs.example/4711"},
    }
    entry = {"created_at": "2026-11-30T11:55:00Z"}
    chosen = {"repository": None, "reason": "No repository is connected to the project."}
    asks = {
        "actionability": "requires_human_input",
        "explanation": "Choose the repository.",
        "already_addressed": False,
    }
    log = [
        {"type": "actionability_judgment", "content": asks, **entry},
        {"type": "repo_selection", "content": chosen, **entry},
    ]

    lines = list(
        lines_of(Page(imported(), [signal], log), datetime(2026, 11, 30, 12, tzinfo=UTC), everything=False)
    )

    assert "bugzilla 4711, NEW, https://bugs.example/4711" in lines
    assert not any("no repository" in each.lower() for each in lines), "the list says it once"
    assert any(each.startswith("P4 · to review · ") for each in lines)
    assert list(items_of([{**signal, "source_type": "ticket"}])) == []


def page_of(report: dict[str, Any], content: str) -> list[str]:
    signal = {
        "signal_id": "01-bb",
        "timestamp": "2024-11-01T00:00:00Z",
        "source_product": "bugzilla",
        "source_type": "issue",
        "source_id": "4711",
        "content": content,
    }
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    return list(lines_of(Page({**imported(), **report}, [signal], []), now, everything=False))


def test_page_shows_short_text_of_signal_whole() -> None:
    lines = page_of(
        {"title": "Menu does not open", "summary": "A Bugzilla issue says: “It stays closed since May”."},
        "Menu does not open\n\nUser Agent: Mozilla/5.0 (X11)\n\nSteps to reproduce:\n\n1. Press the key twice.\n\n"
        "Actual results:\n\nIt stays closed since May.",
    )
    at = lines.index("What it says")
    assert lines[at + 1 : at + 5] == [
        "  Steps to reproduce:",
        "  1. Press the key twice.",
        "  Actual results:",
        "  It stays closed since May.",
    ]
    assert not any("User Agent" in line for line in lines[: at + 6])


def test_page_marks_where_told_lines_of_long_text_are_left_out() -> None:
    steps = [f"{number}. Press the key marked {number} twice." for number in range(1, 14)]
    lines = page_of(
        {"title": "Menu does not open", "summary": f"It says: “{steps[1]} {steps[2]}”."},
        "\n".join(["Menu does not open", "", *steps]),
    )
    at = lines.index("What it says")
    assert lines[at + 1 : at + 4] == [f"  {steps[0]}", "  …", f"  {steps[3]}"]
    assert lines[at + 11 : at + 13] == [f"  {steps[11]}", f"  {steps[12]}"]


def test_page_shows_no_text_that_is_told_above_whole() -> None:
    said = "It stays closed since May."
    lines = page_of({"title": "Menu", "summary": f"A letter says: “{said}”."}, f"Menu\n\n{said}")
    assert "What it says" not in lines


def test_page_of_report_that_gathers_says_why_and_what_to_ask() -> None:
    gathering = {"status": "potential", "title": "Menu does not open", "total_weight": 0.75}
    card = {"headline": "Menu does not open · stop the menu, menu"}
    lines = page_of(
        {**gathering, **card}, "Menu does not open\n\nIt stays closed since the update of last May."
    )
    said = " ".join(" ".join(lines[lines.index("Why") :]).split())
    assert said.startswith(
        "Why Gathering: it has a weight of 0.75, and is researched from 1 on. It would be P4: Its title says “does"
    )
    assert "To ask: Does it still happen in a current version, and after which steps?" in said
    assert not any("stop the menu" in line for line in lines), "what the signal says is shown whole"


def test_page_of_report_of_bare_titles_says_what_it_waits_for() -> None:
    gathering = {"status": "potential", "title": "Menu does not open", "total_weight": 1.0}
    waits = "It waits until a signal says more than its title."
    assert waits in " ".join(" ".join(page_of(gathering, "Menu does not open")).split())
    told = "Menu does not open\n\nIt stays closed since the update of last May."
    assert waits not in " ".join(" ".join(page_of(gathering, told)).split())


def test_page_shows_text_of_another_signal_where_that_of_title_has_none() -> None:
    bare, told = (
        {"source_product": "github", "source_type": "issue", "content": content}
        for content in ("Menu stays closed", "Menu\n\nIt stays closed since May.")
    )
    assert said_by([bare, told], known="Menu stays closed", title="Menu stays closed") == [
        "It stays closed since May."
    ]
    assert said_by([bare], known="Menu stays closed", title="Menu stays closed") == []


def test_page_says_that_report_names_several_problems_and_what_to_do() -> None:
    text = "Menu does not open\n\nSince May."
    said = " ".join(page_of({"several_problems": "two problems", "signal_count": 2}, text))
    assert "It names several problems (“two problems”): split its signals (postroom reports split" in said
    assert "--title …)." in said
    assert "split" not in " ".join(page_of({"several_problems": "two problems"}, text))


def test_page_shows_the_reason_of_a_regrouping_whole() -> None:
    note = (
        f"Report {'0' * 36} “Script causes high CPU load” was merged into this one with 1 signal. "
        "Reason: Regrouping compared both, which name the same error on the same page."
    )
    entry = {"type": "note", "content": {"note": note}, "created_at": "2026-11-30T11:55:00Z"}
    page = Page(imported(), [], [entry])
    lines = [
        line.strip() for line in lines_of(page, datetime(2026, 11, 30, 12, tzinfo=UTC), everything=False)
    ]
    assert f"note: {note}" in " ".join(lines)
    assert max(map(len, lines)) <= 110

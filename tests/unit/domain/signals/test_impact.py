"""What a signal weighs by its facts and its text."""

from dataclasses import replace
from typing import Any

import pytest

from postroom.domain.signals.impact import Consider, Weighing, step, weigh, weighed
from postroom.domain.signals.intake import NewSignal

EVERYDAY = [
    "The export button is misaligned\n\nSince the update it stands one pixel too low.",
    "We have 300 users and would like single sign-on",
    "Crash when opening the settings\n\nSteps: 1. open 2. click 3. crash",
    "Security settings dialog: typo in the third line",
    "The security page lists passwords in the wrong order",
    "Could you add a payments tab?",
    "Acme 2.53 users see a crash",
    "Everyone likes the new design",
    "I cannot check out the repository",
]

STEPS = "1. Open a ledger\n2. Press Export\n3. Choose a folder"


@pytest.mark.parametrize("text", EVERYDAY)
def test_weigh_everyday_text_keeps_base(text: str) -> None:
    assert weigh(text, {}, source_type="ticket", by=Weighing()).value == 0.5
    assert weigh(text, {}, source_type="ticket", by=Weighing()).reason == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("URGENT, 30 people are blocked\n\nWe can't log in.", "30 people"),
        ("Thirty of our customers cannot log in since this morning", "thirty of our customers"),
        ("30 Mitarbeiter können sich nicht anmelden", "30 mitarbeiter"),
        ("Seit heute früh: dreißig Kunden sind blockiert", "dreißig kunden"),
        ("30 personnes sont bloquées depuis ce matin", "30 personnes"),
        ("Treinta usuarios no pueden entrar", "treinta usuarios"),
        ("Orders\n\n1.200 Kunden betroffen.", "1.200 kunden"),
        ("Nobody can log in", "nobody"),
        ("Since noon the whole office can\u2019t print", "whole office"),
        ("Tout le monde est bloqué", "tout le monde"),
        ("Deleting a folder deletes all my data", "lost data"),
        ("Datenverlust beim Speichern", "lost data"),
        ("SQL injection in the search box", "security"),
        ("Customers see invoices of other customers", "security"),
        ("Payments are failing", "payments"),
        ("He sido cobrado dos veces", "payments"),
        ("The site is down", "an outage"),
    ],
)
def test_weigh_text_of_high_impact_passes_alone(text: str, why: str) -> None:
    found = weigh(text, {}, source_type="ticket", by=Weighing())
    assert found.value == 1.0
    assert why in found.reason


@pytest.mark.parametrize(
    ("facts", "type", "value"),
    [
        ({"users_affected": 229, "occurrences": 400, "level": "error"}, "issue_created", 1.0),
        ({"users_affected": 1, "occurrences": 1, "level": "error"}, "issue_created", 0.5),
        ({"users_affected": 4, "occurrences": 5, "level": "error"}, "issue_created", 0.75),
        ({"users_affected": 4, "level": "fatal"}, "issue_created", 1.0),
        ({"users_affected": 12, "level": "warning"}, "issue_created", 0.5),
        ({"users_affected": 120, "level": "warning"}, "issue_created", 1.0),
        ({"occurrences": 100, "level": "error"}, "issue_created", 1.0),
        ({"occurrences": 5_000, "level": "info"}, "issue_created", 0.5),
        ({"level": "error", "handled": False}, "issue_created", 0.6),
        ({"occurrences": 90, "usual_per_hour": 2.0}, "issue_spiking", 1.0),
        ({"severity": "critical"}, "alert", 1.0),
        ({"severity": "warning"}, "alert", 0.5),
        ({}, "alert", 1.0),
        ({"severity": "critical", "environment": "staging"}, "alert", 0.5),
        ({"priority": "Urgent"}, "ticket", 1.0),
        ({"priority": "high"}, "ticket", 0.75),
        ({"priority": "Normal"}, "ticket", 0.5),
        ({"priority": "P1 - Critical"}, "issue", 1.0),
        ({"priority": "1 - Urgent!"}, "issue", 1.0),
        ({"Priority": "Dringend"}, "issue", 1.0),
        ({"severity": "Sev1 (highest)"}, "issue", 1.0),
        ({"priority": "High (2)"}, "issue", 0.75),
        ({"priority": "Not urgent"}, "issue", 0.5),
        ({"priority": "front page"}, "issue", 0.5),
        ({"labels": ["bug", "priority: critical"]}, "issue", 1.0),
        ({"labels": ["severity::1"]}, "issue", 1.0),
        ({"tags": ["urgent"]}, "ticket", 1.0),
        ({"labels": ["priority/P3", "critical-css", "urgent-care", "p1-team"]}, "issue", 0.5),
        ({"priority": "low", "labels": ["P1"]}, "issue", 0.5),
        ({"labels": {"urgent": 1}, "tags": [["urgent"], 7]}, "issue", 0.5),
        ({"labels": "ui, urgent"}, "issue", 1.0),
        ({"labels": ["urgent"], "environment": "staging"}, "issue", 0.5),
        ({"priority": ["urgent"], "users_affected": True, "occurrences": "9" * 40}, "ticket", 0.5),
        ({"users_affected": float("inf")}, "ticket", 0.5),
    ],
)
def test_weigh_facts_returns_weight_with_reason(facts: dict[str, Any], type: str, value: float) -> None:
    found = weigh("The export stops.", facts, source_type=type, by=Weighing())
    assert found.value == value
    assert bool(found.reason) == (value > 0.5)


def test_weigh_alert_whose_first_line_says_warning_keeps_base() -> None:
    for line in ("[FIRING:1] Lag (prod warning)", "[FIRING:1] Gc (severity=ticket)", "[RESOLVED] Lag"):
        assert weigh(line, {}, source_type="alert", by=Weighing()).value == 0.5


def test_weigh_two_medium_facts_pass_alone() -> None:
    found = weigh("URGENT: please look", {"priority": "high"}, source_type="ticket", by=Weighing())
    assert found.value == 1.0
    assert len(found.reasons) == 2


@pytest.mark.parametrize(("consider", "value"), [("all", 1.0), ("facts", 0.75), ("nothing", 0.2)])
def test_weigh_considers_what_the_source_is_set_to(consider: Consider, value: float) -> None:
    by = Weighing(0.2, consider)
    found = weigh("30 people are blocked", {"priority": "high"}, source_type="ticket", by=by)
    assert found.value == value


def test_weigh_never_lowers_and_leaves_zero_alone() -> None:
    assert weigh("typo", {"priority": "low"}, source_type="ticket", by=Weighing(0.9)).value == 0.9
    assert weigh("Payments are failing", {}, source_type="ticket", by=Weighing(0.0)).value == 0.0


def test_weigh_reads_only_the_beginning_of_a_text() -> None:
    said = "Payments are failing."
    assert weigh(f"{'word ' * 300}{said}", {}, source_type="ticket", by=Weighing()).value == 0.75
    assert weigh(f"{'word ' * 3_000}{said}", {}, source_type="ticket", by=Weighing()).value == 0.5


def test_weigh_leaves_code_and_comments_out() -> None:
    text = "Export\n\n```\npayments are failing\n```\n<!-- 30 people are blocked -->"
    assert weigh(text, {}, source_type="ticket", by=Weighing()).value == 0.5


def test_step_grows_once_at_each_threshold() -> None:
    assert step(9, 99) == (0, 0)
    assert step(10, 99) == (1, 0)
    assert step(999, 1_000) == (2, 2)
    assert step(1_000, 1_000) == (3, 2)


def test_weigh_finds_facts_in_any_case() -> None:
    assert weigh("Export", {"Priority": "P1"}, source_type="bug", by=Weighing()).value == 1.0


def test_weighed_signal_keeps_all_but_weight_and_reason() -> None:
    sent = NewSignal("zendesk", "ticket", "1", "Payments are failing", client_id="c", extra={"a": 1})
    found = weighed(sent)
    assert found.weight == 1.0
    assert replace(found, weight=sent.weight, weight_reason="") == sent


TOLD = (
    "In the first field I write one tag, in the second another. After all are replaced, files with two of them in "
    "one line have a piece of the old tag in the middle of the new one, and have to be reverted."
)


@pytest.mark.parametrize(
    ("text", "facts", "value", "why"),
    [
        ("Editor crashes when pasting a table", {}, 1.0, "crashes"),
        ("打开设置时崩溃", {}, 1.0, "崩溃"),
        ("Typo on the second page", {}, 0.5, ""),
        ("Wrong icon\n\nOnce it crashed, too. A CVE-2020-1234 was fixed there.", {}, 0.7, "security"),
        ("Editor crashes when pasting", {"labels": ["*info-needed"]}, 0.75, "crashes"),
        (f"Replacing corrupts my files\n\n{TOLD}", {"labels": ["*info-needed"]}, 1.0, "lost data"),
        (f"shop.example - It crashes\n\n{TOLD}", {"labels": ["*info-needed"]}, 0.75, "crashes"),
        ("Wrong icon", {"Keywords": "dataloss, regression"}, 1.0, "lost data"),
        ("Wrong icon", {"Keywords": "regression"}, 0.75, "a regression"),
        ("Wrong icon", {"Keywords": "regression", "Status": "NEW"}, 1.0, "has it as new"),
        ("Wrong icon", {"Status": "UNCONFIRMED"}, 0.5, ""),
        ("Wrong icon", {"Status": "REOPENED"}, 0.75, "has it as reopened"),
        ("Wrong icon", {"Votes": "12"}, 1.0, "12 people voted"),
        ("Wrong icon", {"reactions": {"+1": 4, "total_count": 40}}, 0.75, "4 people voted"),
        ("Wrong icon", {"Duplicates": "17, 18, 19"}, 1.0, "3 times more"),
        ("Wrong icon", {"Duplicates": "1720773"}, 0.75, "reported again"),
        ("Wrong icon", {"comments": 25, "priority": "high"}, 1.0, "25 comments"),
    ],
)
def test_weigh_issue_counts_what_its_tracker_says(
    text: str, facts: dict[str, Any], value: float, why: str
) -> None:
    found = weigh(text, facts, source_type="issue", by=Weighing(), source_product="bugzilla")
    assert found.value == value
    assert why in found.reason


@pytest.mark.parametrize(
    ("title", "value"),
    [("shop.example - The page freezes", 0.75), ("The window freezes", 1.0), ("Crash on shop.example", 1.0)],
)
def test_weigh_page_of_one_site_that_freezes_passes_not_alone(title: str, value: float) -> None:
    text = f"{title}\n\nNothing can be clicked any more."
    assert weigh(text, {}, source_type="issue", by=Weighing()).value == value


@pytest.mark.parametrize(
    ("title", "body", "status", "value"),
    [
        ("Export fails", STEPS, "NEW", 1.0),
        ("Export fails", "It throws ExportError.", "NEW", 1.0),
        ("Export fails", STEPS, "UNCONFIRMED", 0.5),
        ("Export fails", "It did so again.", "NEW", 0.75),
        ("Export as a table", STEPS, "NEW", 0.75),
        ("shop.example - Menu fails", STEPS, "NEW", 0.75),
    ],
)
def test_weigh_confirmed_issue_that_is_clear_passes_alone(
    title: str, body: str, status: str, value: float
) -> None:
    found = weigh(
        f"{title}\n\n{body}",
        {"status": status},
        source_type="issue",
        by=Weighing(),
        source_product="bugzilla",
    )
    assert found.value == value, found.reason
    assert ("it says how to see it" in found.reason) == (value == 1.0)

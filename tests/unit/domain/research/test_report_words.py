"""Titles and summaries, extracted from what signals say."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.report_words import (
    MAX_TITLE,
    ReportWords,
    SignalFacts,
    compose,
    describe,
    scope_of,
)

DAY = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 28, tzinfo=UTC)
CART = CodePath("shop/cart.py", 9.0, 5, "frame", ("a frame at line 5",), frozenset({0}))


def told(
    text: str, product: str = "github", type: str = "issue", days: int = 0, users: int = 0
) -> SignalFacts:
    return SignalFacts(text, product, type, DAY + timedelta(days=days), users)


def title(*signals: SignalFacts, paths: tuple[CodePath, ...] = (CART,)) -> str:
    return compose(describe(signals, now=NOW), paths, repository="acme/shop", changed=None).title


def test_title_is_commit_style_only_where_code_is_known() -> None:
    signal = told("total of an empty cart raises an error.\n\nIt should be 0.")
    assert title(signal) == "fix(cart): Total of an empty cart raises an error"
    assert title(signal, paths=()) == "Total of an empty cart raises an error"


def test_title_is_what_most_signals_say() -> None:
    ticket = told("Hello, I can't pay any more and I am very annoyed about it", "zendesk", "ticket")
    issue = told("Card payments fail after the redirect of the bank", days=3)
    assert title(ticket, issue) == "fix(cart): Card payments fail after the redirect of the bank"
    signals = [
        told("Shop broken\n\nThe logo has the wrong colour."),
        told("Export of invoices to CSV loses rows", days=1),
        told("CSV export of invoices loses the last rows", days=2),
        told("Rows are lost in the CSV export", days=3),
    ]
    assert "CSV" in title(*signals)


def test_wishes_are_features_and_slowness_is_performance() -> None:
    assert title(told("Feature request: could you add a dark mode to the shop")).startswith("feat(cart): ")
    assert title(told("The month view is slow and takes 12 seconds to load")).startswith("perf(cart): ")


def test_title_long_is_cut_between_words() -> None:
    made = title(told("The cart " + "really " * 20 + "fails\n" + "x"))
    assert len(made) <= MAX_TITLE
    assert made.endswith(" really…")


def test_summary_says_what_who_when_why_and_where() -> None:
    signals = [
        told("Empty cart raises TotalError\n\nThe total of an empty cart should be 0.", days=1, users=12),
        told(
            "I can not open my cart\n\nIt is blank since the update to 4.2 of the app.",
            "zendesk",
            "ticket",
            days=9,
        ),
    ]
    said = describe(signals, now=NOW)
    assert said.summary == (
        "A GitHub issue says: “Empty cart raises TotalError. The total of an empty cart should be 0”. "
        "2 signals from GitHub and Zendesk report it (as of 28 November 2026), the first on 2 November 2026 and "
        "the latest on 10 November 2026. 12 users are reported to be affected. A Zendesk ticket says: “I can not "
        "open my cart. It is blank since the update to 4.2 of the app”."
    )
    summary = compose(said, [CART], repository="acme/shop", changed="Ann changed it.").summary
    assert summary == (
        f"{said.summary} The code is shop/cart.py, line 5 in acme/shop: a frame at line 5. Ann changed it."
    )
    summary = compose(said, [], repository=None, changed=None).summary
    assert summary == f"{said.summary} No repository is chosen, so the code was not searched."


def test_summary_date_of_fast_clock_is_not_in_future() -> None:
    ahead = told("The cart is empty after sign-in", days=9_000)
    assert "on 28 November 2026" in describe([ahead], now=NOW).summary


def test_summary_cause_is_quoted_once() -> None:
    cause = "caused by the update to 4.2 of the app"
    short = describe([told(f"Empty cart raises TotalError\n\nIt is {cause}.")], now=NOW).summary
    assert short.count(cause) == 1
    assert "On the cause" not in short
    details = "The total of an empty cart should be 0. It fails with a TotalError in each shop since Monday. "
    long = describe([told(f"Empty cart raises TotalError\n\n{details * 3}It is {cause}.")], now=NOW).summary
    assert long.endswith(f"On the cause, a GitHub issue says: “It is {cause}”.")


def test_summary_names_scout_findings() -> None:
    signal = told("Error came back after it was closed", "signals_scout", "cross_source_issue")
    summary = describe([signal], now=NOW).summary
    assert summary.startswith("A scout's finding says: “Error came back")
    assert "1 signal from scouts reports it" in summary


def test_headlines_of_other_signals_are_named() -> None:
    signals = [told(f"Dead link on page {name}", days=place) for place, name in enumerate("abcdef")]
    summary = describe(signals, now=NOW).summary
    assert summary.count("“Dead link on page") == 1 + 3
    assert "and 2 more." in summary


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("shop/exports/revenue.py", "exports"),
        ("apps/web/src/features/widget/checkout/resume.ts", "checkout"),
        ("src/index.ts", None),
        ("README.md", "readme"),
        ("src/Cart.tsx", "cart"),
        ("shop/cart.py", "cart"),
        ("shop/__init__.py", None),
    ],
)
def test_title_scope_is_module_not_repository(path: str, scope: str | None) -> None:
    assert scope_of(path, "acme/shop") == scope


def test_title_of_signal_without_words_is_not_empty() -> None:
    assert title(told("..."), paths=()) == "..."
    assert title(told("\u200b"), paths=()) == "A signal without words"


def test_documents_are_documented() -> None:
    page = CodePath("docs/setup.md", 9.0, None, "path", ("is named",), frozenset({0}))
    said = ReportWords("fix", "Setup page is outdated", "It is.")
    assert compose(said, [page], repository="acme/shop", changed=None).title == "docs: Setup page is outdated"

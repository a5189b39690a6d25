"""Titles and summaries, extracted."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.code_paths import CodePath
from postroom.domain.report_words import MAX_TITLE, Told, scope_of, write

DAY = datetime(2026, 11, 1, tzinfo=UTC)
CART = CodePath("shop/cart.py", 9.0, 5, "frame", ("a frame at line 5",), frozenset({0}))


def told(text: str, product: str = "github", type: str = "issue", days: int = 0) -> Told:
    return Told(text, product, type, DAY + timedelta(days=days))


def title(*signals: Told, paths: tuple[CodePath, ...] = (CART,)) -> str:
    return write(signals, paths, repository="acme/shop", changed=None, urgency=None).title


def test_the_title_is_that_of_a_commit() -> None:
    assert title(told("Total of an empty cart raises an error.\n\nIt should be 0.")) == (
        "fix(shop): total of an empty cart raises an error"
    )
    assert title(told("iOS app crashes at checkout when no boat is there"), paths=()) == (
        "fix: iOS app crashes at checkout when no boat is there"
    )


def test_who_knows_the_code_has_the_title() -> None:
    ticket = told("Hello, I can't pay any more and I am very annoyed about it", "zendesk", "ticket")
    issue = told("Card payments fail after the redirect of the bank", days=3)
    assert title(ticket, issue) == "fix(shop): card payments fail after the redirect of the bank"


def test_wishes_are_features_and_slowness_is_performance() -> None:
    assert title(told("Feature request: could you add a dark mode to the shop")).startswith("feat(shop): ")
    assert title(told("The month view is slow and takes 12 seconds to load")).startswith("perf(shop): ")


def test_a_long_title_is_cut_at_a_word() -> None:
    made = title(told("The cart " + "really " * 12 + "fails\n" + "x"))
    assert len(made) <= MAX_TITLE


def test_the_summary_says_what_when_where_and_who() -> None:
    signals = [
        told("Empty cart raises TotalError\n\nThe total of an empty cart should be 0.", days=1),
        told("I can not open my cart since yesterday", "zendesk", "ticket", days=9),
    ]
    made = write(
        signals, [CART], repository="acme/shop", changed="Ann changed it.", urgency="Reach 2 is much."
    )
    assert made.summary == (
        "2 signals from github and zendesk describe this problem; they came between 2 November 2026 and "
        "10 November 2026. A github issue says: “Empty cart raises TotalError. The total of an empty cart should "
        "be 0”. A zendesk ticket says: “I can not open my cart since yesterday”. The code is shop/cart.py, line 5 "
        "in acme/shop: a frame at line 5. Ann changed it. Reach 2 is much."
    )


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("shop/exports/revenue.py", "exports"),
        ("apps/web/src/features/widget/checkout/resume.ts", "checkout"),
        ("src/index.ts", None),
        ("README.md", "readme"),
        ("src/Cart.tsx", "cart"),
    ],
)
def test_the_scope_is_the_part_of_the_product(path: str, scope: str | None) -> None:
    assert scope_of(path) == scope


def test_a_signal_without_words_gets_a_title_too() -> None:
    assert title(told("...")) != ""

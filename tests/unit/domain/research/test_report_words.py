"""Titles and summaries, extracted from what signals say."""

from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.research.code_paths import CodePath, lead_first
from postroom.domain.research.report_words import (
    MAX_TITLE,
    ReportWords,
    SignalFacts,
    compose,
    describe,
)
from postroom.domain.research.scopes import scope_of

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


def test_title_with_old_signals_is_what_is_said_now() -> None:
    old = [told(f"Card payments fail after the redirect of the bank ({n})", days=-700 - n) for n in range(3)]
    now = told("Paying by card is dead for everyone since this morning")
    assert title(*old, now) == "fix(cart): Paying by card is dead for everyone since this morning"
    assert "redirect" in title(*old, told("👍"))


def test_wishes_are_features_and_slowness_is_performance() -> None:
    assert title(told("Feature request: could you add a dark mode to the shop")).startswith("feat(cart): ")
    assert title(told("The month view is slow and takes 12 seconds to load")).startswith("perf(cart): ")


def test_title_long_is_cut_between_words() -> None:
    made = title(told("The cart " + "really " * 20 + "fails\n" + "x"))
    assert len(made) <= MAX_TITLE
    assert made.endswith(" really…")


def test_summary_says_what_who_when_why_and_where() -> None:
    signals = [
        told("Empty cart raises TotalError\n\nCustomers leave at this step.", days=1, users=12),
        told(
            "I can not open my cart\n\nIt is blank since the update to 4.2 of the app.",
            "zendesk",
            "ticket",
            days=9,
        ),
    ]
    said = describe(signals, now=NOW)
    assert said.summary == (
        "A GitHub issue says: “Customers leave at this step”. "
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
    assert compose(said, [], repository=None, changed=None, is_connected=False).summary == said.summary


def test_summary_does_not_repeat_title_that_is_cut() -> None:
    head = "Export freezes when the scanner of the shop reads the archive of orders and does not stop"
    rest = "The window stays blank until somebody restarts the computer."
    said = describe([told(f"{head} scanning all of the files\n\n{rest}")], now=NOW)
    assert said.subject.endswith("…")
    assert said.summary.startswith("A GitHub issue says: “… all of the files. The window")
    short = describe([told(f"{head} until long after that\n\n{rest}")], now=NOW)
    assert short.summary.startswith("A GitHub issue says: “The window stays")


def test_summary_date_of_fast_clock_is_not_in_future() -> None:
    ahead = told("The cart is empty after sign-in", days=9_000)
    assert "of 28 November 2026" in describe([ahead], now=NOW).summary


def test_summary_cause_is_quoted_once() -> None:
    cause = "caused by the update to 4.2 of the app"
    short = describe([told(f"Empty cart raises TotalError\n\nIt is {cause}.")], now=NOW).summary
    assert short.count(cause) == 1
    assert "On the cause" not in short
    details = "The total of an empty cart should be 0. It fails with a TotalError in each shop since Monday. "
    long = describe([told(f"Empty cart raises TotalError\n\n{details * 3}It is {cause}.")], now=NOW).summary
    assert long.endswith(f"On the cause, a GitHub issue says: “It is {cause}”.")


def test_summary_names_scout_findings() -> None:
    text = "Error came back after it was closed\n\nIt failed 40 times since Monday."
    summary = describe([told(text, "signals_scout", "cross_source_issue")], now=NOW).summary
    assert summary.startswith("A scout's finding says: “It failed 40 times since Monday”.")
    assert "1 signal from scouts reports it" in summary


def test_headlines_of_other_signals_are_named_once() -> None:
    names = [
        "Dead link on the imprint",
        "Search never ends",
        "Broken logo in the footer",
        "Basket lost at night",
    ]
    texts = [*names, "Search never ends!", "Font missing on tablets", "Prices wrong in Norway"]
    signals = [told(text, days=place) for place, text in enumerate(texts)]
    summary = describe(signals, now=NOW).summary
    assert summary.casefold().count("search never ends") <= 1
    assert summary.count("“") == 3
    assert "and 2 more." in summary


def test_title_is_not_told_again_in_the_summary() -> None:
    words = describe([told("The map is blank on tablets\n\nNothing loads after signing in.")], now=NOW)
    assert words.subject == "The map is blank on tablets"
    assert words.summary.startswith("A GitHub issue says: “Nothing loads after signing in”. 1 signal")
    assert describe([told("The map is blank on tablets")], now=NOW).summary.startswith("1 signal from GitHub")


@pytest.mark.parametrize(
    "aside",
    [
        "**Notes:**\n- Not reproducible using the browser of the other vendor",
        "1. Open the map\n » Expected: No error and lots of markers on the page",
        "The old version of the shop works fine without any error",
        "However, it only fails once for the customers of the shop.",
    ],
)
def test_summary_quotes_no_aside(aside: str) -> None:
    said = describe([told(f"The map is blank on tablets\n\n{aside}")], now=NOW)
    assert said.summary == "1 signal from GitHub reports it, of 1 November 2026."
    more = "Two tiles never appear after signing in."
    said = describe([told(f"The map is blank on tablets\n\n{aside}\n\n## Actual\n\n{more}")], now=NOW)
    assert said.summary.startswith(f"A GitHub issue says: “{more.rstrip('.')}”.")


def test_title_is_never_that_of_an_outlier() -> None:
    signals = [
        told("Export of invoices to CSV loses rows", "zendesk", "ticket"),
        told("Rows are lost in the CSV export of invoices", "zendesk", "ticket", days=1),
        told("Login page fails with an error after the redirect of the bank", days=2),
        told("CSV export of invoices: the last rows are missing", "reviews", "review", days=3),
    ]
    words = describe(signals, now=NOW)
    assert "CSV" in words.subject
    assert words.lead != 2


def test_words_are_in_the_language_of_the_team() -> None:
    japanese = told("請求書を書き出すと最後の行が消えてしまいます。とても困っています。", "zendesk", "ticket")
    english = told("The last rows are missing when we export invoices to a file", "reviews", "review", days=1)
    german = told("Beim Export der Rechnungen fehlen die letzten Zeilen, wenn es viele sind", days=2)
    words = describe([japanese, english], now=NOW)
    assert words.subject.startswith("The last rows are missing")
    assert "請求書" not in words.summary
    words = describe([japanese, english, german], now=NOW)
    assert words.subject.startswith("Beim Export der Rechnungen")
    assert "The last rows" not in words.summary
    assert "請求書" in describe([japanese], now=NOW).subject


def test_card_of_a_reader_gives_the_title() -> None:
    card = "Invoice export drops the last rows above 1,000 invoices."
    words = describe([told("Help\n\nMy export is broken."), told("It fails")], now=NOW, card=card)
    assert words.subject == "Invoice export drops the last rows above 1,000 invoices"
    assert words.summary.startswith(card)


def test_sources_are_named_in_plain_english() -> None:
    texts = ("Answers are wrong at night\n\nThey contradict the manual of the shop.",)
    for product, type, name in (
        ("llm_analytics", "evaluation", "An LLM analytics entry says"),
        ("reviews", "review", "A review says"),
        ("session_replay", "session_problem", "A session replay problem says"),
    ):
        assert describe([told(texts[0], product, type)], now=NOW).summary.startswith(name)


def test_code_of_the_titled_signal_comes_first() -> None:
    other = CodePath("shop/login.py", 5.0, 1, "frame", ("a frame",), frozenset({1}))
    words = CodePath("shop/menu.py", 9.9, 1, "words", ("like words",), frozenset({1}))
    assert [path.path for path in lead_first([CART, words, other], 1)] == [
        "shop/login.py",
        "shop/cart.py",
        "shop/menu.py",
    ]
    assert lead_first([CART, words], 1) == [CART, words], "similar words are weaker than a frame"
    assert lead_first([CART, other], None) == [CART, other]


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


def test_summary_quotes_only_sentences_in_the_language_of_the_headline() -> None:
    japanese = "クーポンで支払うとエラーになり、割引が表示されません。"
    text = f"The discount of a voucher is not shown in the cart\n\n{japanese}"
    assert "クーポン" not in describe([told(text)], now=NOW).summary

"""Titles in the words of a signal's sender."""

import pytest

from postroom.domain.reports.titles import MAX_WORKING_TITLE, shorten_title, title_of, working_title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("exports never arrive!", "Exports never arrive"),
        ("multi-currency carts are wrong", "Multi-currency carts are wrong"),
        ("iOS app crashes at checkout", "iOS app crashes at checkout"),
        ("retry_delay ** (attempts + 1) overflows", "retry_delay ** (attempts + 1) overflows"),
        ("fix(mail): umlauts are lost", "Umlauts are lost"),
        ("Über-uns page is blank", "Über-uns page is blank"),
    ],
)
def test_title_of_headline_has_one_capitalisation(line: str, title: str) -> None:
    assert title_of(line) == title


def test_shorten_title_keeps_whole_sentences_if_long_enough() -> None:
    assert shorten_title("The export fails. It ends with a timeout", 30) == "The export fails"
    assert len(shorten_title("The export of every invoice fails with a timeout", 30)) <= 30
    assert shorten_title("The export fails", 30) == "The export fails"


def test_working_title_of_long_text_is_bounded() -> None:
    title = working_title("the export of invoices " * 100, "zendesk", "ticket")
    assert title.startswith("The export of invoices")
    assert len(title) <= MAX_WORKING_TITLE


@pytest.mark.parametrize(
    ("long", "short"),
    [
        (
            "The ferry app can't show any tickets, so that our crew has to write them by hand",
            "The ferry app can't show any tickets",
        ),
        (
            "When the crew opens the list of today, the ferry app shows no tickets at all",
            "When the crew opens the list of today, the ferry app…",
        ),
        (
            "Our crew is twelve people, and the ferry app shows no tickets to any of them",
            "Our crew is twelve people, and the ferry app shows no…",
        ),
    ],
)
def test_shorten_title_keeps_a_clause_that_names_the_problem(long: str, short: str) -> None:
    assert shorten_title(long, 55) == short


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Shortcuts\n\nWe copied the needed data to your clipboard since they are many. Please paste.",
            "Shortcuts",
        ),
        ("Kürzel\n\nDie erforderlichen Daten stehen in der Zwischenablage.", "Kürzel"),
        ("快捷键\n\n所需的数据太大了。请粘贴。", "快捷键"),
        ("Genvägar\n\nDoes it also happen with every extension of the editor disabled?: Yes/No", "Genvägar"),
        ("Genvägar\n\n版本: 4.2.1 (system)", "Genvägar"),
        (
            "Problem\n\nBonjour je ne trouve plus mes factures de mars",
            "Je ne trouve plus mes factures de mars",
        ),
        (
            "Clipboard\n\nThe data in the clipboard are lost after a lock.",
            "The data in the clipboard are lost after a lock",
        ),
    ],
)
def test_working_title_is_no_text_of_a_form_and_no_greeting(text: str, title: str) -> None:
    assert working_title(text, "github", "issue") == title

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

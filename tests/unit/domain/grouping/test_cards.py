"""Cards: what they are cut to, and what is extracted without a model."""

import time

import pytest

from postroom.domain.grouping.cards import (
    MAX_AREA,
    MAX_WORDS,
    card_of_signal,
    extract_card,
    make_area,
    make_card,
    shorten,
)


def test_card_is_one_line_cut_between_words() -> None:
    card = make_card("Report  Export", "one\ntwo\t" + "word " * 60)
    assert card.area == "report export"
    assert card.text.startswith("one two word")
    assert card.text.endswith("word …")
    assert len(card.text.split()) == MAX_WORDS + 1


def test_area_is_short_label_without_catalogue_separator() -> None:
    assert make_area("  Billing · Invoices. ") == "billing invoices"
    assert len(make_area("abc " * 50)) <= MAX_AREA
    assert make_area("x" * 500) == "x" * MAX_AREA
    assert make_area("  ") == ""


def test_card_endless_word_is_cut_and_null_replaced() -> None:
    assert len(shorten("a" * 100_000, 5)) < 100
    assert "\x00" not in shorten("a\x00b", 5)


def test_card_uses_words_of_sender() -> None:
    card = extract_card(
        "Export fails",
        "I get a CSV with zero rows. It happens only after I change the Time Zone. Called from exportRows in "
        "src/billing/export.py.",
    )
    assert card.area == ""
    assert card.text == (
        "Export fails · It happens only after I change the Time Zone · export.py, exportRows"
    )


def test_card_quotes_a_sentence_with_a_condition_whole() -> None:
    card = card_of_signal(
        "Generation of a batch stops\n\nThe worker ignores Retry-After.\n"
        "The batch stays in the state running until somebody restarts the worker.",
        "linear",
        "issue",
    )
    assert card.text.endswith(" · The batch stays in the state running until somebody restarts the worker")


def test_card_masks_nothing_of_sender() -> None:
    card = card_of_signal(
        "Order 48213 is charged twice\n\nHello,\nthe customer billing@acme.example paid 19.90 EUR twice on "
        "2024-05-01 after we upgraded to 4.12.7. See https://acme.example/login.php",
        "zendesk",
        "ticket",
    )
    assert card.text == (
        "Order 48213 is charged twice · "
        "the customer … paid 19.90 EUR twice on 2024-05-01 after we upgraded to 4.12.7"
    )
    card = card_of_signal(
        "Order 48213 is charged twice\n\nThe error came on 2024-05-01, 19.90 EUR each.", "zendesk", "ticket"
    )
    assert card.text == "Order 48213 is charged twice · The error came on 2024-05-01, 19.90 EUR each."


def test_card_of_short_signal_is_its_text() -> None:
    assert extract_card("Printer prints blank pages", "").text == "Printer prints blank pages"
    card = extract_card("Blank pages", "The label printer prints blank pages")
    assert card.text == "Blank pages · The label printer prints blank pages"


def test_card_condition_is_found_in_other_languages() -> None:
    assert "sobald ich speichere" in extract_card("Absturz", "Die App stürzt ab, sobald ich speichere.").text


def test_extracting_takes_time_linear_in_the_text() -> None:
    began = time.process_time()
    extract_card("x" * 50_000, "when " * 400_000)
    extract_card("t", "/a" * 1_000_000)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rechtsschutzversicherungsgesellschaftenverwaltungsangestelltenprüfung fehlt",
            "Rechtsschutzversicherungsgesellschaftenverwaltungsangestelltenprüfung fehlt",
        ),
        (
            "https://shop.example/orders/2026/11/history/export/download/table.csv is empty",
            "https://shop.example/orders/2026/11/history/export/download/… is empty",
        ),
        ("导出永远无法完成\uff0c" * 10, "导出永远无法完成\uff0c" * 6 + "…"),
        ("x" + "ก้" * 40, "x" + "ก้" * 29 + "…"),
        ("ไม่สา" * 30, "ไม่สา" * 12 + "…"),
    ],
)
def test_card_long_word_is_cut_at_pause_not_before_combining_mark(text: str, expected: str) -> None:
    assert extract_card(text, "").text == expected


def test_card_names_no_product_as_place() -> None:
    body = "Every DeLakeHouse build of LakeHouse hangs there, in `OrderTotals` too."
    assert extract_card("The totals hang", body).text == "The totals hang · OrderTotals"


def test_card_leaves_out_what_says_nothing() -> None:
    def card(body: str) -> str:
        return card_of_signal(f"Typing hangs all the time\n\n{body}", "bugzilla", "issue").text

    assert card("I didn't have to do a thing.") == "Typing hangs all the time"
    assert card("The memory grows even when I do nothing.") == (
        "Typing hangs all the time · The memory grows even when I do nothing"
    )
    assert card("It hangs after the update of the system.").endswith(
        "· It hangs after the update of the system"
    )

"""What a signal says in its sender's own words."""

import time

import pytest

from postroom.text.display.wrapped import join_wrapped
from postroom.text.headlines import cut, details, read


def headline(text: str, product: str = "zendesk", type: str = "ticket") -> str:
    return read(text, source_product=product, source_type=type).headline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What would be masked or cleaned for comparing stays.
        (
            "Database maintenance last night at 02:00 - background queue stood still until the redeploy at 07:15.",
            "Database maintenance last night at 02:00 - background queue stood still until the redeploy at 07:15.",
        ),
        ("exponential_wait ** (attempts + 1) overflows", "exponential_wait ** (attempts + 1) overflows"),
        (
            "Wrong link syntax '<a href=\"home\">' in the footer",
            "Wrong link syntax '<a href=\"home\">' in the footer",
        ),
        # Marks of layout and of trackers go.
        ("[Bug]: **Login** fails after an update", "Login fails after an update"),
        ("h2. {noformat}Login fails{noformat}", "Login fails"),
        ("Subject: *Login fails on Mondays*", "Login fails on Mondays"),
        ("hey.example.test - Blank page", "hey.example.test - Blank page"),
        (
            "Browser: frequent short freezes on some pages\n\nIt is bad.",
            "Browser: frequent short freezes on some pages",
        ),
        ("## Login fails, see [the log](https://a.test/1)", "Login fails, see the log"),
        # The first line of a letter is no title if it only leads to what follows, or is small talk.
        (
            "Hi team,\n\ntwo small things today:\n\nThe export ends after 500 rows without an error message.",
            "The export ends after 500 rows without an error message.",
        ),
        (
            "Hello!\n\nFirst of all many thanks for the workshop\n\nSince then the login page stays blank.",
            "Since then the login page stays blank.",
        ),
        (
            "Bom dia, tudo bem?\n\nO relatório mensal não abre e mostra um erro de permissão.",
            "O relatório mensal não abre e mostra um erro de permissão.",
        ),
        (
            "Hi, I hope you are well\n\nThe map stays grey and no tiles load on my tablet.",
            "The map stays grey and no tiles load on my tablet.",
        ),
        ("Error while saving an invoice:\n\nlong trace", "Error while saving an invoice:"),
        # A sentence does not end within brackets.
        (
            'The form refuses codes with a dash (e.g. 00-950 or approx. "10 001"). Please look.',
            'The form refuses codes with a dash (e.g. 00-950 or approx. "10 001").',
        ),
        # Greetings, introductions and thanks are not the problem.
        ("Hi there, I cannot download my invoices.", "I cannot download my invoices."),
        (
            "Hello team,\n\nI am using the Pro plan. Exports have been failing since Monday. Thanks in advance!",
            "Exports have been failing since Monday.",
        ),
        # Forms: what happened, not the headings, the steps or what was expected.
        (
            (
                "**Describe the bug**\nThe map is blank.\n\n**To Reproduce**\n1. Open it\n2. Nothing loads\n\n"
                "**Expected behavior**\nThe map should not be blank.\n\n**Browser:** Firefox 120"
            ),
            "The map is blank.",
        ),
        (
            "User Agent: Mozilla/5.0 (X11)\n\nActual results:\n\nThe window never closes.",
            "The window never closes.",
        ),
        ("From github: https://a.test/issues/1.\n\nThe button does not work.", "The button does not work."),
        # A title that says nothing gives way; one that says what it is about leads.
        ("Help\n\nMy bookings have disappeared.", "My bookings have disappeared."),
        (
            "Calendar sync\n\nEvents appear twice on Mondays.",
            "Calendar sync: Events appear twice on Mondays.",
        ),
        # Of a trace it is the error.
        (
            'Traceback (most recent call last):\n  File "/srv/a.py", line 3, in b\n    c()\nValueError: 7 rows',
            "ValueError: 7 rows",
        ),
        (
            "Die Karte lädt nicht, wenn ich auf Buchen klicke",
            "Die Karte lädt nicht, wenn ich auf Buchen klicke",
        ),
        ("予約画面が表示されません。", "予約画面が表示されません。"),
        ("<p>Hello</p><p>The <b>cart</b> is empty &amp; blank.</p>", "The cart is empty & blank."),
    ],
)
def test_headline_is_most_informative_line_verbatim(text: str, expected: str) -> None:
    assert headline(text) == expected


def test_headline_keeps_informative_title() -> None:
    text = "Totals are wrong on invoices\n\nAfter the update everything crashed and nothing works, an error."
    assert headline(text, "github", "issue") == "Totals are wrong on invoices"


def test_sentences_are_those_about_the_problem_first() -> None:
    said = read(
        "Cart fails\n\nI opened the page. The total is wrong.\nThanks a lot for your help!",
        source_product="github",
        source_type="issue",
    )
    assert said.sentences[said.telling[0]] == "The total is wrong."
    assert "Thanks a lot for your help!" not in {said.sentences[place] for place in said.telling}


def test_headline_too_long_is_cut_between_words() -> None:
    assert cut("one two three", 13) == "one two three"
    assert cut("one two three", 12) == "one two…"
    assert cut("x" * 20, 10) == "xxxxxxxxx…"


@pytest.mark.parametrize(
    "atom",
    [
        "<!--",
        "](",
        "[a](",
        "**a",
        "- ",
        "Re: ",
        ". A",
        "error ",
        "hi ",
        "<p>",
        "2026-01-01 ",
        "www.",
        "é",
        "\n# ",
        "`",
        "{code}",
        "{quote}x",
        "{{a",
        "[a|https://b",
        "<https://a|",
        "<details>",
        "|a|\n",
        ":a:",
        "!!!! ",
        "a. b",
        "agent: ",
        "Name: a\n",
        "*a ",
        "_a ",
        "<b>",
    ],
)
def test_reading_takes_linear_time(atom: str) -> None:
    began = time.process_time()
    read(atom * (200_000 // len(atom)), source_product="zendesk", source_type="ticket")
    assert time.process_time() - began < 2


def test_read_quotes_no_line_of_code_below_a_frame() -> None:
    frame = "    at share (cart.py:4)\n        return keep / total  # share that stays"
    text = f"ZeroDivisionError: division by zero\n{frame}"
    found = read(text, source_product="error_tracking", source_type="issue_created")
    assert (found.headline, found.sentences) == ("ZeroDivisionError: division by zero", ())


MOVED = """shop.example - Items not visible

From github: https://github.com/acme/bugs/issues/135.

> <!-- @browser: Browser 2.5 -->
> **URL**: https://shop.example
> **Description**: The list of items stays empty after the update.
> **Steps to Reproduce**:
> Open the list of all items.

Change performed by the Move to Tracker add-on.
"""


def test_item_moved_from_another_tracker_says_what_it_quotes() -> None:
    said = read(MOVED, source_product="bugzilla", source_type="issue")
    assert said.headline == "shop.example - Items not visible"
    assert "The list of items stays empty after the update." in said.sentences
    lines = details(MOVED, source_product="bugzilla", source_type="issue")
    assert "Open the list of all items." in lines
    assert not any("From github" in line or "Items not visible" in line for line in lines)
    assert not any("Move to Tracker" in line for line in lines)


def test_details_keep_addresses_of_links_and_no_notice_of_a_form() -> None:
    text = (
        "Page is blank\n\n1. Visit [this page](https://shop.example/cart)\n2. Open:\nhttps://shop.example/b\n\n"
        "We have written the needed data into your clipboard because it was too large to send. Please paste."
    )
    assert details(text, source_product="bugzilla", source_type="issue") == [
        "1. Visit this page (https://shop.example/cart)",
        "2. Open:",
        "https://shop.example/b",
    ]


def test_mail_with_words_of_its_own_does_not_say_what_it_quotes() -> None:
    mail = "Export fails\n\nIt still stops at half of it.\n\n> Please try the newest version of the program."
    assert read(mail, source_product="email", source_type="ticket").sentences == (
        "It still stops at half of it.",
    )
    bare = "Wrong '<a href=\"home\">' in the footer"
    assert read(bare, source_product="github", source_type="issue").headline == bare


def test_lines_broken_at_a_width_are_read_as_one_sentence() -> None:
    text = (
        "Export of the ledger\n\nThe export of the whole ledger fails and leaves a file that\n"
        "ends in the middle of a row. Afterwards the window of the\nLedger cannot be closed.\n\n"
        "Steps to reproduce:\n1. Open the ledger of a year with more than 10 pages\n2. export it as a file\n"
        "version: the one that was released in the last week\n"
    )
    found = read(text, source_product="zendesk", source_type="ticket").sentences
    assert "The export of the whole ledger fails and leaves a file that ends in the middle of a row." in found
    assert "Afterwards the window of the Ledger cannot be closed." in found
    assert not any("pages" in each and "export it" in each for each in found), "an entry of a list is one"


@pytest.mark.parametrize(
    "below",
    [
        "the file is written to the folder of the server\nthe window does not close after that",
        "The file is written to the folder of the server.\nthe window does not close",
        "```\nwrite(file, folder, server, window, option,\n      other)\n```",
        "The file is written to the folder of the server\n\nand the window does not close",
        "The file is written to the folder of the server\nThe window does not close",
    ],
)
def test_lines_that_end_as_meant_stay_apart(below: str) -> None:
    lines = ["Export fails", "", *below.split("\n")]
    assert join_wrapped(lines) == lines


def test_headline_of_issue_without_text_is_its_whole_title() -> None:
    title = "Server fatal error: Debug failure. Types should never be parsed outside of it"
    assert read(title, source_product="github", source_type="issue").headline == title
    assert (
        read(title, source_product="zendesk", source_type="ticket").headline
        == "Server fatal error: Debug failure."
    )

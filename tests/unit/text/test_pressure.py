"""What presses the reader is left out where texts are compared."""

import pytest

from postroom.text.cleaning import clean
from postroom.text.mail.pressure import drop_pressure


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("URGENT: badge reader fails\n\n40 people are blocked, please help!", "badge reader fails"),
        ("Please help, this is urgent\n\nThe badge reader fails.", "The badge reader fails."),
        ("Badge reader\n\nIt fails and 40 of our colleagues are waiting.", "Badge reader\nIt fails ."),
        ("Badge reader\n\n40 Kollegen sind blockiert. Es ist sehr dringend!", "Badge reader"),
        (
            "40 users are blocked from the chat by a moderator",
            "40 users are blocked from the chat by a moderator",
        ),
        ("Filter for urgent tickets fails", "Filter for urgent tickets fails"),
        ("URGENT\n\n40 people are blocked!", "URGENT\n40 people are blocked!"),
    ],
)
def test_clean_drops_what_presses_the_reader_unless_nothing_else_is_said(text: str, kept: str) -> None:
    assert clean(text, source_product="zendesk", source_type="ticket").text == kept


def test_machine_text_keeps_its_words() -> None:
    text = "Badge reader fails\n\n40 users are blocked"
    assert clean(text, source_product="alertmanager", source_type="alert").body == "40 users are blocked"


def test_drop_pressure_keeps_blank_lines_and_leaves_no_empty_ones() -> None:
    assert drop_pressure(["Reader", "", "Please help!", "It hangs; this is urgent."]) == [
        "Reader",
        "",
        "It hangs",
    ]

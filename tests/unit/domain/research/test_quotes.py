"""Which lines of signals are worth quoting."""

from datetime import UTC, datetime

import pytest

from postroom.domain.research.quotes import is_worth_quoting, says_something
from postroom.domain.research.report_words import SignalFacts, describe

NOW = datetime(2026, 11, 28, tzinfo=UTC)
TELLING = (
    "The seat map stays grey after the second refresh",
    "Voucher codes are rejected",
    "TypeError: seats is undefined",
    "Two charges on my bill - order 4711",
    "SeatMap renders the whole hall, 4,000 elements",
    "seat_lock_failures rose to 31 in 60 min",
    "座席表が表示されません",
)
WEAK = (
    "Nobody sees an error",
    "Nobody is shown an error",
    "[Playhouse] Your request (seat map)",
    "Re: Ticket 4711",
    "Problem report form",
    "Issue is spiking: 31 events in the last 2 hours (baseline 3)",
    "See the ticket for details",
    "It happens every time",
)


@pytest.mark.parametrize("line", TELLING)
def test_is_worth_quoting_line_that_names_its_subject_is_true(line: str) -> None:
    assert is_worth_quoting(line)


@pytest.mark.parametrize("line", WEAK)
def test_is_worth_quoting_line_that_any_report_could_have_is_false(line: str) -> None:
    assert not is_worth_quoting(line)


def test_is_worth_quoting_nothing_is_false() -> None:
    assert not is_worth_quoting("")
    assert not is_worth_quoting("312 / 60 (5)")


def test_says_something_reference_to_another_place_is_false() -> None:
    assert not says_something("See the ticket")
    assert says_something("A hold lasts five minutes")


def test_describe_others_say_lists_only_lines_that_say_something() -> None:
    signals = [
        SignalFacts(text, product, type, NOW)
        for text, product, type in (
            ("Seat map stays empty after the second refresh\n\nThe hall is not drawn.", "github", "issue"),
            ("Nobody is shown an error", "session_replay", "session_problem"),
            ("[Playhouse] Your request (seat map)\n\nGood morning", "zendesk", "ticket"),
            ("The hall is not drawn and no seat can be chosen", "zendesk", "ticket"),
            ("Seats vanish from the hall when the page is refreshed", "app_reviews", "review"),
        )
    ]
    summary = describe(signals, now=NOW).summary
    assert "seat can be chosen" in summary
    assert "Seats vanish" in summary
    assert "Nobody is shown" not in summary
    assert "Your request" not in summary

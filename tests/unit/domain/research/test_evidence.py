"""What signals say about code."""

from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.research.evidence import MAX_CLUES, evidence_of, merged_words


def found(text: str, **extra: object) -> dict[str, set[str]]:
    by_kind: dict[str, set[str]] = {}
    for clue in evidence_of(text, extra).clues:
        by_kind.setdefault(clue.kind, set()).add(clue.value)
    return by_kind


def test_evidence_kinds_are_extracted() -> None:
    text = (
        "`useMoveBooking` swallows the 409 of PATCH /v1/bookings in src/calendar/move.ts:57. The flag calendar-v2 "
        'is on, the toast says "Could not save the booking" and then comes SvgPaintError. '
        "See build_rows() and RevenueCsv.write."
    )
    clues = found(text)
    assert "src/calendar/move.ts" in clues["path"]
    assert {"useMoveBooking", "build_rows", "RevenueCsv"} <= clues["symbol"]
    assert clues["error"] == {"SvgPaintError"}
    assert "/v1/bookings" in clues["route"]
    assert "calendar-v2" in clues["flag"]
    assert "could not save the booking" in clues["quote"]


def test_evidence_of_trace_has_frames_with_lines_and_functions() -> None:
    evidence = evidence_of('Traceback:\n  File "/srv/shop/a.py", line 3, in show\nTotalError: no', {})
    [frame] = [clue for clue in evidence.clues if clue.kind == "frame"]
    assert (frame.value, frame.line, frame.function, frame.depth) == ("srv/shop/a.py", 3, "show", 0)
    assert "show" in {clue.value for clue in evidence.clues if clue.kind == "symbol"}


def test_libraries_and_hosts_are_no_places() -> None:
    clues = found(
        "at run (node_modules/x/run.js:1:2), see https://desk.shop.example/tickets/12 and app.shop.example.sh"
    )
    assert "path" not in clues
    assert clues["route"] == {"/tickets/12"}


def test_facts_beside_the_text_count_if_they_may_name_code() -> None:
    clues = found(
        "It fails.", exception_type="shop.TotalError", path="/cart", url="https://x.example/y", note="a/b.py"
    )
    assert clues["error"] == {"TotalError"}
    assert clues["route"] == {"/cart"}
    assert "path" not in clues


def test_evidence_of_complaint_is_empty() -> None:
    assert not evidence_of("It does not work any more, please help", {}).is_specific
    assert evidence_of("KeyError in cart", {}).is_specific is True


def test_words_are_counted_once_a_signal() -> None:
    one, other = evidence_of("cart cart cart", {}), evidence_of("the cart", {})
    assert merged_words([one, other])["cart"] == 2


@given(st.text(max_size=400), st.dictionaries(st.text(max_size=10), st.text(max_size=50), max_size=5))
def test_evidence_of_any_text_can_be_extracted(text: str, extra: dict[str, str]) -> None:
    assert len(evidence_of(text, extra).clues) <= MAX_CLUES

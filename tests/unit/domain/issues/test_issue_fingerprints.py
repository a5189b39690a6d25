"""Which occurrences are one issue, and what is said of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from postroom.domain.issues import describe, occurrences
from postroom.domain.issues.fingerprints import fingerprint
from postroom.domain.issues.messages import normalised
from postroom.domain.issues.occurrences import ExceptionPart, Frame, Occurrence
from postroom.domain.issues.spikes import find_spike

NOON = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
OWN = Frame("https://s.example/assets/cart.3f2a1b9c.js", "total", line=4, own=True)
LIBRARY = Frame("/usr/lib/python3.13/site-packages/flask/app.py", "dispatch", line=9, own=True)


def thrown(
    value: str = "It broke", type: str = "ValueError", *frames: Frame, **changes: object
) -> Occurrence:
    made = Occurrence("exception", NOON, exceptions=(ExceptionPart(type, value, frames or (LIBRARY, OWN)),))
    return replace(made, **changes)  # type: ignore[arg-type]


def same(one: Occurrence, other: Occurrence) -> bool:
    return fingerprint(one).hash == fingerprint(other).hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Order 15 of ann@shop.example failed", "Order 16000 of bob@shop.example failed"),
        ("no such key 'a b c'", "no such key 'x'"),
        ("GET https://a.example/x?y=1 failed", "GET https://a.example/z failed"),
        ("connect to db-1.internal.example.com:5432", "connect to db-22.internal.example.com:5432"),
        ("took 12.5ms at 2026-01-02T03:04:05Z", "took 9ms at 2025-12-31T23:59:59Z"),
        ("job 0b6f1a3e-6c39-4a0e-9d7e-0d6f0c2a9c11 died", "job 7c7f3f2c-7d5e-4b8a-8d57-3f6c8f0a4e21 died"),
        ("bad token deadbeef01", "bad token 0123456789abcdef"),
    ],
)
def test_values_in_a_message_make_no_issue_of_their_own(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert same(thrown(one), thrown(other))


def test_words_do() -> None:
    assert not same(thrown("The cart is empty"), thrown("The cart is full"))
    assert normalised("don't mask what isn't quoted") == "don't mask what isn't quoted"


def test_lines_builds_and_callers_further_out_do_not_part_an_issue() -> None:
    moved = replace(OWN, file="https://s.example/assets/cart.99ffee00.js", line=77)
    assert same(thrown("x", "E", LIBRARY, OWN), thrown("x", "E", LIBRARY, moved))
    steps = [Frame(f"step{n}.py", f"step_{chr(97 + n)}", own=True) for n in range(4)]
    callers = [Frame("a.py", "first", own=True), Frame("b.py", "second", own=True)]
    assert same(thrown("x", "E", callers[0], *steps), thrown("x", "E", callers[1], *steps))
    assert same(thrown("x", "E", OWN), thrown("x", "E", *[OWN] * 30)), "recursion"


def test_frames_own_come_before_libraries() -> None:
    other = Frame("/usr/lib/python3.13/site-packages/django/core.py", "run", own=True)
    assert same(thrown("x", "E", LIBRARY, OWN), thrown("x", "E", other, OWN))
    assert not same(thrown("x", "E", LIBRARY), thrown("x", "E", other))


def test_fingerprint_differs_by_type_unless_synthetic() -> None:
    assert not same(thrown("x", "KeyError"), thrown("x", "ValueError"))
    made_up = ExceptionPart("Error", "x", (OWN,), synthetic=True)
    unnamed = ExceptionPart("", "x", (OWN,))
    assert same(thrown(exceptions=(made_up,)), thrown(exceptions=(unnamed,)))


def test_fingerprint_of_caller_holds_unless_bare_class_name() -> None:
    assert same(thrown("a", fingerprint=("checkout",)), thrown("b", "KeyError", fingerprint=("checkout",)))
    default = thrown("a", fingerprint=("{{ default }}",))
    assert same(default, thrown("a"))
    refined = thrown("a", fingerprint=("{{ default }}", "eu"))
    assert not same(refined, thrown("a"))
    assert not same(refined, thrown("b", fingerprint=("{{ default }}", "eu")))
    weak = thrown("a", fingerprint=("ValueError",))
    assert not same(weak, thrown("b", fingerprint=("ValueError",)))


def at(*places: tuple[str, str]) -> tuple[Frame, ...]:
    """Return own frames by file and function, the failing one last."""
    return tuple(Frame(file, function, own=True) for file, function in places)


def test_callers_of_a_function_do_not_part_an_issue() -> None:
    for function in ("getInvoice", "checkout", "required_rate", "run_import"):
        one = thrown("It broke", "AxiosError", *at(("a.ts", "x"), ("b/invoice.ts", function)))
        other = thrown("It broke", "AxiosError", *at(("c.ts", "y"), ("b/invoice.ts", function)))
        assert same(one, other), function


def test_callers_of_a_check_without_words_part_an_issue() -> None:
    for function in ("ensure", "assertOk", "check_positive", "invariant", "must"):
        one = thrown("Invariant failed", "E", *at(("a.ts", "x"), ("b/util.ts", function)))
        other = thrown("Invariant failed", "E", *at(("c.ts", "y"), ("b/util.ts", function)))
        assert not same(one, other), function
    one = thrown("The quantity must be positive", "E", *at(("a.ts", "x"), ("b/util.ts", "ensure")))
    assert same(
        one, thrown("The quantity must be positive", "E", *at(("c.ts", "y"), ("b/util.ts", "ensure")))
    )


def test_fingerprint_differs_by_callers_unless_failing_part_is_named() -> None:
    def sent(said: str, caller: str) -> Occurrence:
        return thrown(said, "ApiError", *at((f"{caller}.ts", caller), ("lib/api.ts", "fetchJson")))

    assert not same(
        sent("Request failed with status code 500", "orders"),
        sent("Request failed with status code 500", "users"),
    )
    told = "https://pay.example/v1/7 failed with status 500", "GET /orders/7 failed with status 500"
    for said in (*told, "The product is not available any more, status 500"):
        assert same(sent(said, "orders"), sent(said, "users")), said
        assert not same(sent(said, "orders"), sent(said.replace("500", "503"), "orders")), said
    assert not same(
        sent("https://pay.example/7 failed", "orders"), sent("https://mail.example/7 failed", "orders")
    )


def test_errors_without_a_stack_are_not_parted_by_their_page() -> None:
    def seen(said: str, page: str) -> Occurrence:
        part = ExceptionPart("Error", said)
        return thrown(exceptions=(part,), origin=page, platform="javascript", url=page)

    for said in ("Script error.", "The basket could not be loaded"):
        assert same(seen(said, "/products/hat"), seen(said, "/help/7")), said
    assert not same(seen("Script error.", "/a"), seen("The basket could not be loaded", "/a"))


def test_causes_listed_first_or_last_are_one_issue() -> None:
    caught = ExceptionPart("FeedError", "The feed cannot be read", at(("feed/a.py", "parse")))
    cause = ExceptionPart("ValueError", "invalid literal: '12,5'", at(("feed/a.py", "number")))
    assert same(thrown(exceptions=(caught, cause)), thrown(exceptions=(cause, caught)))
    other = replace(cause, type="KeyError")
    assert not same(thrown(exceptions=(caught, cause)), thrown(exceptions=(caught, other)))


def test_fingerprint_synthetic_type_counts_unless_uninformative() -> None:
    frames = at(("a.py", "x"))
    one = thrown(exceptions=(ExceptionPart("InvalidOperation", "x", frames, synthetic=True),))
    assert not same(one, thrown(exceptions=(ExceptionPart("AttributeError", "x", frames, synthetic=True),)))
    assert describe.headline(one) == "InvalidOperation: x"


def test_constraints_of_one_statement_are_issues_of_their_own() -> None:
    def failed(name: str, value: str, caller: str = "x") -> Occurrence:
        said = f'duplicate key value violates unique constraint "{name}"\nDETAIL: Key (a)=({value}) already exists.'
        return thrown(said, "IntegrityError", *at(("a.py", caller), ("store/base.py", "save")))

    assert same(failed("users_email_key", "ann"), failed("users_email_key", "bob", "y"))
    assert not same(failed("users_email_key", "ann"), failed("users_phone_key", "ann"))


def test_fingerprint_of_family_ignores_message() -> None:
    one, other = fingerprint(thrown("No stock of hats")), fingerprint(thrown("No stock of tents"))
    assert one.hash != other.hash
    assert one.family == other.family
    assert one.place == fingerprint(thrown("status 502")).place
    assert one.family != fingerprint(thrown("status 502")).family, "a status is no word of the message"
    log = Occurrence("log", NOON, message="No stock of hats", origin="shop")
    assert fingerprint(log).family == fingerprint(replace(log, message="No stock of tents")).family
    assert fingerprint(log).family != fingerprint(replace(log, origin="billing")).family


def test_fingerprint_stored_equals_parsed() -> None:
    full = thrown(
        "x", fingerprint=("a",), user="7", facts={"host": "h"}, level="fatal", url="https://s.example"
    )
    assert occurrences.from_json(occurrences.to_json(full)) == full


def test_long_texts_are_shortened_with_their_telling_ends() -> None:
    said = describe.created(thrown("begin " + "x" * 50_000 + " end"))
    assert len(said) < 2_000
    assert said.startswith("ValueError: begin")
    assert " end\n" in said
    assert "at total (https://s.example/assets/cart.3f2a1b9c.js:4)" in said


@pytest.mark.parametrize(
    "text", ["a" * 2_000_000, "a." * 500_000, "0x" * 500_000, "'" * 500_000, "x@" * 500_000]
)
def test_fingerprint_cost_is_independent_of_text_length(text: str) -> None:
    assert len(normalised(text)) <= 2_000


def test_times_that_a_wrong_clock_says_are_put_right() -> None:
    year = timedelta(days=365)
    assert occurrences.moment(NOON + year, NOON) == NOON
    assert occurrences.moment(NOON - year, NOON) == NOON
    sent = NOON - year
    assert occurrences.moment(sent, NOON, sent_at=sent + timedelta(seconds=3)) == NOON - timedelta(seconds=3)


def test_spikes() -> None:
    first = NOON - timedelta(days=20)
    hour = NOON.replace(minute=0)
    usual = {hour - timedelta(days=day): 50 for day in range(1, 20)}
    assert find_spike({**usual, hour: 120}, now=NOON, first_seen=first, last_spike=None) is None
    found = find_spike({**usual, hour: 500}, now=NOON, first_seen=first, last_spike=None)
    assert found is not None
    assert (found.count, found.usual) == (500, 50)
    lately = NOON - timedelta(hours=1)
    assert find_spike({**usual, hour: 500}, now=NOON, first_seen=first, last_spike=lately) is None
    assert find_spike({hour: 500}, now=NOON, first_seen=lately, last_spike=None) is None, "it is new"

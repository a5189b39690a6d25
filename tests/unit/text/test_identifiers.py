"""Names in texts: each kind is found, ordinary words are not, and no text takes long or gives too many."""

import pytest

from postroom.text.identifiers import MAX_IDENTIFIERS, Identifier, brands, identifiers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GET /api/Orders/{id}/items?x=1 failed", [("route", "/api/orders/{id}/items")]),
        ("see src/cart_total.py, please", [("file", "cart_total.py")]),
        ("`userId` is None", [("camel", "userid")]),
        ("raised HttpTimeout here", [("camel", "httptimeout")]),
        ("flag new_checkout_flow is on", [("snake", "new_checkout_flow")]),
        ("pod stock-worker-7", [("kebab", "stock-worker-7")]),
        ("in shop.cart.total of", [("dotted", "shop.cart.total")]),
        ("ECONNRESET again", [("constant", "econnreset")]),
        ("app 7.4.0 only", [("version", "7.4.0")]),
        ("order 48213 is gone, 12 of 1234567", [("number", "48213")]),
        ("it says „Karte abgelehnt“ then", [("quoted", "karte abgelehnt")]),
        ("it says “Card declined”.", [("quoted", "card declined")]),
    ],
)
def test_identifiers_kinds_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert set(found) <= {(one.kind, one.value) for one in identifiers(text)}


def test_words_that_ask_for_haste_are_no_names() -> None:
    assert identifiers("URGENT, ASAP: fix ECONNRESET") == (Identifier("constant", "econnreset"),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Since the update LakeHouse and its DeLakeHouse build hang.", {"lakehouse", "delakehouse"}),
        ("On my iPhone the cartTotal is wrong", {"iphone"}),
        ("The OrderForm hangs, and `LakeHouse` too. LakeHouse again.", set()),
        ("LakeHouse.open() hangs, so does LakeHouse", set()),
        ("HttpTimeout in LakeHouse", {"lakehouse"}),
    ],
)
def test_brands_are_capitals_within_words_of_prose(text: str, found: set[str]) -> None:
    assert brands(text) == found


def test_ordinary_words_are_no_names() -> None:
    assert identifiers("The customers don't see their invoices, and I can't say why. It's 12 of 90!") == ()


def test_identifiers_are_unique_kind_and_value() -> None:
    found = identifiers("/api/cart /api/cart /Api/cart")

    assert found == (Identifier("route", "/api/cart"),)
    assert str(found[0]) == "route:/api/cart"


@pytest.mark.parametrize("text", ["", "\0\0", "\ud800", "/", "''''", "\u202e/\u202e", "画面が真っ白"])
def test_odd_texts_hold_no_names(text: str) -> None:
    assert identifiers(text) == ()


@pytest.mark.parametrize(
    "text",
    ["a_" * 200_000, "a-" * 200_000, "/a" * 200_000, "a." * 200_000, "'a" * 200_000, "Aa1" * 200_000],
)
def test_identifiers_long_run_is_data(text: str) -> None:
    assert [one for one in identifiers(text) if one.kind != "quoted"] == []


def test_identifiers_are_bounded() -> None:
    found = identifiers(" ".join(f"name_{at}" for at in range(1_000)))

    assert len(found) == MAX_IDENTIFIERS
    assert found[0] == Identifier("snake", "name_0")

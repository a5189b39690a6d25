"""The numbers and links with which texts name items of trackers."""

import pytest

from postroom.text.cleaning import clean
from postroom.text.references import MAX_FOUND, references_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("See also bug 4711, please.", ["4711"]),
        ("This is a duplicate of 815.", ["815"]),
        ("Fixed by #12 (and shop/cart#13)", ["12", "13", "shop/cart#13"]),
        ("Like SHOP-7; not like utf-8 or X-1a", ["SHOP-7"]),
        ("https://git.example/shop/cart/issues/99/", ["99"]),
        ("<https://bugs.example/show_bug.cgi?id=1500&x=3#c4>", ["1500"]),
        ("https://tracker.example/browse/SHOP-8?focus=1", ["SHOP-8"]),
        ("It fails with 404 after 30 seconds on port 8080.", []),
        ("error 500 in version 12", []),
        ("issue number unknown", []),
    ],
)
def test_references_are_numbers_and_links_that_name_an_item(text: str, names: list[str]) -> None:
    assert references_in(text) == names


def test_references_of_a_hostile_text_are_bounded() -> None:
    assert len(references_in(" ".join(f"#{number}" for number in range(100_000)))) <= MAX_FOUND
    assert references_in("bug " + "9" * 1_000_000) == []


def test_clean_for_a_reader_keeps_links_numbers_and_versions() -> None:
    text = (
        "Crash in the editor\nSee https://me:pw@bugs.example:8443/show_bug.cgi?id=5&token=abc and "
        f"https://git.example/shop/issues/123456 since build 20261130. {'x/' * 200} "
        "https://long.example/" + "a/" * 200
    )
    shown = clean(text, source_product="github", source_type="issue", for_reader=True).text
    embedded = clean(text, source_product="github", source_type="issue").text
    assert "git.example/shop/issues/123456" in shown
    assert "20261130" in shown
    assert "bugs.example:8443/show_bug.cgi" in shown
    assert "pw@" not in shown
    assert "token=abc" not in shown
    assert "a/" * 60 not in shown
    assert "123456" not in embedded

"""The words of a text: what counts as one word, and that few of them come out the same everywhere."""

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Sized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.search_terms import terms_of
from postroom.text.words import MAX_WHOLE, MAX_WORDS, STOP_WORDS, stem, template_of_text, term_id, words

LONG = tuple(f"{letter}{'ab' * 9_000} stayed" for letter in "xyz")
"""Texts with a word that a stranger made up."""

NUMBERS = [195266743, 331382555, 499426600]
"""Of three words, written down: stored numbers must keep their meaning in every later version."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("userId", {"user", "id", "userid"}),
        ("HTTPServerError", {"http", "server", "error", "httpservererror"}),
        ("cart_total", {"cart", "total", "cart_total"}),
        (
            "src/checkout/CartTotal.tsx",
            {"src", "checkout", "cart", "total", "tsx", "carttotal", "src/checkout/carttotal.tsx"},
        ),
        (
            "shop.billing.cart_total",
            {"shop", "bill", "cart", "total", "cart_total", "shop.billing.cart_total"},
        ),
        ("std::vector", {"std", "vector", "std::vector"}),
        ("error 404 in order 1234567", {"error", "404", "order"}),
        ("don't we can't l'export", {"export"}),
        ("課金画面", {"課金", "金画", "画面"}),
        ("APIキー", {"api", "キー"}),
        ("字", {"字"}),
        ("ＡＰＩ", {"api"}),  # noqa: RUF001  # full width on purpose
        ("Größe naïve", {"größe", "naïve"}),
        ("der die das les los het", set()),
        ("... -- !!", set()),
        ("", set()),
    ],
)
def test_word_boundaries(text: str, expected: set[str]) -> None:
    assert set(words(text)) == expected


@pytest.mark.parametrize(
    "family",
    [
        "crash crashes crashed crashing",
        "save saves saved saving",
        "update updates updated updating",
        "log logs logged logging",
        "open opens opened opening",
        "fail fails failed failing",
        "set sets setting settings",
        "entry entries",
        "cache caches cached caching",
        "page pages paging",
        "class classes",
        "stop stops stopped stopping",
        "add adds added adding",
        "query queries",
        "delete deletes deleted",
        "time times timed timing",
        "embed embeds embedding embeddings",
        "fix fixes fixed fixing",
        "use uses used using",
        "invoice invoices invoicing",
        "call calls called calling",
    ],
)
def test_forms_of_one_word_count_as_one(family: str) -> None:
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "pair",
    [
        "plan planet",
        "port post",
        "thing th",
        "string str",
        "need ne",
        "status statu",
        "news new",
        "plane plan",
    ],
)
def test_unlike_words_stay_apart(pair: str) -> None:
    first, second = pair.split()
    assert stem(first) != stem(second)


@pytest.mark.parametrize("word", ["größen", "kubernetes", "https", "css", "analysis", "speed", "bus", "x86s"])
def test_stem_keeps_non_english_endings(word: str) -> None:
    assert stem(word) == word


def test_words_are_counted_and_ordered_by_frequency_then_place() -> None:
    assert list(words("cart fails; the cart fails again, cart and login").items()) == [
        ("cart", 3),
        ("fail", 2),
        ("login", 1),
    ]


def test_words_are_bounded_and_keep_frequent() -> None:
    names = [f"w{chr(97 + n % 26)}{chr(97 + n // 26)}x" for n in range(400)]
    found = words(" ".join([*names, names[-1]]))
    assert len(found) == MAX_WORDS
    assert list(found)[:2] == [stem(names[-1]), stem(names[0])]


def test_words_of_endless_identifier_are_its_parts() -> None:
    found = words(".".join(["part"] * 1000) + " " + "x" * 5000)
    assert found["part"] == 1000
    assert max(map(len, found)) <= MAX_WHOLE


def test_stop_words_are_lower_case_words() -> None:
    assert {"the", "and", "nicht", "les", "het"} <= STOP_WORDS
    assert all(word == word.lower() and word.isalpha() for word in STOP_WORDS)


@given(st.text(max_size=600))
def test_words_of_any_text_are_few_short_lower_case(text: str) -> None:
    found = words(text)
    assert found == words(text)
    assert list(found) == list(words(text))
    assert len(found) <= MAX_WORDS
    for word, count in found.items():
        assert count > 0
        assert 0 < len(word) <= 2 * MAX_WHOLE
        assert word == word.strip()
        assert 0 <= term_id(word) < 2**31


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=20))
def test_stem_is_stable_and_near_origin(word: str) -> None:
    root = stem(word)
    assert len(root) <= len(word) + 1
    assert bool(root) == bool(word)
    assert root[:2] == word[:2] or word == "indices"


def test_numbers_of_words_are_known_and_the_same_in_another_process() -> None:
    assert [term_id(word) for word in ("cart", "課金", "\ud800")] == NUMBERS
    code = "from postroom.text.words import term_id; print(term_id('cart'), term_id('課金'))"
    for seed in ("1", "2"):
        output = subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        assert [int(number) for number in output.split()] == NUMBERS[:2]


def test_numbers_of_words_hardly_collide() -> None:
    numbers = {term_id(f"word{n}") for n in range(20_000)}
    assert len(numbers) >= 19_998


def test_fingerprint_of_text_without_words_is_whole_text() -> None:
    first = template_of_text("![](shot-1.png)")
    assert first == template_of_text(" ![](shot-1.png)\n")
    assert first != template_of_text("![](shot-2.png)")
    assert 0 <= first < 2**63
    assert template_of_text("\ud800") >= 0


@pytest.mark.parametrize("read", [words, lambda text: terms_of([text])])
def test_words_too_long_to_be_frequent_are_not_kept_in_memory(read: Callable[[str], Sized]) -> None:
    assert read(LONG[0])
    gc.collect()
    tracemalloc.start()
    try:
        for text in LONG[1:]:
            assert read(text)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 9_000

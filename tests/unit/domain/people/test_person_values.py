"""A person's value is found and replaced as a whole value, whatever stands beside it and however it is escaped."""

import json

import pytest

from postroom.domain.errors import Invalid
from postroom.domain.people.structures import erased, is_in
from postroom.domain.people.values import Kind, Value, value_of

MONA = Value("address", "mona@example.com")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ask Mona@Example.com.", "Ask [erased]."),
        ("<mona@example.com>, 'mona@example.com'", "<[erased]>, '[erased]'"),
        ("请联系mona@example.com谢谢", "请联系[erased]谢谢"),
        ("…/invite?to=mona%40example.com&x=1", "…/invite?to=[erased]&x=1"),
        ("payload=%22mona%40example.com%22", "payload=%22[erased]%22"),
        (r'{"said": "hello\nmona@example.com"}', r'{"said": "hello\n[erased]"}'),
        ("mona@example.com mona@example.com", "[erased] [erased]"),
    ],
)
def test_value_in_text_is_replaced(before: str, after: str) -> None:
    assert MONA.is_in(before)
    assert MONA.erased(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "ramona@example.com",
        "lisa.mona@example.com",
        "mona@example.com.au",
        "mona@example.community",
        "mona@example",
        "mona @example.com",
    ],
)
def test_value_within_another_one_stays(text: str) -> None:
    assert not MONA.is_in(text)
    assert MONA.erased(text) == text


def test_value_decomposed_in_a_text_is_the_same() -> None:
    value = value_of("address", "jörg@example.com")

    assert value.erased("An Jo\u0308rg@example.com und İ") == "An [erased] und İ"
    assert value.erased(json.dumps("jörg@example.com")) == '"[erased]"'


def test_value_distinct_id_is_compared_exactly() -> None:
    value = Value("distinct_id", "customer-17")

    assert (
        value.erased("customer-17, Customer-17 and customer-170") == "[erased], Customer-17 and customer-170"
    )


@pytest.mark.parametrize("text", ["admin", "123456789"])
def test_value_distinct_id_of_a_word_or_number_is_whole_field(text: str) -> None:
    value = Value("distinct_id", text)

    assert value.erased(f"The {text} said") == f"The {text} said"
    assert value.erased(text) == "[erased]"


def test_erased_json_loses_the_value_in_keys_and_at_any_depth() -> None:
    deep: dict[str, object] = {"mona@example.com": ["MONA@example.com", 7]}
    for _ in range(5_000):
        deep = {"in": deep}

    assert is_in(MONA, deep)
    assert not is_in(MONA, erased(MONA, deep))
    assert is_in(MONA, deep), "what was given is not changed"


def test_erased_bytes_keep_what_is_no_text() -> None:
    assert erased(MONA, b"\xff\x00mona@example.com\xe4\xb8\xad") == b"\xff\x00[erased]\xe4\xb8\xad"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("address", "Mona <mona@example.com>"),
        ("address", "mona@"),
        ("address", "a" * 320 + "@example.com"),
        ("distinct_id", "ab"),
        ("distinct_id", "a\u0007bc"),
        ("name", ""),
    ],
)
def test_value_of_what_cannot_be_searched_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(Invalid):
        value_of(kind, text)

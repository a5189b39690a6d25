"""Counts with their nouns."""

import pytest

from postroom.text.plural import plural


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 signals"),
        (1, "1 signal"),
        (2, "2 signals"),
        (1.4, "1 signal"),
        (1_000_000, "1,000,000 signals"),
    ],
)
def test_plural_of_a_count_agrees_with_its_noun(count: float, expected: str) -> None:
    assert plural(count, "signal") == expected


def test_plural_irregular_noun_uses_its_own_form() -> None:
    assert [plural(n, "repository", "repositories") for n in (1, 2)] == ["1 repository", "2 repositories"]

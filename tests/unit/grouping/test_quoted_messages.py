"""Titles that quote unlike errors after the same beginning."""

import pytest

from postroom.grouping.consolidation.quoted_messages import are_unlike, message_of


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        ("TS Server fatal error:  No Project.", "TS Server fatal error: Debug Failure", True),
        ("TS Server fatal error: Debug Failure.", "TS Server fatal error: Debug Failure. Expected 3", False),
        ("Read error: 17 rows lost", "Read error: 204 rows lost", False),
        ("Read error: rows lost", "Write error: nothing kept", False),
        ("Export: rows lost", "Export: nothing kept", False),
    ],
)
def test_messages_after_the_same_beginning_are_unlike_if_they_say_different_things(
    one: str, other: str, *, unlike: bool
) -> None:
    assert are_unlike(message_of(one), message_of(other)) is unlike
    assert are_unlike(message_of(other), message_of(one)) is unlike

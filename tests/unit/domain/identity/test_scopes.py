"""What a key may do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.errors import Invalid
from postroom.domain.identity.scopes import INTERNAL_OBJECTS, first_missing, normalise, satisfies


@pytest.mark.parametrize(
    ("held", "wanted", "expected"),
    [
        (["task:read"], "task:read", True),
        (["task:write"], "task:write", True),
        (["task:write"], "task:read", True),
        (["task:read"], "task:write", False),
        (["signal_scout:write"], "task:read", False),
        (["signal_scout:read"], "signal_scout_internal:read", False),
        ([], "task:read", False),
        (["*"], "task:write", True),
        (["*"], "signal_scout:write", True),
        (["*"], "signal_scout_internal:read", False),
        (["*"], "signal_scout_internal:write", False),
        (["*"], "signal_scout_report:write", False),
        (["signal_scout_internal:write"], "signal_scout_internal:read", True),
        (["signal:emit"], "signal:emit", True),
        (["task:write"], "signal:emit", True),
        (["*"], "signal:emit", True),
        (["task:read"], "signal:emit", False),
        (["task:write"], "notification:write", True),
        (["task:read"], "notification:write", False),
        (["notification:write"], "task:write", False),
        (["signal:emit"], "task:read", False),
        (["signal:emit"], "task:write", False),
        (["*", "signal_scout_report:write"], "signal_scout_report:write", True),
    ],
)
def test_satisfies(held: list[str], wanted: str, expected: bool) -> None:
    assert satisfies(held, wanted) is expected


def test_scope_first_missing_is_named() -> None:
    assert first_missing(["task:read"], ["task:read", "user:write", "task:write"]) == "user:write"
    assert first_missing(["task:write"], ["task:read", "task:write"]) is None
    assert first_missing([], []) is None


_OBJECTS = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)


@given(_OBJECTS, st.sampled_from(["read", "write"]))
def test_scope_wildcard_covers_all_but_internal_objects(subject: str, action: str) -> None:
    assert satisfies(["*"], f"{subject}:{action}") is (subject not in INTERNAL_OBJECTS)


def test_normalise_trims_sorts_and_drops_repeats() -> None:
    assert normalise([" task:write ", "task:read", "task:write", ""]) == ("task:read", "task:write")
    assert normalise(["*"]) == ("*",)


@pytest.mark.parametrize(
    "scope",
    ["task", "task:", ":read", "task:delete", "Task:read", "task:read:x", "**", "task read", "task:read\n#"],
)
def test_normalise_refuses_what_is_no_scope(scope: str) -> None:
    with pytest.raises(Invalid, match="is not a scope"):
        normalise(["task:read", scope])


@pytest.mark.parametrize("scopes", [[], [""], [" ", ""]])
def test_key_without_scope_is_refused(scopes: list[str]) -> None:
    with pytest.raises(Invalid, match="at least one scope"):
        normalise(scopes)

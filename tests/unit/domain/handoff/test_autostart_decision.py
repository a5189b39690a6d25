"""Whether work on a report starts by itself, for whom, and why not."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from postroom.domain.handoff.autostart import Facts, NoStart, Reviewer, Start, decide
from postroom.domain.reports.open_work import CodeScope, OpenWork, code_path, first_overlap, make_code_scope
from postroom.domain.reports.state import Status

OTHER = UUID(int=7)
GROUND = make_code_scope("acme/shop", ["src/export.py"], ["abcdef0123"])
RIPE = Facts(
    channel="webhook",
    status=Status.READY,
    actionability="immediately_actionable",
    already_addressed=False,
    priority="P2",
    reviewers=[Reviewer("ann", 1, None)],
    default_threshold="P4",
    safe=True,
    suspicious=0,
    unscreened=0,
    may_be_unscreened=False,
    implementation=None,
    handed_over=False,
    holder=None,
    code_scope=GROUND,
    is_strange=False,
    open_work=[],
    started_today=0,
    daily_limit=10,
)


def stays(**changes: Any) -> NoStart:
    decided = decide(replace(RIPE, **changes))
    assert isinstance(decided, NoStart), decided
    return decided


def test_autostart_ready_report_starts_for_first_reviewer() -> None:
    decided = decide(RIPE)
    assert decided == Start(1, "Started for ann: P2 meets the project's threshold, P4.")


@pytest.mark.parametrize(
    ("changes", "tell"),
    [
        ({"channel": "off"}, False),
        ({"status": Status.PENDING_INPUT}, False),
        ({"status": Status.RESOLVED}, False),
        ({"actionability": "requires_human_input"}, False),
        ({"actionability": None}, False),
        ({"waits": True}, False),
        ({"already_addressed": True}, True),
        ({"priority": None}, False),
        ({"safe": False}, True),
        ({"safe": None}, True),
        ({"suspicious": 1}, True),
        ({"suspicious": 2}, True),
        ({"unscreened": 1}, True),
        ({"implementation": "https://git.test/o/r/pull/1"}, False),
        ({"handed_over": True}, False),
        ({"holder": "Bob"}, False),
        ({"sibling": "report 7 “Exports end early”"}, True),
        ({"reviewers": []}, True),
        ({"reviewers": [Reviewer("eve", None, None)]}, True),
        ({"default_threshold": "P1"}, True),
        ({"channel": "command", "code_scope": CodeScope(None)}, True),
        ({"channel": "command", "is_strange": True}, True),
        ({"daily_limit": 3, "started_today": 3}, True),
        ({"daily_limit": 0}, True),
    ],
)
def test_autostart_obstacle_is_named(changes: dict[str, Any], tell: bool) -> None:
    stay = stays(**changes)
    assert stay.tell is tell
    assert stay.reason.endswith(".")


def test_autostart_suspicious_signal_is_named_first() -> None:
    said = stays(suspicious=2, priority="P0", reviewers=[Reviewer("ann", 1, "P4")]).reason
    assert said.startswith("Work was not started automatically: 2 of its signals are marked as suspicious")
    assert isinstance(decide(replace(RIPE, unscreened=3, may_be_unscreened=True)), Start)


@pytest.mark.parametrize(
    ("priority", "threshold", "starts"),
    [
        ("P0", "P0", True),
        ("P1", "P0", False),
        ("P2", "P2", True),
        ("P3", "P2", False),
        ("P4", "P4", True),
    ],
)
def test_autostart_priority_meets_threshold_when_as_urgent(
    priority: str, threshold: str, starts: bool
) -> None:
    own = [Reviewer("ann", 1, threshold)]
    decided = decide(replace(RIPE, priority=priority, reviewers=own, default_threshold="P0"))
    assert isinstance(decided, Start) is starts


def test_autostart_first_willing_reviewer_is_chosen() -> None:
    reviewers = [Reviewer("eve", None, None), Reviewer("ann", 1, "P0"), Reviewer("bob", 2, None)]
    decided = decide(replace(RIPE, reviewers=reviewers, default_threshold="P2"))
    assert decided == Start(2, "Started for bob: P2 meets the project's threshold, P2.")
    own = [*reviewers[:2], Reviewer("bob", 2, "P3")]
    assert decide(replace(RIPE, reviewers=own, default_threshold="P0")) == Start(
        2, "Started for bob: P2 meets their own threshold, P3."
    )


def test_autostart_open_work_on_same_code_is_named() -> None:
    other = OpenWork(OTHER, "Exports end early", "task 5, whose run is queued,", GROUND)
    said = stays(open_work=[other])
    assert said.tell
    assert said.reason == (
        f'Work was not started automatically: task 5, whose run is queued, on report {OTHER} ("Exports end early") '
        "touches the same commit abcdef0123."
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "shared"),
    [
        (("a/b", ["x.py"], []), ("a/b", ["./x.py:12"], []), "file x.py"),
        (("a/b", ["x.py#L3-L9", "y.py"], []), ("A/B", ["/x.py", "y.py:1-4"], []), "files x.py, y.py"),
        (("a/b", ["x.py"], []), (None, ["x.py"], []), "file x.py"),
        (("a/b", ["x.py"], []), ("a/c", ["x.py"], []), None),
        (("a/b", ["x.py"], []), ("a/b", ["z/x.py"], []), None),
        (("a/b", [], ["abcdef0123456"]), ("a/b", [], ["ABCDEF0"]), "commit abcdef012345"),
        (("a/b", [], ["abcdef"]), ("a/b", [], ["abcdef"]), None),
        (("a/b", [], []), ("a/b", [], []), None),
    ],
)
def test_code_scopes_overlap(mine: Any, theirs: Any, shared: str | None) -> None:
    said = first_overlap(make_code_scope(*mine), [OpenWork(OTHER, "t", "a commit", make_code_scope(*theirs))])
    assert (said is None) is (shared is None)
    if shared is not None:
        assert said is not None
        assert said.endswith(f"touches the same {shared}.")


def test_long_lists_are_cut() -> None:
    code_scope = make_code_scope("a/b", [f"{number}.py" for number in range(5)], [])
    said = first_overlap(code_scope, [OpenWork(OTHER, "t", "a commit", code_scope)])
    assert said is not None
    assert said.endswith("files 0.py, 1.py, 2.py and 2 more.")


def test_code_path_without_location() -> None:
    assert [code_path(text) for text in (" ./a/b.py:10:2 ", "a\\b.py#L1", "/a/b.py", "a/b.py")] == [
        "a/b.py"
    ] * 4

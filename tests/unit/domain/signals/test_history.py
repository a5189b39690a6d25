"""States of imported items, and exports of trackers that are recognised by their columns."""

from datetime import UTC, datetime

import pytest

from postroom.domain.errors import Invalid
from postroom.domain.signals.columns import Unusable
from postroom.domain.signals.history import (
    CLOSED_AS,
    MEANINGS,
    OUTCOMES,
    HistoryPlan,
    UnknownState,
    plan_history,
    read_state,
)
from postroom.domain.signals.mapping import ColumnMapping, merge, parse_mapping, plan, read_row
from postroom.domain.signals.tracker_exports import EXPORTS, recognise

ROWS = {
    "Bugzilla": {
        "Bug ID": "17",
        "Summary": "Crash",
        "Status": "VERIFIED",
        "Resolution": "WORKSFORME",
        "Opened": "2021-02-01 10:00:00",
        "Changed": "2021-03-01 10:00:00",
    },
    "Jira": {
        "Summary": "Crash",
        "Issue key": "WEB-17",
        "Issue id": "10017",
        "Status": "Closed",
        "Resolution": "Won't Do",
        "Created": "01/Feb/21 5:14 PM",
        "Resolved": "02/Mar/21 5:14 PM",
        "Description": "It stops.",
        "Outward issue link (Duplicate)": "",
    },
    "GitHub": {
        "number": "17",
        "title": "Crash",
        "body": "It stops.",
        "state": "CLOSED",
        "stateReason": "NOT_PLANNED",
        "createdAt": "2021-02-01T10:00:00Z",
        "closedAt": "2021-03-01T10:00:00Z",
    },
    "GitLab": {
        "Title": "Crash",
        "Description": "It stops.",
        "Issue ID": "17",
        "URL": "https://gitlab.example/17",
        "State": "Closed",
        "Created At (UTC)": "2021-02-01 10:00:00",
        "Closed At (UTC)": "2021-03-01 10:00:00",
    },
    "Linear": {
        "ID": "WEB-17",
        "Team": "Web",
        "Title": "Crash",
        "Description": "It stops.",
        "Status": "Backlog",
        "Created": "2021-02-01T10:00:00.000Z",
        "Completed": "",
        "Canceled": "",
    },
    "Zendesk": {
        "id": "17",
        "subject": "Crash",
        "description": "It stops.",
        "status": "hold",
        "created_at": "2021-02-01T10:00:00Z",
    },
}
EXPECTED = {
    "Bugzilla": ("bugzilla", "17", "works_for_me"),
    "Jira": ("jira", "WEB-17", "wontfix"),
    "GitHub": ("github", "17", "invalid"),
    "GitLab": ("gitlab", "17", "fixed"),
    "Linear": ("linear", "WEB-17", "open"),
    "Zendesk": ("zendesk", "17", "open"),
}


@pytest.mark.parametrize("tracker", [export.name for export in EXPORTS])
def test_recognise_finds_tracker_and_reads_its_rows(tracker: str) -> None:
    row = ROWS[tracker]
    if tracker == "Bugzilla":
        row = {**row, "Description": "It stops."}
    found = recognise(list(row))
    assert found is not None
    assert found[0] == tracker
    how = plan(found[1])
    signal = read_row(how, row, number=1)
    assert how.history is not None
    state = read_state(how.history, row)
    assert (signal.source_product, signal.source_id, state.outcome) == EXPECTED[tracker]  # type: ignore[union-attr]
    assert signal.description == "Crash\n\nIt stops."  # type: ignore[union-attr]
    assert signal.timestamp is not None  # type: ignore[union-attr]


def test_recognise_keeps_what_a_tracker_says_of_an_issue() -> None:
    csv = {**ROWS["GitHub"], "labels": "crash, *info-needed", "comments": "14"}
    json = {
        **ROWS["GitHub"],
        "labels": [{"name": "crash"}],
        "comments": [{"body": "Same here."}] * 3,
        "reactionGroups": [{"content": "THUMBS_UP", "users": {"totalCount": 12}}],
    }
    extras = []
    for row in (csv, json):
        found = recognise(list(row))
        assert found is not None
        extras.append(read_row(plan(found[1]), row, number=1).extra)  # type: ignore[union-attr]
    assert extras == [
        {"labels": ["crash", "*info-needed"], "comments": 14},
        {"labels": ["crash"], "comments": 3, "reactionGroups": 12},
    ]


def test_recognise_leaves_files_of_signals_and_unknown_columns_alone() -> None:
    assert recognise(["source_product", *ROWS["GitHub"]]) is None
    assert recognise(["id", "text"]) is None
    assert recognise([]) is None


def test_recognise_ignores_columns_that_occur_twice() -> None:
    found = recognise([*ROWS["Jira"], "Outward issue link (Duplicate)"])
    assert found is not None
    assert found[1].duplicate_of is None


def states(**change: str) -> HistoryPlan:
    names = {"state": "State", "resolution": "Why", "closed_at": "Closed", "duplicate_of": "Of"}
    found = plan_history(**{**names, **change}, states=("Parked=open", "stale = Invalid"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ({"State": "REOPENED", "Why": "FIXED"}, "open"),
        ({"State": "RESOLVED", "Why": "FIXED"}, "fixed"),
        ({"State": "resolved", "Why": ""}, "fixed"),
        ({"State": "Resolved", "Why": "Works for me"}, "works_for_me"),
        ({"State": "whatever", "Why": "Won't Fix"}, "wontfix"),
        ({"State": "closed", "Of": "17"}, "duplicate"),
        ({"State": " Parked "}, "open"),
        ({"State": "STALE"}, "invalid"),
    ],
)
def test_read_state_prefers_open_then_resolution_then_state(row: dict[str, str], outcome: str) -> None:
    assert read_state(states(), row).outcome == outcome


def test_read_state_keeps_what_the_export_says() -> None:
    row = {"State": "RESOLVED", "Why": "DUPLICATE", "Closed": "2021-03-04", "Of": "17"}
    state = read_state(states(), row)
    assert state.said == "RESOLVED / DUPLICATE"
    assert state.closed_at == datetime(2021, 3, 4, tzinfo=UTC)
    assert state.duplicate_of == "17"
    assert read_state(states(), {"State": "new", "Closed": "2021-03-04"}).closed_at is None


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            {"State": "Frozen"},
            "'Frozen' means is unknown: give it a meaning among the states, such as 'Frozen=open'",
        ),
        ({"State": "closed", "Why": "Moot"}, "'Moot' means is unknown"),
        ({"State": ""}, "It has no state."),
        ({}, "no 'State'"),
        ({"State": "closed", "Closed": "soon"}, "closing time 'soon' is not a date"),
        ({"State": ["closed"]}, "contains a list"),
        ({"State": "x" * 100_000}, "means is unknown"),
    ],
)
def test_read_state_refuses_to_guess(row: dict[str, object], problem: str) -> None:
    with pytest.raises(Unusable, match=problem):
        read_state(states(), row)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"State": "REOPENED", "Why": "FIXED"}, "REOPENED"),
        ({"State": "RESOLVED", "Why": "FIXED"}, "FIXED"),
        ({"State": "resolved"}, "resolved"),
        ({"State": "Frozen"}, "Frozen"),
        ({"State": "closed", "Why": "Moot"}, "Moot"),
        ({"State": ""}, None),
        ({"State": "x" * 101}, None),
    ],
)
def test_read_state_names_the_word_that_decides(row: dict[str, str], word: str | None) -> None:
    try:
        found: str | None = read_state(states(), row).word
    except UnknownState as unknown:
        found = unknown.word
    assert found == word
    if word is not None:
        changed = plan_history(
            state="State", resolution="Why", closed_at=None, duplicate_of=None, states=(f"{word}=open",)
        )
        assert changed is not None
        assert read_state(changed, row).outcome == "open"


@pytest.mark.parametrize("stated", ["Parked", "Parked=later", "=open", "Parked="])
def test_plan_history_refuses_unknown_meanings(stated: str) -> None:
    with pytest.raises(Invalid, match="WORD=OUTCOME"):
        plan(ColumnMapping(state="State", states=(stated,)))


def test_plan_history_needs_the_column_of_the_state() -> None:
    with pytest.raises(Invalid, match="--state"):
        plan(ColumnMapping(resolution="Why"))
    assert plan(ColumnMapping()).history is None


def test_mapping_file_states_meanings_as_a_table() -> None:
    found = parse_mapping('state = "State"\nstates = { Parked = "open" }')
    assert merge(ColumnMapping(), found).states == ("Parked=open",)
    with pytest.raises(Invalid, match="must be a table"):
        parse_mapping('states = "Parked"')


def test_every_outcome_has_words() -> None:
    assert set(MEANINGS.values()) == set(OUTCOMES)
    assert set(CLOSED_AS) == set(OUTCOMES) - {"open"}

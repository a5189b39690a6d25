import time
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.domain.reports.artefact_types import (
    ARTEFACT_TYPES,
    WRITABLE_TYPES,
    ArtefactClass,
    ContentMismatch,
    UnknownType,
    validate,
)
from postroom.domain.reports.latest_fields import LATEST_TYPES, latest_fields, task_ids

CODE = {"file_path": "a.py", "start_line": 1, "end_line": 2, "contents": "x\ny", "relevance_note": "here"}
COMMIT = {"repository": "a/b", "branch": "main", "commit_sha": "c0ffee", "message": "Fix"}
TASK = "018f0000-0000-7000-8000-000000000001"
FINDING = {"signal_id": "1", "relevant_code_paths": ["a"], "data_queried": "logs", "verified": True}

ACCEPTED: list[tuple[str, Any, Any]] = [
    ("signal_finding", FINDING, FINDING | {"relevant_commit_hashes": {}}),
    ("signal_finding", FINDING | {"verified": "yes"}, FINDING | {"relevant_commit_hashes": {}}),
    ("safety_judgment", {"choice": False}, {"choice": False, "explanation": None}),
    (
        "actionability_judgment",
        {"explanation": "e", "actionability": "not_actionable", "already_addressed": False},
        {"explanation": "e", "actionability": "not_actionable", "already_addressed": False},
    ),
    ("priority_judgment", {"explanation": "e", "priority": "P4"}, {"explanation": "e", "priority": "P4"}),
    ("repo_selection", {"repository": None, "reason": ""}, {"repository": None, "reason": ""}),
    ("suggested_reviewers", [], []),
    (
        "suggested_reviewers",
        [{"github_login": "Octo", "extra": 1}],
        [{"github_login": "Octo", "github_name": None, "relevant_commits": []}],
    ),
    ("dismissal", {}, {"reason": None, "note": None, "user_id": None, "user_uuid": None}),
    (
        "dismissal",
        {"reason": "other", "user_id": "3"},
        {"reason": "other", "note": None, "user_id": 3, "user_uuid": None},
    ),
    ("code_reference", CODE, CODE),
    ("code_reference", CODE | {"end_line": "20"}, CODE | {"end_line": 20}),
    ("code_reference", CODE | {"contents": "\n" * 19}, CODE | {"contents": "\n" * 19}),
    ("code_reference", CODE | {"contents": "x" * 1000}, CODE | {"contents": "x" * 1000}),
    ("commit", COMMIT, COMMIT | {"note": None}),
    (
        "task_run",
        {"task_id": TASK, "product": " tasks ", "type": "agent_run"},
        {"task_id": TASK, "run_id": None, "product": "tasks", "type": "agent_run"},
    ),
    ("note", {"note": "checked", "x": 1}, {"note": "checked", "author": None}),
    ("video_segment", {"any": [1]}, {"any": [1]}),
    ("video_segment", [1, "a"], [1, "a"]),
    ("title_change", {"old_title": None, "new_title": "n"}, {"old_title": None, "new_title": "n"}),
    ("summary_change", {"old_summary": "o", "new_summary": ""}, {"old_summary": "o", "new_summary": ""}),
]

REFUSED: list[tuple[str, Any]] = [
    ("signal_finding", {}),
    ("signal_finding", FINDING | {"relevant_code_paths": "a"}),
    ("safety_judgment", {"explanation": "e"}),
    (
        "actionability_judgment",
        {"explanation": " ", "actionability": "not_actionable", "already_addressed": False},
    ),
    ("actionability_judgment", {"explanation": "e", "actionability": "maybe", "already_addressed": False}),
    ("actionability_judgment", {"explanation": "e", "actionability": "not_actionable"}),
    ("priority_judgment", {"explanation": "e", "priority": "P5"}),
    ("priority_judgment", {"explanation": "", "priority": "P1"}),
    ("repo_selection", {"reason": "none fits"}),
    ("suggested_reviewers", {}),
    ("suggested_reviewers", [{"github_login": " "}]),
    (
        "suggested_reviewers",
        [{"github_login": "o", "relevant_commits": [{"sha": "", "url": "", "reason": "", "x": 1}]}],
    ),
    ("dismissal", {"reason": 5}),
    ("dismissal", {"user_id": "9" * 30}),
    ("code_reference", CODE | {"start_line": 0}),
    ("code_reference", CODE | {"start_line": 3}),
    ("code_reference", CODE | {"end_line": 21}),
    ("code_reference", CODE | {"contents": "\n" * 20}),
    ("code_reference", CODE | {"contents": "x" * 1001}),
    ("code_reference", CODE | {"relevance_note": "\t"}),
    ("commit", COMMIT | {"message": ""}),
    ("task_run", {"task_id": TASK, "product": "Tasks", "type": "agent_run"}),
    ("task_run", {"task_id": TASK, "product": "tasks", "type": "agent run"}),
    ("task_run", {"task_id": TASK, "product": "tasks", "type": "agent_run\nx"}),
    ("note", {}),
    ("note", {"note": 5}),
    ("note", {"note": "a\x00b"}),
    ("note", {"note": "\ud800"}),
    ("note", "hi"),
    ("video_segment", "hi"),
    ("video_segment", {"\x00": 1}),
    ("title_change", {"new_title": "n"}),
    ("summary_change", {"old_summary": None}),
]


@pytest.mark.parametrize(("name", "content", "stored"), ACCEPTED)
def test_content_is_stored_in_its_normal_form(name: str, content: Any, stored: Any) -> None:
    normal = validate(name, content)
    assert normal == stored
    assert validate(name, normal) == normal


@pytest.mark.parametrize(("name", "content"), REFUSED)
def test_content_that_does_not_fit_is_refused(name: str, content: Any) -> None:
    with pytest.raises(ContentMismatch) as caught:
        validate(name, content)
    assert caught.value.message.startswith(f"content does not match the '{name}' schema: ")


def test_artefact_types_have_valid_and_invalid_examples() -> None:
    assert {name for name, _, _ in ACCEPTED} == {name for name, _ in REFUSED} == set(ARTEFACT_TYPES)


def test_artefact_error_names_field_and_no_web_address() -> None:
    with pytest.raises(ContentMismatch) as caught:
        validate("note", {})
    first, place, finding = caught.value.validator_text.split("\n")
    assert first == "1 validation error for Note"
    assert place == "note"
    assert finding.startswith("  Field required")


def test_validate_key_of_many_line_feeds_is_explained_in_one_line() -> None:
    content = {
        "signal_id": "1",
        "relevant_code_paths": [],
        "relevant_commit_hashes": {"\n" * 100_000: 1},
        "data_queried": "",
        "verified": True,
    }
    began = time.process_time()
    with pytest.raises(ContentMismatch) as caught:
        validate("signal_finding", content)
    assert time.process_time() - began < 1, "a pattern that went back over the line feeds took ten seconds"
    assert len(caught.value.validator_text) < 500
    assert len(caught.value.validator_text.split("\n")) == 3


def test_validate_many_problems_lists_the_first_ones() -> None:
    with pytest.raises(ContentMismatch) as caught:
        validate("suggested_reviewers", [{}] * 50)
    lines = caught.value.validator_text.split("\n")
    assert lines[0] == "50 validation errors for SuggestedReviewers"
    assert lines[1:3] == ["0.github_login", "  Field required [type=missing]"]
    assert len(lines) == 41


def test_artefact_unknown_type_is_refused_with_writable_ones() -> None:
    with pytest.raises(UnknownType) as caught:
        validate("bogus", {})
    assert caught.value.message == (
        "Unknown artefact type 'bogus'. Valid types: actionability_judgment, code_reference, commit, "
        "dismissal, note, priority_judgment, repo_selection, safety_judgment, signal_finding, "
        "suggested_reviewers, task_run"
    )


def test_artefact_types_not_writable_by_clients() -> None:
    read_only = {name for name, artefact_type in ARTEFACT_TYPES.items() if not artefact_type.writable}
    assert read_only == {"video_segment", "title_change", "summary_change"}
    assert set(WRITABLE_TYPES) == set(ARTEFACT_TYPES) - read_only


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (ArtefactClass.EVIDENCE, {"signal_finding"}),
        (
            ArtefactClass.STATUS,
            {
                "safety_judgment",
                "actionability_judgment",
                "priority_judgment",
                "repo_selection",
                "suggested_reviewers",
            },
        ),
        (ArtefactClass.STACK, {"dismissal"}),
        (ArtefactClass.LOG, {"code_reference", "commit", "task_run", "note"}),
        (ArtefactClass.LEGACY, {"video_segment"}),
        (ArtefactClass.HISTORY, {"title_change", "summary_change"}),
    ],
)
def test_artefact_classes(kind: ArtefactClass, names: set[str]) -> None:
    assert {name for name, artefact_type in ARTEFACT_TYPES.items() if artefact_type.kind is kind} == names


@pytest.mark.parametrize(
    ("name", "content", "fields"),
    [
        ("priority_judgment", {"priority": "P2"}, {"priority": "P2"}),
        ("priority_judgment", {"priority": 2}, {"priority": None}),
        ("priority_judgment", {"priority": "P9"}, {"priority": None}),
        ("priority_judgment", {"priority": ["P1"]}, {"priority": None}),
        ("priority_judgment", {"choice": "P1"}, {"priority": None}),
        ("priority_judgment", ["P1"], {"priority": None}),
        ("priority_judgment", "P1", {"priority": None}),
        (
            "actionability_judgment",
            {"actionability": "not_actionable", "already_addressed": True},
            {"actionability": "not_actionable", "already_addressed": True},
        ),
        (
            "actionability_judgment",
            {"actionability": "not_actionable", "already_addressed": "yes"},
            {"actionability": "not_actionable", "already_addressed": None},
        ),
        (
            "actionability_judgment",
            {"actionability": {}, "already_addressed": False},
            {"actionability": None, "already_addressed": False},
        ),
        (
            "dismissal",
            {"reason": "from_another_age", "note": "n"},
            {"dismissal_reason": "from_another_age", "dismissal_note": "n"},
        ),
        ("dismissal", {"reason": "", "note": 3}, {"dismissal_reason": None, "dismissal_note": None}),
        (
            "suggested_reviewers",
            [
                {"github_login": "Octo"},
                {"github_login": " octo "},
                {"github_login": "B", "github_name": "Bo"},
            ],
            {
                "reviewer_logins": ["octo", "b"],
                "reviewers": [
                    {"github_login": "octo", "github_name": None},
                    {"github_login": "b", "github_name": "Bo"},
                ],
            },
        ),
        (
            "suggested_reviewers",
            [3, {"github_login": 4}, {"github_login": " "}],
            {"reviewer_logins": [], "reviewers": []},
        ),
        ("suggested_reviewers", {"github_login": "octo"}, {"reviewer_logins": [], "reviewers": []}),
        ("repo_selection", {"repository": "acme/shop", "reason": "r"}, {"repository": "acme/shop"}),
        ("repo_selection", {"repository": None, "reason": "r"}, {"repository": None}),
        ("note", {"note": "n"}, {}),
        ("unheard_of", {"priority": "P1"}, {}),
    ],
)
def test_artefact_newest_decides(name: str, content: Any, fields: dict[str, Any]) -> None:
    assert latest_fields(name, content) == fields


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(name=st.sampled_from([*LATEST_TYPES, "task_run"]), content=JSON)
def test_anything_stored_can_be_read(name: str, content: Any) -> None:
    fields = latest_fields(name, content)
    assert fields.keys() == latest_fields(name, None).keys()
    assert all(value != "" for value in fields.values())
    assert all(isinstance(id, UUID) for id in task_ids([content]))


@given(name=st.sampled_from(sorted(ARTEFACT_TYPES)), content=JSON)
def test_validation_gives_storable_json_or_its_own_error(name: str, content: Any) -> None:
    try:
        normal = validate(name, content)
    except ContentMismatch as problem:
        assert problem.validator_text  # noqa: PT017
    else:
        if name != "video_segment":
            assert orjson.loads(orjson.dumps(normal)) == normal


def test_tasks_are_listed_once_in_order() -> None:
    other = "018f0000-0000-7000-8000-000000000002"
    contents = [{"task_id": TASK}, {"task_id": "no"}, None, {"task_id": 3}, {"task_id": other}]
    assert task_ids([*contents, {"task_id": TASK}]) == [UUID(TASK), UUID(other)]

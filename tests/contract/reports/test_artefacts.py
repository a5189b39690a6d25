"""Contract 4.7, 4.8 and 6: the work log of a report: shapes, reading, every type's content."""

import re
from typing import Any

import pytest
from tests.helpers.contract import (
    MICROSECONDS,
    NOWHERE,
    UUID_PATTERN,
    ContractClient,
    body_of,
    not_found,
    plain,
)

LIST = "GET reports/{report_id}/artefacts/"
CREATE = "POST reports/{report_id}/artefacts/"
READ = "GET reports/{report_id}/artefacts/{artefact_id}/"
EDIT = "PATCH reports/{report_id}/artefacts/{artefact_id}/"

READ_SHAPE = {"id", "type", "content", "created_at", "updated_at", "created_by", "task_id", "client"}
WRITE_SHAPE = {"id", "report_id", "type", "content", "created_at", "updated_at", "task_id"}


def create(api: ContractClient, report: str, type: str, content: Any, **options: Any) -> Any:
    return api.post(f"reports/{report}/artefacts/", {"artefact_type": type, "content": content}, **options)


@pytest.mark.contract(READ, CREATE)
def test_artefact_response_fields(api: ContractClient, report: str) -> None:
    written = body_of(create(api, report, "note", {"note": "checked logs", "x": 1}), 201)
    assert set(written) == WRITE_SHAPE
    assert (written["report_id"], written["type"]) == (report, "note")
    assert written["content"] == {"note": "checked logs", "author": None}
    assert written["task_id"] is None
    assert re.fullmatch(UUID_PATTERN, written["id"])
    assert re.fullmatch(MICROSECONDS, written["created_at"])
    if api.exact:
        assert written["updated_at"] is None
    read = api.read(f"reports/{report}/artefacts/{written['id']}/")
    assert set(read) == READ_SHAPE
    assert set(read["created_by"]) == {"id", "uuid", "first_name", "last_name", "email"}
    assert isinstance(read["created_by"]["id"], int)
    assert {name: read[name] for name in READ_SHAPE & WRITE_SHAPE} == {
        name: written[name] for name in READ_SHAPE & WRITE_SHAPE
    }


@pytest.mark.contract(LIST, CREATE, READ)
@pytest.mark.parametrize("id", ["x", "7", "%00", "' or 1=1"], ids=lambda text: f"4.7-{text}")
def test_artefact_report_id_must_be_uuid(api: ContractClient, id: str) -> None:
    not_found(api.get(f"reports/{id}/artefacts/"))
    not_found(create(api, id, "note", {"note": "n"}))
    not_found(api.get(f"reports/{id}/artefacts/{NOWHERE}/"))


@pytest.mark.contract(LIST)
def test_artefacts_newest_is_first(api: ContractClient, report: str) -> None:
    made = [body_of(create(api, report, "note", {"note": str(n)}), 201)["id"] for n in range(3)]
    page = api.read(f"reports/{report}/artefacts/", limit=3)
    assert [entry["id"] for entry in page["results"]] == made[::-1]
    assert set(page["results"][0]) == READ_SHAPE
    second = api.read(f"reports/{report}/artefacts/", limit=1, offset=1)
    assert [entry["id"] for entry in second["results"]] == [made[1]]


@pytest.mark.contract(LIST)
def test_artefacts_of_missing_report_are_empty(api: ContractClient, seed: dict[str, Any]) -> None:
    empty: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}
    for id in (NOWHERE, seed["other"]["report"], seed["reports"]["deleted"]):
        assert api.read(f"reports/{id}/artefacts/") == empty


@pytest.mark.contract(LIST)
def test_artefacts_of_suppressed_report_are_listed(api: ContractClient, report: str) -> None:
    body_of(create(api, report, "note", {"note": "n"}), 201)
    body_of(api.post(f"reports/{report}/state/", {"state": "suppressed"}), 200)
    assert api.read(f"reports/{report}/artefacts/")["count"] >= 1


@pytest.mark.contract(READ)
def test_artefact_is_read_from_own_report_only(
    api: ContractClient, seed: dict[str, Any], report: str
) -> None:
    own = f"reports/{seed['report']}/artefacts/"
    assert api.read(f"{own}{seed['artefact']}/")["id"] == seed["artefact"]
    not_found(api.get(f"reports/{report}/artefacts/{seed['artefact']}/"))
    for id in (NOWHERE, "x", seed["other"]["artefact"]):
        not_found(api.get(f"{own}{id}/"))


@pytest.mark.contract(LIST, READ)
def test_artefact_reviewers_are_enriched_with_members(
    api: ContractClient, seed: dict[str, Any], report: str
) -> None:
    content = [{"github_login": seed["github_login"].upper()}, {"github_login": "somebody-else"}]
    written = body_of(create(api, report, "suggested_reviewers", content), 201)
    assert written["content"] == [
        {"github_login": one["github_login"], "github_name": None, "relevant_commits": []} for one in content
    ]
    for entry in (
        api.read(f"reports/{report}/artefacts/{written['id']}/"),
        api.read(f"reports/{report}/artefacts/")["results"][0],
    ):
        known, unknown = entry["content"]
        assert set(known["user"]) == {"id", "uuid", "first_name", "last_name", "email"}
        assert known["user"]["uuid"] == seed["user"]
        assert unknown["user"] is None


@pytest.mark.contract(LIST)
def test_artefact_types_are_all_listed(api: ContractClient, seed: dict[str, Any]) -> None:
    found = api.read(f"reports/{seed['report']}/artefacts/", limit=1000)["results"]
    assert set(seed["artefacts"]) <= {entry["type"] for entry in found}


NOTE = {"note": "n", "author": None}
FINDING = {"signal_id": "s", "relevant_code_paths": ["a.py"], "data_queried": "d", "verified": True}
JUDGED = {"explanation": "e", "actionability": "immediately_actionable", "already_addressed": False}
CODE = {"file_path": "a.py", "start_line": 1, "end_line": 2, "contents": "a\nb", "relevance_note": "r"}
COMMIT = {"repository": "o/r", "branch": "b", "commit_sha": "c", "message": "m"}
COMMITS = [{"sha": "s", "url": "u", "reason": "r"}]
DISMISSAL = {"reason": None, "note": None, "user_id": None, "user_uuid": None}

GOOD: list[tuple[str, Any, Any]] = [
    ("signal_finding", FINDING, {**FINDING, "relevant_commit_hashes": {}}),
    ("safety_judgment", {"choice": True}, {"choice": True, "explanation": None}),
    ("safety_judgment", {"choice": "yes", "x": 1}, {"choice": True, "explanation": None}),
    ("actionability_judgment", JUDGED, JUDGED),
    ("priority_judgment", {"explanation": "e", "priority": "P0"}, {"explanation": "e", "priority": "P0"}),
    ("repo_selection", {"repository": None, "reason": ""}, {"repository": None, "reason": ""}),
    (
        "suggested_reviewers",
        [{"github_login": "a", "relevant_commits": COMMITS, "x": 1}],
        [{"github_login": "a", "github_name": None, "relevant_commits": COMMITS}],
    ),
    ("suggested_reviewers", [], []),
    ("dismissal", {}, DISMISSAL),
    ("dismissal", {"reason": "other", "user_id": "3"}, {**DISMISSAL, "reason": "other", "user_id": 3}),
    ("code_reference", CODE, CODE),
    ("code_reference", {**CODE, "start_line": "1"}, CODE),
    (
        "code_reference",
        {**CODE, "end_line": 20, "contents": "x" * 1000},
        {**CODE, "end_line": 20, "contents": "x" * 1000},
    ),
    ("commit", COMMIT, {**COMMIT, "note": None}),
    ("note", {"note": "n"}, NOTE),
    ("note", {"note": "n", "author": "a", "x": 1}, {"note": "n", "author": "a"}),
]


@pytest.mark.contract(CREATE)
@pytest.mark.parametrize(
    ("type", "content", "stored"), GOOD, ids=[f"6.2-{row[0]}-{n}" for n, row in enumerate(GOOD)]
)
def test_artefact_content_is_stored_normalized(
    api: ContractClient, report: str, type: str, content: Any, stored: Any
) -> None:
    assert body_of(create(api, report, type, content), 201)["content"] == stored


def without(content: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != name}


BAD: list[tuple[str, Any]] = [
    *(("signal_finding", without(FINDING, name)) for name in FINDING),
    ("safety_judgment", {}),
    ("safety_judgment", {"choice": "perhaps"}),
    *(("actionability_judgment", without(JUDGED, name)) for name in JUDGED),
    ("actionability_judgment", {**JUDGED, "explanation": " "}),
    ("actionability_judgment", {**JUDGED, "actionability": "maybe"}),
    ("priority_judgment", {"explanation": "e", "priority": "P5"}),
    ("priority_judgment", {"explanation": "", "priority": "P1"}),
    ("repo_selection", {"reason": "r"}),
    ("repo_selection", {"repository": "o/r"}),
    ("suggested_reviewers", {}),
    ("suggested_reviewers", [{"github_login": " "}]),
    ("suggested_reviewers", [{"github_login": "a", "relevant_commits": [{**COMMITS[0], "x": 1}]}]),
    ("dismissal", {"reason": 5}),
    *(("code_reference", without(CODE, name)) for name in CODE),
    ("code_reference", {**CODE, "start_line": 0}),
    ("code_reference", {**CODE, "start_line": 3}),
    ("code_reference", {**CODE, "end_line": 21}),
    ("code_reference", {**CODE, "contents": "\n" * 20}),
    ("code_reference", {**CODE, "contents": "x" * 1001}),
    ("code_reference", {**CODE, "relevance_note": ""}),
    *(("commit", without(COMMIT, name)) for name in COMMIT),
    ("commit", {**COMMIT, "branch": ""}),
    ("note", {}),
    ("note", {"note": " "}),
    ("note", {"note": 5}),
    ("note", []),
]


@pytest.mark.contract(CREATE)
@pytest.mark.parametrize(("type", "content"), BAD, ids=[f"6.2-{row[0]}-{n}" for n, row in enumerate(BAD)])
def test_artefact_invalid_content_is_refused(
    api: ContractClient, report: str, type: str, content: Any
) -> None:
    answer = create(api, report, type, content)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
    assert re.match(
        rf"content does not match the '{type}' schema: \d+ validation errors? for ", answer.json()["error"]
    )
    if api.exact:
        assert api.read(f"reports/{report}/artefacts/")["count"] == 0


@pytest.mark.contract(CREATE, EDIT)
@pytest.mark.parametrize(
    "type", ["video_segment", "title_change", "summary_change"], ids=lambda name: f"6.1-{name}"
)
def test_artefact_read_only_types_are_refused(
    api: ContractClient, seed: dict[str, Any], report: str, type: str
) -> None:
    plain(
        create(api, report, type, {}),
        400,
        f"Artefact type '{type}' is read-only and cannot be created through the API.",
    )
    path = f"reports/{seed['report']}/artefacts/{seed['artefacts'][type]}/"
    plain(
        api.call("PATCH", path, {"content": {}}),
        400,
        f"Artefact type '{type}' is read-only and cannot be edited through the API.",
    )


@pytest.mark.contract(CREATE)
def test_artefact_documented_examples_are_accepted(api: ContractClient, report: str) -> None:
    answer = create(api, report, "note", {})
    text = answer.json()["error"]
    assert re.match(r"content does not match the 'note' schema: 1 validation error for \S+\nnote\n", text)
    assert "Field required" in text
    answer = create(api, report, "note", "hi")
    detail = "content must be a JSON object or array."
    assert (answer.status_code, answer.json()["attr"], answer.json()["detail"]) == (400, "content", detail)

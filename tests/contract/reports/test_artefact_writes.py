"""Contract 4.9 and 6.3: writing to the work log, and in whose name."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, plain, refused

CREATE = "POST reports/{report_id}/artefacts/"
EDIT = "PATCH reports/{report_id}/artefacts/{artefact_id}/"
PUT = "PUT reports/{report_id}/artefacts/{artefact_id}/"
DELETE = "DELETE reports/{report_id}/artefacts/{artefact_id}/"
HEADER = "X-PostHog-Task-Id"


def log(report: str, entry: str = "") -> str:
    return f"reports/{report}/artefacts/{entry}/" if entry else f"reports/{report}/artefacts/"


def create(api: ContractClient, report: str, type: str, content: Any, **options: Any) -> Any:
    return api.post(log(report), {"artefact_type": type, "content": content}, **options)


def note(api: ContractClient, report: str) -> str:
    id: str = body_of(create(api, report, "note", {"note": "n"}), 201)["id"]
    return id


BODIES = [
    ({"content": {}}, "required", "This field is required.", "artefact_type"),
    ({"artefact_type": None, "content": {}}, "null", "This field may not be null.", "artefact_type"),
    ({"artefact_type": "", "content": {}}, "blank", "This field may not be blank.", "artefact_type"),
    ({"artefact_type": "note"}, "required", "This field is required.", "content"),
    ({"artefact_type": "note", "content": None}, "null", "This field may not be null.", "content"),
    *(
        (
            {"artefact_type": "note", "content": scalar},
            "invalid_input",
            "content must be a JSON object or array.",
            "content",
        )
        for scalar in ("text", 5, 1.5, True, False, 0, "")
    ),
]


@pytest.mark.contract(CREATE)
@pytest.mark.parametrize(
    ("body", "code", "detail", "attr"), BODIES, ids=[f"4.9-{row[3]}-{n}" for n, row in enumerate(BODIES)]
)
def test_artefact_bodies_are_validated(
    api: ContractClient, body: Any, code: str, detail: str, attr: str
) -> None:
    # The body comes before the lookup of the report.
    refused(api.post(log(NOWHERE), body), code, detail, attr)


@pytest.mark.contract(CREATE)
def test_artefact_report_is_checked_before_type(api: ContractClient, seed: dict[str, Any]) -> None:
    for id in (NOWHERE, seed["other"]["report"], seed["reports"]["deleted"], "x"):
        not_found(create(api, id, "bogus", {}))


@pytest.mark.contract(CREATE)
def test_artefact_type_precedes_header_and_header_precedes_content(api: ContractClient, report: str) -> None:
    bad = {"headers": {HEADER: "x"}}
    assert "Unknown artefact type" in body_of(create(api, report, "bogus", {}, **bad), 400)["error"]
    assert "read-only" in body_of(create(api, report, "video_segment", {}, **bad), 400)["error"]
    refused(create(api, report, "note", {}, **bad), "invalid_input", "must be a task UUID.", HEADER)
    unknown = {"headers": {HEADER: NOWHERE}}
    detail = "unknown task for this project."
    refused(create(api, report, "note", {}, **unknown), "invalid_input", detail, HEADER)


@pytest.mark.contract(CREATE)
def test_artefact_by_user_names_user(api: ContractClient, report: str, seed: dict[str, Any]) -> None:
    read = api.read(log(report, note(api, report)))
    assert (read["created_by"]["uuid"], read["task_id"]) == (seed["user"], None)


@pytest.mark.contract(CREATE)
def test_artefact_by_task_names_task(api: ContractClient, report: str, seed: dict[str, Any]) -> None:
    made = body_of(create(api, report, "note", {"note": "n"}, headers={HEADER: seed["task"]}), 201)
    read = api.read(log(report, made["id"]))
    assert (read["created_by"], read["task_id"]) == (None, seed["task"])
    # An edit does not change whose it is.
    edited = body_of(api.call("PATCH", log(report, made["id"]), {"content": {"note": "m"}}), 200)
    assert edited["task_id"] == seed["task"]


@pytest.mark.contract(CREATE)
def test_artefact_task_runs(api: ContractClient, report: str, seed: dict[str, Any]) -> None:
    task = seed["task"]
    plain(create(api, report, "task_run", []), 400, "task_run content must be a JSON object.")
    plain(
        create(api, report, "task_run", {}),
        400,
        "Provide content.task_id, or call with an X-PostHog-Task-Id header.",
    )
    for unknown in (NOWHERE, "x", seed["other"]["task"]):
        plain(create(api, report, "task_run", {"task_id": unknown}), 400, "Unknown task for this project.")
    first = create(api, report, "task_run", {}, headers={HEADER: task})
    made = body_of(first, 201)
    assert made["content"] == {"task_id": task, "run_id": None, "product": "tasks", "type": "agent_run"}
    assert made["task_id"] == task
    # The same task again: the entry that is there.
    again = body_of(create(api, report, "task_run", {"task_id": task, "product": "signals"}), 200)
    assert again == made
    assert api.read(f"reports/{report}/")["artefact_count"] == 1


@pytest.mark.contract(CREATE)
@pytest.mark.parametrize("field", ["product", "type"], ids=lambda field: f"6.2-task_run-{field}")
def test_artefact_names_in_task_runs(
    api: ContractClient, report: str, seed: dict[str, Any], field: str
) -> None:
    for bad in ("", "Upper", "-x", "a b", None, 5):
        answer = create(api, report, "task_run", {"task_id": seed["task"], field: bad})
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("content does not match the 'task_run' schema: ")
    made = body_of(create(api, report, "task_run", {"task_id": seed["task"], field: " a-1_b "}), 201)
    assert made["content"][field] == "a-1_b"


@pytest.mark.contract(EDIT)
def test_artefact_edit(api: ContractClient, report: str) -> None:
    entry = note(api, report)
    body = {"content": {"note": "m", "x": 1}, "artefact_type": "commit"}
    edited = body_of(api.call("PATCH", log(report, entry), body), 200)
    assert set(edited) == {"id", "report_id", "type", "content", "created_at", "updated_at", "task_id"}
    assert (edited["id"], edited["type"]) == (entry, "note")
    assert edited["content"] == {"note": "m", "author": None}
    assert edited["updated_at"] > edited["created_at"]


@pytest.mark.contract(EDIT)
def test_artefact_edit_invalid_is_refused(api: ContractClient, report: str, seed: dict[str, Any]) -> None:
    entry = log(report, note(api, report))
    refused(api.call("PATCH", log(report, NOWHERE), {}), "required", "This field is required.", "content")
    not_found(api.call("PATCH", log(report, NOWHERE), {"content": {}}))
    not_found(api.call("PATCH", log(seed["report"], entry.split("/")[-2]), {"content": {"note": "n"}}))
    assert "does not match the 'note'" in body_of(api.call("PATCH", entry, {"content": {}}), 400)["error"]
    # The header means nothing here.
    ignored = api.call("PATCH", entry, {"content": {"note": "m"}}, headers={HEADER: "x"})
    assert body_of(ignored, 200)["task_id"] is None


@pytest.mark.contract(EDIT)
def test_artefact_task_run_keeps_its_task(server: ContractServer, api: ContractClient, report: str) -> None:
    task, other = server.seed["task"], server.task()
    made = body_of(create(api, report, "task_run", {"task_id": task}), 201)
    content = {**made["content"], "run_id": "r", "task_id": other}
    answer = api.call("PATCH", log(report, made["id"]), {"content": content})
    assert body_of(answer, 400)["error"].startswith("content does not match the 'task_run' schema: ")
    content["task_id"] = task
    answer = api.call("PATCH", log(report, made["id"]), {"content": content})
    assert body_of(answer, 200)["content"]["run_id"] == "r"


@pytest.mark.contract(DELETE)
def test_artefact_delete(api: ContractClient, report: str) -> None:
    entry = log(report, note(api, report))
    answer = api.call("DELETE", entry)
    assert (answer.status_code, answer.content) == (204, b"")
    not_found(api.call("DELETE", entry))
    not_found(api.get(entry))
    not_found(api.call("DELETE", log(report, "x")))


@pytest.mark.contract(DELETE)
def test_artefact_delete_of_read_only_entry(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    api = api.as_(made["key"]).at(made["project"])
    for type in ("video_segment", "title_change"):
        assert api.call("DELETE", log(made["report"], made["artefacts"][type])).status_code == 204


def reviewers(api: ContractClient, report: str, content: Any) -> str:
    id: str = body_of(create(api, report, "suggested_reviewers", content), 201)["id"]
    return id


@pytest.mark.contract(PUT)
def test_reviewers_put_adds_entry(api: ContractClient, report: str, seed: dict[str, Any]) -> None:
    commits = [{"sha": "s", "url": "u", "reason": "r"}]
    entry = reviewers(
        api, report, [{"github_login": "one", "github_name": "One", "relevant_commits": commits}]
    )
    content = [
        {"github_login": " ONE "},
        {"user_uuid": seed["user"], "github_login": "ignored"},
        {"github_login": "one"},
    ]
    read = body_of(api.call("PUT", log(report, entry), {"content": content}), 200)
    assert read["id"] != entry
    assert set(read) == {
        "id",
        "type",
        "content",
        "created_at",
        "updated_at",
        "created_by",
        "task_id",
        "client",
    }
    one, member = read["content"]
    assert one == {"github_login": "one", "github_name": "One", "relevant_commits": commits, "user": None}
    assert member["github_login"] == seed["github_login"].lower()
    assert member["user"]["uuid"] == seed["user"]
    assert api.read(log(report, entry))["content"][0]["github_login"] == "one"
    assert api.read(f"reports/{report}/")["is_suggested_reviewer"] is True
    cleared = body_of(api.call("PUT", log(report, entry), {"content": []}), 200)
    assert cleared["content"] == []
    assert api.read(f"reports/{report}/")["is_suggested_reviewer"] is False


@pytest.mark.contract(PUT)
def test_reviewers_put_keeps_and_clears_names(api: ContractClient, report: str) -> None:
    entry = reviewers(api, report, [{"github_login": "one", "github_name": "One"}])
    for change, name in (({}, "One"), ({"github_name": "Uno"}, "Uno"), ({"github_name": ""}, None)):
        content = [{"github_login": "one", **change}]
        read = body_of(api.call("PUT", log(report, entry), {"content": content}), 200)
        assert (read["content"][0]["github_name"] or None) == name


@pytest.mark.contract(PUT)
def test_reviewers_put_by_task_names_task(api: ContractClient, report: str, seed: dict[str, Any]) -> None:
    entry = reviewers(api, report, [])
    headers = {HEADER: seed["task"]}
    read = body_of(api.call("PUT", log(report, entry), {"content": []}, headers=headers), 200)
    assert (read["created_by"], read["task_id"]) == (None, seed["task"])


@pytest.mark.contract(PUT)
def test_artefact_put_is_for_reviewers_only(api: ContractClient, report: str) -> None:
    text = (
        "Only suggested_reviewers artefacts may be modified via this endpoint. This artefact has type 'note'."
    )
    plain(api.call("PUT", log(report, note(api, report)), {"content": []}), 400, text)
    not_found(api.call("PUT", log(report, NOWHERE), {"content": []}))


NEITHER = "Each entry must include `github_login` or `user_uuid` (or both)."
MANY = "At most 10 reviewers may be supplied."
LONG = "Ensure this field has no more than 200 characters."
PUT_BODIES: list[tuple[Any, str, str, str]] = [
    ([{"github_login": "a"}, {}], "invalid_input", NEITHER, "content__1__non_field_errors"),
    ([{"github_login": "a"}] * 11, "", MANY, "content"),
    ([{"github_login": "x" * 201}], "max_length", LONG, "content__0__github_login"),
    ([{"github_login": "a", "github_name": "x" * 201}], "max_length", LONG, "content__0__github_name"),
    ([{"user_uuid": "x"}], "invalid_input", "Must be a valid UUID.", "content__0__user_uuid"),
]


@pytest.mark.contract(PUT)
@pytest.mark.parametrize(
    ("content", "code", "detail", "attr"), PUT_BODIES, ids=[f"4.9-{row[3]}" for row in PUT_BODIES]
)
def test_reviewers_put_bodies_are_validated(
    api: ContractClient, report: str, content: Any, code: str, detail: str, attr: str
) -> None:
    answer = api.call("PUT", log(report, reviewers(api, report, [])), {"content": content})
    refused(answer, code or answer.json()["code"], detail, attr)


@pytest.mark.contract(PUT)
def test_reviewers_put_unknown_names(api: ContractClient, report: str, seed: dict[str, Any]) -> None:
    entry = log(report, reviewers(api, report, []))
    for uuid in (NOWHERE,):
        text = (
            f"content[0]: user_uuid '{uuid}' is not an org member of this team with a linked GitHub identity."
        )
        plain(api.call("PUT", entry, {"content": [{"user_uuid": uuid}]}), 400, text)
    text = "content[1]: github_login resolved to empty after normalization."
    answer = api.call("PUT", entry, {"content": [{"github_login": "a"}, {"github_login": "  "}]})
    plain(answer, 400, text)

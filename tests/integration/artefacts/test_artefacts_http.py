"""The work log of a report over the wire."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.reports.artefact_types import ARTEFACT_TYPES, WRITABLE_TYPES
from postroom.reports.work_log import service
from postroom.reports.work_log.schemas import SYSTEM, Author

NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}

CONTENTS: dict[str, tuple[Any, Any]] = {
    "signal_finding": (
        {"signal_id": "s", "relevant_code_paths": ["a.py"], "data_queried": "q", "verified": "yes"},
        {
            "signal_id": "s",
            "relevant_code_paths": ["a.py"],
            "relevant_commit_hashes": {},
            "data_queried": "q",
            "verified": True,
        },
    ),
    "safety_judgment": ({"choice": True}, {"choice": True, "explanation": None}),
    "actionability_judgment": (
        {"explanation": "e", "actionability": "not_actionable", "already_addressed": False, "x": 1},
        {"explanation": "e", "actionability": "not_actionable", "already_addressed": False},
    ),
    "priority_judgment": ({"explanation": "e", "priority": "P1"}, {"explanation": "e", "priority": "P1"}),
    "repo_selection": ({"repository": None, "reason": "r"}, {"repository": None, "reason": "r"}),
    "suggested_reviewers": (
        [{"github_login": "Octo"}],
        [{"github_login": "Octo", "github_name": None, "relevant_commits": []}],
    ),
    "dismissal": ({"reason": "other"}, {"reason": "other", "note": None, "user_id": None, "user_uuid": None}),
    "code_reference": (
        {"file_path": "a.py", "start_line": "3", "end_line": 3, "contents": "x", "relevance_note": "n"},
        {"file_path": "a.py", "start_line": 3, "end_line": 3, "contents": "x", "relevance_note": "n"},
    ),
    "commit": (
        {"repository": "o/r", "branch": "b", "commit_sha": "c", "message": "m"},
        {"repository": "o/r", "branch": "b", "commit_sha": "c", "message": "m", "note": None},
    ),
    "note": ({"note": "checked logs", "x": 1}, {"note": "checked logs", "author": None}),
}


async def create(
    api_client: ApiClient, report: object, type: Any, content: Any, *, task: object = None
) -> httpx.Response:
    body = {"artefact_type": type, "content": content}
    return await api_client.post(f"reports/{report}/artefacts/", body, task=task)


async def stored(
    api_client: ApiClient, report: UUID, type: str, content: Any, author: Author = SYSTEM
) -> UUID:
    """Write an artefact as the server itself does."""
    async with unit_of_work(api_client.api.engine) as uow:
        made = await service.append(
            uow,
            project_id=api_client.api.project,
            report_id=report,
            type=type,
            content=content,
            author=author,
            now=now(),
            id=new_id(),
        )
    return made.id


def path(report: object, artefact: object) -> str:
    return f"reports/{report}/artefacts/{artefact}/"


def envelope(code: str, attr: str | None, detail: str) -> dict[str, Any]:
    return {"type": "validation_error", "code": code, "detail": detail, "attr": attr}


@pytest.mark.parametrize("type", sorted(CONTENTS))
async def test_artefact_written_is_readable(api_client: ApiClient, type: str) -> None:
    sent, kept = CONTENTS[type]
    report = await api_client.report()
    answer = await create(api_client, report, type, sent)
    made = answer.json()
    assert answer.status_code == 201
    assert made == {
        "id": made["id"],
        "report_id": str(report),
        "type": type,
        "content": kept,
        "created_at": made["created_at"],
        "updated_at": None,
        "task_id": None,
    }
    assert made["created_at"].endswith("Z")
    assert UUID(made["id"]).version == 7
    read = (await api_client.call("GET", path(report, made["id"]))).json()
    author = {"id": api_client.user_id, "uuid": str(api_client.user_uuid), "email": api_client.email}
    del made["report_id"]
    if type == "suggested_reviewers":
        made["content"] = [{**kept[0], "user": None}]
    assert read == {**made, "client": None, "created_by": {**author, "first_name": "", "last_name": ""}}
    assert (await api_client.call("GET", f"reports/{report}/artefacts")).json() == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [read],
    }
    assert (await api_client.call("GET", f"reports/{report}")).json()["artefact_count"] == 1


def test_artefact_writable_types_are_accepted() -> None:
    assert {*CONTENTS, "task_run"} == set(WRITABLE_TYPES)


@pytest.mark.parametrize(
    ("body", "code", "attr", "detail"),
    [
        ({}, "required", "artefact_type", "This field is required."),
        ({"artefact_type": "note"}, "required", "content", "This field is required."),
        (
            {"artefact_type": " ", "content": {}},
            "blank",
            "artefact_type",
            "This field may not be blank.",
        ),
        (
            {"artefact_type": None, "content": {}},
            "null",
            "artefact_type",
            "This field may not be null.",
        ),
        ({"artefact_type": "x", "content": None}, "null", "content", "This field may not be null."),
        *(
            (
                {"artefact_type": "note", "content": scalar},
                "invalid_input",
                "content",
                "content must be a JSON object or array.",
            )
            for scalar in ("hi", 3, True, "")
        ),
        ([], "invalid_input", None, "Invalid data. Expected a dictionary, but got list."),
    ],
)
async def test_bodies_that_are_refused_before_anything_is_looked_for(
    api_client: ApiClient, body: Any, code: str, attr: str | None, detail: str
) -> None:
    for report in (await api_client.report(), new_id(), "no-uuid"):
        answer = await api_client.post(f"reports/{report}/artefacts/", body)
        assert (answer.status_code, answer.json()) == (400, envelope(code, attr, detail))


async def test_artefact_of_missing_report_is_not_found(api_client: ApiClient) -> None:
    deleted = await api_client.report(status="deleted")
    elsewhere = await api_client.report(project=api_client.api.other_project)
    for report in ("no-uuid", new_id(), deleted, elsewhere):
        # It is missed before the type is looked at.
        for answer in (
            await create(api_client, report, "bogus", {}, task="x"),
            await api_client.call("GET", path(report, new_id())),
            await api_client.call("PATCH", path(report, new_id()), {"content": {}}),
            await api_client.call("PUT", path(report, new_id()), {"content": []}),
            await api_client.call("DELETE", path(report, new_id())),
        ):
            assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    empty: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}
    for report in (new_id(), deleted, elsewhere):
        assert (await api_client.call("GET", f"reports/{report}/artefacts/")).json() == empty
    assert (await api_client.call("GET", "reports/no-uuid/artefacts/")).status_code == 404


async def test_artefact_of_other_report_is_not_found(api_client: ApiClient) -> None:
    report, other = await api_client.report(), await api_client.report(status="suppressed")
    id = await stored(api_client, other, "note", {"note": "n"})
    for method in ("GET", "PATCH", "PUT", "DELETE"):
        for artefact in (id, new_id(), "no-uuid"):
            answer = await api_client.call(
                method, path(report, artefact), {"content": []} if method[0] == "P" else None
            )
            assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert (await api_client.call("GET", path(other, id))).status_code == 200
    assert (await api_client.call("GET", f"reports/{other}/artefacts")).json()["count"] == 1


@pytest.mark.parametrize("type", sorted(set(ARTEFACT_TYPES) - set(WRITABLE_TYPES)))
async def test_read_only_types(api_client: ApiClient, type: str) -> None:
    report = await api_client.report()
    content = {"old_title": None, "new_title": "t", "old_summary": None, "new_summary": "s"}
    # The type is refused before the header is looked at.
    refused = await create(api_client, report, type, content, task="x")
    told = f"Artefact type '{type}' is read-only and cannot be created through the API."
    assert (refused.status_code, refused.json()) == (400, {"error": told})
    id = await stored(api_client, report, type, content)
    refused = await api_client.call("PATCH", path(report, id), {"content": content})
    told = f"Artefact type '{type}' is read-only and cannot be edited through the API."
    assert (refused.status_code, refused.json()) == (400, {"error": told})
    assert (await api_client.call("DELETE", path(report, id))).status_code == 204


async def test_artefact_unknown_type_lists_valid_ones(api_client: ApiClient) -> None:
    answer = await create(api_client, await api_client.report(), "bogus", {}, task="x")
    assert answer.status_code == 400
    assert answer.json() == {
        "error": "Unknown artefact type 'bogus'. Valid types: actionability_judgment, code_reference, "
        "commit, dismissal, note, priority_judgment, repo_selection, safety_judgment, signal_finding, "
        "suggested_reviewers, task_run"
    }


async def test_content_that_does_not_fit(api_client: ApiClient) -> None:
    report = await api_client.report()
    for type, content in (
        ("note", {}),
        ("note", {"note": " "}),
        ("note", {"note": 5}),
        ("note", {"note": "a\x00"}),
        ("note", []),
        ("suggested_reviewers", {}),
        ("suggested_reviewers", [{"github_login": "a", "relevant_commits": [{"x": 1}]}]),
        ("priority_judgment", {"explanation": "e", "priority": "P9"}),
    ):
        answer = await create(api_client, report, type, content)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith(f"content does not match the '{type}' schema: ")
    assert await api_client.log(report) == []
    first = (await create(api_client, report, "note", {})).json()["error"].splitlines()[0]
    assert first == "content does not match the 'note' schema: 1 validation error for Note"


async def test_artefact_task_header_is_author(api_client: ApiClient) -> None:
    report, task = await api_client.report(), await api_client.task()
    made = (await create(api_client, report, "note", {"note": "n"}, task=str(task).upper())).json()
    assert made["task_id"] == str(task)
    read = (await api_client.call("GET", path(report, made["id"]))).json()
    assert (read["created_by"], read["task_id"]) == (None, str(task))
    elsewhere = await api_client.task(api_client.api.other_project)
    for header, detail in (
        ("nonsense", "must be a task UUID."),
        (new_id(), "unknown task for this project."),
        (elsewhere, "unknown task for this project."),
    ):
        # The header is looked at before the content.
        answer = await create(api_client, report, "note", {}, task=header)
        expected = envelope("invalid_input", "X-PostHog-Task-Id", detail)
        assert (answer.status_code, answer.json()) == (400, expected)
    # An edit keeps its author and does not look at the header.
    edit = await api_client.call(
        "PATCH", path(report, made["id"]), {"content": {"note": "m"}}, task="nonsense"
    )
    assert (edit.status_code, edit.json()["task_id"]) == (200, str(task))


async def test_artefact_task_runs_are_recorded_once(api_client: ApiClient) -> None:
    report, task, other = await api_client.report(), await api_client.task(), await api_client.task()
    answer = await create(api_client, report, "task_run", {"task_id": str(task).upper()}, task=other)
    made = answer.json()
    assert (answer.status_code, made["task_id"]) == (201, str(task))
    expected = {"task_id": str(task), "run_id": None, "product": "tasks", "type": "agent_run"}
    assert made["content"] == expected
    again = await create(api_client, report, "task_run", {"product": "signals", "type": "x"}, task=task)
    assert (again.status_code, again.json()) == (200, made)
    found = (await api_client.call("GET", f"reports?task_id={task}")).json()
    assert [one["id"] for one in found["results"]] == [str(report)]
    second = await create(
        api_client, report, "task_run", {"product": "signals", "type": "research"}, task=other
    )
    assert (second.status_code, second.json()["content"]["product"]) == (201, "signals")
    third = await api_client.report()
    answers = await asyncio.gather(*(create(api_client, third, "task_run", {}, task=task) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == len(await api_client.log(third)) == 1


async def test_task_runs_that_are_refused(api_client: ApiClient) -> None:
    report, task = await api_client.report(), await api_client.task()
    unknown = "Unknown task for this project."
    neither = "Provide content.task_id, or call with an X-PostHog-Task-Id header."
    for content, error in (
        ([], "task_run content must be a JSON object."),
        ({}, neither),
        ({"task_id": None}, neither),
        ({"task_id": "x"}, unknown),
        ({"task_id": 5}, unknown),
        ({"task_id": str(new_id())}, unknown),
        ({"task_id": str(await api_client.task(api_client.api.other_project))}, unknown),
    ):
        answer = await create(api_client, report, "task_run", content)
        assert (answer.status_code, answer.json()) == (400, {"error": error})
    for bad in ({"product": None}, {"type": "No!"}, {"run_id": 5}):
        answer = await create(api_client, report, "task_run", {"task_id": str(task), **bad})
        assert answer.json()["error"].startswith("content does not match the 'task_run' schema: ")
    assert await api_client.log(report) == []


async def test_artefact_task_run_keeps_task(api_client: ApiClient) -> None:
    report, task, other = await api_client.report(), await api_client.task(), await api_client.task()
    made = (await create(api_client, report, "task_run", {}, task=task)).json()
    content = {"task_id": str(task).upper(), "product": "signals", "type": "research"}
    edited = await api_client.call("PATCH", path(report, made["id"]), {"content": content})
    assert (edited.status_code, edited.json()["content"]["task_id"]) == (200, str(task))
    for wrong in (str(other), "x", None):
        refused = await api_client.call(
            "PATCH", path(report, made["id"]), {"content": {**content, "task_id": wrong}}
        )
        assert refused.status_code == 400
        assert refused.json()["error"].startswith("content does not match the 'task_run' schema: ")


async def test_artefact_edit_replaces_content_in_place(api_client: ApiClient) -> None:
    report = await api_client.report()
    first = (await create(api_client, report, "priority_judgment", CONTENTS["priority_judgment"][0])).json()
    await create(api_client, report, "priority_judgment", {"explanation": "e", "priority": "P3"})
    body = {"content": {"explanation": "f", "priority": "P0"}, "artefact_type": "note"}
    edited = (await api_client.call("PATCH", path(report, first["id"]), body)).json()
    assert edited["updated_at"] > edited["created_at"] == first["created_at"]
    assert (edited["type"], edited["content"]["priority"]) == ("priority_judgment", "P0")
    assert (await api_client.call("GET", f"reports/{report}")).json()["priority"] == "P3"
    for bad, code in (({}, "required"), ({"content": None}, "null"), ({"content": 1}, "invalid_input")):
        for id in (first["id"], new_id()):
            refused = await api_client.call("PATCH", path(report, id), bad)
            assert (refused.status_code, refused.json()["code"]) == (400, code)
    refused = await api_client.call("PATCH", path(report, first["id"]), {"content": {}})
    assert refused.json()["error"].startswith("content does not match the 'priority_judgment' schema: ")


async def test_removing_the_newest_brings_the_one_before_back(api_client: ApiClient) -> None:
    report = await api_client.report()
    for value in ("P1", "P2"):
        made = await create(api_client, report, "priority_judgment", {"explanation": "e", "priority": value})
    removed = await api_client.call("DELETE", path(report, made.json()["id"]))
    assert (removed.status_code, removed.content) == (204, b"")
    assert (await api_client.call("DELETE", path(report, made.json()["id"]))).status_code == 404
    shown = (await api_client.call("GET", f"reports/{report}")).json()
    assert (shown["priority"], shown["artefact_count"]) == ("P1", 1)


async def test_pages_begin_with_the_newest(api_client: ApiClient) -> None:
    report = await api_client.report()
    ids = [str(await stored(api_client, report, "note", {"note": str(number)})) for number in range(5)]
    page = (await api_client.call("GET", f"reports/{report}/artefacts/?limit=2&offset=2")).json()
    assert page["count"] == 5
    assert [one["id"] for one in page["results"]] == [ids[2], ids[1]]
    base = f"http://inbox.test{api_client.api.url(f'reports/{report}/artefacts/')}"
    assert page["next"] == f"{base}?limit=2&offset=4"
    assert page["previous"] == f"{base}?limit=2"
    assert all(one["created_by"] is None and one["task_id"] is None for one in page["results"])


async def test_artefact_form_carries_json_text(api_client: ApiClient) -> None:
    report = await api_client.report()
    form = {"artefact_type": "note", "content": '{"note": "n"}'}
    made = await api_client.call("POST", f"reports/{report}/artefacts/", data=form)
    assert (made.status_code, made.json()["content"]) == (201, {"note": "n", "author": None})
    for text in ("{", "[" * 5000):
        refused = await api_client.call(
            "POST", f"reports/{report}/artefacts/", data={**form, "content": text}
        )
        expected = envelope("invalid_input", "content", "Value must be valid JSON.")
        assert (refused.status_code, refused.json()) == (400, expected)


async def test_reading_is_not_enough_to_write(api_client: ApiClient) -> None:
    report = await api_client.report()
    headers = bearer(await api_client.api.key("task:read"))
    id = await stored(api_client, report, "note", {"note": "n"})
    for method, place in (
        ("POST", f"reports/{report}/artefacts"),
        ("PATCH", path(report, id)),
        ("PUT", path(report, id)),
        ("DELETE", path(report, id)),
    ):
        answer = await api_client.api.client.request(method, api_client.api.url(place), headers=headers)
        assert answer.status_code == 403
    assert (
        await api_client.api.client.get(api_client.api.url(path(report, id)), headers=headers)
    ).status_code == 200

"""Editing the words of a report over the wire."""

import asyncio
from typing import Any

import pytest
from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient

from postroom.clock import new_id


async def test_report_edit_is_logged_with_old_and_new_text(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready", summary="Old")
    answer = await api_client.call("PATCH", f"reports/{id}/", {"title": " New title ", "summary": "New"})
    shown = answer.json()
    assert answer.status_code == 200
    assert (shown["title"], shown["summary"], shown["artefact_count"]) == ("New title", "New", 2)
    assert shown == (await api_client.call("GET", f"reports/{id}")).json()
    title, summary = await api_client.log(id)
    assert (title["type"], title["content"]) == (
        "title_change",
        {"old_title": None, "new_title": "New title"},
    )
    assert (summary["type"], summary["content"]) == (
        "summary_change",
        {"old_summary": "Old", "new_summary": "New"},
    )
    assert title["created_by_id"] == summary["created_by_id"] == api_client.user_id


async def test_report_edit_without_difference_is_no_change(api_client: ApiClient) -> None:
    id = await api_client.report(title="Same", summary="Old")
    before = await api_client.row(id)
    same = await api_client.call("PATCH", f"reports/{id}/", {"title": "Same"}, task="nonsense")
    assert same.status_code == 200
    assert await api_client.row(id) == before
    await api_client.call("PATCH", f"reports/{id}/", {"title": "Same", "summary": "New"})
    assert [entry["type"] for entry in await api_client.log(id)] == ["summary_change"]
    assert (await api_client.row(id))["updated_at"] > before["updated_at"]


@pytest.mark.parametrize(
    ("body", "code", "attr", "detail"),
    [
        ({}, "invalid_input", None, "Provide at least one of 'title' or 'summary' to update."),
        (
            {"status": "ready"},
            "invalid_input",
            None,
            "Provide at least one of 'title' or 'summary' to update.",
        ),
        ({"title": " "}, "blank", "title", "This field may not be blank."),
        ({"title": None}, "null", "title", "This field may not be null."),
        ({"title": "x" * 301}, "max_length", "title", "Ensure this field has no more than 300 characters."),
        ({"summary": ""}, "blank", "summary", "This field may not be blank."),
        (
            {"summary": "x" * 10_001},
            "max_length",
            "summary",
            "Ensure this field has no more than 10000 characters.",
        ),
    ],
)
async def test_bodies_that_are_refused(
    api_client: ApiClient, body: Any, code: str, attr: str | None, detail: str
) -> None:
    id = await api_client.report()
    answer = await api_client.call("PATCH", f"reports/{id}/", body)
    assert answer.status_code == 400
    assert answer.json() == {"type": "validation_error", "code": code, "detail": detail, "attr": attr}
    for missing in (new_id(), "no-uuid", await api_client.report(status="deleted")):
        assert (await api_client.call("PATCH", f"reports/{missing}/", body)).status_code == 404


async def test_report_edit_by_task_names_task(api_client: ApiClient) -> None:
    id, task = await api_client.report(), await api_client.task()
    assert (await api_client.call("PATCH", f"reports/{id}", {"title": "T"}, task=task)).status_code == 200
    assert [entry["task_id"] for entry in await api_client.log(id)] == [task]
    refused = await api_client.call("PATCH", f"reports/{id}", {"title": "U"}, task=new_id())
    assert (refused.status_code, refused.json()["attr"]) == (400, "X-PostHog-Task-Id")
    assert (await api_client.row(id))["title"] == "T"


async def test_edits_at_once_tell_one_story(api_client: ApiClient) -> None:
    id = await api_client.report(title="0")
    await asyncio.gather(
        *(api_client.call("PATCH", f"reports/{id}", {"title": str(turn)}) for turn in range(1, 5))
    )
    log = await api_client.log(id)
    changes = {entry["content"]["old_title"]: entry["content"]["new_title"] for entry in log}
    title = "0"
    for _ in range(4):
        title = changes[title]
    assert title == (await api_client.row(id))["title"]


async def test_reading_is_not_enough(api_client: ApiClient) -> None:
    headers = bearer(await api_client.api.key("task:read"))
    url = api_client.api.url(f"reports/{await api_client.report()}")
    assert (await api_client.api.client.patch(url, json={"title": "T"}, headers=headers)).status_code == 403

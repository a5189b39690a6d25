"""Editing the words of a report over the wire."""

import asyncio
from typing import Any

import pytest
from tests.helpers.api import bearer
from tests.helpers.desk import Desk

from postroom.clock import new_id


async def test_report_edit_is_logged_with_old_and_new_text(desk: Desk) -> None:
    id = await desk.report(status="ready", summary="Old")
    answer = await desk.call("PATCH", f"reports/{id}/", {"title": " New title ", "summary": "New"})
    shown = answer.json()
    assert answer.status_code == 200
    assert (shown["title"], shown["summary"], shown["artefact_count"]) == ("New title", "New", 2)
    assert shown == (await desk.call("GET", f"reports/{id}")).json()
    title, summary = await desk.log(id)
    assert (title["type"], title["content"]) == (
        "title_change",
        {"old_title": None, "new_title": "New title"},
    )
    assert (summary["type"], summary["content"]) == (
        "summary_change",
        {"old_summary": "Old", "new_summary": "New"},
    )
    assert title["created_by_id"] == summary["created_by_id"] == desk.user_id


async def test_report_edit_without_difference_is_no_change(desk: Desk) -> None:
    id = await desk.report(title="Same", summary="Old")
    before = await desk.row(id)
    same = await desk.call("PATCH", f"reports/{id}/", {"title": "Same"}, task="nonsense")
    assert same.status_code == 200
    assert await desk.row(id) == before
    await desk.call("PATCH", f"reports/{id}/", {"title": "Same", "summary": "New"})
    assert [entry["type"] for entry in await desk.log(id)] == ["summary_change"]
    assert (await desk.row(id))["updated_at"] > before["updated_at"]


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
    desk: Desk, body: Any, code: str, attr: str | None, detail: str
) -> None:
    id = await desk.report()
    answer = await desk.call("PATCH", f"reports/{id}/", body)
    assert answer.status_code == 400
    assert answer.json() == {"type": "validation_error", "code": code, "detail": detail, "attr": attr}
    for missing in (new_id(), "no-uuid", await desk.report(status="deleted")):
        assert (await desk.call("PATCH", f"reports/{missing}/", body)).status_code == 404


async def test_report_edit_by_task_names_task(desk: Desk) -> None:
    id, task = await desk.report(), await desk.task()
    assert (await desk.call("PATCH", f"reports/{id}", {"title": "T"}, task=task)).status_code == 200
    assert [entry["task_id"] for entry in await desk.log(id)] == [task]
    refused = await desk.call("PATCH", f"reports/{id}", {"title": "U"}, task=new_id())
    assert (refused.status_code, refused.json()["attr"]) == (400, "X-PostHog-Task-Id")
    assert (await desk.row(id))["title"] == "T"


async def test_edits_at_once_tell_one_story(desk: Desk) -> None:
    id = await desk.report(title="0")
    await asyncio.gather(*(desk.call("PATCH", f"reports/{id}", {"title": str(turn)}) for turn in range(1, 5)))
    log = await desk.log(id)
    changes = {entry["content"]["old_title"]: entry["content"]["new_title"] for entry in log}
    title = "0"
    for _ in range(4):
        title = changes[title]
    assert title == (await desk.row(id))["title"]


async def test_reading_is_not_enough(desk: Desk) -> None:
    headers = bearer(await desk.api.key("task:read"))
    url = desk.api.url(f"reports/{await desk.report()}")
    assert (await desk.api.client.patch(url, json={"title": "T"}, headers=headers)).status_code == 403

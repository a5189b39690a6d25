"""The scratchpad and the notes of scouts over HTTP."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api import Api
from tests.helpers.scouts.scout_api_client import ScoutApiClient, make_scout_api_client, problem

from postroom.clock import new_id, now

SCOPES = ("signal_scout:write", "signal_scout_internal:write")


@pytest.fixture(scope="module")
async def scout(api: Api) -> ScoutApiClient:
    return await make_scout_api_client(api, *SCOPES)


@pytest.fixture
async def run(scout: ScoutApiClient) -> UUID:
    return await scout.run(skill=f"signals-scout-{new_id()}")


async def remember(scout: ScoutApiClient, key: str, content: str = "x", **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await scout.post("scratchpad/", {"key": key, "content": content, **more})
    return answer


async def keys(scout: ScoutApiClient, query: str) -> list[str]:
    return [memory["key"] for memory in await scout.get(f"scratchpad/?{query}")]


async def test_scratchpad_entry_is_kept_found_and_deleted(scout: ScoutApiClient, run: UUID) -> None:
    made = await remember(scout, "  checkout:flaky ", " Seen 3 times\n", run_id=str(run))
    assert made == {
        "key": "checkout:flaky",
        "content": " Seen 3 times\n",
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
        "created_by_run_id": str(run),
    }
    assert made["created_at"].endswith("+00:00")
    assert await scout.get("scratchpad?text=seen%203") == [made]
    assert await scout.post("scratchpad/forget/", {"key": "checkout:flaky"}) == {"deleted": True}
    assert await scout.post("scratchpad/forget", {"key": "checkout:flaky"}) == {"deleted": False}
    assert await scout.get("scratchpad?text=seen%203") == []


async def test_scratchpad_known_key_is_updated_and_keeps_first_run(scout: ScoutApiClient, run: UUID) -> None:
    first = await remember(scout, "upsert", "one", run_id=str(run))
    other = await scout.run(skill="signals-scout-other")
    second = await remember(scout, "upsert", "two", run_id=str(other))
    assert second["content"] == "two"
    assert second["created_by_run_id"] == str(run)
    assert second["created_at"] == first["created_at"]
    assert second["updated_at"] > first["updated_at"]
    assert await keys(scout, "text=upsert") == ["upsert"]


async def test_scratchpad_foreign_run_is_omitted(scout: ScoutApiClient) -> None:
    foreign = await scout.run(project=scout.api.other_project)
    for number, run_id in enumerate((str(new_id()), str(foreign), None)):
        assert (await remember(scout, f"unknown {number}", run_id=run_id))["created_by_run_id"] is None


async def test_scratchpad_list_is_latest_first_and_filtered(scout: ScoutApiClient) -> None:
    for number in range(22):
        await remember(scout, f"list {number:02}", f"content-{number}")
    middle = await remember(scout, "list 07", "back to the front")
    assert (await keys(scout, "text=LIST"))[:2] == ["list 07", "list 21"]
    assert len(await keys(scout, "text=list")) == 20
    assert len(await keys(scout, "text=list&limit=100")) == 22
    assert len(await keys(scout, "text=list&limit=")) == 20
    assert await keys(scout, "text=list&limit=1") == ["list 07"]
    moment = datetime.fromisoformat(middle["updated_at"])
    at = moment.isoformat().replace("+", "%2B")
    after = (moment + timedelta(microseconds=1)).isoformat().replace("+", "%2B")
    assert await keys(scout, f"text=list&date_from={at}") == ["list 07"]
    assert await keys(scout, f"text=list&date_from={after}") == []
    assert (await keys(scout, f"text=list&date_to={at}"))[0] == "list 21"
    assert (await keys(scout, f"text=list&date_to={after}"))[0] == "list 07"


async def test_signs_that_mean_something_to_the_database_mean_themselves(scout: ScoutApiClient) -> None:
    for key in ("wild a_b%c\\d", "wild axbyc", "wild (*.)"):
        await remember(scout, key, "w")
    assert await keys(scout, "text=a_b%25c%5Cd") == ["wild a_b%c\\d"]
    assert await keys(scout, "text=%25by%25") == []
    assert await keys(scout, "text=(*.)") == ["wild (*.)"]


async def test_contents_can_be_cut_or_left_empty(scout: ScoutApiClient) -> None:
    await remember(scout, "cut me", "äöü and more")
    assert [m["content"] for m in await scout.get("scratchpad?text=cut&content_max_chars=3")] == ["äöü"]
    assert [m["content"] for m in await scout.get("scratchpad?text=cut&content_max_chars=0")] == [""]
    assert [m["content"] for m in await scout.get(f"scratchpad?text=cut&content_max_chars={10**30}")] == [
        "äöü and more"
    ]
    assert [m["content"] for m in await scout.get("scratchpad?text=more&keys_only=true")] == [""]


async def test_scratchpad_of_environment_belongs_to_parent(scout: ScoutApiClient) -> None:
    body = {"key": "shared", "content": "by the child"}
    await scout.post("scratchpad", body, project=scout.child)
    assert await keys(scout, "text=shared") == ["shared"]
    assert len(await scout.get("scratchpad?text=shared", project=scout.child)) == 1
    stranger = await scout.api.key(*SCOPES, member_of=[scout.api.other_organization])
    assert await scout.get("scratchpad", key=stranger, project=scout.api.other_project) == []
    gone = await scout.post(
        "scratchpad/forget", {"key": "shared"}, key=stranger, project=scout.api.other_project
    )
    assert gone == {"deleted": False}
    assert await scout.post("scratchpad/forget", {"key": "shared"}, project=scout.child) == {"deleted": True}


async def test_scratchpad_concurrent_same_key_makes_one(scout: ScoutApiClient, run: UUID) -> None:
    answers = await asyncio.gather(
        *(remember(scout, "race", f"from {number}", run_id=str(run)) for number in range(12))
    )
    assert {answer["created_by_run_id"] for answer in answers} == {str(run)}
    assert len({answer["created_at"] for answer in answers}) == 1
    [left] = await scout.get("scratchpad?text=race")
    assert left["content"] in {f"from {number}" for number in range(12)}


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({"content": "x"}, "required", "key"),
        ({"key": "k"}, "required", "content"),
        ({"key": "  ", "content": "x"}, "blank", "key"),
        ({"key": "k", "content": " \n"}, "blank", "content"),
        ({"key": None, "content": "x"}, "null", "key"),
        ({"key": ["k"], "content": "x"}, "invalid_input", "key"),
        ({"key": "k" * 301, "content": "x"}, "max_length", "key"),
        ({"key": "k", "content": "x" * 50_001}, "max_length", "content"),
        ({"key": "a\x00b", "content": "x"}, "null_characters_not_allowed", "key"),
        ({"key": "k", "content": "\ud800"}, "surrogate_characters_not_allowed", "content"),
        ({"key": "k", "content": "x", "run_id": "7"}, "invalid_input", "run_id"),
        ([], "invalid_input", None),
    ],
)
async def test_scratchpad_invalid_entry_is_refused(
    scout: ScoutApiClient, body: Any, code: str, attr: str | None
) -> None:
    assert problem(await scout.call("POST", "scratchpad/", body)) == (400, code, attr)


@pytest.mark.parametrize(
    ("query", "code", "attr"),
    [
        ("limit=0", "min_value", "limit"),
        ("limit=501", "max_value", "limit"),
        ("limit=x", "invalid_input", "limit"),
        ("content_max_chars=-1", "min_value", "content_max_chars"),
        ("keys_only=perhaps", "invalid_input", "keys_only"),
        ("date_from=soon", "invalid_input", "date_from"),
        ("date_to=2026-13-01", "invalid_input", "date_to"),
        ("text=%00", "null_characters_not_allowed", "text"),
    ],
)
async def test_scratchpad_invalid_search_is_refused(
    scout: ScoutApiClient, query: str, code: str, attr: str
) -> None:
    assert problem(await scout.call("GET", f"scratchpad/?{query}")) == (400, code, attr)


@pytest.mark.parametrize(
    ("method", "path", "scope", "held"),
    [
        ("GET", "scratchpad", "signal_scout:read", "task:write"),
        ("POST", "scratchpad", "signal_scout_internal:write", "*"),
        ("POST", "scratchpad/forget", "signal_scout_internal:write", "signal_scout_internal:read"),
        ("GET", "notes", "signal_scout:read", "signal_scout_internal:write"),
        ("POST", "notes", "signal_scout:write", "signal_scout:read"),
        ("DELETE", "notes/x", "signal_scout:write", "signal_scout:read"),
    ],
)
async def test_scratchpad_calls_require_scopes(
    scout: ScoutApiClient, method: str, path: str, scope: str, held: str
) -> None:
    answer = await scout.call(method, path, key=await scout.api.key(held))
    assert answer.status_code == 403
    assert answer.json()["detail"] == f"API key missing required scope '{scope}'"
    unknown = await scout.call(method, path, key="phx_unknown")
    assert problem(unknown) == (401, "authentication_failed", None)


async def test_note_lifecycle(scout: ScoutApiClient) -> None:
    made = await scout.post("notes/", {"content": " Look at billing ", "skill_name": "signals-scout-a"})
    assert made == {
        "id": made["id"],
        "skill_name": "signals-scout-a",
        "content": "Look at billing",
        "created_at": made["created_at"],
        "expires_at": None,
        "created_by": made["created_by"],
        "created_by_name": made["created_by"]["email"],
        "origin": "human",
    }
    assert made["created_at"].endswith("+00:00")
    assert set(made["created_by"]) == {"id", "uuid", "first_name", "last_name", "email"}
    assert made in await scout.get("notes/", project=scout.child)
    gone = await scout.call("DELETE", f"notes/{made['id']}/", project=scout.child)
    assert (gone.status_code, gone.content) == (204, b"")
    assert problem(await scout.call("DELETE", f"notes/{made['id']}/")) == (404, "not_found", None)


async def contents(scout: ScoutApiClient, query: str) -> list[str]:
    return [note["content"] for note in await scout.get(f"notes/?{query}", project=scout.api.project)]


async def test_notes_are_for_one_scout_or_for_all_and_may_expire(scout: ScoutApiClient) -> None:
    for note in await scout.get("notes/?include_expired=true"):
        await scout.call("DELETE", f"notes/{note['id']}")
    for content, skill, expires_in in (
        ("all", None, None),
        ("a, in time", "signals-scout-a", 60),
        ("a, expired", "signals-scout-a", -1),
        ("b", "signals-scout-b", None),
    ):
        expires = None if expires_in is None else (now() + timedelta(minutes=expires_in)).isoformat()
        await scout.post("notes", {"content": content, "skill_name": skill, "expires_at": expires})
    assert await contents(scout, "") == ["b", "a, in time", "all"]
    assert await contents(scout, "skill_name=signals-scout-a") == ["a, in time", "all"]
    assert await contents(scout, "skill_name=signals-scout-a&include_general=false") == ["a, in time"]
    assert await contents(scout, "include_general=no") == ["b", "a, in time"]
    assert await contents(scout, "skill_name=signals-scout-a&include_expired=1&include_general=0") == [
        "a, expired",
        "a, in time",
    ]
    assert await contents(scout, "skill_name=none") == ["all"]
    assert await contents(scout, "limit=1&content_max_chars=1&skill_name=signals-scout-a") == ["a"]
    moment = (await scout.get("notes?limit=1"))[0]["created_at"].replace("+", "%2B")
    assert await contents(scout, f"date_from={moment}") == ["b"]
    assert await contents(scout, f"date_to={moment}") == ["a, in time", "all"]


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "content"),
        ({"content": " "}, "blank", "content"),
        ({"content": "x" * 10_001}, "max_length", "content"),
        ({"content": "x", "skill_name": "s" * 201}, "max_length", "skill_name"),
        ({"content": "x", "expires_at": "never"}, "invalid_input", "expires_at"),
        ({"content": "x\x00"}, "null_characters_not_allowed", "content"),
    ],
)
async def test_note_invalid_is_refused(scout: ScoutApiClient, body: Any, code: str, attr: str) -> None:
    assert problem(await scout.call("POST", "notes/", body)) == (400, code, attr)


async def test_note_of_other_project_is_not_found(scout: ScoutApiClient) -> None:
    stranger = await scout.api.key(*SCOPES, member_of=[scout.api.other_organization])
    note = await scout.post("notes", {"content": "mine"}, key=stranger, project=scout.api.other_project)
    assert "mine" not in await contents(scout, "")
    for id in (note["id"], str(new_id()), "7", "%00"):
        assert problem(await scout.call("DELETE", f"notes/{id}")) == (404, "not_found", None)
    assert problem(await scout.call("GET", "notes?limit=501")) == (400, "max_value", "limit")
    assert len(await scout.get("notes", key=stranger, project=scout.api.other_project)) == 1

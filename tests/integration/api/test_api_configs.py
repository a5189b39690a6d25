"""How work starts by itself, over HTTP: the configuration of a project, the choice of a person."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer

from postroom.db.engine import unit_of_work
from postroom.db.tables import project_configs, user_autonomy, users

PRIORITIES = ["P0", "P1", "P2", "P3", "P4"]
STAFF_ONLY = "Only staff can access other users' autonomy config."
NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}


def invalid(attr: str | None, detail: str, code: str = "invalid_input") -> dict[str, Any]:
    return {"type": "validation_error", "code": code, "detail": detail, "attr": attr}


def denied(detail: str) -> dict[str, Any]:
    return {"type": "authentication_error", "code": "permission_denied", "detail": detail, "attr": None}


async def call(api: Api, method: str, path: str, key: str, body: Any = None) -> tuple[int, Any]:
    sent = {} if body is None else {"json": body}
    response = await api.client.request(method, path, headers=bearer(key), **sent)
    return response.status_code, response.json() if response.content else None


async def config(
    api: Api, method: str = "GET", body: Any = None, project: int | None = None
) -> tuple[int, Any]:
    key = await api.key("task:write", member_of=[api.organization, api.other_organization])
    return await call(api, method, api.url("config/", project), key, body)


async def test_project_config_exists_from_first_read(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.delete(project_configs))
    answers = await asyncio.gather(*(config(api) for _ in range(4)))
    found = answers[0][1]
    assert answers == [(200, found)] * 4
    assert found == {
        "id": found["id"],
        "default_autostart_priority": "P4",
        "default_slack_notification_channel": None,
        "autostart_base_branches": {},
        "max_reports_per_day": None,
        "issue_tracking_integration": None,
        "issue_tracking_config": {},
        "reports_generated_today": 0,
        "daily_report_limit_reached": False,
        "created_at": found["created_at"],
        "updated_at": found["created_at"],
    }
    assert UUID(found["id"])
    assert found["created_at"].endswith("Z")
    assert (await config(api, project=api.other_project))[1]["id"] != found["id"]


async def test_project_config_change_affects_sent_fields_only(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.delete(project_configs))
    # Changing may come first.
    status, one = await config(api, "POST", {"default_autostart_priority": "P1", "unknown": 1})
    assert (status, one["default_autostart_priority"]) == (200, "P1")
    _, two = await config(api, "POST", {"default_slack_notification_channel": " #alerts "})
    assert two["default_slack_notification_channel"] == "#alerts"
    _, three = await config(
        api, "POST", {"autostart_base_branches": {"Acme/Web": "next", "acme/api": "main"}}
    )
    assert three == {
        **one,
        "default_slack_notification_channel": "#alerts",
        "autostart_base_branches": {"acme/web": "next", "acme/api": "main"},
        "updated_at": three["updated_at"],
    }
    assert three["updated_at"] > two["updated_at"] > one["updated_at"] >= one["created_at"]
    _, four = await config(api, "POST", {"autostart_base_branches": {"acme/web": "next", "acme/api": ""}})
    assert four["autostart_base_branches"] == {"acme/web": "next"}
    for empty in (None, ""):
        _, five = await config(api, "POST", {"default_slack_notification_channel": empty})
        assert five["default_slack_notification_channel"] is None
    _, six = await config(api, "POST", {})
    assert six == {**four, "default_slack_notification_channel": None, "updated_at": six["updated_at"]}
    assert (await config(api))[1] == six
    assert (await config(api, project=api.other_project))[1]["default_autostart_priority"] == "P4"


NULL = ("This field may not be null.", "null")
FORM = "Repository keys must be in 'organization/repository' form, got 'x'."


@pytest.mark.parametrize(
    ("body", "attr", "detail", "code"),
    [
        (
            {"default_autostart_priority": "P5"},
            "default_autostart_priority",
            '"P5" is not a valid choice.',
            "invalid_choice",
        ),
        (
            {"default_autostart_priority": "p1"},
            "default_autostart_priority",
            '"p1" is not a valid choice.',
            "invalid_choice",
        ),
        ({"default_autostart_priority": None}, "default_autostart_priority", *NULL),
        (
            {"default_slack_notification_channel": "x" * 256},
            "default_slack_notification_channel",
            "Ensure this field has no more than 255 characters.",
            "max_length",
        ),
        (
            {"default_slack_notification_channel": []},
            "default_slack_notification_channel",
            "Not a valid string.",
            "invalid_input",
        ),
        ({"autostart_base_branches": None}, "autostart_base_branches", *NULL),
        (
            {"autostart_base_branches": []},
            "autostart_base_branches",
            'Expected a dictionary of items but got type "list".',
            "not_a_dict",
        ),
        ({"autostart_base_branches": {"x": "main"}}, "autostart_base_branches", FORM, "invalid_input"),
        ({"autostart_base_branches": {"x": ""}}, "autostart_base_branches", FORM, "invalid_input"),
        (
            {"autostart_base_branches": {"a/b": "x" * 256}},
            "autostart_base_branches__a/b",
            "Ensure this field has no more than 255 characters.",
            "max_length",
        ),
        ({"autostart_base_branches": {"a/b": None}}, "autostart_base_branches__a/b", *NULL),
        (
            {"autostart_base_branches": {"a/b": "\x00"}},
            "autostart_base_branches__a/b",
            "Null characters are not allowed.",
            "null_characters_not_allowed",
        ),
        ([], None, "Invalid data. Expected a dictionary, but got list.", "invalid_input"),
    ],
)
async def test_project_config_invalid_is_refused(
    api: Api, body: Any, attr: str | None, detail: str, code: str
) -> None:
    before = await config(api)
    assert await config(api, "POST", body) == (400, invalid(attr, detail, code))
    assert await config(api) == before


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_project_config_read_requires_permission(api: Api, method: str) -> None:
    path = api.url("config")
    scope = {"GET": "task:read", "POST": "task:write"}[method]
    both = [api.organization, api.other_organization]
    assert (await call(api, method, path, "phx_x"))[1]["code"] == "authentication_failed"
    response = await api.client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (403, "not_authenticated")
    wrong = await api.key("user:write", *(["task:read"] if method == "POST" else []))
    assert await call(api, method, path, wrong) == (403, denied(f"API key missing required scope '{scope}'"))
    limited = await api.key("task:write", projects=[api.other_project], member_of=both)
    detail = f"API key does not have access to the requested project: ID {api.project}."
    assert await call(api, method, path, limited) == (403, denied(detail))
    stranger = await api.key("task:write", member_of=[api.other_organization])
    assert await call(api, method, path, stranger) == (403, denied("You don't have access to the project."))
    assert (await call(api, method, path, await api.key(scope)))[0] == 200


async def test_project_config_changes_by_post_only(api: Api) -> None:
    for method in ("PATCH", "PUT", "DELETE"):
        status, body = await config(api, method, {})
        assert (status, body["code"]) == (405, "method_not_allowed")


class Person:
    """Somebody with a key that may do all with their own choice."""

    def __init__(self, api: Api, key: str, me: dict[str, Any]) -> None:
        self.api, self.key, self.me = api, key, me

    async def __call__(self, method: str, who: object = "@me", body: Any = None) -> tuple[int, Any]:
        return await call(self.api, method, f"/api/users/{who}/signal_autonomy/", self.key, body)


async def person(api: Api, *, staff: bool = False) -> Person:
    key = await api.key("user:write")
    _, me = await call(api, "GET", "/api/users/@me/", key)
    if staff:
        async with unit_of_work(api.engine) as uow:
            await uow.execute(sa.update(users).where(users.c.id == me["id"]).values(is_staff=True))
    del me["organization"], me["team"], me["github_login"]
    return Person(api, key, me)


async def test_autonomy_choice_lifecycle(api: Api) -> None:
    ann = await person(api)
    assert await ann("GET") == (404, None)
    status, made = await ann("POST", body={"autostart_priority": "P2", "unknown": 1})
    assert (status, made) == (
        200,
        {
            "id": made["id"],
            "user": ann.me,
            "autostart_priority": "P2",
            "slack_notification_integration_id": None,
            "slack_notification_channel": None,
            "slack_notification_min_priority": None,
            "created_at": made["created_at"],
            "updated_at": made["created_at"],
        },
    )
    status, changed = await ann("PUT", body={"slack_notification_channel": " #me "})
    assert (status, changed) == (
        200,
        {**made, "slack_notification_channel": "#me", "updated_at": changed["updated_at"]},
    )
    assert changed["updated_at"] > made["updated_at"]
    assert await ann("GET") == (200, changed)
    for empty in ("", "  ", None):
        _, changed = await ann("POST", body={"slack_notification_channel": empty})
        assert (changed["slack_notification_channel"], changed["autostart_priority"]) == (None, "P2")
    _, changed = await ann("POST", body={"autostart_priority": None, "slack_notification_min_priority": "P0"})
    assert (changed["autostart_priority"], changed["slack_notification_min_priority"]) == (None, "P0")
    assert await ann("DELETE") == (204, None)
    assert await ann("GET") == (404, None)
    assert await ann("DELETE") == (204, None)
    status, made = await ann("POST", body={})
    assert (status, made["autostart_priority"]) == (200, None)


async def test_autonomy_empty_response_has_no_body(api: Api) -> None:
    ann = await person(api)
    response = await api.client.get("/api/users/@me/signal_autonomy", headers=bearer(ann.key))
    assert (response.status_code, response.content) == (404, b"")


async def test_autonomy_optional_without_choice_is_no_error(api: Api) -> None:
    ann = await person(api)
    url, headers = "/api/users/@me/signal_autonomy", bearer(ann.key)
    response = await api.client.get(url, params={"optional": "true"}, headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert (await api.client.get(url, params={"optional": "false"}, headers=headers)).status_code == 404
    assert (await api.client.get(url, params={"optional": "maybe"}, headers=headers)).status_code == 400


@pytest.mark.parametrize("field", ["autostart_priority", "slack_notification_min_priority"])
async def test_autonomy_priorities(api: Api, field: str) -> None:
    ann = await person(api)
    for priority in [*PRIORITIES, None]:
        assert (await ann("POST", body={field: priority}))[1][field] == priority
    for wrong in ("P5", "", 1):
        refusal = invalid(field, f'"{wrong}" is not a valid choice.', "invalid_choice")
        assert await ann("POST", body={field: wrong}) == (400, refusal)


async def test_autonomy_invalid_choice_is_refused(api: Api) -> None:
    ann = await person(api)
    long = invalid(
        "slack_notification_channel", "Ensure this field has no more than 255 characters.", "max_length"
    )
    assert await ann("PUT", body={"slack_notification_channel": "x" * 256}) == (400, long)
    assert (await ann("POST", body={"slack_notification_channel": "x" * 255}))[0] == 200
    field = "slack_notification_integration_id"
    unknown = invalid(field, "There is no integration with the id 7.", "does_not_exist")
    for id in (7, "7"):
        assert await ann("POST", body={field: id}) == (400, unknown)
    assert await ann("POST", body={field: "x"}) == (400, invalid(field, "A valid integer is required."))
    status, found = await ann("POST", body={field: None})
    assert (status, found[field]) == (200, None)


async def test_autonomy_aliases_of_own_user_resolve(api: Api) -> None:
    ann = await person(api)
    _, made = await ann("POST", body={"autostart_priority": "P3"})
    for who in ("@me", ann.me["id"], ann.me["uuid"], ann.me["uuid"].upper()):
        assert await ann("GET", who) == (200, made)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_autonomy_of_others_requires_staff(api: Api, method: str) -> None:
    ann, ben, boss = await person(api), await person(api), await person(api, staff=True)
    _, made = await ann("POST", body={"autostart_priority": "P3"})
    unknown = (999_999, 2**31, "9" * 400, uuid4(), "x", "%00")
    for who in (ann.me["id"], ann.me["uuid"], *unknown):
        assert await ben(method, who, {}) == (403, denied(STAFF_ONLY))
    for who in unknown:
        assert await boss(method, who, {}) == (404, NOT_FOUND)
    assert await ann("GET") == (200, made)
    for who in (ann.me["id"], ann.me["uuid"]):
        status, found = await boss(method, who, {"autostart_priority": "P0"})
        assert status == (204 if method == "DELETE" else 200)
        assert method == "DELETE" or found["user"] == ann.me
    status, found = await ann("GET")
    assert (status == 404) == (method == "DELETE")
    assert found is None or found["autostart_priority"] == ("P3" if method == "GET" else "P0")
    assert await boss("GET") == (404, None)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_autonomy_requires_permission(api: Api, method: str) -> None:
    path = "/api/users/@me/signal_autonomy/"
    response = await api.client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (403, "not_authenticated")
    status, body = await call(api, method, path, "phx_x")
    assert (status, body["code"]) == (403, "authentication_failed")
    for key in (await api.key("user:read"), await api.key("task:write")):
        assert await call(api, method, path, key) == (
            403,
            denied("API key missing required scope 'user:write'"),
        )
    limited = await api.key("user:write", projects=[api.project])
    detail = "API keys with scoped projects are only supported on project-based endpoints."
    assert await call(api, method, path, limited) == (403, denied(detail))
    status, body = await call(api, "PATCH", path, await api.key("*"))
    assert (status, body["code"]) == (405, "method_not_allowed")


async def test_choices_made_at_the_same_time_are_one(api: Api) -> None:
    ann = await person(api)
    answers = await asyncio.gather(*(ann("POST", body={"autostart_priority": each}) for each in PRIORITIES))
    assert {status for status, _ in answers} == {200}
    assert len({found["id"] for _, found in answers}) == 1
    async with api.engine.connect() as connection:
        rows = sa.select(sa.func.count()).where(user_autonomy.c.user_id == ann.me["id"])
        assert (await connection.execute(rows)).scalar_one() == 1


async def test_project_config_tracker_is_that_of_the_project(api: Api) -> None:
    """The tracker of the project, as the fields of the configuration that clients of the original know."""
    key = await api.key("task:read", "task:write")
    place = f"/api/projects/{api.project}/tracker/"
    target = {"project_key": "SHOP", "api": "https://acme.atlassian.net", "email": "a@acme.example"}
    body = {"kind": "jira", "target": target, "token": "t"}
    made = await api.client.post(place, json=body, headers=bearer(key))
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    shown = ("issue_tracking_integration", "issue_tracking_config")
    _, found = await config(api)
    assert [found[name] for name in shown] == [id, {"project_key": "SHOP"}]
    status, answer = await config(api, "POST", {"issue_tracking_integration": id + 1})
    said = f"'{id + 1}' cannot track issues. Connect GitHub, GitLab, Linear, or Jira."
    assert (status, answer["detail"], answer["attr"]) == (400, said, "issue_tracking_integration")
    status, answer = await config(api, "POST", {"issue_tracking_config": {"label": "bug"}})
    assert (status, answer["detail"]) == (400, "Missing required fields for jira: project_key.")
    place_there = {"project_key": "WEB", "label": "bug"}
    status, answer = await config(api, "POST", {"issue_tracking_config": place_there})
    assert (status, answer[shown[1]]) == (200, place_there)
    for sent, expected, state in ((None, None, "paused"), (id, id, "active")):
        _, answer = await config(api, "POST", {"issue_tracking_integration": sent})
        assert answer[shown[0]] == expected
        [tracker] = (await api.client.get(place, headers=bearer(key))).json()["results"]
        assert tracker["state"] == state
        assert tracker["target"] == {**target, **place_there}
    assert (await api.client.delete(place, headers=bearer(key))).status_code == 204
    status, answer = await config(api, "POST", {"issue_tracking_config": {"project_key": "WEB"}})
    assert (status, answer["attr"]) == (400, "issue_tracking_integration")
    assert (await config(api, "POST", {"issue_tracking_integration": None}))[0] == 200

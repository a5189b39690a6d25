"""Keys that people make for themselves: shown once, never more than their owner may do."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.signing_in import Browser, signed_in

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.identity.roles import Role
from postroom.identity import keys, members

KEYS = "/api/personal_api_keys/"


async def made(page: Browser, *scopes: str, **limits: Any) -> dict[str, Any]:
    answer = await page.call("POST", KEYS, {"label": " CI ", "scopes": list(scopes), **limits})
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


def refused(answer: httpx.Response, attr: str) -> None:
    assert (answer.status_code, answer.json()["attr"]) == (400, attr), answer.text


async def test_personal_key_is_shown_once(api: Api) -> None:
    page, _ = await signed_in(api, (api.organization, Role.MEMBER))
    key = await made(page, "task:write", "task:write", "user:read")
    value = key["value"]
    assert (key["label"], key["scopes"]) == ("CI", ["task:write", "user:read"])
    assert key["mask_value"] == f"phx_…{value[-4:]}"
    assert (await api.client.get(api.url("reports/"), headers=bearer(value))).status_code == 200
    [listed] = (await page.get(KEYS)).json()["results"]
    assert listed | {"value": value, "last_used_at": None} == key
    assert listed["value"] is None
    assert listed["last_used_at"] is not None
    assert (await page.call("DELETE", f"{KEYS}{key['id']}/")).status_code == 204
    assert (await page.get(KEYS)).json()["results"] == []
    assert (await api.client.get(api.url("reports/"), headers=bearer(value))).status_code == 403
    assert (await page.call("DELETE", f"{KEYS}{key['id']}/")).status_code == 404


@pytest.mark.parametrize(
    "scope", ["signal_scout_internal:write", "signal_scout_report:write", "made:up", "task", "", None]
)
async def test_scopes_that_nobody_gives(api: Api, scope: str | None) -> None:
    page, _ = await signed_in(api, (api.organization, Role.OWNER))
    refused(await page.call("POST", KEYS, {"label": "x", "scopes": [scope]}), "scopes__0")
    key = await made(page, "task:read")
    refused(await page.call("PATCH", f"{KEYS}{key['id']}/", {"scopes": [scope]}), "scopes__0")


@pytest.mark.parametrize(
    ("role", "scope", "given"),
    [
        (Role.VIEWER, "task:read", True),
        (Role.VIEWER, "task:write", False),
        (Role.VIEWER, "signal:emit", False),
        (Role.VIEWER, "*", False),
        (Role.MEMBER, "*", True),
        (Role.MEMBER, "organization_member:read", True),
        (Role.MEMBER, "organization_member:write", False),
        (Role.OWNER, "organization_member:write", True),
        (None, "task:read", True),
        (None, "task:write", False),
    ],
)
async def test_personal_key_never_exceeds_owner(api: Api, role: Role | None, scope: str, given: bool) -> None:
    page, _ = await signed_in(api, *(() if role is None else ((api.organization, role),)))
    answer = await page.call("POST", KEYS, {"label": "x", "scopes": [scope]})
    assert answer.status_code == (201 if given else 400)
    if not given:
        refused(answer, "scopes")
    reading = await made(page, "task:read")
    answer = await page.call("PATCH", f"{KEYS}{reading['id']}/", {"scopes": [scope]})
    assert answer.status_code == (200 if given else 400)


async def test_limits_are_within_what_the_owner_reaches(api: Api) -> None:
    page, _ = await signed_in(api, (api.organization, Role.VIEWER), (api.other_organization, Role.OWNER))
    for limits, attr in (
        ({"scoped_teams": [999_999]}, "scoped_teams"),
        ({"scoped_teams": [-1]}, "scoped_teams"),
        ({"scoped_teams": [2**40]}, "scoped_teams"),
        ({"scoped_organizations": ["01900000-0000-7000-8000-000000000000"]}, "scoped_organizations"),
    ):
        refused(await page.call("POST", KEYS, {"label": "x", "scopes": ["task:read"], **limits}), attr)
    viewing = {"scoped_organizations": [str(api.organization)]}
    refused(await page.call("POST", KEYS, {"label": "x", "scopes": ["task:write"], **viewing}), "scopes")
    # Where the owner may only read, so does a key that says more.
    key = await made(page, "*")
    pause = {"timestamp": "2031-01-01T00:00:00Z"}
    for project, status in ((api.project, 403), (api.other_project, 200)):
        url = api.url("processing/pause/", project)
        answer = await api.client.put(url, json=pause, headers=bearer(key["value"]))
        assert answer.status_code == status
    limited = await made(page, "task:read", scoped_teams=[api.project])
    answer = await api.client.get(api.url("reports/", api.other_project), headers=bearer(limited["value"]))
    assert answer.status_code == 403
    stranger, _ = await signed_in(api, (api.other_organization, Role.OWNER))
    refused(
        await stranger.call(
            "POST", KEYS, {"label": "x", "scopes": ["task:read"], "scoped_teams": [api.project]}
        ),
        "scoped_teams",
    )


async def test_personal_key_follows_role_change(api: Api) -> None:
    page, who = await signed_in(api, (api.organization, Role.MEMBER))
    key = bearer((await made(page, "*"))["value"])
    pause, body = api.url("processing/pause/"), {"timestamp": "2031-01-01T00:00:00Z"}
    assert (await api.client.put(pause, json=body, headers=key)).status_code == 200
    async with unit_of_work(api.engine) as uow:
        await members.change_role(uow, api.organization, who.id, Role.VIEWER)
    assert (await api.client.put(pause, json=body, headers=key)).status_code == 403
    assert (await page.call("PUT", pause, body)).status_code == 403
    assert (await api.client.get(api.url("processing/"), headers=key)).status_code == 200
    async with unit_of_work(api.engine) as uow:
        await members.remove(uow, api.organization, who.id)
    for call in (
        api.client.get(api.url("processing/"), headers=key),
        page.get(api.url("processing/")),
    ):
        assert (await call).json()["detail"] == "You don't have access to the project."


async def test_keys_of_others(api: Api) -> None:
    page, _ = await signed_in(api, (api.organization, Role.MEMBER))
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    key = await made(page, "task:read")
    assert (await owner.get(KEYS)).json()["results"] == []
    for id in (key["id"], "x", "01900000-0000-7000-8000-000000000000"):
        for method, path, body in (
            ("PATCH", f"{KEYS}{id}/", {"label": "mine"}),
            ("DELETE", f"{KEYS}{id}/", None),
            ("POST", f"{KEYS}{id}/roll/", {}),
        ):
            assert (await owner.call(method, path, body)).status_code == 404
    assert [one["label"] for one in (await page.get(KEYS)).json()["results"]] == ["CI"]


async def test_personal_key_creates_no_keys(api: Api) -> None:
    everything = bearer(await api.key("*", "signal_scout_internal:write"))
    body = {"label": "x", "scopes": ["task:read"]}
    for method, path in (
        ("GET", KEYS),
        ("POST", KEYS),
        ("GET", "/api/sessions/"),
        ("POST", "/api/password/"),
    ):
        answer = await api.client.request(method, path, json=body, headers=everything)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


async def test_changing_a_key(api: Api) -> None:
    page, _ = await signed_in(api, (api.organization, Role.MEMBER))
    key = await made(page, "task:read", scoped_teams=[api.project])
    path = f"{KEYS}{key['id']}/"
    changed = (await page.call("PATCH", path, {"label": "Robot", "scopes": ["task:write"]})).json()
    assert (changed["label"], changed["scopes"]) == ("Robot", ["task:write"])
    assert (changed["scoped_teams"], changed["mask_value"]) == ([api.project], key["mask_value"])
    assert (await page.call("PATCH", path, {})).json() == changed
    changed = (await page.call("PATCH", path, {"scoped_teams": []})).json()
    assert changed["scoped_teams"] == []
    refused(await page.call("PATCH", path, {"label": None}), "label")


async def test_rolling_a_key(api: Api) -> None:
    page, who = await signed_in(api, (api.organization, Role.MEMBER))
    key = await made(page, "task:read")
    path = f"{KEYS}{key['id']}/roll/"

    async def works(value: str) -> bool:
        return (await api.client.get(api.url("reports/"), headers=bearer(value))).status_code == 200

    second = (await page.call("POST", path)).json()
    assert second["id"] == key["id"]
    assert [await works(one["value"]) for one in (key, second)] == [False, True]
    third = (await page.call("POST", path, {"keep_hours": 24})).json()
    assert [await works(one["value"]) for one in (second, third)] == [True, True]
    kept = [one for one in (await page.get(KEYS)).json()["results"] if one["id"] != key["id"]]
    assert [one["mask_value"] for one in kept] == [second["mask_value"]]
    assert kept[0]["expires_at"] is not None
    async with unit_of_work(api.engine) as uow:
        later = await keys.keys_of(uow, who.id, now=now() + timedelta(hours=25))
    assert [one.id for one in later] == [UUID(key["id"])]
    assert (await page.call("DELETE", f"{KEYS}{kept[0]['id']}/")).status_code == 204
    assert [await works(one["value"]) for one in (second, third)] == [False, True]
    refused(await page.call("POST", path, {"keep_hours": 169}), "keep_hours")


async def test_personal_key_concurrent_revocations_find_it_once(api: Api) -> None:
    page, _ = await signed_in(api, (api.organization, Role.MEMBER))
    key = await made(page, "task:read")
    answers = await asyncio.gather(*(page.call("DELETE", f"{KEYS}{key['id']}/") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [204, 404, 404]

"""Who is let in: keys, their limits, their scopes, and what a refusal says."""

import json
from typing import Any

import httpx
import pytest
from tests.helpers.api import Api, bearer

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.identity import service as identity

NOT_AUTHENTICATED = {
    "type": "authentication_error",
    "code": "not_authenticated",
    "detail": "Authentication credentials were not provided.",
    "attr": None,
}
NO_PROJECT = {
    "type": "invalid_request",
    "code": "not_found",
    "detail": "Project not found.",
    "attr": None,
}


def invalid_key(place: str) -> dict[str, Any]:
    return {
        "type": "authentication_error",
        "code": "authentication_failed",
        "detail": f"Personal API key found in request {place} is invalid.",
        "attr": None,
    }


def denied(detail: str) -> dict[str, Any]:
    return {
        "type": "authentication_error",
        "code": "permission_denied",
        "detail": detail,
        "attr": None,
    }


def check(response: httpx.Response, status: int, body: dict[str, Any]) -> None:
    assert (response.status_code, response.json()) == (status, body)
    assert "www-authenticate" not in response.headers


@pytest.mark.parametrize(("path", "status"), [("reports/", 403), ("processing/", 401)])
async def test_access_without_key_is_refused(api: Api, path: str, status: int) -> None:
    check(await api.client.get(api.url(path)), status, NOT_AUTHENTICATED)
    for value in ("", "Bearer", "Bearer ", "Basic YTpi", "Token phx_x", "bearer"):
        response = await api.client.get(api.url(path), headers={"Authorization": value})
        check(response, status, NOT_AUTHENTICATED)


@pytest.mark.parametrize(("path", "status"), [("reports/", 403), ("processing/", 401)])
async def test_access_with_wrong_key_is_refused(api: Api, path: str, status: int) -> None:
    url = api.url(path)
    check(await api.client.get(url, headers=bearer("phx_x")), status, invalid_key("Authorization header"))
    check(
        await api.client.get(url, params={"personal_api_key": "phx_x"}), status, invalid_key("query string")
    )
    response = await api.client.request("GET", url, json={"personal_api_key": "phx_x"})
    check(response, status, invalid_key("body"))
    response = await api.client.request("GET", url, data={"personal_api_key": "phx_x"})
    check(response, status, invalid_key("body"))


async def test_access_key_in_header_body_or_query_is_accepted(api: Api) -> None:
    key, url = await api.key("task:read"), api.url("processing/")
    responses = [
        await api.client.get(url, headers=bearer(key)),
        await api.client.get(url, headers={"Authorization": f"Bearer   {key}"}),
        await api.client.get(url, params={"personal_api_key": key}),
        await api.client.request("GET", url, json={"personal_api_key": key}),
        await api.client.request("GET", url, data={"personal_api_key": key}),
        await api.client.request("GET", url, files={"personal_api_key": (None, key)}),
    ]
    assert [response.status_code for response in responses] == [200] * 6


async def test_access_key_in_body_leaves_body_to_handler(api: Api) -> None:
    key = await api.key("task:write")
    body = {"personal_api_key": key, "timestamp": "2026-07-01T12:00:00Z"}
    for sent in ({"json": body}, {"data": body}, {"files": {n: (None, v) for n, v in body.items()}}):
        response = await api.client.put(api.url("processing/pause/"), **sent)
        assert response.json() == {"status": "paused", "paused_until": "2026-07-01T12:00:00+00:00"}


async def test_access_large_body_is_not_searched_for_key(api: Api) -> None:
    key = await api.key("task:write")
    url, body = api.url("processing/pause/"), {"timestamp": "2026-07-01T12:00:00Z", "more": "x" * 2**20}
    keyed = {**body, "personal_api_key": key}
    ways: list[dict[str, Any]] = [
        {"json": keyed},
        {"data": keyed},
        {"files": {name: (None, value) for name, value in keyed.items()}},
    ]
    for sent in ways:
        check(await api.client.put(url, **sent), 401, NOT_AUTHENTICATED)
        response = await api.client.put(url, **sent, params={"personal_api_key": key})
        assert response.json() == {"status": "paused", "paused_until": "2026-07-01T12:00:00+00:00"}
    smaller = keyed | {"more": "x" * 2**19}
    assert (await api.client.put(url, json=smaller)).status_code == 200
    assert (await api.client.put(url, data=smaller)).status_code == 200


async def test_access_only_first_place_with_key_counts(api: Api) -> None:
    good, url = await api.key("task:read"), api.url("processing/")
    response = await api.client.request(
        "GET",
        url,
        headers=bearer("phx_x"),
        params={"personal_api_key": good},
        json={"personal_api_key": good},
    )
    check(response, 401, invalid_key("Authorization header"))
    response = await api.client.request(
        "GET", url, params={"personal_api_key": good}, json={"personal_api_key": "phx_x"}
    )
    check(response, 401, invalid_key("body"))
    response = await api.client.request(
        "GET", url, headers={"Authorization": "Basic x"}, params={"personal_api_key": good}, json={}
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'{"personal_api_key": 5}', b'{"personal_api_key": ""}', b"\xff"]
)
async def test_access_body_without_key_falls_through(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = await api.client.put(api.url("processing/pause/"), content=body, headers=headers)
    check(response, 401, NOT_AUTHENTICATED)
    response = await api.client.request(
        "GET",
        api.url("processing/"),
        content=body,
        headers=headers,
        params={"personal_api_key": await api.key("task:read")},
    )
    assert response.status_code == 200


@pytest.mark.parametrize("key", ["phx_\x7f", "phx_ä", "phx_" + "x" * 5000, "phx_\udcff", "pha_x", "phc_x"])
async def test_access_hostile_key_is_invalid(api: Api, key: str) -> None:
    header = b"Bearer " + key.encode("utf-8", "surrogateescape")
    response = await api.client.get(api.url("reports/"), headers={b"Authorization": header})
    check(response, 403, invalid_key("Authorization header"))
    body = json.dumps({"personal_api_key": key + "\x00"})
    response = await api.client.request(
        "GET", api.url("reports/"), content=body, headers={"Content-Type": "application/json"}
    )
    check(response, 403, invalid_key("body"))


async def test_access_revoked_key_is_invalid(api: Api) -> None:
    key = await api.key("task:read")
    assert (await api.client.get(api.url("reports/"), headers=bearer(key))).status_code == 200
    async with unit_of_work(api.engine) as uow:
        await identity.revoke_key(uow, (await identity.list_keys(uow))[0].id, now=now())
    response = await api.client.get(api.url("reports/"), headers=bearer(key))
    check(response, 403, invalid_key("Authorization header"))


async def test_access_key_for_other_projects_is_refused(api: Api) -> None:
    both = [api.organization, api.other_organization]
    headers = bearer(await api.key("user:read", projects=[api.other_project], member_of=both))
    # The limit comes before the scope, which this key lacks too.
    response = await api.client.get(api.url("reports/"), headers=headers)
    detail = f"API key does not have access to the requested project: ID {api.project}."
    check(response, 403, denied(detail))
    response = await api.client.get(api.url("reports/", api.other_project), headers=headers)
    check(response, 403, denied("API key missing required scope 'task:read'"))


async def test_access_key_for_other_organizations_is_refused(api: Api) -> None:
    both = [api.organization, api.other_organization]
    headers = bearer(await api.key("task:read", organizations=[api.other_organization], member_of=both))
    response = await api.client.get(api.url("reports/"), headers=headers)
    detail = f"API key does not have access to the requested organization: ID {api.organization}."
    check(response, 403, denied(detail))
    response = await api.client.get(api.url("reports/", api.other_project), headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "project", ["999999", "0", "-1", "x", "1.0", "%31%20", "²", "2147483648", "9" * 400, "@me", "%00"]
)
@pytest.mark.parametrize("limited", [False, True])
async def test_access_missing_project_is_not_found(api: Api, project: str, limited: bool) -> None:
    key = await api.key("task:read", projects=[api.project] if limited else [])
    check(await api.client.get(api.url("reports/", project), headers=bearer(key)), 404, NO_PROJECT)


async def test_access_current_project_resolves(api: Api) -> None:
    pause = "processing/pause/"
    both = [api.organization, api.other_organization]
    scoped = bearer(await api.key("task:write", projects=[api.other_project], member_of=both))
    moment = {"timestamp": "2031-01-01T00:00:00Z"}
    assert (await api.client.put(api.url(pause, "@current"), json=moment, headers=scoped)).status_code == 200
    own = bearer(await api.key("task:read", member_of=both))
    url = api.url("processing/", api.other_project)
    assert (await api.client.get(url, headers=own)).json()["paused_until"] == "2031-01-01T00:00:00+00:00"
    # Without a limit it is the first project of the user's own.
    response = await api.client.get(api.url("processing/", "@current"), headers=own)
    assert response.json()["paused_until"] != "2031-01-01T00:00:00+00:00"
    nobody = bearer(await api.key("task:read", member_of=[]))
    check(await api.client.get(api.url("reports/", "@current"), headers=nobody), 404, NO_PROJECT)

"""HEAD, OPTIONS and methods that a path does not have, the same way on every route."""

from typing import Any

import pytest
from fastapi.routing import APIRoute
from tests.helpers.api import Api, bearer
from tests.helpers.api_client import ApiClient

from postroom.api.app import ROUTERS
from postroom.api.http.access import declared_access
from postroom.api.http.session_access import SessionAccess
from postroom.clock import new_id

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
# Keys can't ask anything of the routes about people's own accounts.
PATHS = sorted(
    {
        route.path_format
        for route in ROUTES
        if (access := declared_access(route)) and not isinstance(access, SessionAccess)
    }
)


def refusal(method: str) -> dict[str, Any]:
    return {
        "type": "invalid_request",
        "code": "method_not_allowed",
        "detail": f'Method "{method}" not allowed.',
        "attr": None,
    }


def concrete(api: Api, path: str) -> str:
    """Return `path` with the project's number and made-up ids in it."""
    for route in ROUTES:
        for name in route.param_convertors if route.path_format == path else ():
            path = path.replace(f"{{{name}}}", str(api.project if name == "project_id" else new_id()))
    return path


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("reports/bulk-state", "POST, OPTIONS"),
        ("reports/bulk-state/", "POST, OPTIONS"),
        ("reports/available_reviewers", "GET, HEAD, OPTIONS"),
        ("reports", "GET, HEAD, OPTIONS"),
        ("reports/no-uuid", "GET, HEAD, PATCH, DELETE, OPTIONS"),
        ("processing/pause", "PUT, DELETE, OPTIONS"),
    ],
)
async def test_path_has_exactly_its_methods(api_client: ApiClient, path: str, allow: str) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - set(allow.split(", ")):
        answer = await api_client.call(method, path)
        assert (answer.status_code, answer.json()) == (405, refusal(method))
        assert answer.headers["allow"] == allow


async def test_path_without_get_has_no_head(api_client: ApiClient) -> None:
    answer = await api_client.call("HEAD", "reports/bulk-state/")
    assert (answer.status_code, answer.content) == (405, b"")
    assert answer.headers["allow"] == "POST, OPTIONS"


async def test_method_missing_is_reported_before_key(api: Api) -> None:
    assert (await api.client.get(api.url("reports/bulk-state/"))).status_code == 405


async def test_path_missing_is_not_found(api_client: ApiClient) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
        answer = await api_client.api.client.request(method, "/api/nothing/here")
        assert answer.status_code == 404
        assert (answer.content == b"") is (method == "HEAD")


@pytest.mark.parametrize("path", PATHS)
async def test_options_tells_what_a_path_is_for(api: Api, path: str) -> None:
    key = await api.key("*", "signal_scout_internal:write", "signal_scout_report:write")
    answer = await api.client.options(concrete(api, path) + "/", headers=bearer(key))
    methods = {method for route in ROUTES if route.path_format == path for method in route.methods or ()}
    assert answer.status_code == 200
    assert set(answer.headers["allow"].split(", ")) == methods | {"OPTIONS"} | (
        methods & {"GET"} and {"HEAD"}
    )
    body = answer.json()
    assert set(body) == {"name", "description", "renders", "parses"}
    assert body["name"]
    assert body["description"]
    assert body["renders"] == ["application/json"]


async def test_options_asks_for_the_same_key_as_the_route(api: Api) -> None:
    url = api.url("reports/")
    assert (await api.client.options(url)).status_code == 403
    assert (await api.client.options(api.url("processing/"))).status_code == 401
    assert (await api.client.options(url, headers=bearer("phx_wrong"))).json()[
        "code"
    ] == "authentication_failed"
    missing = await api.client.options(url, headers=bearer(await api.key("user:read")))
    assert missing.json()["detail"] == "API key missing required scope 'task:read'"
    elsewhere = api.url("reports/", api.other_project)
    assert (
        await api.client.options(elsewhere, headers=bearer(await api.key("task:read")))
    ).status_code == 403


@pytest.mark.parametrize(
    "path", sorted({route.path_format for route in ROUTES if "GET" in (route.methods or ())})
)
async def test_head_is_get_without_the_body(api: Api, path: str) -> None:
    url = concrete(api, path)
    known = bearer(await api.key("*", "signal_scout_internal:read"))
    for headers in ({}, known):
        head, get = [await api.client.request(method, url, headers=headers) for method in ("HEAD", "GET")]
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers.get("content-type") == get.headers.get("content-type")
        if path.endswith("/export"):
            assert get.status_code != 200 or "content-length" not in head.headers, (
                "it is sent while it is read"
            )
        else:
            assert head.headers["content-length"] == str(len(get.content))


async def test_head_of_what_belongs_to_no_noun(api: Api) -> None:
    for path in ("/_health", "/api/schema/", "/api/docs"):
        head, get = [await api.client.request(method, path) for method in ("HEAD", "GET")]
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(get.content))

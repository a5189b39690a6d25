"""What clients ask first (contract 10, the preamble), and what needs no key."""

import re
from typing import Any

import pytest
from tests.contract.conftest import World
from tests.helpers.contract import NOWHERE, UUID_PATTERN, Api, body_of, not_found, refused


@pytest.mark.contract("GET /api/users/@me/")
def test_me(api: Api, seed: dict[str, Any]) -> None:
    me = api.read("/api/users/@me/")
    assert {"id", "uuid", "distinct_id", "email", "first_name", "last_name", "organization", "team"} <= set(
        me
    )
    assert (me["uuid"], me["email"], me["first_name"]) == (seed["user"], seed["email"], "Ada")
    assert set(me["organization"]) >= {"id", "name", "is_ai_data_processing_approved"}
    assert me["organization"]["id"] == seed["organization"]
    assert me["team"]["id"] == seed["project"]


@pytest.mark.contract("GET /api/personal_api_keys/@current/")
@pytest.mark.parametrize("path", ["/api/personal_api_keys/@current", "/api/personal_api_keys/@current/"])
def test_the_key(world: World, api: Api, path: str) -> None:
    key = world.key("task:read", "user:write", projects=[world.seed["project"]])
    assert api.as_(key).read(path) == {
        "scopes": ["task:read", "user:write"],
        "scoped_teams": [world.seed["project"]],
        "scoped_organizations": [],
    }


@pytest.mark.contract("GET /api/organizations/{organization_id}/")
def test_the_organization(api: Api, seed: dict[str, Any]) -> None:
    own = api.read(f"/api/organizations/{seed['organization']}/")
    assert own["id"] == seed["organization"]
    assert api.read("/api/organizations/@current/") == own
    for id in (NOWHERE, "x", seed["other_organization"]):
        not_found(api.get(f"/api/organizations/{id}/"))


@pytest.mark.contract("GET /api/projects/")
def test_projects(api: Api, seed: dict[str, Any]) -> None:
    page = api.read("/api/projects/")
    assert [one["id"] for one in page["results"]] == [seed["project"], seed["environment"]]
    assert api.read("/api/projects/", limit=1, offset=1)["results"][0]["id"] == seed["environment"]


@pytest.mark.contract("GET /api/projects/{project_id}/")
@pytest.mark.parametrize("current", [False, True])
def test_the_project(api: Api, seed: dict[str, Any], current: bool) -> None:
    found = api.read(f"/api/projects/{'@current' if current else seed['project']}/")
    assert {"id", "uuid", "name", "organization"} <= set(found)
    assert (found["id"], found["organization"]) == (seed["project"], seed["organization"])
    assert re.fullmatch(UUID_PATTERN, found["uuid"])


@pytest.mark.contract("GET /api/projects/{project_id}/")
@pytest.mark.parametrize("id", ["x", "0", "99999999999"])
def test_no_such_project(api: Api, id: str) -> None:
    refused(api.get(f"/api/projects/{id}/"), "not_found", "Project not found.", status=404)


@pytest.mark.contract("GET reports/")
def test_headers_of_clients_are_taken(api: Api) -> None:
    headers = {"X-PostHog-Client": "mobile", "x-posthog-anything": "1"}
    assert api.call("GET", "reports/", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/_health", "/_ready"])
def test_probes_need_no_key(world: World, nobody: Api, path: str) -> None:
    assert body_of(nobody.call("GET", path), 200) == {"status": "ok"}

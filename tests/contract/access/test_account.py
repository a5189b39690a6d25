"""What clients ask first (contract 10, the preamble), and what needs no key."""

import re
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, UUID_PATTERN, ContractClient, body_of, not_found, refused


@pytest.mark.contract("GET /api/users/@me/")
def test_me(api: ContractClient, seed: dict[str, Any]) -> None:
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
def test_key_returns_its_scopes(server: ContractServer, api: ContractClient, path: str) -> None:
    key = server.key("task:read", "user:write", projects=[server.seed["project"]])
    assert api.as_(key).read(path) == {
        "scopes": ["task:read", "user:write"],
        "scoped_teams": [server.seed["project"]],
        "scoped_organizations": [],
    }


@pytest.mark.contract("GET /api/organizations/{organization_id}/")
def test_organization_is_returned(api: ContractClient, seed: dict[str, Any]) -> None:
    own = api.read(f"/api/organizations/{seed['organization']}/")
    assert own["id"] == seed["organization"]
    assert api.read("/api/organizations/@current/") == own
    for id in (NOWHERE, "x", seed["other_organization"]):
        not_found(api.get(f"/api/organizations/{id}/"))


@pytest.mark.contract("GET /api/organizations/", "POST /api/organizations/")
def test_organizations(server: ContractServer, api: ContractClient) -> None:
    caller = api.as_(server.key("organization:write"))
    made = body_of(caller.post("/api/organizations/", {"name": " Acme "}), 201)
    assert made["name"] == "Acme"
    own = caller.read("/api/organizations/")
    assert own["count"] == len(own["results"])
    assert {made["id"], server.seed["organization"]} <= {one["id"] for one in own["results"]}
    assert caller.read("/api/organizations/", limit=1, offset=1)["results"] == own["results"][1:2]
    refused(caller.post("/api/organizations/", {}), "required", "This field is required.", "name")
    refused(
        caller.post("/api/organizations/", {"name": " "}), "blank", "This field may not be blank.", "name"
    )


@pytest.mark.contract("GET /api/organizations/{organization_id}/members/")
def test_members(server: ContractServer, api: ContractClient) -> None:
    seed = server.fresh()
    caller = api.as_(server.key("organization_member:write", user=seed["user"]))
    path = f"/api/organizations/{seed['organization']}/members/"
    page = caller.read(path)
    assert seed["user"] in [one["uuid"] for one in page["results"]]
    assert page["count"] == len(page["results"])
    not_found(caller.get(f"/api/organizations/{seed['other_organization']}/members/"))


def test_post_members_is_refused_alike_for_known_and_unknown_addresses(
    server: ContractServer, api: ContractClient
) -> None:
    """Membership comes from an accepted invitation, and nobody learns who has an account."""
    seed = server.fresh()
    caller = api.as_(server.key("*", user=seed["user"]))
    path = f"/api/organizations/{seed['organization']}/members/"
    before = caller.read(path)["count"]
    answers = [
        caller.post(path, {"email": email, "first_name": "Mallory"})
        for email in (server.person(), server.seed["email"], f"nobody-{seed['project']}@example.com")
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(405, answers[0].text)}
    assert caller.read(path)["count"] == before


@pytest.mark.contract("POST /api/projects/")
def test_projects_second_is_listed(server: ContractServer, api: ContractClient) -> None:
    seed = server.fresh()
    caller = api.as_(server.key("project:write", user=seed["user"]))
    made = body_of(caller.post("/api/projects/", {"name": "Second"}), 201)
    assert (made["name"], made["organization"]) == ("Second", seed["organization"])
    assert made["id"] in [one["id"] for one in caller.read("/api/projects/")["results"]]
    refused(
        caller.post("/api/projects/", {"name": "Third", "organization": seed["other_organization"]}),
        "does_not_exist",
        "You are not a member of this organization.",
        "organization",
    )
    limited = api.as_(server.key("project:write", user=seed["user"], projects=[seed["project"]]))
    assert limited.post("/api/projects/", {"name": "Third"}).status_code == 403


@pytest.mark.contract("GET lookup/")
def test_looking_a_signal_up(server: ContractServer, api: ContractClient) -> None:
    signal = server.seed["signal"]
    for ref in (signal, signal[-8:], signal.replace("-", "")[:20].upper()):
        [found] = api.read("lookup/", ref=ref)["results"]
        assert (found["id"], found["report_id"], found["state"]) == (signal, server.seed["report"], "grouped")
    assert api.read("lookup/", ref=server.seed["other"]["signal"])["results"] == []
    detail = "A part of an id has 4 to 32 hexadecimal digits: its beginning or its end."
    for ref in ("abc", "xyz1", "0" * 33):
        refused(api.get("lookup/", ref=ref), "invalid_input", detail, "ref")
    refused(api.get("lookup/"), "required", "This field is required.", "ref")


@pytest.mark.contract("GET reports/")
def test_looking_a_report_up(server: ContractServer, api: ContractClient) -> None:
    report = server.seed["report"]
    for ref in (report, report[-8:], report[:23]):
        assert report in [one["id"] for one in api.read("reports/", ref=ref)["results"]]
    assert api.read("reports/", ref=server.seed["other"]["report"])["results"] == []
    assert api.get("reports/", ref="no").status_code == 400


def test_root_describes_itself(server: ContractServer, nobody: ContractClient) -> None:
    page = nobody.call("GET", "/", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "Postroom" in page.text
    found = body_of(nobody.call("GET", "/", headers={"Accept": "application/json"}), 200)
    assert (found["name"], found["docs"]) == ("postroom", "/api/docs/")


@pytest.mark.contract("GET /api/projects/")
def test_projects(api: ContractClient, seed: dict[str, Any]) -> None:
    page = api.read("/api/projects/")
    assert [one["id"] for one in page["results"]] == [seed["project"], seed["environment"]]
    assert api.read("/api/projects/", limit=1, offset=1)["results"][0]["id"] == seed["environment"]


@pytest.mark.contract("GET /api/projects/{project_id}/")
@pytest.mark.parametrize("current", [False, True])
def test_project_is_returned(api: ContractClient, seed: dict[str, Any], current: bool) -> None:
    found = api.read(f"/api/projects/{'@current' if current else seed['project']}/")
    assert {"id", "uuid", "name", "organization"} <= set(found)
    assert (found["id"], found["organization"]) == (seed["project"], seed["organization"])
    assert re.fullmatch(UUID_PATTERN, found["uuid"])


@pytest.mark.contract("GET /api/projects/{project_id}/")
@pytest.mark.parametrize("id", ["x", "0", "99999999999"])
def test_project_unknown_is_not_found(api: ContractClient, id: str) -> None:
    refused(api.get(f"/api/projects/{id}/"), "not_found", "Project not found.", status=404)


@pytest.mark.contract("GET reports/")
def test_headers_of_clients_are_taken(api: ContractClient) -> None:
    headers = {"X-PostHog-Client": "mobile", "x-posthog-anything": "1"}
    assert api.call("GET", "reports/", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/_health", "/_ready"])
def test_probes_need_no_key(server: ContractServer, nobody: ContractClient, path: str) -> None:
    assert body_of(nobody.call("GET", path), 200) == {"status": "ok"}


@pytest.mark.contract("GET /api/system/")
def test_system_is_refused_to_keys(server: ContractServer, api: ContractClient) -> None:
    for key in (server.key("user:read"), server.key("*")):
        answer = api.as_(key).get("/api/system/")
        assert answer.status_code == 403
        assert answer.json()["code"] == "permission_denied"

"""Routes outside projects, and that of services, against everybody who must not get through."""

import pytest
from tests.contract.conftest import ContractServer
from tests.contract.routes import OUTSIDE
from tests.contract.tenancy.test_isolation import NOT_FOUND, SECRET, call, denied
from tests.helpers.contract import ContractClient, body_of, envelope

PROJECTS_ONLY = denied("API keys with scoped projects are only supported on project-based endpoints.")
STAFF_ONLY = denied("Only staff can access other users' autonomy config.")


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_projects_with_a_key_of_another_project(
    api: ContractClient, server: ContractServer, name: str
) -> None:
    seed = {**server.seed, "organization_id": server.seed["organization"]}
    answer = call(api.as_(seed["limited_key"]), name, server)
    if name == "GET /api/personal_api_keys/@current/":
        assert body_of(answer, 200)["scoped_teams"] == [seed["other_project"]]
    elif name == "GET /api/projects/":
        assert [one["id"] for one in body_of(answer, 200)["results"]] == [seed["other_project"]]
    else:
        assert (answer.status_code, answer.json()) == (403, PROJECTS_ONLY)


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_projects_as_a_member_of_another_organization(
    api: ContractClient, server: ContractServer, name: str
) -> None:
    answer = call(api.as_(server.seed["other_key"]), name, server)
    match name.split(" ")[1]:
        case "/api/personal_api_keys/@current/":
            assert body_of(answer, 200)["scoped_teams"] == []
        case "/api/users/@me/":
            assert body_of(answer, 200)["organization"]["id"] == server.seed["other_organization"]
        case "/api/projects/" if name.startswith("GET"):
            assert [one["id"] for one in body_of(answer, 200)["results"]] == [server.seed["other_project"]]
        case "/api/projects/":
            assert body_of(answer, 201)["organization"] == server.seed["other_organization"]
        case "/api/organizations/" if name.startswith("GET"):
            own = [one["id"] for one in body_of(answer, 200)["results"]]
            assert server.seed["other_organization"] in own
            assert server.seed["organization"] not in own
        case "/api/organizations/":
            assert body_of(answer, 201)["name"] == "n"
        case path if path.startswith("/api/organizations/{organization_id}/"):
            assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
        case _:
            assert (answer.status_code, answer.json()) == (403, STAFF_ONLY)


@pytest.mark.contract(SECRET)
@pytest.mark.parametrize("key", [None, "phx_unknown", "key", "internal_key"])
def test_service_route_accepts_no_key(api: ContractClient, server: ContractServer, key: str | None) -> None:
    caller = api.as_(server.seed.get(key, key) if key else None)
    answer = caller.call("POST", f"/api/projects/{server.seed['project']}/internal/signals/emit/", {})
    detail = "The internal API secret is missing or wrong."
    expected = envelope("authentication_error", "authentication_failed", detail)
    assert (answer.status_code, answer.json()) == (401, expected)

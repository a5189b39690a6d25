"""Contract 1: paths, presenting a key, refusals and their order, scopes, limits."""

import json
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient, body_of, envelope, refused

NO_KEY = envelope(
    "authentication_error", "not_authenticated", "Authentication credentials were not provided."
)


def bad_key(place: str) -> dict[str, str | None]:
    detail = f"Personal API key found in request {place} is invalid."
    return envelope("authentication_error", "authentication_failed", detail)


def denied(answer: Any, detail: str) -> None:
    refused(answer, "permission_denied", detail, status=403)


@pytest.mark.contract("GET reports/")
@pytest.mark.parametrize(
    "path",
    [
        "processing",
        "reports",
        "reports/available_reviewers",
        "source_configs",
        "config",
        "scout/runs",
        "scout/configs",
        "scout/scratchpad",
        "scout/project_profile/current",
        "scout/metadata/current",
    ],
    ids=lambda path: f"1.1-{path}",
)
def test_path_trailing_slash_is_optional(api: ContractClient, path: str) -> None:
    for _ in range(20):
        without, with_slash, again = api.get(path), api.get(path + "/"), api.get(path)
        if without.json() == again.json():
            break  # the worker changed nothing in between

    assert without.status_code == with_slash.status_code
    # A link to the next page has the path that was called.
    assert without.json() == json.loads(with_slash.text.replace(f"{path}/?", f"{path}?"))
    assert {without.status_code} <= {200, 404}
    assert "location" not in without.headers
    assert "location" not in with_slash.headers


@pytest.mark.contract("POST reports/bulk-state/")
@pytest.mark.parametrize("path", ["reports/bulk-state", "reports/bulk-state/"])
def test_path_without_slash_keeps_body(api: ContractClient, path: str) -> None:
    refused(api.post(path, {"state": "potential"}), "required", "This field is required.", "ids")


@pytest.mark.contract("GET reports/")
def test_project_current_resolves(server: ContractServer, api: ContractClient) -> None:
    key = server.key("task:read", projects=[server.seed["project"]])
    listed = body_of(api.as_(key).at("@current").get("reports/"), 200)
    assert listed["count"] == body_of(api.get("reports/"), 200)["count"]


@pytest.mark.contract("GET processing/", "PUT processing/pause/", "GET scout/runs/")
@pytest.mark.parametrize("path", ["reports/", "processing/", "scout/configs/"])
def test_key_in_query_is_accepted(nobody: ContractClient, api: ContractClient, path: str) -> None:
    assert nobody.get(path, personal_api_key=api.key).status_code == 200


@pytest.mark.contract("POST reports/bulk-state/")
def test_key_in_body_is_accepted(nobody: ContractClient, api: ContractClient) -> None:
    answer = nobody.post("reports/bulk-state/", {"personal_api_key": api.key, "state": "potential"})
    refused(answer, "required", "This field is required.", "ids")
    form = {"personal_api_key": api.key, "state": "potential"}
    answer = nobody.call("POST", "reports/bulk-state/", data=form)
    refused(answer, "required", "This field is required.", "ids")


@pytest.mark.contract("GET reports/")
@pytest.mark.parametrize("blanks", [" ", "   ", "\t"])
def test_key_after_extra_blanks_is_accepted(nobody: ContractClient, api: ContractClient, blanks: str) -> None:
    answer = nobody.call("GET", "reports/", headers={"Authorization": f"Bearer{blanks}{api.key}"})
    assert answer.status_code == 200


@pytest.mark.contract("GET reports/")
def test_key_wrong_in_header_is_not_rescued_by_query(api: ContractClient) -> None:
    answer = api.as_("phx_wrong").get("reports/", personal_api_key=api.key)
    assert answer.status_code in ({403} if api.exact else {401, 403})
    assert answer.json() == bad_key("Authorization header")


@pytest.mark.contract("GET reports/")
@pytest.mark.parametrize("key", ["phs_secret", "phc_token", "unprefixed"], ids=lambda key: f"1.2-{key[:4]}")
def test_key_of_other_kind_is_refused(api: ContractClient, key: str) -> None:
    answer = api.as_(key).get("reports/")
    assert answer.status_code in ({403} if api.exact else {401, 403})
    assert answer.json()["type"] == "authentication_error"


GROUPS = [
    ("reports/", 403),
    ("reports/{nowhere}/artefacts/", 403),
    ("source_configs/", 403),
    ("config/", 403),
    ("/api/users/@me/signal_autonomy/", 403),
    ("scout/runs/", 401),
    ("scout/configs/", 401),
    ("scout/scratchpad/", 401),
    ("scout/metadata/current/", 401),
    ("processing/", 401),
]


@pytest.mark.contract("GET reports/", "GET processing/", "GET scout/runs/")
@pytest.mark.parametrize(("path", "status"), GROUPS, ids=[f"1.3-{path}" for path, _ in GROUPS])
def test_key_missing_or_invalid_is_refused(nobody: ContractClient, path: str, status: int) -> None:
    path = path.replace("{nowhere}", "01900000-0000-7000-8000-000000000000")
    expected = {status} if nobody.exact else {401, 403}
    missing = nobody.get(path)
    assert missing.status_code in expected
    assert missing.json() == NO_KEY
    assert "www-authenticate" not in missing.headers
    wrong = nobody.as_("phx_wrong").get(path)
    assert wrong.status_code in expected
    assert wrong.json() == bad_key("Authorization header")
    assert "www-authenticate" not in wrong.headers
    assert nobody.get(path, personal_api_key="phx_wrong").json() == bad_key("query string")
    assert nobody.call("GET", path, {"personal_api_key": "phx_wrong"}).json() == bad_key("body")


@pytest.mark.contract("GET reports/")
def test_scope_missing_is_named(seed: dict[str, Any], api: ContractClient) -> None:
    denied(api.as_(seed["unscoped_key"]).get("reports/"), "API key missing required scope 'task:read'")


@pytest.mark.contract("POST scout/scratchpad/", "POST scout/runs/{run_id}/emit-report/")
@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("scout/scratchpad/", "signal_scout_internal:write"),
        ("scout/scratchpad/forget/", "signal_scout_internal:write"),
        ("scout/runs/{run}/emit-signal/", "signal_scout_internal:write"),
        ("scout/runs/{run}/emit-report/", "signal_scout_report:write"),
    ],
    ids=lambda value: f"1.4-{value}",
)
def test_scope_wildcard_excludes_internal_scopes(api: ContractClient, path: str, scope: str) -> None:
    path = path.replace("{run}", "01900000-0000-7000-8000-000000000000")
    denied(api.post(path, {}), f"API key missing required scope '{scope}'")


@pytest.mark.contract("GET reports/")
def test_key_limited_to_other_projects_is_refused(seed: dict[str, Any], api: ContractClient) -> None:
    detail = f"API key does not have access to the requested project: ID {seed['project']}."
    denied(api.as_(seed["limited_key"]).at(seed["project"]).get("reports/"), detail)


@pytest.mark.contract("GET reports/")
def test_key_limited_to_other_organizations_is_refused(server: ContractServer, api: ContractClient) -> None:
    key = server.key("task:read", organizations=[server.seed["other_organization"]])
    detail = f"API key does not have access to the requested organization: ID {server.seed['organization']}."
    denied(api.as_(key).get("reports/"), detail)


@pytest.mark.contract("GET /api/users/{user_id}/signal_autonomy/")
def test_key_limited_to_projects_is_refused_outside_projects(
    seed: dict[str, Any], api: ContractClient
) -> None:
    detail = "API keys with scoped projects are only supported on project-based endpoints."
    denied(api.as_(seed["limited_key"]).get("/api/users/@me/signal_autonomy/"), detail)


@pytest.mark.contract("GET reports/")
def test_project_of_nonmember_is_refused(seed: dict[str, Any], api: ContractClient) -> None:
    detail = "You don't have access to the project."
    denied(api.as_(seed["other_key"]).at(seed["project"]).get("reports/"), detail)


@pytest.mark.contract("GET reports/")
@pytest.mark.parametrize("project", ["999999999", "0", "-1", "abc", "@me", "1.5", "9" * 30])
def test_project_missing_is_not_found(api: ContractClient, project: str) -> None:
    refused(api.at(project).get("reports/"), "not_found", "Project not found.", status=404)


@pytest.mark.contract("GET reports/")
def test_access_checks_limit_before_scope_before_membership(
    server: ContractServer, api: ContractClient
) -> None:
    seed = server.seed
    limited = api.as_(server.key("query:read", projects=[seed["other_project"]])).at(seed["project"])
    detail = f"API key does not have access to the requested project: ID {seed['project']}."
    denied(limited.get("reports/"), detail)
    elsewhere = api.as_(server.key("query:read")).at(seed["other_project"])
    denied(elsewhere.get("reports/"), "API key missing required scope 'task:read'")


@pytest.mark.contract("GET reports/")
@pytest.mark.parametrize("scopes", [("task:read",), ("task:write",), ("*",)], ids=lambda s: f"1.4-{s[0]}")
def test_scope_write_implies_read_and_wildcard_everything(
    server: ContractServer, api: ContractClient, scopes: tuple[str]
) -> None:
    assert api.as_(server.key(*scopes)).get("reports/").status_code == 200


@pytest.mark.contract("PUT processing/pause/")
def test_scope_read_does_not_imply_write(server: ContractServer, api: ContractClient) -> None:
    answer = api.as_(server.key("task:read")).call("DELETE", "processing/pause/")
    denied(answer, "API key missing required scope 'task:write'")


@pytest.mark.contract("GET scout/runs/{run_id}/emissions/reports/")
def test_scope_first_missing_of_two_is_named(server: ContractServer, api: ContractClient) -> None:
    path = f"scout/runs/{server.seed['run']}/emissions/reports/"
    denied(api.as_(server.key("task:read")).get(path), "API key missing required scope 'signal_scout:read'")
    denied(api.as_(server.key("signal_scout:read")).get(path), "API key missing required scope 'task:read'")
    assert api.as_(server.key("signal_scout:read", "task:read")).get(path).status_code == 200

"""Contract 4.12, 4.13, 7.1 to 7.4 and 10: the configurations of scouts, and what holds for all of them."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, envelope, not_found, refused

LIST, MAKE, SYNC = "GET scout/configs/", "POST scout/configs/", "POST scout/configs/sync/"
READ, EDIT = "GET scout/configs/{config_id}/", "PATCH scout/configs/{config_id}/"
DELETE, RUN = "DELETE scout/configs/{config_id}/", "POST scout/configs/{config_id}/run/"
CREATE = "POST scout/"
FIELDS = {
    "id",
    "skill_name",
    "description",
    "scout_origin",
    "enabled",
    "emit",
    "run_interval_minutes",
    "last_run_at",
    "created_at",
}


@pytest.fixture(scope="module")
def own(server: ContractServer, api: ContractClient) -> ContractClient:
    """The caller in a project of this module alone, with the one scout that a new world has."""
    made = server.fresh()
    return api.as_(made["key"]).at(made["project"])


@pytest.fixture(scope="module")
def scout(own: ContractClient) -> str:
    id: str = own.read("scout/configs/")[0]["id"]
    return id


def new(name: str, **changes: Any) -> dict[str, Any]:
    return {"name": f"signals-scout-{name}", "description": "d", "body": "b", **changes}


@pytest.mark.contract(LIST, READ)
def test_scout_config_response_fields(own: ContractClient, scout: str) -> None:
    found = own.read(f"scout/configs/{scout}/")
    assert set(found) >= FIELDS
    assert (found["enabled"], found["emit"], found["run_interval_minutes"]) == (True, True, 1440)
    assert (found["scout_origin"], found["last_run_at"]) == ("custom", None)
    assert found["description"] == "Looks for exports that take too long."
    assert found in own.read("scout/configs/")


@pytest.mark.contract(SYNC, LIST)
def test_scout_configs_are_synced(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    own = api.as_(made["key"]).at(made["project"])
    before = own.read("scout/configs/")
    first = body_of(own.post("scout/configs/sync/"), 200)
    assert [one["skill_name"] for one in first] == sorted(one["skill_name"] for one in first)
    assert before[0] in first
    shipped = {one["skill_name"] for one in first if one["scout_origin"] == "canonical"}
    assert {"signals-scout-general", "signals-scout-logs"} <= shipped
    assert all(one["description"] for one in first)
    assert body_of(own.post("scout/configs/sync/"), 200) == first == own.read("scout/configs/")


@pytest.mark.contract(MAKE)
def test_scout_config_created_and_created_again(own: ContractClient) -> None:
    made = body_of(own.post("scout/", new("again")), 201)["config"]
    assert own.call("DELETE", f"scout/configs/{made['id']}/").status_code == 204
    body = {"skill_name": "signals-scout-again"}
    first = body_of(own.post("scout/configs/", body), 201)
    assert (first["enabled"], first["emit"], first["run_interval_minutes"]) == (True, True, 1440)
    second = body_of(own.post("scout/configs/", {**body, "emit": False}), 200)
    assert second == {**first, "emit": False, "updated_at": second["updated_at"]}


NAMES = [
    ("required", {}, "required", "This field is required."),
    ("prefix", {"skill_name": "scout"}, None, "Scout skill names must start with 'signals-scout-'."),
    (
        "missing",
        {"skill_name": "signals-scout-nowhere"},
        None,
        "No skill with this name exists on this project. Author the skill first.",
    ),
    (
        "long",
        {"skill_name": "signals-scout-" + "x" * 187},
        "max_length",
        "Ensure this field has no more than 200 characters.",
    ),
]


@pytest.mark.contract(MAKE)
@pytest.mark.parametrize(
    ("body", "code", "detail"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES]
)
def test_scout_config_skill_names_are_validated(
    own: ContractClient, body: Any, code: str | None, detail: str
) -> None:
    refused(own.post("scout/configs/", body), code or "invalid_input", detail, "skill_name")


INTERVALS: list[tuple[Any, str | None]] = [
    (9, "min_value"),
    (10, None),
    (60, None),
    ("60", None),
    (43_200, None),
    (43_201, "max_value"),
    ("soon", "invalid_input"),
    (None, "null"),
]


@pytest.mark.contract(EDIT)
@pytest.mark.parametrize(("value", "code"), INTERVALS, ids=[f"7.1-{value}" for value, _ in INTERVALS])
def test_scout_config_intervals_are_validated(
    own: ContractClient, scout: str, value: Any, code: str | None
) -> None:
    answer = own.call("PATCH", f"scout/configs/{scout}/", {"run_interval_minutes": value})
    if code is None:
        assert body_of(answer, 200)["run_interval_minutes"] == int(value)
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer.json()["attr"] == "run_interval_minutes"


@pytest.mark.contract(EDIT)
def test_scout_config_edit(own: ContractClient, scout: str) -> None:
    path = f"scout/configs/{scout}/"
    before = own.read(path)
    assert body_of(own.call("PATCH", path, {}), 200) == before
    ignored = {"skill_name": "signals-scout-other", "unknown": 1, "enabled": "no"}
    after = body_of(own.call("PATCH", path, ignored), 200)
    off = {"enabled": False, "status": "paused_by_user", "updated_at": after["updated_at"]}
    assert after == {**before, **off}
    again = body_of(own.call("PATCH", path, {"enabled": True}), 200)
    assert again == {**before, "updated_at": again["updated_at"]}
    assert before["updated_at"] < after["updated_at"] < again["updated_at"]
    assert own.call("PUT", path, {}).status_code == 405


@pytest.mark.contract(READ, EDIT, DELETE, RUN)
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "run/")])
def test_scout_config_missing_is_not_found(
    api: ContractClient, seed: dict[str, Any], method: str, path: str
) -> None:
    for id in (NOWHERE, "x", seed["other"]["scout_config"]):
        not_found(api.call(method, f"scout/configs/{id}/{path}", None if method == "GET" else {}))


@pytest.mark.contract(MAKE, EDIT)
def test_scout_config_limit_of_enabled(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    own = api.as_(made["key"]).at(made["project"])
    for number in range(99):
        body_of(own.post("scout/", new(f"n{number}")), 201)
    detail = "This project already has 100 enabled scouts (the maximum). Disable one before enabling another."
    refused(own.post("scout/", new("late")), "invalid_input", detail, "config__enabled")
    late = body_of(own.post("scout/", new("late", config={"enabled": False})), 201)["config"]
    path = f"scout/configs/{late['id']}/"
    refused(own.call("PATCH", path, {"enabled": True}), "invalid_input", detail, "enabled")
    # One that is enabled may be sent as enabled.
    first = own.read("scout/configs/")[0]
    assert own.call("PATCH", f"scout/configs/{first['id']}/", {"enabled": True}).status_code == 200
    # What sync adds beyond the cap begins disabled.
    synced = body_of(own.post("scout/configs/sync/"), 200)
    shipped = [one for one in synced if one["scout_origin"] == "canonical"]
    assert shipped
    assert not any(one["enabled"] for one in shipped)


@pytest.mark.contract(DELETE, SYNC)
def test_scout_config_deleted_returns_with_skill(own: ContractClient) -> None:
    made = body_of(own.post("scout/", new("back")), 201)["config"]
    answer = own.call("DELETE", f"scout/configs/{made['id']}/")
    assert (answer.status_code, answer.content) == (204, b"")
    names = [one["skill_name"] for one in body_of(own.post("scout/configs/sync/"), 200)]
    assert "signals-scout-back" in names


@pytest.mark.contract(LIST)
def test_scout_config_of_parent_is_used(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    parent = api.as_(made["key"]).at(made["project"])
    child = parent.at(made["environment"])
    assert child.read("scout/configs/") == parent.read("scout/configs/")
    assert child.read("scout/runs/") == parent.read("scout/runs/")
    assert child.read("scout/scratchpad/") == parent.read("scout/scratchpad/")
    assert child.read("reports/")["count"] == 0


@pytest.mark.contract(RUN)
def test_scout_run_now(own: ContractClient) -> None:
    made = body_of(own.post("scout/", new("run")), 201)["config"]
    path = f"scout/configs/{made['id']}/run/"
    long = "Ensure this field has no more than 1000 characters."
    refused(own.post(path, {"note": "x" * 1001}), "max_length", long, "note")
    started = body_of(own.post(path, {"note": "x" * 1000}), 202)
    assert (started["skill_name"], started["started"]) == ("signals-scout-run", True)
    detail = "A run for this scout is already in progress."
    assert body_of(own.post(path), 409) == envelope("server_error", "conflict", detail)


@pytest.mark.contract("GET scout/metadata/current/")
def test_scout_metadata(server: ContractServer, api: ContractClient) -> None:
    made = server.fresh()
    found = api.as_(made["key"]).at(made["project"]).read("scout/metadata/current/")
    assert found == {
        "enrolled": True,
        "banner_message": None,
        "limits": {
            "max_runs_per_tick": 50,
            "max_runs_per_day": None,
            "runs_today": 1,
            "runs_remaining_today": None,
        },
    }


@pytest.mark.contract("GET scout/metadata/current/", RUN, SYNC)
def test_scout_flag_enrols_project(server: ContractServer, api: ContractClient) -> None:
    made, outside = server.fresh(), server.fresh()
    own = api.as_(made["key"]).at(made["project"])
    project = str(made["project"])
    payload = {
        "guaranteed_team_ids": ["*"],
        "skip_team_ids": [outside["project"]],
        "team_configs": {project: {"max_runs_per_day": 1}},
        "default_team_config": {"max_runs_per_tick": 7},
        "scouts_banner_message": "  Soon more. ",
    }
    with server.flag(payload):
        found = own.read("scout/metadata/current/")
        assert (found["enrolled"], found["banner_message"]) == (True, "Soon more.")
        assert found["limits"] == {
            "max_runs_per_tick": 7,
            "max_runs_per_day": 1,
            "runs_today": 1,
            "runs_remaining_today": 0,
        }
        scout = body_of(own.post("scout/", new("flag")), 201)["config"]
        limited = own.post(f"scout/configs/{scout['id']}/run/")
        assert (limited.status_code, limited.json()["type"]) == (429, "throttled_error")
        there = api.as_(outside["key"]).at(outside["project"])
        assert there.read("scout/metadata/current/")["enrolled"] is False
        answer = there.post(f"scout/configs/{outside['scout_config']}/run/")
        detail = "Signals scouts are not enabled for this project."
        refused(answer, "permission_denied", detail, status=403)
        # Who is not enrolled may sync all the same.
        assert there.post("scout/configs/sync/").status_code == 200


LATER: list[dict[str, Any]] = [
    {"display_name": "x" * 200},
    {"run_cron_schedule": "0 4 * * *"},
    {"run_cron_schedule": None},
    {"output_destinations": {"slack": {"channel": "#a"}, "webhook": None}},
    {"structured_output_schema": {"type": "object"}},
    {"network_access": "full"},
    {"model": None},
    {"auto_pause_exempt": True},
    {"tags": ["a"] * 10},
    {"mcp_gateway_server_ids": ["a"] * 100},
    {"repositories": ["o/r"] * 10},
    {"write_scopes": ["task:write"]},
]


@pytest.mark.contract(EDIT)
@pytest.mark.parametrize("body", LATER, ids=lambda body: f"10-{next(iter(body))}")
def test_scout_config_later_fields_are_kept(own: ContractClient, scout: str, body: dict[str, Any]) -> None:
    name = next(iter(body))
    assert body_of(own.call("PATCH", f"scout/configs/{scout}/", body), 200)[name] == body[name]
    assert own.read(f"scout/configs/{scout}/")[name] == body[name]


BAD: list[dict[str, Any]] = [
    {"display_name": "x" * 201},
    {"run_cron_schedule": "x" * 101},
    {"network_access": "none"},
    {"model": "x" * 201},
    {"tags": ["a"] * 11},
    {"mcp_gateway_server_ids": ["a"] * 101},
    {"repositories": ["o/r"] * 11},
    {"write_scopes": ["task:write"] * 9},
    {"enabled": "maybe"},
    {"emit": None},
]


@pytest.mark.contract(EDIT)
@pytest.mark.parametrize("body", BAD, ids=lambda body: f"10-{next(iter(body))}")
def test_scout_config_later_fields_are_validated(
    own: ContractClient, scout: str, body: dict[str, Any]
) -> None:
    answer = own.call("PATCH", f"scout/configs/{scout}/", body)
    assert answer.status_code == 400
    assert answer.json()["attr"].startswith(next(iter(body)))


@pytest.mark.contract(CREATE)
def test_scout_is_created(own: ContractClient) -> None:
    files = [{"path": "notes/a.md", "content": "", "content_type": "text/markdown"}]
    body = new("mine", files=files, config={"emit": False, "tags": ["a"]})
    made = body_of(own.post("scout/", body), 201)
    assert (made["name"], made["config"]["emit"], made["config"]["tags"]) == (body["name"], False, ["a"])
    assert own.post("scout/", body).json()["attr"] == "name"


@pytest.mark.contract(CREATE)
@pytest.mark.parametrize(
    "change",
    [
        {"name": "no-prefix"},
        {"name": "signals-scout-" + "x" * 51},
        {"name": "signals-scout-Big"},
        {"name": None},
        {"description": "x" * 1025},
        {"description": ""},
        {"body": ""},
        {"files": [{"path": "x" * 501, "content": "c"}]},
        {"files": [{"path": "../x", "content": "c"}]},
        {"config": {"run_interval_minutes": 9}},
    ],
    ids=lambda change: f"10-{next(iter(change))}",
)
def test_scout_creation_is_validated(own: ContractClient, change: dict[str, Any]) -> None:
    before = own.read("scout/configs/")
    answer = own.post("scout/", {**new("bad"), **change})
    assert answer.status_code == 400
    assert answer.json()["attr"].startswith(next(iter(change)))
    assert own.read("scout/configs/") == before

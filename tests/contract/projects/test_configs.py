"""Contract 4.11: source configurations, the configuration of a project, a person's autonomy."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused

SOURCES = "source_configs/"
LIST, MAKE = "GET source_configs/", "POST source_configs/"
ONE = [f"{method} source_configs/{{config_id}}/" for method in ("GET", "PUT", "PATCH", "DELETE")]
FIELDS = {
    "id",
    "source_product",
    "source_type",
    "enabled",
    "config",
    "created_at",
    "updated_at",
    "status",
}
PRODUCTS = [
    "session_replay",
    "llm_analytics",
    "github",
    "linear",
    "zendesk",
    "conversations",
    "error_tracking",
    "pganalyze",
    "signals_scout",
    "logs",
    "health_checks",
    "endpoints",
    "replay_vision",
]
TYPES = [
    "session_analysis_cluster",
    "evaluation",
    "evaluation_report",
    "issue",
    "ticket",
    "issue_created",
    "issue_reopened",
    "issue_spiking",
    "cross_source_issue",
    "alert_state_change",
    "health_issue",
    "endpoint_execution_failed",
    "endpoint_breakdown_limit_exceeded",
    "scanner_finding",
]


@pytest.fixture(scope="module")
def own(server: ContractServer, api: ContractClient) -> ContractClient:
    """The caller in a project of this module alone, in which no source is configured."""
    made = server.fresh()
    own = api.as_(made["key"]).at(made["project"])
    for one in own.read(SOURCES)["results"]:
        assert own.call("DELETE", f"{SOURCES}{one['id']}/").status_code == 204
    return own


def make(api: ContractClient, product: str, type: str, **body: Any) -> Any:
    return api.post(SOURCES, {"source_product": product, "source_type": type, **body})


@pytest.mark.contract(MAKE)
@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: f"4.11-{product}")
def test_source_config_products_are_accepted(own: ContractClient, product: str) -> None:
    made = body_of(make(own, product, "issue"), 201)
    assert set(made) == FIELDS
    assert (made["enabled"], made["config"], made["status"]) == (True, {}, None)
    assert own.call("DELETE", f"{SOURCES}{made['id']}/").status_code == 204


@pytest.mark.contract(MAKE)
@pytest.mark.parametrize("type", TYPES, ids=lambda name: f"4.11-{name}")
def test_source_config_types_are_accepted(own: ContractClient, type: str) -> None:
    made = body_of(make(own, "endpoints", type), 201)
    assert made["source_type"] == type
    assert own.call("DELETE", f"{SOURCES}{made['id']}/").status_code == 204


@pytest.mark.contract(*ONE)
def test_source_config_lifecycle(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    own = api.as_(fresh["key"]).at(fresh["project"])
    made = body_of(make(own, "linear", "issue", enabled=False, config={"a": [1]}), 201)
    path = f"{SOURCES}{made['id']}/"
    assert own.read(path) == made
    patched = body_of(own.call("PATCH", path, {"enabled": True}), 200)
    assert (patched["enabled"], patched["config"]) == (True, {"a": [1]})
    assert patched["updated_at"] > made["updated_at"]
    replacement = {"source_product": "linear", "source_type": "issue", "config": {}}
    assert body_of(own.call("PUT", path, replacement), 200)["config"] == {}
    # The one changed last comes first.
    first, *others = [one["id"] for one in own.read(SOURCES)["results"]]
    assert first == made["id"]
    assert fresh["source_config"] in others
    answer = own.call("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    not_found(own.get(path))


RULES: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("product-required", {"source_type": "issue"}, "source_product", "This field is required."),
    (
        "product-unknown",
        {"source_product": "x", "source_type": "issue"},
        "source_product",
        '"x" is not a valid choice.',
    ),
    (
        "type-unknown",
        {"source_product": "github", "source_type": "x"},
        "source_type",
        '"x" is not a valid choice.',
    ),
    ("enabled", {"enabled": "maybe"}, "enabled", "Must be a valid boolean."),
    ("config", {"config": "x"}, "config", None),
    ("filters", {"config": {"recording_filters": []}}, "config", None),
    ("rate-above-1", {"config": {"sample_rate": 1.5}}, "config", None),
    ("rate-below-0", {"config": {"sample_rate": -0.1}}, "config", None),
    ("rate-boolean", {"config": {"sample_rate": True}}, "config", None),
    ("rate-text", {"config": {"sample_rate": "0.5"}}, "config", None),
]


@pytest.mark.contract(MAKE)
@pytest.mark.parametrize(
    ("body", "attr", "detail"), [row[1:] for row in RULES], ids=[f"4.11-{row[0]}" for row in RULES]
)
def test_source_config_rules_are_validated(
    own: ContractClient, body: dict[str, Any], attr: str, detail: str | None
) -> None:
    replay = {"source_product": "session_replay", "source_type": "evaluation"}
    filled = body if "source_type" in body else {**replay, **body}
    answer = own.post(SOURCES, filled)
    assert answer.status_code == 400
    error = answer.json()
    assert (error["type"], error["attr"].split("__")[0]) == ("validation_error", attr)
    assert detail in (None, error["detail"])


@pytest.mark.contract(MAKE)
def test_source_config_session_analysis_sample_rate(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    made = make(api.as_(fresh["key"]).at(fresh["project"]), "session_replay", "session_analysis_cluster")
    assert body_of(made, 201)["config"] == {"sample_rate": 0.1}


@pytest.mark.contract(MAKE)
def test_source_config_session_analysis_needs_consent(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    server.consent(fresh["organization"], given=False)
    own = api.as_(fresh["key"]).at(fresh["project"])
    answer = make(own, "session_replay", "session_analysis_cluster")
    assert (answer.status_code, answer.json()["attr"]) == (400, "enabled")
    made = body_of(make(own, "session_replay", "session_analysis_cluster", enabled=False), 201)
    answer = own.call("PATCH", f"{SOURCES}{made['id']}/", {"enabled": True})
    assert (answer.status_code, answer.json()["attr"]) == (400, "enabled")


@pytest.mark.contract(MAKE)
def test_source_config_duplicate_is_refused(own: ContractClient) -> None:
    detail = "A configuration for this source product and type already exists for this team."
    body_of(make(own, "zendesk", "ticket"), 201)
    refused(make(own, "zendesk", "ticket"), "invalid_input", detail, "source_product")


@pytest.mark.contract(*ONE[1:3])
@pytest.mark.parametrize("field", ["source_product", "source_type"])
def test_source_config_product_and_type_are_immutable(
    api: ContractClient, seed: dict[str, Any], field: str
) -> None:
    other = {"source_product": "github", "source_type": "issue"}[field]
    path = f"{SOURCES}{seed['source_config']}/"
    answer = api.call("PATCH", path, {field: other})
    refused(answer, "invalid_input", f"{field} cannot be changed after creation.", field)


@pytest.mark.contract(*ONE)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_source_config_unknown_is_not_found(api: ContractClient, seed: dict[str, Any], method: str) -> None:
    for id in (NOWHERE, "x", seed["other"]["source_config"]):
        body = {"source_product": "zendesk", "source_type": "ticket"} if method in ("PUT", "PATCH") else None
        not_found(api.call(method, f"{SOURCES}{id}/", body))


@pytest.mark.contract(MAKE, LIST)
def test_source_config_of_scouts_belongs_to_parent(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    parent = api.as_(fresh["key"]).at(fresh["project"])
    child = parent.at(fresh["environment"])
    made = body_of(make(child, "signals_scout", "cross_source_issue"), 201)
    assert made["id"] in [one["id"] for one in parent.read(SOURCES)["results"]]


CONFIG = "config/"


@pytest.mark.contract("GET config/", "POST config/")
def test_project_config_is_read_and_changed(own: ContractClient) -> None:
    first = own.read(CONFIG)
    assert first["default_autostart_priority"] == "P4"
    assert first["default_slack_notification_channel"] is None
    assert first["autostart_base_branches"] == {}
    assert {"id", "created_at", "updated_at"} <= set(first)
    assert own.read(CONFIG)["id"] == first["id"]
    changed = body_of(own.post(CONFIG, {"autostart_base_branches": {"Org/Repo": "main"}}), 200)
    assert changed["autostart_base_branches"] == {"org/repo": "main"}
    changed = body_of(own.post(CONFIG, {"default_autostart_priority": "P0"}), 200)
    assert changed["autostart_base_branches"] == {"org/repo": "main"}
    removed = body_of(own.post(CONFIG, {"autostart_base_branches": {"org/repo": " "}}), 200)
    assert removed["autostart_base_branches"] == {}
    assert body_of(own.post(CONFIG, {}), 200)["default_autostart_priority"] == "P0"


@pytest.mark.contract("POST config/")
@pytest.mark.parametrize(
    "body",
    [
        {"default_autostart_priority": "P5"},
        {"default_slack_notification_channel": "x" * 256},
        {"autostart_base_branches": []},
        {"autostart_base_branches": {"o/r": "x" * 256}},
    ],
    ids=lambda body: f"4.11-{next(iter(body))}",
)
def test_project_config_limits_are_validated(own: ContractClient, body: dict[str, Any]) -> None:
    answer = own.post(CONFIG, body)
    assert answer.status_code == 400
    assert answer.json()["attr"].startswith(next(iter(body)))


@pytest.mark.contract("POST config/")
@pytest.mark.parametrize("name", ["repo", "a/b/c"])
def test_project_config_repository_keys(own: ContractClient, name: str) -> None:
    answer = own.post(CONFIG, {"autostart_base_branches": {name: "main"}})
    detail = f"Repository keys must be in 'organization/repository' form, got '{name}'."
    assert (answer.status_code, answer.json()["detail"]) == (400, detail)


ME = "/api/users/@me/signal_autonomy/"
AUTONOMY = [
    f"{method} /api/users/{{user_id}}/signal_autonomy/" for method in ("GET", "POST", "PUT", "DELETE")
]


@pytest.mark.contract(*AUTONOMY)
def test_autonomy_of_person_lifecycle(own: ContractClient) -> None:
    own.call("DELETE", ME)
    nothing = own.get(ME)
    assert (nothing.status_code, nothing.content) == (404, b"")
    made = body_of(own.post(ME, {"autostart_priority": "P1", "slack_notification_channel": ""}), 200)
    assert set(made) == {
        "id",
        "user",
        "autostart_priority",
        "slack_notification_integration_id",
        "slack_notification_channel",
        "slack_notification_min_priority",
        "created_at",
        "updated_at",
    }
    assert (made["autostart_priority"], made["slack_notification_channel"]) == ("P1", None)
    changed = body_of(own.call("PUT", ME, {"slack_notification_channel": "#a"}), 200)
    assert (changed["autostart_priority"], changed["slack_notification_channel"]) == ("P1", "#a")
    assert own.read(ME) == own.read(f"/api/users/{made['user']['uuid']}/signal_autonomy/") == changed
    assert own.call("DELETE", ME).status_code == 204
    assert own.get(ME).status_code == 404


@pytest.mark.contract(*AUTONOMY)
@pytest.mark.parametrize(
    "body",
    [
        {"autostart_priority": "P9"},
        {"slack_notification_channel": "x" * 256},
        {"slack_notification_min_priority": 1},
        {"slack_notification_integration_id": 999_999},
    ],
    ids=lambda body: f"4.11-{next(iter(body))}",
)
def test_autonomy_limits_are_validated(own: ContractClient, body: dict[str, Any]) -> None:
    answer = own.post(ME, body)
    assert (answer.status_code, answer.json()["attr"]) == (400, next(iter(body)))


@pytest.mark.contract(*AUTONOMY)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_autonomy_of_others_requires_staff(api: ContractClient, seed: dict[str, Any], method: str) -> None:
    for other in (seed["other_user"], NOWHERE, "0"):
        answer = api.call(method, f"/api/users/{other}/signal_autonomy/", {} if method == "POST" else None)
        detail = "Only staff can access other users' autonomy config."
        refused(answer, "permission_denied", detail, status=403)

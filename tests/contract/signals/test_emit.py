"""Contract 4.11 (emit) and 8.1: taking signals in, for people and for other services."""

from typing import Any

import httpx
import pytest
from tests.contract.conftest import INTERNAL_SECRET, ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, plain, refused

EMIT, INTERNAL = "POST emit/", "POST /api/projects/{project_id}/internal/signals/emit/"


def signal(**changes: Any) -> dict[str, Any]:
    return {
        "source_product": "zendesk",
        "source_type": "ticket",
        "source_id": "1",
        "description": "The export stops.",
        **changes,
    }


def emit_internal(
    server: ContractServer,
    api: ContractClient,
    body: Any,
    *,
    project: Any = None,
    secret: str = INTERNAL_SECRET,
) -> httpx.Response:
    path = f"/api/projects/{server.seed['project'] if project is None else project}/internal/signals/emit/"
    return api.as_(None).call("POST", path, body, headers={"X-Internal-Api-Secret": secret})


@pytest.mark.contract(INTERNAL)
def test_emit_internal_returns_ok(server: ContractServer, api: ContractClient) -> None:
    body = signal(weight=0.25, extra={"priority": "low"})
    assert body_of(emit_internal(server, api, body), 202) == {"status": "ok"}


@pytest.mark.contract(INTERNAL)
def test_emit_internal_disabled_source_is_dropped(server: ContractServer, api: ContractClient) -> None:
    body = signal(source_product="never_heard_of")
    assert body_of(emit_internal(server, api, body), 202) == {"status": "ok"}


@pytest.mark.contract(INTERNAL)
@pytest.mark.parametrize("project", [999_999_999, 0, "x", "@current", "9" * 40])
def test_emit_internal_unknown_team(server: ContractServer, api: ContractClient, project: Any) -> None:
    plain(emit_internal(server, api, signal(), project=project), 404, "Team not found")


@pytest.mark.contract(INTERNAL)
@pytest.mark.parametrize("secret", ["", "wrong", INTERNAL_SECRET + "x"])
def test_emit_internal_wrong_secret_is_refused(
    server: ContractServer, api: ContractClient, secret: str
) -> None:
    assert emit_internal(server, api, signal(), secret=secret).status_code in (401, 403)


LIMITS: list[tuple[str, Any, str]] = [
    ("source_product", "x" * 101, "max_length"),
    ("source_type", "x" * 101, "max_length"),
    ("source_id", "x" * 513, "max_length"),
    ("source_product", "", "blank"),
    ("description", None, "null"),
    ("description", "", "blank"),
    ("weight", 1.01, "max_value"),
    ("weight", -0.1, "min_value"),
    ("weight", "heavy", "invalid_input"),
    ("extra", [], "not_a_dict"),
]


@pytest.mark.contract(EMIT, INTERNAL)
@pytest.mark.parametrize(
    ("field", "value", "code"), LIMITS, ids=[f"4.11-{row[0]}-{row[2]}" for row in LIMITS]
)
def test_emit_internal_is_validated(
    server: ContractServer, api: ContractClient, field: str, value: Any, code: str
) -> None:
    for answer in (
        emit_internal(server, api, signal(**{field: value})),
        api.post("emit/", signal(**{field: value})),
    ):
        assert answer.status_code == 400
        assert (answer.json()["attr"], answer.json()["code"]) == (field, code)


@pytest.mark.contract(EMIT)
def test_emit_too_long_description_is_refused(api: ContractClient) -> None:
    answer = api.post("emit/", signal(description="word " * 8001))
    assert (answer.status_code, answer.json()["attr"]) == (400, "description")


@pytest.mark.contract(EMIT)
def test_emit_gates(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    own = api.as_(fresh["key"]).at(fresh["project"])
    taken = body_of(own.post("emit/", signal()), 202)
    assert (taken["status"], taken["outcome"]) == ("ok", "stored")
    again = body_of(own.post("emit/", signal()), 202)
    assert (again["outcome"], again["signal_id"]) == ("repeated", taken["signal_id"])
    closed = body_of(own.post("emit/", signal(source_product="linear", source_type="issue")), 202)
    assert (closed["outcome"], closed["reason"]) == ("ignored", "source_disabled")
    # The source of scouts is on by itself.
    scout = signal(source_product="signals_scout", source_type="cross_source_issue")
    assert body_of(own.post("emit/", scout), 202)["outcome"] == "stored"


@pytest.mark.contract(EMIT)
def test_emit_batch(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    own = api.as_(fresh["key"]).at(fresh["project"])
    body = [signal(source_id="a"), signal(source_id=""), signal(source_product="x"), signal(source_id="a")]
    answer = body_of(own.post("emit/", body), 202)
    outcomes = [one["outcome"] for one in answer["results"]]
    assert outcomes == ["stored", "rejected", "ignored", "repeated"]
    assert answer["results"][1]["error"]["attr"] == "source_id"
    refused(own.post("emit/", []), "empty", "This list may not be empty.")
    assert own.post("emit/", [signal()] * 1001).json()["code"] == "max_length"


@pytest.mark.contract(EMIT)
def test_emit_requires_write_scope(server: ContractServer, api: ContractClient) -> None:
    detail = "API key missing required scope 'signal:emit'"
    answer = api.as_(server.key("task:read")).post("emit/", signal())
    refused(answer, "permission_denied", detail, status=403)
    assert api.as_(None).post("emit/", signal()).status_code in (401, 403)
    assert NOWHERE not in answer.text

"""Scouts that are forms: preview, create, read and change."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused

TRY, MAKE = "POST scout/forms/preview/", "POST scout/forms/"
READ, CHANGE = "GET scout/configs/{config_id}/form/", "PUT scout/configs/{config_id}/form/"
FORM: dict[str, Any] = {
    "source": "zendesk/ticket",
    "where": [{"field": "text", "op": "contains", "value": "refund"}],
    "above": 3,
    "text": "{value} tickets about refunds",
}
NAME = "signals-scout-refunds"
SCOUT = {"name": NAME, "description": "Tickets about refunds.", "form": FORM}


@pytest.fixture(scope="module")
def made(server: ContractServer) -> dict[str, Any]:
    """A project of this module alone."""
    return server.fresh()


@pytest.fixture(scope="module")
def own(made: dict[str, Any], api: ContractClient) -> ContractClient:
    """The caller in that project."""
    return api.as_(made["key"]).at(made["project"])


@pytest.mark.contract(TRY)
def test_form_preview_response_fields(own: ContractClient) -> None:
    shown = body_of(own.post("scout/forms/preview/", {"form": FORM}), 200)
    assert set(shown) == {"now", "findings", "windows", "items", "values"}
    assert (shown["now"], shown["findings"], shown["items"], shown["values"]) == ([], [], 0, [0] * 30)
    for attr, wrong in (("text", "{evil}"), ("above", "many"), ("change", 1), ("window_hours", 0)):
        answer = own.post("scout/forms/preview/", {"form": {**FORM, attr: wrong}})
        assert (answer.status_code, answer.json()["attr"]) == (400, f"form__{attr}")


@pytest.mark.contract("GET scout/forms/")
def test_form_kinds_response_fields(own: ContractClient) -> None:
    described = own.read("scout/forms/")
    assert set(described) == {"kinds", "fields"}
    assert all(set(kind) == {"measure", "title", "help", "fields"} for kind in described["kinds"])
    assert {name for kind in described["kinds"] for name in kind["fields"]} | {"measure"} == set(
        described["fields"]
    )
    assert set(described["fields"]["text"]) == {"help", "minimum", "maximum", "max_length"}
    assert described["fields"]["window_hours"].items() >= {"minimum": 1, "maximum": 168}.items()


@pytest.mark.contract(MAKE, READ, CHANGE)
def test_form_scout_is_created_read_and_changed(own: ContractClient) -> None:
    created = body_of(own.post("scout/forms/", SCOUT), 201)
    assert (created["name"], created["config"]["enabled"]) == (NAME, False)
    path = f"scout/configs/{created['config']['id']}/form/"
    first = own.read(path)
    assert set(first) == {"name", "description", "form", "version", "history"}
    assert (first["name"], first["description"], first["version"]) == (NAME, SCOUT["description"], 1)
    assert own.read(path.replace("/form/", "/skill/"))["is_form"] is True
    assert first["form"].items() >= {"source": FORM["source"], "above": 3, "text": FORM["text"]}.items()
    changed = {"description": "Refunds.", "form": {**FORM, "above": 9}}
    second = body_of(own.call("PUT", path, changed), 200)
    assert (second["form"]["above"], second["version"], second["description"]) == (9, 2, "Refunds.")
    assert [one["version"] for one in second["history"]] == [2, 1]
    assert set(second["history"][0]) == {"version", "changed_at", "changed_by"}
    assert own.read(path) == second == body_of(own.call("PUT", path, changed), 200)
    refused(own.call("PUT", path, {"form": FORM}), "required", "This field is required.", "description")
    again = own.post("scout/forms/", SCOUT)
    assert (again.status_code, again.json()["attr"]) == (400, "name")


@pytest.mark.contract(READ, CHANGE)
def test_form_of_scout_without_one_is_not_found(own: ContractClient, made: dict[str, Any]) -> None:
    for id in (NOWHERE, made["scout_config"]):
        path = f"scout/configs/{id}/form/"
        not_found(own.get(path))
        not_found(own.call("PUT", path, {"description": "d", "form": FORM}))

"""The quarantine and the funnel, which are Postroom's own."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found

LIST, FUNNEL = "GET quarantine/", "GET funnel/"
RELEASE = "POST quarantine/{quarantined_id}/release/"
CONFIRM = "POST quarantine/{quarantined_id}/confirm/"
FIELDS = {
    "id",
    "source_product",
    "source_type",
    "source_id",
    "text",
    "received_at",
    "state",
    "threat_type",
    "score",
    "spans",
    "explanation",
    "model",
    "screened_at",
    "decision",
    "decided_at",
    "decided_by",
}
PLACES = {"pending", "blocked", "failed", "grouped", "promoted", "judged", "removed"}


@pytest.fixture
def made(server: ContractServer) -> dict[str, Any]:
    return server.fresh()


@pytest.fixture
def own(made: dict[str, Any], api: ContractClient) -> ContractClient:
    return api.as_(made["key"]).at(made["project"])


@pytest.mark.contract(LIST)
def test_quarantine_is_paginated(own: ContractClient, made: dict[str, Any]) -> None:
    page = own.read("quarantine/")
    assert {**page, "results": None} == {"count": 1, "next": None, "previous": None, "results": None}
    [held] = page["results"]
    assert set(held) == FIELDS
    assert (held["id"], held["state"], held["decision"]) == (made["quarantined"], "quarantined", None)
    assert held["threat_type"] == "instruction_override"
    [span] = held["spans"]
    assert held["text"][span["start"] : span["end"]] == held["text"]
    assert own.read("quarantine/", decided="true")["count"] == 0
    assert own.read("quarantine/", threat_type="remote_code")["count"] == 0
    assert own.read("quarantine/", decided="false", threat_type="instruction_override")["count"] == 1


@pytest.mark.contract(LIST, FUNNEL)
@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("quarantine/", "decided", "perhaps"),
        ("quarantine/", "threat_type", "boredom"),
        ("funnel/", "date_from", "yesterday"),
        ("funnel/", "date_to", "9" * 400),
        ("funnel/", "date_from", "1999-01-01T00:00:00Z"),
        ("funnel/", "source_product", "a\x00b"),
    ],
)
def test_wrong_queries_are_refused(api: ContractClient, path: str, name: str, value: str) -> None:
    answer = api.get(path, **{name: value})
    assert (answer.status_code, answer.json()["type"], answer.json()["attr"]) == (
        400,
        "validation_error",
        name,
    )


@pytest.mark.contract(CONFIRM, RELEASE)
def test_confirming_and_then_releasing(own: ContractClient, made: dict[str, Any]) -> None:
    path = f"quarantine/{made['quarantined']}/"
    first = body_of(own.post(f"{path}confirm/"), 200)
    assert (first["decision"], first["state"]) == ("confirmed", "quarantined")
    assert first["decided_by"]["email"] == made["email"]
    assert body_of(own.post(f"{path}confirm/"), 200) == first
    assert own.read("quarantine/", decided="true")["results"] == [first]
    freed = body_of(own.post(f"{path}release/"), 200)
    assert (freed["decision"], freed["state"]) == ("released", "pending")
    assert own.read("quarantine/")["count"] == 0
    assert body_of(own.post(f"{path}release/"), 200)["decided_at"] == freed["decided_at"]
    refusal = body_of(own.post(f"{path}confirm/"), 409)
    assert refusal["code"] == "conflict"


@pytest.mark.contract(CONFIRM, RELEASE)
@pytest.mark.parametrize("id", [NOWHERE, "x", "%00", "\ud7ff", "1" * 5000])
def test_signals_that_are_not_held(api: ContractClient, id: str) -> None:
    for what in ("release", "confirm"):
        not_found(api.post(f"quarantine/{id}/{what}/"))


@pytest.mark.contract(FUNNEL)
def test_funnel_counts_each_signal_once(own: ContractClient) -> None:
    funnel = own.read("funnel/")
    assert set(funnel) == {"date_from", "date_to", "totals", "results"}
    assert funnel["results"]
    for row in (*funnel["results"], funnel["totals"]):
        assert row["received"] == sum(row[place] for place in PLACES)
    assert funnel["totals"]["blocked"] == 1
    assert (
        set(funnel["results"][0])
        == {"day", "source_product", "source_type", "received", "suspicious"} | PLACES
    )
    some = own.read("funnel/", source_product="zendesk")
    assert {row["source_product"] for row in some["results"]} == {"zendesk"}
    assert own.read("funnel/", date_to="2001-01-01T00:00:00Z")["results"] == []
    assert own.read("funnel/", date_to="0001-01-01T00:00:00Z")["results"] == []

"""Postroom's own: similar reports, and telling two reports apart."""

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused

SIMILAR, DISTINCT = "GET reports/{report_id}/similar/", "POST reports/{report_id}/distinct/"
SENT = {"source_product": "zendesk", "source_type": "ticket", "source_id": "1"}


@pytest.mark.contract(SIMILAR, DISTINCT, "POST regroupings/{regrouping_id}/undo/")
def test_distinct_report_is_not_similar_until_undone(server: ContractServer, api: ContractClient) -> None:
    first, second = server.report("ready"), server.report("ready")
    # Both have the same text, so that each is the other's first; other tests have reports like it.
    done = body_of(
        api.post(f"reports/{first}/distinct/", {"report_id": second, "reason": "Two causes."}), 200
    )
    (regrouping,) = done["regroupings"]
    assert (done["report"]["id"], regrouping["reason"], regrouping["undone_at"]) == (
        first,
        "Two causes.",
        None,
    )

    found = api.read(f"reports/{first}/similar/")["results"]

    assert second not in [each["report"]["id"] for each in found]
    assert len(found) <= 5
    for each in found:
        assert set(each) == {"report", "similarity", "meaning", "words", "why"}
    undone = body_of(api.post(f"regroupings/{regrouping['id']}/undo/"), 200)
    assert undone["regroupings"][0]["undone_at"] is not None


@pytest.mark.contract(DISTINCT)
def test_distinct_invalid_report_is_refused(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")

    refused(api.post(f"reports/{report}/distinct/", {}), "required", "This field is required.", "report_id")
    unknown = api.post(f"reports/{report}/distinct/", {"report_id": NOWHERE})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    not_found(api.post(f"reports/{NOWHERE}/distinct/", {"report_id": report}))
    not_found(api.get(f"reports/{NOWHERE}/similar/"))


@pytest.mark.contract("POST similar/")
def test_similar_to_unsent_signal_stores_nothing(api: ContractClient) -> None:
    before = api.read("reports/", limit=1)["count"]

    found = body_of(api.post("similar/", {**SENT, "description": "The lift stands still on floor 7."}), 200)

    assert len(found["results"]) <= 5
    refused(
        api.post("similar/", {**SENT, "description": " "}),
        "blank",
        "This field may not be blank.",
        "description",
    )
    assert api.read("reports/", limit=1)["count"] == before

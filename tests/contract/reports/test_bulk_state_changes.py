"""Contract 4.5: changing where many reports stand."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, refused

pytestmark = pytest.mark.contract("POST reports/bulk-state/")

PATH = "reports/bulk-state/"
DETAILS = {
    "transitioned": None,
    "skipped": "This transition is not allowed from the report's current status.",
    "failed": "The request data was invalid for this report.",
    "not_found": "No report with this id is visible to you.",
}


def bulk(api: ContractClient, ids: list[str], **body: Any) -> Any:
    answer = body_of(api.post(PATH, {"ids": ids, **body}), 200)
    assert set(answer) == {"results", *(f"{outcome}_count" for outcome in DETAILS)}
    assert sum(answer[f"{outcome}_count"] for outcome in DETAILS) == len(answer["results"])
    return answer


@pytest.mark.parametrize("outcome", ["transitioned", "skipped", "not_found"], ids=lambda o: f"4.5-{o}")
def test_bulk_state_outcomes(server: ContractServer, api: ContractClient, outcome: str) -> None:
    id = {"transitioned": server.report(), "skipped": server.report("suppressed"), "not_found": NOWHERE}[
        outcome
    ]
    answer = bulk(api, [id], state="suppressed")
    status = "suppressed" if outcome == "transitioned" else None
    result = answer["results"][0]
    # Beyond the contract: what undoes the change.
    assert (result.pop("undo_id") is not None) == (outcome == "transitioned")
    assert answer["results"] == [{"id": id, "outcome": outcome, "status": status, "detail": DETAILS[outcome]}]
    assert answer[f"{outcome}_count"] == 1


def test_bulk_state_order_duplicates_and_spelling(server: ContractServer, api: ContractClient) -> None:
    first, second = server.report(), server.report("suppressed")
    ids = [NOWHERE, second.upper(), first, first.upper(), second, NOWHERE, first.replace("-", "")]
    answer = bulk(api, ids, state="suppressed")
    assert [one["id"] for one in answer["results"]] == [NOWHERE, second, first]
    assert [one["outcome"] for one in answer["results"]] == ["not_found", "skipped", "transitioned"]


def test_bulk_state_invisible_reports_are_not_found(server: ContractServer, api: ContractClient) -> None:
    ids = [server.seed["other"]["report"], server.seed["reports"]["deleted"]]
    assert bulk(api, ids, state="suppressed")["not_found_count"] == 2


def test_bulk_state_items_show_reached_status(server: ContractServer, api: ContractClient) -> None:
    ids = [server.report("suppressed"), server.report("ready")]
    assert bulk(api, ids[1:], state="suppressed")["transitioned_count"] == 1
    answer = bulk(api, ids, state="potential")
    assert [one["status"] for one in answer["results"]] == ["potential", "ready"]


def test_bulk_state_items_have_own_dismissal(server: ContractServer, api: ContractClient) -> None:
    changed, kept = [server.report(), server.report()], server.report("suppressed")
    bulk(api, [*changed, kept], state="suppressed", dismissal_reason="other")
    counts = [api.read(f"reports/{id}/")["artefact_count"] for id in (*changed, kept)]
    assert counts == [1, 1, 0]


def test_bulk_state_ids_are_counted_before_deduplication(api: ContractClient) -> None:
    assert bulk(api, [NOWHERE] * 100, state="potential")["not_found_count"] == 1
    answer = api.post(PATH, {"ids": [NOWHERE] * 101, "state": "potential"})
    refused(answer, "max_length", "Ensure this field has no more than 100 elements.", "ids")


def test_bulk_state_one_invalid_id_rejects_call(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    answer = api.post(PATH, {"ids": [report, "x"], "state": "suppressed"})
    refused(answer, "invalid_input", "Must be a valid UUID.", "ids__1")
    assert api.read(f"reports/{report}/")["status"] == "ready"


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"state": "x"}, "state"),
        ({"dismissal_reason": "x"}, "dismissal_reason"),
        ({"dismissal_note": None}, "dismissal_note"),
        ({"snooze_for": 0}, "snooze_for"),
        ({"ids": None}, "ids"),
    ],
    ids=lambda value: f"4.5-{value}" if isinstance(value, str) else "",
)
def test_bulk_state_validates_fields_like_single(api: ContractClient, body: Any, attr: str) -> None:
    answer = api.post(PATH, {"ids": [NOWHERE], "state": "potential", **body})
    assert (answer.status_code, answer.json()["attr"]) == (400, attr)


def test_bulk_state_invalid_task_aborts_call(server: ContractServer, api: ContractClient) -> None:
    reports = [server.report("suppressed"), server.report(), server.report()]
    body = {"ids": reports, "state": "suppressed", "dismissal_note": "n"}
    answer = api.post(PATH, body, headers={"X-PostHog-Task-Id": NOWHERE})
    refused(answer, "invalid_input", "unknown task for this project.", "X-PostHog-Task-Id")
    assert [api.read(f"reports/{id}/")["status"] for id in reports] == ["suppressed", "ready", "ready"]
    # A report that would not change writes nothing in the name of anybody.
    skipped = {**body, "ids": reports[:1]}
    answer = api.post(PATH, skipped, headers={"X-PostHog-Task-Id": NOWHERE})
    assert body_of(answer, 200)["skipped_count"] == 1

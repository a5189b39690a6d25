"""Undoing changes of status: status, work log, counters and snooze come back together."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, refused

from postroom.domain.reports.state import Suppress

pytestmark = pytest.mark.contract("POST state_changes/undo/")

LATER = "2099-01-01T00:00:00Z"


def change(api: ContractClient, report: str, **body: Any) -> str:
    return str(body_of(api.post(f"reports/{report}/state/", body), 200)["undo_id"])


def undo(api: ContractClient, *ids: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = body_of(api.post("state_changes/undo/", {"ids": ids}), 200)["results"]
    return results


def state_of(api: ContractClient, report: str) -> tuple[dict[str, Any], list[str]]:
    shown = api.read(f"reports/{report}/")
    shown.pop("updated_at")
    log = api.read(f"reports/{report}/artefacts/")["results"]
    return shown, [entry["id"] for entry in log]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("ready", {"state": "resolved"}),
        ("ready", {"state": "potential", "snooze_for": 5}),
        ("ready", {"state": "suppressed", "dismissal_reason": "already_fixed", "dismissal_note": "n"}),
        ("pending_input", {"state": "suppressed", "snooze_until": LATER, "dismissal_note": "later"}),
        ("in_progress", {"state": "potential", "snooze_for": 3}),
        ("resolved", {"state": "potential", "snooze_for": 3, "dismissal_note": "not solved"}),
    ],
)
def test_undo_restores_whole_change(
    server: ContractServer, api: ContractClient, status: str, body: dict[str, Any]
) -> None:
    report = server.report(status)
    before = state_of(api, report)
    undo_id = change(api, report, **body)
    assert state_of(api, report) != before

    assert undo(api, undo_id) == [
        {"id": undo_id, "outcome": "undone", "report_id": report, "status": status, "detail": None}
    ]
    assert state_of(api, report) == before


def test_undo_of_restored_report_allows_new_dismissal(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready", Suppress())
    before = state_of(api, report)
    undone = undo(api, change(api, report, state="potential"))
    assert undone[0]["outcome"] == "undone"
    assert state_of(api, report) == before
    change(api, report, state="potential")
    assert api.read(f"reports/{report}/")["status"] == "ready"


def test_undo_is_done_once(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")
    undo_id = change(api, report, state="resolved")
    undo(api, undo_id)
    again = undo(api, undo_id)[0]
    assert (again["outcome"], again["detail"]) == ("skipped", "It has already been undone.")
    assert api.read(f"reports/{report}/")["status"] == "ready"


def test_undo_applies_to_last_change_only(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")
    first = change(api, report, state="suppressed", dismissal_note="first")
    second = change(api, report, state="potential")
    refusal = undo(api, first)[0]
    assert (refusal["outcome"], refusal["detail"]) == ("skipped", "The report has been changed since.")
    assert undo(api, second, first) == [
        {"id": second, "outcome": "undone", "report_id": report, "status": "suppressed", "detail": None},
        refusal,
    ]
    assert undo(api, first)[0]["outcome"] == "undone"
    assert api.read(f"reports/{report}/")["status"] == "ready"


def test_bulk_undo_items_are_independent(server: ContractServer, api: ContractClient) -> None:
    first, second = server.report("ready"), server.report("pending_input")
    answer = body_of(
        api.post("reports/bulk-state/", {"state": "suppressed", "ids": [first, second, NOWHERE]}), 200
    )
    ids = [result["undo_id"] for result in answer["results"]]
    assert ids[2] is None
    results = undo(api, ids[0], NOWHERE, ids[1])
    assert [result["outcome"] for result in results] == ["undone", "not_found", "undone"]
    assert api.read(f"reports/{first}/")["status"] == "ready"
    assert api.read(f"reports/{second}/")["status"] == "pending_input"


def test_undo_ignores_removed_entry(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")
    undo_id = change(api, report, state="suppressed", dismissal_note="n")
    newest = api.read(f"reports/{report}/artefacts/")["results"][0]
    assert newest["type"] == "dismissal"
    assert api.call("DELETE", f"reports/{report}/artefacts/{newest['id']}/").status_code == 204
    assert undo(api, undo_id)[0]["outcome"] == "undone"


@pytest.mark.parametrize("ids", [[], ["x"], None])
def test_bulk_undo_invalid_ids_are_refused(api: ContractClient, ids: Any) -> None:
    assert api.post("state_changes/undo/", {"ids": ids}).status_code == 400


def test_too_many_at_once_are_refused(api: ContractClient) -> None:
    answer = api.post("state_changes/undo/", {"ids": [NOWHERE] * 101})
    refused(answer, "max_length", "Ensure this field has no more than 100 elements.", "ids")

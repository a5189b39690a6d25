"""The caller's decisions: listed, and undone whole; and how reports stand."""

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient, body_of, refused

pytestmark = pytest.mark.contract(
    "GET decisions/", "POST decisions/{decision_id}/undo/", "POST reports/standings/"
)


def test_decision_is_listed_and_undone_whole(server: ContractServer, api: ContractClient) -> None:
    reports = [server.report("ready"), server.report("pending_input")]
    body_of(api.post("reports/bulk-state/", {"state": "suppressed", "ids": reports}), 200)

    decision = api.read("decisions/")["results"][0]
    assert (decision["action"], decision["report_count"], decision["refusal"]) == ("dismiss", 2, None)
    assert decision["effect"] == "2 reports return to: 1 ready, 1 needs input."

    undone = body_of(api.post(f"decisions/{decision['id']}/undo/", {}), 200)
    assert (sorted(undone["report_ids"]), undone["kept_count"]) == (sorted(reports), 0)
    again = api.post(f"decisions/{decision['id']}/undo/", {})
    assert again.status_code == 409
    assert "It has already been undone." in again.json()["detail"]


def test_standings_of_reports_name_who_changed_them(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")
    body_of(api.post(f"reports/{report}/state/", {"state": "potential", "snooze_for": 2}), 200)
    [standing] = body_of(api.post("reports/standings/", {"report_ids": [report]}), 200)["results"]
    assert (standing["status"], standing["snoozed"], standing["action"]) == ("potential", True, "snooze_for")
    assert standing["changed_by"]["email"]


def test_standings_of_too_many_reports_are_refused(api: ContractClient) -> None:
    answer = api.post("reports/standings/", {"report_ids": ["01000000-0000-7000-8000-000000000000"] * 101})
    refused(answer, "max_length", "Ensure this field has no more than 100 elements.", "report_ids")

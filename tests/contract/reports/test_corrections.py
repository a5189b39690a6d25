"""Postroom's own: corrections by people, labels, views and the export."""

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused

CORRECT, MANY = "POST reports/{report_id}/corrections/", "POST reports/bulk-correct/"
LABELS, LABEL = "GET labels/", "PATCH labels/{label}/"
VIEWS, VIEW = "GET views/", "PATCH views/{view_id}/"


@pytest.mark.contract(CORRECT, "POST state_changes/undo/")
def test_correction_takes_precedence_until_undone(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")
    before = api.read(f"reports/{report}/")

    done = body_of(api.post(f"reports/{report}/corrections/", {"priority": "P0", "area": "Lifts"}), 200)

    assert (done["priority"], done["area"]) == ("P0", "lifts")
    assert set(done["corrections"]) == {"priority", "area"}
    assert set(done["corrections"]["priority"]) == {"by", "at", "machine"}
    assert done["corrections"]["priority"]["machine"] == before["priority"]
    undone = body_of(api.post("state_changes/undo/", {"ids": [done["undo_id"]]}), 200)
    assert undone["results"][0]["outcome"] == "undone"
    after = api.read(f"reports/{report}/")
    assert (after["priority"], after["area"], after["corrections"]) == (
        before["priority"],
        before["area"],
        {},
    )


@pytest.mark.contract(CORRECT)
def test_correction_invalid_or_stale_is_refused(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")

    refused(
        api.post(f"reports/{report}/corrections/", {"priority": "P9"}),
        "invalid_choice",
        '"P9" is not a valid choice.',
        "priority",
    )
    stale = api.post(f"reports/{report}/corrections/", {"area": "x", "seen": {"area": "y"}})
    assert stale.status_code == 409
    not_found(api.post(f"reports/{NOWHERE}/corrections/", {"priority": "P0"}))


@pytest.mark.contract(MANY, LABELS, LABEL, "POST labels/", "DELETE labels/{label}/")
def test_label_of_many_reports_is_renamed_and_deleted(server: ContractServer, api: ContractClient) -> None:
    reports = [server.report("ready"), server.report("ready")]

    done = body_of(api.post("reports/bulk-correct/", {"ids": reports, "add_labels": ["Lift"]}), 200)

    assert [result["outcome"] for result in done["results"]] == ["corrected", "corrected"]
    assert body_of(api.post("labels/", {"name": "lift", "color": "teal"}), 201) == {
        "name": "lift",
        "color": "teal",
        "reports": 2,
    }
    assert body_of(api.call("PATCH", "labels/lift/", {"name": "lifts"}), 200)["reports"] == 2
    assert {report["id"] for report in api.read("reports/", label="LIFTS")["results"]} == set(reports)
    assert api.call("DELETE", "labels/lifts/").status_code == 204
    assert "lifts" not in [label["name"] for label in api.read("labels/")["results"]]
    not_found(api.call("DELETE", "labels/lifts/"))


@pytest.mark.contract(VIEWS, VIEW, "POST views/", "DELETE views/{view_id}/")
def test_view_is_listed_until_deleted(api: ContractClient) -> None:
    made = body_of(api.post("views/", {"name": "Urgent", "query": {"priority": "P0"}}), 201)

    changed = body_of(api.call("PATCH", f"views/{made['id']}/", {"is_shared": True}), 200)

    assert changed == {**made, "is_shared": True, "updated_at": changed["updated_at"]}
    assert made["id"] in [view["id"] for view in api.read("views/")["results"]]
    assert api.call("DELETE", f"views/{made['id']}/").status_code == 204
    not_found(api.call("DELETE", f"views/{made['id']}/"))


@pytest.mark.contract("GET reports/export/")
def test_export_is_a_file_of_all_reports(server: ContractServer, api: ContractClient) -> None:
    report = server.report("ready")

    file = api.get("reports/export/")

    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in file.headers["content-disposition"]
    assert f"\r\n{report}," in file.text
    told = api.read("reports/export/", format="json")
    assert report in [row["id"] for row in told]

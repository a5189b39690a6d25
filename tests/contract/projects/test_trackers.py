"""Postroom's own: the issue tracker of a project, and the issues of reports."""

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient, body_of, not_found, refused

BASE = "/api/projects/{project_id}/tracker/"
ISSUE = "reports/{report_id}/tracker_issue/"
PLACE = {"repository": "acme/shop", "api": "https://127.0.0.1"}


@pytest.mark.contract(
    f"GET {BASE}",
    f"POST {BASE}",
    f"PATCH {BASE}",
    f"DELETE {BASE}",
    f"POST {BASE}test/",
    f"GET {BASE}issues/",
    f"GET {ISSUE}",
    f"POST {ISSUE}",
    f"DELETE {ISSUE}",
    "POST /api/trackers/{tracker_id}/webhook/",
)
def test_tracker_is_used_after_a_test_and_shows_no_secret(
    server: ContractServer, api: ContractClient
) -> None:
    base = f"/api/projects/{api.project}/tracker/"
    issue = f"/api/projects/{api.project}/signals/reports/{server.report()}/tracker_issue/"
    not_found(api.post(f"{base}test/", {}))
    not_found(api.post(issue, {}))
    refused(
        api.post(base, {"kind": "github", "target": {"label": "bug"}, "token": "t"}),
        "invalid_input",
        "Missing required fields for github: repository.",
        "target",
    )
    made = body_of(api.post(base, {"kind": "github", "target": PLACE, "token": "ghp_secret"}), 201)
    assert made["webhook_secret"]
    assert api.post(base, {"kind": "github", "target": PLACE, "token": "t"}).status_code == 409
    assert api.call("PATCH", base, {"state": "active"}).status_code == 409
    changed = body_of(api.call("PATCH", base, {"rules": {"pull_status": False}, "open_from": "P0"}), 200)
    assert (changed["rules"]["pull_status"], changed["rules"]["push_status"]) == (False, True)
    tested = body_of(api.post(f"{base}test/", {}), 200)
    assert (tested["ok"], len(tested["problems"])) == (False, 1)
    [listed] = body_of(api.get(base), 200)["results"]
    assert (listed["state"], listed["webhook_secret"], listed["open_from"]) == ("untested", None, "P0")
    assert "ghp_secret" not in str(listed)
    assert api.post(issue, {}).status_code == 409
    assert body_of(api.get(issue), 200) == {"issue": None, "former": []}
    not_found(api.call("DELETE", issue))
    assert body_of(api.get(f"{base}issues/"), 200)["results"] == []
    assert api.http.post(made["webhook_path"], json={"action": "x"}).status_code == 401
    assert api.call("DELETE", base).status_code == 204
    assert body_of(api.get(base), 200)["results"] == []

"""Error issues, project tokens and the health of intake, which are Postroom's own."""

import uuid

import httpx
import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import ContractClient, body_of
from tests.helpers.uploads.source_maps import DEBUG_ID as ID
from tests.helpers.uploads.source_maps import source_map


@pytest.fixture
def own(server: ContractServer, api: ContractClient) -> ContractClient:
    made = server.fresh()
    return api.as_(made["key"]).at(made["project"])


@pytest.mark.contract("GET error_issues/", "GET error_issues/{issue_id}/", "PATCH error_issues/{issue_id}/")
def test_error_issue_is_listed_read_and_resolved(own: ContractClient) -> None:
    [issue] = own.read("error_issues/")["results"]
    assert (issue["title"], issue["kind"], issue["status"]) == ("BerthTaken", "exception", "active")
    assert (issue["occurrences"], issue["users"], issue["releases"]) == (1, 1, ["harbour@4.2"])
    assert issue["frames"] == ["berths/plan.py:88 assign"]
    one = own.read(f"error_issues/{issue['id']}/")
    [found] = one["fingerprints"]
    assert "type BerthTaken" in found["inputs"]
    changed = body_of(own.call("PATCH", f"error_issues/{issue['id']}/", {"status": "resolved"}), 200)
    assert changed["status"] == "resolved"
    assert own.read("error_issues/", status="active")["count"] == 0
    refused = own.call("PATCH", f"error_issues/{issue['id']}/", {"status": "gone"})
    assert refused.json()["attr"] == "status"


@pytest.mark.contract("GET tokens/", "POST tokens/", "DELETE tokens/{token_id}/")
def test_project_token_is_created_shown_and_revoked(own: ContractClient) -> None:
    made = body_of(own.post("tokens/", {"label": "App"}), 201)
    assert made["token"].startswith("phc_")
    assert f"//{made['token']}@" in made["dsn"]
    listed = {one["id"]: one for one in own.read("tokens/")["results"]}
    assert listed[made["id"]] == made
    assert own.call("DELETE", f"tokens/{made['id']}/").status_code == 204
    listed = {one["id"]: one for one in own.read("tokens/")["results"]}
    assert listed[made["id"]]["revoked_at"] is not None
    refused = own.post("tokens/", {"label": "x" * 101})
    assert refused.json()["attr"] == "label"


@pytest.mark.contract("GET sdk_intake/", "POST sdk_intake/retry/")
def test_intake_health_is_shown(own: ContractClient) -> None:
    token = body_of(own.post("tokens/", {}), 201)
    scheme, _, rest = token["dsn"].partition("://")
    address = f"{scheme}://{rest.partition('@')[2].rpartition('/')[0]}"
    event = {"event": "$pageview", "distinct_id": "ann", "uuid": str(uuid.uuid4())}
    for _ in range(2):
        sent = httpx.post(
            f"{address}/batch/", json={"api_key": token["token"], "batch": [event]}, trust_env=False
        )
        assert (sent.status_code, sent.json()) == (200, {"status": 1})
    [health] = own.read("sdk_intake/")["results"]
    assert health["source"] == "posthog"
    assert health["outcomes"] == {"stored": 1, "duplicate": 1}
    assert body_of(own.post("sdk_intake/retry/"), 200) == {"retried": 0}


@pytest.mark.contract("GET source_maps/", "DELETE source_maps/{source_map_id}/")
def test_source_map_is_listed_and_deleted(own: ContractClient) -> None:
    start = f"/api/projects/{own.project}/error_tracking/symbol_sets/bulk_start_upload"
    asked = own.post(start, {"chunk_ids": [ID]})
    address = body_of(asked, 201)["id_map"][ID]["presigned_url"]["url"]
    sent = httpx.post(address, files={"file": source_map()}, trust_env=False)
    assert sent.status_code == 204, sent.text

    [found] = own.read("source_maps/")["results"]
    assert (found["debug_id"], found["files"], found["releases"], found["sources"]) == (ID, [], [], 1)
    assert (found["used_at"], found["size"] > 0) == (None, True)
    assert own.call("DELETE", f"source_maps/{found['id']}/").status_code == 204
    assert own.read("source_maps/")["count"] == 0
    assert own.call("DELETE", f"source_maps/{found['id']}/").status_code == 404

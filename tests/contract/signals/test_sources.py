"""Postroom's own: connected sources, what they send, and what is done with it."""

import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest
from tests.helpers.contract import NOWHERE, ContractClient, body_of

SOURCES = "/api/projects/{project_id}/sources/"
ONE = SOURCES + "{connected_source_id}/"
DELIVERIES = ONE + "deliveries/"

ISSUE = {
    "action": "opened",
    "issue": {"number": 7, "title": "Export stops", "created_at": "2026-03-01T09:00:00Z"},
    "repository": {"full_name": "acme/shop"},
}


def added(api: ContractClient, kind: str = "github", **values: Any) -> dict[str, Any]:
    return dict(body_of(api.post(path(api), {"kind": kind, **values}), 201))


def path(api: ContractClient, rest: str = "") -> str:
    return f"/api/projects/{api.project}/sources/{rest}"


def sent(
    api: ContractClient, source: dict[str, Any], payload: Any, *, secret: str | None = None
) -> httpx.Response:
    body = json.dumps(payload).encode()
    key = source["made_secrets"]["signing_secret"] if secret is None else secret
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": f"sha256={signature}", "x-github-event": "issues"}
    return api.http.post(source["webhook_path"], content=body, headers=headers)


@pytest.mark.contract(
    f"GET {SOURCES}kinds/", f"GET {SOURCES}", f"POST {SOURCES}", f"GET {ONE}", f"PATCH {ONE}", f"DELETE {ONE}"
)
def test_source_is_connected_changed_and_disconnected(api: ContractClient) -> None:
    kinds = {one["name"]: one for one in body_of(api.get(path(api, "kinds/")), 200)["results"]}
    assert kinds["github"]["emits"] == ["github/issue"]
    assert kinds["github"]["signed"] is True
    source = added(api, name="Tracker", weight=0.3)
    assert source["weight"] == 0.3
    assert source["webhook_url"].endswith(source["webhook_path"])
    listed = body_of(api.get(path(api)), 200)["results"]
    assert "Tracker" in [one["name"] for one in listed]
    assert api.post(path(api), {"kind": "github", "name": "Tracker"}).status_code == 409
    one = path(api, f"{source['id']}/")
    changed = body_of(api.call("PATCH", one, {"name": "Issues", "weight": None}), 200)
    assert (changed["name"], changed["weight"]) == ("Issues", None)
    read = body_of(api.get(one), 200)
    assert "made_secrets" not in read
    assert read["secrets"] == ["signing_secret"]
    assert api.call("DELETE", one).status_code == 204
    assert api.get(one).status_code == 404
    assert api.get(path(api, f"{NOWHERE}/")).status_code == 404


@pytest.mark.contract(f"POST {SOURCES}")
@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, "kind"),
        ({"kind": "nothing"}, "kind"),
        ({"kind": "github", "weight": 2}, "weight"),
        ({"kind": "github", "per_minute": 0}, "per_minute"),
        ({"kind": "github", "config": {"colour": "red"}}, None),
        ({"kind": "github", "secrets": {"colour": "red"}}, None),
    ],
)
def test_source_invalid_is_refused(api: ContractClient, body: dict[str, Any], attr: str | None) -> None:
    assert body_of(api.post(path(api), body), 400)["attr"] == attr


@pytest.mark.contract(
    "POST /api/webhooks/{source_id}/",
    "POST /api/webhooks/{source_id}/{token}/",
    "GET /api/webhooks/{source_id}/{token}/",
    f"POST {ONE}token/",
    f"GET {DELIVERIES}",
    f"GET {DELIVERIES}{{source_delivery_id}}/",
    f"POST {DELIVERIES}{{source_delivery_id}}/replay/",
    f"POST {DELIVERIES}replay/",
    f"DELETE {DELIVERIES}{{source_delivery_id}}/",
)
def test_source_delivery_is_kept_and_shown(api: ContractClient) -> None:
    source = added(api)
    one = path(api, f"{source['id']}/")
    assert body_of(sent(api, source, ISSUE), 200) == {"status": "stored"}
    assert body_of(sent(api, source, ISSUE), 200) == {"status": "repeated"}
    assert sent(api, source, ISSUE, secret="wrong").status_code == 401
    found = body_of(api.get(one + "deliveries/"), 200)
    assert found["count"] == 1
    delivery = found["results"][0]
    assert delivery["state"] == "pending"
    whole = body_of(api.get(one + f"deliveries/{delivery['id']}/"), 200)
    assert json.loads(whole["body"]) == ISSUE
    assert api.post(one + f"deliveries/{delivery['id']}/replay/").status_code == 409
    assert api.call("DELETE", one + f"deliveries/{delivery['id']}/").status_code == 409
    assert body_of(api.post(one + "deliveries/replay/"), 200) == {"replayed": 0}
    assert api.post(f"/api/webhooks/{NOWHERE}/", {}).status_code == 404
    assert api.get("/api/webhooks/not-an-id/token/").status_code == 404
    address = f"/api/webhooks/{source['id']}/anything/"
    assert body_of(api.http.get(address), 200) == {"status": "ok"}
    assert api.http.head(address).status_code == 200
    token = body_of(api.post(one + "token/"), 200)["token"]
    assert token.startswith("whk_")
    # A kind that signs is not opened by the token alone.
    assert api.http.post(f"/api/webhooks/{source['id']}/{token}/", json=ISSUE).status_code == 401


@pytest.mark.contract(f"POST {SOURCES}preview/", f"POST {ONE}test/", f"PUT {ONE}rules/")
def test_payloads_and_rules_are_tried(api: ContractClient) -> None:
    body = {"kind": "github", "payload": ISSUE}
    shown = body_of(api.post(path(api, "preview/"), body), 200)
    assert [one["source_id"] for one in shown["signals"]] == ["acme/shop#7"]
    broken = body_of(api.post(path(api, "preview/"), {**body, "payload": {"action": "opened"}}), 200)
    assert broken["error"]
    source = added(api)
    one = path(api, f"{source['id']}/")
    rule = {"conditions": [{"field": "title", "operation": "contains", "value": "export"}], "action": "drop"}
    saved = body_of(api.call("PUT", one + "rules/", {"rules": [rule]}), 200)
    assert saved["saved"] is True
    tested = body_of(api.post(one + "test/", {"payload": ISSUE}), 200)
    assert tested["signals"][0]["dropped_by"] == 1
    sample = body_of(api.post(one + "test/", {"sample": "closed"}), 200)
    assert [one["source_id"] for one in sample["closes"]] == ["acme/shop#4711"]
    assert body_of(api.post(one + "test/", {"sample": "nothing"}), 400)["attr"] == "sample"


@pytest.mark.contract(f"POST {ONE}poll/", f"POST {ONE}poll/test/")
def test_source_is_polled_on_demand(api: ContractClient) -> None:
    webhook = path(api, f"{added(api)['id']}/poll/")
    assert "not polled" in body_of(api.post(webhook), 400)["detail"]
    polled = added(api, "feed", config={"url": "http://127.0.0.1:9/feed"})
    assert polled["poll"]["next_at"]
    assert body_of(api.post(path(api, f"{polled['id']}/poll/")), 200)["poll"]["failures"] == 0
    tested = body_of(api.post(path(api, f"{polled['id']}/poll/test/")), 200)
    assert "not an address of the public internet" in tested["error"]


@pytest.mark.contract("GET {signal_id}/original/")
def test_signal_not_shortened_has_no_original(api: ContractClient, seed: dict[str, Any]) -> None:
    assert api.get(f"{seed['signal']}/original/").status_code == 404

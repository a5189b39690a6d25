"""Postroom's own: GitHub says that a pull request was merged, and the reports that it implements are resolved."""

import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.contract.conftest import HOOK_SECRET, ContractServer
from tests.helpers.contract import ContractClient, body_of, envelope

HOOK = "POST /api/github/webhook/"


def sent(
    api: ContractClient,
    payload: Any,
    *,
    event: str = "pull_request",
    secret: str = HOOK_SECRET,
    form: bool = False,
) -> httpx.Response:
    text = json.dumps(payload)
    data = str(httpx.QueryParams({"payload": text})).encode() if form else text.encode()
    signature = hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
        "X-Hub-Signature-256": f"sha256={signature}",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": str(uuid4()),
    }
    return api.http.post("/api/github/webhook/", content=data, headers=headers)


def closed(number: int, *, merged: bool = True, at: str = "2026-11-20T10:00:00Z") -> dict[str, Any]:
    told = {
        "html_url": f"https://github.test/acme/shop/pull/{number}",
        "state": "closed",
        "merged": merged,
        "merged_at": at if merged else None,
        "merge_commit_sha": "c" * 40,
        "base": {"repo": {"private": False}},
    }
    return {"action": "closed", "pull_request": told, "nonce": str(uuid4())}


def report_with(server: ContractServer, api: ContractClient, number: int) -> str:
    report = server.report()
    task = body_of(
        api.post(f"/api/projects/{api.project}/tasks/", {"title": "t", "signal_report": report}), 201
    )["id"]
    server.pull_request(task, f"https://github.test/acme/shop/pull/{number}")
    return report


@pytest.mark.contract(HOOK, "GET reports/{report_id}/")
@pytest.mark.parametrize("form", [False, True])
def test_merge_event_resolves_report_once(server: ContractServer, api: ContractClient, form: bool) -> None:
    number = 100 + form
    report = report_with(server, api, number)
    body_of(api.post(f"reports/{report}/claim/"), 200)
    payload = closed(number)
    assert body_of(sent(api, payload, form=form), 200) == {"status": "ok", "resolved": [report]}
    now = api.read(f"reports/{report}/")
    assert (now["status"], now["claim"]) == ("resolved", None)
    note = api.read(f"reports/{report}/artefacts/")["results"][0]
    assert note["content"]["note"] == (
        f"Resolved: the pull request github.test/acme/shop/pull/{number} was merged as cccccccccccc on 2026-11-20."
    )
    # The same body again, with another id of the delivery: it counts once.
    assert body_of(sent(api, payload, form=form), 200) == {"status": "repeated", "resolved": []}


@pytest.mark.contract(HOOK)
def test_merge_event_of_other_kind_changes_no_status(server: ContractServer, api: ContractClient) -> None:
    report = report_with(server, api, 110)
    for payload, event in (
        ({"zen": "z"}, "ping"),
        ({**closed(110), "action": "opened"}, "pull_request"),
        (closed(110), "issues"),
        (closed(111), "pull_request"),
        ([], "pull_request"),
        ({"action": "closed", "pull_request": 7}, "pull_request"),
        (closed(110, at="yesterday"), "pull_request"),
        (closed(110, merged=False), "pull_request"),
    ):
        assert body_of(sent(api, payload, event=event), 200) == {"status": "ok", "resolved": []}
    assert api.read(f"reports/{report}/")["status"] == "ready"
    note = api.read(f"reports/{report}/artefacts/")["results"][0]
    assert note["content"]["note"].endswith("was closed without being merged.")


@pytest.mark.contract(HOOK)
def test_merge_event_unsigned_is_refused(server: ContractServer, api: ContractClient) -> None:
    report = report_with(server, api, 120)
    wrong = envelope(
        "authentication_error",
        "authentication_failed",
        "The signature of the event is missing or wrong.",
    )
    answers = [
        sent(api, closed(120), secret="another"),
        api.http.post("/api/github/webhook/", json=closed(120), headers={"X-GitHub-Event": "pull_request"}),
        api.post("/api/github/webhook/", closed(120)),
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(401, wrong)] * 3
    assert api.read(f"reports/{report}/")["status"] == "ready"


@pytest.mark.contract("POST reports/{report_id}/state/", "POST reports/bulk-state/")
def test_report_snooze_until_time(server: ContractServer, api: ContractClient) -> None:
    report, soon = server.report(), "2099-01-01T00:00:00Z"

    def put(**body: Any) -> httpx.Response:
        return api.post(f"reports/{report}/state/", body)

    for body, text in (
        ({"state": "potential", "snooze_until": soon}, "Only valid with the state suppressed."),
        ({"state": "suppressed", "snooze_until": "2020-01-01T00:00:00Z"}, "Must be in the future."),
    ):
        answer = put(**body)
        assert (answer.status_code, answer.json()["detail"]) == (400, text)
        assert answer.json()["attr"] == "snooze_until"
    assert body_of(put(state="suppressed", snooze_until=soon), 200)["status"] == "suppressed"
    note = api.read(f"reports/{report}/artefacts/")["results"][0]
    assert note["content"]["note"] == "Snoozed until 2099-01-01 00:00 UTC."
    assert body_of(put(state="potential"), 200)["status"] == "ready"
    many = {"state": "suppressed", "snooze_until": soon, "ids": [report]}
    assert body_of(api.post("reports/bulk-state/", many), 200)["transitioned_count"] == 1

"""Postroom's own: destinations of notifications, tests and what was sent."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused, signed_in

BASE = "/api/projects/{project_id}/notifications/"
ONE = BASE + "destinations/{destination_id}/"


@pytest.mark.contract(
    f"GET {BASE}destinations/",
    f"POST {BASE}destinations/",
    f"PATCH {ONE}",
    f"DELETE {ONE}",
    f"POST {ONE}test/",
    f"POST {ONE}retry/",
    f"POST {ONE}rotate/",
    f"GET {BASE}deliveries/",
    f"POST {BASE}deliveries/{{delivery_id}}/retry/",
)
def test_destination_is_used_after_a_test_and_shows_no_secret(api: ContractClient) -> None:
    base = f"/api/projects/{api.project}/notifications/"
    for wrong, text in (
        ({"kind": "slack", "address": "ftp://x"}, "Enter"),
        ({"kind": "email"}, "Give an address."),
    ):
        answer = api.post(f"{base}destinations/", wrong)
        assert answer.status_code == 400, (wrong, text)
    wanted = {
        "kind": "webhook",
        "address": "https://127.0.0.1/hook?token=secret",
        "min_priority": "P1",
        "quiet": {"start": "22:00", "end": "07:00", "time_zone": "Europe/Berlin"},
        "digest": {"every": "weekly", "day": 0},
    }
    made = body_of(api.post(f"{base}destinations/", wanted), 201)
    assert made["secret"].startswith("whsec_")
    assert (made["state"], made["address"], made["personal"]) == ("untested", "https://127.0.0.1/…", False)
    one = f"{base}destinations/{made['id']}/"
    refused(
        api.call("PATCH", one, {"quiet": {"start": "9", "end": "10:00"}}),
        "invalid_input",
        "Write a time as 22:00.",
        "quiet__start",
    )
    assert api.call("PATCH", one, {"state": "active"}).status_code == 409
    assert body_of(api.call("PATCH", one, {"name": "Ops", "quiet": None}), 200)["quiet"] is None
    tested = body_of(api.post(f"{one}test/", {}), 200)
    assert (tested["status"], tested["kind"]) == ("dead", "test")
    assert "not allowed" in tested["error"]
    assert api.post(f"{one}retry/", {}).status_code == 409
    rotated = body_of(api.post(f"{one}rotate/", {}), 200)["secret"]
    assert rotated.startswith("whsec_")
    assert rotated != made["secret"]
    [listed] = body_of(api.get(f"{base}destinations/"), 200)["results"]
    assert (listed["name"], listed["secret"], listed["last_error"]) == ("Ops", None, tested["error"])
    page = body_of(api.get(f"{base}deliveries/?destination={made['id']}"), 200)
    assert [entry["id"] for entry in page["results"]] == [tested["id"]]
    assert api.post(f"{base}deliveries/{tested['id']}/retry/", {}).status_code == 409
    assert api.call("DELETE", one).status_code == 204
    not_found(api.call("PATCH", one, {}))


@pytest.mark.contract(
    "GET /api/projects/{project_id}/slack_app/",
    "PUT /api/projects/{project_id}/slack_app/",
    "DELETE /api/projects/{project_id}/slack_app/",
    "POST /api/slack/{organization_id}/interactions/",
)
def test_slack_app_is_refused_with_wrong_secrets_and_signatures(
    api: ContractClient, seed: dict[str, Any]
) -> None:
    path = f"/api/projects/{api.project}/slack_app/"
    assert body_of(api.get(path), 200)["connection"] is None
    secrets = {"bot_token": "xoxb-1-2-three", "signing_secret": "s" * 32}
    for name, wrong in (("bot_token", "xoxp-1-2-three"), ("signing_secret", "two words")):
        answer = api.call("PUT", path, {**secrets, name: wrong})
        assert (answer.status_code, answer.json()["attr"]) == (400, name)
    assert api.call("PUT", path, secrets).status_code == 409  # Slack can't be reached from here
    assert api.call("DELETE", path).status_code == 204
    for organization in (seed["organization"], NOWHERE):
        answer = api.post(f"/api/slack/{organization}/interactions/", {"payload": "{}"})
        assert (answer.status_code, answer.json()["detail"]) == (401, "The signature is wrong.")


@pytest.mark.contract("GET reports/{report_id}/conversations/")
def test_conversations_of_report_without_cards_are_empty(server: ContractServer, api: ContractClient) -> None:
    base = f"/api/projects/{api.project}/signals/reports"
    assert body_of(api.get(f"{base}/{server.report()}/conversations/"), 200) == {"results": []}
    not_found(api.get(f"{base}/{NOWHERE}/conversations/"))


@pytest.mark.contract(
    "GET /api/slack_links/", "POST /api/slack_links/", "DELETE /api/slack_links/{slack_link_id}/"
)
def test_slack_links_are_for_signed_in_people(server: ContractServer, nobody: ContractClient) -> None:
    page = signed_in(nobody, server.signed_in())
    assert page.read("/api/slack_links/") == {"results": []}
    for accept in (False, True):
        answer = page.post("/api/slack_links/", {"token": "t", "accept": accept})
        assert answer.status_code == 404
    assert page.call("DELETE", f"/api/slack_links/{NOWHERE}/").status_code == 404

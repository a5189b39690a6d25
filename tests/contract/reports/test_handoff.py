"""Postroom's own: how reports are handed to agents, what was handed over, and what was sent to a webhook."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, envelope, not_found, refused

from postroom.domain.identity.roles import Role

CONFIG, CHANGE = "GET handoff/config/", "POST handoff/config/"
RUNS, RUN = "GET handoff/runs/", "GET handoff/runs/{handoff_id}/"
DELIVERIES, DELIVERY = "GET handoff/deliveries/", "GET handoff/deliveries/{delivery_id}/"
REDELIVER = "POST handoff/deliveries/{delivery_id}/redeliver/"
START = "POST reports/{report_id}/hand_off/"


def conflict(answer: Any, text: str) -> None:
    assert (answer.status_code, answer.json()) == (409, envelope("server_error", "conflict", text))


@pytest.mark.contract(CONFIG, CHANGE)
def test_handoff_channel_is_chosen_and_new_secret_shown_once(
    server: ContractServer, api: ContractClient
) -> None:
    made_anew = server.fresh()
    api = api.at(made_anew["environment"]).as_(made_anew["key"])
    fresh = body_of(api.get("handoff/config/"), 200)
    assert fresh == {
        "channel": "off",
        "webhook_url": None,
        "has_webhook_secret": False,
        "webhook_secret": None,
        "daily_limit": None,
        "updated_at": None,
    }
    refused(
        api.post("handoff/config/", {"channel": "webhook"}),
        "invalid_input",
        "A webhook needs a URL: set webhook_url.",
        "channel",
    )
    body = {"channel": "webhook", "webhook_url": "https://agents.example/hook", "daily_limit": "5"}
    made = body_of(api.post("handoff/config/", body), 200)
    assert made["webhook_secret"].startswith("whsec_")
    assert (made["channel"], made["daily_limit"], made["has_webhook_secret"]) == ("webhook", 5, True)
    assert api.read("handoff/config/") == {**made, "webhook_secret": None}
    kept = body_of(api.post("handoff/config/", {"daily_limit": None}), 200)
    assert (kept["webhook_secret"], kept["daily_limit"]) == (None, None)
    for channel in ("off", "webhook"):
        assert body_of(api.post("handoff/config/", {"channel": channel}), 200)["channel"] == channel
    again = body_of(api.post("handoff/config/", {"rotate_secret": True}), 200)
    assert again["webhook_secret"] not in (None, made["webhook_secret"])


@pytest.mark.contract(CHANGE)
def test_handoff_invalid_channel_is_refused(server: ContractServer, api: ContractClient) -> None:
    def post(**body: Any) -> Any:
        return api.post("handoff/config/", body)

    refused(post(channel="mail"), "invalid_choice", '"mail" is not a valid choice.', "channel")
    refused(post(channel=None), "null", "This field may not be null.", "channel")
    text = "The server has no command: its operator has to set POSTROOM_HANDOFF__COMMAND."
    refused(post(channel="command"), "invalid_input", text, "channel")
    member = api.as_(
        server.key(
            "task:write", user=server.uuid_of(server.person((server.seed["organization"], Role.MEMBER)))
        )
    )
    detail = "Only an owner of the organization may choose the channel 'command'."
    refused(member.post("handoff/config/", {"channel": "command"}), "permission_denied", detail, status=403)
    refused(post(webhook_url="x"), "invalid_input", "Enter a valid URL.", "webhook_url")
    text = "The URL of a webhook must not contain a user or a password; check the signature instead."
    refused(post(webhook_url="https://u:p@x.example/"), "invalid_input", text, "webhook_url")
    text = "Ensure this value is greater than or equal to 0."
    refused(post(daily_limit=-1), "min_value", text, "daily_limit")


@pytest.mark.contract(START, RUNS, RUN, "GET /api/projects/{project_id}/tasks/{task_id}/runs/{task_run_id}/")
def test_handoff_by_hand_is_taken_by_agent(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    at = f"reports/{report}/hand_off/"
    conflict(api.post(at), "Hand-off is disabled for the project; choose a channel first.")
    body_of(api.post("handoff/config/", {"channel": "pull"}), 200)
    try:
        made = body_of(api.post(at), 201)
        assert (made["channel"], made["status"], made["report"]) == ("pull", "queued", report)
        conflict(api.post(at), "The report has already been handed off.")
        conflict(
            api.post(f"reports/{server.report('potential')}/hand_off/"),
            "The report is potential; only reports that are ready or pending_input can be handed off.",
        )
    finally:
        body_of(api.post("handoff/config/", {"channel": "off"}), 200)
    assert api.read(f"handoff/runs/{made['id']}/") == {**made, "output": None}
    assert api.read("handoff/runs/", report_id=report)["results"] == [made]
    assert made in api.read("handoff/runs/")["results"]
    claim = api.read(f"reports/{report}/")["claim"]
    assert (claim["claim_id"], claim["user"]["uuid"]) == (f"task:{made['task']}", server.seed["user"])
    tasks = f"/api/projects/{api.project}/tasks/"
    waiting = api.read(tasks, status="queued")["results"]
    assert made["task"] in [task["id"] for task in waiting]
    body_of(api.post(f"{tasks}{made['task']}/runs/{made['run']}/start/"), 200)
    assert api.read(f"handoff/runs/{made['id']}/")["status"] == "in_progress"


@pytest.mark.contract(DELIVERIES, DELIVERY, REDELIVER)
def test_deliveries_are_listed(api: ContractClient, server: ContractServer, seed: dict[str, Any]) -> None:
    one = api.read(f"handoff/deliveries/{seed['delivery']}/")
    assert (one["handoff"], one["status"], one["attempts"]) == (seed["handoff"], "waiting", [])
    assert one in api.read("handoff/deliveries/", status="waiting")["results"]
    assert one not in api.read("handoff/deliveries/", status="failed")["results"]
    text = '"sent" is not a valid choice.'
    refused(api.get("handoff/deliveries/", status="sent"), "invalid_choice", text, "status")
    text = "The delivery has not ended: it will be retried automatically."
    conflict(api.post(f"handoff/deliveries/{seed['delivery']}/redeliver/"), text)


@pytest.mark.contract(RUN, DELIVERY, REDELIVER, START)
def test_handoff_missing_is_not_found(api: ContractClient) -> None:
    for id in (NOWHERE, "x"):
        not_found(api.get(f"handoff/runs/{id}/"))
        not_found(api.get(f"handoff/deliveries/{id}/"))
        not_found(api.post(f"handoff/deliveries/{id}/redeliver/"))
        not_found(api.post(f"reports/{id}/hand_off/"))

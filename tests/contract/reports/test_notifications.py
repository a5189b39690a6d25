"""Postroom's own: destinations of notifications, tests and what was sent."""

import pytest
from tests.helpers.contract import ContractClient, body_of, not_found, refused

BASE = "/api/projects/{project_id}/notifications/"
ONE = BASE + "destinations/{destination_id}/"


@pytest.mark.contract(
    f"GET {BASE}destinations/",
    f"POST {BASE}destinations/",
    f"PATCH {ONE}",
    f"DELETE {ONE}",
    f"POST {ONE}test/",
    f"POST {ONE}retry/",
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
    [listed] = body_of(api.get(f"{base}destinations/"), 200)["results"]
    assert (listed["name"], listed["secret"], listed["last_error"]) == ("Ops", None, tested["error"])
    page = body_of(api.get(f"{base}deliveries/?destination={made['id']}"), 200)
    assert [entry["id"] for entry in page["results"]] == [tested["id"]]
    assert api.post(f"{base}deliveries/{tested['id']}/retry/", {}).status_code == 409
    assert api.call("DELETE", one).status_code == 204
    not_found(api.call("PATCH", one, {}))

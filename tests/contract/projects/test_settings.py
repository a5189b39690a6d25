"""What people set up: repositories, skills of scouts, models and their limits; and what came in. Postroom's own."""

import re
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, refused

MOMENT = r"\d{4}-\d\d-\d\dT.*Z"


@pytest.fixture
def own(server: ContractServer, api: ContractClient) -> tuple[dict[str, Any], ContractClient]:
    """A project of its own with one object of every kind, and a key on it."""
    made = server.fresh()
    return made, api.as_(made["key"]).at(made["project"])


@pytest.mark.contract("GET repositories/", "POST repositories/", "DELETE repositories/{repository_id}/")
def test_repositories_are_connected_and_disconnected(own: tuple[dict[str, Any], ContractClient]) -> None:
    seed, api = own
    body = {
        "kind": "remote",
        "url": "https://git.invalid/acme/shop.git",
        "login": "oauth2",
        "token": "secret-token",
    }
    made = body_of(api.post("repositories/", body), 201)
    assert re.fullmatch(MOMENT, made.pop("created_at"))
    id = made.pop("id")
    assert made == {
        "kind": "remote",
        "repository": "acme/shop",
        "location": "https://git.invalid/acme/shop.git",
        "access": "token",
        "checked_at": None,
        "error": None,
        "default_branch": None,
        "head_commit": None,
    }
    listed = api.get("repositories/")
    assert "secret-token" not in listed.text
    assert [one["id"] for one in listed.json()["results"]] == [seed["repository"], id]
    assert api.post("repositories/", body).status_code == 409
    assert api.call("DELETE", f"repositories/{id}/").status_code == 204
    not_found(api.call("DELETE", f"repositories/{id}/"))
    assert [one["id"] for one in api.read("repositories/")["results"]] == [seed["repository"]]


@pytest.mark.contract("POST repositories/")
@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "kind"),
        ({"kind": "local"}, "invalid_choice", "kind"),
        ({"kind": "github"}, "required", "token"),
        ({"kind": "remote"}, "required", "url"),
        ({"kind": "remote", "url": "https://git.invalid/a/b", "token": "t"}, "required", "login"),
        ({"kind": "remote", "url": "https://git.invalid/a/b", "login": "l"}, "required", "token"),
    ],
)
def test_repository_connection_invalid_is_refused(
    api: ContractClient, body: dict[str, str], code: str, attr: str
) -> None:
    answer = api.post("repositories/", body)
    assert (answer.status_code, answer.json()["code"], answer.json()["attr"]) == (400, code, attr)


@pytest.mark.contract("POST repositories/")
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ext::sh -c id", "/etc", "https://u:p@git.invalid/a/b", "no address"]
)
def test_repository_connection_to_server_itself_is_refused(api: ContractClient, url: str) -> None:
    answer = api.post("repositories/", {"kind": "remote", "url": url, "repository": "acme/passwd"})
    assert answer.status_code == 400


@pytest.mark.contract("POST repositories/{repository_id}/check/")
def test_repository_connection_failure_reason_is_kept(own: tuple[dict[str, Any], ContractClient]) -> None:
    seed, api = own
    checked = body_of(api.post(f"repositories/{seed['repository']}/check/", {}), 200)
    assert re.fullmatch(MOMENT, checked["checked_at"])
    assert checked["error"]
    assert (checked["default_branch"], checked["head_commit"]) == (None, None)
    assert api.read("repositories/")["results"] == [checked]
    not_found(api.post(f"repositories/{NOWHERE}/check/", {}))


@pytest.mark.contract("GET scout/configs/{config_id}/skill/", "PUT scout/configs/{config_id}/skill/")
def test_skill_is_read_edited_and_versioned(own: tuple[dict[str, Any], ContractClient]) -> None:
    seed, api = own
    path = f"scout/configs/{seed['scout_config']}/skill/"
    before = api.read(path)
    assert (before["name"], before["version"], before["origin"]) == (seed["skill"], 1, "custom")
    assert before["text"].startswith("---\nname: ")
    assert before["is_form"] is False
    same = body_of(api.call("PUT", path, {"text": before["text"]}), 200)
    assert same["version"] == 1, "what says the same makes no version"
    after = body_of(api.call("PUT", path, {"text": before["text"] + "\nLook at carts, too.\n"}), 200)
    assert after["version"] == 2
    assert after["text"].endswith("Look at carts, too.\n")
    assert api.read(path) == after
    refused(
        api.call("PUT", path, {"text": before["text"].replace(seed["skill"], f"{seed['skill']}-two")}),
        "invalid_input",
        f"The name of this skill is {seed['skill']}.",
        "text",
    )
    wrong = api.call("PUT", path, {"text": "no skill"})
    assert (wrong.status_code, wrong.json()["attr"]) == (400, "text")
    assert api.read(path) == after


@pytest.mark.contract("GET scout/configs/{config_id}/skill/", "PUT scout/configs/{config_id}/skill/")
def test_skill_shipped_can_be_read_and_sent_back(own: tuple[dict[str, Any], ContractClient]) -> None:
    _, api = own
    scouts = body_of(api.post("scout/configs/sync/", {}), 200)
    assert len(scouts) > 10
    for scout in scouts:
        path = f"scout/configs/{scout['id']}/skill/"
        skill = api.read(path)
        again = body_of(api.call("PUT", path, {"text": skill["text"]}), 200)
        assert again == skill


@pytest.mark.contract("POST scout/skills/check/")
def test_skill_is_checked_before_saving(api: ContractClient) -> None:
    head = "---\nname: signals-scout-carts\ndescription: Looks at carts.\n"
    good = body_of(api.post("scout/skills/check/", {"text": f"{head}---\n\nLook.\n"}), 200)
    assert good == {
        "ok": True,
        "name": "signals-scout-carts",
        "description": "Looks at carts.",
        "run": "agent",
        "line": None,
        "problem": None,
    }
    for text, line in (
        ("Look.", 1),
        (f"{head}run: nothing\n---\n\nLook.\n", 4),
        (f"{head}run: detector\ndetector: nobody\n---\n\nLook.\n", 5),
        ("---\nname: carts\ndescription: d\n---\n\nLook.\n", 2),
    ):
        found = body_of(api.post("scout/skills/check/", {"text": text}), 200)
        assert (found["ok"], found["line"]) == (False, line), text
        assert found["problem"]


@pytest.mark.contract("GET models/")
def test_models_are_told_without_what_is_secret(api: ContractClient) -> None:
    found = api.read("models/")
    assert found["embedding"] == {"provider": "local", "model": None}
    assert found["language"] == {
        "configured": False,
        "provider": None,
        "model": None,
        "own_server": False,
        "has_key": False,
        "has_price": False,
        "offered": [],
        "outage": None,
        "check": None,
    }


@pytest.mark.contract("POST spend/limits/")
def test_limits_of_ones_own_up_to_the_servers(own: tuple[dict[str, Any], ContractClient]) -> None:
    _, api = own
    limits = api.read("spend/")
    limited = body_of(api.post("spend/limits/", {"calls_per_day": 7, "dollars_per_day": 0.25}), 200)
    assert (limited["calls_limit"], limited["dollars_limit"]) == (7, 0.25)
    assert body_of(api.post("spend/limits/", {}), 200) == limited, "what is not named stays"
    back = body_of(api.post("spend/limits/", {"calls_per_day": None}), 200)
    assert (back["calls_limit"], back["dollars_limit"]) == (limits["calls_limit"], 0.25)
    for name, limit in (
        ("calls_per_day", limits["calls_limit"]),
        ("dollars_per_day", limits["dollars_limit"]),
    ):
        answer = api.post("spend/limits/", {name: limit + 1})
        assert (answer.status_code, answer.json()["code"], answer.json()["attr"]) == (400, "max_value", name)
        answer = api.post("spend/limits/", {name: -1})
        assert (answer.status_code, answer.json()["code"]) == (400, "min_value")
    assert api.read("spend/")["calls_limit"] == limits["calls_limit"]


@pytest.mark.contract("GET spend/days/")
def test_spend_day_by_day(api: ContractClient) -> None:
    found = api.read("spend/days/", days=3)["results"]
    assert [sorted(one) for one in found] == [["calls", "day", "dollars"]] * 3
    assert found[-1]["day"] == api.read("spend/")["day"]
    assert len(api.read("spend/days/")["results"]) == 30
    assert api.get("spend/days/", days=91).status_code == 400


@pytest.mark.contract("GET received/")
def test_signals_that_were_received(
    own: tuple[dict[str, Any], ContractClient], server: ContractServer
) -> None:
    seed, api = own
    every = api.read("received/")
    assert every["count"] == len(every["results"]) > 2
    times = [one["received_at"] for one in every["results"]]
    assert times == sorted(times, reverse=True)
    grouped = api.read("received/", state="grouped", report_id=seed["report"])["results"]
    assert seed["signal"] in [one["id"] for one in grouped]
    assert {(one["state"], one["report_id"]) for one in grouped} == {("grouped", seed["report"])}
    held = api.read("received/", state="quarantined")["results"]
    assert [one["id"] for one in held] == [seed["quarantined"]]
    page = api.read("received/", limit=1, offset=1)
    assert page["results"] == every["results"][1:2]
    assert api.read("received/", source_product="nobody")["results"] == []
    assert api.read("received/", report_id=server.seed["other"]["report"])["results"] == []
    assert api.read("received/", date_from="2099-01-01")["results"] == []
    assert api.get("received/", state="lost").status_code == 400
    assert api.get("received/", report_id="x").status_code == 400


@pytest.mark.contract("GET source_activity/")
def test_source_activity_counts_received_signals(own: tuple[dict[str, Any], ContractClient]) -> None:
    _, api = own
    found = api.read("source_activity/")
    every = api.read("received/")["results"]
    assert sum(one["received"] for one in found["results"]) == len(every)
    assert sum(one["quarantined"] for one in found["results"]) == 1
    assert max(one["last_received_at"] for one in found["results"]) == every[0]["received_at"]
    assert api.get("source_activity/", days=31).status_code == 400

"""Contract 4.6: deleting and taking apart, signals, reviewers, editing; and claims of contract 10."""

import re
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, UUID_PATTERN, ContractClient, body_of, not_found, refused

DELETE, REINGEST = "DELETE reports/{report_id}/", "POST reports/{report_id}/reingest/"


@pytest.mark.contract(DELETE)
def test_report_delete(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    answer = api.call("DELETE", f"reports/{report}/")
    assert body_of(answer, 202) == {"status": "deletion_started", "report_id": report}
    not_found(api.get(f"reports/{report}/"))
    not_found(api.call("DELETE", f"reports/{report}/"))
    assert report not in [one["id"] for one in api.read_all("reports/")]
    assert api.read(f"reports/{report}/artefacts/")["count"] == 0


@pytest.mark.contract(REINGEST)
def test_report_reingest(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    for status, word in ((202, "reingestion_started"), (200, "already_running")):
        answer = api.post(f"reports/{report}/reingest/", {"ignored": True})
        assert body_of(answer, status) == {"status": word, "report_id": report}
        assert api.read(f"reports/{report}/")["status"] == "ready"


@pytest.mark.contract(DELETE)
def test_report_removal_in_progress(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    body_of(api.post(f"reports/{report}/reingest/"), 202)
    answer = api.call("DELETE", f"reports/{report}/")
    assert answer.status_code in (200, 202)
    assert answer.json()["report_id"] == report


@pytest.mark.contract(DELETE, REINGEST)
@pytest.mark.parametrize(("method", "path"), [("DELETE", ""), ("POST", "reingest/")])
def test_report_removal_forbidden_is_refused(
    seed: dict[str, Any], api: ContractClient, method: str, path: str
) -> None:
    for id in (
        seed["reports"]["suppressed"],
        seed["reports"]["deleted"],
        seed["other"]["report"],
        NOWHERE,
        "x",
    ):
        not_found(api.call(method, f"reports/{id}/{path}"))


@pytest.mark.contract("GET reports/{report_id}/signals/")
def test_report_signals_are_listed(api: ContractClient, seed: dict[str, Any]) -> None:
    answer = api.read(f"reports/{seed['report']}/signals/")
    assert set(answer) == {"report", "signals"}
    assert answer["report"] == api.read(f"reports/{seed['report']}/")
    assert len(answer["signals"]) == 2
    for signal in answer["signals"]:
        fields = {
            "signal_id",
            "content",
            "source_product",
            "source_type",
            "source_id",
            "weight",
            "timestamp",
            "extra",
        }
        assert fields <= set(signal)
        assert re.fullmatch(UUID_PATTERN, signal["signal_id"])
        assert (signal["source_product"], signal["source_type"], signal["weight"]) == (
            "zendesk",
            "ticket",
            0.5,
        )
        assert signal["extra"] == {"priority": "high"}
    times = [signal["timestamp"] for signal in answer["signals"]]
    assert times == sorted(times)


@pytest.mark.contract("GET reports/{report_id}/signals/")
def test_signals_come_in_pages_where_a_page_is_asked_for(api: ContractClient, seed: dict[str, Any]) -> None:
    path = f"reports/{seed['report']}/signals/"
    every = api.read(path)["signals"]
    first = api.read(path, limit=1)
    assert (first["count"], first["signals"], first["previous"]) == (2, every[:1], None)
    assert first["next"].endswith("/signals/?limit=1&offset=1")
    last = api.read(path, offset=1)
    assert (last["signals"], last["next"]) == (every[1:], None)
    assert last["report"] == api.read(path)["report"]
    like = api.read(path, like=every[1]["signal_id"])
    assert every[1] in like["signals"]
    assert api.read(path, like=seed["other"]["signal"])["signals"] == []
    refused(api.get(path, like="x"), "invalid_input", "Must be a valid UUID.", "like")


@pytest.mark.contract("GET reports/{report_id}/evidence/")
def test_evidence_that_says_the_same_is_together(api: ContractClient, seed: dict[str, Any]) -> None:
    found = api.read(f"reports/{seed['report']}/evidence/")
    # The seeded signals differ in a number alone.
    assert (found["count"], found["signal_count"], found["next"]) == (1, 2, None)
    [group] = found["results"]
    every = api.read(f"reports/{seed['report']}/signals/")["signals"]
    assert (group["representative"], group["count"], group["weight"]) == (every[0], 2, 1.0)
    assert group["signal_ids"] == [signal["signal_id"] for signal in every]
    assert (group["first_at"], group["last_at"]) == (every[0]["timestamp"], every[1]["timestamp"])
    assert group["sources"] == [{"source_product": "zendesk", "source_type": "ticket", "count": 2}]
    assert group["reason"] == "It was made so."
    assert api.read(f"reports/{seed['report']}/evidence/", offset=1)["results"] == []


@pytest.mark.contract("GET reports/{report_id}/signals/")
def test_report_signals_of_dismissed_and_missing(api: ContractClient, seed: dict[str, Any]) -> None:
    assert api.get(f"reports/{seed['reports']['suppressed']}/signals/").status_code == 200
    for id in (NOWHERE, seed["other"]["report"], seed["reports"]["deleted"], "x"):
        not_found(api.get(f"reports/{id}/signals/"))


@pytest.mark.contract("GET reports/available_reviewers/")
@pytest.mark.parametrize("query", [None, "", "ada", "HARBOUR", "Ada Har", "@example"])
def test_available_reviewers_are_listed(api: ContractClient, seed: dict[str, Any], query: str | None) -> None:
    found = api.read("reports/available_reviewers/", **({} if query is None else {"query": query}))
    assert found[seed["user"]].items() >= {"name": "Ada Harbour", "email": seed["email"]}.items()


@pytest.mark.contract("GET reports/available_reviewers/")
def test_available_reviewers_are_members_ordered_by_name(api: ContractClient, seed: dict[str, Any]) -> None:
    found = api.read("reports/available_reviewers/")
    assert list(found) == [seed["user"], seed["other_user"]]
    assert api.read("reports/available_reviewers/", query="nobody of this name") == {}
    assert api.read("reports/available_reviewers/", query="%") == {}


EDIT = "PATCH reports/{report_id}/"


@pytest.mark.contract(EDIT)
def test_report_edit(api: ContractClient, report: str) -> None:
    before = api.read(f"reports/{report}/")
    after = body_of(api.call("PATCH", f"reports/{report}/", {"title": " New ", "summary": "Words"}), 200)
    assert (after["title"], after["summary"]) == ("New", "Words")
    assert after["artefact_count"] == before["artefact_count"] + 2
    again = body_of(api.call("PATCH", f"reports/{report}/", {"title": "New"}), 200)
    assert again["artefact_count"] == after["artefact_count"]
    log = api.read(f"reports/{report}/artefacts/")["results"]
    assert {entry["type"] for entry in log[:2]} == {"title_change", "summary_change"}
    [change] = [entry for entry in log if entry["type"] == "title_change"][:1]
    assert change["content"] == {"old_title": before["title"], "new_title": "New"}


@pytest.mark.contract(EDIT)
def test_report_edit_requires_a_change(api: ContractClient, report: str) -> None:
    detail = "Provide at least one of 'title' or 'summary' to update."
    answer = api.call("PATCH", f"reports/{report}/", {"status": "ready"})
    assert (answer.status_code, answer.json()["detail"]) == (400, detail)


@pytest.mark.contract(EDIT)
@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        ({"title": ""}, "blank", "This field may not be blank."),
        ({"title": None}, "null", "This field may not be null."),
        ({"title": "x" * 301}, "max_length", "Ensure this field has no more than 300 characters."),
        ({"summary": "x" * 10_001}, "max_length", "Ensure this field has no more than 10000 characters."),
    ],
    ids=lambda value: f"10-{value}" if isinstance(value, str) else "",
)
def test_report_edit_is_validated(
    api: ContractClient, report: str, body: Any, code: str, detail: str
) -> None:
    refused(api.call("PATCH", f"reports/{report}/", body), code, detail, next(iter(body)))


CLAIM = "POST reports/{report_id}/claim/"
PULL = "https://git.example/harbour/web/pull/1"


def claim(api: ContractClient, report: str, **body: Any) -> Any:
    return api.post(f"reports/{report}/claim/", body)


@pytest.mark.contract(CLAIM)
def test_report_claim(server: ContractServer, api: ContractClient) -> None:
    report, other = server.report(), api.as_(server.second_key())
    assert body_of(claim(api, report), 200)["id"] == report
    assert claim(api, report, claim_id="mine", pull_requests=[PULL]).status_code == 200
    assert claim(other, report).status_code == 409
    assert claim(other, report, takeover=True).status_code == 200
    assert claim(api, report).status_code == 409
    assert claim(other, report, release=True).status_code == 200
    assert claim(api, report, pr_url=PULL).status_code == 200


@pytest.mark.contract(CLAIM)
@pytest.mark.parametrize(
    "body",
    [
        {"pull_requests": [PULL + "x" * 2048]},
        {"pull_requests": [PULL] * 51},
        {"pull_requests": "x"},
        {"takeover": "maybe"},
        {"release": None},
    ],
    ids=lambda body: f"10-{next(iter(body))}",
)
def test_report_claim_is_validated(api: ContractClient, report: str, body: Any) -> None:
    answer = claim(api, report, **body)
    assert answer.status_code == 400
    assert answer.json()["attr"].startswith(next(iter(body)))


@pytest.mark.contract(CLAIM)
def test_report_claim_of_missing_is_not_found(api: ContractClient, seed: dict[str, Any]) -> None:
    for id in (NOWHERE, "x", seed["other"]["report"], seed["reports"]["deleted"]):
        not_found(claim(api, id))


@pytest.mark.contract("GET reports/{report_id}/gathering/")
def test_only_a_report_that_gathers_says_why(api: ContractClient, seed: dict[str, Any]) -> None:
    assert api.read(f"reports/{seed['report']}/gathering/") == {"gathering": None}

"""Contract 4.3 and 5.5 to 5.9: one report, and where its fields come from."""

import re
from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import MICROSECONDS, NOWHERE, ContractClient, body_of, not_found

pytestmark = pytest.mark.contract("GET reports/{report_id}/")

FIELDS: dict[str, Any] = {
    "id": str,
    "title": str,
    "summary": str,
    "status": str,
    "total_weight": float,
    "signal_count": int,
    "signals_at_run": int,
    "created_at": str,
    "updated_at": str,
    "artefact_count": int,
    "priority": str,
    "actionability": str,
    "already_addressed": bool,
    "dismissal_reason": str,
    "dismissal_note": str,
    "is_suggested_reviewer": bool,
    "source_products": list,
    "implementation_pr_url": str,
}
"""What the seeded report, whose log has every type of entry, holds in each field."""


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"4.3-{field}")
def test_report_has_every_field(api: ContractClient, seed: dict[str, Any], field: str) -> None:
    found = api.read(f"reports/{seed['report']}/")
    assert isinstance(found[field], FIELDS[field])
    empty = api.read(f"reports/{seed['reports']['potential']}/")
    assert field in empty


def test_report_fields_follow_log(api: ContractClient, seed: dict[str, Any]) -> None:
    found = api.read(f"reports/{seed['report']}/")
    assert found["priority"] == "P1"
    assert found["actionability"] == "immediately_actionable"
    assert (found["already_addressed"], found["is_suggested_reviewer"]) == (False, True)
    assert (found["dismissal_reason"], found["dismissal_note"]) == ("other", "Looked at later.")
    assert found["source_products"] == ["zendesk"]
    assert (found["signal_count"], found["total_weight"]) == (2, 1.0)
    assert re.fullmatch(MICROSECONDS, found["created_at"])


def test_report_before_research(api: ContractClient, seed: dict[str, Any]) -> None:
    found = api.read(f"reports/{seed['reports']['potential']}/")
    for field in ("title", "summary", "priority", "actionability", "already_addressed", "dismissal_reason"):
        assert found[field] is None
    assert (found["artefact_count"], found["signals_at_run"]) == (0, 0)


def test_report_card_is_additional_field(api: ContractClient, seed: dict[str, Any]) -> None:
    for report in (seed["report"], seed["reports"]["potential"]):
        found = api.read(f"reports/{report}/")
        assert found["working_title"]
        assert found["headline"]
        assert len(found["headline"].split()) <= 46
        assert found["area"] is None
        [listed] = [one for one in api.read_all("reports/") if one["id"] == report]
        assert (listed["headline"], listed["working_title"]) == (found["headline"], found["working_title"])


def test_report_row_facts_are_additional_fields(api: ContractClient, seed: dict[str, Any]) -> None:
    found = api.read(f"reports/{seed['reports']['potential']}/")
    assert (len(found["daily_signals"]), sum(found["daily_signals"])) == (14, found["signal_count"])
    assert found["last_signal_at"] is not None
    for field in (
        "problem",
        "proposal",
        "repository",
        "implementation_pr_state",
        "snoozed_until",
        "researched_at",
    ):
        assert found[field] is None
    report = api.read(f"reports/{seed['reports']['ready']}/")
    [listed] = [one for one in api.read_all("reports/") if one["id"] == report["id"]]
    assert listed == report
    assert report["signals_at_research"] == report["signal_count"]


def test_report_suppressed_is_readable(api: ContractClient, seed: dict[str, Any]) -> None:
    assert api.read(f"reports/{seed['reports']['suppressed']}/")["status"] == "suppressed"


def test_report_invisible_is_not_found(api: ContractClient, seed: dict[str, Any]) -> None:
    for id in (NOWHERE, seed["other"]["report"], seed["reports"]["deleted"], "7", "not-an-id", "%00"):
        not_found(api.get(f"reports/{id}/"))
    upper = api.read(f"reports/{seed['report'].upper()}/")
    assert upper["id"] == seed["report"]


JUDGED = {"explanation": "e", "actionability": "not_actionable", "already_addressed": True}
LATEST = [
    ("priority", "priority_judgment", {"explanation": "e", "priority": "P3"}, "P3"),
    ("actionability", "actionability_judgment", JUDGED, "not_actionable"),
    ("already_addressed", "actionability_judgment", JUDGED, True),
    ("dismissal_reason", "dismissal", {"reason": "other"}, "other"),
    ("dismissal_reason", "dismissal", {"reason": "of another time"}, "of another time"),
    ("dismissal_reason", "dismissal", {"reason": ""}, None),
    ("dismissal_note", "dismissal", {"note": "n"}, "n"),
]


@pytest.mark.contract(
    "POST reports/{report_id}/artefacts/", "DELETE reports/{report_id}/artefacts/{artefact_id}/"
)
@pytest.mark.parametrize(
    ("field", "type", "content", "expected"), LATEST, ids=[f"5.6-{row[0]}-{row[3]}" for row in LATEST]
)
def test_report_newest_entry_decides(
    api: ContractClient, report: str, field: str, type: str, content: Any, expected: Any
) -> None:
    before = api.read(f"reports/{report}/")
    made = body_of(api.post(f"reports/{report}/artefacts/", {"artefact_type": type, "content": content}), 201)
    after = api.read(f"reports/{report}/")
    assert after[field] == expected
    assert after["artefact_count"] == before["artefact_count"] + 1
    # Without it the one before decides again.
    assert api.call("DELETE", f"reports/{report}/artefacts/{made['id']}/").status_code == 204
    assert api.read(f"reports/{report}/")[field] == before[field]


@pytest.mark.contract("PATCH reports/{report_id}/artefacts/{artefact_id}/")
def test_report_edited_entry_is_not_newer(api: ContractClient, report: str) -> None:
    path = f"reports/{report}/artefacts/"
    made = [
        body_of(
            api.post(
                path, {"artefact_type": "priority_judgment", "content": {"explanation": "e", "priority": p}}
            ),
            201,
        )["id"]
        for p in ("P2", "P4")
    ]
    edit = {"content": {"explanation": "e", "priority": "P0"}}
    body_of(api.call("PATCH", f"{path}{made[0]}/", edit), 200)
    assert api.read(f"reports/{report}/")["priority"] == "P4"
    body_of(api.call("PATCH", f"{path}{made[1]}/", edit), 200)
    assert api.read(f"reports/{report}/")["priority"] == "P0"


def test_report_is_suggested_reviewer(server: ContractServer, api: ContractClient) -> None:
    mine = [{"github_login": server.seed["github_login"].upper()}]
    for status, expected in (("ready", True), ("failed", False), ("potential", True), ("suppressed", True)):
        report = server.report(status)
        log = f"reports/{report}/artefacts/"
        assert api.read(f"reports/{report}/")["is_suggested_reviewer"] is False
        body_of(api.post(log, {"artefact_type": "suggested_reviewers", "content": mine}), 201)
        assert api.read(f"reports/{report}/")["is_suggested_reviewer"] is expected
        if status == "ready":
            body_of(api.post(log, {"artefact_type": "actionability_judgment", "content": JUDGED}), 201)
            assert api.read(f"reports/{report}/")["is_suggested_reviewer"] is False


def test_report_pull_request_of_newest_run(server: ContractServer, api: ContractClient) -> None:
    report, tasks = server.report(), [server.task(), server.task()]
    log = f"reports/{report}/artefacts/"
    first, second = "https://git.example/o/r/pull/1", "https://git.example/o/r/pull/2"
    server.pull_request(tasks[0], first)
    assert api.read(f"reports/{report}/")["implementation_pr_url"] is None
    for task in tasks:
        body_of(api.post(log, {"artefact_type": "task_run", "content": {"task_id": task}}), 201)
    assert api.read(f"reports/{report}/")["implementation_pr_url"] == first
    server.pull_request(tasks[1], second)
    assert api.read(f"reports/{report}/")["implementation_pr_url"] == second
    # A run that came to nothing takes nothing away.
    server.pull_request(tasks[1], "")
    assert api.read(f"reports/{report}/")["implementation_pr_url"] == second
    for text, listed in (("true", True), ("false", False)):
        found = api.read_all("reports/", has_implementation_pr=text)
        assert (report in [one["id"] for one in found]) is listed


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_report_other_methods_are_refused(api: ContractClient, report: str, method: str) -> None:
    assert api.call(method, f"reports/{report}/", {}).status_code == 405


def test_report_counters_are_in_row(server: ContractServer, api: ContractClient) -> None:
    found = api.read(f"reports/{server.report('potential', signals=1)}/")
    assert (found["signal_count"], found["total_weight"], found["source_products"]) == (1, 0.5, ["zendesk"])

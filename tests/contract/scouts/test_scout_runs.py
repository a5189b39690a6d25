"""Contract 4.15, 7.5, 7.7 and 10: runs of scouts, what they find, and the reports that they write."""

import re
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, OFFSET, UUID_PATTERN, ContractClient, body_of, not_found, refused

RUNS, RUN = "GET scout/runs/", "GET scout/runs/{run_id}/"
EMISSIONS, WHERE = "GET scout/runs/{run_id}/emissions/", "GET scout/runs/{run_id}/emissions/reports/"
RECENT, SUMMARY = "GET scout/runs/emissions/recent/", "GET scout/runs/findings/summary/"
BATCH, WHERE_BATCH = "POST scout/runs/emissions/batch/", "POST scout/runs/emissions/reports/batch/"
EMIT, REPORT = "POST scout/runs/{run_id}/emit-signal/", "POST scout/runs/{run_id}/emit-report/"
EDIT, OUTPUT = "POST scout/runs/{run_id}/edit-report/", "POST scout/runs/{run_id}/record-output/"


@pytest.fixture(scope="module")
def made(server: ContractServer) -> dict[str, Any]:
    return server.fresh()


@pytest.fixture(scope="module")
def own(made: dict[str, Any], api: ContractClient) -> ContractClient:
    """The caller, with the internal scopes, in a project of this module alone, in which one scout is at work."""
    return api.as_(made["internal_key"]).at(made["project"])


@pytest.fixture(scope="module")
def run(made: dict[str, Any]) -> str:
    return str(made["run"])


def finding(**changes: Any) -> dict[str, Any]:
    return {"description": "Exports take 61 s.", "confidence": 0.9, **changes}


@pytest.mark.contract(RUNS, RUN)
def test_scout_run_response_fields(own: ContractClient, made: dict[str, Any]) -> None:
    found = own.read(f"scout/runs/{made['run']}/")
    assert {
        "run_id",
        "skill_name",
        "skill_version",
        "status",
        "created_at",
        "started_at",
        "completed_at",
        "task_id",
        "task_run_id",
        "task_url",
        "summary",
        "error",
        "failure_reason",
        "emitted_count",
        "emitted_finding_ids",
    } <= set(found)
    assert (found["run_id"], found["skill_name"], found["skill_version"]) == (made["run"], made["skill"], 1)
    assert (found["status"], found["completed_at"], found["summary"]) == ("in_progress", None, "")
    assert (found["error"], found["failure_reason"]) == (None, None)
    assert re.fullmatch(OFFSET, found["created_at"])
    path = f"/project/{made['project']}/tasks/{found['task_id']}?runId={found['task_run_id']}"
    assert found["task_url"].endswith(path)
    assert found in own.read("scout/runs/")


@pytest.mark.contract(RUN, EMISSIONS, WHERE, EMIT, REPORT, EDIT, OUTPUT)
def test_scout_run_missing_is_not_found(own: ContractClient, seed: dict[str, Any]) -> None:
    report = {"title": "t", "summary": "s", "evidence": [{"description": "d", "source_id": "s"}]}
    report |= {"actionability": "not_actionable", "actionability_explanation": "e"}
    for id in (NOWHERE, "x", seed["other"]["run"]):
        base = f"scout/runs/{id}/"
        for path in ("", "emissions/", "emissions/reports/"):
            not_found(own.get(base + path))
        not_found(own.post(base + "emit-signal/", finding()))
        not_found(own.post(base + "record-output/", {"records": [{"payload": {}}]}))
        not_found(own.post(base + "emit-report/", report))
        not_found(own.post(base + "edit-report/", {"report_id": NOWHERE, "title": "t"}))


@pytest.mark.contract(RUNS)
def test_scout_run_filters(own: ContractClient, made: dict[str, Any]) -> None:
    found = own.read("scout/runs/")
    assert len(found) == 1
    moment = datetime.fromisoformat(found[0]["created_at"])
    later = (moment + timedelta(seconds=1)).isoformat()
    for query, expected in (
        ({"date_from": moment.isoformat()}, 1),
        ({"date_from": later}, 0),
        ({"date_to": moment.isoformat()}, 0),
        ({"date_to": later}, 1),
        ({"skill_name": made["skill"]}, 1),
        ({"skill_name": made["skill"][:-1]}, 0),
        ({"skill_version": "1"}, 1),
        ({"skill_version": "2"}, 0),
        ({"text": "nothing like this"}, 0),
        ({"text": ""}, 1),
        ({"limit": "1"}, 1),
    ):
        assert len(own.read("scout/runs/", **query)) == expected, query


@pytest.mark.contract(RUNS)
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"date_from": "x"}, "invalid_input"),
        ({"date_to": "x"}, "invalid_input"),
        ({"emitted": "x"}, "invalid_input"),
        ({"skill_version": "0"}, "min_value"),
        ({"skill_version": "x"}, "invalid_input"),
        ({"limit": "0"}, "min_value"),
        ({"limit": "101"}, "max_value"),
        ({"limit": "x"}, "invalid_input"),
    ],
    ids=lambda value: f"4.15-{next(iter(value.items()))}" if isinstance(value, dict) else "",
)
def test_scout_run_strict_queries(api: ContractClient, query: dict[str, str], code: str) -> None:
    answer = api.get("scout/runs/", **query)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["attr"] == next(iter(query))


@pytest.mark.contract(EMIT, EMISSIONS, WHERE, RECENT, SUMMARY, BATCH, WHERE_BATCH)
def test_finding_becomes_visible_signal(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    own, run = api.as_(fresh["run_token"]).at(fresh["project"]), fresh["run"]
    body = finding(finding_id="f1", severity="P2", tags=["Slow_Export", "slow export", "§b!"])
    answer = body_of(own.post(f"scout/runs/{run}/emit-signal/", body), 200)
    expected = {"finding_id": "f1", "emitted": True, "skipped_reason": None}
    assert {name: answer[name] for name in expected} == expected
    reader = api.as_(fresh["key"]).at(fresh["project"])
    # The newest comes first; the other was there before.
    emission, before = reader.read(f"scout/runs/{run}/emissions/")
    assert {"id", "run_id", "emitted_at"} <= set(emission)
    assert re.fullmatch(UUID_PATTERN, emission["id"])
    assert emission["source_id"] == f"run:{run}:finding:f1"
    assert (emission["weight"], emission["confidence"], emission["severity"]) == (1.0, 0.9, "P2")
    assert emission["tags"] == ["slow-export", "b"]
    assert reader.read("scout/runs/emissions/recent/") == [emission, before]
    assert body_of(reader.post("scout/runs/emissions/batch/", {"run_ids": [run]}), 200) == [
        emission,
        before,
    ]
    place = {"finding_id": "f1", "source_id": emission["source_id"], "report": None}
    where, _ = places = reader.read(f"scout/runs/{run}/emissions/reports/")
    assert {name: where[name] for name in place} == place
    assert body_of(reader.post("scout/runs/emissions/reports/batch/", {"run_ids": [run]}), 200) == places
    summary = reader.read("scout/runs/findings/summary/", window_hours=72)
    assert (summary["count"], summary["scout_count"]) == (2, 1)
    assert summary["latest_at"] is not None
    [found] = reader.read("scout/runs/", emitted="true")
    assert (found["emitted_count"], found["emitted_finding_ids"]) == (2, [fresh["finding"], "f1"])
    assert reader.read("scout/runs/", emitted="false") == []
    # The same finding again: the same answer, and nothing more.
    assert body_of(own.post(f"scout/runs/{run}/emit-signal/", body), 200) == answer
    assert reader.read(f"scout/runs/{run}/emissions/") == [emission, before]


BAD_FINDINGS: list[tuple[str, dict[str, Any]]] = [
    ("description", {"description": ""}),
    ("description", {"description": "x" * 50_001}),
    ("confidence", {"confidence": 1.1}),
    ("confidence", {"confidence": None}),
    ("evidence", {"evidence": [{"source_product": "a", "summary": "b"}] * 21}),
    ("evidence", {"evidence": [{"source_product": "a"}]}),
    ("severity", {"severity": "P5"}),
    ("dedupe_keys", {"dedupe_keys": "x"}),
    ("tags", {"tags": ["a"] * 11}),
    ("tags", {"tags": ["x" * 51]}),
    ("tags", {"tags": ["!"]}),
    ("time_range", {"time_range": "today"}),
    ("finding_id", {"finding_id": "x" * 101}),
]


@pytest.mark.contract(EMIT)
@pytest.mark.parametrize(
    ("attr", "change"), BAD_FINDINGS, ids=[f"4.15-{row[0]}-{n}" for n, row in enumerate(BAD_FINDINGS)]
)
def test_finding_is_validated(own: ContractClient, run: str, attr: str, change: dict[str, Any]) -> None:
    answer = own.post(f"scout/runs/{run}/emit-signal/", finding(**change))
    assert answer.status_code == 400
    assert answer.json()["attr"].startswith(attr)


@pytest.mark.contract(EMIT)
def test_finding_without_id_gets_one(own: ContractClient, run: str) -> None:
    answer = body_of(own.post(f"scout/runs/{run}/emit-signal/", finding()), 200)
    assert re.fullmatch(UUID_PATTERN, answer["finding_id"])


@pytest.mark.contract(EMIT)
@pytest.mark.parametrize(
    "reason",
    ["scout_config_missing", "scout_emit_disabled", "ai_processing_not_approved", "source_disabled"],
    ids=lambda r: f"4.15-{r}",
)
def test_finding_gates(server: ContractServer, api: ContractClient, reason: str) -> None:
    fresh = server.fresh()
    own = api.as_(fresh["internal_key"]).at(fresh["project"])
    config = f"scout/configs/{fresh['scout_config']}/"
    match reason:
        case "scout_config_missing":
            own.call("DELETE", config)
        case "scout_emit_disabled":
            own.call("PATCH", config, {"emit": False})
        case "ai_processing_not_approved":
            server.consent(fresh["organization"], given=False)
        case _:
            source = {"source_product": "signals_scout", "source_type": "cross_source_issue"}
            body_of(own.post("source_configs/", {**source, "enabled": False}), 201)
    answer = body_of(own.post(f"scout/runs/{fresh['run']}/emit-signal/", finding()), 200)
    assert (answer["emitted"], answer["skipped_reason"]) == (False, reason)
    assert own.read(f"scout/runs/{fresh['run']}/")["emitted_finding_ids"] == [fresh["finding"]]


@pytest.mark.contract(EMIT, RUN)
@pytest.mark.parametrize("status", ["completed", "failed", "cancelled"], ids=lambda status: f"7.5-{status}")
def test_scout_run_ended_emits_nothing(
    server: ContractServer, api: ContractClient, status: Literal["completed", "failed", "cancelled"]
) -> None:
    fresh = server.fresh()
    own = api.as_(fresh["internal_key"]).at(fresh["project"])
    server.finish(fresh["run"], status, error=None)
    found = own.read(f"scout/runs/{fresh['run']}/")
    reasons = {"completed": None, "failed": "failed (no error message recorded)", "cancelled": "cancelled"}
    assert (found["status"], found["failure_reason"]) == (status, reasons[status])
    assert re.fullmatch(OFFSET, found["completed_at"])
    detail = f"Findings can only be emitted on in-progress runs (current: {status})."
    refused(own.post(f"scout/runs/{fresh['run']}/emit-signal/", finding()), "invalid_input", detail, "status")
    # The run's token ended with it.
    assert own.as_(fresh["run_token"]).get("scout/runs/").status_code == 401


@pytest.mark.contract(RUN)
def test_scout_run_failure_reason(server: ContractServer, api: ContractClient) -> None:
    fresh = server.fresh()
    server.finish(fresh["run"], "failed", error=f"  {'x' * 600}\nsecond line")
    found = api.as_(fresh["key"]).at(fresh["project"]).read(f"scout/runs/{fresh['run']}/")
    assert found["failure_reason"] == "x" * 500
    assert "second line" in found["error"]


@pytest.mark.contract(RECENT, SUMMARY)
@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "201"}, {"date_from": "x"}], ids=lambda q: f"4.15-{next(iter(q))}"
)
def test_findings_recent_is_strict(api: ContractClient, query: dict[str, str]) -> None:
    answer = api.get("scout/runs/emissions/recent/", **query)
    assert (answer.status_code, answer.json()["attr"]) == (400, next(iter(query)))
    assert api.get("scout/runs/findings/summary/", window_hours="x").status_code == 400


@pytest.mark.contract(BATCH, WHERE_BATCH)
@pytest.mark.parametrize("path", ["emissions/batch/", "emissions/reports/batch/"])
def test_findings_batches_are_validated(api: ContractClient, path: str) -> None:
    path = f"scout/runs/{path}"
    refused(api.post(path, {}), "required", "This field is required.", "run_ids")
    refused(api.post(path, {"run_ids": []}), "empty", "This list may not be empty.", "run_ids")
    long = "Ensure this field has no more than 200 elements."
    refused(api.post(path, {"run_ids": [NOWHERE] * 201}), "max_length", long, "run_ids")
    refused(api.post(path, {"run_ids": ["x"]}), "invalid_input", "Must be a valid UUID.", "run_ids__0")
    assert body_of(api.post(path, {"run_ids": [NOWHERE] * 200}), 200) == []


def report(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Exports are slow",
        "summary": "They take a minute.",
        "evidence": [{"description": "It took 61 s.", "source_id": "e1"}],
        "actionability": "immediately_actionable",
        "actionability_explanation": "The limit is in the code.",
        **changes,
    }


@pytest.mark.contract(REPORT)
@pytest.mark.parametrize(
    ("actionability", "status"),
    [
        ("immediately_actionable", "ready"),
        ("requires_human_input", "pending_input"),
        ("not_actionable", "suppressed"),
    ],
    ids=lambda value: f"10-{value}",
)
def test_scout_run_emits_report(own: ContractClient, run: str, actionability: str, status: str) -> None:
    body = report(actionability=actionability, repository="o/r", idempotency_key=actionability)
    path = f"scout/runs/{run}/emit-report/"
    first = body_of(own.post(path, body), 200)
    found = own.read(f"reports/{first['report_id']}/")
    assert (first["status"], found["status"], found["title"]) == (status, status, "Exports are slow")
    assert found["actionability"] == actionability
    assert [one["content"] for one in own.read(f"reports/{found['id']}/signals/")["signals"]]
    again = body_of(own.post(path, {**body, "title": "Another"}), 200)
    assert again["report_id"] == first["report_id"]


@pytest.mark.contract(REPORT)
@pytest.mark.parametrize(
    "change",
    [
        {"title": "x" * 301},
        {"summary": ""},
        {"evidence": []},
        {"evidence": [{"description": "x" * 4001, "source_id": "s"}]},
        {"actionability": "maybe"},
        {"actionability_explanation": None},
        {"priority": "P9"},
        {"suggested_reviewers": [{"github_login": "a"}] * 11},
        {"suggested_reviewers": [{"github_login": "a", "reason": "x" * 501}]},
        {"charts": [{}] * 21},
        {"metrics": [{}] * 7},
        {"suggested_prompts": ["a"] * 4},
        {"suggested_prompts": ["x" * 201]},
        {"idempotency_key": "x" * 201},
    ],
    ids=lambda change: f"10-{next(iter(change))}",
)
def test_scout_run_report_is_validated(own: ContractClient, run: str, change: dict[str, Any]) -> None:
    answer = own.post(f"scout/runs/{run}/emit-report/", report(**change))
    assert answer.status_code == 400
    assert answer.json()["attr"].startswith(next(iter(change)))


@pytest.mark.contract(EDIT)
def test_scout_run_edits_report(own: ContractClient, run: str) -> None:
    id = body_of(own.post(f"scout/runs/{run}/emit-report/", report(title="First")), 200)["report_id"]
    path = f"scout/runs/{run}/edit-report/"
    body = {"report_id": id, "title": "Second", "append_note": "Seen again."}
    assert body_of(own.post(path, body), 200)["report_id"] == id
    assert own.read(f"reports/{id}/")["title"] == "Second"
    notes = [
        one["content"] for one in own.read(f"reports/{id}/artefacts/")["results"] if one["type"] == "note"
    ]
    assert "Seen again." in [note["note"] for note in notes]
    for bad in ({"title": "x" * 301}, {"summary": "x" * 20_001}, {"append_note": "x" * 10_001}):
        answer = own.post(path, {"report_id": id, **bad})
        assert (answer.status_code, answer.json()["attr"]) == (400, next(iter(bad)))


@pytest.mark.contract(OUTPUT)
def test_scout_run_records_output(own: ContractClient, made: dict[str, Any], run: str) -> None:
    path = f"scout/runs/{run}/record-output/"
    body_of(own.post(path, {"records": [{"payload": {"n": 1}, "subject": None}] * 100}), 200)
    wrong: list[list[dict[str, Any]]] = [
        [],
        [{"payload": {}}] * 101,
        [{"payload": []}],
        [{"payload": {}, "subject": "x" * 201}],
    ]
    for bad in wrong:
        answer = own.post(path, {"records": bad})
        assert answer.status_code == 400
        assert answer.json()["attr"].startswith("records")
    schema = {"type": "object", "required": ["n"]}
    config = f"scout/configs/{made['scout_config']}/"
    body_of(own.call("PATCH", config, {"structured_output_schema": schema}), 200)
    assert own.post(path, {"records": [{"payload": {}}]}).status_code == 400
    body_of(own.post(path, {"records": [{"payload": {"n": 1}}]}), 200)


@pytest.mark.contract("GET scout/runs/{run_id}/transcript/")
def test_scout_run_own_details_are_returned(api: ContractClient, server: ContractServer) -> None:
    made = server.fresh()
    own = api.as_(made["key"]).at(made["project"])
    assert own.read(f"scout/runs/{made['run']}/transcript/") == {
        "mode": None,
        "dry_run": False,
        "found_count": 0,
        "tool_calls": 0,
        "tokens_in": 0,
        "tokens_out": 0,
        "cost_usd": 0.0,
        "steps": [],
    }

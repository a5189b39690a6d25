"""Addendum 1, 3, 5 and 6: fields and filters of reports, read marks, reviewers, feedback, checks, metrics."""

import re
from typing import Any
from uuid import UUID

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import (
    MICROSECONDS,
    NOWHERE,
    UUID_PATTERN,
    ContractClient,
    body_of,
    not_found,
    refused,
)

from postroom.domain.identity.roles import Role
from postroom.reports import service as reports
from postroom.reports.work_log import service as artefacts
from postroom.sample.seed import SeedContext

PULL = "https://github.com/Harbour/web/pull/"

WITHOUT: dict[str, Any] = {
    "summary_lead": "",
    "collapsed_note_count": 0,
    "charts": [],
    "metrics": [],
    "suggested_prompts": [],
    "source_suggestion": None,
    "repo_slug": None,
    "scout_name": None,
    "pull_requests": [],
    "implementation_pr_state": None,
    "implementation_pr_merged": False,
    "tracker_issue_url": None,
    "tracker_issue_reference": None,
    "tracker_issue_error": None,
    "work_state": "unclaimed",
    "assignee": None,
    "refund": None,
    "refund_ineligibility_reason": "no_billable_pr",
    "billing_exempt_reason": None,
    "channel_id": None,
    "ranking": None,
}
"""What each optional field says of a report without such data."""


def listed(api: ContractClient, id: str, **query: Any) -> dict[str, Any]:
    [found] = [one for one in api.read_all("reports/", **query) if one["id"] == id]
    return dict(found)


def ids(api: ContractClient, **query: Any) -> list[str]:
    return [one["id"] for one in api.read_all("reports/", **query)]


@pytest.mark.contract("GET reports/", "GET reports/{report_id}/")
def test_optional_fields_without_data_are_there(api: ContractClient, seed: dict[str, Any]) -> None:
    id = seed["reports"]["potential"]
    for found in (api.read(f"reports/{id}/"), listed(api, id)):
        assert {name: found[name] for name in WITHOUT} == WITHOUT


@pytest.mark.contract("GET reports/{report_id}/")
def test_summary_lead_is_the_text_before_the_first_heading(
    server: ContractServer, api: ContractClient
) -> None:
    id = server.report("ready")
    summary = "It **fails** for [all](https://x.test/a) users. [Chart](chart:one)\n\n## Why\n\nBecause."
    body_of(api.call("PATCH", f"reports/{id}/", {"summary": summary}), 200)
    assert api.read(f"reports/{id}/")["summary_lead"] == "It fails for all users."
    body_of(api.call("PATCH", f"reports/{id}/", {"summary": "word " * 1_000}), 200)
    assert len(listed(api, id)["summary_lead"]) <= 450


@pytest.mark.contract("POST reports/{report_id}/claim/")
def test_report_claim_shows_assignee_and_pull_request(server: ContractServer, api: ContractClient) -> None:
    id = server.report("ready")
    claimed = body_of(api.post(f"reports/{id}/claim/", {}), 200)
    assert claimed["work_state"] == "working"
    assignee = claimed["assignee"]
    assert (assignee["kind"], assignee["task_id"], assignee["agent"]) == ("user", None, None)
    assert assignee["user"]["uuid"] == server.seed["user"]
    body = {"claim_id": assignee["claim_id"], "pr_url": f"{PULL}7"}
    attached = body_of(api.post(f"reports/{id}/claim/", body), 200)
    again = {"claim_id": assignee["claim_id"], "pull_requests": [f"{PULL.lower()}7/files", f"{PULL}9"]}
    body_of(api.post(f"reports/{id}/claim/", again), 200)
    found = api.read(f"reports/{id}/")
    assert found == listed(api, id)
    assert attached["assignee"] == found["assignee"] == assignee
    assert (found["work_state"], found["implementation_pr_url"]) == ("in_review", f"{PULL}7")
    assert (found["implementation_pr_state"], found["implementation_pr_merged"]) == ("unknown", False)
    first, second = found["pull_requests"]
    assert first == {
        "id": first["id"],
        "url": f"{PULL}7",
        "state": "unknown",
        "merged": False,
        "review_decision": None,
        "merged_at": None,
        "attached_by": {"kind": "user", "user": assignee["user"], "agent": None, "task_id": None},
        "claim_id": assignee["claim_id"],
        "attached_at": first["attached_at"],
    }
    assert second["url"] == f"{PULL}9"
    body_of(api.post(f"reports/{id}/claim/", {"release": True}), 200)
    released = api.read(f"reports/{id}/")
    assert (released["assignee"], released["work_state"]) == (None, "in_review")
    assert released["pull_requests"] == found["pull_requests"]
    assert (id in ids(api, has_implementation_pr="true"), id in ids(api, unclaimed="true")) == (True, False)


@pytest.mark.contract("POST reports/{report_id}/claim/")
def test_report_claim_by_task_belongs_to_task(server: ContractServer, api: ContractClient) -> None:
    id, task = server.report("ready"), server.task()
    header = {"X-PostHog-Task-Id": task}
    claimed = body_of(api.post(f"reports/{id}/claim/", {"pr_url": f"{PULL}8"}, headers=header), 200)
    assert (claimed["assignee"]["kind"], claimed["assignee"]["task_id"]) == ("task", task)
    assert claimed["pull_requests"][0]["attached_by"]["task_id"] == task
    other = {"X-PostHog-Task-Id": server.task()}
    assert api.post(f"reports/{id}/claim/", {}, headers=other).status_code == 409
    bad = api.post(f"reports/{id}/claim/", {}, headers={"X-PostHog-Task-Id": "x"})
    refused(bad, "invalid_input", "must be a task UUID.", "X-PostHog-Task-Id")


@pytest.mark.contract("GET reports/{report_id}/")
def test_report_link_by_task_has_no_attaching_user(server: ContractServer, api: ContractClient) -> None:
    id, task = server.report("ready"), server.task()
    content = {"artefact_type": "task_run", "content": {"task_id": task}}
    body_of(api.post(f"reports/{id}/artefacts/", content), 201)
    server.pull_request(task, f"{PULL}5")
    [link] = api.read(f"reports/{id}/")["pull_requests"]
    nobody = {"attached_by": None, "claim_id": None, "attached_at": None}
    assert {name: link[name] for name in nobody} == nobody
    assert api.read(f"reports/{id}/")["pull_requests"] == [link], "the id stays"


@pytest.mark.contract("GET reports/")
def test_work_state_of_a_resolved_report_is_done(api: ContractClient, seed: dict[str, Any]) -> None:
    assert api.read(f"reports/{seed['reports']['resolved']}/")["work_state"] == "done"
    assert seed["reports"]["resolved"] not in ids(api, unclaimed="true")


@pytest.mark.contract("GET reports/")
def test_scopes_of_the_list(server: ContractServer, api: ContractClient) -> None:
    mine, claimed = server.report("ready"), server.report("ready")
    content = {"content": [{"user_uuid": server.seed["user"]}]}
    body_of(api.call("PUT", f"reports/{mine}/reviewers/", content), 200)
    body_of(api.post(f"reports/{claimed}/claim/", {}), 200)
    for query in ({"scope": "for_me"}, {"scope": "teammate", "teammate_uuid": server.seed["user"]}):
        found = ids(api, **query)
        assert (mine in found, claimed in found) == (True, False)
    assert {mine, claimed} <= set(ids(api, scope="entire_project"))
    assert (mine in ids(api, assignee="me"), claimed in ids(api, assignee="me")) == (False, True)
    detail = "Invalid value: 'x'. Allowed: for_me, entire_project, teammate."
    refused(api.get("reports/", scope="x"), "invalid_input", detail, "scope")
    detail = "This field is required when scope is teammate."
    refused(api.get("reports/", scope="teammate"), "invalid_input", detail, "teammate_uuid")


@pytest.mark.contract("GET reports/")
def test_sorts_of_the_list(server: ContractServer, api: ContractClient) -> None:
    first, second = server.report("ready"), server.report("failed")
    body_of(api.call("PATCH", f"reports/{first}/", {"title": "changed later"}), 200)
    for sort, ahead in (("newest", second), ("oldest", first), ("last_updated", first)):
        found = [id for id in ids(api, sort=sort) if id in {first, second}]
        assert found[0] == ahead, sort
    assert ids(api, sort="newest", ordering="created_at") == ids(api, ordering="created_at")
    detail = "Invalid value: 'x'. Allowed: last_updated, newest, oldest, priority."
    refused(api.get("reports/", sort="x"), "invalid_input", detail, "sort")


@pytest.mark.contract("GET reports/")
def test_created_after_is_inclusive(server: ContractServer, api: ContractClient) -> None:
    before, after = server.report("ready"), server.report("ready")
    moment = api.read(f"reports/{after}/")["created_at"]
    found = ids(api, created_after=moment)
    assert (before in found, after in found) == (False, True)
    refused(
        api.get("reports/", created_after="x"), "invalid_input", "Use an ISO 8601 datetime.", "created_after"
    )


@pytest.mark.contract("POST reports/read_state/")
def test_read_state_is_kept_for_each_user(server: ContractServer, api: ContractClient) -> None:
    first, second = server.report("ready"), server.report("suppressed")
    body = {"report_ids": [first, second, first]}
    assert body_of(api.post("reports/read_state/", body), 200) == {"states": {first: False, second: False}}
    for _ in range(2):
        marked = body_of(api.post("reports/read_state/", {"report_ids": [first], "read": True}), 200)
        assert marked == {"states": {first: True}}
    assert body_of(api.post("reports/read_state/", body), 200) == {"states": {first: True, second: False}}
    assert first not in ids(api, unread="true")
    assert first in ids(api, unread="false")
    other = api.as_(server.key("*", user=server.seed["other_user"]))
    assert body_of(other.post("reports/read_state/", body), 200)["states"][first] is False
    assert first in ids(other, unread="true")
    body_of(api.post("reports/read_state/", {"report_ids": [first], "read": False}), 200)
    assert first in ids(api, unread="true")
    refused(api.get("reports/", unread="1"), "invalid_input", "Use true or false.", "unread")


@pytest.mark.contract("POST reports/read_state/")
def test_read_state_refuses_what_is_not_visible(server: ContractServer, api: ContractClient) -> None:
    id = server.report("ready")
    for other in (NOWHERE, server.seed["other"]["report"], server.seed["reports"]["deleted"]):
        answer = api.post("reports/read_state/", {"report_ids": [id, other], "read": True})
        assert answer.status_code == 404
        assert answer.json()["detail"] == "One or more reports are unavailable."
    assert body_of(api.post("reports/read_state/", {"report_ids": [id]}), 200) == {"states": {id: False}}
    detail = "Ensure this field has no more than 100 elements."
    refused(api.post("reports/read_state/", {"report_ids": [id] * 101}), "max_length", detail, "report_ids")
    refused(
        api.post("reports/read_state/", {"report_ids": []}),
        "empty",
        "This list may not be empty.",
        "report_ids",
    )
    refused(api.post("reports/read_state/", {}), "required", "This field is required.", "report_ids")


@pytest.mark.contract("PUT reports/{report_id}/reviewers/")
def test_reviewers_are_chosen_among_all_members(server: ContractServer, api: ContractClient) -> None:
    id = server.report("ready")
    email = server.person((server.seed["organization"], Role.MEMBER))
    member = server.uuid_of(email)
    body = {"content": [{"user_uuid": str(member)}, {"github_login": "Octocat", "reason": "wrote it"}]}
    answer = api.call(
        "PUT", f"reports/{id}/reviewers/", body, headers={"X-PostHog-Task-Id": "left out of account"}
    )
    entry = body_of(answer, 200)
    assert (entry["type"], entry["created_by"]["uuid"]) == ("suggested_reviewers", server.seed["user"])
    first, second = entry["content"]
    assert (first["user"]["email"], first["user_uuid"]) == (email, str(member))
    assert first["reason"].startswith("Added as a reviewer by Ada Harbour on ")
    assert (second["github_login"], second["reason"], second["user"]) == ("octocat", "wrote it", None)
    again = body_of(
        api.call("PUT", f"reports/{id}/reviewers/", {"content": [{"user_uuid": str(member)}]}), 200
    )
    assert again["id"] != entry["id"]
    assert again["content"][0]["reason"] == first["reason"]
    detail = f"content[0]: user_uuid '{NOWHERE}' is not an org member of this team."
    bad = api.call("PUT", f"reports/{id}/reviewers/", {"content": [{"user_uuid": NOWHERE}]})
    assert (bad.status_code, bad.json()) == (400, {"error": detail})
    for other in (NOWHERE, "x", server.seed["other"]["report"]):
        not_found(api.call("PUT", f"reports/{other}/reviewers/", {"content": []}))


@pytest.mark.contract("DELETE reports/{report_id}/reviewers/me/")
def test_reviewer_can_withdraw(server: ContractServer, api: ContractClient) -> None:
    id = server.report("ready")
    assert api.call("DELETE", f"reports/{id}/reviewers/me/").status_code == 204
    assert api.read(f"reports/{id}/artefacts/")["count"] == 0
    content = {"content": [{"user_uuid": server.seed["user"]}, {"github_login": "octocat"}]}
    body_of(api.call("PUT", f"reports/{id}/reviewers/", content), 200)
    assert api.read(f"reports/{id}/")["is_suggested_reviewer"] is True
    answer = api.call("DELETE", f"reports/{id}/reviewers/me/")
    assert (answer.status_code, answer.content) == (204, b"")
    found = api.read(f"reports/{id}/")
    assert found["is_suggested_reviewer"] is False
    assert [one["github_login"] for one in found["reviewers"]] == ["octocat"]
    assert api.read(f"reports/{id}/artefacts/")["count"] == 2
    not_found(api.call("DELETE", f"reports/{NOWHERE}/reviewers/me/"))


@pytest.mark.contract("POST reports/{report_id}/feedback/")
def test_feedback_on_a_scouts_report_reaches_the_scout(server: ContractServer, api: ContractClient) -> None:
    run = server.seed["run"]
    written = {
        "title": "Written by a scout",
        "summary": "S",
        "evidence": [{"description": "Feedback is about this.", "source_id": "feedback"}],
        "actionability": "requires_human_input",
        "actionability_explanation": "Which?",
    }
    scout = api.as_(server.seed["internal_key"])
    id = body_of(scout.post(f"scout/runs/{run}/emit-report/", written), 200)["report_id"]
    before = api.read(f"reports/{id}/")
    path = f"reports/{id}/feedback/"
    for body, forwarded in (
        ({"sentiment": "positive"}, False),
        ({"sentiment": "negative", "note": " "}, False),
        ({"sentiment": "negative", "note": "Known since May."}, True),
    ):
        assert body_of(api.post(path, body), 200) == {"forwarded": forwarded}
    [note] = [one for one in api.read("scout/notes/") if one["origin"] == "report_feedback"]
    assert "Known since May." in note["content"]
    assert (note["skill_name"], note["created_by_name"]) == (server.seed["skill"], "Ada Harbour")
    weak = api.as_(server.key("task:write"))
    assert body_of(weak.post(path, {"sentiment": "negative", "note": "n"}), 200) == {"forwarded": False}
    assert api.read(f"reports/{id}/") == before
    body = {"sentiment": "negative", "note": "Of people."}
    plain = f"reports/{server.report('suppressed')}/feedback/"
    assert body_of(api.post(plain, body), 200) == {"forwarded": False}
    refused(api.post(plain, {"sentiment": "x"}), "invalid_choice", '"x" is not a valid choice.', "sentiment")
    refused(api.post(plain, {}), "required", "This field is required.", "sentiment")
    not_found(api.post(f"reports/{NOWHERE}/feedback/", body))


@pytest.mark.contract("POST reports/{report_id}/viewed/")
def test_viewed_answers_nothing(server: ContractServer, api: ContractClient) -> None:
    for status in ("ready", "suppressed"):
        answer = api.post(f"reports/{server.report(status)}/viewed/")
        assert (answer.status_code, answer.content) == (204, b"")
    not_found(api.post(f"reports/{NOWHERE}/viewed/"))


METRIC = {"metric_id": "m1", "title": "Users", "kind": "affected_users", "value": 7, "query": {"kind": "x"}}
SHOWN = {
    "metric_id": "m1",
    "title": "Users",
    "kind": "affected_users",
    "role": "supporting",
    "value": 7,
    "value_at": None,
    "series": None,
    "value_format": "number",
    "unit": None,
    "caption": None,
    "goal_value": None,
    "goal_direction": None,
    "goal_grain": "whole_window",
    "decision_window_days": None,
    "minimum_data_points": None,
}


@pytest.mark.contract("POST reports/refresh_metrics/")
def test_metrics_are_answered_as_stored(server: ContractServer, api: ContractClient) -> None:
    ready, resolved = server.report("ready"), server.report("resolved")
    chart = {"chart_id": "c1", "title": "Chart", "query": {"kind": "y"}}
    extras = {
        "metrics": [METRIC, {"metric_id": "nameless"}],
        "charts": [chart],
        "suggested_prompts": ["Why?"],
    }

    async def keep(kit: SeedContext) -> None:
        for id in (ready, resolved):
            await artefacts.lock(kit.uow, server.seed["project"], UUID(id))
            await reports.keep_extras(kit.uow, UUID(id), extras)

    server.do(keep)
    body = {"report_ids": [resolved, NOWHERE, ready, server.seed["other"]["report"]]}
    answer = body_of(api.post("reports/refresh_metrics/", body), 200)
    assert answer == {"reports": [{"id": ready, "metrics": [SHOWN]}]}
    detail, found = api.read(f"reports/{ready}/"), listed(api, ready)
    assert detail["metrics"] == [{**SHOWN, "query": METRIC["query"]}]
    assert (found["metrics"], found["suggested_prompts"]) == ([SHOWN], ["Why?"])
    assert found["charts"] == detail["charts"] == [{**chart, "caption": None, "size": None}]
    body_of(api.call("PATCH", f"reports/{ready}/", {"summary": "Another one."}), 200)
    assert api.read(f"reports/{ready}/")["suggested_prompts"] == []
    most = "Ensure this field has no more than 20 elements."
    too_many = api.post("reports/refresh_metrics/", {"report_ids": [ready] * 21})
    refused(too_many, "max_length", most, "report_ids")


@pytest.mark.contract(
    "GET reports/{report_id}/checks/",
    "GET reports/{report_id}/checks/{check_id}/",
    "DELETE reports/{report_id}/checks/{check_id}/",
    "POST reports/{report_id}/checks/{check_id}/approve/",
    "POST reports/{report_id}/checks/{check_id}/replace/",
)
def test_checks_are_an_empty_list(server: ContractServer, api: ContractClient) -> None:
    for id in (server.seed["report"], server.seed["reports"]["suppressed"]):
        page: dict[str, Any] = {"count": 0, "next": None, "previous": None, "results": []}
        assert api.read(f"reports/{id}/checks/") == page
        assert api.post(f"reports/{id}/checks/", {}).status_code == 405
        not_found(api.get(f"reports/{id}/checks/{NOWHERE}/"))
        not_found(api.call("DELETE", f"reports/{id}/checks/{NOWHERE}/"))
        for action in ("approve", "replace"):
            not_found(api.post(f"reports/{id}/checks/{NOWHERE}/{action}/", {}))
    not_found(api.get(f"reports/{NOWHERE}/checks/"))


def test_refund_is_unsupported(api: ContractClient, seed: dict[str, Any]) -> None:
    assert api.get("reports/refund-summary/").status_code == 404
    assert api.post(f"reports/{seed['report']}/refund/", {}).status_code == 404


def test_times_and_ids_have_the_usual_form(server: ContractServer, api: ContractClient) -> None:
    id = server.report("ready")
    claimed = body_of(api.post(f"reports/{id}/claim/", {"pr_url": f"{PULL}3"}), 200)
    assert re.fullmatch(MICROSECONDS, claimed["assignee"]["claimed_at"])
    assert re.fullmatch(UUID_PATTERN, claimed["assignee"]["claim_id"])
    [link] = claimed["pull_requests"]
    assert re.fullmatch(MICROSECONDS, link["attached_at"])

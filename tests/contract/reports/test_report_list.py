"""Contract 4.2: the list of reports: filters, orders."""

from typing import Any, NamedTuple

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, refused

pytestmark = pytest.mark.contract("GET reports/")

ACCEPTED = "candidate, failed, in_progress, pending_input, potential, ready, resolved, suppressed"


class Inbox(NamedTuple):
    """A project with a report of every status, and one ready report with a log: all that `seed` makes."""

    api: ContractClient
    seed: dict[str, Any]

    @property
    def rich(self) -> str:
        return str(self.seed["report"])

    @property
    def merged(self) -> str:
        """A candidate, which another report was merged into."""
        return str(self.seed["merged_report"])

    @property
    def suggested(self) -> str:
        """A potential report, which a signal is suggested for."""
        return str(self.seed["suggested_report"])

    def status(self, status: str) -> str:
        return str(self.seed["reports"][status])

    def ids(self, **query: Any) -> list[str]:
        return [report["id"] for report in self.api.read("reports/", **query)["results"]]


@pytest.fixture(scope="module")
def inbox(server: ContractServer, api: ContractClient) -> Inbox:
    made = server.fresh(whole=True)
    return Inbox(api.as_(made["key"]).at(made["project"]), made)


LISTED = ["candidate", "failed", "in_progress", "pending_input", "potential", "ready", "resolved"]


def test_list_default_view(inbox: Inbox) -> None:
    statuses = {inbox.status(status) for status in LISTED}
    assert set(inbox.ids()) == {inbox.rich, inbox.merged, inbox.suggested} | statuses
    assert inbox.ids(status="") == inbox.ids(status=" , ") == inbox.ids()


@pytest.mark.parametrize("status", [*LISTED, "suppressed"], ids=lambda status: f"4.2-status-{status}")
def test_list_filter_by_status(inbox: Inbox, status: str) -> None:
    found = inbox.ids(status=status)
    more = {"ready": {inbox.rich}, "candidate": {inbox.merged}, "potential": {inbox.suggested}}
    assert set(found) == {inbox.status(status)} | more.get(status, set())


def test_list_filter_by_several_statuses_with_blanks(inbox: Inbox) -> None:
    expected = {inbox.status("failed"), inbox.status("suppressed")}
    assert set(inbox.ids(status=" failed ,, suppressed,")) == expected


@pytest.mark.parametrize(
    ("value", "bad"), [("x", "x"), ("deleted", "deleted"), ("ready,a,b", "a, b"), ("READY", "READY")]
)
def test_list_filter_by_unknown_status(api: ContractClient, value: str, bad: str) -> None:
    detail = f"Invalid status value(s): {bad}. Accepted values: {ACCEPTED}."
    refused(api.get("reports/", status=value), "invalid_input", detail, "status")


@pytest.mark.parametrize("text", ["EXPORT STOPS", "of one customer", "million"])
def test_list_search(inbox: Inbox, text: str) -> None:
    found = inbox.ids(search=text)
    assert inbox.rich in found
    assert inbox.status("potential") not in found


def test_list_search_without_result(inbox: Inbox) -> None:
    assert inbox.ids(search="100%_nothing") == []
    assert inbox.ids(search="%") == []
    assert inbox.ids(search="  ") == inbox.ids()


def test_list_filter_by_source_product(inbox: Inbox) -> None:
    assert inbox.ids(source_product="zendesk") == inbox.ids()
    assert inbox.ids(source_product="linear, zendesk") == inbox.ids()
    assert inbox.ids(source_product="unknown") == []


def test_list_filter_by_unknown_area_is_empty(inbox: Inbox) -> None:
    assert inbox.ids(area="nothing") == inbox.ids(area="a\x00b") == []
    assert inbox.ids(area=" , ") == inbox.ids()


def test_list_filter_by_suggested_reviewers(inbox: Inbox) -> None:
    assert inbox.ids(suggested_reviewers=inbox.seed["user"]) == [inbox.rich]
    assert inbox.ids(suggested_reviewers=f"{NOWHERE},{inbox.seed['user']}") == [inbox.rich]
    assert inbox.ids(suggested_reviewers=NOWHERE) == []
    # No member of the organization.
    assert inbox.ids(suggested_reviewers=inbox.seed["other_user"]) == []
    answer = inbox.api.get("reports/", suggested_reviewers="me")
    refused(answer, "invalid_input", "Invalid user UUID: me", "suggested_reviewers")


def test_list_filter_by_reviewer_uses_latest_suggestion(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    path, user = f"reports/{report}/artefacts/", server.seed["user"]
    for login, matches in ((server.seed["github_login"].upper(), True), ("somebody-else", False)):
        content = [{"github_login": login}]
        body_of(api.post(path, {"artefact_type": "suggested_reviewers", "content": content}), 201)
        found = [one["id"] for one in api.read("reports/", suggested_reviewers=user)["results"]]
        assert (report in found) is matches


def test_list_filter_by_priority(inbox: Inbox) -> None:
    assert inbox.ids(priority="P1") == inbox.ids(priority="p0, p1") == [inbox.rich]
    assert inbox.ids(priority="P0") == []
    detail = "Invalid priority value(s): P9. Allowed: P0, P1, P2, P3, P4."
    refused(inbox.api.get("reports/", priority="P1,p9"), "invalid_input", detail, "priority")


@pytest.mark.parametrize(
    ("text", "present"),
    [("1", True), (" TRUE ", True), ("yes", True), ("0", False), ("False", False), ("no", False)],
)
def test_list_filter_by_implementation_pr(inbox: Inbox, text: str, present: bool) -> None:
    found = inbox.api.read("reports/", has_implementation_pr=text)["results"]
    expected = [one for one in inbox.api.read("reports/")["results"] if one["implementation_pr_url"]]
    assert {one["id"] for one in found} == (
        {one["id"] for one in expected} if present else set(inbox.ids()) - {one["id"] for one in expected}
    )


def test_list_filter_by_implementation_pr_is_strict(inbox: Inbox) -> None:
    assert inbox.ids(has_implementation_pr=" ") == inbox.ids()
    answer = inbox.api.get("reports/", has_implementation_pr="maybe")
    detail = "Invalid value: 'maybe'. Allowed: true, false."
    refused(answer, "invalid_input", detail, "has_implementation_pr")


def test_list_filter_by_task_id(inbox: Inbox) -> None:
    assert inbox.ids(task_id=inbox.seed["task"]) == [inbox.rich]
    assert inbox.ids(task_id=NOWHERE) == []
    answer = inbox.api.get("reports/", task_id="seven")
    refused(answer, "invalid_input", "Invalid task UUID: seven", "task_id")


def test_list_filter_by_actionability(inbox: Inbox) -> None:
    assert inbox.ids(actionability="immediately_actionable,not_actionable") == [inbox.rich]
    assert inbox.ids(actionability="requires_human_input") == []
    answer = inbox.api.get("reports/", actionability="maybe")
    assert (answer.status_code, answer.json()["attr"]) == (400, "actionability")


RANK = ["ready", "pending_input", "in_progress", "candidate", "potential", "failed", "resolved", "suppressed"]


@pytest.mark.parametrize("turned", [False, True])
def test_list_order_of_statuses(inbox: Inbox, turned: bool) -> None:
    ids = inbox.ids(ordering="-status" if turned else "status", status=",".join(RANK))
    expected = [inbox.status(status) for status in RANK]
    found = [id for id in ids if id not in {inbox.rich, inbox.merged, inbox.suggested}]
    assert found == (expected[::-1] if turned else expected)


def test_list_order_ready_not_actionable_follows_ready(server: ContractServer, api: ContractClient) -> None:
    first, judged = server.report(), server.report()
    content = {"explanation": "No.", "actionability": "not_actionable", "already_addressed": False}
    body = {"artefact_type": "actionability_judgment", "content": content}
    body_of(api.post(f"reports/{judged}/artefacts/", body), 201)
    unjudged = server.report()
    ids = [one["id"] for one in api.read_all("reports/", ordering="status")]
    assert max(ids.index(first), ids.index(unjudged)) < ids.index(judged)


def test_list_orders(inbox: Inbox) -> None:
    reports = {one["id"]: one for one in inbox.api.read("reports/")["results"]}
    for field in ("signal_count", "total_weight", "created_at", "updated_at"):
        ids = inbox.ids(ordering=field)
        assert ids == [id for _, id in sorted((reports[id][field], id) for id in reports)]
        turned = inbox.ids(ordering=f"-{field},id")
        values = [reports[id][field] for id in turned]
        assert values == sorted(values, reverse=True)
    assert inbox.ids(ordering="id") == sorted(reports)
    assert inbox.ids(ordering="-id") == sorted(reports, reverse=True)
    # Without a priority comes last, turned round first.
    assert inbox.ids(ordering="priority")[0] == inbox.rich
    assert inbox.ids(ordering="-priority")[-1] == inbox.rich
    assert inbox.ids(ordering="-is_suggested_reviewer")[0] == inbox.rich
    assert inbox.ids(ordering="is_suggested_reviewer")[-1] == inbox.rich


def test_list_unknown_orders_are_ignored(inbox: Inbox) -> None:
    default = inbox.ids(ordering="-is_suggested_reviewer,status,-updated_at")
    assert inbox.ids() == inbox.ids(ordering="") == inbox.ids(ordering="x,--id,title") == default
    assert inbox.ids(ordering="nonsense, -id") == inbox.ids(ordering="-id")


@pytest.mark.contract("GET reports/{report_id}/", "GET reports/{report_id}/signals/")
def test_list_filters_apply_to_single_report(inbox: Inbox) -> None:
    path = f"reports/{inbox.rich}/"
    assert inbox.api.get(path, status="ready").status_code == 200
    assert inbox.api.get(path, status="failed").status_code == 404
    assert inbox.api.get(f"{path}signals/", status="failed").status_code == 404
    assert inbox.api.call("POST", f"{path}state/?status=failed", {"state": "potential"}).status_code == 404
    detail = "Invalid priority value(s): P9. Allowed: P0, P1, P2, P3, P4."
    for part in ("", "evidence/", "regroupings/", "regroup_suggestions/"):
        refused(inbox.api.get(path + part, priority="P9"), "invalid_input", detail, "priority")


LATER = [
    {"already_addressed": "false"},
    {"assignee": "me"},
    {"unclaimed": "true"},
    {"channel_id": "C1"},
    {"include_all_statuses": "true"},
    {"scope": "entire_project"},
    {"scout": "signals-scout-general"},
    {"scout_prefix": "signals-scout-"},
    {"sort": "priority"},
    {"source_id": "x"},
    {"use_priority_preference": "true"},
    {"view": "inbox"},
]


@pytest.mark.parametrize("query", LATER, ids=lambda query: f"10-{next(iter(query))}")
def test_list_later_parameters_are_accepted(inbox: Inbox, query: dict[str, str]) -> None:
    assert set(inbox.api.read("reports/", **query)) == {"count", "next", "previous", "results"}


def test_list_count_only(inbox: Inbox) -> None:
    answer = inbox.api.read("reports/", count_only="true")
    assert (answer["count"], answer["results"]) == (len(inbox.ids()), [])


@pytest.mark.contract("GET reports/counts/")
@pytest.mark.parametrize("query", [{}, {"status": "ready"}, {"search": "export"}, {"assignee": "me"}])
def test_list_counts_equal_lists(inbox: Inbox, query: dict[str, str]) -> None:
    counts = inbox.api.read("reports/counts/", **query)
    others = {name: value for name, value in query.items() if name != "status"}

    assert set(counts["statuses"]) == {*LISTED, "suppressed"}
    assert counts["statuses"] == {
        status: inbox.api.read("reports/", status=status, count_only="1", **others)["count"]
        for status in counts["statuses"]
    }
    assert counts["areas"] == {}, "nothing has read them"
    assert counts["waiting"].keys() == {"live", "imported"}
    assert counts["waiting"]["imported"] == 0
    assert counts["quarantined"] == inbox.api.read("quarantine/", state="waiting", limit=1)["count"]


@pytest.mark.contract("GET reports/counts/")
def test_counts_refuse_what_the_list_refuses(api: ContractClient) -> None:
    detail = "Invalid value. Allowed: me."
    refused(api.get("reports/counts/", assignee="x"), "invalid_input", detail, "assignee")

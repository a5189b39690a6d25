"""Contract 4.4 and 5.2 to 5.5: changing where a report stands."""

from typing import Any

import pytest
from tests.contract.conftest import ContractServer
from tests.helpers.contract import NOWHERE, ContractClient, body_of, not_found, plain, refused

from postroom.domain.reports.state import Suppress

pytestmark = pytest.mark.contract("POST reports/{report_id}/state/")

FORBIDDEN = "Invalid state transition for this report."


def change(api: ContractClient, report: str, **body: Any) -> Any:
    return body_of(api.post(f"reports/{report}/state/", body), 200)


# Contract 5.2, the columns that clients reach: what is allowed from each status. Today's clients offer to snooze
# what waits for a person or has failed, too.
TRANSITIONS = {
    "potential": {"suppressed"},
    "candidate": {"suppressed"},
    "in_progress": {"potential", "suppressed"},
    "pending_input": {"potential", "resolved", "suppressed"},
    "ready": {"potential", "resolved", "suppressed"},
    "resolved": {"potential", "suppressed"},
    "failed": {"potential", "suppressed"},
    "suppressed": {"potential"},
}


@pytest.mark.parametrize("wanted", ["potential", "suppressed", "resolved"])
@pytest.mark.parametrize("status", TRANSITIONS)
def test_state_transitions_from_every_status(
    server: ContractServer, api: ContractClient, status: str, wanted: str
) -> None:
    report = server.report(status)
    before = api.read(f"reports/{report}/")
    answer = api.post(f"reports/{report}/state/", {"state": wanted, "dismissal_note": "why"})
    if wanted in TRANSITIONS[status]:
        after = body_of(answer, 200)
        assert (after["status"], after["dismissal_note"]) == (wanted, "why")
        assert after["updated_at"] > before["updated_at"]
        assert (after["title"], after["summary"]) == (before["title"], before["summary"])
    else:
        plain(answer, 409, FORBIDDEN)
        assert api.read(f"reports/{report}/") == before


@pytest.mark.parametrize("wanted", ["potential", "suppressed", "resolved"])
def test_state_of_deleted_report_is_not_found(seed: dict[str, Any], api: ContractClient, wanted: str) -> None:
    not_found(api.post(f"reports/{seed['reports']['deleted']}/state/", {"state": wanted}))


RESTORED = {
    "ready": "ready",
    "pending_input": "pending_input",
    "resolved": "resolved",
    "failed": "failed",
    "potential": "potential",
    "candidate": "potential",
    "in_progress": "potential",
}


@pytest.mark.parametrize("status", RESTORED, ids=lambda status: f"5.3-{status}")
def test_state_restore(server: ContractServer, api: ContractClient, status: str) -> None:
    report = server.report(status, Suppress())
    before = api.read(f"reports/{report}/")
    after = change(api, report, state="potential", snooze_for=7)
    assert after["status"] == RESTORED[status]
    # A snooze counts only where the report collects signals again.
    snoozed = before["signal_count"] + 7 if RESTORED[status] == "potential" else before["signals_at_run"]
    assert after["signals_at_run"] == snoozed
    assert (after["title"], after["summary"]) == (before["title"], before["summary"])


@pytest.mark.parametrize("status", ["ready", "resolved", "in_progress"], ids=lambda status: f"5.3-{status}")
def test_state_snooze(server: ContractServer, api: ContractClient, status: str) -> None:
    report = server.report(status)
    after = change(api, report, state="potential", snooze_for="5")
    assert (after["status"], after["signals_at_run"]) == ("potential", after["signal_count"] + 5)
    unsnoozed = server.report(status)
    before = api.read(f"reports/{unsnoozed}/")
    assert change(api, unsnoozed, state="potential")["signals_at_run"] == before["signals_at_run"]


def test_state_snooze_of_dismissed_report_is_ignored(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    before = api.read(f"reports/{report}/")
    after = change(api, report, state="suppressed", snooze_for=9)
    assert after["signals_at_run"] == before["signals_at_run"]


def test_state_gate_promotes_by_weight_and_signals(server: ContractServer, api: ContractClient) -> None:
    # Half the weight keeps collecting; the whole weight waits for research.
    one, two = (api.read(f"reports/{server.report('potential', signals=n)}/") for n in (1, 2))
    assert (one["status"], one["total_weight"], one["signals_at_run"]) == ("potential", 0.5, 0)
    assert (two["status"], two["total_weight"]) == ("candidate", 1.0)
    # After a run, three more signals are wanted.
    ran = api.read(f"reports/{server.report('ready')}/")
    assert ran["signals_at_run"] == ran["signal_count"] + 3


REASONS = [
    "already_fixed",
    "report_unclear",
    "analysis_wrong",
    "wontfix_intentional",
    "wontfix_irrelevant",
    "other",
    "wrong_repo",
    "fixed_outside_posthog",
    "pr_merged",
]


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: f"5.5-{reason}")
def test_state_reasons_are_validated(server: ContractServer, api: ContractClient, reason: str) -> None:
    after = change(api, server.report(), state="suppressed", dismissal_reason=reason)
    assert (after["dismissal_reason"], after["dismissal_note"]) == (reason, None)


BAD = [
    ("state", {}, "required", "This field is required."),
    ("state", {"state": None}, "null", "This field may not be null."),
    ("state", {"state": "ready"}, "invalid_choice", '"ready" is not a valid choice.'),
    ("state", {"state": "deleted"}, "invalid_choice", '"deleted" is not a valid choice.'),
    ("state", {"state": ""}, "invalid_choice", '"" is not a valid choice.'),
    ("dismissal_reason", {"dismissal_reason": "x"}, "invalid_choice", '"x" is not a valid choice.'),
    ("dismissal_reason", {"dismissal_reason": ""}, "invalid_choice", '"" is not a valid choice.'),
    ("dismissal_reason", {"dismissal_reason": None}, "null", "This field may not be null."),
    (
        "dismissal_note",
        {"dismissal_note": "x" * 4001},
        "max_length",
        "Ensure this field has no more than 4000 characters.",
    ),
    ("dismissal_note", {"dismissal_note": None}, "null", "This field may not be null."),
    (
        "snooze_for",
        {"snooze_for": 0},
        "min_value",
        "Ensure this value is greater than or equal to 1.",
    ),
    (
        "snooze_for",
        {"snooze_for": 100001},
        "max_value",
        "Ensure this value is less than or equal to 100000.",
    ),
    ("snooze_for", {"snooze_for": "many"}, "invalid_input", "A valid integer is required."),
    ("snooze_for", {"snooze_for": 1.5}, "invalid_input", "A valid integer is required."),
]


@pytest.mark.parametrize(
    ("attr", "body", "code", "detail"), BAD, ids=[f"4.4-{row[0]}-{row[2]}-{n}" for n, row in enumerate(BAD)]
)
def test_state_bodies_are_validated(
    api: ContractClient, report: str, attr: str, body: Any, code: str, detail: str
) -> None:
    filled = body if attr == "state" else {"state": "suppressed", **body}
    refused(api.post(f"reports/{report}/state/", filled), code, detail, attr)


def test_state_report_is_looked_up_before_body(api: ContractClient) -> None:
    not_found(api.post(f"reports/{NOWHERE}/state/", {"state": "x"}))


def test_state_notes_are_validated(server: ContractServer, api: ContractClient) -> None:
    longest = server.report()
    assert change(api, longest, state="suppressed", dismissal_note="x" * 4000)["dismissal_note"] == "x" * 4000
    trimmed = server.report()
    assert change(api, trimmed, state="suppressed", dismissal_note="  n \n")["dismissal_note"] == "n"
    for blank in ("", "  \t"):
        report = server.report()
        after = change(api, report, state="suppressed", dismissal_note=blank)
        assert (after["dismissal_note"], after["artefact_count"]) == (None, 0)


@pytest.mark.parametrize(("status", "wanted"), [("ready", "suppressed"), ("ready", "potential")])
def test_state_dismissal_is_logged(
    server: ContractServer, api: ContractClient, status: str, wanted: str
) -> None:
    report = server.report(status)
    change(api, report, state=wanted, dismissal_reason="other", dismissal_note="n")
    [entry] = api.read(f"reports/{report}/artefacts/")["results"]
    assert (entry["type"], entry["task_id"]) == ("dismissal", None)
    assert entry["created_by"]["uuid"] == server.seed["user"]
    content = {name: entry["content"][name] for name in ("reason", "note", "user_id", "user_uuid")}
    assert content == {
        "reason": "other",
        "note": "n",
        "user_id": server.seed["user_id"],
        "user_uuid": server.seed["user"],
    }


def test_state_dismissal_by_task_names_task(server: ContractServer, api: ContractClient) -> None:
    report = server.report()
    headers = {"X-PostHog-Task-Id": server.seed["task"]}
    body = {"state": "suppressed", "dismissal_note": "n"}
    body_of(api.post(f"reports/{report}/state/", body, headers=headers), 200)
    [entry] = api.read(f"reports/{report}/artefacts/")["results"]
    assert (entry["task_id"], entry["created_by"]) == (server.seed["task"], None)


@pytest.mark.parametrize(
    ("task", "detail"),
    [("x", "must be a task UUID."), (NOWHERE, "unknown task for this project.")],
    ids=["4.4-not-a-uuid", "4.4-unknown"],
)
def test_state_invalid_task_rolls_back(
    server: ContractServer, api: ContractClient, task: str, detail: str
) -> None:
    report, headers = server.report(), {"X-PostHog-Task-Id": task}
    path, body = f"reports/{report}/state/", {"state": "suppressed", "dismissal_note": "n"}
    refused(api.post(path, body, headers=headers), "invalid_input", detail, "X-PostHog-Task-Id")
    assert api.read(f"reports/{report}/")["status"] == "ready"
    # Where nothing is written in its name, the header is not looked at.
    assert body_of(api.post(path, {"state": "suppressed"}, headers=headers), 200)["status"] == "suppressed"


def test_state_task_of_other_project_is_unknown(server: ContractServer, api: ContractClient) -> None:
    headers = {"X-PostHog-Task-Id": server.seed["other"]["task"]}
    body = {"state": "suppressed", "dismissal_note": "n"}
    answer = api.post(f"reports/{server.report()}/state/", body, headers=headers)
    refused(answer, "invalid_input", "unknown task for this project.", "X-PostHog-Task-Id")


def test_state_wrong_repository_may_be_corrected(server: ContractServer, api: ContractClient) -> None:
    after = change(
        api,
        server.report(),
        state="suppressed",
        dismissal_reason="wrong_repo",
        corrected_repository="harbour/app",
    )
    assert after["dismissal_reason"] == "wrong_repo"

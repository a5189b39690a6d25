"""Changing the status of reports over the wire, one at a time and many at once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.api import bearer
from tests.helpers.api_client import ApiClient

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.reports.state import RESTORABLE, Status
from postroom.jobs import upkeep
from postroom.tasks.hand_off import CONSIDER_JOB

NOT_FOUND = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}
CONFLICT = {"error": "Invalid state transition for this report."}
TARGETS = ("suppressed", "potential", "resolved")
LISTED = sorted(status for status in Status if status is not Status.DELETED)


@pytest.mark.parametrize("target", TARGETS)
async def test_report_state_change_writes_status_only(api_client: ApiClient, target: str) -> None:
    """Which changes are allowed from each status is tried by the contract suite, and by the tests of the rule."""
    id = await api_client.report(status="ready", signal_count=4, title="T", summary="S", error="E")
    before = await api_client.row(id)
    answer = await api_client.state(id, {"state": target})
    assert answer.status_code == 200
    row = await api_client.row(id)
    assert (answer.json()["id"], answer.json()["status"], row["status"]) == (str(id), target, target)
    assert row["updated_at"] > before["updated_at"]
    assert (row["title"], row["summary"], row["error"]) == ("T", "S", "E")
    assert row["status_before_suppression"] == ("ready" if target == "suppressed" else None)
    assert await api_client.log(id) == []


async def test_report_state_refused_change_writes_nothing(api_client: ApiClient) -> None:
    id = await api_client.report(status="candidate", signal_count=4, title="T", summary="S", error="E")
    before = await api_client.row(id)
    answer = await api_client.state(id, {"state": "resolved"})
    assert (answer.status_code, answer.json()) == (409, CONFLICT)
    assert await api_client.row(id) == before
    assert await api_client.log(id) == []


@pytest.mark.parametrize("before", [None, *(status for status in LISTED if status is not Status.SUPPRESSED)])
async def test_restoring_returns_to_where_the_report_stood(
    api_client: ApiClient, before: Status | None
) -> None:
    id = await api_client.report(
        status="suppressed", status_before_suppression=before, signal_count=4, signals_at_run=1
    )
    answer = (await api_client.state(id, {"state": "potential", "snooze_for": "5"})).json()
    restored = before in RESTORABLE
    assert answer["status"] == (before if restored else "potential")
    assert answer["signals_at_run"] == (1 if restored else 9)
    assert (await api_client.row(id))["status_before_suppression"] is None


async def test_report_state_snooze_raises_gate_and_default_keeps_it(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready", signal_count=4, signals_at_run=2)
    assert (await api_client.state(id, {"state": "potential"})).json()["signals_at_run"] == 2
    id = await api_client.report(status="ready", signal_count=4)
    assert (await api_client.state(id, {"state": "potential", "snooze_for": 10})).json()[
        "signals_at_run"
    ] == 14
    id = await api_client.report(status="ready", signal_count=4)
    ignored = await api_client.state(
        id, {"state": "suppressed", "snooze_for": 10, "reset_weight": 1, "error": 2}
    )
    assert (ignored.status_code, ignored.json()["signals_at_run"]) == (200, 0)


@pytest.mark.parametrize(
    ("body", "code", "attr", "detail"),
    [
        ({}, "required", "state", "This field is required."),
        ({"state": None}, "null", "state", "This field may not be null."),
        ({"state": "ready"}, "invalid_choice", "state", '"ready" is not a valid choice.'),
        ({"state": "deleted"}, "invalid_choice", "state", '"deleted" is not a valid choice.'),
        ({"dismissal_reason": "nope"}, "invalid_choice", "dismissal_reason", '"nope" is not a valid choice.'),
        ({"dismissal_reason": ""}, "invalid_choice", "dismissal_reason", '"" is not a valid choice.'),
        ({"dismissal_reason": None}, "null", "dismissal_reason", "This field may not be null."),
        ({"dismissal_note": None}, "null", "dismissal_note", "This field may not be null."),
        (
            {"dismissal_note": "x" * 4001},
            "max_length",
            "dismissal_note",
            "Ensure this field has no more than 4000 characters.",
        ),
        (
            {"dismissal_note": "a\x00"},
            "null_characters_not_allowed",
            "dismissal_note",
            "Null characters are not allowed.",
        ),
        ({"snooze_for": "x"}, "invalid_input", "snooze_for", "A valid integer is required."),
        ({"snooze_for": None}, "null", "snooze_for", "This field may not be null."),
        (
            {"snooze_for": 0},
            "min_value",
            "snooze_for",
            "Ensure this value is greater than or equal to 1.",
        ),
        (
            {"snooze_for": 100_001},
            "max_value",
            "snooze_for",
            "Ensure this value is less than or equal to 100000.",
        ),
        ([], "invalid_input", None, "Invalid data. Expected a dictionary, but got list."),
        (None, "null", None, "No data provided"),
    ],
)
async def test_bodies_that_are_refused(
    api_client: ApiClient, body: Any, code: str, attr: str | None, detail: str
) -> None:
    id = await api_client.report(status="ready")
    before = await api_client.row(id)
    if isinstance(body, dict) and attr != "state":
        body = {"state": "suppressed", **body}
    refusal = {"type": "validation_error", "code": code, "detail": detail, "attr": attr}
    if body is not None:  # an absent body is an empty object, so null has to be written out
        answers = [await api_client.state(id, body)]
        if isinstance(body, dict):
            answers.append(await api_client.bulk({"ids": [str(id)], **body}))
    else:
        headers = {**bearer(api_client.key), "content-type": "application/json"}
        url = api_client.api.url(f"reports/{id}/state/")
        answers = [await api_client.api.client.post(url, content=b"null", headers=headers)]
    for answer in answers:
        assert (answer.status_code, answer.json()) == (400, refusal)
    assert await api_client.row(id) == before


@pytest.mark.parametrize(
    ("ids", "code", "attr", "detail"),
    [
        (None, "null", "ids", "This field may not be null."),
        ("x", "not_a_list", "ids", 'Expected a list of items but got type "str".'),
        ([], "empty", "ids", "This list may not be empty."),
        ([str(UUID(int=1))] * 101, "max_length", "ids", "Ensure this field has no more than 100 elements."),
        ([str(UUID(int=1)), "x"], "invalid_input", "ids__1", "Must be a valid UUID."),
    ],
)
async def test_ids_that_are_refused(
    api_client: ApiClient, ids: Any, code: str, attr: str, detail: str
) -> None:
    answer = await api_client.bulk({"state": "suppressed", "ids": ids})
    assert answer.status_code == 400
    assert answer.json() == {"type": "validation_error", "code": code, "detail": detail, "attr": attr}


async def test_report_state_missing_report_precedes_invalid_body(api_client: ApiClient) -> None:
    deleted = await api_client.report(status="deleted")
    elsewhere = await api_client.report(project=api_client.api.other_project, status="ready")
    for id in ("no-uuid", new_id(), deleted, elsewhere):
        for body in ({"state": "nonsense"}, {"state": "suppressed"}):
            answer = await api_client.state(id, body)
            assert (answer.status_code, answer.json()) == (404, NOT_FOUND)
    assert (await api_client.row(elsewhere))["status"] == "ready"


async def test_filters_of_the_query_apply(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    assert (
        await api_client.post(f"reports/{id}/state/?status=failed", {"state": "suppressed"})
    ).status_code == 404
    assert (await api_client.post(f"reports/{id}/state/?priority=P9", {})).json()["attr"] == "priority"
    bulk = {"ids": [str(id)], "state": "suppressed"}
    missed = (await api_client.post("reports/bulk-state/?status=failed", bulk)).json()
    assert missed["not_found_count"] == 1
    assert (await api_client.post("reports/bulk-state/?status=zzz", bulk)).json()["attr"] == "status"
    answer = await api_client.post(f"reports/{id}/state/?status=ready", {"state": "suppressed"})
    assert (answer.status_code, answer.json()["status"]) == (200, "suppressed")


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


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("reason", REASONS)
async def test_report_state_reason_is_logged(api_client: ApiClient, reason: str, target: str) -> None:
    id = await api_client.report(status="ready")
    answer = (await api_client.state(id, {"state": target, "dismissal_reason": reason})).json()
    assert (answer["dismissal_reason"], answer["dismissal_note"]) == (reason, None)
    assert answer["artefact_count"] == 1
    (entry,) = await api_client.log(id)
    assert (entry["type"], entry["created_by_id"], entry["task_id"]) == (
        "dismissal",
        api_client.user_id,
        None,
    )
    assert entry["content"] == {
        "reason": reason,
        "note": None,
        "user_id": api_client.user_id,
        "user_uuid": str(api_client.user_uuid),
    }


async def test_report_state_dismissal_keeps_other_fields(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    body = {"state": "suppressed", "dismissal_note": "  not ours ", "corrected_repository": "o/r"}
    answer = (await api_client.state(id, body)).json()
    assert (answer["dismissal_reason"], answer["dismissal_note"]) == (None, "not ours")
    (entry,) = await api_client.log(id)
    assert entry["content"]["corrected_repository"] == "o/r"
    id = await api_client.report(status="ready")
    answer = (await api_client.state(id, {"state": "suppressed", "dismissal_note": " \n "})).json()
    assert (answer["dismissal_note"], answer["artefact_count"]) == (None, 0)


async def test_report_state_wrong_repository_is_kept_with_right_one(api_client: ApiClient) -> None:
    ids = [str(await api_client.report(status="ready")) for _ in range(2)]
    body = {"state": "suppressed", "dismissal_reason": "wrong_repo", "corrected_repository": " o/right "}
    assert (await api_client.state(ids[0], body)).status_code == 200
    assert (await api_client.bulk({**body, "ids": ids[1:]})).json()["transitioned_count"] == 1
    for id in ids:
        (entry,) = await api_client.log(UUID(id))
        assert (entry["content"]["reason"], entry["content"]["corrected_repository"]) == (
            "wrong_repo",
            "o/right",
        )
    for bad, code in (
        ("x" * 201, "max_length"),
        (["o/r"], "invalid_input"),
        ("\x00", "null_characters_not_allowed"),
    ):
        answer = await api_client.state(ids[0], {**body, "corrected_repository": bad})
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer.json()["attr"] == "corrected_repository"


async def test_decide_wrong_repository_reconsiders_only_once_restored(api_client: ApiClient) -> None:
    ids = [
        str(await api_client.report(status="ready", last_run_at=now() - timedelta(days=1))) for _ in range(2)
    ]
    body = {"state": "suppressed", "dismissal_reason": "wrong_repo", "corrected_repository": "o/right"}
    assert (await api_client.bulk({**body, "ids": ids})).json()["transitioned_count"] == 2
    assert not await _looked_at(api_client) & set(ids)
    assert (await api_client.state(ids[0], {"state": "potential"})).json()["status"] == "ready"
    assert await _looked_at(api_client) & set(ids) == {ids[0]}
    restored = await api_client.bulk({"state": "potential", "ids": ids[1:]})
    assert restored.json()["transitioned_count"] == 1
    assert await _looked_at(api_client) & set(ids) == set(ids)


async def _looked_at(api_client: ApiClient) -> set[str]:
    async with unit_of_work(api_client.api.engine) as uow:
        return await upkeep.live_keys(uow, CONSIDER_JOB)


async def test_report_state_task_writes_dismissal(api_client: ApiClient) -> None:
    task = await api_client.task()
    id = await api_client.report(status="ready")
    body = {"state": "suppressed", "dismissal_reason": "other"}
    assert (await api_client.state(id, body, task=task)).status_code == 200
    (entry,) = await api_client.log(id)
    assert (entry["created_by_id"], entry["task_id"]) == (None, task)
    assert entry["content"]["user_id"] == api_client.user_id


async def test_report_state_missing_task_rolls_back(api_client: ApiClient) -> None:
    elsewhere = await api_client.task(api_client.api.other_project)
    for header, detail in (
        ("nonsense", "must be a task UUID."),
        (new_id(), "unknown task for this project."),
        (elsewhere, "unknown task for this project."),
    ):
        first, second = [await api_client.report(status="ready") for _ in range(2)]
        skipped = await api_client.report(status="suppressed")
        body = {"state": "suppressed", "dismissal_reason": "other"}
        refusal = {
            "type": "validation_error",
            "code": "invalid_input",
            "detail": detail,
            "attr": "X-PostHog-Task-Id",
        }
        for answer in (
            await api_client.state(first, body, task=header),
            await api_client.bulk({**body, "ids": [str(skipped), str(first), str(second)]}, task=header),
        ):
            assert (answer.status_code, answer.json()) == (400, refusal)
        for id in (first, second):
            assert (await api_client.row(id))["status"] == "ready"
            assert await api_client.log(id) == []
        # Nobody looks at the header when there is nothing to write in its name.
        assert (await api_client.bulk({**body, "ids": [str(skipped)]}, task=header)).status_code == 200
        assert (await api_client.state(skipped, body, task=header)).status_code == 409
        assert (await api_client.state(first, {"state": "suppressed"}, task=header)).status_code == 200


async def test_report_state_bulk_items_are_independent(api_client: ApiClient) -> None:
    ready, other = [await api_client.report(status="ready") for _ in range(2)]
    suppressed, candidate = (
        await api_client.report(status="suppressed"),
        await api_client.report(status="candidate"),
    )
    deleted = await api_client.report(status="deleted")
    elsewhere = await api_client.report(project=api_client.api.other_project, status="ready")
    unknown = new_id()
    ids = [other, suppressed, unknown, ready, candidate, deleted, elsewhere]
    sent = [str(other).upper(), *map(str, ids), ready.hex]
    body = {"state": "suppressed", "dismissal_reason": "other", "ids": sent}
    answer = await api_client.bulk(body)
    missing = ("not_found", None, "No report with this id is visible to you.")
    skipped = ("skipped", None, "This transition is not allowed from the report's current status.")
    done = ("transitioned", "suppressed", None)
    expected = [done, skipped, missing, done, done, missing, missing]
    assert answer.status_code == 200
    undo_ids = [result["undo_id"] for result in answer.json()["results"]]
    assert [id is not None for id in undo_ids] == [one is done for one in expected]
    assert answer.json() == {
        "results": [
            {"id": str(id), "outcome": outcome, "status": status, "detail": detail, "undo_id": undo_id}
            for id, (outcome, status, detail), undo_id in zip(ids, expected, undo_ids, strict=True)
        ],
        "transitioned_count": 3,
        "skipped_count": 1,
        "failed_count": 0,
        "not_found_count": 3,
    }
    assert [len(await api_client.log(id)) for id in ids] == [1, 0, 0, 1, 1, 0, 0]
    assert (await api_client.row(elsewhere))["status"] == "ready"
    restored = (await api_client.bulk({"state": "potential", "ids": [str(ready), str(candidate)]})).json()
    assert [result["status"] for result in restored["results"]] == ["ready", "potential"]


async def test_report_state_concurrent_dismissals_are_one(api_client: ApiClient) -> None:
    id = await api_client.report(status="ready")
    body = {"state": "suppressed", "dismissal_reason": "other"}
    answers = await asyncio.gather(*(api_client.state(id, body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(await api_client.log(id)) == 1
    assert (await api_client.row(id))["artefact_count"] == 1


async def test_calls_with_the_same_reports_in_other_orders_all_end(api_client: ApiClient) -> None:
    ids = [str(await api_client.report(status="ready")) for _ in range(20)]
    body = {"state": "suppressed", "dismissal_reason": "other"}
    answers = await asyncio.gather(
        *(api_client.bulk({**body, "ids": ids if turn % 2 else ids[::-1]}) for turn in range(4))
    )
    assert sum(answer.json()["transitioned_count"] for answer in answers) == len(ids)
    assert {len(await api_client.log(UUID(id))) for id in ids} == {1}


async def test_reading_is_not_enough(api_client: ApiClient) -> None:
    headers = bearer(await api_client.api.key("task:read"))
    for path in (f"reports/{await api_client.report()}/state", "reports/bulk-state"):
        answer = await api_client.api.client.post(api_client.api.url(path), json={}, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["detail"] == "API key missing required scope 'task:write'"

"""Reports that runs edit over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.grouping import clear_requests
from tests.helpers.reports import add_report, log_of, report_row
from tests.helpers.scouts.scout_api_client import SKILL, ScoutApiClient, make_scout_api_client, problem

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_configs, scout_reports, signals

EVIDENCE: list[dict[str, Any]] = [{"description": "The export hangs", "source_id": "log:1"}]


@pytest.fixture(scope="module")
async def scout(api: Api) -> ScoutApiClient:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(
            sa.insert(scout_configs).values(
                id=new_id(), project_id=api.project, skill_name=SKILL, created_at=now(), updated_at=now()
            )
        )
    return await make_scout_api_client(api, "signal_scout_report:write")


@pytest.fixture(scope="module")
async def run(scout: ScoutApiClient) -> UUID:
    return await scout.run()


async def make(scout: ScoutApiClient, project: int | None = None, **values: Any) -> UUID:
    async with unit_of_work(scout.api.engine) as uow:
        return await add_report(uow, project or scout.api.project, **values)


async def edit(scout: ScoutApiClient, run: UUID, report: UUID, **body: Any) -> dict[str, Any]:
    path = f"runs/{run}/edit-report/"
    answer: dict[str, Any] = await scout.post(path, {"report_id": str(report), **body})
    return answer


async def row_of(scout: ScoutApiClient, id: UUID) -> dict[str, Any]:
    async with unit_of_work(scout.api.engine) as uow:
        return await report_row(uow, id)


async def log(scout: ScoutApiClient, id: UUID) -> list[dict[str, Any]]:
    async with unit_of_work(scout.api.engine) as uow:
        return await log_of(uow, id)


async def grouping_requests(scout: ScoutApiClient) -> list[int]:
    async with unit_of_work(scout.api.engine) as uow:
        return await clear_requests(uow)


async def test_scout_edit_is_made_and_logged(scout: ScoutApiClient, run: UUID) -> None:
    report = await make(scout, status="ready", title="Old", summary="Before")
    await grouping_requests(scout)
    answer = await edit(
        scout,
        run,
        report,
        title=" New ",
        summary="After",
        append_note="Seen again",
        append_evidence=EVIDENCE,
        suggested_reviewers=[{"github_login": "Octocat"}],
        repository="acme/web",
        metrics=[{"name": "errors"}],
    )
    assert answer == {
        "report_id": str(report),
        "status": "ready",
        "changed": [
            "title",
            "summary",
            "append_note",
            "append_evidence",
            "suggested_reviewers",
            "repository",
            "metrics",
        ],
        "skipped_reason": None,
    }
    row = await row_of(scout, report)
    assert (row["title"], row["summary"], row["reviewer_logins"]) == ("New", "After", ["octocat"])
    assert (row["signal_count"], row["total_weight"], row["source_products"]) == (1, 1.0, ["signals_scout"])
    entries = await log(scout, report)
    assert [(entry["type"], entry["content"]) for entry in entries[:3]] == [
        ("title_change", {"old_title": "Old", "new_title": "New"}),
        ("summary_change", {"old_summary": "Before", "new_summary": "After"}),
        ("note", {"note": "Seen again", "author": SKILL}),
    ]
    assert [entry["type"] for entry in entries[3:]] == ["suggested_reviewers", "repo_selection"]
    assert row["artefact_count"] == 5
    assert len({entry["task_id"] for entry in entries}) == 1
    assert entries[0]["task_id"] is not None
    assert await grouping_requests(scout) == [scout.api.project]


async def test_scout_edit_unchanged_text_is_no_edit(scout: ScoutApiClient, run: UUID) -> None:
    report = await make(scout, title="Same", summary="Same", status="ready")
    await edit(scout, run, report, append_evidence=EVIDENCE)
    before = await row_of(scout, report)
    await grouping_requests(scout)
    same: list[dict[str, Any]] = [
        {},
        {"title": "Same"},
        {"append_evidence": EVIDENCE},
        {"append_evidence": []},
    ]
    for body in same:
        assert (await edit(scout, run, report, **body))["changed"] == []
    assert await row_of(scout, report) == before
    assert await log(scout, report) == []
    assert await grouping_requests(scout) == []


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("potential", "candidate"),
        ("ready", "ready"),
        ("resolved", "candidate"),
        ("suppressed", "suppressed"),
        ("pending_input", "pending_input"),
        ("failed", "failed"),
    ],
)
async def test_evidence_passes_the_gate_but_does_not_send_a_ready_report_back(
    scout: ScoutApiClient, run: UUID, status: str, after: str
) -> None:
    report = await make(scout, status=status)
    answer = await edit(scout, run, report, append_evidence=EVIDENCE)
    assert answer["status"] == (await row_of(scout, report))["status"] == after


async def test_light_evidence_leaves_a_report_where_it_is(scout: ScoutApiClient, run: UUID) -> None:
    report = await make(scout)
    light = [EVIDENCE[0] | {"weight": 0.5}]
    assert (await edit(scout, run, report, append_evidence=light))["status"] == "potential"


async def test_scout_edit_attachments_are_replaced_by_name(scout: ScoutApiClient, run: UUID) -> None:
    report = await make(scout)
    await edit(scout, run, report, charts=[{"a": 1}], metrics=[{"b": 2}])
    await edit(scout, run, report, charts=[], suggested_prompts=["Fix it"])
    await edit(scout, run, report, suggested_reviewers=[{"github_login": "a", "reason": "why"}])
    async with unit_of_work(scout.api.engine) as uow:
        found = await uow.execute(
            sa.select(scout_reports.c.extras).where(scout_reports.c.report_id == report)
        )
        assert found.scalars().all() == [
            {
                "charts": [],
                "metrics": [{"b": 2}],
                "suggested_prompts": ["Fix it"],
                "reviewer_reasons": [{"reviewer": "a", "reason": "why"}],
            }
        ]


async def test_scout_edit_can_clear_repository_and_reviewers(scout: ScoutApiClient, run: UUID) -> None:
    report = await make(scout, reviewer_logins=["octocat"])
    answer = await edit(scout, run, report, repository=None, suggested_reviewers=[])
    assert answer["changed"] == ["suggested_reviewers", "repository"]
    assert (await row_of(scout, report))["reviewer_logins"] == []
    assert (await log(scout, report))[1]["content"]["repository"] is None


async def test_scout_edit_dry_run_changes_nothing(scout: ScoutApiClient) -> None:
    report = await make(scout, title="Old")
    dry = await scout.run(skill="signals-scout-unconfigured")
    answer = await edit(scout, dry, report, title="New", append_note="x")
    assert answer == {
        "report_id": str(report),
        "status": "potential",
        "changed": [],
        "skipped_reason": "scout_config_missing",
    }
    assert (await row_of(scout, report))["title"] == "Old"


async def test_scout_edit_missing_report_is_not_found(scout: ScoutApiClient, run: UUID) -> None:
    deleted = await make(scout, status="deleted")
    foreign = await make(scout, project=scout.api.other_project)
    for report in (deleted, foreign, new_id()):
        body = {"report_id": str(report), "title": "New"}
        answer = await scout.call("POST", f"runs/{run}/edit-report/", body)
        assert problem(answer) == (404, "not_found", None)
    assert (await row_of(scout, foreign))["title"] is None


async def test_scout_edit_invalid_part_rolls_back_others(scout: ScoutApiClient, run: UUID) -> None:
    report = await make(scout, title="Old")
    body = {
        "report_id": str(report),
        "title": "New",
        "append_evidence": EVIDENCE,
        "suggested_reviewers": [{"user_uuid": str(new_id())}],
    }
    answer = await scout.call("POST", f"runs/{run}/edit-report/", body)
    assert problem(answer) == (400, "invalid_input", "suggested_reviewers")
    assert "is not an org member" in answer.json()["detail"]
    row = await row_of(scout, report)
    assert (row["title"], row["signal_count"], row["artefact_count"]) == ("Old", 0, 0)


async def test_evidence_that_comes_many_times_at_once_counts_once(scout: ScoutApiClient, run: UUID) -> None:
    report = await make(scout, status="ready")
    await asyncio.gather(*(edit(scout, run, report, append_evidence=EVIDENCE) for _ in range(6)))
    row = await row_of(scout, report)
    assert (row["signal_count"], row["total_weight"]) == (1, 1.0)
    async with unit_of_work(scout.api.engine) as uow:
        found = await uow.execute(sa.select(signals.c.id).where(signals.c.report_id == report))
        assert len(found.all()) == 1


@pytest.mark.parametrize(
    ("change", "code", "attr"),
    [
        ({"report_id": "7"}, "invalid_input", "report_id"),
        ({"report_id": None}, "null", "report_id"),
        ({"title": None}, "null", "title"),
        ({"title": ""}, "blank", "title"),
        ({"summary": "s" * 20_001}, "max_length", "summary"),
        ({"append_note": " "}, "blank", "append_note"),
        ({"append_note": "n" * 10_001}, "max_length", "append_note"),
        ({"append_note": "\x00n"}, "null_characters_not_allowed", "append_note"),
        ({"append_evidence": [{}]}, "required", "append_evidence__0__description"),
        ({"append_evidence": EVIDENCE * 51}, "max_length", "append_evidence"),
        ({"suggested_reviewers": [{"github_login": "a"}] * 11}, "max_length", "suggested_reviewers"),
        ({"suggested_reviewers": [{"github_login": " "}]}, "invalid_input", "suggested_reviewers"),
        ({"repository": "r" * 201}, "max_length", "repository"),
        ({"metrics": [{}] * 7}, "max_length", "metrics"),
        ({"metrics": ["x"]}, "not_a_dict", "metrics__0"),
    ],
)
async def test_scout_edit_invalid_is_refused(
    scout: ScoutApiClient, run: UUID, change: dict[str, Any], code: str, attr: str
) -> None:
    report = await make(scout)
    body = {"report_id": str(report), **change}
    answer = await scout.call("POST", f"runs/{run}/edit-report/", body)
    assert problem(answer) == (400, code, attr)
    assert problem(await scout.call("POST", f"runs/{run}/edit-report/", {})) == (400, "required", "report_id")

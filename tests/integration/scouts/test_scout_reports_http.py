"""Reports that runs write over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.grouping import clear_requests, make_grouper, send, ticket
from tests.helpers.reports import log_of, report_row
from tests.helpers.scouts.scout_api_client import SKILL, ScoutApiClient, make_scout_api_client, problem

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import (
    organizations,
    reports,
    scout_configs,
    scout_reports,
    signals,
    users,
)
from postroom.grouping.arrival.pipeline import group_pending
from postroom.sources import service as sources

EVIDENCE: list[dict[str, Any]] = [
    {"description": "The invoice export never finishes", "source_id": "log:1"},
    {"description": "The invoice export ends with a timeout", "source_id": "log:2", "weight": 0.25},
]
REPORT: dict[str, Any] = {
    "title": "Invoice export hangs",
    "summary": "Since Monday no export has finished.",
    "evidence": EVIDENCE,
    "actionability": "immediately_actionable",
    "actionability_explanation": "The query lacks an index.",
}


async def configure(api: Api, skill: str, *, emit: bool = True) -> None:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(
            sa.insert(scout_configs).values(
                id=new_id(),
                project_id=api.project,
                skill_name=skill,
                emit=emit,
                created_at=now(),
                updated_at=now(),
            )
        )


@pytest.fixture(scope="module")
async def scout(api: Api) -> ScoutApiClient:
    await configure(api, SKILL)
    return await make_scout_api_client(api, "signal_scout_report:write", "task:read")


@pytest.fixture(scope="module")
async def run(scout: ScoutApiClient) -> UUID:
    return await scout.run()


async def emit(scout: ScoutApiClient, run: UUID, body: dict[str, Any], **options: Any) -> dict[str, Any]:
    answer: dict[str, Any] = await scout.post(f"runs/{run}/emit-report/", body, **options)
    return answer


async def row_of(api: Api, id: object) -> dict[str, Any]:
    async with unit_of_work(api.engine) as uow:
        return await report_row(uow, UUID(str(id)))


async def log(api: Api, id: object) -> dict[str, Any]:
    async with unit_of_work(api.engine) as uow:
        return {entry["type"]: entry for entry in await log_of(uow, UUID(str(id)))}


async def members(api: Api, id: object) -> list[dict[str, Any]]:
    async with unit_of_work(api.engine) as uow:
        found = await uow.execute(
            sa.select(signals).where(signals.c.report_id == UUID(str(id))).order_by(signals.c.seq)
        )
        return [dict(row._mapping) for row in found]


async def count(api: Api) -> tuple[int, int, int]:
    async with unit_of_work(api.engine) as uow:
        found = [
            (await uow.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()
            for table in (reports, signals, scout_reports)
        ]
    return found[0], found[1], found[2]


async def test_scout_report_is_written_with_evidence_and_log(scout: ScoutApiClient, run: UUID) -> None:
    async with unit_of_work(scout.api.engine) as uow:
        await clear_requests(uow)
    made = await emit(
        scout,
        run,
        REPORT
        | {
            "repository": "acme/web",
            "priority": "P1",
            "priority_explanation": "Money",
            "suggested_reviewers": [{"github_login": "Octocat", "reason": "wrote it"}],
            "charts": [{"kind": "line"}],
            "suggested_prompts": ["Fix it"],
        },
    )
    assert made == {
        "report_id": made["report_id"],
        "status": "ready",
        "created": True,
        "skipped_reason": None,
    }
    row = await row_of(scout.api, made["report_id"])
    assert (row["project_id"], row["status"]) == (scout.api.project, "ready")
    assert (row["title"], row["summary"]) == (REPORT["title"], REPORT["summary"])
    assert (row["signal_count"], row["total_weight"], row["signals_at_run"]) == (2, 1.25, 5)
    assert (row["run_count"], row["source_products"]) == (1, ["signals_scout"])
    assert (row["priority"], row["actionability"]) == ("P1", "immediately_actionable")
    assert (row["already_addressed"], row["reviewer_logins"]) == (False, ["octocat"])
    entries = await log(scout.api, made["report_id"])
    assert row["artefact_count"] == len(entries) == 5
    assert {entry["task_id"] for entry in entries.values()} == set(row["task_ids"])
    assert entries["repo_selection"]["content"]["repository"] == "acme/web"
    assert entries["priority_judgment"]["content"] == {"explanation": "Money", "priority": "P1"}
    assert entries["task_run"]["content"]["type"] == "scout"
    stored = await members(scout.api, made["report_id"])
    assert [one["source_id"] for one in stored] == ["log:1", "log:2"]
    assert {one["state"] for one in stored} == {"grouped"}
    assert stored[0]["extra"]["scout_run_id"] == str(run)
    async with unit_of_work(scout.api.engine) as uow:
        kept = await uow.execute(
            sa.select(scout_reports.c.extras).where(scout_reports.c.report_id == row["id"])
        )
        assert kept.scalar_one() == {
            "charts": [{"kind": "line"}],
            "suggested_prompts": ["Fix it"],
            "reviewer_reasons": [{"reviewer": "Octocat", "reason": "wrote it"}],
        }
        assert await clear_requests(uow) == [scout.api.project]
    shown = await scout.api.client.get(
        scout.api.url(f"reports/{row['id']}/signals/"), headers={"Authorization": f"Bearer {scout.key}"}
    )
    assert [one["content"] for one in shown.json()["signals"]] == [one["description"] for one in EVIDENCE]


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"actionability": "requires_human_input"}, "pending_input", True),
        ({"actionability": "not_actionable"}, "suppressed", False),
        ({"already_addressed": True}, "suppressed", False),
    ],
)
async def test_scout_report_status_follows_actionability(
    scout: ScoutApiClient, run: UUID, change: dict[str, Any], status: str, error: bool
) -> None:
    made = await emit(scout, run, REPORT | change)
    row = await row_of(scout.api, made["report_id"])
    assert made["status"] == row["status"] == status
    assert row["title"] == REPORT["title"]
    assert (row["error"] is not None) is error
    assert row["actionability"] == change.get("actionability", "immediately_actionable")
    assert row["status_before_suppression"] == ("ready" if status == "suppressed" else None)
    assert "repo_selection" not in await log(scout.api, made["report_id"])


async def test_scout_report_without_repository_and_bare_priority_are_accepted(
    scout: ScoutApiClient, run: UUID
) -> None:
    made = await emit(scout, run, REPORT | {"repository": None, "priority": "P3"})
    entries = await log(scout.api, made["report_id"])
    assert entries["repo_selection"]["content"]["repository"] is None
    assert entries["priority_judgment"]["content"]["priority"] == "P3"


async def test_scout_report_same_evidence_counts_once_per_report(scout: ScoutApiClient, run: UUID) -> None:
    twice = REPORT | {"evidence": [EVIDENCE[0], EVIDENCE[0] | {"weight": 9}]}
    for _ in range(2):
        made = await emit(scout, run, twice)
        row = await row_of(scout.api, made["report_id"])
        assert (row["signal_count"], row["total_weight"]) == (1, 1.0)
        assert len(await members(scout.api, made["report_id"])) == 1


async def test_scout_report_key_is_unique(scout: ScoutApiClient, run: UUID) -> None:
    body = REPORT | {"idempotency_key": "once"}
    first = await emit(scout, run, body)
    before = await count(scout.api)
    again = await emit(scout, run, body | {"title": "Another"}, project=scout.child)
    assert again == first | {"created": False}
    other = await scout.run(skill="signals-scout-ended")
    await scout.end(other)
    assert await emit(scout, other, body) == first | {"created": False}
    assert await count(scout.api) == before


async def test_scout_report_concurrent_same_key_makes_one(scout: ScoutApiClient) -> None:
    others = []
    for number in range(6):
        skill = f"signals-scout-race-{number}"
        await configure(scout.api, skill)
        others.append(await scout.run(skill=skill))
    before = await count(scout.api)
    body = REPORT | {"idempotency_key": "race"}
    answers = await asyncio.gather(*(emit(scout, run, body) for run in others + others))
    assert len({answer["report_id"] for answer in answers}) == 1
    assert [answer["created"] for answer in answers].count(True) == 1
    assert await count(scout.api) == (before[0] + 1, before[1] + 2, before[2] + 1)


async def test_closed_gates_write_nothing(scout: ScoutApiClient, run: UUID) -> None:
    before = await count(scout.api)
    unknown = await scout.run(skill="signals-scout-unconfigured")
    await configure(scout.api, "signals-scout-dry", emit=False)
    dry = await scout.run(skill="signals-scout-dry")
    nothing = {"report_id": None, "status": None, "created": False}
    assert await emit(scout, unknown, REPORT) == nothing | {"skipped_reason": "scout_config_missing"}
    assert await emit(scout, dry, REPORT) == nothing | {"skipped_reason": "scout_emit_disabled"}

    async def approve(approved: bool) -> None:
        async with unit_of_work(scout.api.engine) as uow:
            await uow.execute(
                sa.update(organizations)
                .where(organizations.c.id == scout.api.organization)
                .values(is_ai_data_processing_approved=approved)
            )

    async def switch(enabled: bool) -> None:
        async with unit_of_work(scout.api.engine) as uow:
            await sources.switch(
                uow,
                project_id=scout.api.project,
                source_product="signals_scout",
                source_type="cross_source_issue",
                enabled=enabled,
                now=now(),
            )

    await switch(enabled=False)
    assert await emit(scout, run, REPORT) == nothing | {"skipped_reason": "source_disabled"}
    await approve(approved=False)
    assert await emit(scout, run, REPORT) == nothing | {"skipped_reason": "ai_processing_not_approved"}
    await approve(approved=True)
    await switch(enabled=True)
    assert await count(scout.api) == before


@pytest.mark.parametrize("path", ["emit-report", "edit-report"])
async def test_scout_report_requires_permission_and_active_run(scout: ScoutApiClient, path: str) -> None:
    waiting = await scout.run(skill=f"signals-scout-waiting-{path}", begun=False)
    body = REPORT | {"report_id": str(new_id())}
    refused = await scout.call("POST", f"runs/{waiting}/{path}/", body)
    assert problem(refused) == (400, "invalid_input", "status")
    assert refused.json()["detail"].endswith("on in-progress runs (current: queued).")
    foreign = await scout.run(project=scout.api.other_project, skill=f"signals-scout-x-{path}")
    for run_id in (foreign, new_id(), "7"):
        assert problem(await scout.call("POST", f"runs/{run_id}/{path}", body)) == (404, "not_found", None)
    wide = await scout.api.key("*")
    answer = await scout.call("POST", f"runs/{waiting}/{path}", body, key=wide)
    assert answer.json()["detail"] == "API key missing required scope 'signal_scout_report:write'"
    assert (await scout.call("POST", f"runs/{waiting}/{path}", body, key="x")).status_code == 401


@pytest.mark.parametrize(
    ("change", "code", "attr"),
    [
        ({"title": None}, "null", "title"),
        ({"title": " "}, "blank", "title"),
        ({"title": "t" * 301}, "max_length", "title"),
        ({"summary": "s" * 20_001}, "max_length", "summary"),
        ({"summary": "\ud800"}, "surrogate_characters_not_allowed", "summary"),
        ({"evidence": []}, "empty", "evidence"),
        ({"evidence": "x"}, "not_a_list", "evidence__non_field_errors"),
        ({"evidence": [{"source_id": "1"}]}, "required", "evidence__0__description"),
        ({"evidence": [{"description": "d"}]}, "required", "evidence__0__source_id"),
        ({"evidence": [*EVIDENCE, EVIDENCE[0] | {"weight": -1}]}, "min_value", "evidence__2__weight"),
        ({"evidence": [EVIDENCE[0] | {"description": "d" * 4001}]}, "max_length", "evidence__0__description"),
        ({"evidence": EVIDENCE * 26}, "max_length", "evidence"),
        ({"actionability": "maybe"}, "invalid_choice", "actionability"),
        ({"actionability_explanation": ""}, "blank", "actionability_explanation"),
        ({"already_addressed": "perhaps"}, "invalid_input", "already_addressed"),
        ({"priority": "P9"}, "invalid_choice", "priority"),
        ({"suggested_reviewers": [{}]}, "invalid_input", "suggested_reviewers__0__non_field_errors"),
        (
            {"suggested_reviewers": [{"github_login": "a", "reason": "r" * 501}]},
            "max_length",
            "suggested_reviewers__0__reason",
        ),
        ({"suggested_reviewers": [{"github_login": "a"}] * 11}, "max_length", "suggested_reviewers"),
        ({"suggested_reviewers": [{"user_uuid": str(new_id())}]}, "invalid_input", "suggested_reviewers"),
        ({"charts": [{}] * 21}, "max_length", "charts"),
        ({"charts": [{"a": "\x00"}]}, "invalid_input", "charts"),
        ({"metrics": [{}] * 7}, "max_length", "metrics"),
        ({"suggested_prompts": ["p"] * 4}, "max_length", "suggested_prompts"),
        ({"suggested_prompts": ["p" * 201]}, "max_length", "suggested_prompts__0"),
        ({"idempotency_key": "k" * 201}, "max_length", "idempotency_key"),
    ],
)
async def test_scout_report_invalid_is_refused(
    scout: ScoutApiClient, run: UUID, change: dict[str, Any], code: str, attr: str
) -> None:
    before = await count(scout.api)
    assert problem(await scout.call("POST", f"runs/{run}/emit-report/", REPORT | change)) == (400, code, attr)
    assert await count(scout.api) == before


async def test_scout_report_later_similar_signal_opens_its_own(scout: ScoutApiClient, run: UUID) -> None:
    api, text = scout.api, "Boat photos vanish from the check-in form after a crash of the phone"
    evidence = [{"description": text, "source_id": "crash:1"}]
    made = await emit(scout, run, REPORT | {"evidence": evidence})
    grouper = make_grouper(api.engine)
    await group_pending(grouper, api.project)
    async with unit_of_work(api.engine) as uow:
        await sources.enable(
            uow, project_id=api.project, source_product="zendesk", source_type="ticket", now=now()
        )
    [later] = await send(api.engine, api.project, [ticket(f"{text} again")])
    assert await group_pending(grouper, api.project) == 1
    assert later not in {one["id"] for one in await members(api, made["report_id"])}
    row = await row_of(api, made["report_id"])
    assert (row["signal_count"], row["source_products"]) == (1, ["signals_scout"])


async def test_scout_report_member_is_suggested_by_uuid(scout: ScoutApiClient, run: UUID) -> None:
    async with unit_of_work(scout.api.engine) as uow:
        newest = sa.select(sa.func.max(users.c.id)).scalar_subquery()
        found = await uow.execute(
            sa.update(users).where(users.c.id == newest).values(github_login="Mona").returning(users.c.uuid)
        )
        uuid = found.scalar_one()
    made = await emit(scout, run, REPORT | {"suggested_reviewers": [{"user_uuid": str(uuid)}]})
    assert (await row_of(scout.api, made["report_id"]))["reviewer_logins"] == ["mona"]

"""Findings over HTTP: from a run to a signal, through the gates, once each, and back again."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.reports import add_report
from tests.helpers.scouts.rows import PREFIX, add_scout, finish_run, run_row, start_run

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, scout_emissions, signals
from postroom.domain.sources.configs import SCOUT
from postroom.sources import service as sources

FINDING = {"description": "Sign-ups fall", "confidence": 0.8}


@pytest.fixture(scope="module")
async def key(api: Api) -> str:
    return await api.key("signal_scout_internal:write", "signal_scout:read", "task:read")


async def emit(api: Api, key: str, run_id: object, body: Any = FINDING) -> httpx.Response:
    return await api.client.post(api.url(f"scout/runs/{run_id}/emit-signal/"), json=body, headers=bearer(key))


async def get(api: Api, key: str, path: str, **params: Any) -> Any:
    answer = await api.client.get(api.url(f"scout/runs/{path}"), params=params, headers=bearer(key))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def working(api: Api, **config: Any) -> UUID:
    return await start_run(api, await add_scout(api, **config), begun=True)


async def stored(api: Api, run_id: UUID) -> list[dict[str, Any]]:
    async with unit_of_work(api.engine) as uow:
        wanted = signals.c.source_id.startswith(f"run:{run_id}:")
        return [dict(row._mapping) for row in await uow.execute(sa.select(signals).where(wanted))]


async def emissions(api: Api, run_id: UUID) -> int:
    async with unit_of_work(api.engine) as uow:
        count = sa.select(sa.func.count()).where(scout_emissions.c.run_id == run_id)
        return (await uow.execute(count)).scalar_one()


async def test_emit_finding_becomes_signal(api: Api, key: str) -> None:
    run_id = await working(api)
    sent = {
        **FINDING,
        "finding_id": "f-1",
        "evidence": [{"source_product": "logs", "summary": "A gap", "entity_id": "9"}],
        "hypothesis": "The form is broken",
        "severity": "P1",
        "dedupe_keys": ["signup"],
        "tags": ["Sign_Up  Flow!", "sign-up-flow", "P 2"],
        "time_range": {"date_from": "-7d", "date_to": None},
        "mcp_trace_id": "t",
        "weight": 0.1,
        "unknown": 1,
    }
    answer = await emit(api, key, run_id, sent)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"finding_id": "f-1", "emitted": True, "skipped_reason": None}

    [signal] = await stored(api, run_id)
    run = await run_row(api, run_id)
    assert (signal["source_product"], signal["source_type"], signal["weight"]) == (*SCOUT, 1.0)
    assert signal["source_id"] == f"run:{run_id}:finding:f-1"
    assert (signal["description"], signal["project_id"]) == ("Sign-ups fall", api.project)
    extra = dict(signal["extra"])
    assert UUID(extra.pop("task_id"))
    assert extra == {
        "scout_run_id": str(run_id),
        "task_run_id": str(run["task_run_id"]),
        "finding_id": "f-1",
        "skill_name": run["skill_name"],
        "skill_version": 1,
        "confidence": 0.8,
        "evidence": sent["evidence"],
        "hypothesis": "The form is broken",
        "severity": "P1",
        "dedupe_keys": ["signup"],
        "tags": ["sign-up-flow", "p-2"],
        "time_range": {"date_from": "-7d"},
        "mcp_trace_id": "t",
        "thread": f"{run['skill_name']}: signup",
    }
    [emission] = await get(api, key, f"{run_id}/emissions/")
    assert UUID(emission.pop("id"))
    assert emission.pop("emitted_at")
    assert emission == {
        "run_id": str(run_id),
        "finding_id": "f-1",
        "description": "Sign-ups fall",
        "weight": 1.0,
        "confidence": 0.8,
        "severity": "P1",
        "tags": ["sign-up-flow", "p-2"],
        "source_id": f"run:{run_id}:finding:f-1",
    }
    shown = await get(api, key, f"{run_id}/")
    assert (shown["emitted_count"], shown["emitted_finding_ids"]) == (1, ["f-1"])


async def test_emit_repeat_gets_first_response(api: Api, key: str) -> None:
    run_id = await working(api)
    first = await emit(api, key, run_id, {**FINDING, "finding_id": "same"})
    again = await emit(api, key, run_id, {**FINDING, "finding_id": "same", "description": "Other words"})
    await finish_run(api, run_id)
    late = await emit(api, key, run_id, {**FINDING, "finding_id": "same"})
    assert first.json() == again.json() == late.json()
    assert [signal["description"] for signal in await stored(api, run_id)] == ["Sign-ups fall"]
    assert (await run_row(api, run_id))["emitted_count"] == 1

    unnamed = await working(api)
    ids = {(await emit(api, key, unnamed)).json()["finding_id"] for _ in range(2)}
    assert len(ids) == len(await stored(api, unnamed)) == 2


async def test_emit_concurrent_calls_make_one_signal(api: Api, key: str) -> None:
    run_id = await working(api)
    bodies = [{**FINDING, "finding_id": "same", "description": f"Words {n}"} for n in range(4)]
    answers = await asyncio.gather(*(emit(api, key, run_id, body) for body in bodies))
    assert [answer.json() for answer in answers] == [
        {"finding_id": "same", "emitted": True, "skipped_reason": None}
    ] * 4
    assert len(await stored(api, run_id)) == await emissions(api, run_id) == 1
    assert (await run_row(api, run_id))["emitted_finding_ids"] == ["same"]


async def test_emit_gates_are_checked_in_order(api: Api, key: str) -> None:
    bare = await start_run(api, begun=True)
    dry = await working(api, emit=False)
    wet = await working(api)

    async def reasons() -> list[str | None]:
        answers = [(await emit(api, key, run_id)).json() for run_id in (bare, dry, wet)]
        assert [answer["emitted"] for answer in answers] == [
            answer["skipped_reason"] is None for answer in answers
        ]
        return [answer["skipped_reason"] for answer in answers]

    async def switch(*, approved: bool, source: bool) -> None:
        async with unit_of_work(api.engine) as uow:
            await uow.execute(
                sa.update(organizations)
                .where(organizations.c.id == api.organization)
                .values(is_ai_data_processing_approved=approved)
            )
            await sources.switch(
                uow,
                project_id=api.project,
                source_product=SCOUT[0],
                source_type=SCOUT[1],
                enabled=source,
                now=now(),
            )

    first_two = ["scout_config_missing", "scout_emit_disabled"]
    try:
        await switch(approved=False, source=False)
        assert await reasons() == [*first_two, "ai_processing_not_approved"]
        await switch(approved=True, source=False)
        assert await reasons() == [*first_two, "source_disabled"]
        for run_id in (bare, dry, wet):
            assert await stored(api, run_id) == []
            assert await get(api, key, f"{run_id}/emissions") == []
            assert (await run_row(api, run_id))["emitted_count"] == 0
    finally:
        await switch(approved=True, source=True)
    assert await reasons() == [*first_two, None]


@pytest.mark.parametrize("status", ["queued", "completed", "failed", "cancelled"])
async def test_emit_requires_active_run(api: Api, key: str, status: str) -> None:
    run_id = await start_run(api, await add_scout(api))
    if status != "queued":
        await finish_run(api, run_id, status=status)
    answer = await emit(api, key, run_id)
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "type": "validation_error",
            "code": "invalid_input",
            "detail": f"Findings can only be emitted on in-progress runs (current: {status}).",
            "attr": "status",
        },
    )


EVIDENCE = {"source_product": "logs", "summary": "s"}


@pytest.mark.parametrize(
    ("changes", "code", "attr"),
    [
        ({"description": None}, "null", "description"),
        ({"description": " \n"}, "blank", "description"),
        ({"description": "a\x00b"}, "null_characters_not_allowed", "description"),
        ({"description": "a\ud800b"}, "surrogate_characters_not_allowed", "description"),
        ({"description": "x" * 50_001}, "max_length", "description"),
        ({"description": "! " * 8_001}, "invalid_input", "detail"),
        ({"confidence": 1.1}, "max_value", "confidence"),
        ({"confidence": -0.1}, "min_value", "confidence"),
        ({"confidence": "high"}, "invalid_input", "confidence"),
        ({"confidence": "nan"}, "invalid_input", "confidence"),
        ({"evidence": "x"}, "not_a_list", "evidence__non_field_errors"),
        ({"evidence": [EVIDENCE] * 21}, "max_length", "evidence"),
        ({"evidence": [{"summary": "s"}]}, "required", "evidence__0__source_product"),
        (
            {"evidence": [EVIDENCE, {"source_product": "logs", "summary": ""}]},
            "blank",
            "evidence__1__summary",
        ),
        ({"evidence": [{**EVIDENCE, "entity_id": {}}]}, "invalid_input", "evidence__0__entity_id"),
        ({"evidence": [{**EVIDENCE, "summary": "s" * 70_000}]}, "invalid_input", "detail"),
        ({"severity": "P5"}, "invalid_choice", "severity"),
        ({"tags": ["a"] * 11}, "max_length", "tags"),
        ({"tags": ["a" * 51]}, "max_length", "tags__0"),
        ({"tags": ["fine", "!_ -"]}, "invalid_input", "tags__1"),
        ({"tags": "a"}, "not_a_list", "tags"),
        ({"dedupe_keys": [1, []]}, "invalid_input", "dedupe_keys__1"),
        ({"time_range": []}, "invalid_input", "time_range__non_field_errors"),
        ({"finding_id": "f" * 101}, "max_length", "finding_id"),
        ({"finding_id": ""}, "blank", "finding_id"),
        ({"hypothesis": ["a"]}, "invalid_input", "hypothesis"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_findings_that_are_wrong(
    api: Api, key: str, changes: dict[str, Any], code: str, attr: str
) -> None:
    run_id = await working(api)
    # A client's own encoder would refuse some of what is sent here.
    answer = await api.client.post(
        api.url(f"scout/runs/{run_id}/emit-signal/"),
        content=json.dumps({**FINDING, **changes}),
        headers={**bearer(key), "Content-Type": "application/json"},
    )
    assert answer.status_code == 400, answer.text
    assert (answer.json()["code"], answer.json()["attr"]) == (code, attr)
    assert await stored(api, run_id) == []


async def test_bodies_that_are_none(api: Api, key: str) -> None:
    run_id = await working(api)
    assert (await emit(api, key, run_id, {})).json()["attr"] == "description"
    assert (await emit(api, key, run_id, [])).json()["code"] == "invalid_input"


async def test_runs_that_are_not_there(api: Api, key: str) -> None:
    theirs = await start_run(api, project=api.other_project, begun=True)
    for run_id in (theirs, new_id(), "seven"):
        assert (await emit(api, key, run_id)).status_code == 404


async def test_emit_findings_show_their_reports(api: Api, key: str) -> None:
    run_id = await working(api)
    for name in ("ungrouped", "shown", "suppressed", "deleted"):
        await emit(api, key, run_id, {**FINDING, "finding_id": name, "description": name})
    made = {}
    async with unit_of_work(api.engine) as uow:
        for name, status in (("shown", "ready"), ("suppressed", "suppressed"), ("deleted", "deleted")):
            made[name] = await add_report(uow, api.project, status=status, title=f"Title {name}")
            await uow.execute(
                sa.update(signals)
                .where(signals.c.source_id == f"run:{run_id}:finding:{name}")
                .values(report_id=made[name], state="grouped")
            )
    found = {one["finding_id"]: one for one in await get(api, key, f"{run_id}/emissions/reports/")}
    assert {name: one["report"] for name, one in found.items()} == {
        "ungrouped": None,
        "shown": {"id": str(made["shown"]), "title": "Title shown", "status": "ready"},
        "suppressed": None,
        "deleted": None,
    }
    assert found["shown"]["source_id"] == f"run:{run_id}:finding:shown"

    url = api.url("scout/runs/emissions/reports/batch/")
    body = {"run_ids": [str(run_id), str(new_id())]}
    batch = await api.client.post(url, json=body, headers=bearer(key))
    assert {one["finding_id"]: one for one in batch.json()} == found


async def test_batches_hold_the_projects_own_runs(api: Api, key: str) -> None:
    first, second = await working(api), await working(api)
    theirs = await start_run(
        api, await add_scout(api, project=api.other_project), project=api.other_project, begun=True
    )
    stranger = await api.key("signal_scout_internal:write", member_of=[api.other_organization])
    url = api.url(f"scout/runs/{theirs}/emit-signal", api.other_project)
    assert (await api.client.post(url, json=FINDING, headers=bearer(stranger))).json()["emitted"]
    for run_id in (first, second):
        await emit(api, key, run_id)
    url = api.url("scout/runs/emissions/batch/")
    for ids, expected in (
        ([second, first, first], [second, first]),
        ([theirs, new_id()], []),
    ):
        body = {"run_ids": [str(run_id) for run_id in ids]}
        answer = await api.client.post(url, json=body, headers=bearer(key))
        assert [row["run_id"] for row in answer.json()] == [str(run_id) for run_id in expected]


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "run_ids"),
        ({"run_ids": []}, "empty", "run_ids"),
        ({"run_ids": None}, "null", "run_ids"),
        ({"run_ids": "x"}, "not_a_list", "run_ids"),
        ({"run_ids": ["x"]}, "invalid_input", "run_ids__0"),
        ({"run_ids": ["01900000-0000-7000-8000-000000000000"] * 201}, "max_length", "run_ids"),
    ],
    ids=lambda value: str(value)[:30],
)
@pytest.mark.parametrize("path", ["emissions/batch/", "emissions/reports/batch/"])
async def test_batches_that_are_wrong(
    api: Api, key: str, path: str, body: dict[str, Any], code: str, attr: str
) -> None:
    answer = await api.client.post(api.url(f"scout/runs/{path}"), json=body, headers=bearer(key))
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["attr"]) == (code, attr)


async def test_emit_latest_findings_are_listed(api: Api, key: str) -> None:
    name = await add_scout(api)
    run_id = await start_run(api, name, begun=True)
    for n in range(3):
        await emit(api, key, run_id, {**FINDING, "finding_id": str(n)})
    rows = await get(api, key, "emissions/recent/", skill_name=name)
    assert [row["finding_id"] for row in rows] == ["2", "1", "0"]
    assert [row["finding_id"] for row in await get(api, key, "emissions/recent", limit=1)] == ["2"]
    moment = rows[1]["emitted_at"]
    for params, expected in (({"date_from": moment}, ["2", "1"]), ({"date_to": moment}, ["0"])):
        found = await get(api, key, "emissions/recent", skill_name=name, **params)
        assert [row["finding_id"] for row in found] == expected
    assert await get(api, key, "emissions/recent", skill_name=f"{PREFIX}other") == []
    for params, code in (({"limit": 0}, "min_value"), ({"limit": 201}, "max_value")):
        url = api.url("scout/runs/emissions/recent")
        answer = await api.client.get(url, params=params, headers=bearer(key))
        assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_emit_summary_counts_within_window(api: Api, key: str) -> None:
    before = await get(api, key, "findings/summary/")
    name = await add_scout(api)
    run_id = await start_run(api, name, begun=True)
    for n in range(2):
        await emit(api, key, run_id, {**FINDING, "finding_id": str(n)})
    after = await get(api, key, "findings/summary", window_hours=168)
    assert (after["count"], after["scout_count"]) == (before["count"] + 2, before["scout_count"] + 1)
    latest = (await get(api, key, f"{run_id}/emissions"))[0]["emitted_at"]
    assert after["latest_at"] == latest
    async with unit_of_work(api.engine) as uow:
        await uow.execute(
            sa.update(scout_emissions)
            .where(scout_emissions.c.run_id == run_id)
            .values(emitted_at=now() - timedelta(hours=80))
        )
    later = await get(api, key, "findings/summary/")
    assert later == {**before, "run_count": before["run_count"] + 1}
    assert (await get(api, key, "findings/summary/", window_hours=81))["count"] == after["count"]
    for hours, code in ((0, "min_value"), (169, "max_value"), ("x", "invalid_input")):
        url = api.url("scout/runs/findings/summary")
        answer = await api.client.get(url, params={"window_hours": hours}, headers=bearer(key))
        assert (answer.status_code, answer.json()["code"]) == (400, code)

"""Records of runs over HTTP: kept in the shape that the scout asks for, all or none."""

import asyncio
import json
import time
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.scouts.rows import add_scout, finish_run, start_run

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_outputs
from postroom.parsing import Limits
from postroom.scouts.findings import schema_checks

SCHEMA = {"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}}


@pytest.fixture(scope="module")
async def key(api: Api) -> str:
    return await api.key("signal_scout_internal:write")


async def record(api: Api, key: str, run_id: object, body: Any) -> httpx.Response:
    return await api.client.post(
        api.url(f"scout/runs/{run_id}/record-output/"),
        # A client's own encoder would refuse some of what is sent here.
        content=json.dumps(body),
        headers={**bearer(key), "Content-Type": "application/json"},
    )


async def working(api: Api, schema: Any = None) -> UUID:
    options = {} if schema is None else {"structured_output_schema": schema}
    return await start_run(api, await add_scout(api, options=options), begun=True)


async def kept(api: Api, run_id: UUID) -> list[tuple[str | None, Any]]:
    outputs = scout_outputs.c
    async with unit_of_work(api.engine) as uow:
        rows = await uow.execute(
            sa.select(outputs.subject, outputs.payload).where(outputs.run_id == run_id).order_by(outputs.id)
        )
        return [(row.subject, row.payload) for row in rows]


async def test_records_are_kept_in_their_order(api: Api, key: str) -> None:
    for schema in (None, SCHEMA):
        run_id = await working(api, schema)
        body = {"records": [{"payload": {"url": "/a"}, "subject": "first"}, {"payload": {"url": "/b"}}]}
        answer = await record(api, key, run_id, body)
        assert (answer.status_code, answer.json()) == (200, {"recorded": 2})
        assert await kept(api, run_id) == [("first", {"url": "/a"}), (None, {"url": "/b"})]


async def test_record_output_mismatch_is_named_and_nothing_stored(api: Api, key: str) -> None:
    run_id = await working(api, SCHEMA)
    answer = await record(
        api, key, run_id, {"records": [{"payload": {"url": "/a"}}, {"payload": {"url": 1}}]}
    )
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "type": "validation_error",
            "code": "invalid_input",
            "detail": "1 is not of type 'string' (at url)",
            "attr": "records__1__payload",
        },
    )
    assert await kept(api, run_id) == []


async def test_patterns_are_matched(api: Api, key: str) -> None:
    run_id = await working(api, {"properties": {"url": {"pattern": "^/"}}})
    assert (await record(api, key, run_id, {"records": [{"payload": {"url": "/é"}}]})).status_code == 200
    answer = await record(api, key, run_id, {"records": [{"payload": {"url": "a"}}]})
    assert (answer.status_code, answer.json()["attr"]) == (400, "records__0__payload")
    assert answer.json()["detail"] == "'a' does not match '^/' (at url)"


async def test_record_output_endless_pattern_is_stopped(
    api: Api, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_checks, "LIMITS", Limits(cpu_seconds=1.0))
    run_id = await working(api, {"properties": {"url": {"pattern": "^(a+)+$"}}})
    answer = await record(api, key, run_id, {"records": [{"payload": {"url": "a" * 60 + "!"}}]})
    assert (answer.status_code, answer.json()["attr"]) == (400, "detail")
    assert answer.json()["detail"] == schema_checks.TOO_SLOW


def doubling(levels: int) -> dict[str, Any]:
    """Return a small schema of which the time to check anything doubles with each level."""
    parts: dict[str, Any] = {"level0": {"type": "object"}}
    for level in range(levels):
        below = {"$ref": f"#/$defs/level{level}"}
        parts[f"level{level + 1}"] = {"allOf": [below, below]}
    return {"$defs": parts, "$ref": f"#/$defs/level{levels}"}


async def test_record_output_endless_schema_is_stopped_without_blocking(
    api: Api, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema_checks, "LIMITS", Limits(cpu_seconds=2.0))
    run_id = await working(api, doubling(24))
    sending = asyncio.create_task(record(api, key, run_id, {"records": [{"payload": {}}]}))
    slowest = 0.0
    while not sending.done():
        asked = time.monotonic()
        await asyncio.sleep(0.01)
        slowest = max(slowest, time.monotonic() - asked)
    answer = await sending
    assert (answer.status_code, answer.json()["detail"]) == (400, schema_checks.TOO_SLOW)
    assert slowest < 1


async def test_record_output_invalid_schema_of_config_is_refused(api: Api) -> None:
    headers = bearer(await api.key("signal_scout:write", "signal_scout:read"))
    [scout, *_] = (await api.client.post(api.url("scout/configs/sync/"), headers=headers)).json()
    url = api.url(f"scout/configs/{scout['id']}/")
    for schema, status in (({"type": "thing"}, 400), (SCHEMA, 200), (None, 200)):
        answer = await api.client.patch(url, json={"structured_output_schema": schema}, headers=headers)
        assert answer.status_code == status
    wrong = await api.client.patch(url, json={"structured_output_schema": {"required": "a"}}, headers=headers)
    assert wrong.json()["attr"] == "structured_output_schema"
    assert "not a valid JSON Schema" in wrong.json()["detail"]


@pytest.mark.parametrize("schema", [{"$ref": "http://127.0.0.1:9/s"}, {"type": 7}, {"pattern": "("}], ids=str)
async def test_record_output_unusable_schema_fails(api: Api, key: str, schema: Any) -> None:
    run_id = await working(api, schema)
    answer = await record(api, key, run_id, {"records": [{"payload": {}}]})
    assert (answer.status_code, answer.json()["attr"]) == (400, "detail")
    assert "structured_output_schema" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "records"),
        ({"records": []}, "empty", "records"),
        ({"records": [{"payload": {}}] * 101}, "max_length", "records"),
        ({"records": {}}, "not_a_list", "records__non_field_errors"),
        ({"records": [{}]}, "required", "records__0__payload"),
        ({"records": [{"payload": None}]}, "null", "records__0__payload"),
        ({"records": [{"payload": []}]}, "not_a_dict", "records__0__payload"),
        ({"records": [{"payload": {}}, {"payload": {"a": "\x00"}}]}, "invalid_input", "records__1__payload"),
        ({"records": [{"payload": {"\ud800": 1}}]}, "invalid_input", "records__0__payload"),
        ({"records": [{"payload": {}, "subject": "s" * 201}]}, "max_length", "records__0__subject"),
        (
            {"records": [{"payload": {}, "subject": "\x00"}]},
            "null_characters_not_allowed",
            "records__0__subject",
        ),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_bodies_that_are_wrong(api: Api, key: str, body: Any, code: str, attr: str) -> None:
    run_id = await working(api)
    answer = await record(api, key, run_id, body)
    assert answer.status_code == 400, answer.text
    assert (answer.json()["code"], answer.json()["attr"]) == (code, attr)
    assert await kept(api, run_id) == []


async def test_record_output_requires_active_run_of_project(api: Api, key: str) -> None:
    body: dict[str, Any] = {"records": [{"payload": {}}]}
    run_id = await working(api)
    await finish_run(api, run_id)
    answer = await record(api, key, run_id, body)
    assert (answer.status_code, answer.json()["attr"]) == (400, "status")
    assert answer.json()["detail"] == "Output can only be recorded on in-progress runs (current: completed)."
    theirs = await start_run(api, project=api.other_project, begun=True)
    for lost in (theirs, new_id(), "seven"):
        assert (await record(api, key, lost, body)).status_code == 404

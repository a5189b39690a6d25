"""Reading runs of scouts over HTTP: the list with its filters, and one run."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.scouts.rows import PREFIX, add_scout, finish_run, run_token, start_run

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.projects import service as projects


async def read(api: Api, path: str, **params: Any) -> httpx.Response:
    key = await api.key("signal_scout:read")
    return await api.client.get(api.url(f"scout/runs{path}"), params=params, headers=bearer(key))


async def ids(api: Api, **params: Any) -> list[str]:
    answer = await read(api, "/", **params)
    assert answer.status_code == 200, answer.text
    return [run["run_id"] for run in answer.json()]


async def test_scout_run_lifecycle(api: Api) -> None:
    run_id = await start_run(api, f"{PREFIX}life", version=3)
    run = (await read(api, f"/{run_id}/")).json()
    assert set(run) == {
        *("run_id", "skill_name", "skill_version", "status", "created_at", "started_at", "completed_at"),
        *("task_id", "task_run_id", "task_url", "summary", "error", "failure_reason", "emitted_count"),
        *("emitted_finding_ids", "emitted_report_ids", "edited_report_ids", "metadata"),
    }
    assert (run["skill_name"], run["skill_version"], run["status"]) == (f"{PREFIX}life", 3, "queued")
    assert (run["completed_at"], run["summary"], run["error"], run["failure_reason"]) == (
        None,
        "",
        None,
        None,
    )
    assert run["task_url"] == f"/project/{api.project}/tasks/{run['task_id']}?runId={run['task_run_id']}"
    assert run["created_at"].endswith("+00:00")

    await finish_run(api, run_id, status="failed", summary="Nothing\x00", error=" \nToo slow\nstack")
    run = (await read(api, f"/{run_id}")).json()
    assert (run["status"], run["summary"]) == ("failed", "Nothing\ufffd")
    assert (run["error"], run["failure_reason"]) == (" \nToo slow\nstack", "Too slow")
    assert run["completed_at"] is not None


@pytest.mark.parametrize(
    ("status", "error", "shown", "reason"),
    [
        ("completed", "ignored", None, None),
        ("cancelled", None, None, "cancelled"),
        ("failed", "  \n ", "  \n ", "failed (no error message recorded)"),
    ],
)
async def test_scout_run_outcome_is_described(
    api: Api, status: str, error: str | None, shown: str | None, reason: str | None
) -> None:
    run_id = await start_run(api)
    await finish_run(api, run_id, status=status, error=error)
    run = (await read(api, f"/{run_id}")).json()
    assert (run["status"], run["error"], run["failure_reason"]) == (status, shown, reason)


async def test_scout_runs_list_is_newest_first_and_filtered(api: Api) -> None:
    name = f"{PREFIX}{new_id().hex}"
    made = []
    for hours in (3, 2, 1):
        run_id = await start_run(api, name, at=now() - timedelta(hours=hours), version=hours)
        await finish_run(api, run_id, summary=f"Found 100%_of it {hours}")
        made.append(str(run_id))
    oldest, middle, newest = made
    assert await ids(api, skill_name=name) == [newest, middle, oldest]
    assert await ids(api, skill_name=name, limit=2) == [newest, middle]
    assert await ids(api, skill_version=3, skill_name=name) == [oldest]
    assert oldest in await ids(api, skill_version="3")
    assert await ids(api, skill_name=name, text="found 100%_OF it 2") == [middle]
    assert await ids(api, skill_name=name, text="100__of") == []
    assert await ids(api, skill_name=name, emitted="yes") == []
    assert await ids(api, skill_name=name, emitted="0") == made[::-1]
    for blank in ("", "null"):
        assert len(await ids(api, skill_name=name, emitted=blank, limit="", date_from="")) == 3
    edge = (await read(api, f"/{middle}")).json()["created_at"]
    assert await ids(api, skill_name=name, date_from=edge) == [newest, middle]
    assert await ids(api, skill_name=name, date_to=edge) == [oldest]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": "0"}, "min_value"),
        ({"limit": "101"}, "max_value"),
        ({"limit": "x"}, "invalid_input"),
        ({"limit": "9" * 1500}, "max_string_length"),
        ({"skill_version": "0"}, "min_value"),
        ({"skill_version": "2147483648"}, "max_value"),
        ({"emitted": "maybe"}, "invalid_input"),
        ({"date_from": "soon"}, "invalid_input"),
        ({"date_to": "2026-13-01"}, "invalid_input"),
        ({"text": "a\x00"}, "null_characters_not_allowed"),
        ({"skill_name": "\x00"}, "null_characters_not_allowed"),
    ],
    ids=str,
)
async def test_parameters_that_are_wrong(api: Api, query: dict[str, str], code: str) -> None:
    answer = await read(api, "/", **query)
    assert answer.status_code == 400, answer.text
    error = answer.json()
    assert (error["code"], error["attr"], error["type"]) == (code, next(iter(query)), "validation_error")


async def test_scout_run_of_other_project_is_not_found(api: Api) -> None:
    theirs = await start_run(api, project=api.other_project)
    gone = {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}
    for run_id in (theirs, new_id(), "7", "not-a-uuid", "%00"):
        for path in ("", "/emissions", "/emissions/reports"):
            key = await api.key("signal_scout:read", "task:read")
            answer = await api.client.get(api.url(f"scout/runs/{run_id}{path}"), headers=bearer(key))
            assert (answer.status_code, answer.json()) == (404, gone)
    assert str(theirs) not in await ids(api, limit=100)


async def test_scout_runs_of_parent_are_read_by_environment(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        child = await projects.create(
            uow, organization_id=api.organization, name="Child", parent_id=api.project, now=now()
        )
    run_id = await start_run(api)
    key = await api.key("signal_scout:read")
    for project in (api.project, child.id):
        answer = await api.client.get(api.url(f"scout/runs/{run_id}", project), headers=bearer(key))
        assert answer.json()["task_url"].startswith(f"/project/{api.project}/")


@pytest.mark.parametrize(
    ("method", "path", "scopes", "missing"),
    [
        ("GET", "", ["task:write"], "signal_scout:read"),
        ("GET", "/{run}", ["task:write"], "signal_scout:read"),
        ("GET", "/{run}/emissions", ["task:write"], "signal_scout:read"),
        ("GET", "/{run}/emissions/reports", ["signal_scout:read"], "task:read"),
        ("GET", "/{run}/emissions/reports", ["task:read"], "signal_scout:read"),
        ("GET", "/findings/summary", ["task:write"], "signal_scout:read"),
        ("GET", "/emissions/recent", ["task:write"], "signal_scout:read"),
        ("POST", "/emissions/batch", ["task:write"], "signal_scout:read"),
        ("POST", "/emissions/reports/batch", ["signal_scout:write"], "task:read"),
        ("POST", "/{run}/emit-signal", ["*"], "signal_scout_internal:write"),
        ("POST", "/{run}/record-output", ["*", "signal_scout:write"], "signal_scout_internal:write"),
    ],
)
async def test_scout_runs_require_scopes(
    api: Api, method: str, path: str, scopes: list[str], missing: str
) -> None:
    run_id = await start_run(api)
    url = api.url(f"scout/runs{path.replace('{run}', str(run_id))}")
    answer = await api.client.request(method, url, headers=bearer(await api.key(*scopes)))
    assert answer.status_code == 403
    assert answer.json()["detail"] == f"API key missing required scope '{missing}'"
    assert (await api.client.request(method, url)).status_code == 401


async def test_scout_runs_are_readable_by_run_token(api: Api) -> None:
    run_id = await start_run(api, await add_scout(api), begun=True)
    token = await run_token(api, run_id)
    answer = await api.client.get(api.url("scout/runs"), headers=bearer(token))
    assert str(run_id) in [run["run_id"] for run in answer.json()]

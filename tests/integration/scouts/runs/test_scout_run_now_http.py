"""Running scouts on demand, and what holds for all of a project's scouts, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.scouts.fleet import NOT_FOUND, Answer, Fleet, invalid, make_fleet

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_runs, task_runs, users
from postroom.scouts.configs import limits
from postroom.scouts.runs import service as runs

SHOP = "signals-scout-shop"
BUSY: Answer = (
    409,
    {
        "type": "server_error",
        "code": "conflict",
        "detail": "A run for this scout is already in progress.",
        "attr": None,
    },
)


@pytest.fixture
async def fleet(api: Api) -> AsyncIterator[Fleet]:
    yield await make_fleet(api)
    async with unit_of_work(api.engine) as uow:
        await limits.clear_flag(uow)


async def flag(fleet: Fleet, payload: dict[str, Any]) -> None:
    async with unit_of_work(fleet.api.engine) as uow:
        await limits.set_flag(uow, payload, now=now())


async def runs_of(fleet: Fleet) -> list[dict[str, Any]]:
    async with unit_of_work(fleet.api.engine) as uow:
        query = (
            sa.select(scout_runs, task_runs.c.status)
            .join(task_runs, task_runs.c.id == scout_runs.c.task_run_id)
            .where(scout_runs.c.project_id == fleet.project)
            .order_by(scout_runs.c.id)
        )
        return [dict(row) for row in (await uow.execute(query)).mappings()]


async def end(fleet: Fleet, id: str) -> None:
    async with unit_of_work(fleet.api.engine) as uow:
        await runs.finish(uow, run_id=UUID(id), status="completed", summary="", error=None, now=now())


async def make_older(fleet: Fleet, id: str, age: timedelta) -> None:
    async with unit_of_work(fleet.api.engine) as uow:
        changed = sa.update(scout_runs).where(scout_runs.c.id == UUID(id))
        await uow.execute(changed.values(created_at=now() - age))


async def test_run_now_starts_run(fleet: Fleet) -> None:
    async with unit_of_work(fleet.api.engine) as uow:
        user = (await uow.execute(sa.select(sa.func.max(users.c.id)))).scalar_one()
    made = await fleet.made(enabled=False)
    await fleet.edit(SHOP, "Look again.")
    path = f"configs/{made['id']}/"
    status, started = await fleet("POST", f"{path}run/", {"note": " Look at tax. "}, project=fleet.child)
    assert (status, started) == (
        202,
        {"skill_name": SHOP, "workflow_id": started["workflow_id"], "started": True},
    )
    (run,) = await runs_of(fleet)
    assert {name: run[name] for name in ("id", "config_id", "skill_name", "skill_version", "note")} == {
        "id": UUID(started["workflow_id"]),
        "config_id": UUID(made["id"]),
        "skill_name": SHOP,
        "skill_version": 2,
        "note": "Look at tax.",
    }
    assert (run["status"], run["requested_by_id"]) == ("queued", user)
    _, after = await fleet("GET", path)
    assert after == {**made, "last_run_at": after["last_run_at"]}
    assert after["last_run_at"].endswith("Z")
    # One at a time.
    assert await fleet("POST", f"{path}run/") == BUSY
    assert await fleet("GET", path) == (200, after)
    await end(fleet, started["workflow_id"])
    for body in ({}, {"note": ""}, {"note": None, "unknown": 1}):
        status, started = await fleet("POST", f"{path}run", body)
        assert status == 202
        await end(fleet, started["workflow_id"])
    assert [run["note"] for run in await runs_of(fleet)] == ["Look at tax.", "", "", ""]
    # Runs outlive the configuration.
    await fleet("DELETE", path)
    assert {run["config_id"] for run in await runs_of(fleet)} == {None}


@pytest.mark.parametrize(
    ("body", "attr", "detail", "code"),
    [
        ({"note": "x" * 1001}, "note", "Ensure this field has no more than 1000 characters.", "max_length"),
        ({"note": []}, "note", "Not a valid string.", "invalid_input"),
        ({"note": "\x00"}, "note", "Null characters are not allowed.", "null_characters_not_allowed"),
        ([], None, "Invalid data. Expected a dictionary, but got list.", "invalid_input"),
    ],
)
async def test_run_now_invalid_arguments_are_refused(
    fleet: Fleet, body: Any, attr: str | None, detail: str, code: str
) -> None:
    made = await fleet.made()
    assert await fleet("POST", f"configs/{made['id']}/run/", body) == invalid(attr, detail, code)
    assert await runs_of(fleet) == []


async def test_run_now_concurrent_requests_start_one(fleet: Fleet) -> None:
    made = await fleet.made()
    answers = await asyncio.gather(*(fleet("POST", f"configs/{made['id']}/run/") for _ in range(6)))
    assert sorted(status for status, _ in answers) == [202] + [409] * 5
    assert BUSY in answers
    assert len(await runs_of(fleet)) == 1


async def test_run_now_without_skill_or_in_other_project_is_refused(fleet: Fleet) -> None:
    made = await fleet.made()
    path = f"configs/{made['id']}/run/"
    assert await fleet("POST", path, project=fleet.api.project) == NOT_FOUND
    await fleet.drop(SHOP)
    status, body = await fleet("POST", path)
    assert (status, body["code"], body["detail"]) == (
        404,
        "not_found",
        "The skill of this scout was deleted, so there is nothing to run.",
    )
    assert await runs_of(fleet) == []
    assert (await fleet.rows())[0]["last_run_at"] is None


async def test_run_now_project_without_scouts_is_refused(fleet: Fleet) -> None:
    made = await fleet.made()
    await flag(fleet, {"guaranteed_team_ids": ["*"], "skip_team_ids": [fleet.project]})
    assert await fleet("POST", f"configs/{made['id']}/run/") == (
        403,
        {
            "type": "authentication_error",
            "code": "permission_denied",
            "detail": "Signals scouts are not enabled for this project.",
            "attr": None,
        },
    )
    assert await runs_of(fleet) == []


async def test_run_now_daily_limit_applies(fleet: Fleet) -> None:
    first, second, third = [await fleet.made(f"{SHOP}-{number}") for number in range(3)]
    payload = {"guaranteed_team_ids": ["*"], "default_team_config": {"max_runs_per_day": 2}}
    await flag(fleet, payload)
    _, oldest = await fleet("POST", f"configs/{first['id']}/run/")
    await make_older(fleet, oldest["workflow_id"], timedelta(hours=20))
    assert (await fleet("POST", f"configs/{second['id']}/run/"))[0] == 202
    url = fleet.api.url(f"scout/configs/{third['id']}/run/", fleet.project)
    answer = await fleet.api.client.post(url, headers={"Authorization": f"Bearer {fleet.key}"})
    # The next one may start when the oldest of the two is a day old.
    seconds = int(answer.headers["retry-after"])
    assert 4 * 3600 - 60 < seconds <= 4 * 3600
    assert (answer.status_code, answer.json()) == (
        429,
        {
            "type": "throttled_error",
            "code": "throttled",
            "detail": f"Request was throttled. Expected available in {seconds} seconds.",
            "attr": None,
        },
    )
    assert (await fleet("GET", f"configs/{third['id']}/"))[1]["last_run_at"] is None
    await make_older(fleet, oldest["workflow_id"], timedelta(hours=24, seconds=1))
    assert (await fleet("POST", f"configs/{third['id']}/run/"))[0] == 202


async def test_run_now_concurrent_runs_respect_limit(fleet: Fleet) -> None:
    made = [await fleet.made(f"{SHOP}-{number}") for number in range(6)]
    await flag(
        fleet,
        {
            "guaranteed_team_ids": [fleet.project],
            "team_configs": {str(fleet.project): {"max_runs_per_day": 2}},
        },
    )
    answers = await asyncio.gather(*(fleet("POST", f"configs/{each['id']}/run/") for each in made))
    assert sorted(status for status, _ in answers) == [202] * 2 + [429] * 4
    assert len(await runs_of(fleet)) == 2


async def metadata(fleet: Fleet, project: int = 0) -> dict[str, Any]:
    status, body = await fleet("GET", "metadata/current/", project=project)
    assert status == 200
    return dict(body)


async def test_run_now_without_flag_uses_defaults(fleet: Fleet) -> None:
    usual = {
        "enrolled": True,
        "banner_message": None,
        "limits": {
            "max_runs_per_tick": 50,
            "max_runs_per_day": None,
            "runs_today": 0,
            "runs_remaining_today": None,
        },
    }
    assert await metadata(fleet) == usual
    made = await fleet.made()
    _, started = await fleet("POST", f"configs/{made['id']}/run/")
    for project in (fleet.project, fleet.child):
        assert (await metadata(fleet, project))["limits"]["runs_today"] == 1
    await make_older(fleet, started["workflow_id"], timedelta(hours=23, minutes=59))
    assert (await metadata(fleet))["limits"]["runs_today"] == 1
    await make_older(fleet, started["workflow_id"], timedelta(hours=24, seconds=1))
    assert await metadata(fleet) == usual


async def test_run_now_with_flag_uses_it(fleet: Fleet) -> None:
    made = await fleet.made()
    await fleet("POST", f"configs/{made['id']}/run/")
    config = {"max_runs_per_tick": 5, "max_runs_per_day": 3}
    payload = {
        "guaranteed_team_ids": [fleet.project],
        "team_configs": {str(fleet.project): config},
        "scouts_banner_message": " Hello ",
    }
    await flag(fleet, payload)
    expected = {
        "enrolled": True,
        "banner_message": "Hello",
        "limits": {**config, "runs_today": 1, "runs_remaining_today": 2},
    }
    # An environment has what its parent has, whatever is said of its own number.
    assert await metadata(fleet) == await metadata(fleet, fleet.child) == expected
    other = await metadata(fleet, fleet.api.project)
    assert (other["enrolled"], other["banner_message"]) == (False, "Hello")
    await flag(fleet, {**payload, "team_configs": {str(fleet.project): {"max_runs_per_day": 1}}})
    assert (await metadata(fleet))["limits"]["runs_remaining_today"] == 0


ROUTES = [
    ("GET", "configs/", "read"),
    ("POST", "configs/", "write"),
    ("POST", "configs/sync/", "write"),
    ("GET", "configs/{id}/", "read"),
    ("PATCH", "configs/{id}/", "write"),
    ("DELETE", "configs/{id}/", "write"),
    ("POST", "configs/{id}/run/", "write"),
    ("POST", "", "write"),
    ("GET", "metadata/current/", "read"),
]


def denied(detail: str) -> Answer:
    body = {"type": "authentication_error", "code": "permission_denied", "detail": detail, "attr": None}
    return 403, body


@pytest.mark.parametrize(("method", "path", "action"), ROUTES)
async def test_run_now_requires_permission(fleet: Fleet, method: str, path: str, action: str) -> None:
    api, made = fleet.api, await fleet.made()
    path = path.format(id=made["id"])
    both = [api.organization, api.other_organization]
    response = await api.client.request(method, api.url(f"scout/{path}", fleet.project))
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert "www-authenticate" not in response.headers
    status, body = await fleet(method, path, key="phx_x")
    assert (status, body["code"]) == (401, "authentication_failed")
    scope = f"signal_scout:{action}"
    for held in ["task:write"], ["signal_scout_internal:write"], ["signal_scout:read"]:
        if [scope] != held:
            wrong = await fleet(method, path, key=await api.key(*held))
            assert wrong == denied(f"API key missing required scope '{scope}'")
    limited = await api.key("*", projects=[api.other_project], member_of=both)
    detail = f"API key does not have access to the requested project: ID {fleet.project}."
    assert await fleet(method, path, key=limited) == denied(detail)
    stranger = await api.key("*", member_of=[api.other_organization])
    assert await fleet(method, path, key=stranger) == denied("You don't have access to the project.")
    if made["id"] in path:
        # The configuration is there, but of another project.
        elsewhere = await fleet(
            method, path, key=await api.key("*", member_of=both), project=api.other_project
        )
        assert elsewhere == NOT_FOUND
    assert await fleet("GET") == (200, [made])
    allowed = {"name": "signals-scout-mine", "description": "d", "body": "b", "skill_name": SHOP}
    body_or_none = None if method in {"GET", "DELETE"} else allowed
    assert (await fleet(method, path, body_or_none, key=await api.key(scope)))[0] < 300

"""Tokens of runs: what they may do, for how long, and that people never see them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.scouts.rows import add_scout, finish_run, run_token, start_run

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import memberships, personal_api_keys, scout_configs, scout_runs, users
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.scouts.runs import LONGEST_RUN, TOKEN_SCOPES
from postroom.identity import keys
from postroom.identity import service as identity
from postroom.identity.run_tokens import remove_ended_tokens

BODIES: dict[str, Any] = {
    "emit-signal": {"description": "Sign-ups fall", "confidence": 1},
    "record-output": {"records": [{"payload": {}}]},
}
EACH = pytest.mark.parametrize("action", list(BODIES))


async def act(api: Api, token: str, run_id: UUID, action: str, project: int | None = None) -> httpx.Response:
    url = api.url(f"scout/runs/{run_id}/{action}/", project)
    return await api.client.post(url, json=BODIES[action], headers=bearer(token))


async def working(api: Api) -> UUID:
    await api.key("task:read")
    return await start_run(api, await add_scout(api), begun=True)


async def token_row(api: Api, run_id: UUID) -> Any:
    async with unit_of_work(api.engine) as uow:
        keys = personal_api_keys
        return (await uow.execute(sa.select(keys).where(keys.c.scout_run_id == run_id))).one()


@EACH
async def test_run_token_acts_on_own_run_only(api: Api, action: str) -> None:
    own, other = await working(api), await working(api)
    token = await run_token(api, own)
    assert token.startswith("pha_")
    assert (await act(api, token, own, action)).status_code == 200
    answer = await act(api, token, other, action)
    assert (answer.status_code, answer.json()) == (
        403,
        {
            "type": "authentication_error",
            "code": "permission_denied",
            "detail": "This token belongs to another run and can only act on that run.",
            "attr": None,
        },
    )


@EACH
async def test_run_token_ends_with_run(api: Api, action: str) -> None:
    run_id = await working(api)
    token = await run_token(api, run_id)
    await finish_run(api, run_id)
    answer = await act(api, token, run_id, action)
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


@EACH
async def test_run_token_expires(api: Api, action: str) -> None:
    run_id = await working(api)
    late = await run_token(api, run_id, at=now() - LONGEST_RUN - timedelta(seconds=1))
    in_time = await run_token(api, run_id, at=now() - LONGEST_RUN + timedelta(minutes=1))
    assert (await act(api, late, run_id, action)).status_code == 401
    assert (await act(api, in_time, run_id, action)).status_code == 200


async def test_run_token_has_minimal_scopes(api: Api) -> None:
    run_id = await working(api)
    token = await run_token(api, run_id)
    answer = await api.client.get("/api/personal_api_keys/@current", headers=bearer(token))
    assert answer.json()["scopes"] == sorted(TOKEN_SCOPES)
    assert answer.json()["scoped_teams"] == [api.project]
    answer = await api.client.post(api.url("reports/bulk-state"), json={}, headers=bearer(token))
    assert answer.json()["detail"] == "API key missing required scope 'task:write'"
    answer = await act(api, token, run_id, "emit-signal", api.other_project)
    assert answer.status_code == 403
    assert "does not have access to the requested project" in answer.json()["detail"]


async def test_run_token_acts_for_who_enabled_scout(api: Api) -> None:
    run_id = await working(api)
    await api.key("task:read")
    await run_token(api, run_id)
    async with unit_of_work(api.engine) as uow:
        oldest = (
            await uow.execute(
                sa.select(memberships.c.user_id)
                .where(memberships.c.organization_id == api.organization)
                .order_by(memberships.c.created_at)
                .limit(1)
            )
        ).scalar_one()
        newest = (await uow.execute(sa.select(sa.func.max(users.c.id)))).scalar_one()
    assert (await token_row(api, run_id)).user_id == oldest != newest

    second = await working(api)
    async with unit_of_work(api.engine) as uow:
        run = (await uow.execute(sa.select(scout_runs).where(scout_runs.c.id == second))).one()
        config = (
            await uow.execute(
                sa.update(scout_configs)
                .where(scout_configs.c.skill_name == run.skill_name)
                .values(enabled_by_id=newest)
                .returning(scout_configs.c.id)
            )
        ).scalar_one()
        await uow.execute(sa.update(scout_runs).where(scout_runs.c.id == second).values(config_id=config))
    await run_token(api, second)
    assert (await token_row(api, second)).user_id == newest

    third = await working(api)
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.update(scout_runs).where(scout_runs.c.id == third).values(config_id=config))
        await uow.execute(sa.delete(memberships).where(memberships.c.user_id == newest))
    await run_token(api, third)
    assert (await token_row(api, third)).user_id == oldest


async def test_run_token_requires_open_run_and_member(api: Api) -> None:
    run_id = await working(api)
    await finish_run(api, run_id)
    with pytest.raises(Conflict):
        await run_token(api, run_id)
    with pytest.raises(NotFound):
        await run_token(api, UUID(int=1))
    lonely = await start_run(api, project=api.other_project, begun=True)
    with pytest.raises(Conflict, match="no member"):
        await run_token(api, lonely)


async def test_people_never_see_tokens(api: Api) -> None:
    run_id = await working(api)
    token = await run_token(api, run_id)
    row = await token_row(api, run_id)
    assert token.encode() not in row.key_hash
    assert row.mask == f"pha_…{token[-4:]}"
    async with unit_of_work(api.engine) as uow:
        assert row.id not in {info.id for info in await identity.list_keys(uow)}
        for attempt in (
            identity.get_key(uow, row.id),
            identity.revoke_key(uow, row.id, now=now()),
            keys.roll_key(uow, row.id, hasher=api.hasher, now=now()),
        ):
            with pytest.raises(NotFound):
                await attempt


async def test_ended_tokens_are_removed_and_keys_stay(api: Api) -> None:
    moment = now()
    ended, late, live = await working(api), await working(api), await working(api)

    async def tokens() -> set[UUID]:
        async with unit_of_work(api.engine) as uow:
            wanted = personal_api_keys.c.scout_run_id
            found = await uow.execute(sa.select(wanted).where(wanted.in_([ended, late, live])))
            return set(found.scalars())

    await run_token(api, ended)
    await run_token(api, late, at=moment - LONGEST_RUN)
    token = await run_token(api, live)
    await finish_run(api, ended)
    key = await api.key("task:read")
    assert await tokens() == {ended, late, live}
    await remove(api, moment)
    assert await tokens() == {live}
    assert (await act(api, token, live, "emit-signal")).status_code == 200
    answer = await api.client.get("/api/personal_api_keys/@current", headers=bearer(key))
    assert answer.status_code == 200


async def remove(api: Api, moment: datetime) -> None:
    async with unit_of_work(api.engine) as uow:
        await remove_ended_tokens(uow, moment)

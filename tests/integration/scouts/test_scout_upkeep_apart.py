"""What a worker does for the scouts of all projects: what goes wrong with one keeps no other one waiting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.integration.scouts.test_scout_coordinator import CoordinatorEnv
from tests.integration.scouts.test_scout_coordinator import env as env  # noqa: PLC0414  # the fixture

from postroom.app.bootstrap import App
from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Unavailable
from postroom.domain.scouts.skills import SkillText
from postroom.scouts.configs import limits
from postroom.scouts.configs import service as configs
from postroom.scouts.profile import inventory
from postroom.scouts.profile import service as profile
from postroom.skills import service as skills
from postroom.worker import scouts
from postroom.worker.scouts import keep_fleets, refresh_profiles


def app_of(env: CoordinatorEnv, at: datetime) -> App:
    return cast("App", SimpleNamespace(engine=env.engine, clock=lambda: at))


async def ages(env: CoordinatorEnv, at: datetime, projects: Sequence[int]) -> list[timedelta | None]:
    async with unit_of_work(env.engine) as uow:
        found = [await profile.newest(uow, project) for project in projects]
    return [None if each is None else at - each.computed_at for each in found]


async def test_upkeep_failing_profile_delays_no_other(
    env: CoordinatorEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good, _ = env.ids
    await env.scout(bad, "a")
    await env.scout(good, "a")
    take, tries = inventory.take, []

    async def broken(uow: UnitOfWork, project_id: int, *, now: datetime) -> dict[str, Any]:
        tries.append(project_id)
        if project_id == bad:
            raise Unavailable("too large")
        return await take(uow, project_id, now=now)

    monkeypatch.setattr(inventory, "take", broken)
    moment, aside = now(), dict[int, datetime]()
    assert await refresh_profiles(app_of(env, moment), aside) == 1
    assert await ages(env, moment, [bad, good]) == [None, timedelta(0)]
    # It is left alone for a while, and then tried again.
    assert await refresh_profiles(app_of(env, moment + timedelta(minutes=1)), aside) == 0
    assert tries == [bad, good]
    await refresh_profiles(app_of(env, moment + timedelta(minutes=16)), aside)
    assert tries == [bad, good, bad]


async def test_upkeep_profile_is_rebuilt_before_expiry(env: CoordinatorEnv) -> None:
    one = env.ids[0]
    await env.scout(one, "a")
    moment = now()
    assert await refresh_profiles(app_of(env, moment)) == 1
    assert await refresh_profiles(app_of(env, moment + timedelta(minutes=45))) == 0
    assert await refresh_profiles(app_of(env, moment + timedelta(minutes=52))) == 1


async def test_scouts_that_can_not_be_kept_up_keep_no_other_ones(
    env: CoordinatorEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good, _ = env.ids
    for project in (bad, good):
        async with unit_of_work(env.engine) as uow:
            text = SkillText("signals-scout-new", "Looks.", "Look.")
            await skills.create(uow, project, text, user_id=None, now=now())
    update_fleet = configs.update_fleet

    async def broken(uow: UnitOfWork, project_id: int, **given: Any) -> None:
        if project_id == bad:
            raise ValueError("broken")
        await update_fleet(uow, project_id, **given)

    monkeypatch.setattr(configs, "update_fleet", broken)
    await keep_fleets(app_of(env, now()))
    async with unit_of_work(env.engine) as uow:
        assert [len(await configs.listed(uow, project)) for project in (bad, good)] == [0, 1]


async def test_upkeep_projects_without_scouts_delay_no_fleet(
    env: CoordinatorEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, withholding, _ = env.ids
    for project in env.ids:
        async with unit_of_work(env.engine) as uow:
            text = SkillText("signals-scout-new", "Looks.", "Look.")
            await skills.create(uow, project, text, user_id=None, now=now())
    flag = {
        "guaranteed_team_ids": env.ids,
        "skip_team_ids": [out],
        "team_configs": {str(withholding): {"withheld_skills": ["signals-scout-new"]}},
    }
    async with unit_of_work(env.engine) as uow:
        await limits.set_flag(uow, flag, now=now())
    monkeypatch.setattr(scouts, "FLEETS_AT_ONCE", 1)
    assert await keep_fleets(app_of(env, now())) == 1
    async with unit_of_work(env.engine) as uow:
        assert [len(await configs.listed(uow, project)) for project in env.ids] == [0, 0, 1]

"""What the schedule does for fleets by itself: skills as they are shipped now, and no scout unconfigured."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.helpers.api import Api
from tests.helpers.scouts.fleet import Fleet, make_fleet
from tests.integration.scouts.test_scout_fleet_http import SHOP, body_of, seeded

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.scouts.skills import SkillText
from postroom.scouts.configs import service as configs
from postroom.scouts.schedule.repository import select_unconfigured
from postroom.skills import service


@pytest.fixture
async def fleet(api: Api) -> Fleet:
    return await make_fleet(api)


async def kept_up(fleet: Fleet, *texts: SkillText) -> bool:
    """Do what the schedule does with these shipped skills; tell whether the project was behind."""
    shipped: Mapping[str, SkillText] = {text.name: text for text in texts}
    async with unit_of_work(fleet.api.engine) as uow:
        behind = fleet.project in await service.behind(uow, shipped=shipped)
        await configs.update_fleet(uow, fleet.project, now=now(), shipped=shipped)
        assert fleet.project not in await service.behind(uow, shipped=shipped)
    return behind


async def test_fleet_sync_mirrors_shipped_and_removes_obsolete(fleet: Fleet) -> None:
    one = SkillText("signals-scout-one", "Looks.", "One.")
    two, three = replace(one, name="signals-scout-two"), replace(one, name="signals-scout-three")
    # A project that nobody has put shipped skills into is left alone.
    assert not await kept_up(fleet, one)
    assert await fleet.skills() == {}
    await seeded(fleet, one, two)
    assert not await kept_up(fleet, one, two)
    assert await kept_up(fleet, replace(one, body="Newer."), two)
    assert await body_of(fleet, one.name) == "Newer."
    await fleet.edit(two.name, "Ours.")
    assert await kept_up(fleet, replace(three, body="New."))
    # What was edited stays, what nobody edited went, what is new came, each with its configuration.
    live = {name for name, row in (await fleet.skills()).items() if row["deleted_at"] is None}
    assert live == {two.name, three.name}
    assert {row["skill_name"] for row in await fleet.rows()} == {one.name, two.name, three.name}
    await fleet.drop(three.name)
    assert not await kept_up(fleet, replace(three, body="Newest."))
    assert await body_of(fleet, three.name) is None
    # A sync removes nothing.
    await seeded(fleet)
    assert await body_of(fleet, two.name) == "Ours."


async def test_fleet_deleted_config_returns_while_skill_exists(fleet: Fleet) -> None:
    made = await fleet.made(SHOP)

    async def unconfigured() -> bool:
        async with unit_of_work(fleet.api.engine) as uow:
            return (fleet.project, SHOP) in await select_unconfigured(uow)

    assert not await unconfigured()
    await fleet("DELETE", f"configs/{made['id']}/")
    assert await unconfigured()
    assert not await kept_up(fleet, SkillText("signals-scout-one", "Looks.", "One."))
    assert not await unconfigured()
    [back] = await fleet.rows()
    assert (back["skill_name"], back["enabled"], str(back["id"]) == made["id"]) == (SHOP, True, False)
    await fleet("DELETE", f"configs/{back['id']}/")
    await fleet.drop(SHOP)
    assert not await unconfigured()

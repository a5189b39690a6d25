"""Scouts that come with Postroom, scouts that people write, and what they may be told, over HTTP."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tests.helpers.api import Api
from tests.helpers.scouts.fleet import UNTOUCHED, Fleet, invalid, make_fleet, without_change

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.scouts.skills import SkillText
from postroom.scouts.configs import limits
from postroom.skills import service
from postroom.skills.catalogue import shipped_skills
from postroom.skills.schemas import Seeded

GENERAL, LOGS = "signals-scout-general", "signals-scout-logs"
SHIPPED = sorted(shipped_skills())
SHOP = "signals-scout-shop"
WHOLE = {"name": SHOP, "description": "Looks at the shop.", "body": "  # Look\n"}
NAME_RULE = (
    "Skill names are lower-case letters and digits in groups joined by single hyphens, "
    "such as 'signals-scout-checkout'."
)
NULL = ("This field may not be null.", "null")


@pytest.fixture
async def fleet(api: Api) -> Fleet:
    return await make_fleet(api)


async def test_sync_puts_the_shipped_scouts_into_the_project(fleet: Fleet) -> None:
    status, synced = await fleet("POST", "configs/sync/", project=fleet.child)
    assert status == 200
    assert [each["skill_name"] for each in synced] == SHIPPED
    for each in synced:
        assert each["description"] == shipped_skills()[each["skill_name"]].description
        assert (each["scout_origin"], each["enabled"], each["emit"]) == ("canonical", False, True)
        assert (each["run_interval_minutes"], each["last_run_at"]) == (1440, None)
    assert await fleet("GET") == (200, synced)
    before = (await fleet.rows(), await fleet.skills())
    for body in (None, {}, {"skill_name": 7}):
        assert await fleet("POST", "configs/sync/", body) == (200, synced)
    assert (await fleet.rows(), await fleet.skills()) == before
    assert await fleet.versions() == len(SHIPPED)


async def test_sync_leaves_what_people_changed(fleet: Fleet) -> None:
    _, synced = await fleet("POST", "configs/sync/")
    by_name = {each["skill_name"]: each for each in synced}
    await fleet.edit(GENERAL, "Ours.")
    await fleet.drop(LOGS)
    changed = {"enabled": False, "emit": False, "run_interval_minutes": 10}
    await fleet("PATCH", f"configs/{by_name[GENERAL]['id']}/", changed)
    await fleet("DELETE", f"configs/{by_name[SHIPPED[0]]['id']}/")
    await fleet.skill(SHOP)
    _, again = await fleet("POST", "configs/sync/")
    found = {each["skill_name"]: each for each in again}
    # An edited one stays edited and canonical, a deleted one is not made again, the others get what they lack.
    expected = {**without_change(by_name[GENERAL]), **changed, "status": "paused_by_user"}
    assert without_change(found[GENERAL]) == expected
    assert (await fleet.skills())[GENERAL]["version"] == 2
    assert found[LOGS] == {**by_name[LOGS], "description": "", "scout_origin": "custom"}
    assert (await fleet.skills())[LOGS]["deleted_at"] is not None
    assert found[SHIPPED[0]] == {
        **by_name[SHIPPED[0]],
        "id": found[SHIPPED[0]]["id"],
        "created_at": found[SHIPPED[0]]["created_at"],
        "updated_at": found[SHIPPED[0]]["created_at"],
    }
    assert found[SHIPPED[0]]["id"] != by_name[SHIPPED[0]]["id"]
    assert (found[SHOP]["scout_origin"], found[SHOP]["enabled"]) == ("custom", True)
    assert set(found) == {*SHIPPED, SHOP}
    # A deleted scout without a configuration stays away.
    await fleet("DELETE", f"configs/{by_name[LOGS]['id']}/")
    _, last = await fleet("POST", "configs/sync/")
    assert LOGS not in {each["skill_name"] for each in last}


async def test_fleet_own_scout_keeps_shipped_name(fleet: Fleet) -> None:
    await fleet.skill(GENERAL, "Ours.")
    _, synced = await fleet("POST", "configs/sync/")
    found = {each["skill_name"]: each for each in synced}
    assert (found[GENERAL]["scout_origin"], found[GENERAL]["description"]) == ("custom", "Ours.")
    await fleet.drop(LOGS)
    status, made = await fleet("POST", "", {**WHOLE, "name": LOGS})
    assert (status, made["config"]["id"]) == (201, found[LOGS]["id"])
    assert (made["config"]["scout_origin"], (await fleet.skills())[LOGS]["version"]) == ("custom", 2)
    before = await fleet.skills()
    await fleet("POST", "configs/sync/")
    assert await fleet.skills() == before


async def seeded(fleet: Fleet, *texts: SkillText) -> Seeded:
    shipped: Mapping[str, SkillText] = {text.name: text for text in texts}
    async with unit_of_work(fleet.api.engine) as uow:
        return await service.seed(uow, fleet.project, now=now(), shipped=shipped)


async def body_of(fleet: Fleet, name: str) -> str | None:
    async with unit_of_work(fleet.api.engine) as uow:
        found = await service.get(uow, fleet.project, name)
    return None if found is None else found.text.body


async def test_fleet_newer_shipped_text_replaces_unedited(fleet: Fleet) -> None:
    old = SkillText(SHOP, "Looks.", "Old.")
    new, newest = replace(old, body="New."), replace(old, body="Newest.")
    assert await seeded(fleet, old) == Seeded([SHOP], [])
    assert await seeded(fleet, old) == Seeded([], [])
    assert await seeded(fleet, new) == Seeded([], [SHOP])
    assert (await body_of(fleet, SHOP), await fleet.versions()) == ("New.", 2)
    await fleet.edit(SHOP, "Ours.")
    assert await seeded(fleet, newest) == Seeded([], [])
    assert await body_of(fleet, SHOP) == "Ours."
    # Taken back to a shipped text it follows the shipped ones again.
    await fleet.edit(SHOP, "New.")
    assert await seeded(fleet, newest) == Seeded([], [SHOP])
    await fleet.edit(SHOP, "Ahead.")
    assert await seeded(fleet, replace(old, body="Ahead.")) == Seeded([], [])
    assert await seeded(fleet, old) == Seeded([], [SHOP])
    await fleet.drop(SHOP)
    assert await seeded(fleet, new) == Seeded([], [])
    assert await body_of(fleet, SHOP) is None


async def test_fleet_concurrent_syncs_make_one_of_each(fleet: Fleet) -> None:
    answers = await asyncio.gather(*(fleet("POST", "configs/sync/") for _ in range(6)))
    assert [status for status, _ in answers] == [200] * 6
    assert all(body == answers[0][1] for _, body in answers)
    assert await fleet.versions() == len(await fleet.rows()) == len(SHIPPED)


async def test_fleet_scouts_above_limit_begin_disabled(fleet: Fleet) -> None:
    await fleet.fill(98)
    async with unit_of_work(fleet.api.engine) as uow:
        await limits.set_flag(uow, {"default_team_config": {"enabled_skills": SHIPPED}}, now=now())
    try:
        _, synced = await fleet("POST", "configs/sync/")
    finally:
        async with unit_of_work(fleet.api.engine) as uow:
            await limits.clear_flag(uow)
    mine = [each for each in synced if each["skill_name"] in SHIPPED]
    assert [each["enabled"] for each in mine] == [True] * 2 + [False] * (len(SHIPPED) - 2)


async def test_fleet_flag_decides_initial_state(fleet: Fleet) -> None:
    config = {"enabled_skills": [GENERAL, LOGS], "enabled_interval_minutes": 60, "withheld_skills": [LOGS]}
    await fleet.skill(SHOP)
    async with unit_of_work(fleet.api.engine) as uow:
        await limits.set_flag(uow, {"team_configs": {str(fleet.project): config}}, now=now())
    try:
        # Nobody is enrolled, which keeps nobody from looking at scouts.
        _, synced = await fleet("POST", "configs/sync/")
        found = {each["skill_name"]: each for each in synced}
        assert set(found) == {*SHIPPED, SHOP} - {LOGS}
        assert {name for name, each in found.items() if each["enabled"]} == {GENERAL, SHOP}
        assert {each["run_interval_minutes"] for each in synced if not each["enabled"]} == {1440}
        assert found[GENERAL]["run_interval_minutes"] == 60
        assert found[SHOP]["run_interval_minutes"] == 1440
        assert await fleet("GET") == (200, synced)
    finally:
        async with unit_of_work(fleet.api.engine) as uow:
            await limits.clear_flag(uow)
    _, later = await fleet("POST", "configs/sync/")
    assert LOGS in {each["skill_name"] for each in later}


async def test_fleet_own_scout_is_created(fleet: Fleet) -> None:
    files = [{"path": "a/b.md", "content": " \n"}, {"path": "c", "content": "x", "content_type": "text/x"}]
    config = {"emit": False, "run_interval_minutes": 30, "display_name": "Shop", "tags": ["a"]}
    status, made = await fleet("POST", "", {**WHOLE, "files": files, "config": config}, project=fleet.child)
    assert status == 201
    assert made == {
        "name": SHOP,
        "config": {
            "id": made["config"]["id"],
            "skill_name": SHOP,
            "description": "Looks at the shop.",
            "scout_origin": "custom",
            "enabled": True,
            "last_run_at": None,
            "created_at": made["config"]["created_at"],
            "updated_at": made["config"]["created_at"],
            **UNTOUCHED,
            **config,
        },
    }
    assert await fleet("GET") == (200, [made["config"]])
    async with unit_of_work(fleet.api.engine) as uow:
        found = await service.get(uow, fleet.project, SHOP)
    assert found is not None
    assert (found.version, found.text.body, found.shipped) == (1, "  # Look\n", False)
    assert [(each.path, each.content, each.content_type) for each in found.text.files] == [
        ("a/b.md", " \n", "text/plain"),
        ("c", "x", "text/x"),
    ]
    taken = invalid("name", "A skill with this name already exists on this project.")
    assert await fleet("POST", "", WHOLE) == taken
    # After it was deleted, the next one of the name goes on with its versions and its configuration.
    await fleet.drop(SHOP)
    status, again = await fleet("POST", "", {**WHOLE, "description": "Anew.", "config": None})
    assert (status, again["config"]) == (201, {**made["config"], "description": "Anew."})
    async with unit_of_work(fleet.api.engine) as uow:
        found = await service.get(uow, fleet.project, SHOP)
    assert found is not None
    assert (found.version, found.text.files) == (2, ())


MISSING = ("This field is required.", "required")
BLANK = ("This field may not be blank.", "blank")


@pytest.mark.parametrize(
    ("changes", "attr", "detail", "code"),
    [
        ({"name": None}, "name", *NULL),
        (
            {"name": "shop"},
            "name",
            "Scout skill names must start with 'signals-scout-'.",
            "invalid_input",
        ),
        (
            {"name": "signals-scout-" + "x" * 51},
            "name",
            "Ensure this field has no more than 64 characters.",
            "max_length",
        ),
        *(
            (
                {"name": name},
                "name",
                NAME_RULE,
                "invalid_input",
            )
            for name in ("signals-scout-", "signals-scout-A", "signals-scout-a_b", "signals-scout--a")
        ),
        ({"description": ""}, "description", *BLANK),
        (
            {"description": "x" * 1025},
            "description",
            "Ensure this field has no more than 1024 characters.",
            "max_length",
        ),
        ({"body": " \n"}, "body", *BLANK),
        ({"body": "\x00"}, "body", "Null characters are not allowed.", "null_characters_not_allowed"),
        (
            {"files": {}},
            "files__non_field_errors",
            'Expected a list of items but got type "dict".',
            "not_a_list",
        ),
        ({"files": [{"content": ""}]}, "files__0__path", *MISSING),
        ({"files": [{"path": "a"}]}, "files__0__content", *MISSING),
        ({"files": [{"path": "a", "content": None}]}, "files__0__content", *NULL),
        (
            {"files": [{"path": "x" * 501, "content": ""}]},
            "files__0__path",
            "Ensure this field has no more than 500 characters.",
            "max_length",
        ),
        (
            {"files": [{"path": "a", "content": ""}, {"path": "../a", "content": ""}]},
            "files__1__path",
            "A path must be relative and stay below the skill: no leading '/', no '.' or '..'.",
            "invalid_input",
        ),
        (
            {"files": [{"path": str(number), "content": ""} for number in range(101)]},
            "files",
            "Ensure this field has no more than 100 elements.",
            "max_length",
        ),
        (
            {"config": []},
            "config__non_field_errors",
            "Invalid data. Expected a dictionary, but got list.",
            "invalid_input",
        ),
        ({"config": {"enabled": "x"}}, "config__enabled", "Must be a valid boolean.", "invalid_input"),
        (
            {"config": {"run_interval_minutes": 9}},
            "config__run_interval_minutes",
            "Ensure this value is greater than or equal to 10.",
            "min_value",
        ),
    ],
)
async def test_scouts_that_nobody_can_write(
    fleet: Fleet, changes: dict[str, Any], attr: str, detail: str, code: str
) -> None:
    assert await fleet("POST", "", {**WHOLE, **changes}) == invalid(attr, detail, code)
    assert (await fleet.rows(), await fleet.skills()) == ([], {})


async def test_fleet_scout_required_fields(fleet: Fleet) -> None:
    for name in WHOLE:
        body = {each: value for each, value in WHOLE.items() if each != name}
        assert await fleet("POST", "", body) == invalid(name, *MISSING)
    assert await fleet.skills() == {}


async def test_fleet_scout_that_cannot_be_enabled_is_not_stored(fleet: Fleet) -> None:
    await fleet.fill(100)
    status, body = await fleet("POST", "", WHOLE)
    assert (status, body["attr"]) == (400, "config__enabled")
    assert (await fleet.skills(), len(await fleet.rows())) == ({}, 100)
    status, _ = await fleet("POST", "", {**WHOLE, "config": {"enabled": False}})
    assert status == 201


OPTIONS: dict[str, Any] = {
    "display_name": "Shop watch",
    "run_cron_schedule": "0 9 * * mon-fri",
    "output_destinations": {"slack": {"channel": "#x"}, "webhook": None},
    "structured_output_schema": {"type": "object", "properties": {"n": {"type": "integer"}}},
    "network_access": "full",
    "model": "a-model",
    "auto_pause_exempt": True,
    "tags": ["a", "b"],
    "mcp_gateway_server_ids": ["one"],
    "repositories": ["acme/web"],
    "write_scopes": ["task:write"],
}


async def test_later_fields_are_kept_and_given_back(api: Api) -> None:
    fleet = await make_fleet(api)
    # Whoever gives runs a scope must have it.
    fleet = replace(fleet, key=await api.key("signal_scout:write", "task:write"))
    made = await fleet.made(**OPTIONS)
    assert {name: made[name] for name in OPTIONS} == OPTIONS
    path = f"configs/{made['id']}/"
    assert await fleet("GET", path) == (200, made)
    _, changed = await fleet("PATCH", path, {"tags": [], "model": None, "run_cron_schedule": ""})
    cleared: dict[str, Any] = {"tags": [], "model": None, "run_cron_schedule": None}
    assert without_change(changed) == {**without_change(made), **cleared}
    empty = {"output_destinations": None, "structured_output_schema": None, "display_name": ""}
    _, emptied = await fleet("POST", body={"skill_name": SHOP, **empty})
    assert without_change(emptied) == {**without_change(changed), **empty}


@pytest.mark.parametrize(
    ("name", "value", "place", "part", "code"),
    [
        ("display_name", "x" * 201, "", "no more than 200 characters", "max_length"),
        ("display_name", None, "", *NULL),
        ("run_cron_schedule", "* " * 51, "", "no more than 100 characters", "max_length"),
        ("run_cron_schedule", "daily", "", "A schedule has five fields", "invalid_input"),
        ("output_destinations", [], "__non_field_errors", "Expected a dictionary", "invalid_input"),
        ("output_destinations", {"slack": "#x"}, "__slack", "Expected a dictionary of items", "not_a_dict"),
        (
            "output_destinations",
            {"webhook": {"url": "\x00"}},
            "__webhook",
            "Null characters",
            "invalid_input",
        ),
        ("output_destinations", {"slack": {"a": "\ud800"}}, "__slack", "valid JSON", "invalid_input"),
        ("structured_output_schema", {"type": "x"}, "", "This is not a valid JSON Schema", "invalid_input"),
        ("structured_output_schema", True, "", "Expected a dictionary of items", "not_a_dict"),
        (
            "structured_output_schema",
            {"$ref": "http://x.example/"},
            "",
            "only refer to its own parts",
            "invalid_input",
        ),
        ("network_access", "none", "", '"none" is not a valid choice.', "invalid_choice"),
        ("network_access", None, "", *NULL),
        ("model", "x" * 201, "", "no more than 200 characters", "max_length"),
        ("auto_pause_exempt", "x", "", "Must be a valid boolean.", "invalid_input"),
        ("tags", ["x"] * 11, "", "no more than 10 elements", "max_length"),
        ("tags", [""], "__0", "may not be blank", "blank"),
        ("tags", "x", "", "Expected a list of items", "not_a_list"),
        ("mcp_gateway_server_ids", ["x"] * 101, "", "no more than 100 elements", "max_length"),
        ("repositories", ["x"] * 11, "", "no more than 10 elements", "max_length"),
        ("repositories", [{}], "__0", "Not a valid string.", "invalid_input"),
        ("write_scopes", ["task:read"] * 9, "", "no more than 8 elements", "max_length"),
        ("write_scopes", ["task:read", "*"], "__1", "is not a scope", "invalid_input"),
        ("write_scopes", ["signal_scout_internal:write"], "__0", "can't be set", "invalid_input"),
    ],
)
async def test_later_fields_that_are_wrong(
    fleet: Fleet, name: str, value: Any, place: str, part: str, code: str
) -> None:
    made = await fleet.made()
    status, body = await fleet("PATCH", f"configs/{made['id']}/", {name: value})
    assert (status, body["attr"], body["code"]) == (400, name + place, code), body
    assert part in body["detail"]
    assert await fleet("GET") == (200, [made])

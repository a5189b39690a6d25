"""The configurations of scouts over HTTP."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.scouts.fleet import NOT_FOUND, UNTOUCHED, Fleet, invalid, make_fleet, without_change

from postroom.db.engine import unit_of_work
from postroom.db.tables import users

SHOP = "signals-scout-shop"
FULL = invalid(
    "enabled",
    "This project already has 100 enabled scouts (the maximum). Disable one before enabling another.",
)
NULL = ("This field may not be null.", "null")


@pytest.fixture
async def fleet(api: Api) -> Fleet:
    return await make_fleet(api)


async def test_scout_config_defaults(fleet: Fleet) -> None:
    made = await fleet.made(unknown=1)
    assert made == {
        "id": made["id"],
        "skill_name": SHOP,
        "description": "Looks.",
        "scout_origin": "custom",
        "enabled": True,
        "emit": True,
        "run_interval_minutes": 1440,
        "last_run_at": None,
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
        **UNTOUCHED,
    }
    assert UUID(made["id"]).version == 7
    assert made["created_at"].endswith("Z")
    assert len(made["created_at"]) == len("2026-07-01T12:00:00.000000Z")
    assert await fleet("GET") == (200, [made])
    assert await fleet("GET", f"configs/{made['id']}/") == (200, made)
    assert await fleet("GET", f"configs/{made['id'].upper()}") == (200, made)


async def test_creating_again_changes_what_is_sent(fleet: Fleet) -> None:
    made = await fleet.made(emit=False, run_interval_minutes="60")
    assert (made["emit"], made["run_interval_minutes"]) == (False, 60)
    changed = await fleet("POST", body={"skill_name": SHOP, "enabled": "no"})
    off = {"enabled": False, "status": "paused_by_user", "updated_at": changed[1]["updated_at"]}
    assert changed == (200, {**made, **off})
    assert made["created_at"] == made["updated_at"] < changed[1]["updated_at"]
    assert await fleet("POST", body={"skill_name": SHOP}) == changed
    assert await fleet("GET") == (200, [changed[1]])


async def test_scout_configs_list_is_ordered_and_belongs_to_parent(fleet: Fleet) -> None:
    names = [f"signals-scout-{mark}" for mark in ("b", "a-z", "a", "a1")]
    for name in names:
        await fleet.made(name)
    _, listed = await fleet("GET")
    assert [each["skill_name"] for each in listed] == sorted(names)
    assert await fleet("GET", project=fleet.child) == (200, listed)
    path = f"configs/{listed[0]['id']}/"
    status, changed = await fleet("PATCH", path, {"emit": False}, project=fleet.child)
    assert (status, changed["emit"]) == (200, False)
    assert await fleet("GET", path) == (200, changed)
    await fleet.skill("signals-scout-c")
    status, made = await fleet("POST", body={"skill_name": "signals-scout-c"}, project=fleet.child)
    assert (status, await fleet("GET", f"configs/{made['id']}")) == (201, (200, made))
    assert await fleet("GET", project=fleet.api.project) == (200, [])
    assert await fleet("GET", path, project=fleet.api.project) == NOT_FOUND


async def test_scout_config_lifecycle(fleet: Fleet) -> None:
    made = await fleet.made()
    path = f"configs/{made['id']}/"
    assert await fleet("PATCH", path, {}) == (200, made)
    assert await fleet("PATCH", path) == (200, made)
    _, changed = await fleet("PATCH", path, {"skill_name": "x", "enabled": 0, "run_interval_minutes": 10})
    off = {"enabled": False, "status": "paused_by_user"}
    assert without_change(changed) == {**without_change(made), **off, "run_interval_minutes": 10}
    await fleet.drop(SHOP)
    assert await fleet("GET", path) == (200, {**changed, "description": ""})
    assert await fleet("DELETE", path) == (204, None)
    for method in ("GET", "PATCH", "DELETE"):
        assert await fleet(method, path) == NOT_FOUND
    assert await fleet("GET") == (200, [])


async def test_scout_config_form_is_accepted(fleet: Fleet) -> None:
    made = await fleet.made()
    url = fleet.api.url(f"scout/configs/{made['id']}/", fleet.project)
    headers = {"Authorization": f"Bearer {fleet.key}"}
    form = {"skill_name": "string", "emit": "off", "run_interval_minutes": "30"}
    answer = await fleet.api.client.patch(url, headers=headers, data=form)
    expected = {**without_change(made), "emit": False, "run_interval_minutes": 30}
    assert without_change(answer.json()) == expected


@pytest.mark.parametrize(("sent", "kept"), [(10, 10), ("60", 60), (60.0, 60), (43_200, 43_200)])
async def test_intervals(fleet: Fleet, sent: Any, kept: int) -> None:
    assert (await fleet.made(run_interval_minutes=sent))["run_interval_minutes"] == kept


WRONG: list[tuple[Any, str | None, str, str]] = [
    ({"enabled": "maybe"}, "enabled", "Must be a valid boolean.", "invalid_input"),
    ({"enabled": None}, "enabled", *NULL),
    ({"emit": None}, "emit", *NULL),
    ({"emit": []}, "emit", "Must be a valid boolean.", "invalid_input"),
    (
        {"run_interval_minutes": 9},
        "run_interval_minutes",
        "Ensure this value is greater than or equal to 10.",
        "min_value",
    ),
    (
        {"run_interval_minutes": 43_201},
        "run_interval_minutes",
        "Ensure this value is less than or equal to 43200.",
        "max_value",
    ),
    (
        {"run_interval_minutes": 10**30},
        "run_interval_minutes",
        "A valid integer is required.",
        "invalid_input",
    ),
    ({"run_interval_minutes": "x"}, "run_interval_minutes", "A valid integer is required.", "invalid_input"),
    ({"run_interval_minutes": True}, "run_interval_minutes", "A valid integer is required.", "invalid_input"),
    ({"run_interval_minutes": None}, "run_interval_minutes", *NULL),
    ([], None, "Invalid data. Expected a dictionary, but got list.", "invalid_input"),
    ("x", None, "Invalid data. Expected a dictionary, but got str.", "invalid_input"),
]


@pytest.mark.parametrize(("body", "attr", "detail", "code"), WRONG)
async def test_scout_config_invalid_is_refused(
    fleet: Fleet, body: Any, attr: str | None, detail: str, code: str
) -> None:
    made = await fleet.made()
    refused = invalid(attr, detail, code)
    assert await fleet("PATCH", f"configs/{made['id']}/", body) == refused
    new = await fleet.skill("signals-scout-new")
    if isinstance(body, dict):
        body = {"skill_name": new, **body}
    assert await fleet("POST", body=body) == refused
    assert await fleet("GET") == (200, [made])


@pytest.mark.parametrize(
    ("name", "detail", "code"),
    [
        (None, *NULL),
        ("", "This field may not be blank.", "blank"),
        ([], "Not a valid string.", "invalid_input"),
        ("shop", "Scout skill names must start with 'signals-scout-'.", "invalid_input"),
        ("SIGNALS-SCOUT-x", "Scout skill names must start with 'signals-scout-'.", "invalid_input"),
        (
            "signals-scout-" + "x" * 187,
            "Ensure this field has no more than 200 characters.",
            "max_length",
        ),
        (
            "signals-scout-" + "x" * 186,
            "No skill with this name exists on this project. Author the skill first.",
            "invalid_input",
        ),
        ("signals-scout-\x00", "Null characters are not allowed.", "null_characters_not_allowed"),
        (
            "signals-scout-\ud800",
            "Surrogate characters are not allowed: U+D800.",
            "surrogate_characters_not_allowed",
        ),
    ],
)
async def test_names_that_no_configuration_can_have(fleet: Fleet, name: Any, detail: str, code: str) -> None:
    assert await fleet("POST", body={"skill_name": name}) == invalid("skill_name", detail, code)
    assert await fleet.rows() == []


async def test_scout_config_name_is_checked_first(fleet: Fleet) -> None:
    required = invalid("skill_name", "This field is required.", "required")
    assert await fleet("POST", body={"enabled": "maybe"}) == required
    assert await fleet("POST") == required


async def test_scout_config_deleted_or_foreign_skill_is_refused(fleet: Fleet) -> None:
    none = invalid("skill_name", "No skill with this name exists on this project. Author the skill first.")
    await fleet.drop(await fleet.skill(SHOP))
    other = await make_fleet(fleet.api)
    await other.skill("signals-scout-other")
    for name in (SHOP, "signals-scout-other"):
        assert await fleet("POST", body={"skill_name": name}) == none


@pytest.mark.parametrize("id", [uuid4(), "x", "1", "%00", "0" * 3000])
async def test_scout_config_unknown_is_not_found(fleet: Fleet, id: object) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        # What is wrong with the body is not told about what is not there.
        assert await fleet(method, f"configs/{id}/", {"enabled": 7}) == NOT_FOUND
    assert await fleet("POST", f"configs/{id}/run/", {"note": []}) == NOT_FOUND


async def test_scout_config_other_methods_are_refused(fleet: Fleet) -> None:
    made = await fleet.made()
    for method, path in (
        ("PUT", "configs/"),
        ("PATCH", "configs/"),
        ("DELETE", "configs/"),
        ("GET", "configs/sync/"),
        ("PUT", f"configs/{made['id']}/"),
        ("POST", f"configs/{made['id']}/"),
        ("GET", f"configs/{made['id']}/run/"),
        ("POST", "metadata/current/"),
        ("PUT", ""),
    ):
        status, body = await fleet(method, path, {})
        assert (status, body["code"]) == (405, "method_not_allowed"), (method, path)


async def test_enabling_is_recorded_and_disabling_is_not(fleet: Fleet) -> None:
    async with unit_of_work(fleet.api.engine) as uow:
        user = (await uow.execute(sa.select(sa.func.max(users.c.id)))).scalar_one()
    made = await fleet.made(enabled=False)
    path = f"configs/{made['id']}/"
    assert (await fleet.rows())[0]["enabled_by_id"] is None
    assert await fleet.activity() == []
    for body in ({"enabled": True}, {"enabled": True}, {"emit": False}, {"enabled": False}):
        assert (await fleet("PATCH", path, body))[0] == 200
    assert (await fleet.rows())[0]["enabled_by_id"] == user
    entry = (await fleet.activity())[0]
    assert {**entry, "id": None, "created_at": None} == {
        "id": None,
        "project_id": fleet.project,
        "scope": "SignalScoutConfig",
        "activity": "enabled",
        "item_id": made["id"],
        "user_id": user,
        "detail": {"skill_name": SHOP, "run_interval_minutes": 1440},
        "created_at": None,
    }
    assert len(await fleet.activity()) == 1
    await fleet("POST", body={"skill_name": SHOP, "enabled": True})
    await fleet.made("signals-scout-two")
    assert [entry["item_id"] for entry in await fleet.activity()][:2] == [made["id"]] * 2
    assert len(await fleet.activity()) == 3


async def test_scout_configs_enabled_are_limited_to_hundred(fleet: Fleet) -> None:
    await fleet.fill(99)
    off = await fleet.made("signals-scout-off", enabled=False)
    last = await fleet.made("signals-scout-last")
    new = await fleet.skill("signals-scout-new")
    before = await fleet.rows()
    assert await fleet("POST", body={"skill_name": new}) == FULL
    assert await fleet("POST", body={"skill_name": off["skill_name"], "enabled": True}) == FULL
    assert await fleet("PATCH", f"configs/{off['id']}/", {"enabled": True, "emit": False}) == FULL
    assert await fleet.rows() == before
    # What is enabled, or doesn't become so, is no matter of the number.
    assert (await fleet("PATCH", f"configs/{last['id']}/", {"enabled": True}))[0] == 200
    assert (await fleet("POST", body={"skill_name": new, "enabled": False}))[0] == 201
    await fleet("PATCH", f"configs/{last['id']}/", {"enabled": False})
    assert (await fleet("PATCH", f"configs/{off['id']}/", {"enabled": True}))[0] == 200


async def test_scout_configs_concurrent_respect_limit(fleet: Fleet) -> None:
    await fleet.fill(97)
    names = [await fleet.skill(f"signals-scout-{number}") for number in range(6)]
    off = [await fleet.made(f"signals-scout-off-{number}", enabled=False) for number in range(6)]
    answers = await asyncio.gather(
        *(fleet("POST", body={"skill_name": name}) for name in names),
        *(fleet("PATCH", f"configs/{each['id']}/", {"enabled": True}) for each in off),
    )
    assert sorted(status for status, _ in answers if status != 400) in (
        [200] * taken + [201] * (3 - taken) for taken in range(4)
    )
    assert [answer for answer in answers if answer[0] == 400] == [FULL] * 9
    assert sum(row["enabled"] for row in await fleet.rows()) == 100


async def test_scout_configs_concurrent_duplicates_make_one(fleet: Fleet) -> None:
    name = await fleet.skill(SHOP)
    answers = await asyncio.gather(*(fleet("POST", body={"skill_name": name}) for _ in range(8)))
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]
    assert len({body["id"] for _, body in answers}) == len(await fleet.rows()) == 1
    assert len(await fleet.activity()) == 1

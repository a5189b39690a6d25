"""The project profile and the members over HTTP."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.reports import add_project, add_report, add_signal, add_user
from tests.helpers.scouts.scout_api_client import ScoutApiClient, make_scout_api_client, problem

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import (
    activity_log,
    git_connections,
    memberships,
    project_configs,
    project_profiles,
    signals,
    users,
)
from postroom.domain.errors import Unavailable
from postroom.scouts.profile import inventory
from postroom.scouts.profile import service as profile
from postroom.sources import service as sources

PATH = "project_profile/current/"
NEVER = "No project profile has been built for this team yet."


@pytest.fixture(scope="module")
async def scout(api: Api) -> ScoutApiClient:
    """A caller with the scopes of a run's token."""
    return await make_scout_api_client(api, "signal_scout:read", "signal_scout_internal:write")


@pytest.fixture(scope="module")
async def reader(api: Api) -> str:
    """A key that may do everything but what is internal."""
    return await api.key("*")


@pytest.fixture(autouse=True)
async def no_profile(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.delete(project_profiles))


async def add_profile(api: Api, *, age: timedelta, version: str = profile.SOURCE_VERSION) -> str:
    id, made = new_id(), now() - age
    async with unit_of_work(api.engine) as uow:
        await uow.execute(
            sa.insert(project_profiles).values(
                id=id,
                project_id=api.project,
                source_version=version,
                payload={"inventory": {"made": "before"}},
                computed_at=made,
                expires_at=made + profile.LIFETIME,
            )
        )
    return str(id)


async def kept(api: Api) -> list[str]:
    async with unit_of_work(api.engine) as uow:
        found = await uow.execute(
            sa.select(project_profiles.c.id).order_by(project_profiles.c.computed_at.desc())
        )
        return [str(id) for id in found.scalars()]


async def test_readers_get_none_before_a_run_has_built_one(scout: ScoutApiClient, reader: str) -> None:
    for query in ("", "?force_refresh=true"):
        answer = await scout.call("GET", PATH + query, key=reader)
        assert problem(answer) == (404, "not_found", None)
        assert answer.json()["detail"] == NEVER
    built = await scout.get(PATH)
    assert await scout.get(PATH, key=reader) == built
    assert await scout.get(PATH + "?force_refresh=true", key=reader) == built
    assert await scout.get(PATH, key=reader, project=scout.child) == built


@pytest.mark.parametrize(
    ("age", "version"),
    [(timedelta(days=3), profile.SOURCE_VERSION), (timedelta(minutes=1), "v0"), (timedelta(days=3), "v0")],
)
async def test_readers_get_the_newest_even_when_it_counts_no_more(
    scout: ScoutApiClient, reader: str, age: timedelta, version: str
) -> None:
    await add_profile(scout.api, age=age + timedelta(days=1))
    newest = await add_profile(scout.api, age=age, version=version)
    found = await scout.get(PATH, key=reader)
    assert (found["profile_id"], found["source_version"]) == (newest, version)
    assert found["payload"] == {"inventory": {"made": "before"}}
    built = await scout.get(PATH)
    assert built["profile_id"] != newest
    assert built["source_version"] == profile.SOURCE_VERSION


async def test_profile_is_cached_until_expiry_or_refresh(scout: ScoutApiClient) -> None:
    there = await add_profile(scout.api, age=timedelta(minutes=59))
    assert (await scout.get(PATH))["profile_id"] == there
    assert (await scout.get(PATH + "?force_refresh=no", project=scout.child))["profile_id"] == there
    fresh = await scout.get(PATH + "?force_refresh=1")
    assert fresh["profile_id"] != there
    lifetime = datetime.fromisoformat(fresh["expires_at"]) - datetime.fromisoformat(fresh["computed_at"])
    assert lifetime == timedelta(hours=1)
    assert fresh["computed_at"].endswith("+00:00")
    assert await scout.get(PATH) == fresh


async def test_profile_last_ten_are_kept(scout: ScoutApiClient) -> None:
    old = [await add_profile(scout.api, age=timedelta(hours=2 + n)) for n in range(12)]
    built = await scout.get(PATH)
    assert await kept(scout.api) == [built["profile_id"], *old[:9]]


async def test_profile_concurrent_requests_get_same(scout: ScoutApiClient) -> None:
    found = await asyncio.gather(*(scout.get(PATH) for _ in range(8)))
    assert len({one["profile_id"] for one in found}) == 1
    assert await kept(scout.api) == [found[0]["profile_id"]]
    forced = await asyncio.gather(*(scout.get(PATH + "?force_refresh=true") for _ in range(8)))
    newest = max(forced, key=lambda one: (one["computed_at"], one["profile_id"]))
    assert await scout.get(PATH) == newest
    assert newest["profile_id"] not in {one["profile_id"] for one in found}


async def test_profile_slow_build_is_aborted(scout: ScoutApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slowly(uow: Any, project_id: int, *, now: datetime) -> dict[str, Any]:
        await uow.execute(sa.text("SELECT pg_sleep(30)"))
        return {}

    monkeypatch.setattr(inventory, "take", slowly)
    monkeypatch.setattr(profile, "BUILD_SECONDS", "0.1")
    async with unit_of_work(scout.api.engine) as uow:
        with pytest.raises(Unavailable):
            await profile.current(uow, scout.api.project, rebuild=True, now=now())
        await uow.rollback()
    assert problem(await scout.call("GET", PATH)) == (503, "unavailable", None)
    assert await kept(scout.api) == []


async def test_wrong_calls(scout: ScoutApiClient, reader: str) -> None:
    for key in (scout.key, reader):
        answer = await scout.call("GET", PATH + "?force_refresh=perhaps", key=key)
        assert problem(answer) == (400, "invalid_input", "force_refresh")
    for path in (PATH, "members"):
        assert problem(await scout.call("GET", path, key="x"))[0] == 401
    answer = await scout.call("GET", PATH, key=await scout.api.key("signal_scout_internal:write"))
    assert answer.json()["detail"] == "API key missing required scope 'signal_scout:read'"
    answer = await scout.call("GET", "members", key=reader)
    assert answer.json()["detail"] == "API key missing required scope 'signal_scout_internal:read'"


EMPTY: dict[str, Any] = {
    "product_intents": [],
    "external_data_sources": [],
    "recent_dashboards": [],
    "recent_surveys": {"total_count": 0, "active_count": 0, "recent": []},
    "recent_feature_flags": {"total_count": 0, "active_count": 0, "recent": []},
    "recent_experiments": {"total_count": 0, "running_count": 0, "recent": []},
    "recent_alerts": {"total_count": 0, "enabled_count": 0, "recent": []},
    "recent_hog_functions": {"total_count": 0, "enabled_count": 0, "recent": []},
    "recent_hog_flows": {"total_count": 0, "active_count": 0, "recent": []},
    "recent_notebooks": {"total_count": 0, "recent": []},
    "recent_cohorts": {"total_count": 0, "recent": []},
    "recent_actions": {"total_count": 0, "recent": []},
    "top_events": [],
}


async def test_profile_of_new_project_is_complete_and_empty(scout: ScoutApiClient) -> None:
    async with unit_of_work(scout.api.engine) as uow:
        fresh = await add_project(uow, scout.api.organization)
    found = await scout.get(PATH, project=fresh)
    assert set(found) == {"profile_id", "computed_at", "expires_at", "source_version", "payload"}
    assert found["payload"] == {
        "inventory": {
            "project_context": {"product_description": None, "app_urls": []},
            "products_in_use": [],
            "integrations": [],
            "signal_source_configs": {"enabled": [], "disabled": []},
            "existing_inbox_reports": {"total": 0, "by_status": []},
            "recent_activity": {"window_days": 14, "by_scope": []},
            **EMPTY,
        }
    }


async def edit(uow: Any, project: int, scope: str, user: int | None, age: timedelta) -> datetime:
    at = now() - age
    await uow.execute(
        sa.insert(activity_log).values(
            id=new_id(),
            project_id=project,
            scope=scope,
            activity="updated",
            item_id="1",
            user_id=user,
            detail={},
            created_at=at,
        )
    )
    return at


async def furnished(scout: ScoutApiClient, moment: datetime) -> tuple[int, datetime]:
    """Return a project with a little of everything, and when somebody last changed a report in it."""
    api = scout.api
    async with unit_of_work(api.engine) as uow:
        project = await add_project(uow, api.organization)
        await uow.execute(
            sa.insert(project_configs).values(
                id=new_id(),
                project_id=project,
                product_description="  Boats for hire ",
                app_urls=["https://boats.example", " ", ""],
                created_at=moment,
                updated_at=moment,
            )
        )
        for kind in ("local", "github"):
            await uow.execute(
                sa.insert(git_connections).values(
                    id=new_id(), project_id=project, kind=kind, location="x", created_at=moment
                )
            )
        for product, type, enabled in (
            ("zendesk", "ticket", True),
            ("github", "issue", True),
            ("linear", "issue", False),
        ):
            await sources.switch(
                uow,
                project_id=project,
                source_product=product,
                source_type=type,
                enabled=enabled,
                now=moment,
            )
        last = await worked_on(uow, scout, project)
    return project, last


async def worked_on(uow: Any, scout: ScoutApiClient, project: int) -> datetime:
    """Add reports, signals and edits to the project; return when the newest edit of a report was."""
    ready = await add_report(uow, project, status="ready", source_products=["zendesk", "logs"])
    await add_report(uow, project, status="ready")
    await add_report(uow, project, status="candidate")
    await add_report(uow, project, status="suppressed", source_products=["github"])
    await add_report(uow, project, status="deleted")
    await add_report(uow, scout.api.other_project, status="failed", source_products=["linear"])
    waiting = await add_signal(uow, project, ready, source_product="endpoints")
    await uow.execute(
        sa.update(signals).where(signals.c.id == waiting).values(state="pending", report_id=None)
    )
    ann, _ = await add_user(uow)
    ben, _ = await add_user(uow)
    last = await edit(uow, project, "SignalReport", ann, timedelta(days=1))
    await edit(uow, project, "SignalReport", ben, timedelta(days=2))
    await edit(uow, project, "SignalReport", ben, timedelta(days=15))
    await edit(uow, project, "SignalReport", None, timedelta(hours=1))
    for number in range(25):
        await edit(uow, project, f"Scope{number:02}", ann, timedelta(days=3))
    return last


async def test_profile_describes_project(scout: ScoutApiClient) -> None:
    moment = now()
    project, last = await furnished(scout, moment)
    inventory = (await scout.get(PATH, project=project))["payload"]["inventory"]
    assert inventory["project_context"] == {
        "product_description": "Boats for hire",
        "app_urls": ["https://boats.example"],
    }
    assert inventory["products_in_use"] == ["endpoints", "github", "logs", "zendesk"]
    assert [one["kind"] for one in inventory["integrations"]] == ["github", "local"]
    assert inventory["integrations"][0]["created_at"] == moment.isoformat()
    assert inventory["signal_source_configs"] == {
        "enabled": [
            {"source_product": "github", "source_type": "issue"},
            {"source_product": "zendesk", "source_type": "ticket"},
        ],
        "disabled": [{"source_product": "linear", "source_type": "issue"}],
    }
    assert inventory["existing_inbox_reports"] == {
        "total": 3,
        "by_status": [{"status": "candidate", "count": 1}, {"status": "ready", "count": 2}],
    }
    activity = inventory["recent_activity"]["by_scope"]
    assert activity[0] == {"scope": "SignalReport", "edits": 2, "users": 2, "last_edit": last.isoformat()}
    assert [one["scope"] for one in activity[1:]] == [f"Scope{number:02}" for number in range(19)]
    assert {name: inventory[name] for name in EMPTY} == EMPTY


async def test_members_are_those_of_the_organization(scout: ScoutApiClient) -> None:
    async with unit_of_work(scout.api.engine) as uow:
        for email, first, last, login in (
            ("ada@boats.example", "Ada", "100%_sure", "AdaL"),
            ("bob@boats.example", "Bob", "Ada", None),
        ):
            id, _ = await add_user(uow, login, organization_id=scout.api.organization)
            await uow.execute(
                sa.update(users).where(users.c.id == id).values(email=email, first_name=first, last_name=last)
            )
        outside, _ = await add_user(uow, organization_id=scout.api.other_organization)
        await uow.execute(sa.update(users).where(users.c.id == outside).values(first_name="Ada"))

    async def found(search: str) -> list[str]:
        answer = await scout.get(f"members/?search={search}", project=scout.child)
        return [member["email"] for member in answer]

    assert await found("ADA") == ["ada@boats.example", "bob@boats.example"]
    assert await found("bob%20ada") == ["bob@boats.example"]
    assert await found("0%25_s") == ["ada@boats.example"]
    assert await found("%25ob") == []
    assert await found("boats.example") == ["ada@boats.example", "bob@boats.example"]
    [ada] = await scout.get("members?search=100%25")
    assert ada == {
        "user_uuid": ada["user_uuid"],
        "email": "ada@boats.example",
        "first_name": "Ada",
        "last_name": "100%_sure",
        "github_login": "AdaL",
    }
    assert (await scout.get("members?search=bob"))[0]["github_login"] is None
    assert problem(await scout.call("GET", "members?search=%00"))[0] == 400


async def test_profile_lists_at_most_200_members(scout: ScoutApiClient) -> None:
    moment = now()
    async with unit_of_work(scout.api.engine) as uow:
        made = await uow.execute(
            sa.insert(users).returning(users.c.id),
            [{"uuid": new_id(), "email": f"many{n}@x.example", "created_at": moment} for n in range(205)],
        )
        await uow.execute(
            sa.insert(memberships),
            [
                {"organization_id": scout.api.organization, "user_id": id, "created_at": moment}
                for id in made.scalars()
            ],
        )
    answer = await scout.get("members?search=many")
    assert len(answer) == 200
    assert answer[0]["email"] == "many0@x.example"

"""Projects and the pause of their grouping."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import Api, bearer
from tests.helpers.grouping import RecordingJobs, clear_requests

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.paging import Page
from postroom.db.tables import organizations, projects
from postroom.domain.errors import Invalid, NotFound
from postroom.identity import service as identity
from postroom.identity.actors import Actor
from postroom.projects import service
from postroom.signals import pausing

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def page(paused_until: str | None) -> dict[str, object]:
    return {
        "paused_until": paused_until,
        "count": 1,
        "next": None,
        "previous": None,
        "results": [{"paused_until": paused_until}],
    }


async def set_pause(api: Api, moment: str) -> None:
    headers = bearer(await api.key("task:write"))
    response = await api.client.put(api.url("processing/pause/"), json={"timestamp": moment}, headers=headers)
    assert response.status_code == 200


async def test_pause_lifecycle(api: Api) -> None:
    headers = bearer(await api.key("task:write"))
    url, pause = api.url("processing/"), api.url("processing/pause/")
    await api.client.delete(pause, headers=headers)
    assert (await api.client.get(url, headers=headers)).json() == page(None)
    for sent, kept in (
        ("2100-01-01T00:00:00Z", "2100-01-01T00:00:00+00:00"),
        ("2099-01-01T02:00:00.5+02:00", "2099-01-01T00:00:00.500000+00:00"),
    ):
        response = await api.client.put(pause, json={"timestamp": sent}, headers=headers)
        assert response.json() == {"status": "paused", "paused_until": kept}
        assert (await api.client.get(url, params={"limit": "x"}, headers=headers)).json() == page(kept)
    ended = [(await api.client.delete(pause, headers=headers)).json() for _ in range(2)]
    assert ended == [
        {"status": "unpaused", "was_paused": True, "paused_until": None},
        {"status": "unpaused", "was_paused": False, "paused_until": None},
    ]
    assert (await api.client.get(url, headers=headers)).json() == page(None)


async def test_pause_expired_stays_until_removed(api: Api) -> None:
    headers = bearer(await api.key("task:write"))
    await set_pause(api, "2020-01-01")
    response = await api.client.get(api.url("processing/"), headers=headers)
    assert response.json() == page("2020-01-01T00:00:00+00:00")
    response = await api.client.delete(api.url("processing/pause/"), headers=headers)
    assert response.json()["was_paused"] is False
    response = await api.client.get(api.url("processing/"), headers=headers)
    assert response.json() == page(None)


async def test_pause_belongs_to_its_project(api: Api) -> None:
    headers = bearer(await api.key("task:read", member_of=[api.other_organization]))
    await set_pause(api, "2100-01-01")
    response = await api.client.get(api.url("processing/", api.other_project), headers=headers)
    assert response.json() == page(None)


async def woken(api: Api) -> bool:
    """Tell whether grouping was asked for, and forget it."""
    async with unit_of_work(api.engine) as uow:
        return api.project in await clear_requests(uow)


async def test_changing_the_pause_wakes_grouping(api: Api) -> None:
    headers = bearer(await api.key("task:write"))
    await woken(api)
    await set_pause(api, "2100-01-01")
    assert await woken(api)
    await api.client.delete(api.url("processing/pause/"), headers=headers)
    assert await woken(api)
    await api.client.get(api.url("processing/"), headers=headers)
    assert not await woken(api)


async def test_startup_creates_project_1_once(engine: AsyncEngine) -> None:
    async def start() -> bool:
        async with unit_of_work(engine) as uow:
            return await service.ensure_default(uow, now())

    # An earlier start that failed has used up a number.
    async with engine.connect() as connection:
        await service.create(
            connection,
            organization_id=(await identity.create_organization(connection, name="x", now=NOW)).id,
            name="x",
            now=NOW,
        )
        await connection.rollback()
    made = await asyncio.gather(*(start() for _ in range(4)))
    assert sorted(made) == [False, False, False, True]
    async with unit_of_work(engine) as uow:
        found = (
            await uow.execute(
                sa.select(projects.c.id, projects.c.name, organizations.c.name).join(organizations)
            )
        ).all()
        assert [tuple(row) for row in found] == [(1, "Default project", "Default organization")]
        organization = (await identity.list_organizations(uow))[0]
        following = await service.create(uow, organization_id=organization.id, name=" Next ", now=NOW)
        assert (following.id, following.name) == (2, "Next")
        assert await service.find_or_create(uow, name="Next", now=NOW) == following
        assert (await service.find_or_create(uow, name="Third", now=NOW)).organization_id == organization.id
        assert not await service.ensure_default(uow, NOW)


async def test_startup_named_project_is_created_in_empty_database(engine: AsyncEngine) -> None:
    async def make() -> int:
        async with unit_of_work(engine) as uow:
            return (await service.find_or_create(uow, name="Sample", now=NOW)).id

    assert len(set(await asyncio.gather(*(make() for _ in range(4))))) == 1


@pytest.mark.parametrize("name", ["", " ", "x" * 201, "\x00"])
async def test_project_without_name_is_refused(uow: UnitOfWork, name: str) -> None:
    organization = await identity.create_organization(uow, name="Acme", now=NOW)
    with pytest.raises(Invalid, match="1 to 200 characters"):
        await service.create(uow, organization_id=organization.id, name=name, now=NOW)


async def test_projects_are_listed_within_membership_and_limits(uow: UnitOfWork) -> None:
    mine = await identity.create_organization(uow, name="Mine", now=NOW)
    theirs = await identity.create_organization(uow, name="Theirs", now=NOW)
    first = await service.create(uow, organization_id=mine.id, name="First", now=NOW)
    second = await service.create(uow, organization_id=mine.id, name="Second", now=NOW)
    await service.create(uow, organization_id=theirs.id, name="Third", now=NOW)
    user, _ = await identity.find_or_create_user(uow, email="ada@example.com", now=NOW)
    await identity.add_member(uow, user_id=user.id, organization_id=mine.id, now=NOW)

    async def listed(*, projects: set[int], organizations: set[object]) -> list[int]:
        actor = Actor(
            user_id=user.id,
            user_uuid=user.uuid,
            email=user.email,
            first_name="",
            last_name="",
            github_login=None,
            is_staff=False,
            key_id=None,
            scopes=frozenset(),
            scoped_projects=frozenset(projects),
            scoped_organizations=frozenset(organizations),  # type: ignore[arg-type]
        )
        found = await service.page_for(uow, actor, Page(limit=10, offset=0))
        assert found.count == len(found.projects)
        return [project.id for project in found.projects]

    assert await listed(projects=set(), organizations=set()) == [first.id, second.id]
    assert await listed(projects={second.id}, organizations=set()) == [second.id]
    assert await listed(projects=set(), organizations={theirs.id}) == []


async def test_pause_of_unknown_project_is_absent(uow: UnitOfWork) -> None:
    for project_id in (0, -1, 999_999, 2**31, 2**70):
        assert await service.get(uow, project_id) is None
    with pytest.raises(NotFound, match="999999"):
        await service.paused_until(uow, 999_999)


async def test_was_paused_is_true_only_for_a_pause_in_the_future(uow: UnitOfWork) -> None:
    organization = await identity.create_organization(uow, name="Acme", now=NOW)
    project = await service.create(uow, organization_id=organization.id, name="Web", now=NOW)
    jobs = RecordingJobs()
    results = []
    for offset in (-1, 0, 1):
        until = NOW + timedelta(seconds=offset)
        assert await pausing.pause(uow, project.id, until=until, jobs=jobs, now=NOW) == until
        assert await service.paused_until(uow, project.id) == until
        results.append(await pausing.resume(uow, project.id, jobs=jobs, now=NOW))
        assert await service.paused_until(uow, project.id) is None
    assert results == [False, False, True]
    assert {(job.name, job.key) for job in jobs.put} == {("group", str(project.id))}

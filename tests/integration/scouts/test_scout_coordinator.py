"""The schedule: what is due starts, once, in turns, within every budget, whoever else looks at it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import write_report

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import project_profiles, scout_configs, scout_runs, tasks
from postroom.domain.errors import PostroomError
from postroom.domain.reports.artefact_types import Actionability
from postroom.domain.scouts.skills import SkillText
from postroom.identity import service as identity
from postroom.jobs.port import Job
from postroom.projects import config as project_configs
from postroom.projects import service as projects
from postroom.projects.processing import shown_today
from postroom.scouts.configs import limits
from postroom.scouts.profile import service as profile
from postroom.scouts.runs import run_now
from postroom.scouts.runs import service as runs
from postroom.scouts.schedule import coordinator
from postroom.scouts.schedule import repository as schedule
from postroom.skills import service as skills

NOW = datetime.fromisoformat("2031-03-03T12:00:00Z")
HOUR = timedelta(hours=1)


class RecordingQueue:
    """A queue that writes down what is put in line, with the transaction that does."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        assert uow.in_transaction()
        self.jobs.append(job)


@dataclass
class CoordinatorEnv:
    """Some projects with scouts."""

    engine: AsyncEngine
    line: RecordingQueue
    ids: list[int]

    async def scout(self, project: int, name: str, **values: Any) -> UUID:
        id, skill = new_id(), f"signals-scout-{name}"
        async with unit_of_work(self.engine) as uow:
            if await skills.head(uow, project, skill) is None:
                text = SkillText(skill, "Looks.", "Look.", {"run": "detector"})
                await skills.create(uow, project, text, user_id=None, now=NOW)
            row = {"run_interval_minutes": 60, "created_at": NOW, "updated_at": NOW, **values}
            await uow.execute(
                sa.insert(scout_configs).values(id=id, project_id=project, skill_name=skill, **row)
            )
        return id

    async def look(self, *, most: int = 50, at: datetime = NOW) -> int:
        async with unit_of_work(self.engine) as uow:
            return await coordinator.tick(uow, jobs=self.line, most=most, now=at)

    async def started(self) -> list[tuple[int, str]]:
        async with unit_of_work(self.engine) as uow:
            query = sa.select(scout_runs.c.project_id, scout_runs.c.skill_name).order_by(scout_runs.c.id)
            return [(row[0], row[1].removeprefix("signals-scout-")) for row in await uow.execute(query)]

    async def config(self, id: UUID) -> Any:
        async with unit_of_work(self.engine) as uow:
            return (await uow.execute(sa.select(scout_configs).where(scout_configs.c.id == id))).one()

    async def end_all(self, at: datetime = NOW) -> None:
        async with unit_of_work(self.engine) as uow:
            open_runs = await uow.execute(sa.select(scout_runs.c.id).where(scout_runs.c.closed_at.is_(None)))
            for id in open_runs.scalars().all():
                await runs.finish(uow, run_id=id, status="completed", summary="", error=None, now=at)

    async def flag(self, **payload: Any) -> None:
        async with unit_of_work(self.engine) as uow:
            await limits.set_flag(uow, payload, now=NOW)


@pytest.fixture
async def env(engine: AsyncEngine) -> CoordinatorEnv:
    async with unit_of_work(engine) as uow:
        organization = await identity.create_organization(uow, name="One", now=NOW)
        made = [
            await projects.create(uow, organization_id=organization.id, name=f"P{n}", now=NOW)
            for n in range(3)
        ]
    return CoordinatorEnv(engine, RecordingQueue(), [project.id for project in made])


async def test_coordinator_due_scout_starts_and_waits_for_next_time(env: CoordinatorEnv) -> None:
    one, _, _ = env.ids
    never = await env.scout(one, "never")
    over = await env.scout(one, "over", last_run_at=NOW - HOUR, due_at=NOW - timedelta(minutes=1))
    await env.scout(one, "early", last_run_at=NOW, due_at=NOW + timedelta(minutes=1))
    await env.scout(one, "off", enabled=False)
    await env.scout(one, "paused", paused_at=NOW, pause_reason="It failed.")
    cron = await env.scout(one, "cron", due_at=NOW, options={"run_cron_schedule": "30 9 * * *"})
    async with unit_of_work(env.engine) as uow:
        await projects.set_zone(uow, one, "America/New_York")
    assert await env.look() == 3
    assert await env.started() == [(one, "never"), (one, "over"), (one, "cron")]
    assert [job.name for job in env.line.jobs] == [runs.RUN_JOB] * 3
    for id in (never, over):
        row = await env.config(id)
        assert (row.last_run_at, row.due_at) == (NOW, NOW + timedelta(minutes=59))
    assert (await env.config(cron)).due_at == datetime.fromisoformat("2031-03-03T14:30:00Z")
    assert await env.look() == 0
    assert await env.look(at=NOW + HOUR) == 1
    await env.end_all()
    assert await env.look(at=NOW + 3 * HOUR) == 4


async def test_coordinator_scout_with_open_run_is_skipped(env: CoordinatorEnv) -> None:
    one, _, _ = env.ids
    await env.scout(one, "a")
    assert await env.look() == 1
    assert await env.look(at=NOW + timedelta(minutes=20)) == 0
    assert await env.look(at=NOW + timedelta(hours=2)) == 0
    await env.end_all()
    assert await env.look(at=NOW + timedelta(hours=2)) == 1


async def test_projects_take_turns_and_the_most_overdue_goes_first(env: CoordinatorEnv) -> None:
    one, two, three = env.ids
    for project, name, late in ((one, "a", 9), (one, "b", 8), (one, "c", 7), (two, "d", 1), (three, "e", 5)):
        await env.scout(project, name, due_at=NOW - late * HOUR, last_run_at=NOW - 10 * HOUR)
    assert await env.look(most=4) == 4
    assert await env.started() == [(one, "a"), (three, "e"), (two, "d"), (one, "b")]
    assert await env.look(most=4) == 1


async def test_coordinator_starts_per_project_are_limited(env: CoordinatorEnv) -> None:
    one, two, _ = env.ids
    for name in "abc":
        await env.scout(one, name)
        await env.scout(two, name)
    await env.flag(
        guaranteed_team_ids=["*"],
        default_team_config={"max_runs_per_tick": 2},
        team_configs={str(two): {"max_runs_per_tick": 1}},
        max_runs_per_tick_global=10,
    )
    assert await env.look() == 3
    assert Counter(project for project, _ in await env.started()) == {one: 2, two: 1}


async def test_coordinator_flag_limits_all_projects_together(env: CoordinatorEnv) -> None:
    for project in env.ids:
        await env.scout(project, "a")
    await env.flag(guaranteed_team_ids=["*"], max_runs_per_tick_global=2)
    assert await env.look() == 2


async def test_projects_without_scouts_or_runs_left_stand_before_nobody(env: CoordinatorEnv) -> None:
    one, two, three = env.ids
    out = await env.scout(one, "a")
    spent = await env.scout(two, "a")
    await env.scout(two, "b")
    withheld = await env.scout(three, "w")
    await env.scout(three, "c")
    await env.flag(
        guaranteed_team_ids=[two, three],
        team_configs={
            str(two): {"max_runs_per_day": 1},
            str(three): {"withheld_skills": ["signals-scout-w"]},
        },
    )
    assert await env.look() == 2
    assert sorted(await env.started()) == [(two, "a"), (three, "c")]
    await env.end_all()
    for id in (out, withheld):
        assert (await env.config(id)).due_at == NOW + coordinator.BARRED_FOR
    assert await env.look(at=NOW + HOUR) == 1
    assert (await env.config(spent)).due_at == NOW + HOUR + coordinator.BARRED_FOR
    await env.end_all()
    assert await env.look(at=NOW + timedelta(hours=25)) == 2


async def test_coordinator_deleted_skill_is_skipped(env: CoordinatorEnv) -> None:
    one, _, _ = env.ids
    await env.scout(one, "a")
    await env.scout(one, "b")
    async with unit_of_work(env.engine) as uow:
        await skills.delete(uow, one, "signals-scout-a", now=NOW)
    assert await env.look(most=1) == 1
    assert await env.started() == [(one, "b")]


@pytest.fixture
async def crowd(fresh_database_url: str, env: CoordinatorEnv) -> AsyncIterator[AsyncEngine]:
    """Connections enough for many who look at once."""
    engine = create_engine(fresh_database_url, pool_size=25)
    yield engine
    await engine.dispose()


async def test_coordinator_hundred_concurrent_ticks_respect_budget(
    env: CoordinatorEnv, crowd: AsyncEngine
) -> None:
    one, two, _ = env.ids
    configs = [await env.scout(one, f"s{number}") for number in range(12)]
    for number in range(3):
        await env.scout(two, f"s{number}")
    await env.flag(guaranteed_team_ids=["*"], team_configs={str(one): {"max_runs_per_day": 7}})

    async def look() -> int:
        async with unit_of_work(crowd) as uow:
            return await coordinator.tick(uow, jobs=env.line, most=2, now=NOW)

    async def by_hand(config: UUID) -> int:
        try:
            async with unit_of_work(crowd) as uow:
                await run_now.start(uow, one, config, jobs=env.line, note="", user_id=None, now=NOW)
        except PostroomError:
            return 0
        return 1

    counted = await asyncio.gather(*(look() for _ in range(100)), *(by_hand(id) for id in configs))
    made = await env.started()
    assert Counter(project for project, _ in made) == {one: 7, two: 3}
    assert len(set(made)) == len(made) == sum(counted) == len(env.line.jobs)
    async with unit_of_work(env.engine) as uow:
        assert (await uow.execute(sa.select(sa.func.count()).select_from(tasks))).scalar_one() == 10


async def test_coordinator_failed_enqueue_starts_nothing(env: CoordinatorEnv) -> None:
    class Broken(RecordingQueue):
        async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
            raise RuntimeError("no queue")

    id = await env.scout(env.ids[0], "a")
    async with unit_of_work(env.engine) as uow:
        with pytest.raises(RuntimeError):
            await coordinator.tick(uow, jobs=Broken(), most=50, now=NOW)
        await uow.rollback()
    assert await env.started() == []
    assert (await env.config(id)).last_run_at is None


async def written(
    env: CoordinatorEnv, project: int, at: datetime, actionability: Actionability = "immediately_actionable"
) -> None:
    async with unit_of_work(env.engine) as uow:
        await write_report(uow, project, at=at, actionability=actionability)


async def limit(env: CoordinatorEnv, project: int, most: int | None) -> None:
    async with unit_of_work(env.engine) as uow:
        await project_configs.change(uow, project, {"max_reports_per_day": most}, now=NOW)


async def test_tick_at_the_limit_of_reports_starts_no_scout_of_the_project(env: CoordinatorEnv) -> None:
    one, two, _ = env.ids
    late = await env.scout(one, "late", last_run_at=NOW - 3 * HOUR, due_at=NOW - HOUR)
    await env.scout(two, "other")
    await limit(env, one, 2)
    await written(env, one, NOW - timedelta(hours=12, seconds=1))  # yesterday
    await written(env, one, NOW - timedelta(hours=12))
    await written(env, one, NOW, "not_actionable")  # nobody sees it
    async with unit_of_work(env.engine) as uow:
        assert await shown_today(uow, one, NOW) == 1
    await written(env, one, NOW, "requires_human_input")
    assert await env.look() == 1
    assert await env.started() == [(two, "other")]
    held = await env.config(late)
    assert (held.last_run_at, held.due_at) == (NOW - 3 * HOUR, NOW - HOUR)
    await env.end_all()
    midnight = NOW + 12 * HOUR
    assert await env.look(at=midnight - timedelta(seconds=1)) == 1
    assert await env.look(at=midnight) == 1
    assert (await env.started())[-1] == (one, "late")


async def test_tick_at_the_limit_of_reports_leaves_the_places_to_other_projects(env: CoordinatorEnv) -> None:
    one, two, _ = env.ids
    for number in range(coordinator.SPARE * schedule.NEAR + 1):
        await env.scout(one, f"late-{number}", last_run_at=NOW - 9 * HOUR, due_at=NOW - 8 * HOUR)
    await env.scout(two, "other", last_run_at=NOW - 2 * HOUR, due_at=NOW)
    await limit(env, one, 1)
    await written(env, one, NOW)
    assert await env.look(most=1) == 1
    assert await env.started() == [(two, "other")]


async def test_tick_starts_scouts_again_once_the_limit_of_reports_is_raised(env: CoordinatorEnv) -> None:
    one, _, _ = env.ids
    id = await env.scout(one, "a")
    await limit(env, one, 1)
    await written(env, one, NOW)
    assert await env.look() == 0
    async with unit_of_work(env.engine) as uow:
        # A person may still ask for a run.
        await run_now.start(uow, one, id, jobs=env.line, note="", user_id=None, now=NOW)
    await env.end_all()
    for most, started in ((1, 0), (2, 1)):
        await limit(env, one, most)
        assert await env.look(at=NOW + HOUR) == started


async def test_profiles_that_have_expired_are_found(env: CoordinatorEnv) -> None:
    one, two, three = env.ids
    await env.scout(one, "a")
    await env.scout(two, "a")
    await env.scout(three, "a", enabled=False)
    moment = now()

    async def stale() -> list[int]:
        async with unit_of_work(env.engine) as uow:
            return list(
                await schedule.select_stale_profiles(
                    uow, source_version=profile.SOURCE_VERSION, now=moment, limit=10
                )
            )

    assert await stale() == [one, two]
    async with unit_of_work(env.engine) as uow:
        await profile.current(uow, one, rebuild=False, now=moment)
        await profile.current(uow, two, rebuild=False, now=moment - 2 * HOUR)
    assert await stale() == [two]
    async with unit_of_work(env.engine) as uow:
        await uow.execute(sa.update(project_profiles).values(source_version="v0"))
    assert set(await stale()) == {one, two}

"""The life of a run in the database: one open run a scout, orphans closed, tasks that end once."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.scouts.rows import PREFIX, finish_run, run_row, run_token, start_run

from postroom.app.bootstrap import App
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import personal_api_keys, scout_runs, task_runs, tasks
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.scouts.runs import ORPHANED_AFTER
from postroom.scouts.runs import service as runs
from postroom.settings import Settings
from postroom.tasks import service
from postroom.tasks.schemas import NewTask
from postroom.worker.scouts import tidy_runs


async def status_of(api: Api, run_id: UUID) -> tuple[str, str | None]:
    run = await run_row(api, run_id)
    async with unit_of_work(api.engine) as uow:
        task_run = await service.get_run(uow, run["task_run_id"])
    assert (run["closed_at"] is None) == (task_run.completed_at is None)
    return task_run.status, task_run.error


async def count(api: Api, table: sa.Table) -> int:
    async with unit_of_work(api.engine) as uow:
        return (await uow.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()


async def test_run_concurrent_starts_succeed_once(api: Api) -> None:
    name = f"{PREFIX}{new_id().hex}"
    before = await count(api, tasks)
    done = await asyncio.gather(*(start_run(api, name) for _ in range(4)), return_exceptions=True)
    errors = [one for one in done if isinstance(one, Exception)]
    assert [str(error) for error in errors] == ["A run for this scout is already in progress."] * 3
    assert {type(error) for error in errors} == {Conflict}
    assert await count(api, tasks) == before + 1
    await start_run(api, f"{name}-2")
    await start_run(api, name, project=api.other_project)


async def test_run_refused_start_leaves_nothing(api: Api) -> None:
    name = f"{PREFIX}{new_id().hex}"
    await start_run(api, name)
    before = [await count(api, table) for table in (tasks, task_runs, scout_runs)]
    async with unit_of_work(api.engine) as uow:
        with pytest.raises(Conflict):
            await runs.start(
                uow,
                project_id=api.project,
                skill_name=name,
                skill_version=1,
                config_id=None,
                note="",
                user_id=None,
                now=now(),
            )
    assert [await count(api, table) for table in (tasks, task_runs, scout_runs)] == before


async def test_run_finished_frees_slot(api: Api) -> None:
    name = f"{PREFIX}{new_id().hex}"
    first = await start_run(api, name)
    await finish_run(api, first)
    second = await start_run(api, name)
    assert (await status_of(api, first), await status_of(api, second)) == (
        ("completed", None),
        ("queued", None),
    )


@pytest.mark.parametrize(
    ("begun", "reason"),
    [
        (False, "No worker started the run within 32 minutes."),
        (True, "The run did not end within 32 minutes."),
    ],
)
async def test_run_orphan_frees_slot_at_next_start(api: Api, begun: bool, reason: str) -> None:
    name = f"{PREFIX}{new_id().hex}"
    moment = now()
    orphan = await start_run(api, name, at=moment - ORPHANED_AFTER - timedelta(seconds=1), begun=begun)
    await start_run(api, name, at=moment)
    assert await status_of(api, orphan) == ("failed", reason)
    young = await start_run(api, f"{name}-2", at=moment - ORPHANED_AFTER)
    with pytest.raises(Conflict):
        await start_run(api, f"{name}-2", at=moment)
    assert (await status_of(api, young))[0] == "queued"


@dataclass
class Machine:
    """As much of an app as the upkeep of runs needs."""

    engine: Any
    clock: Any = now
    settings: Settings = field(default_factory=Settings)


async def test_run_orphans_are_closed_and_tokens_removed(api: Api) -> None:
    app = cast("App", Machine(api.engine))
    await api.key("task:read")
    await tidy_runs(app)
    orphan = await start_run(api, at=now() - ORPHANED_AFTER - timedelta(seconds=1), begun=True)
    await run_token(api, orphan)
    fresh = await start_run(api, begun=True)
    await run_token(api, fresh)
    assert await tidy_runs(app) == 1
    assert await status_of(api, orphan) == ("failed", "The run did not end within 32 minutes.")
    assert await status_of(api, fresh) == ("in_progress", None)
    async with unit_of_work(api.engine) as uow:
        wanted = personal_api_keys.c.scout_run_id
        left = await uow.execute(sa.select(wanted).where(wanted.in_([orphan, fresh])))
        assert list(left.scalars()) == [fresh]
    assert await tidy_runs(app) == 0


async def test_run_with_ended_task_run_is_closed(api: Api) -> None:
    name = f"{PREFIX}{new_id().hex}"
    begun = now() - ORPHANED_AFTER - timedelta(seconds=1)
    run_id = await start_run(api, name, at=begun, begun=True)
    task_run = (await run_row(api, run_id))["task_run_id"]
    async with unit_of_work(api.engine) as uow:
        await service.set_status(uow, run_id=task_run, status="cancelled", error="Gone", now=begun)
    other = await start_run(api, at=begun)
    async with unit_of_work(api.engine) as uow:
        assert await runs.close_orphans(uow, now()) == 2
    assert await status_of(api, run_id) == ("cancelled", "Gone")
    assert (await status_of(api, other))[0] == "failed"
    await start_run(api, name)


async def test_run_ends_once(api: Api) -> None:
    run_id = await start_run(api, begun=True)
    await finish_run(api, run_id, status="cancelled", summary="s", error="Enough")
    with pytest.raises(Conflict):
        await finish_run(api, run_id, status="completed", summary="t")
    async with unit_of_work(api.engine) as uow:
        with pytest.raises(Conflict):
            await runs.begin(uow, run_id, now())
        with pytest.raises(NotFound):
            await runs.begin(uow, new_id(), now())
    assert await status_of(api, run_id) == ("cancelled", "Enough")
    assert (await run_row(api, run_id))["summary"] == "s"


async def test_run_concurrent_ends_are_one(api: Api) -> None:
    run_id = await start_run(api, begun=True)
    done = await asyncio.gather(
        finish_run(api, run_id, status="completed"),
        finish_run(api, run_id, status="failed", error="e"),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "NoneType"]


async def test_task_runs_go_on_and_end(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        task = await service.create_task(uow, project_id=api.project, new=NewTask("t"), now=now())
        run = await service.start_run(uow, project_id=api.project, task_id=task, now=now())
        later = now()
        output = {"pr_url": "https://example.com/1"}
        await service.set_status(uow, run_id=run, status="in_progress", output=output, now=later)
        with pytest.raises(Conflict):
            await service.set_status(uow, run_id=run, status="queued", now=later)
        with pytest.raises(Invalid):
            await service.set_status(uow, run_id=run, status="completed", output={"a": "\x00"}, now=later)
        ended = await service.set_status(uow, run_id=run, status="failed", error="a\x00\ud800b", now=later)
        assert (ended.output, ended.error) == (output, "a\ufffd\ufffdb")
        assert ended.completed_at == ended.updated_at == later
        with pytest.raises(Conflict):
            await service.set_status(uow, run_id=run, status="failed", now=later)
        second = await service.start_run(uow, project_id=api.project, task_id=task, now=now())
        found = await service.runs_of(uow, project_id=api.project, task_ids=[task])
        assert [one.id for one in found] == [second, run]
        assert await service.runs_of(uow, project_id=api.other_project, task_ids=[task]) == []
        assert await service.exists(uow, api.project, task)
        assert not await service.exists(uow, api.other_project, task)
        with pytest.raises(NotFound):
            await service.start_run(uow, project_id=api.other_project, task_id=task, now=now())
        for lost in (
            service.get_run(uow, task),
            service.set_status(uow, run_id=task, status="failed", now=later),
        ):
            with pytest.raises(NotFound):
                await lost

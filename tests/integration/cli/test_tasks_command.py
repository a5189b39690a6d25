"""`postroom tasks`, as an operator runs it."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.helpers.command_env import invoke
from tests.helpers.reports import add_project, add_report, report_row

from postroom.clock import new_id, now
from postroom.db.engine import create_engine, unit_of_work
from postroom.domain.errors import Conflict, Invalid, NotFound, PostroomError
from postroom.scouts.runs import service as runs
from postroom.tasks import service as tasks
from postroom.tasks.schemas import TaskFilters

PR = "https://git.test/o/r/pull/3"


class TasksCommand:
    """A database with a report, and the command on it."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.url, self.data_dir = url, data_dir
        self.project, self.report = asyncio.run(self._make())

    async def _make(self) -> tuple[int, UUID]:
        engine = create_engine(self.url, pool_size=1)
        try:
            async with unit_of_work(engine) as uow:
                project = await add_project(uow)
                return project, await add_report(uow, project)
        finally:
            await engine.dispose()

    def row(self) -> dict[str, Any]:
        async def read() -> dict[str, Any]:
            engine = create_engine(self.url, pool_size=1)
            try:
                async with unit_of_work(engine) as uow:
                    return await report_row(uow, self.report)
            finally:
                await engine.dispose()

        return asyncio.run(read())

    def scout_run(self) -> tuple[UUID, UUID]:
        async def make() -> tuple[UUID, UUID]:
            engine = create_engine(self.url, pool_size=1)
            try:
                async with unit_of_work(engine) as uow:
                    await runs.start(
                        uow,
                        project_id=self.project,
                        skill_name="signals-scout-x",
                        skill_version=1,
                        config_id=None,
                        note="",
                        user_id=None,
                        now=now(),
                    )
                    page = await tasks.list_tasks(uow, self.project, TaskFilters(), limit=1, offset=0)
                    (run,) = await tasks.runs_of(uow, project_id=self.project, task_ids=[page.tasks[0].id])
                    return page.tasks[0].id, run.id
            finally:
                await engine.dispose()

        return asyncio.run(make())

    def run(self, command: str, *arguments: object) -> str:
        result = invoke(
            ["tasks", command, *map(str, arguments), *self._where()],
            env={"POSTROOM_DATABASE_URL": self.url},
        )
        if isinstance(result.exception, PostroomError):
            raise result.exception
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def _where(self) -> list[str]:
        return ["--project", str(self.project), "--data-dir", str(self.data_dir)]

    def json(self, command: str, *arguments: object) -> Any:
        return json.loads(self.run(command, *arguments, "--json"))


@pytest.fixture
def tasks_command(fresh_database_url: str, tmp_path: Path) -> TasksCommand:
    return TasksCommand(fresh_database_url, tmp_path)


def test_tasks_command_lifecycle(tasks_command: TasksCommand) -> None:
    task = tasks_command.json(
        "create", "Fix it", "--repository", "Acme/Shop", "--report", tasks_command.report
    )["id"]
    assert tasks_command.row()["task_ids"] == [UUID(task)]
    first = tasks_command.json("start", task, "--branch", "fix")
    assert (first["status"], first["branch"]) == ("in_progress", "fix")
    assert tasks_command.json("finish", first["id"], "--failed", "No tests.")["error_message"] == "No tests."
    second = tasks_command.json("start", task)
    assert tasks_command.json("finish", second["id"], "--pr-url", PR)["output"] == {"pr_url": PR}
    assert tasks_command.row()["implementation_pr_url"] == PR
    shown = tasks_command.json("show", task)
    assert [run["status"] for run in shown["runs"]] == ["completed", "failed"]
    assert (shown["repository"], shown["signal_report"]) == ("acme/shop", str(tasks_command.report))
    (listed,) = tasks_command.json("list", "--status", "completed", "--report", tasks_command.report)
    assert listed["id"] == task
    assert tasks_command.json("list", "--status", "queued") == []
    assert task in tasks_command.run("list", "-o", "plain")
    assert "Fix it" in tasks_command.run("show", task)
    third = tasks_command.json("start", task)
    assert "is cancelled" in tasks_command.run("cancel", third["id"])
    with pytest.raises(Conflict, match="cancelled"):
        tasks_command.run("finish", third["id"])


def test_tasks_command_missing_or_invalid_fails(tasks_command: TasksCommand) -> None:
    for command in ("show", "start", "finish", "cancel"):
        with pytest.raises(NotFound):
            tasks_command.run(command, new_id())
    with pytest.raises(NotFound):
        tasks_command.run("create", "t", "--report", new_id())
    assert tasks_command.json("list") == []
    with pytest.raises(Invalid, match="ORGANIZATION/NAME"):
        tasks_command.run("create", "t", "--repository", "x")
    with pytest.raises(Invalid, match="There is no status 'done'"):
        tasks_command.run("list", "--status", "done")
    with pytest.raises(Invalid, match="branch"):
        tasks_command.run("start", new_id(), "--branch", "a..b")


def test_tasks_command_leaves_scout_runs_alone(tasks_command: TasksCommand) -> None:
    task, run = tasks_command.scout_run()
    for command, id in (("start", task), ("finish", run), ("cancel", run)):
        with pytest.raises(Conflict, match="scouts"):
            tasks_command.run(command, id)

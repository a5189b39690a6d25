"""The pull request that implements a report: from the newest run of its tasks that has one."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api_client import ApiClient
from tests.helpers.reports import MOMENT, add_project, add_report, next_id, report_row

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import reports, task_runs
from postroom.domain.errors import Conflict, NotFound
from postroom.reports.work_log import service
from postroom.reports.work_log.schemas import Author
from postroom.reports.work_log.task_runs import refresh_implementation_pr, set_run_status
from postroom.tasks import service as tasks
from postroom.tasks.schemas import NewTask

PR = "https://git.test/o/r/pull/"


@dataclass(frozen=True)
class ReportWithTask:
    """A project with one task and one report."""

    uow: UnitOfWork
    project_id: int
    task_id: UUID
    report_id: UUID

    async def run(self, output: Any = None, *, task_id: UUID | None = None, minute: int = 0) -> UUID:
        """Add a run of the task; an output is set afterwards, as the one who ran it would."""
        now = MOMENT + timedelta(minutes=minute)
        run_id = await tasks.start_run(
            self.uow, project_id=self.project_id, task_id=task_id or self.task_id, now=now
        )
        if output is not None:
            await set_run_status(self.uow, run_id=run_id, status="completed", now=now, output=output)
        return run_id

    async def link(self, task_id: UUID | None = None) -> UUID:
        """Add the task's run to the report's log; return the entry's id."""
        return await link(self.uow, self.project_id, self.report_id, task_id or self.task_id)

    async def unlink(self, id: UUID) -> None:
        """Remove an entry of the report's log."""
        await service.delete(self.uow, project_id=self.project_id, report_id=self.report_id, artefact_id=id)

    async def url(self) -> str | None:
        """Return what the report says, after making sure that the log agrees."""
        assert await service.rebuild_check(self.uow, self.project_id) == []
        url: str | None = (await report_row(self.uow, self.report_id))["implementation_pr_url"]
        return url


async def link(uow: UnitOfWork, project_id: int, report_id: UUID, task_id: UUID) -> UUID:
    entry, _ = await service.link_task(
        uow,
        project_id=project_id,
        report_id=report_id,
        task_id=task_id,
        content={"task_id": str(task_id), "product": "tasks", "type": "agent_run"},
        now=MOMENT,
        id=next_id(),
    )
    return entry.id


@pytest.fixture
async def context(uow: UnitOfWork) -> ReportWithTask:
    project_id = await add_project(uow)
    task_id = await tasks.create_task(uow, project_id=project_id, new=NewTask("t"), now=MOMENT)
    return ReportWithTask(uow, project_id, task_id, await add_report(uow, project_id))


async def test_implementation_pr_comes_and_goes_with_task(context: ReportWithTask) -> None:
    await context.run({"pr_url": f"{PR}1"})
    assert await context.url() is None
    first = await context.link()
    assert await context.url() == f"{PR}1"
    await context.unlink(first)
    assert await context.url() is None


async def test_implementation_pr_comes_with_output(context: ReportWithTask) -> None:
    await context.link()
    run_id = await context.run()
    await set_run_status(context.uow, run_id=run_id, status="in_progress", now=MOMENT)
    assert await context.url() is None
    await set_run_status(
        context.uow, run_id=run_id, status="in_progress", now=MOMENT, output={"pr_url": f"{PR}1"}
    )
    assert await context.url() == f"{PR}1"
    # A status without an output leaves it, and an output without the address takes it away.
    await set_run_status(context.uow, run_id=run_id, status="in_progress", now=MOMENT, error="slow")
    assert await context.url() == f"{PR}1"
    done = await set_run_status(context.uow, run_id=run_id, status="failed", now=MOMENT, output={})
    assert (done.status, done.error) == ("failed", "slow")
    assert await context.url() is None


async def test_implementation_pr_newest_run_wins(context: ReportWithTask) -> None:
    other = await tasks.create_task(context.uow, project_id=context.project_id, new=NewTask("o"), now=MOMENT)
    await context.link()
    second = await context.link(other)
    await context.run({"pr_url": f"{PR}2"}, task_id=other, minute=2)
    await context.run({"pr_url": f"{PR}1"}, minute=1)
    await context.run({"pr_url": ""}, minute=3)
    await context.run({"pr_url": " \t"}, minute=4)
    await context.run({"pr_url": None}, minute=5)
    await context.run({"pr_url": 7}, minute=6)
    await context.run({"pr_url": [f"{PR}9"]}, minute=7)
    await context.run({"branch": "b"}, minute=8)
    assert await context.url() == f"{PR}2"
    await context.unlink(second)
    assert await context.url() == f"{PR}1"


async def test_implementation_pr_non_object_output_is_ignored(context: ReportWithTask) -> None:
    await context.link()
    run_id = await context.run()
    outputs: tuple[Any, ...] = ([], "text", 1)
    for output in outputs:
        await context.uow.execute(sa.update(task_runs).where(task_runs.c.id == run_id).values(output=output))
        await refresh_implementation_pr(context.uow, context.task_id)
        assert await context.url() is None


async def test_tasks_of_other_reports_are_left_alone(context: ReportWithTask) -> None:
    other = await add_report(context.uow, context.project_id, implementation_pr_url="kept")
    await context.link()
    await context.run({"pr_url": f"{PR}1"})
    assert (await report_row(context.uow, other))["implementation_pr_url"] == "kept"
    assert (await report_row(context.uow, context.report_id))["implementation_pr_url"] == f"{PR}1"


async def test_implementation_pr_inconsistent_row_is_repaired(context: ReportWithTask) -> None:
    await context.link()
    await context.run({"pr_url": f"{PR}1"})
    # A log may hold what names no task, and a task in another spelling.
    for text in ("nonsense", "{" + context.task_id.hex.upper() + "}"):
        await service.append(
            context.uow,
            project_id=context.project_id,
            report_id=context.report_id,
            type="task_run",
            content={"task_id": text, "product": "tasks", "type": "agent_run"},
            author=Author.task(context.task_id),
            now=MOMENT,
            id=next_id(),
        )
    assert await context.url() == f"{PR}1"
    await context.uow.execute(sa.update(reports).values(implementation_pr_url="wrong"))
    (found,) = await service.rebuild(context.uow, context.project_id)
    assert (found.column, found.stored, found.expected) == ("implementation_pr_url", "wrong", f"{PR}1")
    assert await context.url() == f"{PR}1"


async def test_runs_that_are_not_there_or_have_ended(context: ReportWithTask) -> None:
    with pytest.raises(NotFound):
        await set_run_status(context.uow, run_id=next_id(), status="failed", now=MOMENT, output={})
    run_id = await context.run({"pr_url": f"{PR}1"})
    with pytest.raises(Conflict):
        await set_run_status(context.uow, run_id=run_id, status="in_progress", now=MOMENT, output={})


@pytest.mark.parametrize("log_first", [True, False])
async def test_implementation_pr_concurrent_writes_see_each_other(
    engine: AsyncEngine, log_first: bool
) -> None:
    async with unit_of_work(engine) as uow:
        project_id = await add_project(uow)
        report_id = await add_report(uow, project_id)
        task_id = await tasks.create_task(uow, project_id=project_id, new=NewTask("t"), now=MOMENT)
        run_id = await tasks.start_run(uow, project_id=project_id, task_id=task_id, now=MOMENT)

    async def write_log(uow: UnitOfWork) -> None:
        await link(uow, project_id, report_id, task_id)

    async def write_run(uow: UnitOfWork) -> None:
        output = {"pr_url": f"{PR}1"}
        await set_run_status(uow, run_id=run_id, status="completed", now=MOMENT, output=output)

    first, second = (write_log, write_run) if log_first else (write_run, write_log)

    async def follow() -> None:
        async with unit_of_work(engine) as uow:
            await second(uow)

    async with unit_of_work(engine) as uow:
        await first(uow)
        follower = asyncio.create_task(follow())
        await asyncio.wait({follower}, timeout=0.2)  # time enough to go wrong in
    await follower
    async with unit_of_work(engine) as uow:
        assert (await report_row(uow, report_id))["implementation_pr_url"] == f"{PR}1"


async def test_runs_and_logs_that_change_at_once_agree_in_the_end(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project_id = await add_project(uow)
        report_ids = [await add_report(uow, project_id) for _ in range(6)]
        task_ids = [
            await tasks.create_task(uow, project_id=project_id, new=NewTask("t"), now=MOMENT)
            for _ in range(2)
        ]
        run_ids = [
            await tasks.start_run(uow, project_id=project_id, task_id=task_id, now=MOMENT)
            for task_id in task_ids
        ]

    async def work(number: int) -> None:
        async with unit_of_work(engine) as uow:
            if number % 3 == 0:
                await set_run_status(
                    uow,
                    run_id=run_ids[number % 2],
                    status="in_progress",
                    now=MOMENT,
                    output={"pr_url": f"{PR}{number}"},
                )
            else:
                await link(uow, project_id, report_ids[number % 6], task_ids[number % 2])
            await asyncio.sleep(0.001)

    for _ in range(4):
        await asyncio.gather(*(work(number) for number in range(24)))
        async with unit_of_work(engine) as uow:
            assert await service.rebuild_check(uow, project_id) == []
            for report_id in report_ids[::2]:
                for entry in (
                    await service.list_page(
                        uow, project_id=project_id, report_id=report_id, limit=9, offset=0
                    )
                ).artefacts:
                    await service.delete(
                        uow, project_id=project_id, report_id=report_id, artefact_id=entry.id
                    )


async def test_implementation_pr_is_shown_and_filtered(api_client: ApiClient) -> None:
    with_pr, without = await api_client.report(), await api_client.report()
    task_id = await api_client.task()
    for report_id in (with_pr, without):
        body = {"artefact_type": "task_run", "content": {"task_id": str(task_id)}}
        assert (await api_client.post(f"reports/{report_id}/artefacts/", body)).status_code == 201
    async with unit_of_work(api_client.api.engine) as uow:
        run_id = await tasks.start_run(uow, project_id=api_client.api.project, task_id=task_id, now=MOMENT)
        await set_run_status(uow, run_id=run_id, status="completed", now=MOMENT, output={"pr_url": f"{PR}1"})
    (entry,) = (await api_client.call("GET", f"reports/{without}/artefacts/")).json()["results"]
    assert (await api_client.call("DELETE", f"reports/{without}/artefacts/{entry['id']}/")).status_code == 204
    assert (await api_client.call("GET", f"reports/{with_pr}/")).json()["implementation_pr_url"] == f"{PR}1"
    assert (await api_client.call("GET", f"reports/{without}/")).json()["implementation_pr_url"] is None
    for value, found in (("true", with_pr), ("no", without)):
        answer = (await api_client.call("GET", f"reports/?has_implementation_pr={value}")).json()
        assert [report["id"] for report in answer["results"]] == [str(found)]

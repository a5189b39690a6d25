"""`kill -9` of the worker in the middle of a hand-off: it is completed once, and not started twice."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.handoff import HandoffProject, Receiver, make_handoff_project, receiver
from tests.helpers.hosts.git import Repository
from tests.helpers.processes.server import Installation, eventually, new_installation

from postroom.db.engine import create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.jobs.queue import JobQueue
from postroom.tasks.hand_off import consider_later

pytestmark = pytest.mark.slow

AGENT = """
import os, subprocess, sys, time
open({mark!r}, 'a').write('begun\\n')
time.sleep(4)
open('fix.txt', 'w').write('fixed')
subprocess.run(['git', 'add', '.'], check=True)
subprocess.run(['git', 'commit', '-q', '-m', 'Mend the export'], check=True)
"""


@contextmanager
def machine(admin_url: str, template: str, **settings: str) -> Iterator[Installation]:
    """A database of its own, and a place to run workers on it that take over quickly."""
    quick = {"POSTROOM_JOBS__LEASE_SECONDS": "2", "POSTROOM_HANDOFF__ALLOW_PRIVATE_ADDRESSES": "true"}
    quick["POSTROOM_SECRET_KEY"] = "a secret for tests only"
    with (
        temporary_database(admin_url, "handoff", template=template) as url,
        new_installation(url, **quick, **settings) as installation,
    ):
        yield installation


async def make_report(url: str, channel: str, repository: Path | None = None, **chosen: Any) -> Any:
    """Make a ready report in a project that hands over so, and put the job in line; return its id."""
    engine, jobs = create_engine(url, pool_size=2), JobQueue()
    try:
        handoff_project: HandoffProject = await make_handoff_project(engine)
        if repository is not None:
            await handoff_project.connect(repository)
        await handoff_project.choose(channel, **chosen)
        report = await handoff_project.ready()
        async with unit_of_work(engine) as uow:
            await consider_later(uow, jobs=jobs, project_id=handoff_project.project, report_id=report)
        return report
    finally:
        await engine.dispose()


def test_handoff_command_survives_killed_worker_and_another_finishes(
    admin_url: str, template: str, tmp_path: Path
) -> None:
    mark, agent = tmp_path / "mark", tmp_path / "agent.py"
    agent.write_text(AGENT.format(mark=str(mark)))
    repository = Repository(tmp_path / "shop")
    command = json.dumps([sys.executable, str(agent)])
    allowed = {
        "POSTROOM_HANDOFF__COMMAND": command,
        "POSTROOM_HANDOFF__COMMAND_PROJECTS": str(list(range(1, 50))),
    }
    with machine(admin_url, template, **allowed) as installation:
        url = installation.settings["POSTROOM_DATABASE_URL"]
        first = installation.start("worker")
        report = asyncio.run(make_report(url, "command", repository.folder))
        eventually(mark.exists, lambda: first.err)
        first.kill()
        assert installation.value("SELECT status FROM task_runs") == "in_progress"
        second = installation.start("worker")
        eventually(
            lambda: bool(installation.value("SELECT ended_at IS NOT NULL FROM handoffs")), lambda: second.err
        )
        assert mark.read_text() == "begun\n"
        assert installation.query("SELECT status, error FROM task_runs") == [("completed", None)]
        assert installation.query("SELECT count(*) FROM handoffs") == [(1,)]
        assert (
            installation.value(
                f"SELECT count(*) FROM artefacts WHERE report_id = '{report}' AND type = 'commit'"
            )
            == 1
        )
        branch = installation.value("SELECT branch FROM task_runs")
        assert repository.git("show", f"{branch}:fix.txt") == "fixed"
        assert installation.query("SELECT * FROM dead_letters") == []
        assert list((installation.data_dir / "handoffs").iterdir()) == []


def test_handoff_webhook_of_killed_worker_is_sent_with_same_id(admin_url: str, template: str) -> None:
    async def scenario(installation: Installation, hook: Receiver) -> None:
        url = installation.settings["POSTROOM_DATABASE_URL"]
        hook.answer(200, wait=60)
        hook.answer(200)
        first = installation.start("worker")
        await make_report(url, "webhook", webhook_url=hook.url)
        await asyncio.to_thread(eventually, lambda: len(hook.asked) == 1, lambda: first.err)
        first.kill()
        second = installation.start("worker")
        done = "SELECT status = 'delivered' FROM webhook_deliveries"
        await asyncio.to_thread(eventually, lambda: bool(installation.value(done)), lambda: second.err)
        assert len({headers["x-postroom-delivery"] for headers, _ in hook.asked}) == 1
        assert len({body for _, body in hook.asked}) == 1
        assert installation.query("SELECT count(*), max(attempts) FROM webhook_deliveries") == [(1, 1)]
        assert installation.query("SELECT count(*) FROM handoffs") == [(1,)]

    async def main(installation: Installation) -> None:
        async with receiver() as hook:
            await scenario(installation, hook)

    with machine(admin_url, template) as installation:
        asyncio.run(main(installation))

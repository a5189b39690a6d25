"""`postroom handoff`, as an operator runs it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from tests.helpers.command_env import invoke
from tests.helpers.handoff import SEALS, HandoffProject, make_handoff_project

from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.domain.errors import Conflict, Invalid, NotFound, PostroomError
from postroom.handoff import config, repository

T = TypeVar("T")


class HandoffCommand:
    """A database, and the command on it."""

    def __init__(self, url: str, data_dir: Path) -> None:
        self.url, self.data_dir = url, data_dir
        self.project: int = self.do(self._make)

    async def _make(self, handoff_project: HandoffProject) -> int:
        return handoff_project.project

    def do(self, work: Callable[[HandoffProject], Awaitable[T]]) -> T:
        """Do something in a new project."""

        async def inside() -> T:
            engine = create_engine(self.url, pool_size=2)
            try:
                return await work(await make_handoff_project(engine))
            finally:
                await engine.dispose()

        return asyncio.run(inside())

    def run(self, command: str, *arguments: object, **settings: str) -> str:
        result = invoke(
            ["handoff", command, *map(str, arguments), "--data-dir", str(self.data_dir)],
            env={
                "POSTROOM_DATABASE_URL": self.url,
                "POSTROOM_SECRET_KEY": "a secret for tests only",
                **settings,
            },
        )
        if isinstance(result.exception, PostroomError):
            raise result.exception
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def json(self, command: str, *arguments: object, **settings: str) -> Any:
        return json.loads(self.run(command, *arguments, "--json", **settings))


@pytest.fixture
def handoff_command(fresh_database_url: str, tmp_path: Path) -> HandoffCommand:
    return HandoffCommand(fresh_database_url, tmp_path)


def test_handoff_command_configures_project(handoff_command: HandoffCommand) -> None:
    here = ("--project", handoff_command.project)
    assert handoff_command.json("configure", *here)["channel"] == "off"
    url = "https://agents.example/hook"
    made = handoff_command.json(
        "configure", *here, "--channel", "webhook", "--webhook-url", url, "--daily-limit", 3
    )
    assert (made["channel"], made["webhook_url"], made["daily_limit"]) == ("webhook", url, 3)
    assert made["webhook_secret"].startswith("whsec_")
    said = handoff_command.run("configure", *here)
    assert "webhook" in said
    assert "whsec_" not in said
    assert "whsec_" in handoff_command.run("configure", *here, "--rotate-secret")
    command = {"POSTROOM_HANDOFF__COMMAND": '["true"]'}
    with pytest.raises(Invalid, match="not allowed for project"):
        handoff_command.run("configure", *here, "--channel", "command", **command)
    listed = {**command, "POSTROOM_HANDOFF__COMMAND_PROJECTS": f"[{handoff_command.project}]"}
    assert handoff_command.json("configure", *here, "--channel", "command", **listed)["channel"] == "command"


def test_handoff_command_invalid_is_refused(handoff_command: HandoffCommand) -> None:
    here = ("--project", handoff_command.project)
    with pytest.raises(Invalid, match="There is no channel 'mail'"):
        handoff_command.run("configure", *here, "--channel", "mail")
    with pytest.raises(Invalid, match="needs a URL"):
        handoff_command.run("configure", *here, "--channel", "webhook")
    with pytest.raises(Invalid, match="has no command"):
        handoff_command.run("configure", *here, "--channel", "command")
    with pytest.raises(Invalid, match="must look like"):
        handoff_command.run("configure", *here, "--webhook-url", "x")
    with pytest.raises(NotFound):
        handoff_command.run("configure", "--project", 999)
    nothing = "01900000-0000-7000-8000-000000000000"
    with pytest.raises(NotFound):
        handoff_command.run("show", nothing, *here)
    with pytest.raises(NotFound):
        handoff_command.run("redeliver", nothing)


def test_handoff_command_lists_hand_offs_and_deliveries(handoff_command: HandoffCommand) -> None:
    async def hand(handoff_project: HandoffProject) -> tuple[int, UUID, UUID]:
        await handoff_project.choose("webhook", webhook_url="https://agents.example/hook")
        report = await handoff_project.ready()
        await handoff_project.consider(report)
        async with unit_of_work(handoff_project.engine) as uow:
            (handoff,) = await handoff_project.handoffs(report)
            await repository.update_handoff(uow, handoff.id, {"output": "its output"})
        return handoff_project.project, report, UUID(handoff_project.line.jobs[-1].key)

    project, report, delivery = handoff_command.do(hand)
    here = ("--project", project)
    (listed,) = handoff_command.json("list", *here, "--report", report)
    assert (listed["report"], listed["status"], listed["channel"]) == (str(report), "queued", "webhook")
    assert handoff_command.json("show", listed["id"], *here)["output"] == "its output"
    assert "its output" in handoff_command.run("show", listed["id"], *here)
    (sent,) = handoff_command.json("deliveries", *here)
    assert (sent["id"], sent["status"]) == (str(delivery), "waiting")
    assert str(delivery) in handoff_command.run("deliveries", *here, "--output", "plain")
    assert handoff_command.json("deliveries", *here, "--status", "failed") == []
    with pytest.raises(Conflict, match="automatically"):
        handoff_command.run("redeliver", delivery)

    async def fail(handoff_project: HandoffProject) -> None:
        async with unit_of_work(handoff_project.engine) as uow:
            await repository.update_delivery(uow, delivery, {"status": "failed", "ended_at": now()})
            assert SEALS.open(project, (await config.get(uow, project)).secret).startswith(b"whsec_")

    handoff_command.do(fail)
    assert "will be sent again" in handoff_command.run("redeliver", delivery)
    assert handoff_command.json("deliveries", *here)[0]["status"] == "waiting"

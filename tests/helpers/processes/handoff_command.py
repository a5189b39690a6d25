"""Hand-off commands as small Python programs on a real repository."""

import asyncio
import sys
import textwrap
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from tests.helpers.handoff import HandoffProject
from tests.helpers.hosts.git import Repository

from postroom.db.engine import unit_of_work
from postroom.domain.handoff.autostart import Start
from postroom.handoff import command
from postroom.handoff.schemas import Handoff
from postroom.tasks import service as tasks
from postroom.tasks.schemas import TaskRun

COMMIT = textwrap.dedent("""
    open('fix.txt', 'w').write('fixed')
    subprocess.run(['git', 'add', '.'], check=True)
    subprocess.run(['git', 'commit', '-q', '-m', 'Mend the export'], check=True)
""")
LOG = "print('begun', flush=True); open(MARK, 'a').write('begun\\n')\n"


class HandoffCommandEnv:
    """A project with hand-off, its repository, and a command as a small Python program."""

    def __init__(self, handoff_project: HandoffProject, repository: Repository, folder: Path) -> None:
        self.handoff_project, self.repository, self.folder = handoff_project, repository, folder
        self.runs = folder / "runs"
        self.mark = folder / "mark"

    def program(self, body: str, **settings: Any) -> None:
        """Set the command; it appends to MARK at each start."""
        file = self.folder / "agent.py"
        head = f"import json, os, subprocess, sys, time\nMARK = {str(self.mark)!r}\n"
        file.write_text(head + textwrap.dedent(body))
        update = {"command": (sys.executable, str(file)), "command_environment": ("PATH",), **settings}
        self.handoff_project.settings = self.handoff_project.settings.model_copy(update=update)

    async def handed(self) -> Handoff:
        """Hand a report over."""
        report = await self.handoff_project.ready()
        assert isinstance(await self.handoff_project.consider(report), Start)
        assert self.handoff_project.line.names()[-1] == "run_command"
        (handoff,) = await self.handoff_project.handoffs(report)
        return handoff

    async def run(self, handoff: Handoff, *, stopping: asyncio.Event | None = None) -> None:
        """Execute the job."""
        async with asyncio.timeout(60):
            await command.run(self.handoff_project.context(self.runs, stopping=stopping), handoff.id)

    async def task_run(self, handoff: Handoff) -> TaskRun:
        """Return the run."""
        async with unit_of_work(self.handoff_project.engine) as uow:
            return await tasks.get_run(uow, handoff.task_run_id)

    async def again(self, handoff: Handoff) -> Handoff:
        """Return the current hand-off."""
        (found,) = await self.handoff_project.handoffs(handoff.report_id)
        return found

    def beside(self, suffix: str) -> str:
        """Return the content of the command's file beside the mark."""
        return self.mark.with_name(f"mark.{suffix}").read_text()

    def begun(self) -> int:
        """Return how often the command was started."""
        return len(self.mark.read_text().splitlines()) if self.mark.exists() else 0


def left_of(run_id: UUID) -> list[int]:
    """Return the processes with the run's id in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("POSTROOM_RUN_ID") == str(run_id) and process.status() != "zombie":
                found.append(process.pid)
        except psutil.Error:
            continue
    return found

"""Hand-offs in a worker: job handlers (decide, deliver, run commands) and periodic tasks."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.grouping import one_fix
from postroom.grouping.grouper import Grouper
from postroom.grouping.reading.reader import ask_paid
from postroom.handoff import command, lost, service, webhook
from postroom.handoff.command import CommandContext
from postroom.handoff.config import Seals
from postroom.handoff.service import HandoffDeps
from postroom.handoff.webhook import Post
from postroom.jobs.port import Job
from postroom.reports.decisions import resume
from postroom.repositories import checkout
from postroom.repositories.checkout import CheckoutService
from postroom.repositories.vault import Vault
from postroom.research import safety
from postroom.research.context import Researcher
from postroom.telemetry import log
from postroom.worker.periodic import Periodic

RUNS_FOLDER = "handoffs"
"""Folder in the data directory with one subfolder per command run."""

KEPT_SECONDS = 7 * 86_400
"""How long to keep the folder of a run whose branch exists nowhere else."""


class HandoffHandlers:
    """The job handlers of a worker that stops when `stopping` is set; `researcher` provides the safety judge.

    With a language model the neighbours of a report are found with `grouper`, and asked about before work starts.
    """

    def __init__(
        self,
        app: App,
        stopping: asyncio.Event,
        researcher: Callable[[], Researcher],
        grouper: Grouper | None = None,
    ) -> None:
        self.app = app
        self._grouper = grouper
        self._researcher = researcher
        self._stopping = stopping
        self._slots: asyncio.Semaphore | None = None

    async def consider(self, job: Job) -> None:
        """Continue a report automatically: resume its research, or judge its safety and start work on it."""
        project_id, report_id = int(job.payload["project_id"]), UUID(job.key)
        async with unit_of_work(self.app.engine) as uow:
            if await resume.resume_chosen(
                uow, project_id=project_id, report_id=report_id, jobs=self.app.jobs, now=self.app.clock()
            ):
                return
        await safety.ensure(self._researcher(), project_id, report_id)
        deps = HandoffDeps(self.app.jobs, self.app.settings.handoff)
        if self._grouper is not None and self.app.language is not None:
            async with unit_of_work(self.app.engine) as uow:
                starts = await service.would_start(uow, deps, report_id=report_id, now=self.app.clock())
            if starts:
                await one_fix.compare(self._grouper, ask_paid(self.app.language), project_id, report_id)
        async with unit_of_work(self.app.engine) as uow:
            await service.consider(uow, deps, report_id=report_id, now=self.app.clock())

    async def deliver(self, job: Job) -> None:
        """Attempt a delivery once."""
        app = self.app
        post = Post(app.engine, app.settings.handoff, Seals(app.hasher), app.clock)
        await webhook.attempt(post, UUID(job.key))

    async def run_command(self, job: Job) -> None:
        """Run a command, or resume supervising a running one."""
        app = self.app
        self._slots = self._slots or asyncio.Semaphore(app.settings.handoff.commands)
        context = CommandContext(
            engine=app.engine,
            jobs=app.jobs,
            settings=app.settings.handoff,
            checkouts=CheckoutService(
                app.engine, app.git_hosts, Vault(app.hasher), push=app.settings.handoff.push
            ),
            folder=app.settings.data_dir / RUNS_FOLDER,
            clock=app.clock,
            slots=self._slots,
            stopping=self._stopping.is_set,
        )
        await command.run(context, UUID(job.key))


def handoff_chores(app: App) -> list[Periodic]:
    """Return the periodic tasks."""
    return [
        Periodic("deliver", timedelta(seconds=2), partial(deliver_due, app)),
        Periodic("settle hand-offs", timedelta(seconds=10), partial(settle, app)),
        Periodic(
            "tidy commands",
            timedelta(hours=1),
            partial(tidy, app.settings.data_dir / RUNS_FOLDER),
            alone=False,
        ),
    ]


async def deliver_due(app: App) -> int:
    """Enqueue deliveries whose next attempt is due; return how many."""
    async with unit_of_work(app.engine) as uow:
        return await webhook.enqueue_due(uow, jobs=app.jobs, now=app.clock())


async def settle(app: App) -> int:
    """Close hand-offs whose work has ended, and give up work that stopped reporting; return how many."""
    async with unit_of_work(app.engine) as uow:
        now = app.clock()
        closed = await service.settle_all(uow, now=now)
        given_up = await service.fail_silent(uow, app.settings.handoff, now=now)
    if closed or given_up:
        log.info("closed hand-offs", closed=closed, given_up=given_up)
    return closed + given_up


async def revive(app: App) -> int:
    """Enqueue lost jobs of hand-offs and deliveries again; return how many."""
    async with unit_of_work(app.engine) as uow:
        return await lost.revive(uow, jobs=app.jobs, now=app.clock())


async def tidy(folder: Path) -> int:
    """Remove old folders of ended runs; return how many."""
    return await asyncio.to_thread(_tidy, folder, time.time() - KEPT_SECONDS)


def _tidy(folder: Path, before: float) -> int:
    removed = 0
    for run_folder in folder.iterdir() if folder.is_dir() else ():
        watched = run_folder / "watched"
        last_used = (watched if watched.exists() else run_folder).stat().st_mtime
        if last_used < before:
            checkout.remove(run_folder)
            removed += 1
    return removed

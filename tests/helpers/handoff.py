"""A project with hand-off: its people, ready reports, and enqueued jobs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.reports import add_project, add_report, add_signal, add_user, log_of, next_id

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import projects, signal_screenings
from postroom.domain.handoff.autostart import NoStart, Start
from postroom.git.hosts import GitHosts
from postroom.handoff import config, service
from postroom.handoff.command import CommandContext
from postroom.handoff.config import Seals
from postroom.handoff.schemas import Handoff
from postroom.handoff.service import HandoffDeps
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Job
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM
from postroom.repositories import service as repositories
from postroom.repositories.checkout import CheckoutService
from postroom.repositories.vault import Vault
from postroom.settings import GitHubSettings, GitSettings, HandoffSettings

REPOSITORY = "acme/shop"
HASHER = KeyHasher(b"a secret for tests only")
SEALS = Seals(HASHER)


@dataclass
class JobRecorder:
    """Records enqueued jobs."""

    jobs: list[Job] = field(default_factory=list)

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Record the job."""
        self.jobs.append(job)

    def names(self) -> list[str]:
        """Return the names of the jobs."""
        return [job.name for job in self.jobs]


@dataclass
class HandoffProject:
    """A project with one reviewer, `ann`."""

    engine: AsyncEngine
    project: int
    organization: UUID
    ann: int
    line: JobRecorder = field(default_factory=JobRecorder)
    settings: HandoffSettings = field(default_factory=HandoffSettings)

    @property
    def deps(self) -> HandoffDeps:
        """What decisions are made with."""
        allowed = {"command_projects": (self.project,), "command": self.settings.command or ("true",)}
        return HandoffDeps(self.line, self.settings.model_copy(update=allowed))

    async def choose(self, channel: str, **more: Any) -> str | None:
        """Set the channel of the project; return the webhook's secret if it is new."""
        async with unit_of_work(self.engine) as uow:
            _, secret = await config.change(
                uow,
                self.project,
                {"channel": channel, **more},
                seal=SEALS.seal,
                jobs=self.line,
                command_problem=None,
                user_id=None,
                now=now(),
            )
        return secret

    async def ready(
        self,
        *,
        paths: Sequence[str] = ("src/export.py",),
        priority: str = "P1",
        reviewers: Sequence[str] = ("ann",),
        verdict: str | None = "clean",
        safe: bool | None = True,
        repository: str | None = REPOSITORY,
        **values: Any,
    ) -> UUID:
        """Create a researched, ready report with one signal."""
        async with unit_of_work(self.engine) as uow:
            row = {"status": "ready", "title": "Exports end early", "summary": "They do.", **values}
            report = await add_report(uow, self.project, **row)
            signal = await add_signal(
                uow, self.project, report, description="The export ends after a minute."
            )
            if verdict is not None:
                await uow.execute(
                    sa.insert(signal_screenings).values(
                        signal_id=signal,
                        project_id=self.project,
                        verdict=verdict,
                        score=0.5,
                        explanation="e",
                        model="test",
                        screened_at=now(),
                    )
                )
            for type, content in self._log(paths, priority, reviewers, repository, signal):
                await self.log(uow, report, type, content)
            if safe is not None:
                await self.log(uow, report, "safety_judgment", {"choice": safe, "explanation": "e"})
        return report

    def _log(
        self,
        paths: Sequence[str],
        priority: str,
        reviewers: Sequence[str],
        repository: str | None,
        signal: UUID,
    ) -> list[tuple[str, Any]]:
        finding = {
            "signal_id": str(signal),
            "relevant_code_paths": list(paths),
            "data_queried": "",
            "verified": True,
        }
        judgment = {
            "explanation": "e",
            "actionability": "immediately_actionable",
            "already_addressed": False,
        }
        return [
            ("repo_selection", {"repository": repository, "reason": "r"}),
            ("signal_finding", finding),
            ("actionability_judgment", judgment),
            ("priority_judgment", {"explanation": "e", "priority": priority}),
            ("suggested_reviewers", [{"github_login": login} for login in reviewers]),
        ]

    async def log(self, uow: UnitOfWork, report: UUID, type: str, content: Any) -> None:
        """Add an entry to a report's log."""
        await artefacts.append(
            uow,
            project_id=self.project,
            report_id=report,
            type=type,
            content=content,
            author=SYSTEM,
            now=now(),
            id=next_id(),
        )

    async def consider(self, report: UUID) -> Start | NoStart:
        """Decide about a report."""
        async with unit_of_work(self.engine) as uow:
            return await service.consider(uow, self.deps, report_id=report, now=now())

    async def notes(self, report: UUID) -> list[str]:
        """Return the notes in a report's log, oldest first."""
        async with unit_of_work(self.engine) as uow:
            return [one["content"]["note"] for one in await log_of(uow, report) if one["type"] == "note"]

    async def artefacts(self, report: UUID, type: str) -> list[dict[str, Any]]:
        """Return the entries of a type in a report's log, oldest first."""
        async with unit_of_work(self.engine) as uow:
            return [one for one in await log_of(uow, report) if one["type"] == type]

    async def handoffs(self, report: UUID | None = None) -> list[Handoff]:
        """Return the hand-offs of the project, newest first."""
        async with unit_of_work(self.engine) as uow:
            page = await service.list_page(uow, self.project, report, limit=100, offset=0)
            return list(page.handoffs)

    async def connect(self, folder: Path, repository: str = REPOSITORY) -> None:
        """Connect the project to a local repository."""
        async with unit_of_work(self.engine) as uow:
            await repositories.connect_local(
                uow,
                project_id=self.project,
                repository=repository,
                folder=folder,
                id=next_id(),
                now=now(),
            )

    def context(self, folder: Path, *, stopping: asyncio.Event | None = None) -> CommandContext:
        """Return what commands are run with, as one worker has it."""
        ends = stopping or asyncio.Event()
        hosts = GitHosts(GitSettings(), GitHubSettings())
        return CommandContext(
            engine=self.engine,
            jobs=self.line,
            settings=self.deps.settings,
            checkouts=CheckoutService(self.engine, hosts, Vault(HASHER)),
            folder=folder,
            clock=now,
            slots=asyncio.Semaphore(1),
            stopping=ends.is_set,
        )


async def make_handoff_project(engine: AsyncEngine, **settings: Any) -> HandoffProject:
    """Return a new project with `ann`."""
    async with unit_of_work(engine) as uow:
        project = await add_project(uow)
        result = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == project))
        organization: UUID = result.scalar_one()
        ann, _ = await add_user(uow, "Ann", organization_id=organization)
    return HandoffProject(engine, project, organization, ann, settings=HandoffSettings(**settings))


@dataclass
class Receiver:
    """A local webhook receiver that returns prepared responses in order."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], float]] = field(default_factory=list)
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def answer(self, status: int, *, wait: float = 0, **headers: str) -> None:
        """Prepare a response; the last one is repeated."""
        self.answers.append((status, headers, wait))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one call."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.asked.append((headers, body))
            status, told, wait = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            await asyncio.sleep(wait)
            lines = [f"HTTP/1.1 {status} X", "Content-Length: 0", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in told.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """Run the server on a free port within the block."""
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield made
    finally:
        server.close()

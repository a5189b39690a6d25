"""A project with a simulated tracker, whose clock the test moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HASHER, JobRecorder
from tests.helpers.hosts.other_trackers import HOSTS
from tests.helpers.hosts.trackers import SimulatedTracker
from tests.helpers.reports import add_project, add_report, add_user, log_of, report_row

from postroom.db.engine import unit_of_work
from postroom.db.tables import projects, users
from postroom.domain.reports.state import Event
from postroom.git.hosts import GitHosts
from postroom.jobs.port import Job
from postroom.reports import report_merges_repository as merges
from postroom.reports import repository as reports
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import ClaimRequest
from postroom.reports.decisions.decide import Decision, decide
from postroom.repositories.vault import Vault
from postroom.settings import GitHubSettings, GitSettings, TrackerSettings
from postroom.trackers import calls, repository, service, sync
from postroom.trackers.context import SyncContext
from postroom.trackers.schemas import ProjectTracker, TrackerLink
from postroom.trackers.secrets import TrackerSeals

PUBLIC = "https://postroom.example.com"


@dataclass
class TrackerProject:
    """A project with a member, ann, and a tracker in use."""

    engine: AsyncEngine
    project: int
    ann: int
    host: SimulatedTracker
    at: datetime = datetime(2026, 11, 30, 12, tzinfo=UTC)
    line: JobRecorder = field(default_factory=JobRecorder)
    settings: TrackerSettings = field(default_factory=TrackerSettings)
    hosts: GitHosts = field(default_factory=lambda: GitHosts(GitSettings(), GitHubSettings()))

    @property
    def context(self) -> SyncContext:
        """What the job needs."""
        return SyncContext(
            self.engine,
            self.line,
            self.settings,
            TrackerSeals(HASHER),
            lambda: self.at,
            PUBLIC,
            self.hosts,
            Vault(HASHER),
        )

    async def connect(self, token: str | None = "secret-token", **target: str) -> ProjectTracker:
        """Connect the tracker and test it."""
        kind: Any = self.host.kind
        async with unit_of_work(self.engine) as uow:
            made, _ = await service.connect(
                uow,
                self.project,
                user_id=self.ann,
                kind=kind,
                target={**self.host.target, **target},
                token=token,
                seals=TrackerSeals(HASHER),
                now=self.at,
            )
        await service.test(self.context, self.project)
        return made

    async def change(self, **changes: Any) -> None:
        """Change the tracker."""
        async with unit_of_work(self.engine) as uow:
            seals = TrackerSeals(HASHER)
            await service.change(
                uow, self.project, user_id=self.ann, changes=changes, seals=seals, now=self.at
            )

    async def report(self, **values: Any) -> UUID:
        """Create a ready report."""
        row = {
            "status": "ready",
            "title": "Exports end early",
            "summary": "They stop after 1,000 rows.",
            "shown_at": self.at,
            "priority": "P1",
            **values,
        }
        async with unit_of_work(self.engine) as uow:
            return await add_report(uow, self.project, **row)

    async def open(self, report: UUID, existing: str | None = None) -> TrackerLink:
        """Ask for an issue."""
        async with unit_of_work(self.engine) as uow:
            return await service.open_issue(
                uow,
                self.project,
                report,
                jobs=self.line,
                existing=existing,
                now=self.at,
                settings=self.settings,
            )

    async def opened(self, **values: Any) -> UUID:
        """Create a report that has an issue."""
        report = await self.report(**values)
        await self.open(report)
        await self.run()
        assert (await self.link(report)).state == "live"
        return report

    async def unlink(self, report: UUID) -> None:
        """Unlink an issue."""
        async with unit_of_work(self.engine) as uow:
            await service.unlink(uow, self.project, report, now=self.at)

    async def decide(self, report: UUID, *events: Event, **values: Any) -> None:
        """Decide about a report."""
        async with unit_of_work(self.engine) as uow:
            decision = Decision(list(events), **values)
            [result] = await decide(uow, self.line, [report], decision, project_id=self.project, now=self.at)
        assert result.kind == "transitioned", result

    async def claim(self, report: UUID, user: int) -> None:
        """Claim a report."""
        async with unit_of_work(self.engine) as uow:
            await claims.claim(
                uow,
                project_id=self.project,
                report_id=report,
                user_id=user,
                requested=ClaimRequest(takeover=True),
                now=self.at,
            )

    async def release(self, report: UUID, user: int) -> None:
        """Release the claim on a report."""
        async with unit_of_work(self.engine) as uow:
            await claims.release(
                uow,
                project_id=self.project,
                report_id=report,
                user_id=user,
                requested=ClaimRequest(),
                now=self.at,
            )

    async def ready(self, report: UUID) -> None:
        """Let a report be ready, as its research would."""
        async with unit_of_work(self.engine) as uow:
            await reports.update(uow, report, {"status": "ready"})

    async def merge(self, report: UUID, into: UUID) -> None:
        """Merge a report into another one."""
        async with unit_of_work(self.engine) as uow:
            await merges.link(uow, report, into, self.at)

    async def unmerge(self, report: UUID) -> None:
        """Undo that."""
        async with unit_of_work(self.engine) as uow:
            await merges.unlink(uow, report, self.at)

    async def member(self, name: str) -> int:
        """Add a member with a login."""
        return await _member(self.engine, self.project, name)

    async def run(self) -> int:
        """Plan, and run the jobs of the tracker that are enqueued; return how many issues were handled."""
        async with unit_of_work(self.engine) as uow:
            await sync.plan(uow, jobs=self.line, now=self.at, running=())
        waiting = [job for job in self.line.jobs if job.name == "tracker"]
        self.line.jobs.clear()
        return sum([await self.work(job) for job in waiting])

    async def work(self, job: Job) -> int:
        """Run one job."""
        return await sync.sync(self.context, int(job.key), touched=job.payload.get("touched", ()))

    async def check(self) -> int:
        """Let the time pass after which issues are read again, and run."""
        self.later(hours=7)
        return await self.run()

    async def heard(self, payload: Any) -> bool:
        """Take an event of the tracker that came by another door, and run."""
        kind: Any = self.host.kind
        async with unit_of_work(self.engine) as uow:
            known = await service.take_issue_event(
                uow,
                kind,
                payload,
                jobs=self.line,
                now=self.at,
            )
        await self.run()
        return known

    def later(self, **time: float) -> None:
        """Move the clock."""
        self.at += timedelta(**time)

    async def link(self, report: UUID) -> TrackerLink:
        """Return the link of a report."""
        async with unit_of_work(self.engine) as uow:
            found = await repository.link_of(uow, report)
        assert found is not None
        return found

    async def tracker(self) -> ProjectTracker:
        """Return the tracker."""
        async with unit_of_work(self.engine) as uow:
            return await service.get(uow, self.project)

    async def row(self, report: UUID) -> dict[str, Any]:
        """Return the row of a report."""
        async with unit_of_work(self.engine) as uow:
            return await report_row(uow, report)

    async def notes(self, report: UUID) -> list[str]:
        """Return the notes in a report's log."""
        async with unit_of_work(self.engine) as uow:
            found = await log_of(uow, report)
        return [one["content"]["note"] for one in found if one["type"] in {"note", "dismissal"}]


async def _member(engine: AsyncEngine, project: int, name: str) -> int:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == project))
        user, _ = await add_user(uow, name, organization_id=found.scalar_one())
        await uow.execute(
            users.update()
            .where(users.c.id == user)
            .values(github_login=name.lower(), email=f"{name.lower()}@p{project}.example")
        )
    return user


async def make_tracker_project(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, kind: str = "github"
) -> TrackerProject:
    """Return a new project with a tracker in use, which is called in process."""
    async with unit_of_work(engine) as uow:
        project = await add_project(uow)
    host = HOSTS[kind]()
    made = TrackerProject(engine, project, await _member(engine, project, "Ann"), host)
    host.clock = lambda: made.at
    monkeypatch.setattr(calls, "outbound", host)
    await made.connect()
    host.calls.clear()
    return made

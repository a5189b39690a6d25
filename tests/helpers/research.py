"""A project with a repository and a report to research, without a server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_project
from tests.helpers.hosts.git import Repository
from tests.helpers.reports import add_user

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import artefacts, projects, reports, research_runs, research_steps
from postroom.domain.signals.intake import NewSignal
from postroom.git.hosts import GitHosts
from postroom.identity.secret import KeyHasher
from postroom.reports import service
from postroom.reports.corrections import service as corrections
from postroom.reports.decisions.promotion import promote
from postroom.reports.schemas import Addition, Opening
from postroom.reports.work_log.authors import Caller
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.research.context import Researcher
from postroom.research.judges import ModelFree
from postroom.settings import GitHubSettings, GitSettings, ResearchSettings
from postroom.signals.members import add_members

TRACE = """TotalError: total of an empty cart

Traceback (most recent call last):
  File "/srv/app/shop/views.py", line 3, in show
    return total(cart)
  File "/srv/app/shop/cart.py", line 6, in total
    raise TotalError("total of an empty cart")
shop.cart.TotalError: total of an empty cart
"""
CART = b"""class TotalError(Exception):
    pass

def total(cart):
    if not cart:
        raise TotalError("total of an empty cart")
    return sum(cart)
"""
VIEWS = b"from shop.cart import total\ndef show(cart):\n    return total(cart)\n"


def trace(text: str = TRACE, **extra: Any) -> NewSignal:
    """Return an error with a stack trace."""
    return NewSignal(
        source_product="error_tracking",
        source_type="issue_created",
        source_id=str(new_id()),
        description=text,
        weight=1.0,
        extra={"exception_type": "TotalError", "level": "error", **extra},
        timestamp=datetime(2026, 11, 1, tzinfo=UTC),
    )


def said(text: str) -> NewSignal:
    """Return a support ticket."""
    return NewSignal(
        source_product="zendesk",
        source_type="ticket",
        source_id=str(new_id()),
        description=text,
        weight=1.0,
        timestamp=datetime(2026, 11, 1, tzinfo=UTC),
    )


@dataclass
class ResearchEnv:
    """A project and the dependencies of research."""

    engine: AsyncEngine
    project: int
    folder: Path
    jobs: RecordingJobs = field(default_factory=RecordingJobs)
    hosts: GitHosts = field(init=False)
    vault: Vault = field(default_factory=lambda: Vault(KeyHasher(b"a secret for tests only")))
    settings: ResearchSettings = field(default_factory=ResearchSettings)

    def __post_init__(self) -> None:
        """Create the git hosts, with clones in the test's folder."""
        git = GitSettings(protocols="http", fetch_seconds=3, allow_private=True)
        self.hosts = GitHosts(git, GitHubSettings(), clones=self.folder / "clones")

    def researcher(self, **other: Any) -> Researcher:
        """Return the researcher, with some parts replaced."""
        return Researcher(
            engine=self.engine,
            jobs=self.jobs,
            hosts=self.hosts,
            vault=self.vault,
            settings=other.pop("settings", self.settings),
            judges=other.pop("judges", ModelFree(lead=1.3)),
            clock=other.pop("clock", now),
            **other,
        )

    async def connect(self, repository: Repository, name: str = "acme/shop") -> None:
        """Connect the project to a local repository."""
        async with unit_of_work(self.engine) as uow:
            await repositories.connect_local(
                uow,
                project_id=self.project,
                repository=name,
                folder=repository.folder,
                id=new_id(),
                now=now(),
            )

    async def report(self, *signals: NewSignal, promoted: bool = True) -> UUID:
        """Create a report with these signals, a candidate if `promoted`."""
        report_id = new_id()
        async with unit_of_work(self.engine) as uow:
            opening = Opening(report_id, "headline")
            await service.open_reports(uow, project_id=self.project, openings=[opening], now=now())
        await self.add(report_id, signals)
        if promoted:
            async with unit_of_work(self.engine) as uow:
                await promote(uow, [report_id], now(), jobs=RecordingJobs())
        return report_id

    async def add(self, report_id: UUID, signals: Sequence[NewSignal]) -> None:
        """Add signals to a report."""
        async with unit_of_work(self.engine) as uow:
            stored = await add_members(
                uow, project_id=self.project, report_id=report_id, members=signals, reason="", now=now()
            )
            for one in stored:
                await service.add_signals(
                    uow, [Addition(report_id, 1, one.weight, [one.source_product])], now(), jobs=self.jobs
                )

    async def row(self, report_id: UUID) -> dict[str, Any]:
        """Return all columns of a report."""
        async with unit_of_work(self.engine) as uow:
            result = await uow.execute(sa.select(reports).where(reports.c.id == report_id))
            return dict(result.mappings().one())

    async def log(self, report_id: UUID) -> dict[str, list[Any]]:
        """Return the contents of a report's work log by type, oldest first."""
        async with unit_of_work(self.engine) as uow:
            result = await uow.execute(
                sa.select(artefacts.c.type, artefacts.c.content)
                .where(artefacts.c.report_id == report_id)
                .order_by(artefacts.c.created_at, artefacts.c.id)
            )
            log: dict[str, list[Any]] = {}
            for row in result:
                log.setdefault(row.type, []).append(row.content)
            return log

    async def steps(self, report_id: UUID) -> list[tuple[int, str, str]]:
        """Return round, step and key of the steps of a report's runs, in order of writing."""
        async with unit_of_work(self.engine) as uow:
            result = await uow.execute(
                sa.select(research_steps.c.round, research_steps.c.step, research_steps.c.key)
                .join(research_runs, research_runs.c.id == research_steps.c.run_id)
                .where(research_runs.c.report_id == report_id)
                .order_by(research_steps.c.created_at)
            )
            return [(row.round, row.step, row.key) for row in result]


async def make_research_env(engine: AsyncEngine, folder: Path, **settings: Any) -> ResearchEnv:
    """Create a project with the dependencies of research."""
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    return ResearchEnv(engine, project, folder, settings=ResearchSettings(**settings))


async def make_shop_env(engine: AsyncEngine, folder: Path) -> ResearchEnv:
    """Create a project that is connected to the shop repository."""
    made = await make_research_env(engine, folder)
    await made.connect(shop_repository(folder / "shop"))
    return made


def shop_repository(folder: Path) -> Repository:
    """Create a repository with the code of `TRACE`; its .mailmap gives Ann a login."""
    made = Repository(folder)
    names = b"Ann <7+ann@users.noreply.github.com> <ann@example.com>\n"
    made.commit({".mailmap": names, "shop/cart.py": CART, "shop/views.py": VIEWS, "shop/__init__.py": b""})
    return made


async def correct(env: ResearchEnv, report: UUID, **wanted: Any) -> corrections.Result:
    """Correct a report as a new member: fields by name, or `give_back`, `add_labels`, `seen`."""
    others = {
        name: wanted.pop(name)
        for name in ("give_back", "add_labels", "remove_labels", "seen")
        if name in wanted
    }
    async with unit_of_work(env.engine) as uow:
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == env.project))
        organization = found.scalar_one()
        ann, uuid = await add_user(uow, organization_id=organization)
        [result] = await corrections.correct(
            uow,
            env.jobs,
            [report],
            corrections.Request(wanted, **others),
            project_id=env.project,
            organization_id=organization,
            caller=Caller(ann, uuid),
            now=now(),
        )
    return result

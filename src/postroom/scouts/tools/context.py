"""The context of a run: what it works with, what it may do, its transactions and its transcript."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.errors import QueryCanceled
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, only_read, unit_of_work
from postroom.domain.errors import Conflict, Forbidden, Invalid, Unavailable
from postroom.jobs.port import Jobs
from postroom.projects.paid import PaidModel
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.runs import transcript as steps
from postroom.scouts.runs.schemas import Run
from postroom.scouts.runs.transcript import Kind, Step
from postroom.scouts.tools.ports import RepositoryReader
from postroom.screening.labels import Labels
from postroom.settings import ScoutSettings


def no_other_model(name: str) -> PaidModel:
    """Reject a model that a configuration names.

    Raises:
        Invalid: always.
    """
    raise Invalid(f"The scout's configuration names the model '{name}', which this server does not offer.")


@dataclass(frozen=True, slots=True)
class ScoutDeps:
    """The dependencies that all runs of a process share.

    `schedule_grouping` schedules the grouping of a project within a transaction. `model_named` creates the language
    model that a configuration names; the run closes it. It raises `Invalid` if the server does not offer the model.
    `events` is the database of events, if it is another one. `labels` screens the metric labels that agents read.
    """

    engine: AsyncEngine
    jobs: Jobs
    clock: Clock
    settings: ScoutSettings
    schedule_grouping: Callable[[UnitOfWork, int, datetime], Awaitable[None]]
    repositories: RepositoryReader | None = None
    events: AsyncEngine | None = None
    model_named: Callable[[str], PaidModel] = no_other_model
    labels: Labels = field(default_factory=Labels)


@dataclass(slots=True)
class Tally:
    """The counters of a run.

    `found` are the ids of its findings, including skipped ones, and of the reports that it wrote or changed;
    `emitted` are the findings that became signals.
    """

    steps: int = 0
    tool_calls: int = 0
    found: set[str] = field(default_factory=set)
    emitted: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class RunContext:
    """What detectors, agents and tools need of a run.

    Attributes:
        scopes: those of its token.
        tools: the names of the tools that its skill allows.
        dry: whether it is a dry run, which writes nothing.
        now: the time as of which it reads: the clock's, unless recorded data is replayed.
        repositories: those that its configuration allows; empty for all of the project's.
        writable: whether `writing` may be used; only a tool that is declared to write is called with it.
    """

    deps: ScoutDeps
    run: Run
    organization_id: UUID
    scopes: frozenset[str]
    tools: frozenset[str]
    dry: bool
    now: datetime
    repositories: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)
    writable: bool = False

    @property
    def project_id(self) -> int:
        """The home project of the scout."""
        return self.run.project_id

    def since(self, days: float) -> datetime:
        """Return the time that many days ago."""
        return self.now - timedelta(days=days)

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = True) -> AsyncIterator[UnitOfWork]:
        """Open a transaction whose statements have a time limit.

        Raises:
            Unavailable: a statement took too long.
        """
        seconds = self.deps.settings.statement_seconds
        try:
            async with unit_of_work(self.deps.engine) as uow:
                if read_only:
                    await only_read(uow)
                await uow.execute(sa.text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
                yield uow
        except sa.exc.OperationalError as error:
            if isinstance(error.orig, QueryCanceled):
                raise Unavailable(f"The answer took longer than {seconds:g} s; request less.") from error
            raise

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[tuple[UnitOfWork, Run]]:
        """Open a transaction that writes, with the run locked so that it can't be closed until it ends.

        Raises:
            Forbidden: it is a dry run, or no tool that writes is being called.
            Conflict: the run was closed meanwhile.
        """
        if self.dry:
            raise Forbidden("This is a dry run: nothing is written.")
        if not self.writable:
            raise Forbidden("Only a tool that is declared to write may do so.")
        async with self.transaction(read_only=False) as uow:
            run = await run_repository.select_run(uow, self.project_id, self.run.id, lock=True)
            if run is None or run.status != "in_progress":
                raise Conflict("The run has ended.")
            yield uow, run

    async def check_open(self) -> None:
        """Record a heartbeat and check that the run is still open.

        Raises:
            Conflict: it was closed or has ended.
        """
        async with unit_of_work(self.deps.engine) as uow:
            if not await run_repository.beat(uow, self.run.id, self.deps.clock()):
                raise Conflict("The run has ended.")

    async def note(
        self, kind: Kind, name: str, given: Mapping[str, Any], output: str, *, seconds: float
    ) -> None:
        """Record a step of the transcript, which took that many seconds."""
        step = Step(self.tally.steps, kind, name, self.deps.clock(), given, output, int(seconds * 1000))
        self.tally.steps += 1
        async with unit_of_work(self.deps.engine) as uow:
            await steps.add(uow, self.run.id, step)

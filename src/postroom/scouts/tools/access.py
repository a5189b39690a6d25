"""The common path of every tool call: permissions, transactions with a time limit, the transcript."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from psycopg.errors import QueryCanceled
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, Forbidden, Invalid, PostroomError, Unavailable
from postroom.domain.identity.scopes import satisfies
from postroom.domain.scouts.findings import Finding
from postroom.identity import service as identity
from postroom.jobs.port import Jobs
from postroom.projects.paid import PaidModel
from postroom.scouts.findings import service as findings
from postroom.scouts.findings.service import EmitOutcome
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.runs import transcript as steps
from postroom.scouts.runs.schemas import Run
from postroom.scouts.runs.transcript import Kind, Step
from postroom.scouts.tools.ports import RepositoryReader
from postroom.screening.labels import Labels
from postroom.settings import ScoutSettings

T = TypeVar("T")

READ, WRITE, REPORTS = "signal_scout:read", "signal_scout_internal:write", "signal_scout_report:write"
"""The scopes that tools require."""

DRY = "This is a dry run: nothing is written."


def no_other_model(name: str) -> PaidModel:
    """Reject a model that a configuration names.

    Raises:
        Invalid: always.
    """
    raise Invalid(f"The scout's configuration asks for the model '{name}', which is not offered here.")


@dataclass(frozen=True, slots=True)
class RunContext:
    """The dependencies that all runs of a process share.

    `wake` schedules the grouping of a project within a transaction. `model_named` creates the language model that a
    configuration names; the run closes it. It raises `Invalid` if the server does not offer the model. `labels`
    screens the metric labels that agents read.
    """

    engine: AsyncEngine
    jobs: Jobs
    clock: Clock
    settings: ScoutSettings
    wake: Callable[[UnitOfWork, int, datetime], Awaitable[None]]
    repositories: RepositoryReader | None = None
    model_named: Callable[[str], PaidModel] = no_other_model
    labels: Labels = field(default_factory=Labels)


@dataclass(frozen=True, slots=True)
class RunPermissions:
    """The permissions of one run: the scopes of its token, the tools of its skill, whether it is a dry run.

    `as_of` is the time as of which the run reads: now, unless recorded data is replayed. `repositories` are those
    that its configuration allows; empty for all of the project's.
    """

    run: Run
    organization_id: UUID
    scopes: frozenset[str]
    tools: frozenset[str]
    dry: bool
    as_of: datetime
    repositories: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """The counters of a run.

    `found` are the ids of its findings, including skipped ones, and of the reports that it wrote or changed; `told`
    are the findings that became signals.
    """

    steps: int = 0
    tool_calls: int = 0
    found: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)


@contextmanager
def refusing() -> Iterator[None]:
    """Convert errors caused by invalid arguments to `Invalid`, since a model can pass any arguments.

    Raises:
        Invalid: the arguments can't be used.
    """
    try:
        yield
    except (ValueError, OverflowError) as error:
        raise Invalid(_unusable(error)) from error
    except sa.exc.DataError as error:
        # The full error quotes the statement with all its values.
        raise Invalid(_unusable(error.orig or "the database can't take them")) from error


def _unusable(why: object) -> str:
    lines = str(why).splitlines() or [""]
    return f"These arguments can't be used: {lines[0][:200]}"


class ToolAccess:
    """The base of a toolbox with the path of every tool call: permissions, transactions, the transcript."""

    def __init__(self, context: RunContext, permissions: RunPermissions) -> None:
        self.context = context
        self.permissions = permissions
        self.tally = Tally()

    @property
    def project_id(self) -> int:
        """The home project of the scout."""
        return self.permissions.run.project_id

    @property
    def now(self) -> datetime:
        """The time as of which the run reads."""
        return self.permissions.as_of

    def require(self, tool: str, scope: str) -> None:
        """Check that the run may use a tool.

        Raises:
            Forbidden: the skill does not list it, or the run's token lacks the scope.
        """
        if tool not in self.permissions.tools:
            raise Forbidden(f"The skill of this scout does not allow the tool '{tool}'.")
        if not satisfies(self.permissions.scopes, scope):
            raise Forbidden(f"The run's token has not the scope '{scope}'.")

    async def ask(
        self,
        tool: str,
        given: Mapping[str, Any],
        question: Callable[[UnitOfWork], Awaitable[T]],
        *,
        scope: str = READ,
    ) -> T:
        """Execute a query in a read-only transaction.

        Raises:
            Forbidden: the run may not use the tool.
            Unavailable: the query took too long.
        """
        return await self.use(tool, given, question, scope=scope)

    async def write(
        self,
        tool: str,
        given: Mapping[str, Any],
        change: Callable[[UnitOfWork], Awaitable[T]],
        *,
        scope: str = WRITE,
    ) -> T:
        """Execute a change, unless this is a dry run.

        Raises:
            Forbidden: the run may not use the tool, or is a dry run.
            Conflict: the run was closed meanwhile.
        """

        async def held(uow: UnitOfWork) -> T:
            await self.held_run(uow)
            return await change(uow)

        return await self.use(tool, given, held, scope=scope, writes=True)

    async def use(
        self,
        tool: str,
        given: Mapping[str, Any],
        work: Callable[[UnitOfWork], Awaitable[T]],
        *,
        scope: str,
        writes: bool = False,
        may_write: bool = False,
    ) -> T:
        """Execute a tool in one transaction and record a step; see `ask` and `write`.

        `may_write` is for queries whose result the server caches, which dry runs may use too.
        """
        begun = time.perf_counter()
        self.tally.tool_calls += 1
        try:
            self.require(tool, scope)
            if writes and self.permissions.dry:
                raise Forbidden(DRY)
            with refusing():
                async with self.transaction(writes=writes or may_write) as uow:
                    answer = await work(uow)
        except PostroomError as error:
            await self.note("tool", tool, given, f"refused: {error.message}", begun)
            raise
        await self.note("tool", tool, given, shown(answer), begun)
        return answer

    async def outside(self, tool: str, given: Mapping[str, Any], question: Callable[[], Awaitable[T]]) -> T:
        """Query an external system outside any transaction, and record a step.

        Raises:
            Forbidden: the run may not use the tool.
        """
        begun = time.perf_counter()
        self.tally.tool_calls += 1
        try:
            self.require(tool, READ)
            with refusing():
                answer = await question()
        except PostroomError as error:
            await self.note("tool", tool, given, f"refused: {error.message}", begun)
            raise
        await self.note("tool", tool, given, shown(answer), begun)
        return answer

    @asynccontextmanager
    async def transaction(self, *, writes: bool) -> AsyncIterator[UnitOfWork]:
        """Open a transaction whose statements have a time limit."""
        limit = int(self.context.settings.statement_seconds * 1000)
        try:
            async with unit_of_work(self.context.engine) as uow:
                if not writes:
                    await uow.execute(sa.text("SET TRANSACTION READ ONLY"))
                await uow.execute(sa.text(f"SET LOCAL statement_timeout = {limit}"))
                yield uow
        except sa.exc.OperationalError as error:
            if isinstance(error.orig, QueryCanceled):
                seconds = self.context.settings.statement_seconds
                raise Unavailable(f"The answer took longer than {seconds:g} s; ask for less.") from error
            raise

    async def held_run(self, uow: UnitOfWork) -> Run:
        """Return the run, locked so that it can't be closed until the transaction ends.

        Raises:
            Conflict: it was closed meanwhile.
        """
        run = await run_repository.select_run(uow, self.project_id, self.permissions.run.id, lock=True)
        if run is None or run.status != "in_progress":
            raise Conflict("The run has ended.")
        return run

    async def check_open(self) -> None:
        """Record a heartbeat and check that the run is still open.

        Raises:
            Conflict: it was closed or has ended.
        """
        async with unit_of_work(self.context.engine) as uow:
            if not await run_repository.beat(uow, self.permissions.run.id, self.context.clock()):
                raise Conflict("The run has ended.")

    async def note(
        self,
        kind: Kind,
        name: str,
        given: Mapping[str, Any],
        output: str,
        begun: float | None = None,
        *,
        milliseconds: int = 0,
    ) -> None:
        """Record a step of the transcript; `begun` is the `perf_counter` at its start."""
        if begun is not None:
            milliseconds = int((time.perf_counter() - begun) * 1000)
        step = Step(
            position=self.tally.steps,
            kind=kind,
            name=name,
            at=self.context.clock(),
            input=given,
            output=output,
            milliseconds=milliseconds,
        )
        self.tally.steps += 1
        async with unit_of_work(self.context.engine) as uow:
            await steps.add(uow, self.permissions.run.id, step)

    async def emit_signal(self, finding: Finding) -> EmitOutcome:
        """Emit a finding as a signal unless a gate is closed; a repeat within the run returns the first outcome.

        In a dry run the gate of the configuration is closed.

        Raises:
            Forbidden: the skill does not allow it.
            FindingProblem: the finding can't become a signal, or the run has ended.
        """
        begun = time.perf_counter()
        self.tally.tool_calls += 1
        try:
            self.require("emit-signal", WRITE)
            outcome = await self._emitted(finding)
        except PostroomError as error:
            await self.note("tool", "emit-signal", finding_given(finding), f"refused: {error.message}", begun)
            raise
        self.tally.found.add(finding.finding_id)
        if outcome.skipped_reason is None:
            self.tally.told.add(finding.finding_id)
        became = "found in a dry run" if self.permissions.dry else told(outcome)
        await self.note("finding", finding.finding_id, finding_given(finding), became, begun)
        return outcome

    async def _emitted(self, finding: Finding) -> EmitOutcome:
        if self.permissions.dry:
            return EmitOutcome(finding.finding_id, "scout_emit_disabled")
        with refusing():
            async with self.transaction(writes=True) as uow:
                run = await self.held_run(uow)
                return await findings.emit(
                    uow,
                    run,
                    finding,
                    jobs=self.context.jobs,
                    approved=await identity.approves_models(uow, self.permissions.organization_id),
                    now=self.context.clock(),
                )

    async def told_lately(self, keys: Collection[str], since: datetime) -> set[str]:
        """Return the given keys of findings that this scout has emitted since `since`."""
        async with self.transaction(writes=False) as uow:
            return await findings.told_keys(
                uow, self.project_id, self.permissions.run.skill_name, keys, since=since
            )


def finding_given(finding: Finding) -> dict[str, Any]:
    """Return a finding as the input of its step."""
    return {
        "description": finding.description,
        "confidence": finding.confidence,
        "severity": finding.severity,
        "tags": list(finding.tags),
        **dict(finding.details),
    }


def told(outcome: EmitOutcome) -> str:
    """Return the outcome of a finding as a short text."""
    return "became a signal" if outcome.skipped_reason is None else f"held back: {outcome.skipped_reason}"


def shown(answer: Any) -> str:
    """Return a result as the output of its step; lists are shortened to their length and first items."""
    if isinstance(answer, Sequence) and not isinstance(answer, str | bytes):
        return f"{len(answer)} rows" + "".join(f"\n{each}" for each in answer[:5])
    return str(answer)

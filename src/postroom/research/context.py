"""The context of the research steps, and storing each step exactly once together with its log entries."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock, new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Status
from postroom.domain.research.evidence import evidence_of
from postroom.git.hosts import GitHosts
from postroom.issues.present import with_present
from postroom.jobs.port import Jobs
from postroom.projects.paid import PaidModel
from postroom.projects.processing import is_paused
from postroom.reports.decisions import state
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.repeated import is_repeated
from postroom.reports.work_log.schemas import SYSTEM
from postroom.repositories.vault import Vault
from postroom.research import repository
from postroom.research.code import Library
from postroom.research.judges import Judges
from postroom.research.model_tools import Profile
from postroom.research.schemas import Material, Run, Step, StepOutput
from postroom.screening.opinions.second import SecondOpinion
from postroom.screening.port import SafetyFilter
from postroom.settings import ResearchSettings
from postroom.signals import reading
from postroom.signals.insertions import SourceInsertions
from postroom.signals.reading import ReportSignal
from postroom.text.cleaning import written_by_program
from postroom.text.forms.environment import without_environment

_ONCE = frozenset({"priority_judgment", "actionability_judgment"})
"""Not judgments of safety: their time tells which signals they are about."""


class Stopped(Exception):
    """Research stops for now; the report keeps its status, and the periodic sweep enqueues it again."""


class Unreached(Stopped):
    """A git host can't be reached now."""


class Abandoned(Exception):
    """Research ends because the report was deleted or its status was changed by somebody else."""


def never() -> bool:
    """Return false: no stop is ever requested."""
    return False


@dataclass(frozen=True, slots=True)
class Researcher:
    """The dependencies of research; `library` and `insertions` belong to one worker.

    `filter` and `second` screen signals that have not been screened yet. With a `model`, it makes some of the
    judgments; `profile` gives it the project profile.
    """

    engine: AsyncEngine
    jobs: Jobs
    hosts: GitHosts
    vault: Vault
    settings: ResearchSettings
    judges: Judges
    clock: Clock
    filter: SafetyFilter | None = None
    second: SecondOpinion | None = None
    model: PaidModel | None = None
    profile: Profile | None = None
    library: Library = field(default_factory=Library)
    insertions: SourceInsertions = field(default_factory=SourceInsertions)


@dataclass(slots=True)
class Round:
    """One pass over the signals of a report. `results` are those of the completed steps."""

    researcher: Researcher
    run: Run
    stopping: Callable[[], bool]
    material: Material
    results: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    async def done(self, step: Step, key: str = "") -> bool:
        """Return whether a step of this round is stored, and load its result.

        Raises:
            Stopped: the project is paused, or the worker is stopping.
            Abandoned: the report is no longer being researched.
        """
        if self.stopping():
            raise Stopped("the worker is stopping")
        async with unit_of_work(self.researcher.engine) as uow:
            await check(uow, self.researcher, self.run)
            result = await repository.find_step(uow, self.run, step, key)
        if result is not None:
            self.results[f"{step}{key}"] = result
        return result is not None

    async def write(self, step: Step, made: StepOutput, *, began: float, key: str = "") -> None:
        """Store a step with its log entries in one transaction; if another worker was first, load its result.

        Raises:
            Abandoned: the report is no longer being researched.
        """
        async with unit_of_work(self.researcher.engine) as uow:
            await write(uow, self.researcher, self.run, step, made, began=began, key=key)
            result = await repository.find_step(uow, self.run, step, key)
        self.results[f"{step}{key}"] = result or {}


async def write(
    uow: UnitOfWork,
    researcher: Researcher,
    run: Run,
    step: Step,
    made: StepOutput,
    *,
    began: float,
    key: str = "",
) -> bool:
    """Store a step with its log entries; return false and write nothing if another worker was first.

    Raises:
        Abandoned: the report is no longer being researched.
    """
    await lock(uow, run)
    return await store_step(uow, researcher, run, step, made, began=began, key=key)


async def store_step(
    uow: UnitOfWork,
    researcher: Researcher,
    run: Run,
    step: Step,
    made: StepOutput,
    *,
    began: float,
    key: str = "",
) -> bool:
    """Store a step like `write`, for a report whose row is already locked, whatever its status.

    A judgment of priority or actionability that says what the newest one says is not logged again.
    """
    now = researcher.clock()
    is_new = await repository.insert_step(
        uow,
        run,
        step,
        key,
        made_by=made.made_by,
        result=made.result,
        seconds=round(time.monotonic() - began, 4),
        now=now,
    )
    if is_new:
        for entry in made.entries:
            if entry.type in _ONCE and await is_repeated(uow, run.report_id, entry.type, entry.content):
                continue
            await artefacts.append(
                uow,
                project_id=run.project_id,
                report_id=run.report_id,
                type=entry.type,
                content=entry.content,
                author=SYSTEM,
                now=now,
                id=new_id(),
            )
    return is_new


async def lock(uow: UnitOfWork, run: Run) -> None:
    """Lock the report's row until the transaction ends.

    Raises:
        Abandoned: it is no longer being researched.
    """
    try:
        report = await state.lock(uow, run.project_id, run.report_id)
    except NotFound:
        raise Abandoned("the report was deleted") from None
    if report.facts.status is not Status.IN_PROGRESS:
        raise Abandoned(f"the report became {report.facts.status}")


async def check(uow: UnitOfWork, researcher: Researcher, run: Run) -> None:
    """Check whether research may continue.

    Raises:
        Stopped: the project is paused.
        Abandoned: the report is no longer being researched.
    """
    await lock(uow, run)
    if await is_paused(uow, run.project_id, researcher.clock()):
        raise Stopped("the project is paused")


async def read_signals(
    uow: UnitOfWork, project_id: int, report_id: UUID, ids: Sequence[str]
) -> list[ReportSignal]:
    """Return the report's live signals with these ids, in their order, with present numbers of errors."""
    by_id = {str(signal.signal_id): signal for signal in await reading.signals_of_report(uow, report_id)}
    return await with_present(uow, project_id, [by_id[id] for id in ids if id in by_id])


async def material_of(
    researcher: Researcher, project_id: int, signals: Sequence[ReportSignal], *, card: str | None = None
) -> Material:
    """Extract the evidence from signals, in a thread and outside any transaction.

    What a form inserts into the items of a source is neither evidence nor quoted.
    """
    own = await own_texts(researcher, project_id, signals)
    found = zip(own, signals, strict=True)
    return await asyncio.to_thread(
        lambda: Material(
            signals,
            own,
            [evidence_of(_in_code(text, one), one.extra) for text, one in found],
            card,
        )
    )


def _in_code(own: str, signal: ReportSignal) -> str:
    """Return the part of a signal's text that may be about code: nothing of the reporter's machine is."""
    if written_by_program(signal.source_product, signal.source_type):
        return signal.content
    return without_environment(own)


async def own_texts(researcher: Researcher, project_id: int, signals: Sequence[ReportSignal]) -> list[str]:
    """Return the texts of signals without what forms insert into the items of their sources."""
    return [
        await researcher.insertions.own_text(
            researcher.engine, project_id, one.source_product, one.source_type, one.retold or one.content
        )
        for one in signals
    ]

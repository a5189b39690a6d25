"""What the steps of research work with, and writing a step: once, with its entries, while the report is at it."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.artefacts import service as artefacts
from postroom.artefacts.schemas import SYSTEM
from postroom.clock import Clock, new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.reports.state import Status
from postroom.domain.research.evidence import evidence_of
from postroom.git.hosts import GitHosts
from postroom.jobs.port import Jobs
from postroom.projects.paid import PaidModel
from postroom.reports.lifecycle import state
from postroom.repositories.vault import Vault
from postroom.research import repository
from postroom.research.code import Library
from postroom.research.judges import Judges
from postroom.research.model_tools import Profile
from postroom.research.outcome import OnReady, nobody
from postroom.research.schemas import Made, Material, Run, Step
from postroom.screening.port import SafetyFilter
from postroom.screening.second import SecondOpinion
from postroom.settings import ResearchSettings
from postroom.signals import reading
from postroom.signals.reading import ReportSignal


class Stopped(Exception):
    """Research goes no further for now; the report keeps its status, and the sweep asks again."""


class Abandoned(Exception):
    """Somebody put the report elsewhere, or deleted it: its research has nothing more to do."""


def never() -> bool:
    """Say that nobody asks research to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Researcher:
    """What research works with. `library` belongs to one worker.

    `filter` and `second` screen signals that were not screened when research begins. With a `model` some judgments
    are made by it; `profile` tells it about the project.
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
    on_ready: OnReady = nobody
    model: PaidModel | None = None
    profile: Profile | None = None
    library: Library = field(default_factory=Library)


@dataclass(slots=True)
class Round:
    """One look at the signals of a report. `results` are those of the steps that are done."""

    researcher: Researcher
    run: Run
    stopping: Callable[[], bool]
    material: Material
    results: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    async def done(self, step: Step, key: str = "") -> bool:
        """Tell whether a step of this round is written, and read what it left.

        Raises:
            Stopped: the project is paused, or the worker is to stop.
            Abandoned: the report is no longer being researched.
        """
        if self.stopping():
            raise Stopped("the worker stops")
        async with unit_of_work(self.researcher.engine) as uow:
            await check(uow, self.researcher, self.run)
            found = await repository.find_step(uow, self.run, step, key)
        if found is not None:
            self.results[f"{step}{key}"] = found
        return found is not None

    async def write(self, step: Step, made: Made, *, began: float, key: str = "") -> None:
        """Write a step with its entries in one transaction; if another worker did so first, take over what it left.

        Raises:
            Abandoned: the report is no longer being researched.
        """
        async with unit_of_work(self.researcher.engine) as uow:
            await write(uow, self.researcher, self.run, step, made, began=began, key=key)
            found = await repository.find_step(uow, self.run, step, key)
        self.results[f"{step}{key}"] = found or {}


async def write(
    uow: UnitOfWork,
    researcher: Researcher,
    run: Run,
    step: Step,
    made: Made,
    *,
    began: float,
    key: str = "",
) -> bool:
    """Write a step with its entries; False, and nothing is written, when another worker did so first.

    Raises:
        Abandoned: the report is no longer being researched.
    """
    await hold(uow, run)
    return await put_down(uow, researcher, run, step, made, began=began, key=key)


async def put_down(
    uow: UnitOfWork,
    researcher: Researcher,
    run: Run,
    step: Step,
    made: Made,
    *,
    began: float,
    key: str = "",
) -> bool:
    """Do as `write`, for a report whose row is locked, whatever its status is."""
    now = researcher.clock()
    first = await repository.insert_step(
        uow,
        run,
        step,
        key,
        made_by=made.made_by,
        result=made.result,
        seconds=round(time.monotonic() - began, 4),
        now=now,
    )
    if first:
        for entry in made.entries:
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
    return first


async def hold(uow: UnitOfWork, run: Run) -> None:
    """Lock the report's row until the transaction ends.

    Raises:
        Abandoned: it is no longer being researched.
    """
    try:
        held = await state.hold(uow, run.project_id, run.report_id)
    except NotFound:
        raise Abandoned("the report was deleted") from None
    if held.facts.status is not Status.IN_PROGRESS:
        raise Abandoned(f"the report became {held.facts.status}")


async def check(uow: UnitOfWork, researcher: Researcher, run: Run) -> None:
    """Look whether research may go on.

    Raises:
        Stopped: the project is paused.
        Abandoned: the report is no longer being researched.
    """
    await hold(uow, run)
    if await repository.is_paused(uow, run.project_id, researcher.clock()):
        raise Stopped("the project is paused")


async def read_signals(uow: UnitOfWork, report_id: UUID, ids: Sequence[str]) -> list[ReportSignal]:
    """Return those of the report's live signals that a round is about, in the order of `ids`."""
    found = {str(each.signal_id): each for each in await reading.signals_of_report(uow, report_id)}
    return [found[id] for id in ids if id in found]


async def material_of(signals: Sequence[ReportSignal]) -> Material:
    """Return signals with what they say about the code; their texts are read in a thread, and in no transaction."""
    return await asyncio.to_thread(
        lambda: Material(signals, [evidence_of(each.content, each.extra) for each in signals])
    )

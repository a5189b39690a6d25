"""What a regrouping stands on: the reports that it may touch, held, and how they lead to each other."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from postroom.artefacts import service as artefacts
from postroom.artefacts.schemas import Author
from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.regrouping import Links, Standing
from postroom.domain.reports.state import Status
from postroom.grouping import repository
from postroom.grouping.regroup import rows
from postroom.grouping.repository import TraceStep
from postroom.jobs.port import Jobs
from postroom.reports import report_merges
from postroom.reports.schemas import Merging
from postroom.text.headlines import cut

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Act:
    """Who regroups a project's signals, why, and when.

    `jobs` takes the research of what is promoted with it. `decided` says that somebody made up their mind, so that
    it binds what the server does by itself later.
    """

    uow: UnitOfWork
    project_id: int
    by: Author
    reason: str
    now: datetime
    jobs: Jobs
    decided: bool = True


@dataclass(slots=True)
class Ground:
    """Held reports and the links between them, kept as they are while a regrouping changes them."""

    act: Act
    links: Links
    held: dict[UUID, Merging]
    merged: set[UUID]

    def standing(self, report_id: UUID) -> Standing:
        """Return what refusals depend on."""
        return self.held[report_id].standing

    def title(self, report_id: UUID) -> str:
        """Return a report's id and title, as a sentence names it."""
        title = " ".join(self.held[report_id].title.split())
        return f"{report_id} “{cut(title, _SHOWN)}”"

    async def link(self, report_id: UUID, into: UUID) -> None:
        """Make a report a part of another one."""
        await report_merges.link(self.act.uow, report_id, into, self.act.now)
        self.merged.add(report_id)

    async def unlink(self, report_id: UUID) -> None:
        """Make a report one of its own again."""
        await report_merges.unlink(self.act.uow, report_id, self.act.now)
        self.merged.discard(report_id)

    async def note(self, report_id: UUID, text: str) -> None:
        """Add a note to a report's work log, unless the report is a part of another one now."""
        if report_id in self.merged:
            return
        await artefacts.append(
            self.act.uow,
            project_id=self.act.project_id,
            report_id=report_id,
            type="note",
            content={"note": f"{text} Reason: {self.act.reason}" if self.act.reason else text},
            author=self.act.by,
            now=self.act.now,
            id=new_id(),
        )

    async def trace(
        self, signal_ids: Iterable[UUID], outcome: str, reason: str, *, report_id: UUID, regrouping_id: UUID
    ) -> None:
        """Add a step to the traces of signals, which count for `report_id` now."""
        details = {"report_id": str(report_id), "regrouping_id": str(regrouping_id)}
        why = f"{reason} {self.act.reason}" if self.act.reason else reason
        steps = [TraceStep(id, "regroup", outcome, why, details) for id in signal_ids]
        await repository.save_trace(self.act.uow, steps, at=self.act.now)

    async def leave(self, report_id: UUID, to: UUID) -> bool:
        """Let a report that was left without signals lead to where the last ones went; say whether it does.

        One that research is running on stays as it is, without signals.
        """
        if report_id in self.merged or self.held[report_id].status is Status.IN_PROGRESS:
            return False
        if await rows.size(self.act.uow, report_id):
            return False
        await self.note(
            report_id, f"No signals are left, so this report leads to report {self.title(to)} now."
        )
        await self.link(report_id, to)
        return True


async def stand(act: Act, report_ids: Collection[UUID]) -> Ground:
    """Hold the project's grouping, and then the reports and all that they lead to, in the order of their ids.

    Every worker's index is out of date afterwards, and a batch that was decided meanwhile is decided again.

    Raises:
        NotFound: the project has not all of these reports.
    """
    # First of all, as every grouping transaction does, so that no two wait for each other.
    await repository.outdate(act.uow, act.project_id)
    following = await report_merges.above(act.uow, act.project_id, report_ids)
    for id in report_ids:
        if id not in following:
            raise NotFound(f"There is no report {id}.")
    leads_to = {id: to for id, to in following.items() if to is not None}
    firm = await rows.merges_from(act.uow, leads_to)
    held = await report_merges.hold(act.uow, act.project_id, following)
    return Ground(act, Links(leads_to, firm), held, set(leads_to))


async def stand_on_visible(act: Act, report_ids: Collection[UUID]) -> Ground:
    """Do as `stand`, for reports that people can see.

    Raises:
        NotFound: as in `stand`, or one of the reports is deleted.
    """
    ground = await stand(act, report_ids)
    for id in report_ids:
        if ground.standing(ground.links.canonical(id)).gone:
            raise NotFound(f"There is no report {id}.")
    return ground


def check(refused: str | None) -> None:
    """Raise the reason of a refusal, if it is one.

    Raises:
        Conflict: it is.
    """
    if refused is not None:
        raise Conflict(refused)


def signals_of(count: int) -> str:
    """Return how many signals it is, in words."""
    return "1 signal" if count == 1 else f"{count} signals"

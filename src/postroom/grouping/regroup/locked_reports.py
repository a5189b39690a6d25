"""The locked reports that a regrouping may touch, and the links between them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.regrouping import Links, Standing
from postroom.domain.reports.state import Status
from postroom.grouping.regroup import rows
from postroom.jobs.port import Jobs
from postroom.reports import report_merges
from postroom.reports.schemas import Merging
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.signals import grouping_version, tracing
from postroom.signals.reading import count_of_report
from postroom.signals.tracing import TraceStep
from postroom.text.headlines import cut

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class RegroupCommand:
    """Author, reason and time of a regrouping of a project's signals.

    `jobs` enqueues the research of promoted reports. `decided` marks a person's decision, which constrains the
    server's later groupings. The server's own regroupings have a `wait`: how long what they promote waits at most
    until the rest is compared or read.
    """

    uow: UnitOfWork
    project_id: int
    by: Author
    reason: str
    now: datetime
    jobs: Jobs
    decided: bool = True
    wait: timedelta | None = None


@dataclass(slots=True)
class LockedReports:
    """Locked reports and the links between them, kept current while a regrouping changes them."""

    act: RegroupCommand
    links: Links
    held: dict[UUID, Merging]
    merged: set[UUID]

    def standing(self, report_id: UUID) -> Standing:
        """Return what refusals depend on."""
        return self.held[report_id].standing

    def title(self, report_id: UUID) -> str:
        """Return a report's id and title, for use in a sentence."""
        title = " ".join(self.held[report_id].title.split())
        return f"{report_id} “{cut(title, _SHOWN)}”"

    async def link(self, report_id: UUID, into: UUID) -> None:
        """Make a report a part of another one."""
        await report_merges.link(self.act.uow, report_id, into, self.act.now)
        self.merged.add(report_id)

    async def unlink(self, report_id: UUID) -> None:
        """Make a report independent again."""
        await report_merges.unlink(
            self.act.uow,
            self.act.jobs,
            project_id=self.act.project_id,
            report_id=report_id,
            now=self.act.now,
        )
        self.merged.discard(report_id)

    async def note(self, report_id: UUID, text: str) -> None:
        """Add a note to a report's work log, unless the report has been merged into another one."""
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
        """Add a step to the traces of signals, which now count for `report_id`."""
        details = {"report_id": str(report_id), "regrouping_id": str(regrouping_id)}
        why = f"{reason} {self.act.reason}" if self.act.reason else reason
        steps = [TraceStep(id, "regroup", outcome, why, details) for id in signal_ids]
        await tracing.append(self.act.uow, steps, at=self.act.now)

    async def leave(self, report_id: UUID, to: UUID) -> bool:
        """Link a report that was left without signals to where the last ones went; return whether it was linked.

        A report that is being researched stays as it is, without signals.
        """
        if report_id in self.merged or self.held[report_id].status is Status.IN_PROGRESS:
            return False
        if await count_of_report(self.act.uow, report_id):
            return False
        await self.note(
            report_id, f"No signals are left, so this report now redirects to report {self.title(to)} now."
        )
        await self.link(report_id, to)
        return True


async def lock_reports(act: RegroupCommand, report_ids: Collection[UUID]) -> LockedReports:
    """Lock the project's grouping, then the reports and all that they are merged into, in the order of their ids.

    Every worker's index is out of date afterwards, and a batch that was decided meanwhile is decided again.

    Raises:
        NotFound: one of the reports is not in the project.
    """
    # Raise the version first, as every grouping transaction does, so that no two wait for each other.
    await grouping_version.bump(act.uow, act.project_id)
    following = await report_merges.above(act.uow, act.project_id, report_ids)
    for id in report_ids:
        if id not in following:
            raise NotFound(f"There is no report {id}.")
    leads_to = {id: to for id, to in following.items() if to is not None}
    firm = await rows.merges_from(act.uow, leads_to)
    held = await report_merges.lock(act.uow, act.project_id, following)
    return LockedReports(act, Links(leads_to, firm), held, set(leads_to))


async def lock_visible(act: RegroupCommand, report_ids: Collection[UUID]) -> LockedReports:
    """Lock reports as `lock_reports` does, provided that people can see them.

    Raises:
        NotFound: as in `lock_reports`, or one of the reports is deleted.
    """
    locked = await lock_reports(act, report_ids)
    for id in report_ids:
        if locked.standing(locked.links.canonical(id)).gone:
            raise NotFound(f"There is no report {id}.")
    return locked


async def settle(act: RegroupCommand, report_ids: Collection[UUID]) -> None:
    """Recount the signals of locked reports, with what follows from it."""
    await report_merges.settle(
        act.uow, report_ids, now=act.now, jobs=act.jobs, project_id=act.project_id, wait=act.wait
    )


def check(refused: str | None) -> None:
    """Raise a refusal.

    Raises:
        Conflict: `refused` is the reason of one, not None.
    """
    if refused is not None:
        raise Conflict(refused)

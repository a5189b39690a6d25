"""Count pending errors, one batch of each project in turn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.issues import counting
from postroom.issues.originals import CACHE_BYTES, Originals, RecentMaps, recent_maps
from postroom.jobs.port import Jobs
from postroom.sdk_events import service as events
from postroom.sdk_events.schemas import PendingOccurrence
from postroom.telemetry import log

BATCH = 1_500
"""Occurrences per transaction."""
MAX_ROUNDS = 50
"""Maximum batches of each project per execution."""
SETTLING = timedelta(seconds=7)
"""How long a record waits for the others of its trace: exporters send spans and log records every five seconds."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """The backlog of pending errors: the database of events and that of issues."""

    engine: AsyncEngine
    events: AsyncEngine
    jobs: Jobs
    clock: Clock
    settling: timedelta = SETTLING
    maps: RecentMaps = field(default_factory=lambda: recent_maps(CACHE_BYTES))

    async def count_all(self) -> int:
        """Count pending errors; return how many. A flood of one project does not delay others."""
        total = 0
        for _ in range(MAX_ROUNDS):
            async with unit_of_work(self.events) as uow:
                projects = await events.waiting_projects(uow)
            done = [await self.count_project(project) for project in projects]
            total += sum(done)
            if not any(done):
                break
        return total

    async def count_project(self, project_id: int) -> int:
        """Count a batch of a project's errors; return how many."""
        async with unit_of_work(self.events) as uow:
            taken = await events.take(uow, project_id, settled=self.clock() - self.settling, limit=BATCH)
            if not taken:
                return 0
            batch = await Originals(self.engine, self.clock, self.maps).of(project_id, taken)
            # Counting has its own transaction. If this one fails afterwards, the errors are processed again and
            # recognized by the ids of their events.
            done = await self._count_or_mark_failed(uow, project_id, batch)
            await events.done(uow, done)
        return len(done)

    async def _count_or_mark_failed(
        self, uow: UnitOfWork, project_id: int, batch: Sequence[PendingOccurrence]
    ) -> Sequence[PendingOccurrence]:
        """Count a batch and return the counted errors; errors that fail even on their own are set aside."""
        try:
            return batch if await self._count(project_id, batch) else ()
        except (sa.exc.OperationalError, sa.exc.InterfaceError):
            raise  # the database is unavailable: nothing is wrong with the batch
        except Exception as error:  # noqa: BLE001  # one occurrence must not block the others
            if len(batch) == 1:
                log.warning("could not count an error", project=project_id, error=str(error)[:300])
                await events.mark_failed(uow, batch[0], f"{type(error).__name__}: {error}")
                return ()
            # Exceptions first, because they explain other records of their traces.
            ordered = sorted(batch, key=lambda one: one.occurrence.get("kind") != "exception")
            found = [await self._count_or_mark_failed(uow, project_id, [one]) for one in ordered]
            return [one for each in found for one in each]

    async def _count(self, project_id: int, batch: Sequence[PendingOccurrence]) -> bool:
        """Count a batch in its own transaction; return false if another worker is processing this project."""
        async with unit_of_work(self.engine) as uow:
            done = await counting.count(
                uow, jobs=self.jobs, project_id=project_id, batch=batch, now=self.clock()
            )
        if done is not None and (done.issues or done.signals):
            log.info(
                "counted errors",
                project=project_id,
                errors=done.occurrences,
                new=done.issues,
                signals=done.signals,
            )
        return done is not None

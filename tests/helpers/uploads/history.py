"""Imports of items with their states, and the steps of a worker that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import artefacts, reports, signals
from postroom.domain.signals.intake import NewSignal
from postroom.domain.signals.mapping import merge as merged
from postroom.domain.signals.mapping import plan
from postroom.domain.signals.tracker_exports import recognise
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.grouper import Grouper
from postroom.grouping.history.finishing import finish_imports
from postroom.grouping.history.importing import import_rows
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.signals.imports import service as importing
from postroom.signals.imports.checkpoints import Checkpoint
from postroom.signals.imports.files import FileRow
from postroom.signals.imports.service import Batch
from postroom.sources import service as sources

SOURCE = ("github", "issue")
COLUMNS = ["number", "title", "body", "state", "state_reason", "created_at", "closed_at", "duplicate"]
UMLAUTS = (
    "Umlauts in export names",
    "Exporting a board named Übersicht writes question marks in the file name.",
)
LOGIN = ("Login button dead", "Pressing the login button on a tablet does nothing at all after the update.")


def issue(number: int, words: tuple[str, str], state: str = "open", **more: str) -> dict[str, str]:
    values = dict.fromkeys(COLUMNS, "")
    values |= {"number": str(number), "title": words[0], "body": words[1], "state": state}
    values |= {"created_at": "2021-02-01T10:00:00Z"} | more
    return values


def closed(number: int, words: tuple[str, str], reason: str = "completed", **more: str) -> dict[str, str]:
    return issue(number, words, "closed", state_reason=reason, closed_at="2021-03-04T12:00:00Z", **more)


def number_of(source_id: str) -> sa.Select[tuple[int]]:
    return sa.select(signals.c.seq).where(signals.c.source_id == source_id)


class Importing:
    """A project with the import of one file after the other, and the steps of a worker."""

    def __init__(self, engine: AsyncEngine, project: int, grouper: Grouper) -> None:
        self.engine, self.project, self.grouper = engine, project, grouper
        self.jobs: RecordingJobs = grouper.jobs  # type: ignore[assignment]
        self.files = 0

    async def store(self, rows: Sequence[Mapping[str, str]]) -> Batch:
        found = recognise(COLUMNS)
        assert found is not None
        mapping = replace(found[1], duplicate_of="duplicate")
        self.files += 1
        async with unit_of_work(self.engine) as uow:
            start = await importing.begin(
                uow,
                project_id=self.project,
                fingerprint=bytes([self.files]) * 32,
                restart=False,
                now=now(),
            )
            batch = await self.batch(uow, start, rows, plan(merged(mapping, mapping)))
            await importing.finish(uow, batch.checkpoint, now=now())
        return batch

    async def batch(self, uow: Any, start: Checkpoint, rows: Sequence[Mapping[str, str]], how: Any) -> Batch:
        return await import_rows(
            uow,
            jobs=self.jobs,
            project_id=self.project,
            plan=how,
            rows=[FileRow(number, 10, row, values=row) for number, row in enumerate(rows, 1)],
            checkpoint=start,
            enable_sources=True,
            now=now(),
        )

    async def group(self) -> None:
        await group_pending(self.grouper, self.project)

    async def finish(self) -> int:
        total = await finish_imports(self.grouper)
        await consolidate(self.grouper, self.project)
        return total + await finish_imports(self.grouper)

    async def report_of(self, number: int | str) -> sa.Row[Any]:
        async with unit_of_work(self.engine) as uow:
            found = await uow.execute(
                sa.select(reports)
                .join(signals, signals.c.report_id == reports.c.id)
                .where(signals.c.project_id == self.project, signals.c.source_id == str(number))
            )
        return found.one()

    async def notes(self, report_id: UUID) -> str:
        async with unit_of_work(self.engine) as uow:
            found = await uow.execute(
                sa.select(artefacts.c.content)
                .where(artefacts.c.report_id == report_id)
                .order_by(artefacts.c.created_at)
            )
        return "\n".join(content.get("note") or "" for content in found.scalars())

    async def receive(self, words: tuple[str, str], at: datetime | None = None, id: str = "live-1") -> None:
        text = f"{words[0]}\n\n{words[1]}"
        signal = NewSignal(*SOURCE, source_id=id, description=text, weight=0.5, timestamp=at or now())
        await send(self.engine, self.project, [signal], jobs=self.jobs)

    async def send(self, words: tuple[str, str], at: datetime | None = None, id: str = "live-1") -> None:
        await self.receive(words, at, id)
        await self.group()
        await consolidate(self.grouper, self.project)

    @property
    def researched(self) -> set[str]:
        return {job.key for job in self.jobs.put if job.name == RESEARCH_JOB}


async def make_importing(engine: AsyncEngine) -> Importing:
    """Return a project that accepts issues."""
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
        await sources.enable(
            uow, project_id=project, source_product=SOURCE[0], source_type=SOURCE[1], now=now()
        )
    return Importing(engine, project, make_grouper(engine))

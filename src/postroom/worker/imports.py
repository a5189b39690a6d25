"""Imports in a worker: reading uploaded files, letting what was grouped count, undoing, and tidying."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from uuid import UUID

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.grouping.grouper import Grouper
from postroom.grouping.history.finishing import finish_imports
from postroom.grouping.history.undo import undo_import
from postroom.grouping.history.uploaded import Importer, import_upload
from postroom.jobs.port import Handler, Job
from postroom.signals.imports import uploads
from postroom.signals.imports.uploads import IMPORT_JOB, UNDO_IMPORT_JOB
from postroom.telemetry import log
from postroom.worker.periodic import Periodic

ABANDONED_AFTER = timedelta(days=1)
"""Age from which an upload that was never started is deleted."""


def import_handlers(app: App, stopping: asyncio.Event) -> Mapping[str, Handler]:
    """Return the handlers of the jobs of imports."""

    async def read(job: Job) -> None:
        importer = Importer(app.engine, app.jobs, app.clock)
        await import_upload(importer, int(job.key), UUID(job.payload["run_id"]), stopping=stopping.is_set)

    async def undo(job: Job) -> None:
        run_id = UUID(job.payload["run_id"])
        done = await undo_import(app.engine, app.jobs, app.clock, project_id=int(job.key), run_id=run_id)
        log.info("undid an import", run=str(run_id), signals=done.signals, reports=done.reports)

    return {IMPORT_JOB: read, UNDO_IMPORT_JOB: undo}


def import_chores(app: App, grouper: Grouper) -> list[Periodic]:
    """Return the periodic tasks."""
    return [
        Periodic("finish imports", timedelta(seconds=2), partial(finish_imports, grouper)),
        Periodic("forget uploads", timedelta(hours=1), partial(forget_uploads, app)),
    ]


async def forget_uploads(app: App) -> int:
    """Delete uploads that were never started; return how many."""
    async with unit_of_work(app.engine) as uow:
        return await uploads.forget_abandoned(uow, before=app.clock() - ABANDONED_AFTER)

"""Readings by a language model in a worker: the job handler, and the periodic task that enqueues it."""

import asyncio
from datetime import timedelta
from functools import cache, partial

from postroom.app.bootstrap import App
from postroom.app.grouping import make_reader
from postroom.grouping.grouper import Grouper
from postroom.grouping.reading.reader import Reader, enqueue_due, read_waiting
from postroom.jobs.port import Handler, Job
from postroom.telemetry import log
from postroom.worker.periodic import Periodic


def reading_handler(app: App, grouper: Grouper, stopping: asyncio.Event) -> Handler:
    """Return the job handler; without a language model it does nothing, and the signals wait."""

    @cache
    def reader() -> Reader | None:
        return make_reader(app, grouper)

    async def read(job: Job) -> None:
        current_reader = reader()
        if current_reader is not None:
            done = await read_waiting(current_reader, int(job.key), stopping=stopping.is_set)
            log.info("grouped by reading", project=int(job.key), changes=done)

    return read


def reading_chores(app: App, grouper: Grouper) -> list[Periodic]:
    """Return the periodic task that enqueues due readings."""
    reader = make_reader(app, grouper)
    return [] if reader is None else [Periodic("read", timedelta(seconds=15), partial(enqueue_due, reader))]

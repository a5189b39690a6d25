"""Readings in a worker: the job, and what asks for it."""

import asyncio
from datetime import timedelta
from functools import cache, partial

from postroom.bootstrap import App
from postroom.grouping.arrival.pipeline import Grouper, window_loader
from postroom.grouping.reading.reader import Reader, ask_paid, enqueue_due, read_waiting
from postroom.jobs.port import Handler, Job
from postroom.telemetry import log
from postroom.worker.periodic import Periodic


def make_reader(app: App, grouper: Grouper) -> Reader | None:
    """Return what has the language model read new signals; None without a model, or when it is switched off."""
    if app.language is None or not app.settings.reading.enabled:
        return None
    return Reader(
        engine=app.engine,
        jobs=app.jobs,
        clock=app.clock,
        ask=ask_paid(app.language),
        window_days=app.settings.grouping.window_days,
        settings=app.settings.reading,
        window_of=window_loader(grouper),
        embedding_model=grouper.embedder.name,
    )


def reading_handler(app: App, grouper: Grouper, stopping: asyncio.Event) -> Handler:
    """Return what does the job; without a language model there is nothing to do, and the signals wait."""

    @cache
    def reader() -> Reader | None:
        return make_reader(app, grouper)

    async def read(job: Job) -> None:
        made = reader()
        if made is not None:
            done = await read_waiting(made, int(job.key), stopping=stopping.is_set)
            log.info("signals were read", project=int(job.key), changes=done)

    return read


def reading_chores(app: App, grouper: Grouper) -> list[Periodic]:
    """Return what asks for readings that are due."""
    reader = make_reader(app, grouper)
    return [] if reader is None else [Periodic("read", timedelta(seconds=15), partial(enqueue_due, reader))]

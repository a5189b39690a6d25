"""Connected sources in a worker: poll hosts, process deliveries, admit imported history, delete old deliveries."""

import asyncio
from datetime import timedelta
from functools import cache, partial

from postroom.app.bootstrap import App
from postroom.app.grouping import longest_wait
from postroom.db.engine import unit_of_work
from postroom.intake import history, objects
from postroom.intake.names import Names
from postroom.intake.processing import Processor, process
from postroom.jobs.port import Handler, Job
from postroom.sources.connected import deliveries, polling, processing_requests, service
from postroom.sources.connected.polling import Poller
from postroom.sources.connected.secrets import SourceSecrets
from postroom.telemetry import log
from postroom.worker.periodic import Periodic

MAX_POLLS = 4
"""Number of sources polled at the same time."""

LOST_AFTER = timedelta(minutes=5)
"""Age from which a request to read deliveries is repeated, since its job may have been dropped unstarted."""


def intake_handler(app: App, stopping: asyncio.Event) -> Handler:
    """Return the handler of the job that reads a project's deliveries."""

    @cache
    def names() -> Names:
        return Names(SourceSecrets(app.hasher), app.settings.sources)

    async def read(job: Job) -> None:
        processor = Processor(app.engine, app.jobs, app.clock, app.settings.sources, names())
        done = await process(processor, int(job.key), stopping=stopping.is_set)
        if done:
            log.info("processed deliveries", project=int(job.key), deliveries=done)

    return read


def intake_chores(app: App) -> list[Periodic]:
    """Return the periodic tasks."""
    return [
        Periodic("wake intake", timedelta(seconds=2), partial(schedule_waiting, app)),
        # Each round is leased before it starts, so several workers may poll at once.
        Periodic("poll sources", timedelta(seconds=5), partial(poll_sources, app), alone=False),
        Periodic("resolve closed reports", timedelta(seconds=5), partial(resolve_waiting, app)),
        Periodic("let history count", timedelta(seconds=30), partial(let_history_count, app)),
        Periodic("separate secrets", timedelta(hours=1), partial(separate_secrets, app)),
        Periodic("forget deliveries", timedelta(hours=1), partial(forget_deliveries, app)),
    ]


async def poll_sources(app: App) -> int:
    """Poll the sources whose round is due; return how many items were stored."""
    poller = Poller(app.engine, app.jobs, SourceSecrets(app.hasher), app.clock, app.settings.sources)
    async with unit_of_work(app.engine) as uow:
        due = await polling.take_due(uow, app.clock(), limit=MAX_POLLS)
    found = await asyncio.gather(*(polling.poll(poller, source_id) for source_id in due))
    if any(found):
        log.info("polled sources", sources=len(due), stored=sum(found))
    return sum(found)


async def separate_secrets(app: App) -> int:
    """Encrypt passwords in the addresses of sources that were connected before they were; return of how many."""
    async with unit_of_work(app.engine) as uow:
        done = await service.separate_secrets(uow, SourceSecrets(app.hasher))
    if done:
        log.info("encrypted passwords in addresses of sources", sources=done)
    return done


async def schedule_waiting(app: App) -> int:
    """Enqueue deliveries that waited for the grouping of earlier signals; return for how many projects."""
    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        await processing_requests.clear_lost(uow, before=now - LOST_AFTER)
        waiting = await deliveries.projects_waiting(uow)
        for project_id in waiting:
            await processing_requests.schedule_processing(uow, jobs=app.jobs, project_id=project_id, now=now)
    return len(waiting)


async def resolve_waiting(app: App) -> int:
    """Resolve reports whose signals were closed while they could not be resolved; return how many."""
    async with unit_of_work(app.engine) as uow:
        done = await objects.resolve_waiting(uow, app.jobs, now=app.clock())
    if done:
        log.info("resolved reports whose signals are closed", reports=done)
    return done


async def let_history_count(app: App) -> int:
    """Count historical signals of sources that have been read to the end; return how many."""
    async with unit_of_work(app.engine) as uow:
        ready = await history.sources_at_end(uow)
    total = 0
    for source_id in ready:
        while True:
            async with unit_of_work(app.engine) as uow:
                done = await history.let_count(
                    uow, source_id, jobs=app.jobs, now=app.clock(), wait=longest_wait(app)
                )
            total += done
            if done < history.STEP:
                break
    if total:
        log.info("counted historical signals", signals=total)
    return total


async def forget_deliveries(app: App) -> int:
    """Delete deliveries past their retention; return how many."""
    now, settings = app.clock(), app.settings.sources
    total = 0
    while True:
        async with unit_of_work(app.engine) as uow:
            done = await deliveries.forget(
                uow,
                done_before=now - timedelta(days=settings.retention_days),
                failed_before=now - timedelta(days=settings.dead_letter_days),
            )
        total += done
        if done < deliveries.SWEEP:
            return total

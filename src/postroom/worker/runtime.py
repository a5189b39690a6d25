"""A worker process: job handlers, periodic tasks, start and shutdown."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from uuid import UUID

from postroom.app.bootstrap import App
from postroom.app.grouping import make_grouper
from postroom.app.research import make_researcher
from postroom.db.engine import UnitOfWork
from postroom.domain.trackers.following import SYNC_JOB
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.arrival.reembed import REEMBED_JOB, enqueue_where_needed, reembed
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.consolidation.requested_runs import REGROUP_JOB, resume_run
from postroom.grouping.grouper import Grouper
from postroom.grouping.regroup.removal import remove
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB, READ_JOB
from postroom.handoff.service import COMMAND_JOB
from postroom.handoff.webhook import DELIVER_JOB
from postroom.jobs.port import Handler, Job
from postroom.jobs.worker import Behind, JobWorker, new_executor_id
from postroom.models.idle import trim_after_start
from postroom.notify.sender import SEND_JOB
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.reports.decisions.pull_requests import closing as pull_requests
from postroom.reports.decisions.pull_requests.closing import CLOSE_JOB
from postroom.reports.decisions.removal import REMOVE_JOB
from postroom.reports.outdated import WORDS_JOB
from postroom.repositories.vault import Vault
from postroom.research.context import Researcher
from postroom.research.outcome import write_again
from postroom.research.pipeline import research
from postroom.scouts.runs.service import RUN_JOB
from postroom.screening.labels import Labels
from postroom.screening.screen import REVIEW_JOB
from postroom.signals.grouping_requests import GROUP_JOB
from postroom.sources.connected.processing_requests import READ_DELIVERIES_JOB
from postroom.tasks.hand_off import CONSIDER_JOB
from postroom.telemetry import log
from postroom.worker.chores import chores
from postroom.worker.handoff import HandoffHandlers
from postroom.worker.imports import import_handlers
from postroom.worker.intake import intake_handler
from postroom.worker.membership import Member, Vital
from postroom.worker.notify import notify_handler
from postroom.worker.periodic import keep
from postroom.worker.reading import reading_handler
from postroom.worker.scouts import (
    run_scout,
)
from postroom.worker.screening import review_handler
from postroom.worker.trackers import tracker_handler

GRACE_SECONDS = 10
"""How long a stopping worker waits for jobs to finish their current batch."""


def _scout_handler(app: App, grouper: Grouper, stopping: asyncio.Event) -> Handler:
    """Return the handler of scout runs; screening results of metric labels are cached across runs."""

    @cache
    def labels() -> Labels:
        return Labels(grouper.filter)

    async def handle(job: Job) -> None:
        await run_scout(app, labels(), stopping, job)

    return handle


def make_handlers(app: App, grouper: Grouper, stopping: asyncio.Event) -> Mapping[str, Handler]:
    """Return the job handlers by job name."""

    async def group(job: Job) -> None:
        done = await group_pending(grouper, int(job.key), stopping=stopping.is_set)
        if done:
            log.info("grouped", project=int(job.key), signals=done)

    async def embed_again(job: Job) -> None:
        done = await reembed(grouper, int(job.key), stopping=stopping.is_set)
        log.info("embedded again", project=int(job.key), signals=done)

    async def remove_report(job: Job) -> None:
        done = await remove(grouper, int(job.payload["project_id"]), UUID(job.key))
        log.info("removed the signals of a report", report=job.key, signals=done)

    @cache
    def researcher() -> Researcher:
        return make_researcher(app)

    async def research_report(job: Job) -> None:
        await research(researcher(), int(job.payload["project_id"]), UUID(job.key), stopping=stopping.is_set)

    async def write_words(job: Job) -> None:
        await write_again(researcher(), int(job.payload["project_id"]), UUID(job.key))

    async def close_pull_request(job: Job) -> None:
        await pull_requests.close(app.engine, app.git_hosts, Vault(app.hasher), app.clock, job)

    async def regroup_fluid(job: Job) -> None:
        done = await consolidate(grouper, int(job.key), stopping=stopping.is_set)
        if done:
            log.info("consolidated", project=int(job.key), changes=done)

    async def regroup_asked(job: Job) -> None:
        run = UUID(job.payload["run_id"])
        done = await resume_run(grouper, int(job.key), run, stopping=stopping.is_set)
        log.info("regrouped on request", project=int(job.key), run=str(run), changes=done)

    handoffs = HandoffHandlers(app, stopping, researcher, grouper)
    return {
        GROUP_JOB: group,
        CONSOLIDATE_JOB: regroup_fluid,
        REGROUP_JOB: regroup_asked,
        READ_JOB: reading_handler(app, grouper, stopping),
        REVIEW_JOB: review_handler(app, grouper, stopping),
        REEMBED_JOB: embed_again,
        REMOVE_JOB: remove_report,
        CLOSE_JOB: close_pull_request,
        RUN_JOB: _scout_handler(app, grouper, stopping),
        CONSIDER_JOB: handoffs.consider,
        DELIVER_JOB: handoffs.deliver,
        COMMAND_JOB: handoffs.run_command,
        RESEARCH_JOB: research_report,
        WORDS_JOB: write_words,
        SEND_JOB: notify_handler(app),
        SYNC_JOB: tracker_handler(app),
        READ_DELIVERIES_JOB: intake_handler(app, stopping),
        **import_handlers(app, stopping),
    }


def leave_outdated(grouper: Grouper) -> Behind:
    """Return what leaves the jobs of a large project to the worker that grouped it last, which has its index."""

    async def behind(uow: UnitOfWork) -> Mapping[str, Collection[str]]:
        keys = [str(project_id) for project_id in await grouper.outdated(uow)]
        return dict.fromkeys((GROUP_JOB, CONSOLIDATE_JOB, READ_JOB), keys) if keys else {}

    return behind


async def run_worker(
    app: App, *, stop: asyncio.Event, scheduling: bool = True, vital: Vital | None = None
) -> None:
    """Execute jobs until `stop` is set, then let them finish their batch and deregister.

    The jobs of a killed worker are taken over by other workers, or by itself after a restart. With `scheduling` it
    is a candidate for the scheduler. `vital` learns of heartbeats.
    """
    grouper = make_grouper(app)
    handlers = make_handlers(app, grouper, stop)
    if not app.settings.scouts.enabled:
        handlers = {name: handler for name, handler in handlers.items() if name != RUN_JOB}
    worker = JobWorker(
        app.engine,
        settings=app.settings.jobs,
        handlers=handlers,
        clock=app.clock,
        listen_url=app.settings.listen_url,
        behind=leave_outdated(grouper),
    )
    tasks = chores(app, grouper)
    member = Member(
        app,
        worker.executor_id,
        role="worker",
        vital=vital,
        tasks=tasks if scheduling else (),
        stop=stop,
    )
    await member.join()
    await worker.start()
    own = [asyncio.create_task(keep(task, stop), name=task.name) for task in tasks if not task.alone]
    await enqueue_where_needed(grouper)
    log.info("worker is ready", executor=worker.executor_id)
    trim_after_start()
    try:
        await stop.wait()
        await worker.drain()
        await _wait_for_work(worker, [*own, *member.scheduler.running])
    finally:
        for task in own:
            task.cancel()
        await member.scheduler.close()
        await worker.stop()
        await asyncio.gather(*own, return_exceptions=True)
        await member.leave()


async def run_scheduler(app: App, *, stop: asyncio.Event, vital: Vital | None = None) -> None:
    """Execute the periodic tasks until `stop` is set, whenever no other process does; no jobs."""
    name = new_executor_id()
    member = Member(app, name, role="scheduler", vital=vital, tasks=chores(app, make_grouper(app)), stop=stop)
    await member.join()
    log.info("scheduler is ready", executor=name)
    trim_after_start()
    try:
        await stop.wait()
        if running := member.scheduler.running:
            await asyncio.wait(running, timeout=GRACE_SECONDS)
    finally:
        await member.scheduler.close()
        await member.leave()


async def _wait_for_work(worker: JobWorker, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait until running jobs and periodic tasks end, at most for the grace period."""
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            while worker.busy or not all(task.done() for task in tasks):  # noqa: ASYNC110  # jobs signal no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        late = [task.get_name() for task in tasks if not task.done()]
        log.warning(
            "stopping with unfinished work; another worker will take it over", jobs=worker.busy, tasks=late
        )

"""A worker process: job handlers, periodic tasks, start and shutdown."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache, partial
from uuid import UUID

from postroom.app.bootstrap import App
from postroom.app.grouping import make_grouper
from postroom.app.research import make_researcher
from postroom.db.engine import unit_of_work
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.arrival.reembed import REEMBED_JOB, enqueue_where_needed, reembed
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.consolidation.requested_runs import REGROUP_JOB, enqueue_runs, resume_run
from postroom.grouping.grouper import Grouper
from postroom.grouping.publishing import let_settled_pass
from postroom.grouping.regroup.removal import remove
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB, READ_JOB
from postroom.handoff.service import COMMAND_JOB
from postroom.handoff.webhook import DELIVER_JOB
from postroom.jobs import upkeep
from postroom.jobs.port import Handler, Job
from postroom.jobs.worker import JobWorker
from postroom.models.idle import trim_after_start
from postroom.notify.sender import SEND_JOB
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.reports.decisions.pull_requests import closing as pull_requests
from postroom.reports.decisions.pull_requests.closing import CLOSE_JOB
from postroom.reports.decisions.removal import REMOVE_JOB
from postroom.reports.outdated import WORDS_JOB
from postroom.reports.search.indexing import forget_words, index_changes
from postroom.repositories.vault import Vault
from postroom.research.context import Researcher
from postroom.research.outcome import write_again
from postroom.research.pipeline import research
from postroom.scouts.runs.service import RUN_JOB
from postroom.screening.labels import Labels
from postroom.screening.screen import REVIEW_JOB
from postroom.signals.grouping_requests import GROUP_JOB, clear_lost, schedule_grouping, select_stranded
from postroom.sources.connected.processing_requests import READ_DELIVERIES_JOB
from postroom.tasks.hand_off import CONSIDER_JOB
from postroom.telemetry import log
from postroom.worker.followup import followup_chores
from postroom.worker.handoff import HandoffHandlers, handoff_chores
from postroom.worker.imports import import_chores, import_handlers
from postroom.worker.intake import intake_chores, intake_handler
from postroom.worker.issues import issue_chores
from postroom.worker.language_models import tidy_calls
from postroom.worker.notify import notify_chores, notify_handler
from postroom.worker.periodic import Periodic, Turns, keep
from postroom.worker.reading import reading_chores, reading_handler
from postroom.worker.research import resume_research, sweep_research
from postroom.worker.retention import empty_metrics, empty_quarantine, forget_sessions, forget_state_changes
from postroom.worker.scouts import (
    keep_fleets,
    refresh_profiles,
    run_scout,
    start_scouts,
    tidy_runs,
)
from postroom.worker.screening import review_chores, review_handler

GRACE_SECONDS = 10
"""How long a stopping worker waits for jobs to finish their current batch."""


LOST_AFTER = timedelta(minutes=5)
"""Age from which a grouping request is repeated, since its job may have been dropped before it started."""


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
        READ_DELIVERIES_JOB: intake_handler(app, stopping),
        **import_handlers(app, stopping),
    }


async def schedule_stranded(app: App) -> int:
    """Enqueue grouping for projects with pending signals but no job: after a pause ended or a job was dropped."""
    now = app.clock()
    async with unit_of_work(app.engine) as uow:
        # A job that is merely queued is enqueued once more, which costs almost nothing.
        await clear_lost(uow, before=now - LOST_AFTER)
        stranded = await select_stranded(uow, now=now)
        for project_id in stranded:
            await schedule_grouping(uow, jobs=app.jobs, project_id=project_id, now=now)
    return len(stranded)


async def run_worker(app: App, *, stop: asyncio.Event) -> None:
    """Execute jobs until `stop` is set, then let them finish their batch and deregister.

    The jobs of a killed worker are taken over by other workers, or by itself after a restart.
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
    )
    beat = Periodic(
        "beat",
        timedelta(seconds=app.settings.jobs.lease_seconds) / 5,
        partial(_beat, app, worker.executor_id),
        alone=False,
    )
    await beat.work()
    await worker.start()
    turns, finished = Turns(app.engine), asyncio.Event()
    # The heartbeat must outlast all work, or another worker would take it over and do it twice.
    beating = asyncio.create_task(keep(turns, beat, finished), name=beat.name)
    chores = [
        asyncio.create_task(keep(turns, chore, stop), name=chore.name) for chore in _chores(app, grouper)
    ]
    await enqueue_where_needed(grouper)
    log.info("worker is ready", executor=worker.executor_id)
    trim_after_start()
    try:
        await stop.wait()
        await worker.drain()
        await _wait_for_work(worker, chores)
    finally:
        for chore in chores:
            chore.cancel()
        await worker.stop()
        finished.set()
        await asyncio.gather(*chores, beating, return_exceptions=True)
        await turns.close()
        await upkeep.deregister(app.engine, executor_id=worker.executor_id)


async def _wait_for_work(worker: JobWorker, chores: Sequence[asyncio.Task[None]]) -> None:
    """Wait until running jobs and periodic tasks end, at most for the grace period."""
    try:
        async with asyncio.timeout(GRACE_SECONDS):
            while worker.busy or not all(chore.done() for chore in chores):  # noqa: ASYNC110  # jobs signal no event
                await asyncio.sleep(0.05)
    except TimeoutError:
        late = [chore.get_name() for chore in chores if not chore.done()]
        log.warning(
            "stopping with unfinished work; another worker will take it over", jobs=worker.busy, tasks=late
        )


def _chores(app: App, grouper: Grouper) -> list[Periodic]:
    lease = timedelta(seconds=app.settings.jobs.lease_seconds)
    chores = [
        Periodic("take over", lease / 3, lambda: upkeep.take_over(app.engine, lease=lease, now=app.clock())),
        Periodic("schedule_grouping", timedelta(seconds=10), partial(schedule_stranded, app)),
        Periodic("consolidate", timedelta(seconds=5), partial(enqueue_runs, grouper)),
        *reading_chores(app, grouper),
        *review_chores(app, grouper),
        Periodic("let reports pass", timedelta(seconds=5), partial(let_settled_pass, grouper)),
        Periodic("research", timedelta(seconds=10), partial(sweep_research, app)),
        Periodic("ask hosts again", timedelta(minutes=5), partial(resume_research, app)),
        Periodic("tidy clones", timedelta(hours=1), app.git_hosts.tidy),
        Periodic("forget state changes", timedelta(hours=1), partial(forget_state_changes, app)),
        Periodic("forget sessions", timedelta(hours=1), partial(forget_sessions, app)),
        Periodic("empty quarantine", timedelta(hours=1), partial(empty_quarantine, app)),
        Periodic("tidy calls", timedelta(minutes=1), partial(tidy_calls, app)),
        Periodic(
            "tidy runs", _check_interval(app.settings.scouts.heartbeat_seconds), partial(tidy_runs, app)
        ),
        Periodic("empty metrics", timedelta(hours=1), partial(empty_metrics, app)),
        Periodic("index reports", timedelta(seconds=1), partial(index_changes, app.engine)),
        Periodic("forget words", timedelta(days=1), partial(forget_words, app.engine)),
        *handoff_chores(app),
        *intake_chores(app),
        *import_chores(app, grouper),
        *followup_chores(app),
        *issue_chores(app),
        *notify_chores(app),
    ]
    if app.settings.scouts.enabled:
        chores.extend(_chores_of_scouts(app))
    return chores


def _chores_of_scouts(app: App) -> list[Periodic]:
    tick = timedelta(seconds=app.settings.scouts.tick_seconds)
    return [
        Periodic("start scouts", tick, partial(start_scouts, app)),
        Periodic("refresh profiles", timedelta(minutes=1), partial(refresh_profiles, app, {})),
        Periodic("keep fleets", timedelta(minutes=1), partial(keep_fleets, app)),
    ]


def _check_interval(seconds: float) -> timedelta:
    """Return the check interval for something to be detected within about the given time, at most a minute."""
    return timedelta(seconds=min(seconds / 2, 60))


async def _beat(app: App, executor_id: str) -> None:
    await upkeep.beat(app.engine, executor_id=executor_id, now=app.clock())

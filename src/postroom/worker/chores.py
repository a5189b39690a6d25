"""The periodic tasks of a server."""

from datetime import timedelta
from functools import partial

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.grouping.consolidation.requested_runs import enqueue_runs
from postroom.grouping.grouper import Grouper
from postroom.grouping.publishing import let_settled_pass
from postroom.jobs import upkeep
from postroom.reports.search.indexing import forget_words, index_changes
from postroom.signals.grouping_requests import clear_lost, schedule_grouping, select_stranded
from postroom.worker.backups import backup_chores
from postroom.worker.followup import followup_chores
from postroom.worker.handoff import handoff_chores
from postroom.worker.imports import import_chores
from postroom.worker.intake import intake_chores
from postroom.worker.issues import issue_chores
from postroom.worker.language_models import tidy_calls
from postroom.worker.notify import notify_chores
from postroom.worker.periodic import Periodic
from postroom.worker.reading import reading_chores
from postroom.worker.research import resume_research, sweep_research
from postroom.worker.retention import (
    empty_metrics,
    empty_quarantine,
    erase_deleted,
    expire_reports,
    forget_history,
    forget_sessions,
    forget_state_changes,
)
from postroom.worker.scouts import (
    keep_fleets,
    refresh_profiles,
    start_scouts,
    tidy_runs,
)
from postroom.worker.screening import screening_chores
from postroom.worker.trackers import tracker_chores

LOST_AFTER = timedelta(minutes=5)
"""Age from which a grouping request is repeated, since its job may have been dropped before it started."""


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


def chores(app: App, grouper: Grouper) -> list[Periodic]:
    """Return all periodic tasks."""
    lease = timedelta(seconds=app.settings.jobs.lease_seconds)
    found = [
        Periodic("take over", lease / 3, lambda: upkeep.take_over(app.engine, lease=lease, now=app.clock())),
        Periodic("schedule_grouping", timedelta(seconds=10), partial(schedule_stranded, app)),
        Periodic("consolidate", timedelta(seconds=5), partial(enqueue_runs, grouper)),
        *reading_chores(app, grouper),
        *screening_chores(app, grouper),
        Periodic("let reports pass", timedelta(seconds=5), partial(let_settled_pass, grouper)),
        Periodic("research", timedelta(seconds=10), partial(sweep_research, app)),
        Periodic("ask hosts again", timedelta(minutes=5), partial(resume_research, app)),
        # The clones of this machine.
        Periodic("tidy clones", timedelta(hours=1), app.git_hosts.tidy, alone=False),
        Periodic("forget state changes", timedelta(hours=1), partial(forget_state_changes, app)),
        Periodic("forget sessions", timedelta(hours=1), partial(forget_sessions, app)),
        Periodic("empty quarantine", timedelta(hours=1), partial(empty_quarantine, app)),
        Periodic("tidy calls", timedelta(minutes=1), partial(tidy_calls, app)),
        Periodic(
            "tidy runs", _check_interval(app.settings.scouts.heartbeat_seconds), partial(tidy_runs, app)
        ),
        Periodic("empty metrics", timedelta(hours=1), partial(empty_metrics, app)),
        Periodic("index reports", timedelta(seconds=1), partial(index_changes, app.engine)),
        Periodic("forget history", timedelta(hours=1), partial(forget_history, app)),
        Periodic("expire reports", timedelta(hours=1), partial(expire_reports, app)),
        Periodic("erase deleted", timedelta(hours=1), partial(erase_deleted, app)),
        Periodic("forget words", timedelta(days=1), partial(forget_words, app.engine)),
        *handoff_chores(app),
        *intake_chores(app),
        *import_chores(app, grouper),
        *followup_chores(app),
        *issue_chores(app),
        *notify_chores(app),
        *backup_chores(app),
        *tracker_chores(app),
    ]
    if app.settings.scouts.enabled:
        found.extend(_chores_of_scouts(app))
    return found


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

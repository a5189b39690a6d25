"""Second opinions in a worker: the job handler, and the periodic task that enqueues it; and screening of names."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from postroom.app.bootstrap import App
from postroom.db.engine import UnitOfWork
from postroom.grouping.grouper import Grouper
from postroom.jobs.port import Handler, Job
from postroom.reports import agent_texts, report_merges
from postroom.screening.opinions.review import Reviewer, enqueue_due, review_waiting
from postroom.telemetry import log
from postroom.worker.periodic import Periodic


def make_reviewer(app: App, grouper: Grouper) -> Reviewer | None:
    """Return what asks for second opinions; None without a language model or without screening."""
    if grouper.second is None:
        return None
    return Reviewer(app.engine, app.jobs, app.clock, grouper.second, recount)


async def recount(uow: UnitOfWork, project_id: int, report_ids: Collection[UUID], now: datetime) -> None:
    """Recount reports that signals were withdrawn from."""
    await report_merges.lock(uow, project_id, report_ids)
    await report_merges.recount(uow, report_ids, now)


def review_handler(app: App, grouper: Grouper, stopping: asyncio.Event) -> Handler:
    """Return the job handler; without a language model it does nothing, and the signals wait."""

    async def review(job: Job) -> None:
        reviewer = make_reviewer(app, grouper)
        if reviewer is not None:
            given = await review_waiting(reviewer, int(job.key), stopping=stopping.is_set)
            log.info("asked for second opinions", project=int(job.key), given=given)

    return review


def screening_chores(app: App, grouper: Grouper) -> list[Periodic]:
    """Return the periodic tasks that enqueue due reviews, and that screen names."""
    reviewer = make_reviewer(app, grouper)
    found = []
    if reviewer is not None:
        found.append(Periodic("second opinions", timedelta(seconds=5), partial(enqueue_due, reviewer)))
    if grouper.filter is not None:
        found.append(Periodic("screen names", timedelta(seconds=30), partial(screen_names, app, grouper)))
    return found


async def screen_names(app: App, grouper: Grouper) -> int:
    """Screen names of labels, views, areas and scouts that have no verdict; return how many."""
    return (
        0
        if grouper.filter is None
        else await agent_texts.screen_names(app.engine, grouper.filter, now=app.clock())
    )

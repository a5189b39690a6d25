"""Moves a project to another embedding model in the background, newest signals first.

Features computed by an older version of the code are renewed the same way. Vectors of two models can't be compared,
so until this job is done a new signal is compared only with the part of the window that has been re-embedded.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import unit_of_work
from postroom.db.tables import signal_features
from postroom.grouping import repository
from postroom.grouping.arrival import features
from postroom.grouping.grouper import Grouper, never
from postroom.jobs.port import Job
from postroom.signals import grouping_version

REEMBED_JOB = "reembed"
"""Job that re-embeds the window of a project; its key is the project's id."""


async def enqueue_where_needed(grouper: Grouper) -> list[int]:
    """Enqueue a job for each project whose window holds features of another model or version; return their ids."""
    since = _window_start(grouper)
    async with unit_of_work(grouper.engine) as uow:
        found = await uow.execute(
            sa.select(signal_features.c.project_id)
            .where(
                repository.is_outdated(grouper.embedder.name),
                signal_features.c.received_at >= since,
            )
            .distinct()
        )
        projects = sorted(found.scalars())
        for project_id in projects:
            await grouper.jobs.enqueue(uow, Job(REEMBED_JOB, str(project_id)))
    return projects


async def reembed(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Re-embed the project's window batch by batch; return how many signals were done.

    Each batch is committed, so an interrupted job continues where it stopped. A text that the model refuses keeps
    its old vector.
    """
    done = 0
    refused: set[UUID] = set()
    while not stopping():
        async with unit_of_work(grouper.engine) as uow:
            batch = await repository.outdated(
                uow,
                project_id,
                model=grouper.embedder.name,
                since=_window_start(grouper),
                limit=grouper.settings.batch_size,
                without=refused,
            )
        if not batch:
            break
        embedded = await features.embed(grouper, project_id, batch)
        refused |= {signal.id for signal in batch} - {each.signal.id for each in embedded}
        done += len(embedded)
    if done:
        async with unit_of_work(grouper.engine) as uow:
            # Every worker's index is out of date now.
            await grouping_version.bump(uow, project_id)
    return done


def _window_start(grouper: Grouper) -> datetime:
    return grouper.clock() - timedelta(days=grouper.settings.window_days)

"""Moving a project to another embedding model, in the background, newest signals first.

What is made of a text by an older version is brought to the present one in the same way.
Vectors of two models can't be compared, so a search sees only those of the present model. Until this job is done
a new signal is compared with the part of the window that has been embedded anew.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import unit_of_work
from postroom.db.tables import signal_features
from postroom.grouping import repository
from postroom.grouping.arrival.pipeline import Grouper, complete, never
from postroom.jobs.port import Job

REEMBED_JOB = "reembed"
"""Name of the job that embeds the window of the project in its key with the present model."""


async def enqueue_where_needed(grouper: Grouper) -> list[int]:
    """Put a job in line for each project whose window holds features of another model or version; return which."""
    since = _window_start(grouper)
    async with unit_of_work(grouper.engine) as uow:
        found = await uow.execute(
            sa.select(signal_features.c.project_id)
            .where(
                repository.made_otherwise(grouper.embedder.name),
                signal_features.c.received_at >= since,
            )
            .distinct()
        )
        projects = sorted(found.scalars())
        for project_id in projects:
            await grouper.jobs.enqueue(uow, Job(REEMBED_JOB, str(project_id)))
    return projects


async def reembed(grouper: Grouper, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Embed the project's window anew, batch by batch; return how many signals were done.

    What is done stays done, so a job that is cut off goes on where it was. A text that the model refuses keeps
    the vector that it has.
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
        made = await complete(grouper, project_id, batch)
        refused |= {signal.id for signal in batch} - {signal.id for signal, _ in made}
        done += len(made)
    if done:
        async with unit_of_work(grouper.engine) as uow:
            # Every worker's index is out of date now.
            await repository.outdate(uow, project_id)
    return done


def _window_start(grouper: Grouper) -> datetime:
    return grouper.clock() - timedelta(days=grouper.settings.window_days)

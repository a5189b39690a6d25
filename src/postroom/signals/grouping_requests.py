"""Schedules the grouping of projects: at most one waiting job per project, and never a lost request.

Code that adds signals calls `schedule_grouping` in the same transaction; see `postroom.jobs.pending_work`.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import projects, signals
from postroom.jobs import pending_work
from postroom.jobs.port import Job, Jobs
from postroom.projects.processing import waits_at

GROUP_JOB = "group"
"""Job that groups a project's pending signals; its key is the project's id."""

_WAITING = sa.text("""
    SELECT backlog, sum(amount) FROM (
        SELECT backlog, count(*) AS amount FROM signals
         WHERE project_id = :project_id AND state = 'pending' GROUP BY backlog
        UNION ALL
        SELECT backlog, count(*) FROM signals
         WHERE project_id = :project_id AND state = 'grouped' AND background IS NULL AND deleted_at IS NULL
         GROUP BY backlog
    ) AS waiting GROUP BY backlog
""")


async def schedule_grouping(uow: UnitOfWork, *, jobs: Jobs, project_id: int, now: datetime) -> None:
    """Make sure that a grouping job begins after this transaction commits."""
    await pending_work.ensure_requested(uow, Job(GROUP_JOB, str(project_id)), jobs=jobs, now=now)


async def begin(uow: UnitOfWork, project_id: int) -> None:
    """Clear the request; commit before reading the project's pending signals."""
    await pending_work.begin(uow, GROUP_JOB, project_id)


async def clear_lost(uow: UnitOfWork, *, before: datetime) -> None:
    """Clear requests made before that time; see `postroom.jobs.pending_work`."""
    await pending_work.clear_lost(uow, GROUP_JOB, before=before)


async def select_stranded(uow: UnitOfWork, *, now: datetime) -> list[int]:
    """Return the projects that have signals to group but no request, and whose processing is not paused."""
    waiting = _has_signals(signals.c.state == "pending")
    unmeasured = _has_signals(
        signals.c.state == "grouped", signals.c.background.is_(None), signals.c.deleted_at.is_(None)
    )
    requested = pending_work.is_requested(GROUP_JOB, projects.c.id)
    rows = await uow.execute(
        sa.select(projects.c.id).where(sa.or_(waiting, unmeasured), ~requested, ~waits_at(now))
    )
    return list(rows.scalars())


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many signals wait to be grouped or compared: those of the present, and those of a history."""

    live: int
    backlog: int


async def count_waiting(uow: UnitOfWork, project_id: int) -> Waiting:
    """Return how many of the project's signals wait to be grouped or, with their reports, to be compared."""
    found = {of: int(amount) for of, amount in await uow.execute(_WAITING, {"project_id": project_id})}
    return Waiting(found.get(False, 0), found.get(True, 0))


def _has_signals(*conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(signals.c.project_id == projects.c.id, *conditions)

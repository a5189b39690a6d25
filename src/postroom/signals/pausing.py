"""Pausing the grouping of a project. Signals are still accepted."""

from datetime import datetime

from postroom.db.engine import UnitOfWork
from postroom.jobs.port import Jobs
from postroom.projects import service as projects
from postroom.signals.grouping_requests import schedule_grouping


async def pause(uow: UnitOfWork, project_id: int, *, until: datetime, jobs: Jobs, now: datetime) -> datetime:
    """Pause grouping until a time, replacing any earlier pause, and return that time."""
    await projects.set_pause(uow, project_id, until)
    # The new pause may end before the old one.
    await schedule_grouping(uow, jobs=jobs, project_id=project_id, now=now)
    return until


async def resume(uow: UnitOfWork, project_id: int, *, jobs: Jobs, now: datetime) -> bool:
    """End any pause and schedule the grouping of pending signals; return whether a pause was active."""
    before = await projects.set_pause(uow, project_id, None)
    await schedule_grouping(uow, jobs=jobs, project_id=project_id, now=now)
    return before is not None and before > now

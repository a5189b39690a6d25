"""What follows a correction, or its undo: whether work starts is decided again, and research runs again."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import reports
from postroom.domain.reports.state import SHOWN, Status, WaitsFor
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.decisions.promotion import ask_for_research
from postroom.reports.schemas import LockedReport
from postroom.tasks.hand_off import consider_later

_WITHOUT_EFFECT = frozenset({"area", "labels", "assignee"})


async def follow(
    uow: UnitOfWork, jobs: Jobs, locked: LockedReport, fields: Collection[str], *, now: datetime
) -> None:
    """Enqueue what the present values of changed fields of a report require.

    A report that is shown to people is researched again if its code is in another repository, or if its
    actionability and its status contradict each other.
    """
    if set(fields) <= _WITHOUT_EFFECT:
        return
    project_id = locked.project_id
    if locked.facts.status in SHOWN and await _is_to_be_researched(uow, locked, fields):
        await repository.update(uow, locked.id, repository.promoted(now))
        await ask_for_research(uow, jobs=jobs, project_id=project_id, report_id=locked.id)
        return
    await consider_later(uow, jobs=jobs, project_id=project_id, report_id=locked.id)


async def _is_to_be_researched(uow: UnitOfWork, locked: LockedReport, fields: Collection[str]) -> bool:
    if "repository" in fields:
        return True
    if "actionability" not in fields:
        return False
    found = await uow.execute(
        sa.select(reports.c.actionability, reports.c.waits_for).where(reports.c.id == locked.id)
    )
    actionability, waits_for = found.one()
    if locked.facts.status is Status.READY:
        return bool(actionability == "requires_human_input")
    return bool(waits_for == WaitsFor.ANSWER.value and actionability != "requires_human_input")

"""The way back for reports that wait for a repository: one is connected or chosen, or its host is back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, reports
from postroom.domain.report_state import RESUMABLE, promoted_values
from postroom.jobs.port import Jobs
from postroom.reports.service import ask_for_research

SELECTION = "Repository selection required"
"""Title of such a report, and what its error begins with."""

UNREACHED = "Repository can't be reached"
"""The same, of a report whose git host was down."""


def _waits(*errors: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        reports.c.status.in_(sorted(status.value for status in RESUMABLE)),
        sa.or_(*(reports.c.error.startswith(f"{error}:", autoescape=True) for error in errors)),
    )


_LACKING = _waits(SELECTION, UNREACHED)


def is_unreached() -> sa.ColumnElement[bool]:
    """Return the condition that a report waits for a git host that was down."""
    return _waits(UNREACHED)


async def resume_unreached(uow: UnitOfWork, report_ids: Sequence[UUID], *, jobs: Jobs, now: datetime) -> int:
    """Have those of the reports researched again that wait for a git host; return how many."""
    where = sa.and_(reports.c.id.in_(report_ids), is_unreached())
    return len(await _resume(uow, where, jobs=jobs, now=now))


async def resume_all(uow: UnitOfWork, *, project_id: int, jobs: Jobs, now: datetime) -> list[UUID]:
    """Have all reports of a project researched again that wait for a repository; return which."""
    return await _resume(uow, reports.c.project_id == project_id, jobs=jobs, now=now)


async def resume_chosen(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, jobs: Jobs, now: datetime
) -> bool:
    """Have a report researched again that waits for a repository, if somebody chose one since; tell whether it is.

    Choosing is a `repo_selection` of a person or a task, or a dismissal that names the right repository.
    """
    columns = artefacts.c
    names = sa.func.coalesce(
        columns.content["corrected_repository"].astext, columns.content["repository"].astext, ""
    )
    chosen = sa.exists().where(
        columns.report_id == reports.c.id,
        columns.type.in_(("repo_selection", "dismissal")),
        sa.or_(columns.created_by_id.is_not(None), columns.task_id.is_not(None)),
        names != "",
        # An entry keeps its place in the log when it is changed.
        sa.func.greatest(columns.created_at, columns.updated_at) >= reports.c.last_run_at,
    )
    here = sa.and_(reports.c.project_id == project_id, reports.c.id == report_id, chosen)
    return bool(await _resume(uow, here, jobs=jobs, now=now))


async def _resume(uow: UnitOfWork, where: sa.ColumnElement[bool], *, jobs: Jobs, now: datetime) -> list[UUID]:
    changed = await uow.execute(
        reports.update()
        .where(where, _LACKING)
        .values(promoted_values(now))
        .returning(reports.c.project_id, reports.c.id)
    )
    found = sorted((row.project_id, row.id) for row in changed)
    for owner, id in found:
        await ask_for_research(uow, jobs=jobs, project_id=owner, report_id=id)
    return [id for _, id in found]

"""Resumes research: a repository was connected, chosen or corrected, or a git host is reachable again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts, git_connections, reports, research_runs, research_steps
from postroom.domain.reports.state import RESUMABLE, SHOWN, Status, WaitsFor
from postroom.jobs.port import Jobs
from postroom.reports.decisions.promotion import ask_for_research
from postroom.reports.repository import promoted


def _waits(reason: WaitsFor, statuses: Collection[Status]) -> sa.ColumnElement[bool]:
    return sa.and_(
        reports.c.status.in_(sorted(status.value for status in statuses)),
        reports.c.waits_for == reason.value,
    )


def is_unreached() -> sa.ColumnElement[bool]:
    """Return the condition that a report waits for an unreachable git host."""
    return _waits(WaitsFor.GIT_HOST, SHOWN)


_LACKING = sa.or_(_waits(WaitsFor.REPOSITORY, RESUMABLE), is_unreached())


_CORRECTABLE = RESUMABLE | {Status.READY}

_A, _S = artefacts.c, research_steps.c
_NAME = sa.func.lower(
    sa.func.coalesce(
        sa.func.nullif(sa.func.trim(_A.content["corrected_repository"].astext), ""),
        sa.func.nullif(sa.func.trim(_A.content["repository"].astext), ""),
    )
)
_IS_CHOICE = sa.and_(
    _A.report_id == reports.c.id,
    # A correction that was taken back does not count.
    _A.correction.is_distinct_from(sa.false()),
    # A dismissal without a repository does not count; a selection of none revokes the choice.
    sa.or_(_A.type == "repo_selection", sa.and_(_A.type == "dismissal", _NAME.is_not(None))),
)
# An entry keeps its place in the log when it is edited. One of the moment of the run was written with it.
_SINCE = sa.func.greatest(_A.created_at, _A.updated_at) > reports.c.last_run_at


def _newest_choice(*whose: sa.ColumnElement[bool]) -> sa.ScalarSelect[str | None]:
    """Return the name in the newest choice, None if that is older than the newest run or names no repository."""
    return (
        sa.select(sa.case((_SINCE, _NAME)))
        .where(_IS_CHOICE, *whose)
        .order_by(_A.created_at.desc(), _A.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _corrected() -> sa.ColumnElement[bool]:
    """Return the condition that a person's newest choice is newer than the newest run and not what that chose."""
    newest = _newest_choice(_A.created_by_id.is_not(None), _A.task_id.is_(None))
    researched = (
        sa.select(_S.result["repository"].astext)
        .join(research_runs, research_runs.c.id == _S.run_id)
        .where(research_runs.c.report_id == reports.c.id, _S.step == "repository")
        .order_by(_S.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return sa.and_(
        reports.c.status.in_(sorted(status.value for status in _CORRECTABLE)),
        newest.is_not(None),
        newest.is_distinct_from(researched),
    )


def _connected() -> sa.ColumnElement[bool]:
    """Return the condition that a report waits for a repository, and one was connected since its newest run."""
    since = sa.exists().where(
        git_connections.c.project_id == reports.c.project_id,
        git_connections.c.created_at > reports.c.last_run_at,
    )
    return sa.and_(_waits(WaitsFor.REPOSITORY, RESUMABLE), since)


def _is_chosen() -> sa.ColumnElement[bool]:
    anybody = sa.or_(_A.created_by_id.is_not(None), _A.task_id.is_not(None))
    chosen = sa.and_(_LACKING, _newest_choice(anybody).is_not(None))
    return sa.or_(chosen, _corrected(), _connected())


async def resume_unreached(uow: UnitOfWork, report_ids: Sequence[UUID], *, jobs: Jobs, now: datetime) -> int:
    """Resume research of those of the reports that wait for a git host; return how many."""
    where = sa.and_(reports.c.id.in_(report_ids), is_unreached())
    return len(await _resume(uow, where, jobs=jobs, now=now))


async def resume_grown(
    uow: UnitOfWork, report_ids: Collection[UUID], *, jobs: Jobs, now: datetime
) -> list[UUID]:
    """Have those of the reports researched whose facts grew while they gather or are shown; return their ids."""
    statuses = sorted(status.value for status in {Status.POTENTIAL, *SHOWN})
    where = sa.and_(reports.c.id.in_(report_ids), reports.c.status.in_(statuses))
    return await _resume(uow, where, jobs=jobs, now=now)


async def resume_all(uow: UnitOfWork, *, project_id: int, jobs: Jobs, now: datetime) -> list[UUID]:
    """Resume research of all reports of a project that wait for a repository; return their ids."""
    return await _resume(uow, sa.and_(reports.c.project_id == project_id, _LACKING), jobs=jobs, now=now)


async def resume_chosen(
    uow: UnitOfWork, *, project_id: int, report_id: UUID, jobs: Jobs, now: datetime
) -> bool:
    """Resume research of a report if its repository may be another one since its run; return whether it is.

    Somebody has named one, in a `repo_selection` or in a dismissal: a person or a task for a report that waits for
    a repository, a person for any other that is ready or waits. Or it waits for one, and one was connected.
    """
    where = sa.and_(reports.c.project_id == project_id, reports.c.id == report_id, _is_chosen())
    return bool(await _resume(uow, where, jobs=jobs, now=now))


async def chosen(uow: UnitOfWork, *, project_id: int, report_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of a project's reports that `resume_chosen` would resume."""
    found = await uow.execute(
        sa.select(reports.c.id)
        .where(reports.c.project_id == project_id, reports.c.id.in_(report_ids), _is_chosen())
        .order_by(reports.c.id)
    )
    return list(found.scalars())


async def _resume(uow: UnitOfWork, where: sa.ColumnElement[bool], *, jobs: Jobs, now: datetime) -> list[UUID]:
    changed = await uow.execute(
        reports.update().where(where).values(promoted(now)).returning(reports.c.project_id, reports.c.id)
    )
    found = sorted((row.project_id, row.id) for row in changed)
    for owner, id in found:
        await ask_for_research(uow, jobs=jobs, project_id=owner, report_id=id)
    return [id for _, id in found]

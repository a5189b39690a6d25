"""Queries of research: runs and their steps, and lookups of reports and signals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from postroom.db.engine import UnitOfWork
from postroom.db.tables import (
    artefacts,
    projects,
    reports,
    research_runs,
    research_steps,
    signal_screenings,
    signals,
)
from postroom.domain.reports.state import Status, WaitsFor
from postroom.projects.processing import limit_reached, paused_at
from postroom.reports.decisions.resume import is_unreached
from postroom.research.schemas import Choice, Run, Step

MAX_CORRECTIONS = 200
"""Repository choices for other reports that count as evidence."""

_R, _S = research_runs.c, research_steps.c
_RUN = (_R.id, _R.project_id, _R.report_id, _R.round, _R.started_at)


async def insert_run(uow: UnitOfWork, run: Run) -> None:
    """Insert a run; a report has at most one open run."""
    await uow.execute(
        research_runs.insert().values(
            id=run.id, project_id=run.project_id, report_id=run.report_id, started_at=run.started_at
        )
    )


async def open_run(uow: UnitOfWork, report_id: UUID) -> Run | None:
    """Return the open run of a report with its row locked, None without one."""
    result = await uow.execute(
        sa.select(*_RUN).where(_R.report_id == report_id, _R.ended_at.is_(None)).with_for_update()
    )
    row = result.one_or_none()
    return None if row is None else Run(*row)


async def count_attempt(uow: UnitOfWork, run_id: UUID) -> None:
    """Count an attempt of a job to execute a run."""
    await uow.execute(research_runs.update().where(_R.id == run_id).values(attempts=_R.attempts + 1))


async def next_round(uow: UnitOfWork, run_id: UUID) -> None:
    """Increment the round of a run."""
    await uow.execute(research_runs.update().where(_R.id == run_id).values(round=_R.round + 1))


async def end_run(
    uow: UnitOfWork,
    report_id: UUID,
    *,
    outcome: str,
    reason: str,
    now: datetime,
    waits_for: WaitsFor | None = None,
) -> None:
    """End the open run of a report, if there is one."""
    await uow.execute(
        research_runs.update()
        .where(_R.report_id == report_id, _R.ended_at.is_(None))
        .values(outcome=outcome, reason=reason, ended_at=now, waits_for=waits_for and waits_for.value)
    )


async def carry_over(uow: UnitOfWork, run: Run, steps: Sequence[Step], *, read: Mapping[str, Any]) -> None:
    """Copy steps of the report's previous run into this one if that read the same: signals and their facts."""
    rows = await uow.execute(
        sa.select(_R.id, _R.round)
        .where(_R.report_id == run.report_id, _R.id != run.id)
        .order_by(_R.started_at.desc(), _R.id.desc())
        .limit(1)
    )
    last = rows.one_or_none()
    if last is None:
        return
    in_last_round = sa.and_(_S.run_id == last.id, _S.round == last.round)
    before = await uow.execute(sa.select(_S.result).where(in_last_round, _S.step == "read"))
    stored = before.scalar_one_or_none() or {}
    if {name: stored.get(name) for name in read} != read:
        return
    columns = [_S.step, _S.key, _S.made_by, _S.result, _S.seconds, _S.created_at]
    copied = sa.select(sa.literal(run.id), sa.literal(run.round), *columns).where(
        in_last_round, _S.step.in_(steps)
    )
    names = ["run_id", "round", *(column.name for column in columns)]
    await uow.execute(pg.insert(research_steps).from_select(names, copied).on_conflict_do_nothing())


async def find_step(uow: UnitOfWork, run: Run, step: str, key: str = "") -> Mapping[str, Any] | None:
    """Return the result of a step of this round, None while it is not stored."""
    result = await uow.execute(
        sa.select(_S.result).where(_S.run_id == run.id, _S.round == run.round, _S.step == step, _S.key == key)
    )
    return result.scalar_one_or_none()


async def written_at(uow: UnitOfWork, run: Run, step: str) -> datetime | None:
    """Return when a step of this round was stored, None while it is not."""
    result = await uow.execute(
        sa.select(_S.created_at).where(_S.run_id == run.id, _S.round == run.round, _S.step == step)
    )
    return result.scalar_one_or_none()


async def finding_keys(uow: UnitOfWork, run: Run) -> set[str]:
    """Return the signals with a finding in any round of the run over the same repository and commit."""
    rows = await uow.execute(
        sa.select(_S.round, _S.result["repository"].astext, _S.result["commit"].astext).where(
            _S.run_id == run.id, _S.step == "repository"
        )
    )
    read = {row[0]: (row[1], row[2]) for row in rows}
    same_code = [round for round, code in read.items() if code == read.get(run.round)]
    result = await uow.execute(
        sa.select(_S.key).where(_S.run_id == run.id, _S.step == "finding", _S.round.in_(same_code))
    )
    return set(result.scalars())


async def logged_keys(uow: UnitOfWork, run: Run, step: Step) -> set[str]:
    """Return the keys of the entries that a step logged in any round of a run."""
    result = await uow.execute(sa.select(_S.result["told"]).where(_S.run_id == run.id, _S.step == step))
    return {str(key) for keys in result.scalars() for key in keys or ()}


async def insert_step(
    uow: UnitOfWork,
    run: Run,
    step: str,
    key: str,
    *,
    made_by: str,
    result: Mapping[str, Any],
    seconds: float,
    now: datetime,
) -> bool:
    """Insert a completed step; return false if another worker was first."""
    rows = await uow.execute(
        pg.insert(research_steps)
        .values(
            run_id=run.id,
            round=run.round,
            step=step,
            key=key,
            made_by=made_by,
            result=dict(result),
            seconds=seconds,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(_S.run_id)
    )
    return rows.one_or_none() is not None


async def organization_of(uow: UnitOfWork, project_id: int) -> UUID:
    """Return the organization that a project belongs to."""
    result = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == project_id))
    organization: UUID = result.scalar_one()
    return organization


async def signal_ids(uow: UnitOfWork, report_id: UUID) -> list[UUID]:
    """Return the ids of the live signals of a report, the earliest first."""
    result = await uow.execute(
        sa.select(signals.c.id)
        .where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None))
        .order_by(signals.c.timestamp, signals.c.id)
    )
    return list(result.scalars())


async def facts_read(uow: UnitOfWork, report_id: UUID) -> str:
    """Return a digest of the weights and facts of a report's live signals, which changes when they grow."""
    each = sa.func.concat(signals.c.id, signals.c.weight, signals.c.extra)
    result = await uow.execute(
        sa.select(sa.func.sum(sa.func.hashtextextended(each, 0))).where(
            signals.c.report_id == report_id, signals.c.deleted_at.is_(None)
        )
    )
    return str(result.scalar_one_or_none())


async def screenings(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, tuple[str, bool, str]]:
    """Return verdict, release by a person, and explanation of each screened signal."""
    columns = signal_screenings.c
    result = await uow.execute(
        sa.select(columns.signal_id, columns.verdict, columns.decision, columns.explanation).where(
            columns.signal_id.in_(ids)
        )
    )
    return {row.signal_id: (row.verdict, row.decision == "released", row.explanation) for row in result}


async def chosen_repository(uow: UnitOfWork, report_id: UUID) -> Choice | None:
    """Return the repository last chosen for a report; None without one.

    Only the newest choice counts: if it names no repository, none is chosen.
    """
    result = await uow.execute(
        sa.select(artefacts.c.content, artefacts.c.task_id.is_(None), artefacts.c.correction)
        .where(
            artefacts.c.report_id == report_id,
            artefacts.c.correction.is_distinct_from(False),
            sa.or_(
                sa.and_(
                    artefacts.c.type == "repo_selection",
                    sa.or_(artefacts.c.created_by_id.is_not(None), artefacts.c.task_id.is_not(None)),
                ),
                sa.and_(
                    artefacts.c.type == "dismissal",
                    sa.func.trim(artefacts.c.content["corrected_repository"].astext) != "",
                ),
            ),
        )
        # What a person chose, an agent does not change.
        .order_by(artefacts.c.created_by_id.is_(None), artefacts.c.created_at.desc(), artefacts.c.id.desc())
        .limit(1)
    )
    for content, by_person, correction in result:
        chosen = content.get("corrected_repository") or content.get("repository")
        if isinstance(chosen, str) and chosen.strip():
            return Choice(chosen.strip().lower(), bool(by_person), bool(correction))
    return None


async def corrected_actionability(uow: UnitOfWork, report_id: UUID) -> str | None:
    """Return the actionability of a report if a person said it."""
    is_corrected = reports.c.corrections.has_key("actionability")
    found = await uow.execute(
        sa.select(reports.c.actionability).where(reports.c.id == report_id, is_corrected)
    )
    return found.scalar_one_or_none()


async def corrections(uow: UnitOfWork, project_id: int, report_id: UUID) -> dict[str, float]:
    """Return the repositories that people chose for other reports of a project, with their shares.

    The newest choice of each report counts, for the `MAX_CORRECTIONS` newest. Shares are smoothed with two
    imaginary choices of other repositories, so that a few choices weigh less.
    """
    columns = artefacts.c
    name = sa.func.lower(
        sa.func.coalesce(
            sa.func.nullif(columns.content["corrected_repository"].astext, ""),
            sa.func.nullif(columns.content["repository"].astext, ""),
        )
    )
    newest = (
        sa.select(columns.report_id, name.label("name"), columns.created_at)
        .where(
            columns.project_id == project_id,
            columns.report_id != report_id,
            columns.type.in_(("repo_selection", "dismissal")),
            columns.created_by_id.is_not(None),
            columns.task_id.is_(None),
            name.is_not(None),
        )
        .distinct(columns.report_id)
        .order_by(columns.report_id, columns.created_at.desc(), columns.id.desc())
        .subquery()
    )
    result = await uow.execute(
        sa.select(newest.c.name).order_by(newest.c.created_at.desc()).limit(MAX_CORRECTIONS)
    )
    counts = Counter(str(repository) for repository in result.scalars())
    return {repository: count / (counts.total() + 2) for repository, count in counts.items()}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that is due for research: since when, and whether a run has started."""

    project_id: int
    report_id: UUID
    since: datetime
    begun: bool


async def waiting(
    uow: UnitOfWork, *, before: datetime, now: datetime, after: tuple[int, UUID] | None, limit: int
) -> list[Waiting]:
    """Return reports of unpaused projects that have been due for research since before `before`.

    They are ordered by project and id, starting after `after`.
    """
    result = await uow.execute(
        sa.select(
            reports.c.project_id,
            reports.c.id,
            sa.func.coalesce(_R.started_at, reports.c.promoted_at, reports.c.updated_at),
            _R.started_at.is_not(None),
        )
        .join(projects, projects.c.id == reports.c.project_id)
        .outerjoin(research_runs, sa.and_(_R.report_id == reports.c.id, _R.ended_at.is_(None)))
        .where(
            # Matches the condition of the partial index.
            sa.text("reports.status IN ('candidate', 'in_progress')"),
            reports.c.updated_at < before,
            ~paused_at(now),
            # Reports that people have seen already are no new ones.
            sa.or_(reports.c.shown_at.is_not(None), ~limit_reached(now)),
            sa.true()
            if after is None
            else sa.tuple_(reports.c.project_id, reports.c.id)
            > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])),
        )
        .order_by(reports.c.project_id, reports.c.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in result]


async def unreached(uow: UnitOfWork, *, wait: timedelta, now: datetime, limit: int) -> list[UUID]:
    """Return reports that wait for a git host and are due for a retry, longest waiting first.

    The delay grows by one `wait` with each failed attempt.
    """
    down = sa.func.count().filter(_R.waits_for == WaitsFor.GIT_HOST.value)
    due = sa.func.max(_R.ended_at) + down * sa.literal(wait, sa.Interval) <= now
    result = await uow.execute(
        sa.select(_R.report_id)
        .join(reports, reports.c.id == _R.report_id)
        .join(projects, projects.c.id == reports.c.project_id)
        .where(is_unreached(), ~paused_at(now))
        .group_by(_R.report_id)
        .having(due)
        .order_by(sa.func.max(_R.ended_at), _R.report_id)
        .limit(limit)
    )
    return list(result.scalars())


async def count_waiting(uow: UnitOfWork, project_id: int) -> int:
    """Count the reports of a project that wait for research or are being researched."""
    result = await uow.execute(
        sa.select(sa.func.count()).where(
            reports.c.project_id == project_id,
            reports.c.status.in_((Status.CANDIDATE.value, Status.IN_PROGRESS.value)),
        )
    )
    return result.scalar_one()


async def first_paths(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the top file of each researched report, by its newest run."""
    first = _S.result["paths"][0]
    result = await uow.execute(
        sa.select(_R.report_id, sa.case((first["strength"].astext != "hint", first["path"].astext)))
        .join(research_steps, _S.run_id == _R.id)
        .where(_R.report_id.in_(report_ids), _S.step == "repository")
        .distinct(_R.report_id)
        .order_by(_R.report_id, _S.created_at.desc())
    )
    return {row[0]: row[1] for row in result if row[1] is not None}


async def first_reviewers(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the first suggested reviewer of each report that has one."""
    first = reports.c.reviewer_logins[1]
    result = await uow.execute(sa.select(reports.c.id, first).where(reports.c.id.in_(report_ids)))
    return {row[0]: row[1] for row in result if row[1] is not None}


async def was_shown(uow: UnitOfWork, report_id: UUID) -> bool:
    """Return whether a report was shown to people before."""
    result = await uow.execute(sa.select(reports.c.shown_at.is_not(None)).where(reports.c.id == report_id))
    return bool(result.scalar_one_or_none())


async def is_grouping(uow: UnitOfWork, project_id: int) -> bool:
    """Return whether signals of a project wait to be grouped."""
    waiting = sa.exists().where(signals.c.project_id == project_id, signals.c.state == "pending")
    result = await uow.execute(sa.select(waiting))
    return bool(result.scalar_one())


async def has_steps(uow: UnitOfWork, run: Run) -> bool:
    """Return whether a run has any stored step."""
    result = await uow.execute(sa.select(sa.exists().where(_S.run_id == run.id)))
    return bool(result.scalar_one())
